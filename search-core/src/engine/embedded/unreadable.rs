//! Articles whose files are whole and that cannot be read all the same: a dictionary is lost, or what was stored made no sense.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tantivy::{DocAddress, Searcher, Term};

use super::remains::terms_of;
use super::{Embedded, failed, schema};
use crate::engine::EngineError;
use crate::engine::stories::number_of;

/// An article that cannot be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) id: String,
    /// The file that it came from.
    pub(crate) file: PathBuf,
    pub(super) why: String,
}

impl Embedded {
    /// Reads every article. Says how many there are, and which of them cannot be read.
    pub(crate) fn read_all(&self) -> Result<(u64, Vec<Unreadable>), EngineError> {
        let searcher = self.reader.searcher();
        let (mut articles, mut unreadable) = (0, Vec::new());
        let term = Term::from_field_text(self.fields.kind, schema::ARTICLE);
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let numbers = segment.fast_fields().u64(schema::NUMBER).map_err(failed)?;
            let (mut docs, mut reasons) = (BTreeSet::new(), Vec::new());
            Embedded::each_alive(segment, &term, |doc| {
                articles += 1;
                let why = match self.stored(&searcher, DocAddress::new(number as u32, doc)) {
                    Ok(article) if numbers.first(doc) == Some(number_of(&article.id)) => return true,
                    Ok(article) => format!("what is stored is `{}`", article.id),
                    Err(EngineError::Article { message, .. }) => message,
                    Err(error) => error.to_string(),
                };
                docs.insert(doc);
                reasons.push(why);
                true
            })?;
            let ids = terms_of(segment, self.fields.id, &docs)?;
            let mut files = terms_of(segment, self.fields.file, &docs)?;
            // Every article has an id and a file; both maps and the reasons are in the order of the documents.
            unreadable.extend(ids.into_iter().zip(reasons).map(|((doc, id), why)| Unreadable {
                id,
                file: files.remove(&doc).map(PathBuf::from).unwrap_or_default(),
                why,
            }));
        }
        Ok((articles, unreadable))
    }
}

/// What went wrong when an article was unpacked, as what is wrong with this article.
pub(super) fn of_article(error: EngineError, searcher: &Searcher, address: DocAddress) -> EngineError {
    let message = match error {
        EngineError::Engine(message) => message,
        EngineError::Damaged { mut path, message } => {
            // Of one that is missing, the article knows the language.
            if let (true, Some(lang)) = (!path.exists(), value(searcher, address, "lang")) {
                path.set_extension(lang);
            }
            format!("the dictionary `{}` is damaged: {message}", path.display())
        }
        other => return other,
    };
    EngineError::Article { id: value(searcher, address, "id").unwrap_or_default(), message }
}

/// The text in a column of a document.
fn value(searcher: &Searcher, address: DocAddress, column: &str) -> Option<String> {
    let column = searcher.segment_reader(address.segment_ord).fast_fields().str(column).ok()??;
    let mut text = String::new();
    let is_there = column.ord_to_str(column.term_ords(address.doc_id).next()?, &mut text).ok()?;
    is_there.then_some(text)
}
