//! Repairing the files of an archive, so that it can be opened: what is damaged is taken out, and what is left of it handed back.

use std::collections::HashSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::directory::{Directory, INDEX_WRITER_LOCK, META_LOCK, MmapDirectory};
use tantivy::fastfield::AliveBitSet;
use tantivy::store::StoreReader;
use tantivy::{IndexMeta, SegmentMeta, SegmentReader};

use super::dictionaries::Dictionaries;
use super::examine::{is_of_a_segment, managed, names};
use super::folder::{self, DAMAGED, INDEX, MANAGED, META};
use super::integrity::damage;
use super::remains::{Known, Remains};
use super::schema::Fields;
use super::{failed, lines, unfinished};
use crate::engine::EngineError;
use crate::engine::lines::Settled;

/// What was repaired of the files.
pub(crate) struct RepairedFiles {
    /// How many were removed.
    pub(crate) removed: usize,
    /// How many dictionaries were put aside.
    pub(crate) dictionaries: usize,
    /// What is left of the segments that were taken out.
    pub(crate) remains: Vec<Remains>,
}

/// Repairs the files of the archive in a folder, and hands back what is left of what was taken out.
///
/// # Errors
/// [`EngineError::Locked`] when a writer is open; else when a file cannot be written.
pub(super) fn repair(path: &Path) -> Result<RepairedFiles, EngineError> {
    folder::check(path)?;
    let folder = path.join(INDEX);
    let directory = MmapDirectory::open(&folder).map_err(|error| failed(error.into()))?;
    let _lock = directory
        .acquire_lock(&INDEX_WRITER_LOCK)
        .map_err(|error| folder::locked(tantivy::TantivyError::LockFailure(error, None), path.to_owned()))?;
    let removed = match managed(&folder) {
        Some(_) => remove_orphans(path, &folder)?,
        None => {
            let ours = names(&folder)?.into_iter().filter(|name| name == META || is_of_a_segment(name));
            let list: Vec<String> = ours.collect();
            let json = serde_json::to_vec(&list).map_err(|error| EngineError::Engine(error.to_string()))?;
            directory.atomic_write(Path::new(MANAGED), &json).map_err(folder::io("write to", &folder))?;
            0
        }
    };
    unfinished::put_back(path)?;
    let dictionaries = put_dictionaries_aside(path)?;
    let remains = take_out(path, &folder)?;
    folder::sync_index(path)?;
    Ok(RepairedFiles { removed, dictionaries, remains })
}

/// Removes what the merges of a repair left behind, and says how many files that were. Who writes by now removes them.
///
/// # Errors
/// When a file cannot be removed.
pub(super) fn clear_away(path: &Path) -> Result<usize, EngineError> {
    let folder = path.join(INDEX);
    let directory = MmapDirectory::open(&folder).map_err(|error| failed(error.into()))?;
    match directory.acquire_lock(&INDEX_WRITER_LOCK) {
        Ok(_lock) => remove_orphans(path, &folder),
        Err(_) => Ok(0),
    }
}

/// Puts dictionaries aside that are not what was written, so that others can be made for their languages.
fn put_dictionaries_aside(path: &Path) -> Result<usize, EngineError> {
    let damaged = Dictionaries::of(path).damaged()?;
    for damage in &damaged {
        put_aside(path, &damage.file)?;
    }
    Ok(damaged.len())
}

fn put_aside(path: &Path, file: &Path) -> Result<(), EngineError> {
    let aside = path.join(DAMAGED);
    fs::create_dir_all(&aside).map_err(folder::io("make the folder", &aside))?;
    fs::rename(file, aside.join(file.file_name().unwrap_or_default())).map_err(folder::io("move", file))
}

