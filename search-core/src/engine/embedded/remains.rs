//! What is left of a segment, some of whose files are damaged: what was stored is read document by document, or looked for in the bytes; its
//! terms say which articles are not among that, and from which files they came.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use serde::Deserialize;
use tantivy::columnar::Column;
use tantivy::directory::OwnedBytes;
use tantivy::fastfield::AliveBitSet;
use tantivy::schema::Field;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::dictionaries::Dictionaries;
use super::schema::Fields;
use super::{failed, packed};
use crate::engine::EngineError;
use crate::engine::stories::number_of;
use crate::read::FileState;

/// What is left of a segment.
pub(crate) struct Remains {
    pub(super) documents: DocId,
    pub(super) alive: Option<AliveBitSet>,
    /// What was stored, as far as the file says where.
    pub(super) store: Option<StoreReader>,
    /// The bytes of that file, where they are not what was written.
    pub(super) damaged: Option<OwnedBytes>,
    /// What is known of the documents beside what was stored of them, if that is whole.
    pub(super) known: Option<Known>,
    pub(super) stored: Field,
    pub(super) dictionaries: Dictionaries,
}

/// What is known of the documents of a segment beside what was stored of them.
pub(super) struct Known {
    segment: SegmentReader,
    /// The number of each article; other documents have none.
    numbers: Column<u64>,
    id: Field,
    file: Field,
    recorded_file: Field,
    decision: Field,
}

/// Something that is left.
pub(crate) enum Remnant<'a> {
    /// What was stored of an article, or of a decision: JSON.
    Stored(&'a [u8]),
    /// A file that was read, and how far. One of which the latter is lost counts as changed.
    File(PathBuf, FileState),
}

/// What is not left.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    /// The ids of articles.
    pub(crate) articles: Vec<String>,
    /// How many decisions about lines.
    pub(crate) decisions: u64,
    /// How many documents there were of which nothing is known, not even whether they were articles.
    pub(crate) unknown: u64,
    /// The files whose articles are lost, or may not be what they were; `None` where it is not known which these are.
    pub(crate) files: Option<BTreeSet<PathBuf>>,
}

impl Known {
    pub(super) fn of(segment: SegmentReader, fields: &Fields) -> Result<Known, EngineError> {
        let numbers = segment.fast_fields().u64(super::schema::NUMBER).map_err(failed)?;
        let Fields { id, file, recorded_file, decision, .. } = *fields;
        // Where another file of the segment is missing, its terms may be closed as well.
        for field in [id, file, recorded_file, decision] {
            segment.inverted_index(field).map_err(failed)?;
        }
        Ok(Known { segment, numbers, id, file, recorded_file, decision })
    }
}

/// The document of an article, as far as its id.
#[derive(Deserialize)]
struct WithId {
    id: String,
}

fn id_in(json: &[u8]) -> Option<String> {
    serde_json::from_slice::<WithId>(json).ok().map(|article| article.id)
}

