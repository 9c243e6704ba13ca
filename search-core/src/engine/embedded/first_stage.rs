//! The first stage of the ranking, computed article by article: the score follows from the article and the numbers of the query
//! alone, to the last bit, whatever segments the index has.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentOrdinal, Term};

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
}

/// What the lengths of texts do to a term's frequency, by the number that stands for a length.
type Norms = [f32; 256];

/// The forms of a word.
enum WordInSegment {
    Single(Box<FormInSegment>, Arc<Norms>),
    Several(BestForms),
}

/// The best of several forms in each article. The articles are scored a window at a time, form by form: a pattern stands for a hundred
/// forms, most of which are in few articles, and to ask each of them about each article takes several times as long.
struct BestForms {
    forms: Vec<FormInSegment>,
    norms: Arc<Norms>,
    /// The first article of the window.
    start: DocId,
    /// What the best form scores in each article of the window; empty where there was none yet.
    best: Vec<f32>,
}

/// So many articles are a window: what they score is held close to the processor.
const WINDOW: usize = 1 << 12;

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
            words.push(WordInSegment::of(forms, norms));
        }
        let recency = match stage.recency {
            Some(recency) => Some((recency, reader.fast_fields().column_opt(schema::DAY)?)),
            None => None,
        };
        Ok(Scores { words, recency })
    }

    /// The scores of some articles, which must be in order and behind all those before.
    pub(super) fn of_docs(&mut self, docs: &[DocId], scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(docs.len(), 0.0);
        for word in &mut self.words {
            word.add(docs, scores);
        }
        if let Some((recency, days)) = &self.recency {
            for (score, &doc) in scores.iter_mut().zip(docs) {
                *score *= recency.factor(days.as_ref().and_then(|days| days.first(doc)));
            }
        }
    }
}

impl WordInSegment {
    fn of(mut forms: Vec<FormInSegment>, norms: Arc<Norms>) -> WordInSegment {
        match forms.len() {
            1 => WordInSegment::Single(Box::new(forms.remove(0)), norms),
            _ => WordInSegment::Several(BestForms { forms, norms, start: 0, best: Vec::new() }),
        }
    }

    fn add(&mut self, docs: &[DocId], scores: &mut [f32]) {
        match self {
            WordInSegment::Single(form, norms) => {
                let FormInSegment { postings, lengths, weight } = &mut **form;
                each_common(postings, docs, |n, postings| {
                    scores[n] += score(*weight, postings, lengths.as_ref(), norms);
                });
            }
            WordInSegment::Several(best) => {
                for (score, &doc) in scores.iter_mut().zip(docs) {
                    *score += best.score(doc);
                }
            }
        }
    }
}

impl BestForms {
    /// What the best form scores in an article, which must not be before one that was asked about.
    fn score(&mut self, doc: DocId) -> f32 {
        let within = (doc - self.start) as usize;
        if let Some(score) = self.best.get(within) {
            return *score;
        }
        self.begin(doc);
        self.best[0]
    }

    /// Scores the window that begins with an article.
    fn begin(&mut self, start: DocId) {
        self.start = start;
        self.best.clear();
        self.best.resize(WINDOW, 0.0);
        let end = start.saturating_add(WINDOW as DocId);
        for FormInSegment { postings, lengths, weight } in &mut self.forms {
            if postings.doc() < start {
                postings.seek(start);
            }
            while postings.doc() < end {
                let best = &mut self.best[(postings.doc() - start) as usize];
                *best = best.max(score(*weight, postings, lengths.as_ref(), &self.norms));
                postings.advance();
            }
        }
    }
}

/// What a form scores in the article that its postings are at.
fn score(weight: f32, postings: &SegmentPostings, lengths: Option<&FieldNormReader>, norms: &Norms) -> f32 {
    let tf = postings.term_freq() as f32;
    let length = lengths.map_or(0, |lengths| lengths.fieldnorm_id(postings.doc()));
    weight * tf / (tf + norms[usize::from(length)])
}

fn norms(average_length: f32) -> Norms {
    std::array::from_fn(|length| {
        let length = FieldNormReader::id_to_fieldnorm(length as u8) as f32;
        K1 * (1.0 - B + B * length / average_length)
    })
}
