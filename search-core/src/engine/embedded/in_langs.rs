//! What a segment has in each language.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::{Searcher, SegmentReader, Term};

use super::Embedded;
use super::schema::{Fields, captions_name};
use crate::engine::EngineError;
use crate::lang::{Lang, RECIPES};
use crate::query::Stream;

/// What a segment has in a language.
pub(super) struct InLang {
    pub(super) lang: Lang,
    /// Articles with text in it, deleted ones among them.
    pub(super) articles: u64,
    /// Their main terms.
    pub(super) terms: u64,
    /// Where the captions of each article begin; `None` where none has any.
    pub(super) captions: Option<Column<u64>>,
}

impl Embedded {
    /// What each segment has in each language of its texts.
    pub(super) fn in_langs(&self, searcher: &Searcher) -> Result<Arc<[Vec<InLang>]>, EngineError> {
        self.in_langs.of_segments(searcher, |segment| in_langs(segment, &self.fields))
    }
}

fn in_langs(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Vec<InLang>> {
    let recipes = segment.inverted_index(fields.recipes)?;
    let mut langs = Vec::new();
    for lang in RECIPES.iter().map(|recipe| recipe.lang()) {
        let articles = recipes.doc_freq(&Term::from_field_text(fields.recipes, lang.as_str()))?;
        if articles > 0 {
            langs.push(InLang {
                lang,
                articles: articles.into(),
                terms: segment.inverted_index(fields.stream(lang, Stream::Main))?.total_num_tokens(),
                captions: segment.fast_fields().column_opt(&captions_name(lang))?,
            });
        }
    }
    Ok(langs)
}
