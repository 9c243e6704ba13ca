//! How what is stored of an article is packed: each alone, so that a hit unpacks nothing else, and with the dictionary of its
//! language, by which it becomes smaller than in blocks with its neighbours.
//!
//! Of 36,000 articles, whose texts are 80 MB: blocks of 16 kB are 35 MB, and one takes 25 µs to unpack; with dictionaries it is 31 MB,
//! and 4 µs an article.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Cursor;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, TantivyDocument, Term};
use zstd::zstd_safe::{self, CCtx, CDict, DCtx};

use super::Embedded;
use super::dictionaries::{Dictionaries, NONE, Number};
use crate::engine::EngineError;
use crate::lang::Lang;

/// Half the time with 3, which makes it 33 MB.
const LEVEL: i32 = 5;

/// A dictionary has so many bytes of articles, and of so many articles one, so that it is not all of one day or site.
const DICTIONARY: usize = 256 << 10;
const ONE_OF: usize = 2;

/// Articles in further languages are packed without one: each takes about a megabyte of a writer's memory.
const MOST_DICTIONARIES: usize = 16;

thread_local! {
    /// Making one takes longer than unpacking an article.
    static UNPACKING: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// Packs what is to be stored.
pub(super) struct Packer {
    dictionaries: Dictionaries,
    of_langs: HashMap<Lang, Packing>,
    context: CCtx<'static>,
    json: Vec<u8>,
    packed: Vec<u8>,
}

/// How the articles of a language are packed.
enum Packing {
    Plain,
    /// They will make a dictionary.
    Gathering(Sample),
    With(Number, CDict<'static>),
}

/// What a dictionary is made of.
#[derive(Default)]
struct Sample {
    seen: usize,
    content: Vec<u8>,
}

impl Sample {
    fn see(&mut self, json: &[u8]) {
        if self.seen.is_multiple_of(ONE_OF) {
            self.content.extend_from_slice(json);
        }
        self.seen += 1;
    }

    fn is_full(&self) -> bool {
        self.content.len() >= DICTIONARY
    }
}

impl Packer {
    pub(super) fn new(dictionaries: Dictionaries) -> Packer {
        Packer {
            dictionaries,
            of_langs: HashMap::new(),
            context: CCtx::create(),
            json: Vec::new(),
            packed: Vec::new(),
        }
    }

    /// Packs an article in a language.
    pub(super) fn article(
        &mut self,
        engine: &Embedded,
        lang: Lang,
        article: &impl Serialize,
    ) -> Result<&[u8], EngineError> {
        if !self.of_langs.contains_key(&lang) {
            let packing = self.begin(engine, lang)?;
            self.of_langs.insert(lang, packing);
        }
        self.write(article)?;
        if let Some(packing) = self.of_langs.get_mut(&lang) {
            if let Packing::Gathering(sample) = packing {
                sample.see(&self.json);
                if sample.is_full() {
                    *packing = Packing::from_sample(&sample.content, lang, &self.dictionaries)?;
                }
            }
            if let Packing::With(number, dictionary) = packing {
                begin(&mut self.packed, *number, &self.json);
                let packed =
                    self.context.compress_using_cdict(&mut rest(&mut self.packed), &self.json, dictionary);
                return packed.map(|_| &*self.packed).map_err(failed);
            }
        }
        self.pack_plain()
    }

    /// Packs anything else.
    pub(super) fn plain(&mut self, record: &impl Serialize) -> Result<&[u8], EngineError> {
        self.write(record)?;
        self.pack_plain()
    }

    fn pack_plain(&mut self) -> Result<&[u8], EngineError> {
        begin(&mut self.packed, NONE, &self.json);
        let packed = self.context.compress(&mut rest(&mut self.packed), &self.json, LEVEL);
        packed.map(|_| &*self.packed).map_err(failed)
    }

    fn write(&mut self, record: &impl Serialize) -> Result<(), EngineError> {
        self.json.clear();
        serde_json::to_writer(&mut self.json, record).map_err(|error| EngineError::Engine(error.to_string()))
    }

    /// How the articles of a language are packed from now on. Those that the archive has already count for its dictionary: they may
    /// have come one by one.
    fn begin(&self, engine: &Embedded, lang: Lang) -> Result<Packing, EngineError> {
        if let Some((number, content)) = self.dictionaries.of_lang(lang)? {
            return Packing::with(number, &content);
        }
        if !self.dictionaries.can_be_kept() || self.dictionaries.count()? >= MOST_DICTIONARIES {
            return Ok(Packing::Plain);
        }
        let mut sample = Sample::default();
        let searcher = engine.reader.searcher();
        let term = Term::from_field_text(engine.fields.lang, lang.as_str());
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            Embedded::each_alive(segment, &term, |doc| {
                let read = searcher
                    .doc(DocAddress::new(number as u32, doc))
                    .map_err(super::failed)
                    .and_then(|document| json_of(&document, engine.fields.stored, &self.dictionaries));
                // What cannot be read, because its dictionary is lost, is no reason not to make another.
                if let Ok(json) = read {
                    sample.see(&json);
                }
                !sample.is_full()
            })?;
        }
        match sample.is_full() {
            true => Packing::from_sample(&sample.content, lang, &self.dictionaries),
            false => Ok(Packing::Gathering(sample)),
        }
    }
}

impl Packing {
    fn from_sample(content: &[u8], lang: Lang, dictionaries: &Dictionaries) -> Result<Packing, EngineError> {
        Packing::with(dictionaries.keep(lang, content)?, content)
    }

    fn with(number: Number, content: &[u8]) -> Result<Packing, EngineError> {
        let dictionary = CDict::try_create(content, LEVEL);
        let no_memory = || EngineError::Engine("there is no memory for a dictionary".to_owned());
        Ok(Packing::With(number, dictionary.ok_or_else(no_memory)?))
    }
}

/// Begins what is packed: with the name of the dictionary.
fn begin(packed: &mut Vec<u8>, number: Number, json: &[u8]) {
    packed.clear();
    packed.reserve(size_of::<Number>() + zstd_safe::compress_bound(json.len()));
    packed.extend_from_slice(&number.to_le_bytes());
}

/// What comes behind it.
fn rest(packed: &mut Vec<u8>) -> Cursor<&mut Vec<u8>> {
    let mut rest = Cursor::new(packed);
    rest.set_position(size_of::<Number>() as u64);
    rest
}

/// Unpacks the JSON that is stored of a document.
pub(super) fn json_of(
    document: &TantivyDocument,
    stored: Field,
    dictionaries: &Dictionaries,
) -> Result<Vec<u8>, EngineError> {
    unpack(document.get_first(stored).and_then(|value| value.as_bytes()).unwrap_or_default(), dictionaries)
}

/// The dictionary that is needed to unpack what is stored of a document; `None` where none is.
pub(super) fn dictionary_of(document: &TantivyDocument, stored: Field) -> Option<Number> {
    let number = document.get_first(stored)?.as_bytes()?.first_chunk()?;
    Some(Number::from_le_bytes(*number)).filter(|number| *number != NONE)
}

/// Unpacks JSON that was packed.
pub(super) fn unpack(packed: &[u8], dictionaries: &Dictionaries) -> Result<Vec<u8>, EngineError> {
    let (number, frame) =
        packed.split_first_chunk().ok_or_else(|| nonsense("there is nothing stored of it"))?;
    let number = Number::from_le_bytes(*number);
    let size = zstd_safe::get_frame_content_size(frame).ok().flatten();
    let size =
        size.and_then(|size| usize::try_from(size).ok()).ok_or_else(|| nonsense("its size is unknown"))?;
    let mut json = Vec::new();
    json.try_reserve_exact(size).map_err(|_| nonsense(&format!("it would have {size} bytes")))?;
    UNPACKING.with_borrow_mut(|context| match number {
        NONE => context.decompress(&mut json, frame).map_err(failed),
        number => {
            context.decompress_using_ddict(&mut json, frame, &*dictionaries.get(number)?).map_err(failed)
        }
    })?;
    Ok(json)
}

/// Reads what is stored of a document.
pub(super) fn read<T: DeserializeOwned>(
    document: &TantivyDocument,
    stored: Field,
    dictionaries: &Dictionaries,
) -> Result<T, EngineError> {
    let json = json_of(document, stored, dictionaries)?;
    // Looked at as a whole, several times as fast as string by string.
    let json = simdutf8::basic::from_utf8(&json).map_err(|error| nonsense(&error.to_string()))?;
    serde_json::from_str(json).map_err(|error| nonsense(&error.to_string()))
}

/// Everything in these bytes that seems to be packed, with the name of its dictionary.
pub(super) fn packed_in(bytes: &[u8]) -> Vec<&[u8]> {
    let begins = bytes
        .windows(size_of::<u32>())
        .enumerate()
        .filter(|(_, window)| *window == zstd_safe::MAGICNUMBER.to_le_bytes());
    let packed = begins.filter_map(|(at, _)| {
        let frame = zstd_safe::find_frame_compressed_size(&bytes[at..]).ok()?;
        bytes.get(at.checked_sub(size_of::<Number>())?..at + frame)
    });
    packed.collect()
}

fn nonsense(how: &str) -> EngineError {
    EngineError::Engine(format!("what is stored makes no sense: {how}"))
}

fn failed(code: usize) -> EngineError {
    nonsense(zstd_safe::get_error_name(code))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::engine::embedded::schema::Fields;

    fn fields() -> (TantivyDocument, Field) {
        let engine = Embedded::in_memory().unwrap();
        (TantivyDocument::new(), Fields::of(&engine.index.schema()).unwrap().stored)
    }

    #[test]
    fn what_is_not_packed_is_an_error() {
        for bytes in [
            &b""[..],
            b"\0\0\0",
            b"\0\0\0\0",
            b"\0\0\0\0text",
            b"\x01\0\0\0\x28\xb5\x2f\xfd\x20\x01\x09\0\0x",
        ] {
            let (mut document, stored) = fields();
            document.add_bytes(stored, bytes);
            assert!(read::<Json>(&document, stored, &Dictionaries::default()).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn a_language_has_a_dictionary_once_there_is_enough_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Embedded::in_memory().unwrap();
        let dictionaries = Dictionaries::of(folder.path());
        let mut packer = Packer::new(dictionaries.clone());
        let article =
            |n: usize| json!({ "text": format!("Article {n}: {}", "the same long line, ".repeat(100)) });
        let mut sizes = Vec::new();
        for n in 0..1000 {
            let packed = packer.article(&engine, Lang::EN, &article(n)).unwrap().to_owned();
            sizes.push(packed.len());
            let (mut document, stored) = fields();
            document.add_bytes(stored, &packed);
            assert_eq!(read::<Json>(&document, stored, &dictionaries).unwrap(), article(n));
        }
        assert!(sizes[999] < sizes[0], "{} and {}", sizes[0], sizes[999]);
        assert_eq!(dictionaries.count().unwrap(), 1);
        // Another writer goes on with it, and another reader finds it.
        let packed = Packer::new(Dictionaries::of(folder.path()))
            .article(&engine, Lang::EN, &article(999))
            .unwrap()
            .len();
        assert_eq!(packed, sizes[999]);
    }
}
