//! Data directories made of what was taken elsewhere: a dump or a snapshot in, a new data directory out. It is made beside its
//! place and renamed into it when it is whole.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::GzDecoder;
use jiff::Timestamp;
use search_core::Place;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::data::DataDirectory;
use crate::data::files::{self, StorageError};
use crate::data::index::{Index, is_index_uid};
use crate::data::registry;
use crate::documents::{Format, each_document, read_payload};
use crate::error::ApiError;
use crate::keys::Key;
use crate::settings::SETTINGS;
use crate::tasks::{Payload, Request, Status, Task, Work};
use crate::worker;

/// What a data directory is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Import<'p> {
    /// A dump: documents, settings and keys, of this program or of Meilisearch (version 6).
    Dump(&'p Path),
    /// A snapshot of this program.
    Snapshot(&'p Path),
}

/// What cannot be imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The place is taken.
    #[error("`{0}` is there already, and an import would hide what it holds; name a new folder")]
    NotEmpty(PathBuf),
    /// It is something else, or of a version that cannot be read.
    #[error("`{path}` cannot be imported: {why}")]
    Foreign {
        /// The dump or snapshot.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A snapshot has the files of archives, and a cluster takes none.
    #[error(
        "`{0}` is a snapshot of archives in folders, which a cluster cannot take; import it with `--engine embedded`, or import a dump"
    )]
    Snapshot(PathBuf),
    /// The data directory cannot be written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The dumps of this version of the layout can be read.
const DUMP: &str = "V6";

/// Makes the data directory `folder`, which must not be there yet, or be empty. Its archives are kept in `cluster`, where there is
/// one: see [`DataDirectory::open_with`].
///
/// # Errors
/// See [`ImportError`]. Nothing is left then.
pub fn import(folder: &Path, import: Import<'_>, cluster: Option<&Place>) -> Result<(), ImportError> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(ImportError::NotEmpty(folder.to_owned()));
    }
    let whole = std::path::absolute(folder).map_err(files::io("find", folder))?;
    let mut name = whole.file_name().unwrap_or_default().to_owned();
    name.push(".importing");
    let draft = whole.with_file_name(name);
    // What is left of an import that was stopped.
    let _ = fs::remove_dir_all(&draft);
    let data = draft.join("data");
    files::make_folder(&data)?;
    let made = match import {
        Import::Dump(dump) => from_dump(dump, &draft.join("unpacked"), &data, cluster),
        Import::Snapshot(snapshot) if cluster.is_some() => Err(ImportError::Snapshot(snapshot.to_owned())),
        Import::Snapshot(snapshot) => from_snapshot(snapshot, &data),
    };
    let placed = made.and_then(|()| {
        let _ = fs::remove_dir(&whole);
        fs::rename(&data, &whole).map_err(files::io("write", &whole))?;
        Ok(files::sync_folder(whole.parent().unwrap_or(&whole))?)
    });
    let _ = fs::remove_dir_all(&draft);
    placed
}

fn foreign(path: &Path, why: impl Display) -> ImportError {
    ImportError::Foreign { path: path.to_owned(), why: format!("{why}") }
}

