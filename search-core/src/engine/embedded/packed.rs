//! How what is stored of an article is packed: each alone, so that a hit unpacks nothing else, and with a dictionary of its
//! language, by which it becomes smaller than in blocks with its neighbours.
//!
//! Of 36,000 articles, whose texts are 80 MB: blocks of 16 kB are 35 MB, and one takes 25 µs to unpack; with dictionaries it is 27 MB,
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
use super::dictionaries::{Dictionaries, LARGEST, NONE, Number};
use crate::engine::EngineError;
use crate::lang::Lang;

/// 5 takes half the time, and makes 28.5 MB of it.
const LEVEL: i32 = 8;

/// The dictionaries of a language: the first is made soon, so that small archives gain by it, and the second is its last. With the
/// first alone it would be 29.3 MB.
const DICTIONARIES: [Dictionary; 2] =
    [Dictionary { bytes: 256 << 10, one_of: 2 }, Dictionary { bytes: LARGEST, one_of: 4 }];

/// What a dictionary is made of: so many bytes of articles, and of so many articles one, so that it is not all of one day or site.
struct Dictionary {
    bytes: usize,
    one_of: usize,
}

/// Articles in further languages are packed without one: each takes some megabytes of a writer's memory.
const MOST_LANGUAGES: usize = 16;

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
#[derive(Default)]
struct Packing {
    /// The dictionary that they are packed with.
    with: Option<(Number, CDict<'static>)>,
    /// What the next one will be made of.
    next: Option<Sample>,
}

/// What is gathered for a dictionary.
struct Sample {
    of: &'static Dictionary,
    seen: usize,
    content: Vec<u8>,
}

impl Sample {
    /// Begins to gather what comes after a dictionary of so many bytes; `None` where that was the last.
    fn after(bytes: usize) -> Option<Sample> {
        let of = DICTIONARIES.iter().find(|dictionary| dictionary.bytes > bytes)?;
        Some(Sample { of, seen: 0, content: Vec::new() })
    }

    fn see(&mut self, json: &[u8]) {
        if self.seen.is_multiple_of(self.of.one_of) {
            let room = self.of.bytes - self.content.len();
            self.content.extend_from_slice(&json[..json.len().min(room)]);
        }
        self.seen += 1;
    }

