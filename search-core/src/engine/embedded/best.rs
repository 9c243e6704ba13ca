//! The first articles of an order, in a total order that does not depend on how the index is cut into segments.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::TermOrdHit;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, f64_to_u64};

use super::columns::Values;
use super::first_stage::Scores;
use super::ids::Ids;
use super::schema::Fields;
use super::terms::Terms;
use crate::engine::order::Direction;
use crate::engine::walk::{FirstStage, Key, KeyValue};
use crate::query::Facet;

/// Finds the first articles of an order, and counts all that match.
pub(super) struct Best {
    pub(super) by: By,
    pub(super) limit: usize,
    /// Only articles behind this one.
    pub(super) behind: Option<Key>,
    pub(super) fields: Arc<Fields>,
    pub(super) terms: Arc<Terms>,
    pub(super) ids: Arc<[Ids]>,
}

/// What articles are ordered by.
#[derive(Clone)]
pub(super) enum By {
    /// The first stage of the ranking, the best first.
    Score(Arc<FirstStage>),
    /// A value.
    Value(Facet, Direction),
}

/// The articles that were found, in order.
pub(super) struct Found {
    /// How many match, those before `behind` among them.
    pub(super) total: u64,
    pub(super) articles: Vec<Placed>,
}

/// An article in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) value: KeyValue,
    pub(super) address: DocAddress,
}

impl Placed {
    /// The score of the first stage, where articles are ordered by it.
    pub(super) fn score(&self) -> f32 {
        match self.value {
            KeyValue::Number(number) => tantivy::u64_to_f64(number) as f32,
            KeyValue::Text(_) | KeyValue::Missing => 0.0,
        }
    }
}

/// Where an article stands among those of its segment: smaller is earlier. Numbers and texts are classes of their own; texts
/// and ids are the numbers that stand for them in the segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    class: u8,
    value: u64,
    id: u64,
}

const MISSING: u8 = 2;

fn class_of_numbers(direction: Direction) -> u8 {
    u8::from(direction == Direction::Descending)
}

fn class_of_texts(direction: Direction) -> u8 {
    1 - class_of_numbers(direction)
}

fn directed(value: u64, direction: Direction) -> u64 {
    if direction == Direction::Ascending { value } else { !value }
}

/// The first articles of a segment.
pub(super) struct BestInSegment {
    segment: SegmentOrdinal,
    limit: usize,
    ids: Arc<[Ids]>,
    values: ValuesInSegment,
    from: Option<Place>,
    total: u64,
    /// The first articles, and as many more at most, which are weeded out now and then: that takes half the time of a heap.
    first: Vec<(Place, DocId)>,
    /// No article behind this one is among the first.
    last: Option<Place>,
}

enum ValuesInSegment {
    Scores { scores: Scores, scored: Vec<f32> },
    Columns { columns: Vec<Values>, direction: Direction },
}

/// What was found in a segment, with what its places stand for.
pub(super) struct Part {
    total: u64,
    segment: SegmentOrdinal,
    texts: Option<Values>,
    articles: Vec<(Place, DocId)>,
}

