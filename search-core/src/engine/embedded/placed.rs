//! The articles that have a term, and where it stands in each.
//!
//! Where marks matter, it is not recorded where the words without marks stand: each stands where the words with marks do that are
//! it without them. In Vietnamese that would be a tenth of the index once more.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentOrdinal, Term};

use super::terms::Terms;

/// The postings of a term in a segment, with its positions.
pub(super) struct Placed {
    postings: SegmentPostings,
    /// The terms that say where it stands; none where it says so itself.
    marked: Vec<SegmentPostings>,
}

impl Placed {
    /// The postings of a term, if the segment has it. `marked` is the field of the terms that say where it stands, if it does not
    /// itself: see `Fields::marked`.
    pub(super) fn of(
        terms: &Terms,
        segment: SegmentOrdinal,
        term: &Term,
        marked: Option<Field>,
    ) -> tantivy::Result<Option<Placed>> {
        let record = match marked {
            Some(_) => IndexRecordOption::WithFreqs,
            None => IndexRecordOption::WithFreqsAndPositions,
        };
        let Some(postings) = terms.postings(segment, term, record)? else { return Ok(None) };
        let marked = match marked {
            Some(field) => terms.marked(segment, term, field)?,
            None => Vec::new(),
        };
        Ok(Some(Placed { postings, marked }))
    }

    /// Where the term stands in the article that the postings are at: `positions`, in order, in the place of what was there.
    pub(super) fn positions(&mut self, positions: &mut Vec<u32>) {
        if self.marked.is_empty() {
            return self.postings.positions(positions);
        }
        positions.clear();
        let doc = self.postings.doc();
        for marked in &mut self.marked {
            if marked.doc() < doc {
                marked.seek(doc);
            }
            if marked.doc() == doc {
                marked.append_positions_with_offset(0, positions);
            }
        }
        positions.sort_unstable();
    }
}

impl DocSet for Placed {
    fn advance(&mut self) -> DocId {
        self.postings.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.postings.seek(target)
    }

    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint()
    }
}
