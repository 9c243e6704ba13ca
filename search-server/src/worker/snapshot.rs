//! Snapshots: the data directory in a tar file. To go back to one, unpack it into a new folder and serve that.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use jiff::Timestamp;
use serde_json::json;

use super::Outcome;
use crate::data::DataDirectory;
use crate::data::files::{self, StorageError};
use crate::data::registry;
use crate::error::ApiError;
use crate::tasks::{Status, Task};

/// Writes a snapshot, which is this task. Nothing else changes the archives meanwhile, because the worker does this.
pub(super) fn write(data: &DataDirectory, task: &Task) -> Outcome {
    if !data.registry.is_in_folders() {
        return Err(ApiError::NoSnapshot);
    }
    let folder = data.path.join("snapshots");
    let name = format!("{}.snapshot", Timestamp::now().strftime("%Y%m%d-%H%M%S%3f"));
    // Whoever has the snapshot has what was asked for: nobody is to make it again.
    let done = Task { status: Status::Succeeded, finished_at: Some(Timestamp::now()), ..task.clone() };
    pack(data, &folder, &name, &done)?;
    Ok(json!({}))
}

fn pack(data: &DataDirectory, folder: &Path, name: &str, done: &Task) -> Result<(), StorageError> {
    files::make_folder(folder)?;
    let draft = folder.join(format!("{name}.draft"));
    let log = data.tasks.log_with(done)?;
    let write = || -> std::io::Result<()> {
        let mut tar = tar::Builder::new(BufWriter::new(File::create(&draft)?));
        for file in [registry::FILE, "keys.json", "webhooks.json"] {
            let path = data.path.join(file);
            if path.exists() {
                tar.append_path_with_name(path, file)?;
            }
        }
        let mut header = tar::Header::new_gnu();
        header.set_size(log.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(Timestamp::now().as_second()).unwrap_or_default());
        tar.append_data(&mut header, "tasks/log.jsonl", &*log)?;
        for task in data.tasks.waiting() {
            let path = data.tasks.payload(task);
            if path.exists() {
                tar.append_path_with_name(path, format!("tasks/payloads/{task}.jsonl"))?;
            }
        }
        tar.append_dir_all(registry::ARCHIVES, data.path.join(registry::ARCHIVES))?;
        tar.into_inner()?.into_inner()?.sync_all()?;
        fs::rename(&draft, folder.join(name))
    };
    write().map_err(files::io("write", &draft))?;
    files::sync_folder(folder)
}
