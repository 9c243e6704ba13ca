//! Words that stand together where the library does not find them: near each other in any order, which its phrases with a slop do
//! not, or side by side without their marks.

use std::sync::Arc;

use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError, Term};

use super::placed::Placed;
use super::terms::Terms;
use crate::query::{longest, near};

/// Articles in which these terms of one field stand together.
#[derive(Debug, Clone)]
pub(super) struct Together {
    /// Each term once.
    distinct: Vec<Term>,
    how: How,
    /// The field that says where they stand: see [`Placed`].
    marked: Option<Field>,
    terms: Arc<Terms>,
}

#[derive(Debug, Clone)]
enum How {
    /// One behind the other: which term each is, and how far behind the first it stands.
    InOrder(Vec<(usize, u32)>),
    /// In a stretch of at most so many positions: how often each term is needed there.
    Near { needed: Vec<u32>, longest: u32 },
}

impl Together {
    /// These terms, with at most so many other words among them; with none, in this order.
    pub(super) fn new(all: &[Term], within: u32, marked: Option<Field>, terms: &Arc<Terms>) -> Together {
        let mut distinct: Vec<Term> = Vec::new();
        let mut order = Vec::with_capacity(all.len());
        for term in all {
            let known = distinct.iter().position(|other| other == term);
            order.push(known.unwrap_or(distinct.len()));
            if known.is_none() {
                distinct.push(term.clone());
            }
        }
        let how = if within == 0 {
            How::InOrder(order.into_iter().zip(0..).collect())
        } else {
            let mut needed = vec![0; distinct.len()];
            order.iter().for_each(|&n| needed[n] += 1);
            How::Near { needed, longest: longest(all.len(), within) }
        };
        Together { distinct, how, marked, terms: terms.clone() }
    }
}

impl Query for Together {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.distinct.iter().for_each(|term| visitor(term, true));
    }
}

impl Together {
    /// The articles of a segment, before the first of them is found; `None` where there can be none.
    fn docs(&self, reader: &SegmentReader) -> tantivy::Result<Option<Docs>> {
        let Some(segment) = self.terms.ordinal(reader) else { return Ok(None) };
        let mut placed = Vec::with_capacity(self.distinct.len());
        for term in &self.distinct {
            let Some(mut found) = Placed::of(&self.terms, segment, term, self.marked)? else {
                return Ok(None);
            };
            found.open(&self.terms)?;
            placed.push(found);
        }
        let mut how = self.how.clone();
        if let How::InOrder(order) = &mut how {
            // Most articles are told by where the rarest of them stands.
            order.sort_by_key(|(term, _)| placed[*term].size_hint());
        }
        let (stands, starts, positions) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Some(Docs { how, placed, stands, starts, positions, doc: 0 }))
    }
}

impl Weight for Together {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(mut docs) = self.docs(reader)? else { return Ok(Box::new(EmptyScorer)) };
        docs.find();
        Ok(Box::new(ConstScorer::new(docs, boost)))
    }

    fn scorer_danger(
        &self,
        reader: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        let Some(mut docs) = self.docs(reader)? else {
            return Ok((SeekDangerResult::SeekLowerBound(TERMINATED), Box::new(EmptyScorer)));
        };
        let found = docs.seek_danger(target);
        Ok((found, Box::new(ConstScorer::new(docs, boost))))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        match scorer.seek(doc) == doc {
            true => Ok(Explanation::new("words that stand together", 1.0)),
            false => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
        }
    }
}

/// The articles of a segment that match, in order.
struct Docs {
    how: How,
    placed: Vec<Placed>,
    /// Where the terms stand in the current article, with the number of the term; where a phrase may begin in it; where one term
    /// stands. Used again for the next article.
    stands: Vec<(u32, usize)>,
    starts: Vec<u32>,
    positions: Vec<u32>,
    doc: DocId,
}

impl Docs {
    /// Goes on from where the first postings are to the next article that matches, which may be that one.
    fn find(&mut self) -> DocId {
        let mut wanted = self.placed[0].doc();
        while wanted < TERMINATED {
            let ahead = self.placed.iter_mut().map(|placed| match placed.doc() < wanted {
                true => placed.seek(wanted),
                false => placed.doc(),
            });
            match ahead.max() {
                Some(doc) if doc > wanted => wanted = doc,
                _ if self.matches() => break,
                _ => wanted = self.placed[0].advance(),
            }
        }
        self.doc = wanted;
        wanted
    }

