//! Looking up patterns in the dictionaries of the index.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermDictionary;
use tantivy::{DocAddress, DocSet, InvertedIndexReader, Searcher, TERMINATED, Term};
use tantivy_fst::Automaton;

use super::any_marks::AnyMarks;
use super::failed;
use super::schema::Fields;
use crate::engine::EngineError;
use crate::query::{Dictionary, Expanded, Expansion, Lookup, Pattern};

/// A dictionary of a segment is read no further than this many terms for one pattern: some milliseconds.
const MOST_READ: usize = 100_000;

/// The terms that a pattern stands for.
pub(super) fn expand(searcher: &Searcher, fields: &Fields, lookup: &Lookup) -> Result<Expanded, EngineError> {
    let field = match lookup.among {
        Dictionary::Words(lang, stream) => fields.stream(lang, stream),
        Dictionary::Names(name) => fields.name(name),
    };
    let segments = searcher.segment_readers().iter().map(|segment| segment.inverted_index(field));
    let segments: Vec<Arc<InvertedIndexReader>> = segments.collect::<tantivy::Result<_>>().map_err(failed)?;
    let mut found = Found { pattern: &lookup.pattern, terms: FxHashMap::default() };
    let mut complete = true;
    match &lookup.pattern {
        Pattern::Wildcard(_) => {
            for segment in &segments {
                complete &= found.with_prefix(segment.terms(), lookup.pattern.prefix())?;
            }
        }
        Pattern::Fuzzy(word, edits) => found.accepted(&segments, &typos(field, word, *edits)?, "")?,
        Pattern::Nearest(word, most) => {
            // Terms with two typos are dear to find, and seldom needed.
            for edits in 1..=*most {
                if found.terms.is_empty() {
                    let beginning = if edits == 1 { "" } else { first_letter(word) };
                    found.accepted(&segments, &typos(field, word, edits)?, beginning)?;
                }
            }
        }
        Pattern::Unmarked(word) => found.accepted(&segments, &AnyMarks(word), "")?,
    }
    Ok(Expanded::best(found.into_terms(), lookup.most, complete))
}

/// The terms that were found in the segments that were read.
struct Found<'l> {
    pattern: &'l Pattern,
    /// How many articles have each, and how far it is from what was typed.
    terms: FxHashMap<String, (u64, u8)>,
}

impl Found<'_> {
    /// Takes the term if the pattern stands for it.
    fn see(&mut self, term: &[u8], articles: u32) {
        let Ok(term) = std::str::from_utf8(term) else { return };
        if let Some((known, _)) = self.terms.get_mut(term) {
            *known += u64::from(articles);
        } else if let Some(distance) = self.pattern.distance(term) {
            self.terms.insert(term.to_owned(), (articles.into(), distance));
        }
    }

    /// Reads the terms that begin so; false when there are too many of them to read them all.
    fn with_prefix(&mut self, terms: &TermDictionary, prefix: &str) -> Result<bool, EngineError> {
        let mut stream = terms.range().ge(prefix).into_stream().map_err(io)?;
        for _ in 0..MOST_READ {
            if !stream.advance() || !stream.key().starts_with(prefix.as_bytes()) {
                return Ok(true);
            }
            self.see(stream.key(), stream.value().doc_freq);
        }
        Ok(false)
    }

    /// Reads the terms that begin so and that an automaton accepts.
    fn accepted<A>(
        &mut self,
        segments: &[Arc<InvertedIndexReader>],
        automaton: &A,
        beginning: &str,
    ) -> Result<(), EngineError>
    where
        A: Automaton,
        A::State: Clone,
    {
        for segment in segments {
            let mut search = segment.terms().search(automaton).ge(beginning);
            if let Some((last, before)) = beginning.as_bytes().split_last() {
                // No byte of UTF-8 is the last of all.
                search = search.lt([before, &[last + 1]].concat());
            }
            let mut stream = search.into_stream().map_err(io)?;
            while stream.advance() {
                self.see(stream.key(), stream.value().doc_freq);
            }
        }
        Ok(())
    }

    fn into_terms(self) -> Vec<Expansion> {
        let terms = self.terms.into_iter();
        terms.map(|(term, (articles, distance))| Expansion { term, articles, distance }).collect()
    }
}

fn first_letter(word: &str) -> &str {
    word.chars().next().map_or("", |first| &word[..first.len_utf8()])
}

/// Accepts a word with so many typos.
fn typos(field: Field, word: &str, edits: u8) -> Result<DfaWrapper, EngineError> {
    FuzzyTermQuery::new(Term::from_field_text(field, word), edits, true).automaton().map_err(failed)
}

/// The first document that has a term, without looking at any other.
pub(super) fn first_with(searcher: &Searcher, term: &Term) -> Result<Option<DocAddress>, EngineError> {
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let index = segment.inverted_index(term.field()).map_err(failed)?;
        let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic).map_err(io)? else {
            continue;
        };
        while postings.doc() != TERMINATED {
            if !segment.is_deleted(postings.doc()) {
                return Ok(Some(DocAddress::new(ordinal, postings.doc())));
            }
            postings.advance();
        }
    }
    Ok(None)
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn io(error: std::io::Error) -> EngineError {
    EngineError::Engine(error.to_string())
}