    fn is_full(&self) -> bool {
        self.content.len() == self.of.bytes
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
            if let Some(sample) = &mut packing.next {
                sample.see(&self.json);
                packing.take_if_full(lang, &self.dictionaries)?;
            }
            if let Some((number, dictionary)) = &packing.with {
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
        let mut packing = Packing::default();
        match self.dictionaries.largest_of(lang)? {
            Some((number, content)) => packing.take(number, &content)?,
            None if self.dictionaries.can_be_kept() && self.dictionaries.languages()? < MOST_LANGUAGES => {
                packing.next = Sample::after(0);
            }
            None => {}
        }
        let Some(sample) = &mut packing.next else { return Ok(packing) };
        let searcher = engine.reader.searcher();
        let term = Term::from_field_text(engine.fields.lang, lang.as_str());
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            Embedded::each_alive(segment, &term, |doc| {
                let read = searcher.doc(DocAddress::new(number as u32, doc)).map_err(super::failed).and_then(
                    |document| unpack(value_of(&document, engine.fields.stored), &self.dictionaries),
                );
                // What cannot be read, because its dictionary is lost, is no reason not to make another.
                if let Ok(json) = read {
                    sample.see(&json);
                }
                !sample.is_full()
            })?;
        }
        packing.take_if_full(lang, &self.dictionaries)?;
        Ok(packing)
    }
}

impl Packing {
    /// Makes a dictionary of what was gathered, if it is enough, and there are not too many languages that have one.
    fn take_if_full(&mut self, lang: Lang, dictionaries: &Dictionaries) -> Result<(), EngineError> {
        match self.next.take_if(|sample| sample.is_full()) {
            Some(full) if self.with.is_some() || dictionaries.languages()? < MOST_LANGUAGES => {
                self.take(dictionaries.keep(lang, &full.content)?, &full.content)
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, number: Number, content: &[u8]) -> Result<(), EngineError> {
        let dictionary = CDict::try_create(content, LEVEL);
        let no_memory = || EngineError::Engine("there is no memory for a dictionary".to_owned());
        self.with = Some((number, dictionary.ok_or_else(no_memory)?));
        self.next = Sample::after(content.len());
        Ok(())
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

/// What is stored of a document; nothing where that is nothing.
pub(super) fn value_of(document: &TantivyDocument, stored: Field) -> &[u8] {
    document.get_first(stored).and_then(|value| value.as_bytes()).unwrap_or_default()
}

/// What is stored of a document, given as its store has it, where it is all that is stored: a tenth of a quick search is the library
/// reading it byte by byte. `None` where this looks otherwise.
///
/// A document there is the number of its values, of each the field in four bytes and the type in one, the length, and the bytes;
/// numbers have seven bits a byte, the lowest first, and the highest bit in the last.
pub(super) fn only_value(document: &[u8]) -> Option<&[u8]> {
    const ONE_VALUE: u8 = 0x81;
    let (&ONE_VALUE, rest) = document.split_first()? else { return None };
    let (_, rest) = rest.split_first_chunk::<5>()?;
    let end = rest.iter().position(|byte| *byte & 0x80 != 0)?;
    let (length, value) = rest.split_at(end + 1);
    let length = length
        .iter()
        .rev()
        .try_fold(0usize, |all, byte| all.checked_mul(0x80)?.checked_add((byte & 0x7f).into()));
    Some(value).filter(|value| length == Some(value.len()))
}

/// The dictionary that is needed to unpack something; `None` where none is.
pub(super) fn dictionary_of(packed: &[u8]) -> Option<Number> {
    let number = packed.first_chunk()?;
    Some(Number::from_le_bytes(*number)).filter(|number| *number != NONE)
}

/// Unpacks the JSON that something is.
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

/// Reads what was packed.
pub(super) fn read<T: DeserializeOwned>(
    packed: &[u8],
    dictionaries: &Dictionaries,
) -> Result<T, EngineError> {
    let json = unpack(packed, dictionaries)?;
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
    #[test]
    fn what_is_not_packed_is_an_error() {
        for bytes in [
            &b""[..],
            b"\0\0\0",
            b"\0\0\0\0",
            b"\0\0\0\0text",
            b"\x01\0\0\0\x28\xb5\x2f\xfd\x20\x01\x09\0\0x",
        ] {
            assert!(read::<Json>(bytes, &Dictionaries::default()).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_stored_is_found_where_the_library_put_it() {
        let engine = Embedded::in_memory().unwrap();
        let mut writer = engine.index.writer::<TantivyDocument>(15_000_000).unwrap();
        let stored = |length: usize| vec![0x81; length];
        let lengths = [0, 1, 127, 128, 129, 16_383, 16_384, 100_000];
        for length in lengths {
            let mut document = TantivyDocument::new();
            document.add_bytes(engine.fields.stored, &stored(length));
            writer.add_document(document).unwrap();
        }
        let mut two = TantivyDocument::new();
        two.add_bytes(engine.fields.stored, &stored(1));
        two.add_bytes(engine.fields.stored, &stored(2));
        writer.add_document(two).unwrap();
        writer.add_document(TantivyDocument::new()).unwrap();
        writer.commit().unwrap();
        engine.reader.reload().unwrap();
        let mut seen = Vec::new();
        for segment in engine.reader.searcher().segment_readers() {
            let store = segment.get_store_reader(1).unwrap();
            for doc in segment.doc_ids_alive() {
                let document = store.get_document_bytes(doc).unwrap();
                seen.push(only_value(&document).map(<[u8]>::to_owned));
            }
        }
        seen.sort_unstable();
        let expected = [None, None].into_iter().chain(lengths.map(|length| Some(stored(length))));
        assert_eq!(seen, expected.collect::<Vec<_>>());
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
            assert_eq!(read::<Json>(&packed, &dictionaries).unwrap(), article(n));
        }
        assert!(sizes[999] < sizes[0], "{} and {}", sizes[0], sizes[999]);
        assert_eq!(dictionaries.languages().unwrap(), 1);
        // Another writer goes on with it, and another reader finds it.
        let packed = Packer::new(Dictionaries::of(folder.path()))
            .article(&engine, Lang::EN, &article(999))
            .unwrap()
            .len();
        assert_eq!(packed, sizes[999]);
    }
}