    /// True when the terms stand together in the article that all postings are at.
    fn matches(&mut self) -> bool {
        match &self.how {
            How::InOrder(order) => {
                let mut order = order.iter();
                let Some((first, behind)) = order.next() else { return false };
                self.placed[*first].positions(&mut self.positions);
                self.starts.clear();
                self.starts
                    .extend(self.positions.iter().filter_map(|position| position.checked_sub(*behind)));
                for (term, behind) in order {
                    if self.starts.is_empty() {
                        return false;
                    }
                    self.placed[*term].positions(&mut self.positions);
                    self.starts.retain(|start| self.positions.binary_search(&(start + behind)).is_ok());
                }
                !self.starts.is_empty()
            }
            How::Near { needed, longest } => {
                self.stands.clear();
                for (n, placed) in self.placed.iter_mut().enumerate() {
                    placed.positions(&mut self.positions);
                    self.stands.extend(self.positions.iter().map(|&position| (position, n)));
                }
                self.stands.sort_unstable();
                near(&self.stands, needed, *longest).next().is_some()
            }
        }
    }
}

impl DocSet for Docs {
    fn advance(&mut self) -> DocId {
        if self.doc < TERMINATED {
            self.placed[0].advance();
            self.find();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.placed[0].seek(target);
            self.find();
        }
        self.doc
    }

    /// Looks at one article alone: beside a word that few have, the next in which the words stand together may be far behind the next that
    /// is asked about.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        let mut furthest = target;
        for placed in &mut self.placed {
            let doc = if placed.doc() < target { placed.seek(target) } else { placed.doc() };
            furthest = furthest.max(doc);
        }
        if furthest > target {
            SeekDangerResult::SeekLowerBound(furthest)
        } else if self.matches() {
            self.doc = target;
            SeekDangerResult::Found
        } else {
            SeekDangerResult::SeekLowerBound(target + 1)
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    /// What is dear is to read where the words stand, as in the library's phrases.
    fn cost(&self) -> u64 {
        10 * self.placed.len() as u64 * u64::from(self.size_hint())
    }

    fn size_hint(&self) -> u32 {
        self.placed.iter().map(DocSet::size_hint).min().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use tantivy::{Index, TantivyDocument};

    use super::*;
    use crate::engine::embedded::schema;

    #[test]
    fn an_article_that_is_asked_about_is_found_as_by_going_through_all() {
        let index: Index = schema::builder().create_in_ram().unwrap();
        let fields = schema::Fields::of(&index.schema()).unwrap();
        let field = fields.stream(crate::lang::Lang::EN, crate::query::Stream::Main);
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
        for n in 0..500u32 {
            let words = |seed: u32| {
                let mut state = n * 7 + seed;
                let mut next = move || {
                    state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                    ["a", "b", "c", "d"][(state >> 16) as usize % 4]
                };
                (0..6).map(|_| next()).collect::<Vec<_>>().join(" ")
            };
            let mut document = TantivyDocument::new();
            document.add_text(field, words(1));
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let terms = Arc::new(Terms::of(&searcher));
        let term = |text: &str| Term::from_field_text(field, text);
        let mut any = false;
        for within in [0, 2] {
            let together = Together::new(&[term("a"), term("b"), term("c")], within, None, &terms);
            for segment in searcher.segment_readers() {
                let mut all = Vec::new();
                let mut scorer = together.scorer(segment, 1.0).unwrap();
                while scorer.doc() < TERMINATED {
                    all.push(scorer.doc());
                    scorer.advance();
                }
                any |= !all.is_empty();
                for step in [1, 3, 10] {
                    let (mut found, mut scorer) = together.scorer_danger(segment, 0, 1.0).unwrap();
                    let mut target = 0;
                    while target < segment.max_doc() {
                        let next = all.iter().find(|doc| **doc > target).copied().unwrap_or(TERMINATED);
                        match found {
                            SeekDangerResult::Found => {
                                assert!(all.contains(&target) && scorer.doc() == target);
                                // It goes on from there.
                                assert_eq!(scorer.seek(target + 1), next);
                                target = next.saturating_add(step);
                            }
                            SeekDangerResult::SeekLowerBound(bound) => {
                                assert!(!all.contains(&target) && (target + 1..=next).contains(&bound));
                                target += step;
                            }
                        }
                        if target < segment.max_doc() {
                            found = scorer.seek_danger(target);
                        }
                    }
                }
            }
        }
        assert!(any);
    }
}
