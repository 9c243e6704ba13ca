//! Repairing the files of an archive, so that it can be opened: what is damaged is taken out, and what is left of it handed back.

use std::collections::HashSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::fastfield::AliveBitSet;
use tantivy::schema::Field;
use tantivy::store::StoreReader;
use tantivy::{SegmentMeta, TantivyDocument};

use super::dictionaries::Dictionaries;
use super::examine::{is_of_a_segment, managed, names};
use super::folder::{self, DAMAGED, INDEX, MANAGED, META};
use super::integrity::damage;
use super::schema::Fields;
use super::{failed, lines, packed};
use crate::engine::EngineError;
use crate::engine::lines::Settled;

/// What is left of a part of the index.
pub(crate) struct Remains {
    /// What was stored, if that is whole.
    store: Option<(StoreReader, Option<AliveBitSet>)>,
    stored: Field,
    dictionaries: Dictionaries,
    documents: u32,
}

impl Remains {
    /// True where everything that was stored is there.
    pub(crate) fn are_whole(&self) -> bool {
        self.store.is_some()
    }

    /// Visits what was stored of each document that was not deleted.
    pub(crate) fn each(
        &self,
        mut visit: impl FnMut(&[u8]) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let Some((store, alive)) = &self.store else { return Ok(()) };
        for doc in 0..self.documents {
            if alive.as_ref().is_none_or(|alive| alive.is_alive(doc)) {
                let document: TantivyDocument = store.get(doc).map_err(failed)?;
                // Of what is known of stories, nothing is stored.
                if document.get_first(self.stored).is_some() {
                    visit(&packed::json_of(&document, self.stored, &self.dictionaries)?)?;
                }
            }
        }
        Ok(())
    }
}

/// Repairs the files of the archive in a folder. Says how many were removed, and hands back what is left of what was taken out.
///
/// # Errors
/// [`EngineError::Locked`] when a writer is open; else when a file cannot be written.
pub(super) fn repair(path: &Path) -> Result<(usize, Vec<Remains>), EngineError> {
    folder::check(path)?;
    let folder = path.join(INDEX);
    let directory = MmapDirectory::open(&folder).map_err(|error| failed(error.into()))?;
    let _lock = directory
        .acquire_lock(&INDEX_WRITER_LOCK)
        .map_err(|error| folder::locked(tantivy::TantivyError::LockFailure(error, None), path.to_owned()))?;
    let orphans = match managed(&folder) {
        Some(managed) => remove_orphans(path, &folder, &managed)?,
        None => {
            let ours = names(&folder)?.into_iter().filter(|name| name == META || is_of_a_segment(name));
            let list: Vec<String> = ours.collect();
            let json = serde_json::to_vec(&list).map_err(|error| EngineError::Engine(error.to_string()))?;
            directory.atomic_write(Path::new(MANAGED), &json).map_err(folder::io("write to", &folder))?;
            0
        }
    };
    let remains = take_out(path, &folder)?;
    folder::sync_index(path)?;
    Ok((orphans, remains))
}

fn remove_orphans(path: &Path, folder: &Path, managed: &HashSet<PathBuf>) -> Result<usize, EngineError> {
    let metas = folder::open_index(path)?.load_metas().map_err(failed)?;
    let needed: HashSet<PathBuf> = super::snapshot::needed_files(&metas).collect();
    let mut removed = 0;
    for name in names(folder)?.into_iter().filter(|name| is_of_a_segment(name)) {
        if !needed.contains(Path::new(&name)) && !managed.contains(Path::new(&name)) {
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
        let of_segment = tantivy::IndexMeta { segments: vec![segment.clone()], ..metas.clone() };
        super::snapshot::needed_files(&of_segment).collect::<Vec<_>>()
    };
    let (out, left): (Vec<_>, Vec<_>) = metas
        .segments
        .iter()
        .map(|segment| (segment.clone(), files(segment)))
        .partition(|(_, files)| files.iter().any(|file| damaged.contains(file)));
    let remains = out.iter().map(|(segment, files)| {
        let of_kind = |kind: &str| files.iter().find(|file| file.extension().is_some_and(|it| it == kind));
        let whole = |file: &&PathBuf| !damaged.contains(*file);
        let opened = catch_unwind(AssertUnwindSafe(|| {
            let store = index.directory().open_read(of_kind("store").filter(whole)?).ok()?;
            let alive = of_kind("del").filter(whole).and_then(|file| {
                let bytes = index.directory().open_read(file).ok()?.read_bytes().ok()?;
                Some(AliveBitSet::open(bytes))
            });
            Some((StoreReader::open(store, 1).ok()?, alive))
        }));
        Remains {
            store: opened.ok().flatten(),
            stored: fields.stored,
            dictionaries: Dictionaries::of(path),
            documents: segment.max_doc(),
        }
    });
    let remains: Vec<Remains> = remains.collect();
    metas.segments = left.into_iter().map(|(segment, _)| segment).collect();
    // What follows from the articles that are left has to be found anew.
    metas.payload = lines::mark(Settled::No).map(str::to_owned);
    let json = serde_json::to_vec(&metas).map_err(|error| EngineError::Engine(error.to_string()))?;
    index.directory().atomic_write(Path::new(META), &json).map_err(folder::io("write to", folder))?;
    let aside = path.join(DAMAGED);
    fs::create_dir_all(&aside).map_err(folder::io("make the folder", &aside))?;
    for file in out.iter().flat_map(|(_, files)| files) {
        let place = folder.join(file);
        if place.exists() {
            fs::rename(&place, aside.join(file)).map_err(folder::io("move", &place))?;
        }
    }
    Ok(remains)
}
