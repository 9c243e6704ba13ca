//! The data directory: several indexes with the tasks that change them, the keys that open them, and the webhooks that
//! hear of it.
//!
//! ```text
//! data/
//!   lock            held by the process that serves it
//!   indexes.json    the index registry
//!   indexes/        the archives, unless a cluster keeps them
//!   tasks/          the task log, and the payloads of tasks that are not done
//!   keys.json       the keys, without what is secret
//!   webhooks.json
//!   dumps/  snapshots/
//! ```

pub(crate) mod files;
pub(crate) mod index;
pub(crate) mod registry;

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use files::StorageError;
use registry::Registry;
use search_core::Place;

use crate::keys::KeyStore;
use crate::tasks::TaskQueue;
use crate::webhooks::Webhooks;

/// An open data directory. One process at a time has it.
pub struct DataDirectory {
    pub(crate) path: PathBuf,
    pub(crate) registry: Registry,
    pub(crate) tasks: TaskQueue,
    pub(crate) keys: KeyStore,
    pub(crate) webhooks: Webhooks,
    /// Held until the process ends, however it ends.
    _lock: File,
}

impl DataDirectory {
    /// Opens a data directory, or makes one. Tasks that were interrupted wait for their turn again.
    ///
    /// `master_key` is what the keys are made from; without one, none is asked for.
    ///
    /// # Errors
    /// When another process has it, it cannot be read or written, or a later version wrote it.
    pub fn open(path: &Path, master_key: Option<&str>) -> Result<DataDirectory, StorageError> {
        DataDirectory::open_with(path, master_key, None)
    }

    /// The same, whose archives are kept in the cluster of `cluster`, under names that begin with this place's, where there is
    /// one. Settings, tasks, keys and what clients send are in the folder in any case.
    ///
    /// # Errors
    /// As [`DataDirectory::open`]; also when the cluster cannot be reached, or the archives are kept elsewhere.
    pub fn open_with(
        path: &Path,
        master_key: Option<&str>,
        cluster: Option<&Place>,
    ) -> Result<DataDirectory, StorageError> {
        files::make_folder(path)?;
        let file = path.join("lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&file);
        let lock = lock.map_err(files::io("open", &file))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StorageError::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(files::io("lock", &file)(error)),
        }
        Ok(DataDirectory {
            path: path.to_owned(),
            registry: Registry::open(path, cluster)?,
            tasks: TaskQueue::open(&path.join("tasks"))?,
            keys: KeyStore::open(&path.join("keys.json"), master_key)?,
            webhooks: Webhooks::open(&path.join("webhooks.json"))?,
            _lock: lock,
        })
    }
}
