//! Words near each other, in any order: what the library's phrases with a slop do not find.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::query::{longest, near};

/// Articles in which these terms of one field stand in a short stretch.
#[derive(Debug, Clone)]
pub(super) struct Near {
    /// Each term once.
    terms: Vec<Term>,
    /// How often each is needed.
    needed: Vec<u32>,
    /// How long the stretch may be, in positions.
    longest: u32,
}

impl Near {
    /// These terms, with at most so many other words among them.
    pub(super) fn new(all: &[Term], within: u32) -> Near {
        let mut found = Near { terms: Vec::new(), needed: Vec::new(), longest: longest(all.len(), within) };
        for term in all {
            match found.terms.iter().position(|other| other == term) {
                Some(n) => found.needed[n] += 1,
                None => {
                    found.terms.push(term.clone());
                    found.needed.push(1);
                }
            }
        }
        found
    }
}

impl Query for Near {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.terms.iter().for_each(|term| visitor(term, true));
    }
}

impl Weight for Near {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut postings = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let index = reader.inverted_index(term.field())?;
            match index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)? {
                Some(found) => postings.push(found),
                None => return Ok(Box::new(EmptyScorer)),
            }
        }
        let mut docs =
            Docs { near: self.clone(), postings, stands: Vec::new(), positions: Vec::new(), doc: 0 };
        docs.find();
        Ok(Box::new(ConstScorer::new(docs, boost)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        match scorer.seek(doc) == doc {
            true => Ok(Explanation::new("words near each other", 1.0)),
            false => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
        }
    }
}

/// The articles of a segment that match, in order.
struct Docs {
    near: Near,
    postings: Vec<SegmentPostings>,
    /// Where the terms stand in the current article: used again for the next.
    stands: Vec<(u32, usize)>,
    positions: Vec<u32>,
    doc: DocId,
}

impl Docs {
    /// Goes on from where the first postings are to the next article that matches, which may be that one.
    fn find(&mut self) -> DocId {
        let mut wanted = self.postings[0].doc();
        while wanted < TERMINATED {
            let ahead = self.postings.iter_mut().map(|postings| match postings.doc() < wanted {
                true => postings.seek(wanted),
                false => postings.doc(),
            });
            match ahead.max() {
                Some(doc) if doc > wanted => wanted = doc,
                _ if self.matches() => break,
                _ => wanted = self.postings[0].advance(),
            }
        }
        self.doc = wanted;
        wanted
    }

    /// True when the terms stand near each other in the article that all postings are at.
    fn matches(&mut self) -> bool {
        self.stands.clear();
        for (n, postings) in self.postings.iter_mut().enumerate() {
            postings.positions(&mut self.positions);
            self.stands.extend(self.positions.iter().map(|&position| (position, n)));
        }
        self.stands.sort_unstable();
        near(&self.stands, &self.near.needed, self.near.longest).next().is_some()
    }
}

impl DocSet for Docs {
    fn advance(&mut self) -> DocId {
        if self.doc < TERMINATED {
            self.postings[0].advance();
            self.find();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.postings[0].seek(target);
            self.find();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.postings.iter().map(DocSet::size_hint).min().unwrap_or(0)
    }
}
