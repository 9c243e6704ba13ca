//! Holding the files of a commit, while a writer may go on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tantivy::IndexMeta;
use tantivy::directory::{Directory, META_LOCK};

use super::folder::{self, INDEX, MANAGED, META};
use super::{Embedded, failed};
use crate::engine::EngineError;
use crate::engine::snapshot::{Snapshot, SnapshotFile};

impl Embedded {
    /// Opens every file of the last commit. The lock keeps a writer from removing them until all are open; after that, what is
    /// open stays.
    pub(super) fn hold(&self) -> Result<Snapshot, EngineError> {
        let path = self.path.as_ref().ok_or(EngineError::InMemory)?;
        let index = path.join(INDEX);
        let _lock = self.index.directory().acquire_lock(&META_LOCK).map_err(|error| failed(error.into()))?;
        let (meta, metas) = self.last_commit()?;
        let mut files = vec![
            SnapshotFile::open(folder::DESCRIPTION.to_owned(), &path.join(folder::DESCRIPTION))
                .map_err(folder::io("read", path))?,
        ];
        for place in self.dictionaries.paths()? {
            let name = place.file_name().unwrap_or_default().display();
            let name = format!("{}/{name}", folder::DICTIONARIES);
            files.push(SnapshotFile::open(name, &place).map_err(folder::io("read", &place))?);
        }
        // By this list the library knows which files are its own, to check them and to remove them one day.
        let mut managed = BTreeSet::from([PathBuf::from(META)]);
        for file in needed_files(&metas) {
            let place = index.join(&file);
            let name = format!("{INDEX}/{}", file.display());
            files.push(SnapshotFile::open(name, &place).map_err(folder::io("read", &place))?);
            managed.insert(file);
        }
        let managed = serde_json::to_vec(&managed).map_err(|error| EngineError::Engine(error.to_string()))?;
        files.push(SnapshotFile::held(format!("{INDEX}/{MANAGED}"), managed));
        files.push(SnapshotFile::held(format!("{INDEX}/{META}"), meta));
        Ok(Snapshot { files })
    }

    /// What is written of the last commit, as it stands in its file and as it is understood.
    fn last_commit(&self) -> Result<(Vec<u8>, IndexMeta), EngineError> {
        let read = || {
            let bytes = self.index.directory().atomic_read(Path::new(META));
            bytes.map_err(|error| failed(error.into()))
        };
        // A writer may replace the file between two looks at it.
        let mut before = read()?;
        loop {
            let metas = self.index.load_metas().map_err(failed)?;
            let after = read()?;
            if before == after {
                return Ok((before, metas));
            }
            before = after;
        }
    }
}

/// The files without which a commit cannot be read. (The library also names the list of what was deleted of a segment of which
/// nothing was.)
pub(super) fn needed_files(metas: &IndexMeta) -> impl Iterator<Item = PathBuf> + use<> {
    let deleted = |file: &Path| file.extension().is_some_and(|extension| extension == "del");
    let files: BTreeSet<PathBuf> = metas
        .segments
        .iter()
        .flat_map(|segment| {
            let whole = !segment.has_deletes();
            let of_segment = IndexMeta { segments: vec![segment.clone()], ..metas.clone() };
            of_segment.list_segment_files().into_iter().filter(move |file| !(whole && deleted(file)))
        })
        .collect();
    files.into_iter()
}
