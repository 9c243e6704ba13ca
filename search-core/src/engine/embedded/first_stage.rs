//! The first stage of the ranking, computed article by article: the score follows from the article and the numbers of the query
//! alone, to the last bit, whatever segments the index has.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentOrdinal, Term};

use super::postings::each_common;
use super::schema::{self, Fields};
use super::terms::Terms;
use crate::engine::order::Recency;
use crate::engine::walk::{Exact, FirstStage};
use crate::engine::weights::{B, K1};
use crate::query::Stream;

/// Scores the articles of a segment.
pub(super) struct Scores {
    words: Vec<WordInSegment>,
    recency: Option<(Recency, Option<Column<i64>>)>,
    /// What the best form of a word scores in each of the articles that are looked at.
    best: Vec<f32>,
}

/// What the lengths of texts do to a term's frequency, by the number that stands for a length.
type Norms = [f32; 256];

struct WordInSegment {
    forms: Vec<FormInSegment>,
    norms: Arc<Norms>,
}

struct FormInSegment {
    postings: SegmentPostings,
    lengths: Option<FieldNormReader>,
    weight: f32,
}

impl Scores {
    pub(super) fn of(
        segment: SegmentOrdinal,
        terms: &Terms,
        fields: &Fields,
        stage: &FirstStage,
    ) -> tantivy::Result<Scores> {
        let reader = terms.searcher().segment_reader(segment);
        let mut words: Vec<WordInSegment> = Vec::new();
        let mut known: Option<(Exact, Arc<Norms>)> = None;
        for word in &stage.words {
            let norms = match &known {
                Some((average, norms)) if *average == word.average_length => norms.clone(),
                _ => Arc::new(norms(word.average_length.0)),
            };
            known = Some((word.average_length, norms.clone()));
            let mut forms = Vec::with_capacity(word.forms.len());
            for (term, weight) in &word.forms {
                let field = fields.stream(term.lang, term.stream);
                let main = fields.stream(term.lang, Stream::Main);
                let term = Term::from_field_text(field, &term.text);
                if let Some(postings) = terms.postings(segment, &term, IndexRecordOption::WithFreqs)? {
                    let lengths = reader.fieldnorms_readers().get_field(main)?;
                    forms.push(FormInSegment { postings, lengths, weight: weight.0 });
                }
            }
            words.push(WordInSegment { forms, norms });
        }
        let recency = match stage.recency {
            Some(recency) => Some((recency, reader.fast_fields().column_opt(schema::DAY)?)),
            None => None,
        };
        Ok(Scores { words, recency, best: Vec::new() })
    }

    /// The scores of some articles, which must be in order and behind all those before.
    pub(super) fn of_docs(&mut self, docs: &[DocId], scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(docs.len(), 0.0);
        for word in &mut self.words {
            word.add(docs, scores, &mut self.best);
        }
        if let Some((recency, days)) = &self.recency {
            for (score, &doc) in scores.iter_mut().zip(docs) {
                *score *= recency.factor(days.as_ref().and_then(|days| days.first(doc)));
            }
        }
    }
}

impl WordInSegment {
    fn add(&mut self, docs: &[DocId], scores: &mut [f32], best: &mut Vec<f32>) {
        if let [form] = &mut self.forms[..] {
            form.each_score(docs, &self.norms, |n, score| scores[n] += score);
            return;
        }
        best.clear();
        best.resize(docs.len(), 0.0);
        for form in &mut self.forms {
            form.each_score(docs, &self.norms, |n, score| best[n] = best[n].max(score));
        }
        for (score, best) in scores.iter_mut().zip(best) {
            *score += *best;
        }
    }
}

impl FormInSegment {
    /// Calls `see` with the place and the score of each of the articles that have the form.
    fn each_score(&mut self, docs: &[DocId], norms: &Norms, mut see: impl FnMut(usize, f32)) {
        let FormInSegment { postings, lengths, weight } = self;
        each_common(postings, docs, |n, postings| {
            let tf = postings.term_freq() as f32;
            let length = lengths.as_ref().map_or(0, |lengths| lengths.fieldnorm_id(docs[n]));
            see(n, *weight * tf / (tf + norms[usize::from(length)]));
        });
    }
}

fn norms(average_length: f32) -> Norms {
    std::array::from_fn(|length| {
        let length = FieldNormReader::id_to_fieldnorm(length as u8) as f32;
        K1 * (1.0 - B + B * length / average_length)
    })
}
