//! Whether the files of an index are what was written.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use tantivy::Index;
use tantivy::directory::error::OpenReadError;

use super::failed;
use super::snapshot::needed_files;
use crate::engine::EngineError;

/// A file that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Damage {
    /// Its name in the folder of the index.
    pub(super) file: PathBuf,
    /// What is wrong with it.
    pub(super) how: String,
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
            Ok(Err(error)) => format!("it cannot be read: {error}"),
            Err(_) => "its end makes no sense".to_owned(),
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
