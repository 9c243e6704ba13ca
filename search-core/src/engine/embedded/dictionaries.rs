//! The dictionaries of an archive: for each of its languages samples of its articles, with which the others are packed.
//!
//! Each is a compressed file of its own, named by what is in it, written before the first commit of an article that needs it, and never
//! changed or removed: a segment that is damaged takes no other with it.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use xxhash_rust::xxh3::xxh3_64;
use zstd::zstd_safe::DDict;

use super::folder;
use super::integrity::Damage;
use crate::engine::EngineError;
use crate::lang::Lang;

/// The name by which packed articles call the dictionary they were packed with: a hash of it.
pub(super) type Number = u32;

/// What they say who were packed without one.
pub(super) const NONE: Number = 0;

/// The bytes of a dictionary are at most so many.
pub(super) const LARGEST: usize = 1 << 20;

/// It is compressed once, and every program that reads an article of its language unpacks it.
const LEVEL: i32 = 12;

/// The dictionaries of an archive. Clones share what was opened.
#[derive(Clone, Default)]
pub(super) struct Dictionaries {
    /// Where they lie; `None` for an archive in memory, which has none.
    folder: Option<PathBuf>,
    opened: Arc<RwLock<HashMap<Number, Arc<DDict<'static>>>>>,
}

impl Dictionaries {
    /// Those of the archive in a folder.
    pub(super) fn of(archive: &Path) -> Dictionaries {
        Dictionaries { folder: Some(archive.join(folder::DICTIONARIES)), ..Dictionaries::default() }
    }

    /// True where there can be any.
    pub(super) fn can_be_kept(&self) -> bool {
        self.folder.is_some()
    }

    /// Makes a dictionary one of the archive's, durably, and gives its name.
    pub(super) fn keep(&self, lang: Lang, content: &[u8]) -> Result<Number, EngineError> {
        let number = number_of(content);
        if let Some(folder) = &self.folder {
            fs::create_dir_all(folder).map_err(folder::io("make the folder", folder))?;
            let compressed = zstd::bulk::compress(content, LEVEL).map_err(folder::io("compress", folder))?;
            folder::write_whole(&folder.join(name_of(number, lang)), &compressed)?;
        }
        Ok(number)
    }

    /// The largest dictionary of a language, if there is one, with its name.
    pub(super) fn largest_of(&self, lang: Lang) -> Result<Option<(Number, Vec<u8>)>, EngineError> {
        let mut largest: Option<(Number, Vec<u8>)> = None;
        for file in self.files()?.into_iter().filter(|file| file.lang == lang.as_str()) {
            let content = file.read()?;
            if largest.as_ref().is_none_or(|(_, largest)| content.len() > largest.len()) {
                largest = Some((file.number, content));
            }
        }
        Ok(largest)
    }

    /// How many languages have any.
    pub(super) fn languages(&self) -> Result<usize, EngineError> {
        Ok(self.files()?.into_iter().map(|file| file.lang).collect::<BTreeSet<_>>().len())
    }

    /// Their files.
    pub(super) fn paths(&self) -> Result<Vec<PathBuf>, EngineError> {
        Ok(self.files()?.into_iter().map(|file| file.path).collect())
    }

    /// True where the one with a name is there.
    pub(super) fn has(&self, number: Number) -> Result<bool, EngineError> {
        Ok(self.files()?.iter().any(|file| file.number == number))
    }

    /// Those that are not what was written.
    pub(super) fn damaged(&self) -> Result<Vec<Damage>, EngineError> {
        let damage = |file: DictionaryFile| match file.read() {
            Err(EngineError::Damaged { path, message }) => Some(Ok(Damage { file: path, how: message })),
            Err(error) => Some(Err(error)),
            Ok(_) => None,
        };
        self.files()?.into_iter().filter_map(damage).collect()
    }

    /// The dictionary with a name, to unpack with.
    pub(super) fn get(&self, number: Number) -> Result<Arc<DDict<'static>>, EngineError> {
        // What was opened is whole whatever happened to who opened it.
        if let Some(opened) = self.opened.read().unwrap_or_else(PoisonError::into_inner).get(&number) {
            return Ok(opened.clone());
        }
        let file = self.files()?.into_iter().find(|file| file.number == number);
        let file = file.ok_or_else(|| EngineError::Damaged {
            path: self.folder.clone().unwrap_or_default().join(format!("{number:08x}.*")),
            message: "it is missing".to_owned(),
        })?;
        let dictionary = DDict::try_create(&file.read()?)
            .map(Arc::new)
            .ok_or_else(|| EngineError::Engine("there is no memory for a dictionary".to_owned()))?;
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        opened.insert(number, dictionary.clone());
        Ok(dictionary)
    }

    fn files(&self) -> Result<Vec<DictionaryFile>, EngineError> {
        let Some(folder) = self.folder.as_deref().filter(|folder| folder.exists()) else {
            return Ok(Vec::new());
        };
        let entries = fs::read_dir(folder).map_err(folder::io("read the folder", folder))?;
        let mut files: Vec<DictionaryFile> =
            entries.flatten().filter_map(|it| DictionaryFile::of(it.path())).collect();
        files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(files)
    }
}

fn number_of(content: &[u8]) -> Number {
    (xxh3_64(content) as Number).max(1)
}

fn name_of(number: Number, lang: Lang) -> String {
    format!("{number:08x}.{lang}")
}

struct DictionaryFile {
    path: PathBuf,
    number: Number,
    lang: String,
}

impl DictionaryFile {
    fn of(path: PathBuf) -> Option<DictionaryFile> {
        let (number, lang) = path.file_name()?.to_str()?.split_once('.')?;
        // What has another ending is not written yet.
        let lang = Some(lang.to_owned()).filter(|lang| !lang.contains('.'))?;
        Some(DictionaryFile { number: Number::from_str_radix(number, 16).ok()?, lang, path })
    }

    fn read(&self) -> Result<Vec<u8>, EngineError> {
        let compressed = fs::read(&self.path).map_err(folder::io("read", &self.path))?;
        let content = zstd::bulk::decompress(&compressed, LARGEST).ok();
        content.filter(|content| number_of(content) == self.number).ok_or_else(|| {
            let message = "it is not what was written".to_owned();
            EngineError::Damaged { path: self.path.clone(), message }
        })
    }
}
