//! Looking up patterns in the dictionaries of the index.

use std::collections::HashMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, Term};
use tantivy_fst::Automaton;

use super::failed;
use super::schema::Fields;
use crate::engine::EngineError;
use crate::lang::unfolded;
use crate::query::{Dictionary, Expanded, Expansion, Lookup, Pattern};

/// A dictionary of a segment is read no further than this many terms for one pattern: some milliseconds.
const MOST_READ: usize = 100_000;

/// The terms that a pattern stands for.
pub(super) fn expand(searcher: &Searcher, fields: &Fields, lookup: &Lookup) -> Result<Expanded, EngineError> {
    let field = match lookup.among {
        Dictionary::Words(lang, stream) => fields.stream(lang, stream),
        Dictionary::Names(name) => fields.name(name),
    };
    let mut found: HashMap<String, Expansion> = HashMap::new();
    let mut complete = true;
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field).map_err(failed)?;
        let mut see = |term: &[u8], articles: u32| {
            let Ok(term) = std::str::from_utf8(term) else { return };
            if let Some(known) = found.get_mut(term) {
                known.articles += u64::from(articles);
            } else if let Some(distance) = lookup.pattern.distance(term) {
                let term = term.to_owned();
                found.insert(term.clone(), Expansion { term, articles: articles.into(), distance });
            }
        };
        match &lookup.pattern {
            Pattern::Wildcard(_) => {
                complete &= with_prefix(index.terms(), lookup.pattern.prefix(), &mut see)?;
            }
            Pattern::Fuzzy(word, edits) => near(index.terms(), field, word, *edits, &mut see)?,
            Pattern::Unmarked(word) => {
                if let Some(any_marks) = with_any_marks(word) {
                    accepted(index.terms(), &any_marks, &mut see)?;
                }
            }
        }
    }
    Ok(Expanded::best(found.into_values().collect(), lookup.most, complete))
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

/// Reads the terms that begin so; false when there are too many of them to read them all.
fn with_prefix(
    terms: &tantivy::termdict::TermDictionary,
    prefix: &str,
    see: &mut impl FnMut(&[u8], u32),
) -> Result<bool, EngineError> {
    let mut stream = terms.range().ge(prefix).into_stream().map_err(io)?;
    for _ in 0..MOST_READ {
        if !stream.advance() || !stream.key().starts_with(prefix.as_bytes()) {
            return Ok(true);
        }
        see(stream.key(), stream.value().doc_freq);
    }
    Ok(false)
}

/// Reads the terms that are a word with so many typos.
fn near(
    terms: &tantivy::termdict::TermDictionary,
    field: Field,
    word: &str,
    edits: u8,
    see: &mut impl FnMut(&[u8], u32),
) -> Result<(), EngineError> {
    let query = FuzzyTermQuery::new(Term::from_field_text(field, word), edits, true);
    accepted(terms, &query.automaton().map_err(failed)?, see)
}

/// Accepts a word with any marks on its letters. `None` for one that is too long to be a word.
fn with_any_marks(word: &str) -> Option<tantivy_fst::Regex> {
    let letters = word.chars().map(|letter| match unfolded(letter).nth(1) {
        Some(_) => format!("[{}]", unfolded(letter).collect::<String>()),
        None => regex::escape(letter.encode_utf8(&mut [0; 4])),
    });
    tantivy_fst::Regex::new(&letters.collect::<String>()).ok()
}

/// Reads the terms that an automaton accepts.
fn accepted<A>(
    terms: &tantivy::termdict::TermDictionary,
    automaton: &A,
    see: &mut impl FnMut(&[u8], u32),
) -> Result<(), EngineError>
where
    A: Automaton,
    A::State: Clone,
{
    let mut stream = terms.search(automaton).into_stream().map_err(io)?;
    while stream.advance() {
        see(stream.key(), stream.value().doc_freq);
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn io(error: std::io::Error) -> EngineError {
    EngineError::Engine(error.to_string())
}
