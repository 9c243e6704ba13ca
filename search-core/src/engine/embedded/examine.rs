//! Looking at an archive on disk from outside in: what it is, its lists, its files, what is in them.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::Index;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};

use super::dictionaries::Dictionaries;
use super::folder::{self, DAMAGED, DESCRIPTION, DICTIONARIES, INDEX, MANAGED, META};
use super::integrity::{Damage, damage};
use super::snapshot::needed_files;
use super::unreadable::Unreadable;
use super::{Embedded, failed, unfinished};
use crate::engine::EngineError;
use crate::engine::health::{Ailment, Health};
use crate::engine::lines::{LineCounts, Settled};
use crate::engine::stories::StoryView;

/// A library's file is named by its segment, in so many hexadecimal digits.
const SEGMENT_DIGITS: usize = 32;

/// So many articles that cannot be read are named.
const NAMED: usize = 3;

/// Examines the archive in a folder, and opens it where that can be done.
///
/// # Errors
/// When there is no such folder, or the operating system does not let us read it.
pub(super) fn examine(path: &Path) -> Result<(Health, Option<Embedded>), EngineError> {
    let mut health = Health::default();
    match folder::check(path) {
        Ok(()) => {}
        Err(error @ (EngineError::NotFound(_) | EngineError::Io { .. })) => return Err(error),
        Err(error) => {
            health.ailments.push(match error {
                EngineError::Damaged { path, message } => Ailment::Undescribed { path, how: message },
                other => Ailment::Closed(other),
            });
            return Ok((health, None));
        }
    }
    aliens(path, &mut health, |name| [DESCRIPTION, INDEX, DICTIONARIES, DAMAGED].contains(&name))?;
    let folder = path.join(INDEX);
    let meta = folder.join(META);
    let undescribed = |how: String| Ailment::Undescribed { path: meta.clone(), how };
    if !meta.exists() {
        if folder::holds_files(&folder) {
            health.ailments.push(undescribed("it is missing".to_owned()));
        }
        return Ok((health, None));
    }
    let managed = managed(&folder);
    if managed.is_none() {
        health.ailments.push(Ailment::NoList(folder.join(MANAGED)));
        if folder.join(MANAGED).exists() {
            // The library opens nothing beside a list that it cannot read.
            return Ok((health, None));
        }
    }
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let index = folder::open_index(path)?;
        let damage = damage(&index)?;
        Ok::<_, EngineError>((index, damage))
    }));
    let (index, damage) = match opened {
        Ok(Ok(opened)) => opened,
        Ok(Err(error)) => {
            health.ailments.push(undescribed(error.to_string()));
            return Ok((health, None));
        }
        Err(_) => {
            health.ailments.push(undescribed("it makes no sense".to_owned()));
            return Ok((health, None));
        }
    };
    health.writing = is_written(&folder)?;
    orphans(&folder, &index, &managed.unwrap_or_default(), &mut health)?;
    if unfinished::is_there(path) {
        health.ailments.push(Ailment::Unfinished);
    }
    let dictionary = |damage: Damage| Ailment::Dictionary { path: damage.file, how: damage.how };
    health.ailments.extend(Dictionaries::of(path).damaged()?.into_iter().map(dictionary));
    if !damage.is_empty() {
        let damaged = |damage: Damage| Ailment::Damaged { path: folder.join(damage.file), how: damage.how };
        health.ailments.extend(damage.into_iter().map(damaged));
        return Ok((health, None));
    }
    let looked_into = catch_unwind(AssertUnwindSafe(|| {
        let engine = Embedded::with_index(index, Some(path))?;
        look_into(&engine, &mut health)?;
        Ok::<_, EngineError>(engine)
    }));
    let engine = match looked_into {
        Ok(Ok(engine)) => Some(engine),
        Ok(Err(error)) => {
            health.ailments.push(Ailment::Unopened(error.to_string()));
            None
        }
        Err(_) => {
            health.ailments.push(Ailment::Unopened("reading the articles failed".to_owned()));
            None
        }
    };
    Ok((health, engine))
}

