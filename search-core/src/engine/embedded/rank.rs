//! The two stages of the ranking; see [`crate::engine::weights`] for the formula and its numbers.

use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, DisjunctionMaxQuery, EnableScoring, Query, TermQuery,
    Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Score, Searcher, Term};

use super::candidates::{Candidates, distinct, nearness};
use super::failed;
use super::schema::Fields;
use super::statistics::Statistics;
use crate::engine::EngineError;
use crate::engine::explain::Parts;
use crate::engine::weights::RESCORED;
use crate::query::Form;

/// The first stage: BM25 over the main terms of every language's reading, each with its language's statistics.
pub(super) fn first_stage(statistics: &Statistics<'_>, fields: &Fields) -> Box<dyn Query> {
    let mut terms: Vec<Box<dyn Query>> = Vec::new();
    for reading in &statistics.readings {
        for (n, (word, &df)) in reading.words.words.iter().zip(&reading.main).enumerate() {
            let mut forms: Vec<Box<dyn Query>> = distinct(word)
                .map(|form| {
                    let Form { term, distance, .. } = form;
                    let term = Term::from_field_text(fields.stream(term.lang, term.stream), &term.text);
                    let weighed = WeighedTerm { term, articles: reading.articles, terms: reading.terms, df };
                    let weight = reading.preference * reading.weights[n] * nearness(*distance);
                    Box::new(BoostQuery::new(Box::new(weighed), weight)) as Box<dyn Query>
                })
                .collect();
            terms.push(match forms.len() {
                1 => forms.remove(0),
                _ => Box::new(DisjunctionMaxQuery::new(forms)),
            });
        }
    }
    Box::new(BooleanQuery::union(terms))
}

/// A term with the statistics of its language instead of the index's.
#[derive(Debug, Clone)]
struct WeighedTerm {
    term: Term,
    articles: u64,
    terms: u64,
    df: u64,
}

impl Bm25StatisticsProvider for WeighedTerm {
    fn total_num_tokens(&self, _field: Field) -> tantivy::Result<u64> {
        Ok(self.terms)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.articles)
    }

    fn doc_freq(&self, _term: &Term) -> tantivy::Result<u64> {
        Ok(self.df)
    }
}

impl Query for WeighedTerm {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let query = TermQuery::new(self.term.clone(), IndexRecordOption::WithFreqs);
        match scoring {
            EnableScoring::Enabled { searcher, .. } => {
                query.weight(EnableScoring::enabled_from_statistics_provider(self, searcher))
            }
            disabled @ EnableScoring::Disabled { .. } => query.weight(disabled),
        }
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        visitor(&self.term, false);
    }
}

/// An article in its place.
pub(super) struct Ranked {
    pub(super) score: f32,
    pub(super) address: DocAddress,
    /// What the score is made of, a part a language; empty beyond [`RESCORED`].
    pub(super) parts: Vec<Parts>,
}

impl Ranked {
    /// An article whose score has no parts.
    pub(super) fn plain(score: f32, address: DocAddress) -> Ranked {
        Ranked { score, address, parts: Vec::new() }
    }
}

/// The second stage: the best candidates scored again and put in order; those beyond [`RESCORED`] follow as they came,
/// with scores that go on below. Equal scores are ordered by id.
pub(super) fn second_stage(
    searcher: &Searcher,
    fields: &Fields,
    statistics: &Statistics<'_>,
    mut found: Vec<(Score, DocAddress)>,
) -> Result<Vec<Ranked>, EngineError> {
    let beyond = found.split_off(found.len().min(RESCORED));
    let mut addresses: Vec<DocAddress> = found.into_iter().map(|(_, address)| address).collect();
    addresses.sort();
    let mut parts: Vec<Vec<Parts>> = vec![Vec::new(); addresses.len()];
    for reading in &statistics.readings {
        let candidates = Candidates::read(searcher, fields, reading, &addresses)?;
        for (parts, scored) in parts.iter_mut().zip(candidates.scores(reading)) {
            if scored.sum() > 0.0 {
                parts.push(scored.times(reading.preference));
            }
        }
    }
    let mut ranked: Vec<(String, Ranked)> = Vec::with_capacity(addresses.len());
    for (parts, address) in parts.into_iter().zip(addresses) {
        let score = parts.iter().map(Parts::sum).sum();
        ranked.push((id(searcher, address)?, Ranked { score, address, parts }));
    }
    ranked.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then_with(|| a.0.cmp(&b.0)));
    let mut ranked: Vec<Ranked> = ranked.into_iter().map(|(_, ranked)| ranked).collect();
    if let (Some(last), Some(&(first_beyond, _))) = (ranked.last(), beyond.first()) {
        let scale = if first_beyond > 0.0 { (last.score / first_beyond).min(1.0) } else { 0.0 };
        ranked.extend(beyond.into_iter().map(|(score, address)| Ranked::plain(score * scale, address)));
    }
    Ok(ranked)
}

pub(super) fn id(searcher: &Searcher, address: DocAddress) -> Result<String, EngineError> {
    let mut id = String::new();
    let column = searcher.segment_reader(address.segment_ord).fast_fields().str("id").map_err(failed)?;
    if let Some(column) = column
        && let Some(ordinal) = column.term_ords(address.doc_id).next()
    {
        column.ord_to_str(ordinal, &mut id).map_err(|error| EngineError::Engine(error.to_string()))?;
    }
    Ok(id)
}
