//! The folder of an archive: `tim.json`, which says what it is, `index/`, which holds it, and `dictionaries/`, with which what it holds
//! is packed.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::{LockError, OpenReadError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle,
    WritePtr,
};
use tantivy::{Index, TantivyError};

use super::{failed, schema};
use crate::engine::EngineError;
use crate::lang;

/// What the archive is.
pub(super) use crate::read::ARCHIVE as DESCRIPTION;

/// The folder of the index.
pub(super) const INDEX: &str = "index";

/// The folder of the dictionaries.
pub(super) const DICTIONARIES: &str = "dictionaries";

/// Where damaged files are put by a repair.
pub(super) const DAMAGED: &str = "damaged";

/// In the folder of the index, what the last commit consists of.
pub(super) const META: &str = "meta.json";

/// There, too, the files that are the library's.
pub(super) const MANAGED: &str = ".managed.json";

/// The format of the archive: what is stored, under which fields. Raised by every change that older programs would
/// misread.
const FORMAT: u32 = 9;

#[derive(Debug, Serialize, Deserialize)]
struct Description {
    format: u32,
    analysis: String,
}

pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> EngineError {
    let path = path.to_owned();
    move |error| EngineError::Io { action, path, error }
}

/// A turn to make an archive in a folder. It ends when this is dropped.
pub(super) struct Turn(#[expect(dead_code, reason = "it is held")] Option<File>);

/// Makes an archive in a folder that is new or empty; leaves one that is there as it is. Until the turn ends, whoever else wants to make
/// one there waits, and finds this one.
pub(super) fn create(path: &Path) -> Result<Turn, EngineError> {
    if !path.exists() {
        fs::create_dir_all(path).map_err(io("make the folder", path))?;
    }
    // Not every system locks folders. There, one of two who make the same archive at once may fail.
    let turn = Turn(File::open(path).ok().filter(|folder| folder.lock().is_ok()));
    let description = path.join(DESCRIPTION);
    if description.exists() {
        return Ok(turn);
    }
    match fs::read_dir(path) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(EngineError::NotAnArchive(path.to_owned()));
            }
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(EngineError::NotAnArchive(path.to_owned()));
        }
        Err(error) => return Err(io("read the folder", path)(error)),
    }
    let ours = Description { format: FORMAT, analysis: lang::fingerprint() };
    let json = serde_json::to_vec_pretty(&ours).map_err(|error| EngineError::Engine(error.to_string()))?;
    write_whole(&description, &json)?;
    Ok(turn)
}

/// Writes a file durably, beside and renamed, so that there is never half of it.
pub(super) fn write_whole(place: &Path, content: &[u8]) -> Result<(), EngineError> {
    let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else {
        return Err(EngineError::Engine(format!("`{}` is no name of a file", place.display())));
    };
    let draft = folder.join(format!("{}.new", name.display()));
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&draft)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&draft, place)?;
        sync(folder)
    };
    write().map_err(io("write to", folder))
}

/// Checks that a folder is an archive which this program can read.
pub(super) fn check(path: &Path) -> Result<(), EngineError> {
    let file = path.join(DESCRIPTION);
    let json = match fs::read(&file) {
        Ok(json) => json,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            let path = path.to_owned();
            return Err(if path.exists() {
                EngineError::NotAnArchive(path)
            } else {
                EngineError::NotFound(path)
            });
        }
        Err(error) => return Err(io("read", &file)(error)),
    };
    let found: Description = serde_json::from_slice(&json)
        .map_err(|error| EngineError::Damaged { path: file, message: error.to_string() })?;
    let path = path.to_owned();
    if found.format > FORMAT {
        return Err(EngineError::Newer { path, found: found.format, expected: FORMAT });
    }
    if found.format < FORMAT {
        return Err(EngineError::Older { path, found: format!("format {}", found.format) });
    }
    if found.analysis != lang::fingerprint() {
        return Err(EngineError::Older { path, found: found.analysis });
    }
    Ok(())
}

/// Opens the index of an archive, or makes it where a program was stopped before it could.
pub(super) fn open_index(path: &Path) -> Result<Index, EngineError> {
    let folder = path.join(INDEX);
    if !folder.join(META).exists() {
        if holds_files(&folder) {
            // Whoever made a new index here would have what is there removed as nobody's.
            let message = "it is missing, and what it named is there".to_owned();
            return Err(EngineError::Damaged { path: folder.join(META), message });
        }
        fs::create_dir_all(&folder).map_err(io("make the folder", &folder))?;
        let directory = MmapDirectory::open(&folder).map_err(|error| failed(error.into()))?;
        return schema::builder().open_or_create(directory).map_err(failed);
    }
    open_in(path, false)
}

