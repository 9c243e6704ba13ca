//! The index registry: which indexes the data directory has, under which names, each with its settings.
//!
//! It is one file, `indexes.json`, which is written anew with every change. So names, settings and primary keys change
//! together with what they are about, and two indexes are swapped at one stroke. The file names the task whose change it
//! holds: a task that was interrupted after its change and before its end is not carried out twice.
//!
//! The archives are folders beside it or, where a cluster keeps them, archives there whose names begin with what the file says,
//! so that several data directories may share a cluster.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use search_core::Place;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::files::{self, StorageError};
use super::index::Index;
use crate::error::ApiError;
use crate::settings::Settings;

/// The format of the data directory. Raised by every change that older programs would misread.
const FORMAT: u32 = 1;

/// The file that holds the registry.
pub(crate) const FILE: &str = "indexes.json";
/// The folder that holds the archives.
pub(crate) const ARCHIVES: &str = "indexes";

/// The indexes by name.
pub(crate) type Indexes = BTreeMap<String, Arc<Index>>;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    format: u32,
    /// The task that made the last change.
    changed_by: Option<u32>,
    /// The number of the next folder.
    next_folder: u64,
    /// By what the archives of this data directory are told from others in the cluster that keeps them; `None` where they are
    /// folders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_cluster: Option<String>,
    indexes: BTreeMap<String, Described>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    folder: String,
    primary_key: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    settings: Settings,
    /// The number of the next document.
    #[serde(default)]
    next_document: u64,
}

/// The registry of a data directory. One thread, the worker's, changes it.
pub(crate) struct Registry {
    folder: PathBuf,
    /// Where the archives are.
    archives: Place,
    in_cluster: Option<String>,
    state: RwLock<State>,
}

#[derive(Clone, Default)]
struct State {
    changed_by: Option<u32>,
    next_folder: u64,
    indexes: Arc<Indexes>,
}

impl Registry {
    /// Opens the registry of a data directory and every archive of it, which are folders in it, or in the cluster where `cluster`
    /// is. Removes archives that no name leads to: those of indexes that were deleted, or not quite made, when the program was
    /// stopped.
    pub(crate) fn open(folder: &Path, cluster: Option<&Place>) -> Result<Registry, StorageError> {
        let written: Option<Written> = files::read_json(&folder.join(FILE))?;
        let mut written = written.unwrap_or(Written {
            format: FORMAT,
            changed_by: None,
            next_folder: 0,
            in_cluster: None,
            indexes: BTreeMap::new(),
        });
        if written.format > FORMAT {
            let path = folder.to_owned();
            return Err(StorageError::Newer { path, found: written.format, expected: FORMAT });
        }
        let is_new = cluster.is_some() && written.in_cluster.is_none();
        let archives = match (cluster, &written.in_cluster) {
            (None, Some(_)) if !written.indexes.is_empty() => {
                return Err(StorageError::InCluster(folder.to_owned()));
            }
            (Some(_), None) if !written.indexes.is_empty() => {
                return Err(StorageError::NotInCluster(folder.to_owned()));
            }
            (None, _) => {
                written.in_cluster = None;
                let archives = folder.join(ARCHIVES);
                files::make_folder(&archives)?;
                Place::Folder(archives)
            }
            (Some(cluster), _) => {
                let name = written.in_cluster.get_or_insert_with(name_in_cluster);
                cluster.within(name)
            }
        };
        for name in archives.names_within()? {
            if !written.indexes.values().any(|index| name == index.folder) {
                // What cannot be removed is in nobody's way.
                let _ = archives.within(&name).remove();
            }
        }
        let indexes = written.indexes.into_iter().map(|(uid, described)| {
            let archive = archives.within(&described.folder).open()?;
            let index = Index {
                uid: uid.clone(),
                folder: described.folder,
                primary_key: described.primary_key,
                created_at: described.created_at,
                updated_at: described.updated_at,
                settings: described.settings,
                next_document: described.next_document,
                archive,
                takes_documents: true,
                vocabulary: Arc::default(),
                fields: Arc::default(),
            };
            Ok((uid, Arc::new(index)))
        });
        let indexes = Arc::new(indexes.collect::<Result<Indexes, StorageError>>()?);
        let state = State { changed_by: written.changed_by, next_folder: written.next_folder, indexes };
        let in_cluster = written.in_cluster;
        let registry = Registry { folder: folder.to_owned(), archives, in_cluster, state: RwLock::default() };
        if is_new {
            // Before there is anything in the cluster by this name.
            registry.write(&state)?;
        }
        registry.put(state);
        Ok(registry)
    }

