//! The lines of articles in the index: a term a line, under its site, counted by the index itself.
//!
//! A term is the site's number, the line's number and two bits for what has become of the line, so the lines of a site lie
//! side by side, and so do the parts of a line. The terms of a site are read in one stream over all segments: nothing is
//! held but what is found.

use std::collections::HashSet;

use tantivy::index::InvertedIndexReader;
use tantivy::termdict::TermMerger;
use tantivy::{DocSet, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::{Embedded, failed, schema, statistics};
use crate::boilerplate::{Keep, LineKey, Part, site_number};
use crate::engine::EngineError;
use crate::engine::lines::{Counts, LineCounts, Settled, Visit};

/// The payload of a commit after which articles may not agree with their lines yet, and of one after which their stories may
/// not be known.
const UNSETTLED: &str = "unsettled";
const STORIES_UNSETTLED: &str = "stories unsettled";

/// What a commit says of how settled it is.
pub(super) fn mark(settled: Settled) -> Option<&'static str> {
    match settled {
        Settled::Yes => None,
        Settled::Lines => Some(STORIES_UNSETTLED),
        Settled::No => Some(UNSETTLED),
    }
}

/// What becomes of lines, by the number that says so.
const PARTS: [Part; 3] = [Part::Kept, Part::Taken, Part::Dropped];

/// The bits of that number, which stand below those of the line.
const PART_BITS: u32 = 2;

/// The bytes of a site's number, and of a line's with its part.
const SITE_BYTES: usize = size_of::<u64>();
const LINE_BYTES: usize = (LineKey::LINE_BITS + PART_BITS).div_ceil(u8::BITS) as usize;

/// The term of a line.
pub(super) fn term(line: LineKey, part: Part) -> Vec<u8> {
    let part = PARTS.iter().position(|other| *other == part).unwrap_or_default();
    let number = line.line << PART_BITS | part as u64;
    [&line.site.to_be_bytes()[..], &number.to_be_bytes()[size_of::<u64>() - LINE_BYTES..]].concat()
}

/// The line and the part of a term.
fn read(term: &[u8]) -> Option<(LineKey, Part)> {
    let (site, line) = term.split_at_checked(SITE_BYTES)?;
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << u8::BITS | u64::from(*byte));
    let (site, line) = (number(site), number(line));
    let part = PARTS.get((line & ((1 << PART_BITS) - 1)) as usize)?;
    Some((LineKey { site, line: line >> PART_BITS }, *part))
}

fn io(error: std::io::Error) -> EngineError {
    failed(error.into())
}

impl Embedded {
    /// The documents of a segment that have a term, without those that were deleted.
    pub(super) fn each_alive(
        segment: &SegmentReader,
        term: &Term,
        visit: impl FnMut(u32) -> bool,
    ) -> Result<bool, EngineError> {
        let index = segment.inverted_index(term.field()).map_err(failed)?;
        Self::each_alive_in(segment, &index, term, visit)
    }

    /// As [`Embedded::each_alive`], where the index of the term's field is open.
    pub(super) fn each_alive_in(
        segment: &SegmentReader,
        index: &InvertedIndexReader,
        term: &Term,
        mut visit: impl FnMut(u32) -> bool,
    ) -> Result<bool, EngineError> {
        let postings = index.read_postings(term, tantivy::schema::IndexRecordOption::Basic).map_err(io)?;
        let Some(mut postings) = postings else { return Ok(true) };
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if !segment.is_deleted(doc) && !visit(doc) {
                return Ok(false);
            }
            doc = postings.advance();
        }
        Ok(true)
    }

    /// How many documents have a term, without those that were deleted.
    pub(super) fn count_alive(&self, searcher: &Searcher, term: &Term) -> Result<u64, EngineError> {
        let mut count = 0;
        for segment in searcher.segment_readers() {
            if segment.has_deletes() {
                Self::each_alive(segment, term, |_| {
                    count += 1;
                    true
                })?;
            } else {
                let index = segment.inverted_index(term.field()).map_err(failed)?;
                count += u64::from(index.doc_freq(term).map_err(io)?);
            }
        }
        Ok(count)
    }

    fn line_term(&self, line: LineKey, part: Part) -> Term {
        Term::from_field_bytes(self.fields.line, &term(line, part))
    }

    fn counted(&self, searcher: &Searcher, line: LineKey) -> Result<Counts, EngineError> {
        let count = |part| self.count_alive(searcher, &self.line_term(line, part));
        Ok(Counts { kept: count(Part::Kept)?, taken: count(Part::Taken)?, dropped: count(Part::Dropped)? })
    }
}

impl LineCounts for Embedded {
    fn sites(&self) -> Result<Vec<String>, EngineError> {
        let searcher = self.reader.searcher();
        let mut sites = statistics::values(&searcher, self.fields.site)?;
        // A name stays in the index until the segment of its last article is written anew.
        let mut error = None;
        sites.retain(|site| {
            let count = self.count_alive(&searcher, &Term::from_field_text(self.fields.site, site));
            count.map_err(|failure| error = Some(failure)).is_ok_and(|count| count > 0)
        });
        error.map_or(Ok(sites), Err)
    }

