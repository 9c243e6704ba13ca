//! Files that survive a crash: what was written when a function returns is on the disk, whole.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A file of the data directory could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The operating system refuses.
    #[error("cannot {action} `{path}`: {error}; check who may write there and whether the disk is full")]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// A file holds what this program did not write.
    #[error("`{path}` is damaged: {message}; restore it from a snapshot")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How.
        message: String,
    },
    /// The folder was written by a later version.
    #[error(
        "the data directory `{path}` has format {found}, and this version reads {expected}; use the newer `tim`"
    )]
    Newer {
        /// The folder.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// Ours.
        expected: u32,
    },
    /// The folder is in use.
    #[error("another process serves the data directory `{0}`; stop it, or name another folder")]
    Locked(PathBuf),
    /// Its archives are elsewhere than they are looked for.
    #[error(
        "the indexes of the data directory `{0}` are kept in a cluster; name it (`--engine-url`), or serve another folder"
    )]
    InCluster(PathBuf),
    /// Its archives are elsewhere than they are looked for.
    #[error(
        "the indexes of the data directory `{0}` are kept in its folders, not in a cluster; serve it with `--engine embedded`, or take \
         them along in a dump (`POST /dumps`, then `--import-dump` into a new folder)"
    )]
    NotInCluster(PathBuf),
    /// An archive in the folder could not be opened or written.
    #[error(transparent)]
    Archive(#[from] search_core::Error),
}

/// Makes an error of one of the operating system's.
pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StorageError {
    let path = path.to_owned();
    move |error| StorageError::Io { action, path, error }
}

/// Reads a file of JSON; `None` where there is none.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, StorageError> {
    match fs::read(path) {
        Ok(json) => serde_json::from_slice(&json)
            .map(Some)
            .map_err(|error| StorageError::Damaged { path: path.to_owned(), message: error.to_string() }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io("read", path)(error)),
    }
}

/// Writes a file of JSON in place of the one that is there: after a crash there is the old one or the new one.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), StorageError> {
    let draft = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&draft)?;
        file.write_all(&serde_json::to_vec(value)?)?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    write().map_err(io("write", path))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Makes durable which files a folder holds.
pub(crate) fn sync_folder(path: &Path) -> Result<(), StorageError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(io("write to", path))
}

/// Makes a folder, unless it is there.
pub(crate) fn make_folder(path: &Path) -> Result<(), StorageError> {
    fs::create_dir_all(path).map_err(io("make the folder", path))
}

/// The bytes of all files in a folder and those within.
pub(crate) fn bytes_in(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else { return 0 };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => bytes_in(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