/// Opens an index of which everything can be read but what is stored: that may be damaged.
pub(super) fn open_index_beside_stores(path: &Path) -> Result<Index, EngineError> {
    open_in(path, true)
}

fn open_in(path: &Path, beside_stores: bool) -> Result<Index, EngineError> {
    let directory = MmapDirectory::open(path.join(INDEX)).map_err(|error| failed(error.into()))?;
    let directory = Readable { directory, beside_stores };
    let mut index = Index::open(directory).map_err(|error| match error {
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(incompatible)) => {
            EngineError::Older { path: path.to_owned(), found: format!("{incompatible:?}") }
        }
        other => failed(other),
    })?;
    index.set_tokenizers(schema::tokenizers());
    Ok(index)
}

/// Moves a folder to where an archive is to be. It must be on the same disk.
pub(super) fn adopt(draft: &Path, place: &Path) -> Result<(), EngineError> {
    match fs::read_dir(place) {
        Ok(mut entries) => match entries.next() {
            Some(_) => return Err(EngineError::Taken(place.to_owned())),
            None => fs::remove_dir(place).map_err(io("replace", place))?,
        },
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(EngineError::Taken(place.to_owned()));
        }
        Err(error) => return Err(io("read the folder", place)(error)),
    }
    sync(draft).map_err(io("sync", draft))?;
    for folder in [INDEX, DICTIONARIES].map(|name| draft.join(name)) {
        if folder.exists() {
            sync(&folder).map_err(io("sync", &folder))?;
        }
    }
    fs::rename(draft, place).map_err(io("write to", place))?;
    match place.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => sync(parent).map_err(io("sync", parent)),
        None => Ok(()),
    }
}

/// True when there is more in the folder of an index than its locks and lists.
pub(super) fn holds_files(folder: &Path) -> bool {
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.any(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
}

/// Makes what was committed to the index durable: the library syncs its files, but not the folder after the last rename.
pub(super) fn sync_index(path: &Path) -> Result<(), EngineError> {
    let folder = path.join(INDEX);
    sync(&folder).map_err(io("sync", &folder))
}

fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The bytes of an archive on disk. Files that vanish while they are counted count as nothing.
pub(super) fn size(path: &Path) -> u64 {
    let folders = [path.to_owned(), path.join(INDEX), path.join(DICTIONARIES)];
    folders
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten())
        .flatten()
        .filter_map(|entry| entry.metadata().ok())
        .filter(fs::Metadata::is_file)
        .map(|it| it.len())
        .sum()
}

/// A folder that can be read without write permission: opening a reader takes a lock, for which the library wants to
/// write a file. Where it may not, there is no writer either whose clean-up the lock would hold off.
#[derive(Clone, Debug)]
struct Readable {
    directory: MmapDirectory,
    /// Each store is stood in for by another file of its segment.
    beside_stores: bool,
}

impl Directory for Readable {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.directory.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath
                    && matches!(
                        error.kind(),
                        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
                    ) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<std::sync::Arc<dyn FileHandle>, OpenReadError> {
        match self.beside_stores && path.extension().is_some_and(|extension| extension == "store") {
            true => self.directory.get_file_handle(&path.with_extension("idx")),
            false => self.directory.get_file_handle(path),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), tantivy::directory::error::DeleteError> {
        self.directory.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.directory.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, tantivy::directory::error::OpenWriteError> {
        // A program that was killed before it named a list of deletions left it behind, and the next one gives its own the same name.
        // No list that is in use is written again: names hold a number that grows with each commit.
        if path.extension().is_some_and(|extension| extension == "del")
            && self.directory.exists(path).is_ok_and(|is| is)
        {
            let _ = self.directory.delete(path);
        }
        self.directory.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.directory.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> std::io::Result<()> {
        self.directory.atomic_write(path, data)
    }

    fn sync_directory(&self) -> std::io::Result<()> {
        self.directory.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.directory.watch(callback)
    }
}

/// Where a writer's lock lies, for messages.
pub(super) fn locked(error: TantivyError, path: PathBuf) -> EngineError {
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => EngineError::Locked(path),
        TantivyError::LockFailure(LockError::IoError(error), _) => EngineError::Io {
            action: "write to",
            path,
            error: std::io::Error::new(error.kind(), error.to_string()),
        },
        other => failed(other),
    }
}
