//! Stories in the index: the signatures of articles as columns and terms, and beside the articles a small document for each
//! that looks like others.
//!
//! These documents, not the articles, say which story is told, so that no article is indexed anew because another came.

use std::path::Path;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::index::InvertedIndexReader;
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal, TantivyDocument, Term};

use super::ids::{self, Ids};
use super::schema::{self, Fields};
use super::{Embedded, failed};
use crate::engine::EngineError;
use crate::engine::stories::{StoryView, Table, Told, VisitSignature};
use crate::lang::Lang;
use crate::story::{Key, Signature, Sketch};

/// What a term of the field `alike` is: a key, or a band of the sketch.
const KEY: u64 = 1;
const BAND: u64 = 2;

/// The kind stands above the 32 bits of the hash.
const KIND_SHIFT: u32 = 32;

/// The bits of a place that name the document; those above them name the segment.
const DOC_BITS: u32 = DocId::BITS;

/// Adds what an article's story is recognised by to its document.
pub(super) fn write(document: &mut TantivyDocument, fields: &Fields, number: u64, signature: &Signature) {
    document.add_u64(fields.number, number);
    document.add_u64(fields.wording_lang, lang_to_number(signature.lang));
    for part in signature.sketch.iter().flat_map(Sketch::to_numbers) {
        document.add_u64(fields.wording, part);
    }
    for key in &signature.keys {
        document.add_u64(fields.keys, key.to_number());
    }
    for key in signature.counted() {
        document.add_u64(fields.alike, term(KEY, key));
    }
    for band in signature.sketch.iter().flat_map(Sketch::bands) {
        document.add_u64(fields.alike, term(BAND, band));
    }
}

/// The document that says what is known of an article.
pub(super) fn document(fields: &Fields, number: u64, told: &Told) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.kind, schema::TOLD);
    document.add_u64(fields.member, number);
    document.add_u64(fields.tells, told.story);
    for other in &told.alike {
        document.add_u64(fields.looks_like, *other);
    }
    document
}

/// The term of the articles that have a key.
pub(super) fn key_term(fields: &Fields, key: u32) -> Term {
    Term::from_field_u64(fields.alike, term(KEY, key))
}

fn term(kind: u64, hash: u32) -> u64 {
    kind << KIND_SHIFT | u64::from(hash)
}

fn lang_to_number(lang: Lang) -> u64 {
    lang.as_str().bytes().fold(0, |number, byte| number << u8::BITS | u64::from(byte))
}

fn lang_from_number(number: u64) -> Lang {
    let bytes = number.to_be_bytes();
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[start..]).ok().and_then(|code| code.parse().ok()).unwrap_or(Lang::UND)
}

/// The columns of a segment.
struct Columns {
    number: Column<u64>,
    wording: Column<u64>,
    wording_lang: Column<u64>,
    keys: Column<u64>,
    member: Column<u64>,
    tells: Column<u64>,
    looks_like: Column<u64>,
    /// The terms by which articles that look alike are found, opened once: hundreds of them are looked up for one article.
    alike: Arc<InvertedIndexReader>,
}

/// The index as it was at one moment.
struct View {
    searcher: Searcher,
    fields: Arc<Fields>,
    columns: Vec<Columns>,
    ids: Arc<[Ids]>,
    articles: u64,
}

/// The index as it is now.
pub(super) fn view(engine: &Embedded) -> Result<impl StoryView + use<>, EngineError> {
    let searcher = engine.reader.searcher();
    let columns = searcher
        .segment_readers()
        .iter()
        .map(|segment| {
            let column = |name| segment.fast_fields().u64(name).map_err(failed);
            Ok(Columns {
                number: column(schema::NUMBER)?,
                wording: column(schema::WORDING)?,
                wording_lang: column(schema::WORDING_LANG)?,
                keys: column(schema::KEYS)?,
                member: column(schema::MEMBER)?,
                tells: column(schema::TELLS)?,
                looks_like: column(schema::LOOKS_LIKE)?,
                alike: segment.inverted_index(engine.fields.alike).map_err(failed)?,
            })
        })
        .collect::<Result<_, EngineError>>()?;
    let articles =
        engine.count_alive(&searcher, &Term::from_field_text(engine.fields.kind, schema::ARTICLE))?;
    let ids = engine.ids(&searcher)?;
    Ok(View { searcher, fields: engine.fields.clone(), columns, ids, articles })
}

fn place(segment: usize, doc: DocId) -> u64 {
    (segment as u64) << DOC_BITS | u64::from(doc)
}

fn segment_and_doc(place: u64) -> (usize, DocId) {
    ((place >> DOC_BITS) as usize, place as DocId)
}

impl View {
    /// The places of the documents with a term, in order; `None` if there are more than `most`.
    fn places(&self, term: &Term, most: u64) -> Result<Option<Vec<u64>>, EngineError> {
        self.gathered(most, |number, visit| {
            Embedded::each_alive(self.searcher.segment_reader(number), term, visit)
        })
    }

