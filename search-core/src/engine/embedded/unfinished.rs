//! A repair that has taken segments out and not brought back yet what was in them. Were it interrupted without a trace, they would be missing
//! from an archive with which nothing is wrong.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tantivy::IndexMeta;

use super::folder::{self, DAMAGED, INDEX, META};
use crate::engine::EngineError;

/// In the folder `damaged`, what the index said of the segments that were taken out.
const LIST: &str = "unfinished.json";

fn list(archive: &Path) -> PathBuf {
    archive.join(DAMAGED).join(LIST)
}

/// True where a repair was begun and has not ended.
pub(super) fn is_there(archive: &Path) -> bool {
    list(archive).exists()
}

/// Notes which segments are about to be taken out.
pub(super) fn begin(archive: &Path, taken_out: &IndexMeta) -> Result<(), EngineError> {
    folder::write_whole(&list(archive), &to_json(taken_out)?)
}

/// Notes that what was in them is brought back, as far as it could be.
pub(super) fn end(archive: &Path) -> Result<(), EngineError> {
    match is_there(archive) {
        true => fs::remove_file(list(archive)).map_err(folder::io("remove", &list(archive))),
        false => Ok(()),
    }
}

/// Puts the segments back that a repair which was interrupted has taken out, so that the next one finds them as it did. To be called by
/// whoever holds the lock of the writer.
pub(super) fn put_back(archive: &Path) -> Result<(), EngineError> {
    if !is_there(archive) {
        return Ok(());
    }
    let (aside, index) = (archive.join(DAMAGED), archive.join(INDEX));
    let meta = index.join(META);
    let (taken_out, mut now) = (from_json(&list(archive))?, from_json(&meta)?);
    let segments = |meta: &Value| meta["segments"].as_array().cloned().unwrap_or_default();
    let mut all = segments(&now);
    for segment in segments(&taken_out) {
        if all.iter().any(|other| other["segment_id"] == segment["segment_id"]) {
            continue;
        }
        let id = segment["segment_id"].as_str().unwrap_or_default().replace('-', "");
        let entries = fs::read_dir(&aside).map_err(folder::io("read the folder", &aside))?;
        for file in entries.flatten().map(|entry| entry.path()) {
            let Some(name) = file.file_name().filter(|name| name.to_string_lossy().starts_with(&id)) else {
                continue;
            };
            fs::rename(&file, index.join(name)).map_err(folder::io("move", &file))?;
        }
        all.push(segment);
    }
    now["segments"] = Value::Array(all);
    folder::write_whole(&meta, &to_json(&now)?)
}

fn to_json(meta: &impl serde::Serialize) -> Result<Vec<u8>, EngineError> {
    serde_json::to_vec(meta).map_err(|error| EngineError::Engine(error.to_string()))
}

fn from_json(path: &Path) -> Result<Value, EngineError> {
    let json = fs::read(path).map_err(folder::io("read", path))?;
    serde_json::from_slice(&json)
        .map_err(|error| EngineError::Damaged { path: path.to_owned(), message: error.to_string() })
}