    /// True where the archives are folders of the data directory.
    pub(crate) fn is_in_folders(&self) -> bool {
        self.archives.folder().is_some()
    }

    /// Removes all archives, of a data directory that is given up.
    pub(crate) fn discard_all(&self) {
        self.indexes().values().for_each(|index| self.discard(index));
    }

    /// The indexes as they are now.
    pub(crate) fn indexes(&self) -> Arc<Indexes> {
        self.state().indexes
    }

    /// The index of this name.
    pub(crate) fn get(&self, uid: &str) -> Result<Arc<Index>, ApiError> {
        self.indexes().get(uid).cloned().ok_or_else(|| ApiError::IndexNotFound(uid.to_owned()))
    }

    /// True when the last change was this task's.
    pub(crate) fn was_changed_by(&self, task: u32) -> bool {
        self.state().changed_by == Some(task)
    }

    /// Changes the indexes, durably, all at once. Nothing changes where `change` fails.
    pub(crate) fn change<T>(
        &self,
        task: u32,
        change: impl FnOnce(&mut Indexes) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut state = self.state();
        let mut indexes = (*state.indexes).clone();
        let done = change(&mut indexes)?;
        state.indexes = Arc::new(indexes);
        state.changed_by = Some(task);
        self.write(&state)?;
        self.put(state);
        Ok(done)
    }

    /// A new index without a name yet, empty.
    pub(crate) fn make(&self, uid: &str, primary_key: Option<String>) -> Result<Index, ApiError> {
        let mut state = self.state();
        let folder = state.next_folder.to_string();
        state.next_folder += 1;
        self.put(state);
        let place = self.archives.within(&folder);
        // One of this number is left from a program that was stopped before it was named.
        place.remove().map_err(StorageError::from)?;
        let archive = place.open_or_create().map_err(StorageError::from)?;
        let now = Timestamp::now();
        Ok(Index {
            uid: uid.to_owned(),
            folder,
            primary_key,
            created_at: now,
            updated_at: now,
            settings: Settings::default(),
            next_document: 0,
            archive,
            takes_documents: true,
            vocabulary: Arc::default(),
            fields: Arc::default(),
        })
    }

    /// Removes the archive of an index that no name leads to any more. Searches that have it open end as they began.
    pub(crate) fn discard(&self, index: &Index) {
        if let Err(error) = self.archives.within(&index.folder).remove() {
            tracing::warn!(%error, index = index.uid, "the archive of a deleted index could not be removed; it will be at the next start");
        }
    }

    fn write(&self, state: &State) -> Result<(), StorageError> {
        let indexes = state.indexes.iter().map(|(uid, index)| {
            let described = Described {
                folder: index.folder.clone(),
                primary_key: index.primary_key.clone(),
                created_at: index.created_at,
                updated_at: index.updated_at,
                settings: index.settings.clone(),
                next_document: index.next_document,
            };
            (uid.clone(), described)
        });
        let written = Written {
            format: FORMAT,
            changed_by: state.changed_by,
            next_folder: state.next_folder,
            in_cluster: self.in_cluster.clone(),
            indexes: indexes.collect(),
        };
        files::write_json(&self.folder.join(FILE), &written)
    }

    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

/// A name by which the archives of a new data directory are told from all others in a cluster.
fn name_in_cluster() -> String {
    let mut name = Uuid::new_v4().simple().to_string();
    name.truncate(NAME_LETTERS);
    name
}

/// So many hexadecimal digits are enough to meet no other.
const NAME_LETTERS: usize = 12;
