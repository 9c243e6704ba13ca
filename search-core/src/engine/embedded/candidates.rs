//! What the second stage needs to know of its candidates, read from the postings of the query's words.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentOrdinal, TERMINATED, Term};

use super::failed;
use super::schema::{Fields, captions_name};
use super::statistics::Reading;
use crate::engine::EngineError;
use crate::engine::weights::PER_EDIT;
use crate::query::{Form, Stream, Word};

/// What is known of each candidate: where each word of a reading stands in it.
pub(super) struct Candidates {
    /// For each word of the reading, the positions of its main term, or of those of all its forms, in each candidate.
    pub(super) positions: Vec<Vec<Vec<u32>>>,
    /// For each word, how often it is written so in each candidate; forms farther from what was typed count less.
    pub(super) written: Vec<Vec<f32>>,
    /// For each word, what the nearest of its forms in each candidate counts for; empty for a word that is as it was typed.
    nearness: Vec<Vec<f32>>,
    /// The length of each candidate's text in this language, in terms.
    pub(super) lengths: Vec<f32>,
    /// The position in each candidate from which on its text is captions; [`NO_CAPTIONS`] where there are none.
    pub(super) captions: Vec<u32>,
}

pub(super) const NO_CAPTIONS: u32 = u32::MAX;

impl Candidates {
    /// Reads the postings of the reading's words. `addresses` must be sorted.
    pub(super) fn read(
        searcher: &Searcher,
        fields: &Fields,
        reading: &Reading<'_>,
        addresses: &[DocAddress],
    ) -> Result<Candidates, EngineError> {
        let words = &reading.words.words;
        let mut candidates = Candidates {
            positions: vec![vec![Vec::new(); addresses.len()]; words.len()],
            written: vec![vec![0.0; addresses.len()]; words.len()],
            nearness: words
                .iter()
                .map(|word| if word.expanded { vec![0.0; addresses.len()] } else { Vec::new() })
                .collect(),
            lengths: vec![0.0; addresses.len()],
            captions: vec![NO_CAPTIONS; addresses.len()],
        };
        let lang = reading.words.lang;
        let lengths_field = fields.stream(lang, Stream::Main);
        for (segment, range) in by_segment(addresses) {
            let reader = searcher.segment_reader(segment);
            let docs = &addresses[range.clone()];
            if let Some(norms) = fieldnorms(reader, lengths_field)? {
                for (length, address) in candidates.lengths[range.clone()].iter_mut().zip(docs) {
                    *length = norms.fieldnorm(address.doc_id) as f32;
                }
            }
            // Segments without any caption in this language have no such column.
            if let Ok(column) = reader.fast_fields().u64(&captions_name(lang)) {
                for (captions, address) in candidates.captions[range.clone()].iter_mut().zip(docs) {
                    let position = column.first(address.doc_id);
                    *captions = position.and_then(|at| u32::try_from(at).ok()).unwrap_or(NO_CAPTIONS);
                }
            }
            // A word that stands twice in the query is read once.
            let mut read: HashMap<(&[Form], bool), usize> = HashMap::new();
            for (n, word) in words.iter().enumerate() {
                if let Some(&same) = read.get(&(&word.forms[..], word.expanded)) {
                    candidates.copy_word(same, n, range.clone());
                    continue;
                }
                read.insert((&word.forms, word.expanded), n);
                candidates.read_word(reader, fields, word, n, (docs, range.start))?;
            }
        }
        Ok(candidates)
    }

    fn copy_word(&mut self, from: usize, to: usize, docs: Range<usize>) {
        for doc in docs {
            self.positions[to][doc] = self.positions[from][doc].clone();
            self.written[to][doc] = self.written[from][doc];
            if let Some(&nearness) = self.nearness[from].get(doc) {
                self.nearness[to][doc] = nearness;
            }
        }
    }

