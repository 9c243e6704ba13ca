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
    place: Place,
}

/// What says where a term stands.
enum Place {
    /// Its own postings.
    Own,
    /// Terms of another field that are still to be looked up: many forms of a word are in none of the articles that are asked about.
    Unopened(SegmentOrdinal, Term, Field),
    Marked(Vec<SegmentPostings>),
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
        let (record, place) = match marked {
            Some(field) => (IndexRecordOption::WithFreqs, Place::Unopened(segment, term.clone(), field)),
            None => (IndexRecordOption::WithFreqsAndPositions, Place::Own),
        };
        let postings = terms.postings(segment, term, record)?;
        Ok(postings.map(|postings| Placed { postings, place }))
    }

    /// Makes sure that it is known what says where the term stands.
    pub(super) fn open(&mut self, terms: &Terms) -> tantivy::Result<()> {
        if let Place::Unopened(segment, term, field) = &self.place {
            self.place = Place::Marked(terms.marked(*segment, term, *field)?);
        }
        Ok(())
    }

    /// Where the term stands in the article that the postings are at: `positions`, in order, in the place of what was there. To be
    /// asked when it is open.
    pub(super) fn positions(&mut self, positions: &mut Vec<u32>) {
        let marked = match &mut self.place {
            Place::Own => return self.postings.positions(positions),
            Place::Unopened(..) => return positions.clear(),
            Place::Marked(marked) => marked,
        };
        positions.clear();
        let doc = self.postings.doc();
        let mut several = false;
        for marked in marked {
            if marked.doc() < doc {
                marked.seek(doc);
            }
            if marked.doc() == doc {
                several |= !positions.is_empty();
                marked.append_positions_with_offset(0, positions);
            }
        }
        if several {
            positions.sort_unstable();
        }
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