    /// The places of the articles with a term of the field `alike`.
    fn alike(&self, term: u64, most: u64) -> Result<Option<Vec<u64>>, EngineError> {
        let term = Term::from_field_u64(self.fields.alike, term);
        self.gathered(most, |number, visit| {
            let (segment, columns) = (self.searcher.segment_reader(number), &self.columns[number as usize]);
            Embedded::each_alive_in(segment, &columns.alike, &term, visit)
        })
    }

    /// The places that `each` visits in each segment, in order; `None` if there are more than `most`.
    fn gathered(
        &self,
        most: u64,
        each: impl Fn(SegmentOrdinal, &mut dyn FnMut(DocId) -> bool) -> Result<bool, EngineError>,
    ) -> Result<Option<Vec<u64>>, EngineError> {
        let mut places = Vec::new();
        for number in 0..self.columns.len() {
            let within = each(number as SegmentOrdinal, &mut |doc| {
                places.push(place(number, doc));
                places.len() as u64 <= most
            })?;
            if !within {
                return Ok(None);
            }
        }
        Ok(Some(places))
    }

    fn all(&self, term: &Term) -> Result<Vec<u64>, EngineError> {
        Ok(self.places(term, u64::MAX)?.unwrap_or_default())
    }

    fn column(&self, place: u64) -> (&Columns, DocId) {
        let (segment, doc) = segment_and_doc(place);
        (&self.columns[segment], doc)
    }
}

impl StoryView for View {
    fn articles(&self) -> u64 {
        self.articles
    }

    fn each(&self, visit: VisitSignature<'_>) -> Result<(), EngineError> {
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            for doc in reader.doc_ids_alive() {
                if let Some(number) = self.columns[segment].number.first(doc) {
                    let place = place(segment, doc);
                    visit(place, number, self.signature(place)?)?;
                }
            }
        }
        Ok(())
    }

    fn place(&self, number: u64) -> Result<Option<u64>, EngineError> {
        Ok(self.all(&Term::from_field_u64(self.fields.number, number))?.first().copied())
    }

    fn number(&self, place: u64) -> Result<u64, EngineError> {
        let (columns, doc) = self.column(place);
        columns.number.first(doc).ok_or_else(|| EngineError::Engine("an article has no number".to_owned()))
    }

    fn id(&self, place: u64) -> Result<String, EngineError> {
        let (segment, doc) = segment_and_doc(place);
        ids::id(&self.ids, DocAddress::new(segment as u32, doc))
    }

    fn lang(&self, place: u64) -> Result<Lang, EngineError> {
        let (columns, doc) = self.column(place);
        Ok(columns.wording_lang.first(doc).map_or(Lang::UND, lang_from_number))
    }

    fn signature(&self, place: u64) -> Result<Signature, EngineError> {
        let (columns, doc) = self.column(place);
        let lang = columns.wording_lang.first(doc).map_or(Lang::UND, lang_from_number);
        let sketch = Sketch::from_numbers(columns.wording.values_for_doc(doc));
        let keys = columns.keys.values_for_doc(doc).map(Key::from_number).collect();
        Ok(Signature { lang, sketch, keys })
    }

    fn with_key(&self, key: u32, most: u64) -> Result<Option<Vec<u64>>, EngineError> {
        self.alike(term(KEY, key), most)
    }

    fn with_band(&self, band: u32, most: u64) -> Result<Option<Vec<u64>>, EngineError> {
        self.alike(term(BAND, band), most)
    }

    fn of_file(&self, path: &Path) -> Result<Vec<u64>, EngineError> {
        let places = self.all(&Term::from_field_text(self.fields.file, &path.to_string_lossy()))?;
        places.into_iter().map(|place| self.number(place)).collect()
    }

    fn told(&self, number: u64) -> Result<Option<Told>, EngineError> {
        let places = self.all(&Term::from_field_u64(self.fields.member, number))?;
        let Some(&place) = places.first() else { return Ok(None) };
        let (columns, doc) = self.column(place);
        let story = columns.tells.first(doc).unwrap_or(number);
        Ok(Some(Told { story, alike: columns.looks_like.values_for_doc(doc).collect() }))
    }

    fn all_told(&self) -> Result<Vec<u64>, EngineError> {
        let places = self.all(&Term::from_field_text(self.fields.kind, schema::TOLD))?;
        let member = |place| {
            let (columns, doc) = self.column(place);
            columns.member.first(doc)
        };
        Ok(places.into_iter().filter_map(member).collect())
    }
}

/// Reads which story each article tells.
pub(super) fn table(searcher: &Searcher, fields: &Fields) -> Result<Table, EngineError> {
    let term = Term::from_field_text(fields.kind, schema::TOLD);
    let mut told = Vec::new();
    for segment in searcher.segment_readers() {
        let column = |name| segment.fast_fields().u64(name).map_err(failed);
        let (member, tells) = (column(schema::MEMBER)?, column(schema::TELLS)?);
        Embedded::each_alive(segment, &term, |doc| {
            told.extend(member.first(doc).zip(tells.first(doc)));
            true
        })?;
    }
    Ok(Table::of(told.into_iter()))
}
