//! The ids of articles, by which those are ordered that are equal otherwise.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::{Column, StrColumn, TermOrdHit};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, InvertedIndexReader, Searcher, SegmentReader};

use super::schema::{self, Fields};
use super::{Embedded, failed};
use crate::engine::EngineError;

/// The ids of a segment.
pub(super) struct Ids {
    column: Option<StrColumn>,
    terms: Arc<InvertedIndexReader>,
    hashes: Option<Column<u64>>,
}

/// The ids of the index as it was last asked for.
pub(super) type Known = Arc<Mutex<Option<(u64, Arc<[Ids]>)>>>;

impl Embedded {
    /// The ids of each segment. Opened when they are first asked for after a commit: to open a column takes longer than to read
    /// what a search needs of it.
    pub(super) fn ids(&self, searcher: &Searcher) -> Result<Arc<[Ids]>, EngineError> {
        let generation = searcher.generation().generation_id();
        // What is known is whole, whatever happened to who asked for it.
        let mut known = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((of, ids)) if *of == generation => Ok(ids.clone()),
            _ => {
                let ids = searcher.segment_readers().iter().map(|segment| Ids::of(segment, &self.fields));
                let ids: Arc<[Ids]> = ids.collect::<tantivy::Result<_>>().map_err(failed)?;
                *known = Some((generation, ids.clone()));
                Ok(ids)
            }
        }
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
        Ok(Ids { column, terms: segment.inverted_index(fields.id)?, hashes })
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
        if let Some(id) = self.by_term(doc, number)? {
            return Ok(id);
        }
        let mut id = String::new();
        if let Some(column) = &self.column {
            column.ord_to_str(number, &mut id)?;
        }
        Ok(id)
    }

    /// The id by the dictionary of its terms, which holds the same ids, so that they have the same numbers, and is read in a
    /// fraction of the time: that of the column is compressed. `None` where the term is another article's after all: no id that is
    /// too long is a term.
    fn by_term(&self, doc: DocId, number: u64) -> tantivy::Result<Option<String>> {
        let dictionary = self.terms.terms();
        let mut id = Vec::new();
        if number >= dictionary.num_terms() as u64 || !dictionary.ord_to_term(number, &mut id)? {
            return Ok(None);
        }
        let Some(info) = dictionary.get(&id)? else { return Ok(None) };
        let mut postings = self.terms.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        let is_its = postings.doc() == doc || postings.doc() < doc && postings.seek(doc) == doc;
        Ok(String::from_utf8(id).ok().filter(|_| is_its))
    }
}
