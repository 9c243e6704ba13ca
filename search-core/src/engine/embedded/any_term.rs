//! Articles that have one of very many terms: what a pattern or a word with typos stands for.

use std::sync::Arc;

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TantivyError, Term};

use super::terms::Terms;

/// Articles that have one of these terms. The library's union goes through all postings side by side and can leap in them; here they
/// are read one after the other into a set, at a fraction of the cost, and each term was looked up already.
#[derive(Debug, Clone)]
pub(super) struct AnyTerm {
    pub(super) any: Vec<Term>,
    pub(super) terms: Arc<Terms>,
}

impl Query for AnyTerm {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.any.iter().for_each(|term| visitor(term, false));
    }
}

impl Weight for AnyTerm {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut articles = BitSet::with_max_value(reader.max_doc());
        for term in &self.any {
            let Some(mut postings) = self.terms.blocks(reader, term)? else { continue };
            while !postings.docs().is_empty() {
                for &doc in postings.docs() {
                    articles.insert(doc);
                }
                postings.advance();
            }
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(articles), boost)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        match scorer.doc() == doc || scorer.doc() < doc && scorer.seek(doc) == doc {
            true => Ok(Explanation::new("one of the terms", 1.0)),
            false => Err(TantivyError::InvalidArgument(format!("article {doc} does not match"))),
        }
    }
}