/// The files that the library knows to be its own.
pub(super) fn managed(folder: &Path) -> Option<HashSet<PathBuf>> {
    serde_json::from_slice(&fs::read(folder.join(MANAGED)).ok()?).ok()
}

/// True for the name of a file that the library writes for a segment.
pub(super) fn is_of_a_segment(name: &str) -> bool {
    let (segment, kind) = name.split_once('.').unwrap_or_default();
    segment.len() == SEGMENT_DIGITS
        && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !kind.is_empty()
}

/// The names in a folder, in order.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, EngineError> {
    let entries = fs::read_dir(folder).map_err(folder::io("read the folder", folder))?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    Ok(names)
}

fn aliens(folder: &Path, health: &mut Health, is_ours: impl Fn(&str) -> bool) -> Result<(), EngineError> {
    let names = names(folder)?.into_iter().filter(|name| !is_ours(name));
    health.ailments.extend(names.map(|name| Ailment::Alien(folder.join(name))));
    Ok(())
}

/// True while a writer is open. The locks are the operating system's, so they end with whoever held them; the files that they
/// are on stay, and mean nothing.
fn is_written(folder: &Path) -> Result<bool, EngineError> {
    use tantivy::directory::error::LockError;
    let directory = MmapDirectory::open(folder).map_err(|error| failed(error.into()))?;
    Ok(matches!(directory.acquire_lock(&INDEX_WRITER_LOCK), Err(LockError::LockBusy)))
}

fn orphans(
    folder: &Path,
    index: &Index,
    managed: &HashSet<PathBuf>,
    health: &mut Health,
) -> Result<(), EngineError> {
    let needed: HashSet<PathBuf> = needed_files(&index.load_metas().map_err(failed)?).collect();
    health.files = needed.len();
    let needed = |name: &str| name.starts_with('.') || name == META || needed.contains(Path::new(name));
    for name in names(folder)?.into_iter().filter(|name| !needed(name)) {
        let file = folder.join(&name);
        if managed.contains(Path::new(&name)) {
            // What the library knows to be its own and needs no more, it removes itself.
            if !health.writing {
                health.left_over.0 += 1;
                health.left_over.1 += fs::metadata(&file).map_or(0, |metadata| metadata.len());
            }
        } else if !is_of_a_segment(&name) {
            health.ailments.push(Ailment::Alien(file));
        } else if !health.writing && !managed.is_empty() {
            health.ailments.push(Ailment::Orphan(file));
        }
    }
    Ok(())
}

/// Reads every article, and compares what is recorded beside them.
fn look_into(engine: &Embedded, health: &mut Health) -> Result<(), EngineError> {
    let (articles, unreadable) = engine.read_all()?;
    health.articles = articles;
    let mut reasons: BTreeMap<String, (u64, Vec<String>)> = BTreeMap::new();
    for Unreadable { id, why, .. } in unreadable {
        let (articles, named) = reasons.entry(why).or_default();
        *articles += 1;
        if named.len() < NAMED {
            named.push(id);
        }
    }
    health.ailments.extend(reasons.into_iter().map(|(why, (articles, named))| Ailment::Unreadable {
        articles,
        named,
        why,
    }));
    if health.writing {
        // What it has not settled yet, it is about to.
        return Ok(());
    }
    match engine.settled()? {
        Settled::Yes => {}
        Settled::Lines => health.ailments.push(Ailment::Unsettled("stories")),
        Settled::No => health.ailments.push(Ailment::Unsettled("repeated lines and stories")),
    }
    let view = super::stories::view(engine)?;
    let mut lost = 0_u64;
    for number in view.all_told()? {
        let there = |number| view.place(number).map(|place| place.is_some());
        let told = view.told(number)?;
        let story = told.map_or(Ok(true), |told| there(told.story))?;
        lost += u64::from(!story || !there(number)?);
    }
    if lost > 0 {
        let message = format!("{lost} records of stories are about articles that are not there");
        health.ailments.push(Ailment::Inconsistent(message));
    }
    Ok(())
}
