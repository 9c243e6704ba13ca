//! What the index has counted, of which the ranking makes its statistics.

use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::failed;
use super::in_langs::InLang;
use super::schema::Fields;
use super::terms::Terms;
use crate::engine::EngineError;
use crate::engine::ranking::Census;
use crate::lang::{Lang, RECIPES};
use crate::query::Stream;

/// An index as it was at one moment.
pub(super) struct Totals<'s> {
    pub(super) terms: &'s Terms,
    pub(super) fields: &'s Fields,
    pub(super) langs: &'s [Vec<InLang>],
}

impl Totals<'_> {
    /// What each segment has in a language.
    fn of(&self, lang: Lang) -> impl Iterator<Item = &InLang> {
        self.langs.iter().flatten().filter(move |within| within.lang == lang)
    }
}

impl Census for Totals<'_> {
    fn languages(&self) -> Result<Vec<(Lang, u64)>, EngineError> {
        let size = |lang| (lang, self.of(lang).map(|within| within.articles).sum());
        let languages = RECIPES.iter().map(|recipe| size(recipe.lang()));
        Ok(languages.filter(|(_, articles)| *articles > 0).collect())
    }

    fn terms(&self, lang: Lang) -> Result<u64, EngineError> {
        Ok(self.of(lang).map(|within| within.terms).sum())
    }

    fn articles(&self, lang: Lang, stream: Stream, text: &str) -> Result<u64, EngineError> {
        let term = Term::from_field_text(self.fields.stream(lang, stream), text);
        self.terms.articles(&term).map_err(failed)
    }
}

/// The values of a field, over all segments.
pub(super) fn values(searcher: &Searcher, field: Field) -> Result<Vec<String>, EngineError> {
    let io = |error: std::io::Error| EngineError::Engine(error.to_string());
    let mut values = Vec::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field).map_err(failed)?;
        let mut terms = index.terms().stream().map_err(io)?;
        while terms.advance() {
            values.push(String::from_utf8_lossy(terms.key()).into_owned());
        }
    }
    values.sort();
    values.dedup();
    Ok(values)
}
