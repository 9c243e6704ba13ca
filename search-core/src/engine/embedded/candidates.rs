//! What the second stage needs to know of its candidates, read from the postings of the query's words.

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, SegmentOrdinal, Term};

use super::failed;
use super::in_langs::InLang;
use super::placed::Placed;
use super::postings::each_common;
use super::schema::Fields;
use super::terms::Terms;
use crate::engine::EngineError;
use crate::engine::ranking::{Candidates, Reading, distinct, distinctly_written};
use crate::query::{Form, Stream, Word};

impl Candidates {
    /// Reads the postings of the reading's words. `addresses` must be sorted.
    pub(super) fn read(
        terms: &Terms,
        fields: &Fields,
        langs: &[Vec<InLang>],
        reading: &Reading<'_>,
        addresses: &[DocAddress],
    ) -> Result<Candidates, EngineError> {
        let words = &reading.words.words;
        let mut candidates = Candidates::unread(reading, addresses.len());
        let lang = reading.words.lang;
        let lengths_field = fields.stream(lang, Stream::Main);
        for (segment, range) in by_segment(addresses) {
            let reader = terms.searcher().segment_reader(segment);
            let docs: Vec<DocId> = addresses[range.clone()].iter().map(|address| address.doc_id).collect();
            if let Some(norms) = fieldnorms(reader, lengths_field)? {
                for (length, &doc) in candidates.lengths[range.clone()].iter_mut().zip(&docs) {
                    *length = norms.fieldnorm(doc) as f32;
                }
            }
            let within = langs[segment as usize].iter().find(|within| within.lang == lang);
            if let Some(column) = within.and_then(|within| within.captions.as_ref()) {
                for (captions, &doc) in candidates.captions[range.clone()].iter_mut().zip(&docs) {
                    let position = column.first(doc);
                    if let Some(at) = position.and_then(|at| u32::try_from(at).ok()) {
                        *captions = at;
                    }
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
                candidates.read_word((terms, fields), segment, word, n, (&docs, range.start))?;
            }
        }
        Ok(candidates)
    }

    /// Reads the postings of all forms of the word `n`, in candidates of a segment, the first of which is number `start`.
    fn read_word(
        &mut self,
        (terms, fields): (&Terms, &Fields),
        segment: SegmentOrdinal,
        word: &Word,
        n: usize,
        (docs, start): (&[DocId], usize),
    ) -> Result<(), EngineError> {
        let mut more = Vec::new();
        for form in distinct(word) {
            let (lang, stream) = (form.term.lang, form.term.stream);
            let term = Term::from_field_text(fields.stream(lang, stream), &form.term.text);
            let placed = Placed::of(terms, segment, &term, fields.marked(lang, stream));
            if let Some(mut placed) = placed.map_err(failed)? {
                let mut opened = Ok(());
                each_common(&mut placed, docs, |doc, placed| {
                    if opened.is_ok() {
                        opened = placed.open(terms);
                    }
                    placed.positions(&mut more);
                    self.stands(n, start + doc, (word, form), &mut more);
                });
                opened.map_err(failed)?;
            }
        }
        for form in distinctly_written(word) {
            let field = fields.stream(form.term.lang, Stream::Written);
            let term = Term::from_field_text(field, &form.written);
            let record = IndexRecordOption::Basic;
            if let Some(mut postings) = terms.postings(segment, &term, record).map_err(failed)? {
                each_common(&mut postings, docs, |doc, _| self.is_written(n, start + doc, (word, form)));
            }
        }
        self.is_read(n, start..start + docs.len(), word);
        Ok(())
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

fn fieldnorms(reader: &tantivy::SegmentReader, field: Field) -> Result<Option<FieldNormReader>, EngineError> {
    reader.fieldnorms_readers().get_field(field).map_err(failed)
}