impl Remains {
    /// Visits all that is left, and says what is not. A visit says whether what it was given made sense.
    pub(crate) fn each(
        &self,
        mut visit: impl FnMut(Remnant<'_>) -> Result<bool, EngineError>,
    ) -> Result<Losses, EngineError> {
        let (mut lost, mut ids) = (BTreeSet::new(), HashSet::new());
        for doc in (0..self.documents).filter(|doc| self.is_alive(*doc)) {
            match self.stored(doc) {
                Ok(None) => {}
                Ok(Some(json)) => {
                    if self.damaged.is_some() {
                        ids.extend(id_in(&json));
                    }
                    if !visit(Remnant::Stored(&json))? {
                        lost.insert(doc);
                    }
                }
                Err(_) => {
                    lost.insert(doc);
                }
            }
        }
        let Some(known) = &self.known else {
            let found = self.look_for(|id| !ids.contains(id), &mut visit)?;
            let unknown = (lost.len() as u64).saturating_sub(found.len() as u64);
            let whole = self.damaged.is_none() && lost.is_empty();
            return Ok(Losses { unknown, files: whole.then(BTreeSet::new), ..Losses::default() });
        };
        let mut names = terms_of(&known.segment, known.id, &lost)?;
        let wanted: HashSet<&str> = names.values().map(String::as_str).collect();
        let found = self.look_for(|id| wanted.contains(id), &mut visit)?;
        names.retain(|_, id| !found.contains(id));
        let mut files: BTreeSet<PathBuf> = BTreeSet::new();
        if self.damaged.is_some() {
            // One of its bytes is another, and nothing tells which: it may be a letter of any text.
            each_term(&known.segment, known.file, |file, _| {
                files.insert(PathBuf::from(file));
                Ok(())
            })?;
        } else {
            files.extend(terms_of(&known.segment, known.file, &lost)?.into_values().map(PathBuf::from));
        }
        self.each_file(known, &mut visit)?;
        let decisions = terms_of(&known.segment, known.decision, &lost)?.len() as u64;
        Ok(Losses { articles: names.into_values().collect(), decisions, unknown: 0, files: Some(files) })
    }

    fn is_alive(&self, doc: DocId) -> bool {
        self.alive.as_ref().is_none_or(|alive| alive.is_alive(doc))
    }

    /// What was stored of a document; `None` where nothing was.
    fn stored(&self, doc: DocId) -> Result<Option<Vec<u8>>, EngineError> {
        let damaged = || EngineError::Engine("it cannot be read".to_owned());
        let store = self.store.as_ref().ok_or_else(damaged)?;
        // What a damaged file says of its own parts is believed.
        let read = catch_unwind(AssertUnwindSafe(|| store.get::<TantivyDocument>(doc).map_err(failed)));
        let document = read.unwrap_or_else(|_| Err(damaged()))?;
        if document.get_first(self.stored).is_none() {
            // Of what is known of stories, nothing is stored. Of articles something is.
            let article = self.known.as_ref().is_some_and(|known| known.numbers.first(doc).is_some());
            return if article { Err(damaged()) } else { Ok(None) };
        }
        let json = packed::unpack(packed::value_of(&document, self.stored), &self.dictionaries)?;
        let number = self.known.as_ref().and_then(|known| known.numbers.first(doc));
        let is_its = number.is_none_or(|number| id_in(&json).is_some_and(|id| number_of(&id) == number));
        if is_its { Ok(Some(json)) } else { Err(damaged()) }
    }

    /// Looks through a damaged store for articles that it does not lead to any more, and visits those that are wanted. Gives the ids of
    /// those that made sense.
    fn look_for(
        &self,
        wanted: impl Fn(&str) -> bool,
        visit: &mut impl FnMut(Remnant<'_>) -> Result<bool, EngineError>,
    ) -> Result<HashSet<String>, EngineError> {
        let mut found = HashSet::new();
        let Some(bytes) = &self.damaged else { return Ok(found) };
        // Of two versions of an article the later one counts.
        for packed in packed::packed_in(bytes).into_iter().rev() {
            let Ok(json) = packed::unpack(packed, &self.dictionaries) else { continue };
            if let Some(id) = id_in(&json)
                && wanted(&id)
                && !found.contains(&id)
                && visit(Remnant::Stored(&json))?
            {
                found.insert(id);
            }
        }
        Ok(found)
    }

    /// Visits the files of which the segment has a record.
    fn each_file(
        &self,
        known: &Known,
        visit: &mut impl FnMut(Remnant<'_>) -> Result<bool, EngineError>,
    ) -> Result<(), EngineError> {
        each_term(&known.segment, known.recorded_file, |file, docs| {
            let Some(doc) = docs.iter().find(|doc| self.is_alive(**doc)) else { return Ok(()) };
            let state = self.stored(*doc).ok().flatten();
            let state = state.and_then(|json| serde_json::from_slice(&json).ok());
            let changed = FileState::default();
            visit(Remnant::File(PathBuf::from(file), state.unwrap_or(changed))).map(drop)
        })
    }
}

/// Visits the terms of a field, each with the documents that have it, deleted ones, too.
fn each_term(
    segment: &SegmentReader,
    field: Field,
    mut visit: impl FnMut(&str, &[DocId]) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    let io = |error: std::io::Error| EngineError::Engine(error.to_string());
    let index = segment.inverted_index(field).map_err(failed)?;
    let mut terms = index.terms().stream().map_err(io)?;
    let mut docs = Vec::new();
    while terms.advance() {
        let Ok(text) = std::str::from_utf8(terms.key()) else { continue };
        let term = Term::from_field_text(field, text);
        docs.clear();
        if let Some(mut postings) =
            index.read_postings(&term, tantivy::schema::IndexRecordOption::Basic).map_err(io)?
        {
            let mut doc = tantivy::DocSet::doc(&postings);
            while doc != TERMINATED {
                docs.push(doc);
                doc = tantivy::DocSet::advance(&mut postings);
            }
        }
        visit(text, &docs)?;
    }
    Ok(())
}

/// The term of a field that each of these documents has.
pub(super) fn terms_of(
    segment: &SegmentReader,
    field: Field,
    wanted: &BTreeSet<DocId>,
) -> Result<BTreeMap<DocId, String>, EngineError> {
    let mut terms = BTreeMap::new();
    if !wanted.is_empty() {
        each_term(segment, field, |term, docs| {
            let of = docs.iter().filter(|doc| wanted.contains(doc));
            terms.extend(of.map(|doc| (*doc, term.to_owned())));
            Ok(())
        })?;
    }
    Ok(terms)
}
