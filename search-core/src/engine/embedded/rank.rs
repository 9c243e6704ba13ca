//! The second stage of the ranking; see [`crate::engine::weights`] for the formula and its numbers.

use tantivy::{DocAddress, Searcher, SegmentReader};

use super::best::Placed;
use super::failed;
use super::ids::{Ids, id};
use super::in_langs::InLang;
use super::schema::{self, Fields};
use super::terms::Terms;
use crate::engine::EngineError;
use crate::engine::explain::Parts;
use crate::engine::order::Recency;
use crate::engine::ranking::{Candidates, Statistics};
use crate::engine::weights::RESCORED;

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
/// with scores that go on below: theirs times the number beside. Equal scores are ordered by id.
pub(super) fn second_stage(
    terms: &Terms,
    fields: &Fields,
    (ids, langs): (&[Ids], &[Vec<InLang>]),
    statistics: &Statistics<'_>,
    recency: Option<Recency>,
    found: &[Placed],
) -> Result<(Vec<Ranked>, f32), EngineError> {
    let searcher = terms.searcher();
    let (rescored, beyond) = found.split_at(found.len().min(RESCORED));
    let mut addresses: Vec<DocAddress> = rescored.iter().map(|placed| placed.address).collect();
    addresses.sort();
    let mut parts: Vec<Vec<Parts>> = vec![Vec::new(); addresses.len()];
    for reading in &statistics.readings {
        let candidates = Candidates::read(terms, fields, langs, reading, &addresses)?;
        for (parts, scored) in parts.iter_mut().zip(candidates.scores(reading)) {
            if scored.sum() > 0.0 {
                parts.push(scored.times(reading.preference));
            }
        }
    }
    if let Some(recency) = recency {
        let days = per_segment(searcher, |segment| segment.fast_fields().column_opt::<i64>(schema::DAY))?;
        for (parts, address) in parts.iter_mut().zip(&addresses) {
            let days = days[address.segment_ord as usize].as_ref();
            let factor = recency.factor(days.and_then(|days| days.first(address.doc_id)));
            parts.iter_mut().for_each(|parts| *parts = parts.times(factor));
        }
    }
    let mut ranked: Vec<Ranked> = parts
        .into_iter()
        .zip(addresses)
        .map(|(parts, address)| Ranked { score: parts.iter().map(Parts::sum).sum(), address, parts })
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    order_equals_by_id(ids, &mut ranked)?;
    let last = ranked.last().zip(rescored.last()).filter(|(_, placed)| placed.score() > 0.0);
    let scale = last.map_or(0.0, |(last, placed)| (last.score / placed.score()).min(1.0));
    ranked.extend(beyond.iter().map(|placed| Ranked::plain(placed.score() * scale, placed.address)));
    Ok((ranked, scale))
}

/// Puts articles with equal scores, which stand side by side, in the order of their ids. Only the ids of these are read, and only
/// where they lie in several segments.
fn order_equals_by_id(ids: &[Ids], ranked: &mut [Ranked]) -> Result<(), EngineError> {
    let equal = |a: &Ranked, b: &Ranked| a.score == b.score;
    if !ranked.windows(2).any(|pair| equal(&pair[0], &pair[1])) {
        return Ok(());
    }
    let mut failure = None;
    for equals in ranked.chunk_by_mut(equal).filter(|equals| equals.len() > 1) {
        let segment = equals[0].address.segment_ord;
        if equals.iter().all(|article| article.address.segment_ord == segment) {
            let ids = &ids[segment as usize];
            equals.sort_by_key(|article| ids.number(article.address.doc_id));
            continue;
        }
        equals.sort_by_cached_key(|article| {
            id(ids, article.address).unwrap_or_else(|error| {
                failure = Some(error);
                String::new()
            })
        });
    }
    failure.map_or(Ok(()), Err)
}

/// Something of every segment, opened once: columns are dear to open and cheap to read.
pub(super) fn per_segment<T>(
    searcher: &Searcher,
    open: impl Fn(&SegmentReader) -> tantivy::Result<T>,
) -> Result<Vec<T>, EngineError> {
    searcher.segment_readers().iter().map(open).collect::<tantivy::Result<_>>().map_err(failed)
}
