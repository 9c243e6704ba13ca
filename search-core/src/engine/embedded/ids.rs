//! The ids of articles, by which those are ordered that are equal otherwise.

use std::sync::Arc;

use tantivy::columnar::{Column, StrColumn, TermOrdHit};
use tantivy::{DocAddress, DocId, InvertedIndexReader, Searcher, SegmentReader, TantivyError};

use super::schema::{self, Fields};
use super::{Embedded, failed};
use crate::engine::EngineError;

/// The ids of a segment.
pub(super) struct Ids {
    column: Option<StrColumn>,
    /// The dictionary of the terms of the ids, where these are all ids, so that each has the number that it has in the column: it is read
    /// in a fraction of the time, because that of the column is compressed. No id that is too long is a term.
    terms: Option<Arc<InvertedIndexReader>>,
    hashes: Option<Column<u64>>,
}

impl Embedded {
    /// The ids of each segment.
    pub(super) fn ids(&self, searcher: &Searcher) -> Result<Arc<[Ids]>, EngineError> {
        self.ids.of_segments(searcher, |segment| Ids::of(segment, &self.fields))
    }
}

/// The id of an article.
pub(super) fn id(ids: &[Ids], address: DocAddress) -> Result<String, EngineError> {
    ids[address.segment_ord as usize].id(address.doc_id).map_err(failed)
}

impl Ids {
    fn of(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Ids> {
        let columns = segment.fast_fields();
        let (column, hashes) = (columns.str("id")?, columns.column_opt(schema::NUMBER)?);
        let terms = segment.inverted_index(fields.id)?;
        let ids = column.as_ref().map_or(0, |column| column.num_terms());
        let are_all = ids == terms.terms().num_terms();
        Ok(Ids { column, terms: are_all.then_some(terms), hashes })
    }

    /// The hash of the id of an article: its number in the archive.
    pub(super) fn hash(&self, doc: DocId) -> Option<u64> {
        self.hashes.as_ref()?.first(doc)
    }

    /// The number that stands for the id of an article in this segment. Numbers are in the order of the ids. 0 for a record
    /// that has none.
    pub(super) fn number(&self, doc: DocId) -> u64 {
        self.column.as_ref().and_then(|column| column.ords().first(doc)).unwrap_or(0)
    }

    /// The number of the first id that is behind this one.
    pub(super) fn number_behind(&self, id: &str) -> tantivy::Result<u64> {
        let Some(column) = &self.column else { return Ok(0) };
        Ok(match column.dictionary().term_ord_or_next(id)? {
            TermOrdHit::Exact(number) => number + 1,
            TermOrdHit::Next(next) => next,
        })
    }

    /// The id of an article; empty for a record that has none.
    pub(super) fn id(&self, doc: DocId) -> tantivy::Result<String> {
        let number = self.number(doc);
        if let Some(terms) = &self.terms {
            let mut id = Vec::new();
            terms.terms().ord_to_term(number, &mut id)?;
            return String::from_utf8(id).map_err(|error| TantivyError::InternalError(error.to_string()));
        }
        let mut id = String::new();
        if let Some(column) = &self.column {
            column.ord_to_str(number, &mut id)?;
        }
        Ok(id)
    }
}