    /// Reads the postings of all forms of the word `n`, in candidates of a segment, the first of which is number `start`.
    fn read_word(
        &mut self,
        reader: &tantivy::SegmentReader,
        fields: &Fields,
        word: &Word,
        n: usize,
        (docs, start): (&[DocAddress], usize),
    ) -> Result<(), EngineError> {
        let mut more = Vec::new();
        for form in distinct(word) {
            let field = fields.stream(form.term.lang, form.term.stream);
            if let Some(mut postings) = postings(reader, field, &form.term.text, true)? {
                each_candidate(&mut postings, docs, |doc, postings| {
                    postings.positions(&mut more);
                    self.positions[n][start + doc].append(&mut more);
                    self.see(n, start + doc, word, form, Stream::Main);
                });
            }
        }
        for (other, form) in word.forms.iter().enumerate() {
            // Forms with marks may be written alike without them.
            if word.forms[..other].iter().any(|known| known.written == form.written) {
                continue;
            }
            let field = fields.stream(form.term.lang, Stream::Written);
            if let Some(mut postings) = postings(reader, field, &form.written, false)? {
                each_candidate(&mut postings, docs, |doc, postings| {
                    self.written[n][start + doc] += nearness(form.distance) * postings.term_freq() as f32;
                    self.see(n, start + doc, word, form, Stream::Written);
                });
            }
        }
        if word.expanded {
            let positions = &mut self.positions[n][start..start + docs.len()];
            positions.iter_mut().for_each(|positions| positions.sort_unstable());
        }
        Ok(())
    }

    /// Notes that a candidate has a form of a word, where it is the stream that finds it.
    fn see(&mut self, n: usize, doc: usize, word: &Word, form: &Form, stream: Stream) {
        if word.expanded && form.found_by.stream == stream {
            let nearest = &mut self.nearness[n][doc];
            *nearest = nearest.max(nearness(form.distance));
        }
    }

    /// What some words together count for in a candidate, by the nearest of their forms there: as much as the one that
    /// counts least.
    pub(super) fn nearness(&self, words: &[usize], doc: usize) -> f32 {
        let of = |word: &usize| self.nearness[*word].get(doc).copied().unwrap_or(1.0);
        words.iter().map(of).fold(1.0, f32::min)
    }
}

/// The forms of a word that have a term of their own.
pub(super) fn distinct(word: &Word) -> impl Iterator<Item = &Form> {
    word.forms.iter().enumerate().filter_map(|(n, form)| {
        let seen = word.forms[..n].iter().any(|other| other.term == form.term);
        (!seen).then_some(form)
    })
}

/// What a form of a word counts for, by how far it is from what was typed.
pub(super) fn nearness(distance: u8) -> f32 {
    PER_EDIT.powi(distance.into())
}

/// The stretches of sorted addresses that lie in one segment.
fn by_segment(addresses: &[DocAddress]) -> Vec<(SegmentOrdinal, std::ops::Range<usize>)> {
    let mut stretches: Vec<(SegmentOrdinal, std::ops::Range<usize>)> = Vec::new();
    for (n, address) in addresses.iter().enumerate() {
        match stretches.last_mut() {
            Some((segment, range)) if *segment == address.segment_ord => range.end = n + 1,
            _ => stretches.push((address.segment_ord, n..n + 1)),
        }
    }
    stretches
}

fn postings(
    reader: &tantivy::SegmentReader,
    field: Field,
    text: &str,
    positions: bool,
) -> Result<Option<SegmentPostings>, EngineError> {
    let record =
        if positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
    let index = reader.inverted_index(field).map_err(failed)?;
    index
        .read_postings(&Term::from_field_text(field, text), record)
        .map_err(|error| EngineError::Engine(error.to_string()))
}

fn fieldnorms(reader: &tantivy::SegmentReader, field: Field) -> Result<Option<FieldNormReader>, EngineError> {
    reader.fieldnorms_readers().get_field(field).map_err(failed)
}

/// Calls `see` with each of the sorted documents that the postings hold, and its place in `docs`.
fn each_candidate(
    postings: &mut SegmentPostings,
    docs: &[DocAddress],
    mut see: impl FnMut(usize, &mut SegmentPostings),
) {
    for (n, address) in docs.iter().enumerate() {
        let doc: DocId = address.doc_id;
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() == TERMINATED {
            return;
        }
        if postings.doc() == doc {
            see(n, postings);
        }
    }
}
