//! What an index shows of its documents, where `displayedAttributes` names the fields: articles and hits in, the same without all
//! that other fields say out.
//!
//! A document is read again with the fields that are shown alone. So whatever is then made of the article, on whichever page, holds
//! nothing else, and nobody need know which field a title or a passage was taken from.

use std::borrow::Cow;

use search_core::article::Document;
use search_core::{Article, Hit, Passage, Snippet};

use super::{Read, keep_fields};
use crate::data::index::Index;

/// Stands in a snippet where a sentence was cut.
const CUT: char = '…';

/// What an index shows.
pub(crate) struct Displayed(Option<(Vec<String>, Read)>);

impl Displayed {
    pub(crate) fn of(index: &Index) -> Displayed {
        Displayed(index.settings.displayed().map(|names| (names, Read::of(index))))
    }

    /// True where all fields are shown.
    pub(crate) fn is_all(&self) -> bool {
        self.0.is_none()
    }

    /// The article in what is shown of its document.
    pub(crate) fn article(&self, article: Article) -> Article {
        match (&self.0, article.document) {
            (Some((names, read)), Some(document)) => {
                let Document { fields, number } = *document;
                read.article(Document { fields: keep_fields(fields, Some(names)), number }, &article.id)
            }
            (_, document) => Article { document, ..article },
        }
    }

    /// The hit, with what is shown of its document alone. Other versions of its story are left out.
    pub(crate) fn hit<'h>(&self, hit: &'h Hit) -> Cow<'h, Hit> {
        if self.is_all() {
            return Cow::Borrowed(hit);
        }
        let article = self.article(hit.article.clone());
        let is_shown = |passage: &&Passage| article.passages.iter().any(|shown| shown.text == passage.text);
        let (shown, hidden): (Vec<&Passage>, Vec<&Passage>) = hit.article.passages.iter().partition(is_shown);
        // What stands in a hidden passage, too, may be from there.
        let is_told = |snippet: &&Snippet| is_in(snippet, &shown) && !is_in(snippet, &hidden);
        let same_title = article.title == hit.article.title;
        Cow::Owned(Hit {
            score: hit.score,
            title_marks: if same_title { hit.title_marks.clone() } else { Vec::new() },
            snippets: hit.snippets.iter().filter(is_told).cloned().collect(),
            story: None,
            parts: hit.parts.clone(),
            article,
        })
    }
}

fn is_in(snippet: &Snippet, passages: &[&Passage]) -> bool {
    let text = snippet.text.trim_matches(CUT).trim();
    passages.iter().any(|passage| passage.text.contains(text))
}
