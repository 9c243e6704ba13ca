//! Whether the files of an index are what was written.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory, META_LOCK};
use tantivy::{Index, SegmentReader, TantivyDocument};

use super::dictionaries::Dictionaries;
use super::folder::{self, DICTIONARIES, INDEX};
use super::schema::Fields;
use super::snapshot::needed_files;
use super::{failed, packed};
use crate::engine::EngineError;

/// A file that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Damage {
    /// Its name in the folder of the index, or the path of a dictionary.
    pub(super) file: PathBuf,
    /// What is wrong with it.
    pub(super) how: String,
}

/// What is said of a file whose last bytes, with its checksum, are not those that were written.
pub(super) const NO_END: &str = "its end is not what was written";

/// The files of the archive in a folder that are not what was written, or are missing, dictionaries as well, by their paths in it.
pub(super) fn damaged_files(path: &Path) -> Result<Vec<Damage>, EngineError> {
    let index = folder::open_index(path)?;
    let mut damaged = damage(&index)?;
    for damage in &mut damaged {
        damage.file = Path::new(INDEX).join(&damage.file);
    }
    let dictionaries = Dictionaries::of(path);
    let there = dictionaries.damaged()?.into_iter().map(|damage| {
        let file = damage.file.strip_prefix(path).map(Path::to_owned);
        Damage { file: file.unwrap_or(damage.file), how: damage.how }
    });
    if damaged.is_empty() {
        damaged.extend(missing(&index, &dictionaries)?);
    }
    damaged.extend(there);
    Ok(damaged)
}

/// The dictionaries that articles need and that are not there. Only they know: no list does.
fn missing(index: &Index, dictionaries: &Dictionaries) -> Result<Vec<Damage>, EngineError> {
    let fields = Fields::of(&index.schema())?;
    // The lock keeps a writer from removing files of the last commit until all are open.
    let segments: Vec<SegmentReader> = {
        let _lock = index.directory().acquire_lock(&META_LOCK).map_err(|error| failed(error.into()))?;
        let segments = index.searchable_segments().map_err(failed)?;
        segments.iter().map(SegmentReader::open).collect::<Result<_, _>>().map_err(failed)?
    };
    let mut missing = Vec::new();
    let mut looked_for = HashSet::new();
    for segment in segments {
        let store = segment.get_store_reader(1).map_err(|error| failed(error.into()))?;
        for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
            let number = packed::dictionary_of(packed::value_of(&document.map_err(failed)?, fields.stored));
            let Some(number) = number.filter(|number| looked_for.insert(*number)) else { continue };
            if !dictionaries.has(number)? {
                let file = Path::new(DICTIONARIES).join(format!("{number:08x}.*"));
                missing.push(Damage { file, how: "it is missing".to_owned() });
            }
        }
    }
    Ok(missing)
}

/// Reads all files of the last commit, and compares their checksums with those that were written behind them.
pub(super) fn damage(index: &Index) -> Result<Vec<Damage>, EngineError> {
    let metas = index.load_metas().map_err(failed)?;
    let mut damage = Vec::new();
    for file in needed_files(&metas) {
        // What a damaged file says of its own end is believed before it is checked.
        let sum = catch_unwind(AssertUnwindSafe(|| index.directory().validate_checksum(&file)));
        let how = match sum {
            Ok(Ok(true)) => continue,
            Ok(Ok(false)) => "its checksum is another".to_owned(),
            Ok(Err(OpenReadError::FileDoesNotExist(_))) => "it is missing".to_owned(),
            Ok(Err(OpenReadError::IoError { io_error, .. }))
                if matches!(io_error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) =>
            {
                NO_END.to_owned()
            }
            Ok(Err(error)) => format!("it cannot be read: {error}"),
            Err(_) => NO_END.to_owned(),
        };
        damage.push(Damage { file, how });
    }
    if !damage.is_empty() {
        // A writer may have removed files meanwhile that its last commit does without.
        let needed: HashSet<PathBuf> = needed_files(&index.load_metas().map_err(failed)?).collect();
        damage.retain(|damage| needed.contains(&damage.file));
    }
    Ok(damage)
}