fn from_snapshot(snapshot: &Path, data: &Path) -> Result<(), ImportError> {
    let file = File::open(snapshot).map_err(files::io("read", snapshot))?;
    tar::Archive::new(BufReader::new(file)).unpack(data).map_err(|error| foreign(snapshot, error))?;
    if !data.join(registry::FILE).exists() {
        return Err(foreign(
            snapshot,
            format!("it has no `{}`; is it a snapshot of this program?", registry::FILE),
        ));
    }
    // That it can be opened is what makes it one.
    DataDirectory::open(data, None).map(drop).map_err(|error| foreign(snapshot, error))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DumpMetadata {
    dump_version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IndexMetadata {
    uid: String,
    primary_key: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

fn from_dump(dump: &Path, unpacked: &Path, data: &Path, cluster: Option<&Place>) -> Result<(), ImportError> {
    let file = File::open(dump).map_err(files::io("read", dump))?;
    let mut tar = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    tar.unpack(unpacked).map_err(|error| foreign(dump, format!("it is no tar file with gzip: {error}")))?;
    let metadata: Option<DumpMetadata> = read(&unpacked.join("metadata.json"), dump)?;
    match metadata {
        Some(DumpMetadata { dump_version }) if dump_version == DUMP => {}
        Some(DumpMetadata { dump_version }) => {
            return Err(foreign(dump, format!("its version is {dump_version}, and {DUMP} can be read")));
        }
        None => return Err(foreign(dump, "it has no `metadata.json`")),
    }
    let data = DataDirectory::open_with(data, None, cluster)?;
    let filled = fill(&data, unpacked, dump);
    if filled.is_err() {
        // What is in the folder goes with it; what is in a cluster would stay.
        data.registry.discard_all();
    }
    filled
}

fn fill(data: &DataDirectory, unpacked: &Path, dump: &Path) -> Result<(), ImportError> {
    restore_keys(data, unpacked, dump)?;
    let indexes = unpacked.join("indexes");
    for entry in fs::read_dir(&indexes).into_iter().flatten().flatten() {
        import_index(data, &entry.path(), dump)?;
    }
    Ok(())
}

/// A file of JSON of a dump; `None` where there is none.
fn read<T: serde::de::DeserializeOwned>(path: &Path, dump: &Path) -> Result<Option<T>, ImportError> {
    files::read_json(path).map_err(|error| match error {
        StorageError::Damaged { message, .. } => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            foreign(dump, format!("`{name}` in it is damaged: {message}"))
        }
        other => other.into(),
    })
}

fn restore_keys(data: &DataDirectory, unpacked: &Path, dump: &Path) -> Result<(), ImportError> {
    let path = unpacked.join("keys.jsonl");
    let Ok(file) = File::open(&path) else { return Ok(()) };
    let keys = each_document(file).map(|key| serde_json::from_value(Value::Object(key?)).map_err(Into::into));
    let keys: Vec<Key> = keys.collect::<std::io::Result<_>>().map_err(|error| foreign(dump, error))?;
    if !keys.is_empty() {
        data.keys.restore(keys)?;
    }
    Ok(())
}

/// Adds an index by the tasks by which a client would have added it.
fn import_index(data: &DataDirectory, folder: &Path, dump: &Path) -> Result<(), ImportError> {
    let metadata: Option<IndexMetadata> = read(&folder.join("metadata.json"), dump)?;
    let Some(IndexMetadata { uid, primary_key, created_at, updated_at }) = metadata else { return Ok(()) };
    if !is_index_uid(&uid) {
        return Err(foreign(dump, format!("`{uid}` is no name of an index")));
    }
    let settings: Map<String, Value> = read(&folder.join("settings.json"), dump)?.unwrap_or_default();
    let mut tasks = vec![(Work::IndexCreation { primary_key: primary_key.clone() }, None)];
    tasks.push((Work::SettingsUpdate { settings: known(&uid, settings), is_deletion: false }, None));
    let documents = folder.join("documents.jsonl");
    if fs::metadata(&documents).is_ok_and(|documents| documents.len() > 0) {
        let payload = payload(data, &documents, dump)?;
        let work = Work::DocumentAdditionOrUpdate {
            merge: false,
            skip_creation: false,
            primary_key,
            may_create: true,
            received: payload.documents,
        };
        tasks.push((work, Some(payload)));
    }
    let mut enqueued = Vec::new();
    for (work, payload) in tasks {
        let request = Request { index_uid: Some(uid.clone()), work, payload, custom_metadata: None };
        enqueued.push(data.tasks.enqueue(request).map_err(|error| foreign(dump, error))?.uid);
    }
    worker::carry_out_all(data);
    let failed = enqueued
        .iter()
        .filter_map(|task| data.tasks.get(*task))
        .find(|task| task.status != Status::Succeeded);
    if let Some(Task { error: Some(error), .. }) = failed {
        return Err(foreign(dump, format!("index `{uid}`: {error}")));
    }
    let last = enqueued.last().copied().unwrap_or_default();
    let dated = data.registry.change(last, |indexes| {
        if let Some(index) = indexes.get(&uid) {
            let dated = Index { created_at, updated_at, ..(**index).clone() };
            indexes.insert(uid.clone(), Arc::new(dated));
        }
        Ok(())
    });
    dated.map_err(|error| foreign(dump, error))?;
    // Nobody asked for these tasks.
    data.tasks.forget(&enqueued)?;
    Ok(())
}

/// The settings that there are here, with the values that they can have.
fn known(uid: &str, settings: Map<String, Value>) -> Map<String, Value> {
    let known = settings.into_iter().filter_map(|(name, value)| {
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        let checked = setting.map(|setting| setting.checked(value));
        match checked {
            Some(Ok(value)) => return Some((name, value)),
            Some(Err(error)) => tracing::warn!(%error, index = uid, "a setting is not imported"),
            None => tracing::warn!(setting = name, index = uid, "a setting that is not here is not imported"),
        }
        None
    });
    known.collect()
}

fn payload(data: &DataDirectory, documents: &Path, dump: &Path) -> Result<Payload, ImportError> {
    let (mut lines, path) = data.tasks.draft()?;
    let mut payload = Payload::new(path.clone(), 0);
    let file = File::open(documents).map_err(files::io("read", documents))?;
    let mut out = std::io::BufWriter::new(&mut lines);
    let read = read_payload(Format::Ndjson, file, &mut out, &path);
    payload.documents = read.map_err(|error| match error {
        ApiError::Storage(error) => ImportError::from(error),
        error => foreign(dump, error),
    })?;
    out.into_inner().map_err(|error| files::io("write", &path)(error.into_error()))?;
    lines.sync_all().map_err(files::io("write", &path))?;
    Ok(payload)
}