    fn articles_of(&self, site: &str) -> Result<u64, EngineError> {
        self.count_alive(&self.reader.searcher(), &Term::from_field_text(self.fields.site, site))
    }

    fn each_line(&self, site: &str, least: u64, visit: Visit<'_>) -> Result<(), EngineError> {
        let searcher = self.reader.searcher();
        let first = site_number(site).to_be_bytes();
        let indexes: Result<Vec<_>, _> = searcher
            .segment_readers()
            .iter()
            .map(|segment| segment.inverted_index(self.fields.line).map_err(failed))
            .collect();
        let indexes = indexes?;
        let mut streams = Vec::with_capacity(indexes.len());
        for index in &indexes {
            // There are fewer parts than their bits can say.
            let last = [first.as_slice(), &[u8::MAX; LINE_BYTES]].concat();
            streams.push(index.terms().range().ge(first).le(last).into_stream().map_err(io)?);
        }
        let mut terms = TermMerger::new(streams);
        // The line at hand, on how many articles it may stand at most, and whether it was taken from one.
        let mut at_hand: Option<(LineKey, u64, bool)> = None;
        let mut done = |at_hand: Option<(LineKey, u64, bool)>| match at_hand {
            Some((line, most, taken)) if most >= least || taken => {
                let counts = self.counted(&searcher, line)?;
                match counts.articles() >= least || counts.taken > 0 {
                    true => visit(line, counts),
                    false => Ok(()),
                }
            }
            _ => Ok(()),
        };
        while terms.advance() {
            let Some((line, part)) = read(terms.key()) else { continue };
            let most: u64 =
                terms.current_segment_ords_and_term_infos().map(|(_, info)| u64::from(info.doc_freq)).sum();
            let taken = part == Part::Taken;
            match &mut at_hand {
                Some((other, sum, any)) if *other == line => {
                    *sum += most;
                    *any |= taken;
                }
                _ => done(at_hand.replace((line, most, taken)))?,
            }
        }
        done(at_hand)
    }

    fn counts(&self, line: LineKey) -> Result<Counts, EngineError> {
        self.counted(&self.reader.searcher(), line)
    }

    fn stories(&self, line: LineKey, enough: u64) -> Result<u64, EngineError> {
        let searcher = self.reader.searcher();
        let mut stories: HashSet<u64> = HashSet::new();
        for segment in searcher.segment_readers() {
            let column = |name| segment.fast_fields().u64(name).map_err(failed);
            let told = [column(schema::STORY)?, column(schema::SECOND_STORY)?];
            for part in PARTS {
                let more = Self::each_alive(segment, &self.line_term(line, part), |doc| {
                    let story = told.iter().filter_map(|column| column.first(doc));
                    stories.extend(story.into_iter().find(|story| *story != line.line));
                    (stories.len() as u64) < enough
                })?;
                if !more {
                    return Ok(stories.len() as u64);
                }
            }
        }
        Ok(stories.len() as u64)
    }

    fn is_taken(&self, line: LineKey) -> Result<bool, EngineError> {
        let term = self.line_term(line, Part::Taken);
        for segment in self.reader.searcher().segment_readers() {
            let index = segment.inverted_index(self.fields.line).map_err(failed)?;
            if index.doc_freq(&term).map_err(io)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn articles_with(&self, line: LineKey, part: Part, limit: usize) -> Result<Vec<String>, EngineError> {
        let searcher = self.reader.searcher();
        let mut ids = Vec::new();
        let term = self.line_term(line, part);
        for segment in searcher.segment_readers() {
            let Some(names) = segment.fast_fields().str("id").map_err(failed)? else { continue };
            let mut ordinals = Vec::new();
            Self::each_alive(segment, &term, |doc| {
                ordinals.extend(names.term_ords(doc).next());
                ids.len() + ordinals.len() < limit
            })?;
            for ordinal in ordinals {
                let mut id = String::new();
                names.ord_to_str(ordinal, &mut id).map_err(io)?;
                ids.push(id);
            }
            if ids.len() >= limit {
                break;
            }
        }
        Ok(ids)
    }

    fn keeps(&self) -> Result<Vec<Keep>, EngineError> {
        let searcher = self.reader.searcher();
        let term = Term::from_field_text(self.fields.kind, schema::KEEP);
        let mut keeps = Vec::new();
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let mut docs = Vec::new();
            Self::each_alive(segment, &term, |doc| {
                docs.push(doc);
                true
            })?;
            for doc in docs {
                let address = tantivy::DocAddress::new(number as u32, doc);
                let document: TantivyDocument = searcher.doc(address).map_err(failed)?;
                keeps.push(self.unpacked(&document)?);
            }
        }
        keeps.sort_by(|one: &Keep, other| (&one.site, &one.line).cmp(&(&other.site, &other.line)));
        Ok(keeps)
    }

    fn settled(&self) -> Result<Settled, EngineError> {
        let metas = self.index.load_metas().map_err(failed)?;
        Ok(match metas.payload.as_deref() {
            Some(UNSETTLED) => Settled::No,
            Some(STORIES_UNSETTLED) => Settled::Lines,
            _ => Settled::Yes,
        })
    }
}
