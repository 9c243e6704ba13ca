//! What the dictionaries of the segments say of the terms of queries. Each term is looked up once, though both stages of the ranking
//! ask for it, its statistics, and whether some article has it at all: what a pattern stands for is some hundred terms, times the
//! segments. Most words of a query are also those of the one before: it is still being typed.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, SegmentOrdinal, SegmentReader, Term};

use super::any_marks::AnyMarks;

/// The terms of an index as it was at one moment.
#[derive(Debug)]
pub(super) struct Terms {
    searcher: Searcher,
    known: Remembered<InSegments>,
    /// The terms with marks that a word without them is, by the word.
    marked: Remembered<Marked>,
}

/// What was looked up, by the term.
type Remembered<T> = RwLock<FxHashMap<Term, T>>;

/// So many terms are remembered, then all are forgotten, and none that has more bytes: values that somebody sends may be long. Some
/// megabytes.
const MOST_REMEMBERED: usize = 1 << 12;
const LONGEST_REMEMBERED: usize = 512;

/// Where each segment keeps a term; `None` in one that does not have it.
type InSegments = Arc<[Option<TermInfo>]>;

/// Where each segment keeps some terms.
type Marked = Arc<[Vec<TermInfo>]>;

impl Terms {
    pub(super) fn of(searcher: &Searcher) -> Terms {
        Terms { searcher: searcher.clone(), known: RwLock::default(), marked: RwLock::default() }
    }

    pub(super) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// How many articles have a term, deleted ones among them.
    pub(super) fn articles(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.look_up(term)?.iter().flatten().map(|info| u64::from(info.doc_freq)).sum())
    }

    /// The postings of a term in a segment, if it has the term.
    pub(super) fn postings(
        &self,
        segment: SegmentOrdinal,
        term: &Term,
        record: IndexRecordOption,
    ) -> tantivy::Result<Option<SegmentPostings>> {
        let known = self.look_up(term)?;
        let Some(info) = &known[segment as usize] else { return Ok(None) };
        let index = self.searcher.segment_reader(segment).inverted_index(term.field())?;
        Ok(Some(index.read_postings_from_terminfo(info, record)?))
    }

    /// The articles that have a term in a segment, block by block, if it has the term.
    pub(super) fn blocks(
        &self,
        segment: &SegmentReader,
        term: &Term,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let known = self.look_up(term)?;
        let info = self.ordinal(segment).and_then(|ordinal| known[ordinal as usize].as_ref());
        let Some(info) = info else { return Ok(None) };
        let index = segment.inverted_index(term.field())?;
        Ok(Some(index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?))
    }

    /// Where a term stands in a segment whose word without marks is this one: the postings of each such term of the field.
    pub(super) fn marked(
        &self,
        segment: SegmentOrdinal,
        word: &Term,
        field: Field,
    ) -> tantivy::Result<Vec<SegmentPostings>> {
        let index = self.searcher.segment_reader(segment).inverted_index(field)?;
        let postings = |info: &TermInfo| {
            Ok(index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?)
        };
        self.look_up_marked(word, field)?[segment as usize].iter().map(postings).collect()
    }

    /// The number of a segment.
    pub(super) fn ordinal(&self, segment: &SegmentReader) -> Option<SegmentOrdinal> {
        let same = |other: &SegmentReader| other.segment_id() == segment.segment_id();
        self.searcher.segment_readers().iter().position(same).map(|ordinal| ordinal as SegmentOrdinal)
    }

    fn look_up_marked(&self, word: &Term, field: Field) -> tantivy::Result<Marked> {
        remembered(&self.marked, word, || {
            let value = word.value();
            let automaton = AnyMarks(value.as_str().unwrap_or_default());
            let infos = |segment: &SegmentReader| {
                let index = segment.inverted_index(field)?;
                let mut found = index.terms().search(&automaton).into_stream()?;
                let mut infos = Vec::new();
                while found.advance() {
                    infos.push(found.value().clone());
                }
                Ok(infos)
            };
            self.searcher.segment_readers().iter().map(infos).collect()
        })
    }

    fn look_up(&self, term: &Term) -> tantivy::Result<InSegments> {
        remembered(&self.known, term, || {
            let info =
                |segment: &SegmentReader| Ok(segment.inverted_index(term.field())?.get_term_info(term)?);
            self.searcher.segment_readers().iter().map(info).collect()
        })
    }
}

/// What is remembered of a term; else what a look says, which is remembered then. Nobody waits for another's look.
fn remembered<T: Clone>(
    known: &Remembered<T>,
    term: &Term,
    look: impl FnOnce() -> tantivy::Result<T>,
) -> tantivy::Result<T> {
    // What is known is whole, whatever happened to who looked it up.
    if let Some(found) = known.read().unwrap_or_else(PoisonError::into_inner).get(term) {
        return Ok(found.clone());
    }
    let found = look()?;
    if term.serialized_value_bytes().len() > LONGEST_REMEMBERED {
        return Ok(found);
    }
    let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= MOST_REMEMBERED {
        known.clear();
    }
    known.insert(term.clone(), found.clone());
    Ok(found)
}