impl Collector for Best {
    type Fruit = Found;
    type Child = BestInSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<BestInSegment> {
        let ids = self.ids.clone();
        let (values, direction) = match &self.by {
            By::Score(stage) => {
                let scores = Scores::of(segment, &self.terms, &self.fields, stage)?;
                (ValuesInSegment::Scores { scores, scored: Vec::new() }, Direction::Descending)
            }
            By::Value(facet, direction) => {
                let columns = Values::of(reader, facet)?;
                (ValuesInSegment::Columns { columns, direction: *direction }, *direction)
            }
        };
        let from = match &self.behind {
            Some(key) => Some(first_place_behind(key, &values, &ids[segment as usize], direction)?),
            None => None,
        };
        Ok(BestInSegment {
            segment,
            limit: self.limit,
            ids,
            values,
            from,
            total: 0,
            first: Vec::new(),
            last: None,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<Part>) -> tantivy::Result<Found> {
        let direction = match &self.by {
            By::Score(_) => Direction::Descending,
            By::Value(_, direction) => *direction,
        };
        let total = parts.iter().map(|part| part.total).sum();
        let mut found: Vec<Article> = Vec::new();
        for (n, part) in parts.iter().enumerate() {
            part.add_to(&mut found, n, direction)?;
        }
        rank_texts(&mut found, direction);
        found.sort_unstable_by_key(|article| {
            (article.place.class, article.place.value, article.part, article.place.id)
        });
        let mut start = 0;
        while start < found.len().min(self.limit) {
            let alike = |article: &&Article| {
                let place = found[start].place;
                (article.place.class, article.place.value) == (place.class, place.value)
            };
            let end = start + found[start..].iter().take_while(alike).count();
            let equals = &mut found[start..end];
            if equals.iter().any(|article| article.part != equals[0].part) {
                by_ids(equals, self.limit - start, |article| {
                    self.ids[parts[article.part].segment as usize].id(article.doc)
                })?;
            }
            start = end;
        }
        found.truncate(self.limit);
        let placed = found.into_iter().map(|article| Placed {
            value: match article.text {
                Some(text) => KeyValue::Text(text),
                None if article.place.class == MISSING => KeyValue::Missing,
                None => KeyValue::Number(directed(article.place.value, direction)),
            },
            address: DocAddress::new(parts[article.part].segment, article.doc),
        });
        Ok(Found { total, articles: placed.collect() })
    }
}

/// An article among those of all segments.
#[derive(Clone)]
struct Article {
    place: Place,
    /// Its text, where it is ordered by one.
    text: Option<String>,
    part: usize,
    doc: DocId,
}

impl Part {
    fn add_to(&self, found: &mut Vec<Article>, part: usize, direction: Direction) -> tantivy::Result<()> {
        let start = found.len();
        let article = |&(place, doc): &(Place, DocId)| Article { place, text: None, part, doc };
        found.extend(self.articles.iter().map(article));
        if let Some(texts) = &self.texts {
            let class = class_of_texts(direction);
            let mut with_text: Vec<usize> =
                (start..found.len()).filter(|&n| found[n].place.class == class).collect();
            with_text.sort_by_key(|&n| directed(found[n].place.value, direction));
            let numbers: Vec<u64> =
                with_text.iter().map(|&n| directed(found[n].place.value, direction)).collect();
            texts.each_text(&numbers, |n, text| found[with_text[n]].text = Some(text.to_owned()))?;
        }
        Ok(())
    }
}

/// Gives texts of all segments numbers that are in their order.
fn rank_texts(found: &mut [Article], direction: Direction) {
    let texts: BTreeSet<String> = found.iter().filter_map(|article| article.text.clone()).collect();
    let texts: Vec<String> = texts.into_iter().collect();
    for article in found {
        if let Some(rank) = article.text.as_ref().and_then(|text| texts.binary_search(text).ok()) {
            article.place.value = directed(rank as u64, direction);
        }
    }
}

/// Puts the first `most` of equal articles in the order of their ids. Those of each segment are in it already, so they are merged,
/// and only the ids that decide are read.
fn by_ids(
    equals: &mut [Article],
    most: usize,
    id: impl Fn(&Article) -> tantivy::Result<String>,
) -> tantivy::Result<()> {
    let read = |n: usize| -> tantivy::Result<Reverse<(String, usize)>> { Ok(Reverse((id(&equals[n])?, n))) };
    let is_of = |part: usize, n: usize| equals.get(n).is_some_and(|article| article.part == part);
    let firsts = (0..equals.len()).filter(|&n| n == 0 || !is_of(equals[n].part, n - 1));
    let mut next: BinaryHeap<_> = firsts.map(read).collect::<tantivy::Result<_>>()?;
    let mut merged = Vec::new();
    while merged.len() < most
        && let Some(Reverse((_, n))) = next.pop()
    {
        merged.push(equals[n].clone());
        if is_of(equals[n].part, n + 1) {
            next.push(read(n + 1)?);
        }
    }
    for (article, merged) in equals.iter_mut().zip(merged) {
        *article = merged;
    }
    Ok(())
}

/// The first place in a segment that is behind an article, which need not be in it.
fn first_place_behind(
    key: &Key,
    values: &ValuesInSegment,
    ids: &Ids,
    direction: Direction,
) -> tantivy::Result<Place> {
    let behind_id = ids.number_behind(&key.id)?;
    Ok(match &key.value {
        KeyValue::Missing => Place { class: MISSING, value: 0, id: behind_id },
        KeyValue::Number(number) => {
            let class = class_of_numbers(direction);
            Place { class, value: directed(*number, direction), id: behind_id }
        }
        KeyValue::Text(text) => {
            let class = class_of_texts(direction);
            let dictionary = match values {
                ValuesInSegment::Columns { columns, .. } => columns.iter().find_map(Values::dictionary),
                ValuesInSegment::Scores { .. } => None,
            };
            match dictionary.map(|texts| texts.term_ord_or_next(text)).transpose()? {
                Some(TermOrdHit::Exact(text)) => {
                    Place { class, value: directed(text, direction), id: behind_id }
                }
                Some(TermOrdHit::Next(next)) if direction == Direction::Ascending => {
                    Place { class, value: next, id: 0 }
                }
                // Descending, the next text is before the article; the first one behind it is the one before the next.
                Some(TermOrdHit::Next(next)) => match next.checked_sub(1) {
                    Some(last) => Place { class, value: directed(last, direction), id: 0 },
                    None => Place { class: class + 1, value: 0, id: 0 },
                },
                None => Place { class, value: 0, id: 0 },
            }
        }
    })
}

impl ValuesInSegment {
    /// The class and value of the article at `n` among `docs`.
    fn of(&self, n: usize, doc: DocId) -> (u8, u64) {
        let (columns, direction) = match self {
            ValuesInSegment::Scores { scored, .. } => {
                let score = directed(f64_to_u64(scored[n].into()), Direction::Descending);
                return (class_of_numbers(Direction::Descending), score);
            }
            ValuesInSegment::Columns { columns, direction } => (columns, *direction),
        };
        let values = columns.iter().flat_map(|values| {
            values.column.values_for_doc(doc).map(move |value| match values.number(value) {
                Some(number) => (class_of_numbers(direction), directed(f64_to_u64(number), direction)),
                None => (class_of_texts(direction), directed(value, direction)),
            })
        });
        values.min().unwrap_or((MISSING, 0))
    }
}

impl BestInSegment {
    /// Leaves no more than the first articles.
    fn weed_out(&mut self) {
        if self.limit > 0 && self.first.len() > self.limit {
            let (_, (last, _), _) = self.first.select_nth_unstable(self.limit - 1);
            self.last = Some(*last);
            self.first.truncate(self.limit);
        }
    }
}

impl SegmentCollector for BestInSegment {
    type Fruit = Part;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        self.total += docs.len() as u64;
        if self.limit == 0 {
            return;
        }
        if let ValuesInSegment::Scores { scores, scored } = &mut self.values {
            scores.of_docs(docs, scored);
        }
        for (n, &doc) in docs.iter().enumerate() {
            let (class, value) = self.values.of(n, doc);
            // Most articles are behind the last one already, and their ids need not be looked at.
            if self.last.is_some_and(|last| (class, value) > (last.class, last.value)) {
                continue;
            }
            let place = Place { class, value, id: self.ids[self.segment as usize].number(doc) };
            if self.from.is_some_and(|from| place < from) || self.last.is_some_and(|last| place > last) {
                continue;
            }
            self.first.push((place, doc));
            if self.first.len() == self.limit.saturating_mul(2) {
                self.weed_out();
            }
        }
    }

    fn harvest(mut self) -> Part {
        self.weed_out();
        let texts = match self.values {
            ValuesInSegment::Columns { columns, .. } => {
                columns.into_iter().find(|values| values.dictionary().is_some())
            }
            ValuesInSegment::Scores { .. } => None,
        };
        Part { total: self.total, segment: self.segment, texts, articles: self.first }
    }
}