/// Removes the files that the last commit does without. There is no writer that could be about to need one.
fn remove_orphans(path: &Path, folder: &Path) -> Result<usize, EngineError> {
    let index = folder::open_index(path)?;
    // Who opens the archive meanwhile is waited for.
    let _lock = index.directory().acquire_lock(&META_LOCK).map_err(|error| failed(error.into()))?;
    let metas = index.load_metas().map_err(failed)?;
    let needed: HashSet<PathBuf> = super::snapshot::needed_files(&metas).collect();
    let mut removed = 0;
    for name in names(folder)?.into_iter().filter(|name| is_of_a_segment(name)) {
        if !needed.contains(Path::new(&name)) {
            let file = folder.join(name);
            fs::remove_file(&file).map_err(folder::io("remove", &file))?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Takes the segments with damaged files out of the last commit.
fn take_out(path: &Path, folder: &Path) -> Result<Vec<Remains>, EngineError> {
    let index = folder::open_index(path)?;
    let damaged: HashSet<PathBuf> = damage(&index)?.into_iter().map(|damage| damage.file).collect();
    if damaged.is_empty() {
        return Ok(Vec::new());
    }
    let fields = Fields::of(&index.schema())?;
    let mut metas = index.load_metas().map_err(failed)?;
    let files = |segment: &SegmentMeta| {
        let of_segment = IndexMeta { segments: vec![segment.clone()], ..metas.clone() };
        super::snapshot::needed_files(&of_segment).collect::<Vec<_>>()
    };
    let (out, left): (Vec<_>, Vec<_>) = metas
        .segments
        .iter()
        .map(|segment| (segment.clone(), files(segment)))
        .partition(|(_, files)| files.iter().any(|file| damaged.contains(file)));
    let beside_stores = folder::open_index_beside_stores(path)?;
    let remains = out.iter().map(|(segment, files)| {
        let of_kind = |kind: &str| files.iter().find(|file| file.extension().is_some_and(|it| it == kind));
        let is_whole = |kind: &str| of_kind(kind).is_some_and(|file| !damaged.contains(file));
        let alive = of_kind("del").filter(|file| !damaged.contains(*file)).and_then(|file| {
            let bytes = index.directory().open_read(file).ok()?.read_bytes().ok()?;
            Some(AliveBitSet::open(bytes))
        });
        // What a damaged file says of its own parts is believed.
        let store = catch_unwind(AssertUnwindSafe(|| {
            StoreReader::open(index.directory().open_read(of_kind("store")?).ok()?, 1).ok()
        }));
        let bytes = || MmapDirectory::open(folder).ok()?.open_read(of_kind("store")?).ok()?.read_bytes().ok();
        let known = ["term", "idx", "fast"].into_iter().all(is_whole).then(|| {
            catch_unwind(AssertUnwindSafe(|| {
                let segment = SegmentReader::open(&beside_stores.segment(segment.clone())).ok()?;
                Known::of(segment, &fields).ok()
            }))
        });
        Remains {
            documents: segment.max_doc(),
            alive,
            store: store.ok().flatten(),
            damaged: if is_whole("store") { None } else { bytes() },
            known: known.and_then(|known| known.ok().flatten()),
            stored: fields.stored,
            dictionaries: Dictionaries::of(path),
        }
    });
    let remains: Vec<Remains> = remains.collect();
    metas.segments = left.into_iter().map(|(segment, _)| segment).collect();
    // What follows from the articles that are left has to be found anew.
    metas.payload = lines::mark(Settled::No).map(str::to_owned);
    let aside = path.join(DAMAGED);
    fs::create_dir_all(&aside).map_err(folder::io("make the folder", &aside))?;
    let taken_out = out.iter().map(|(segment, _)| segment.clone()).collect();
    unfinished::begin(path, &IndexMeta { segments: taken_out, ..metas.clone() })?;
    let json = serde_json::to_vec(&metas).map_err(|error| EngineError::Engine(error.to_string()))?;
    index.directory().atomic_write(Path::new(META), &json).map_err(folder::io("write to", folder))?;
    for file in out.iter().flat_map(|(_, files)| files) {
        let place = folder.join(file);
        if place.exists() {
            put_aside(path, &place)?;
        }
    }
    Ok(remains)
}
