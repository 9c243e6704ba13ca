//! Conditions on texts without marks, in any case: the terms of exact values do not serve for them, so the values of each segment are
//! looked through.

use tantivy::query::{
    BitSetDocSet, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use super::columns::Values;
use crate::query::{Facet, Likeness};

/// The articles of which one of the values is like one of these texts.
#[derive(Debug, Clone)]
pub(super) struct Like {
    facet: Facet,
    likeness: Likeness,
}

impl Like {
    pub(super) fn new(facet: &Facet, likeness: &Likeness) -> Like {
        Like { facet: facet.clone(), likeness: likeness.folded() }
    }

    /// The articles of a segment, if there are any.
    fn articles(&self, segment: &SegmentReader) -> tantivy::Result<Option<BitSet>> {
        let mut articles = BitSet::with_max_value(segment.max_doc());
        let mut any = false;
        for values in Values::of(segment, &self.facet)? {
            let Some(dictionary) = values.dictionary() else { continue };
            let mut like = BitSet::with_max_value(u32::try_from(dictionary.num_terms()).unwrap_or(u32::MAX));
            let mut terms = dictionary.stream()?;
            let mut folded = String::new();
            while terms.advance() {
                if let Ok(text) = std::str::from_utf8(terms.key())
                    && self.likeness.holds(text, &mut folded)
                    && let Ok(number) = u32::try_from(terms.term_ord())
                {
                    like.insert(number);
                }
            }
            if like.len() == 0 {
                continue;
            }
            for article in 0..segment.max_doc() {
                let mut numbers = values.column.values_for_doc(article);
                if numbers.any(|number| u32::try_from(number).is_ok_and(|number| like.contains(number))) {
                    articles.insert(article);
                    any = true;
                }
            }
        }
        Ok(any.then_some(articles))
    }
}

impl Query for Like {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Like {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.articles(segment)? {
            Some(articles) => Box::new(ConstScorer::new(BitSetDocSet::from(articles), boost)),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, segment: &SegmentReader, article: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        match scorer.doc() != TERMINATED && scorer.seek(article) == article {
            true => Ok(Explanation::new("value like the text", 1.0)),
            false => Err(TantivyError::InvalidArgument(format!("article {article} does not match"))),
        }
    }
}
