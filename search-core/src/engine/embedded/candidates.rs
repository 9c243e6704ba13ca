//! What the second stage needs to know of its candidates, read from the postings of the query's words.

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentOrdinal, TERMINATED, Term};

use super::failed;
use super::schema::{Fields, captions_name};
use super::statistics::Reading;
use crate::engine::EngineError;
use crate::query::Stream;

/// What is known of each candidate: where each word of a reading stands in it.
pub(super) struct Candidates {
    /// For each word of the reading, the positions of its main term in each candidate that has it.
    pub(super) positions: Vec<Vec<Vec<u32>>>,
    /// For each word, how often it is written so in each candidate.
    pub(super) written: Vec<Vec<u32>>,
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
            written: vec![vec![0; addresses.len()]; words.len()],
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
            let mut read: HashMap<(Stream, &str), usize> = HashMap::new();
            for (n, word) in words.iter().enumerate() {
                let key = (word.term.stream, word.term.text.as_str());
                if let Some(&same) = read.get(&key) {
                    for doc in range.clone() {
                        candidates.positions[n][doc] = candidates.positions[same][doc].clone();
                        candidates.written[n][doc] = candidates.written[same][doc];
                    }
                    continue;
                }
                read.insert(key, n);
                let field = fields.stream(lang, word.term.stream);
                if let Some(mut postings) = postings(reader, field, &word.term.text, true)? {
                    each_candidate(&mut postings, docs, |doc, postings| {
                        postings.positions(&mut candidates.positions[n][range.start + doc]);
                    });
                }
                let field = fields.stream(lang, Stream::Written);
                if let Some(mut postings) = postings(reader, field, &word.written, false)? {
                    each_candidate(&mut postings, docs, |doc, postings| {
                        candidates.written[n][range.start + doc] = postings.term_freq();
                    });
                }
            }
        }
        Ok(candidates)
    }
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
