//! Examining an archive, and repairing what can be repaired.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::reading::standing::{Standing, standing};
use super::reading::{self, Earlier};
use super::settle::verdict;
use super::{Archive, Writer};
use crate::article::Article;
use crate::boilerplate::{Keep, Keeps, LEAST_ARTICLES, Verdict};
use crate::engine::embedded::{Embedded, Remnant, RepairedFiles};
use crate::engine::health::{Ailment, Health, Repaired};
use crate::engine::lines::Settled;
use crate::engine::{Engine, EngineError};
use crate::error::Error;
use crate::query::Node;
use crate::read::{FileState, Flow};

impl Archive {
    /// Examines the archive in a folder, without changing it: what it says of itself, the checksum of every file, files that belong
    /// to nothing, every article, and whether what is recorded of lines and stories follows from the articles. Reads all of it.
    ///
    /// # Errors
    /// When there is no such folder, or the operating system does not let us read it. What is wrong with the archive is no error.
    pub fn examine(path: impl AsRef<Path>) -> Result<Health, Error> {
        let (mut health, engine) = Embedded::examine(path.as_ref())?;
        if let Some(engine) = engine
            && !health.writing
            && health.ailments.iter().all(|ailment| !matches!(ailment, Ailment::Unsettled(_)))
        {
            health.ailments.extend(unlike_their_lines(&engine)?);
        }
        Ok(health)
    }

    /// Repairs what can be repaired of the archive in a folder. Files with damage are put aside, into its folder `damaged`; the
    /// articles in them come back from what was stored of them, one by one, and from the files that they were read from where that is
    /// damaged as well, as far as these are known and there. Articles that cannot be read, because a dictionary is lost, come back from
    /// their files, or stay as they are. What does not come back is named. A repair that was interrupted is begun again.
    ///
    /// # Errors
    /// When a writer is open, the archive cannot be opened by this version at all, or it cannot be written.
    pub fn repair(path: impl AsRef<Path>) -> Result<Repaired, Error> {
        let RepairedFiles { removed, dictionaries, remains } = Embedded::repair(path.as_ref())?;
        let engine = Embedded::open(path.as_ref())?;
        let (_, unreadable) = engine.read_all()?;
        let mut writer = Archive::with_engine(Arc::new(engine)).writer()?;
        let segments = remains.len();
        let mut repaired = Repaired { segments, dictionaries, removed, ..Repaired::default() };
        let mut files: BTreeSet<PathBuf> = unreadable.into_iter().map(|article| article.file).collect();
        let mut all = false;
        for remains in &remains {
            let losses =
                remains.each(|remnant| writer.take_back(remnant, &mut repaired).map_err(into_engine))?;
            repaired.lost.extend(losses.articles);
            repaired.lost_decisions += losses.decisions;
            repaired.unknown += losses.unknown;
            all |= losses.files.is_none();
            files.extend(losses.files.unwrap_or_default());
        }
        // What was read of files is taken back, too, so those that are read are known by then.
        writer.inner.commit(Settled::No)?;
        if all {
            writer.every_file(&mut files)?;
        }
        repaired.read_again = writer.read_again(files)?;
        writer.touched.all();
        writer.stories.all();
        writer.commit()?;
        Embedded::repair_ended(path.as_ref())?;
        let Writer { inner, engine, .. } = writer;
        // Whoever examines the archive next finds no merge that is half done.
        inner.end()?;
        let lost = std::mem::take(&mut repaired.lost);
        for id in lost {
            if engine.get(&id)?.is_none() {
                repaired.lost.push(id);
            }
        }
        // Of a file that is open, some systems remove nothing.
        drop((engine, remains));
        repaired.removed += Embedded::clear_away(path.as_ref())?;
        Ok(repaired)
    }
}

/// The visit of what is stored speaks of the engine only.
fn into_engine(error: Error) -> EngineError {
    match error {
        Error::Engine(error) => error,
        other => EngineError::Engine(other.to_string()),
    }
}

impl Writer {
    /// Adds what is left of an article that is not there in another version, of a decision, or of what was known of a file. False where
    /// it makes no sense.
    fn take_back(&mut self, remnant: Remnant<'_>, repaired: &mut Repaired) -> Result<bool, Error> {
        let stored = match remnant {
            Remnant::Stored(stored) => stored,
            Remnant::File(path, state) => {
                // What another segment says is newer.
                if self.engine.file(&path)?.is_none() {
                    self.inner.record_file(&path, &state)?;
                }
                return Ok(true);
            }
        };
        if let Ok(article) = serde_json::from_slice::<Article>(stored) {
            if !self.has(&article.id)? {
                self.add_article(article)?;
                repaired.saved += 1;
            }
        } else if let Ok(keep) = serde_json::from_slice::<Keep>(stored)
            && keep.numbers() != (None, None)
        {
            self.keep(&keep, true)?;
        } else {
            // What is known of a file comes back with its path.
            return Ok(serde_json::from_slice::<FileState>(stored).is_ok());
        }
        Ok(true)
    }

    /// True where an article is there, even if it cannot be read.
    fn has(&self, id: &str) -> Result<bool, Error> {
        match self.engine.get(id) {
            Ok(article) => Ok(article.is_some()),
            Err(EngineError::Article { .. }) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Adds all files of which something is known.
    fn every_file(&self, files: &mut BTreeSet<PathBuf>) -> Result<(), Error> {
        self.engine.files_below(Path::new(std::path::MAIN_SEPARATOR_STR), &mut |file| {
            files.insert(file);
        })?;
        let read = self.engine.each(&Node::Everything, &mut |article| {
            files.insert(article.origin.path);
            Flow::Continue(())
        });
        match read {
            // Their files are known to be read again.
            Ok(()) | Err(EngineError::Unread { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads these files again, as far as they are there, and leaves what was read of them before: an article that a file has lost since
    /// is not to be lost by a repair. A file that is not what it was, as far as that is known, is left to be read by the next run.
    fn read_again(&mut self, mut files: BTreeSet<PathBuf>) -> Result<u64, Error> {
        files.retain(|file| file.is_absolute() && file.is_file());
        let mut changed = Vec::new();
        for file in &files {
            if !matches!(standing(&*self.engine, file)?, Standing::Unchanged { .. }) {
                changed.push(file.clone());
            }
            self.inner.forget_file(file)?;
        }
        self.inner.commit(Settled::No)?;
        let files: Vec<PathBuf> = files.into_iter().collect();
        let read = reading::read(self, &files, Earlier::Kept, &mut |_| {})?.files;
        for file in changed {
            self.inner.forget_file(&file)?;
        }
        Ok(read)
    }
}

/// The sites whose articles do not agree with what their lines say.
fn unlike_their_lines(engine: &dyn Engine) -> Result<Option<Ailment>, EngineError> {
    let keeps = Keeps::of(&engine.keeps()?);
    let mut wrong = 0_u64;
    for site in engine.sites()? {
        let of = engine.articles_of(&site)?;
        engine.each_line(&site, LEAST_ARTICLES, &mut |line, counts| {
            let repeated = verdict(engine, &keeps, line, counts.articles(), of)? == Verdict::Repeated;
            wrong += u64::from(if repeated { counts.kept > 0 } else { counts.taken > 0 });
            Ok(())
        })?;
    }
    let message = || format!("{wrong} lines are dropped or kept against what their sites' articles say");
    Ok((wrong > 0).then(|| Ailment::Inconsistent(message())))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::read::Record;

    #[test]
    fn a_repair_that_was_interrupted_is_begun_again() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("archive");
        let archive = Archive::open_or_create(&path).unwrap();
        let mut writer = archive.writer().unwrap();
        for (n, bird) in ["heron", "egret", "bittern"].into_iter().enumerate() {
            let text = format!("A {bird} stood in the reeds beside the river until the morning.");
            writer.add(&Record::text(&format!("{n}.txt"), &text)).unwrap();
        }
        writer.commit().unwrap();
        drop((writer, archive));
        let damage = |kind: &str| {
            for entry in fs::read_dir(path.join("index")).unwrap() {
                let file = entry.unwrap().path();
                if file.extension().is_some_and(|it| it == kind) {
                    let mut bytes = fs::read(&file).unwrap();
                    bytes[0] ^= 1;
                    fs::write(&file, bytes).unwrap();
                }
            }
        };
        damage("pos");
        // The files are repaired, and what is left of them goes with the program.
        drop(Embedded::repair(&path).unwrap());
        assert_eq!(Archive::open(&path).unwrap().stats().unwrap().articles, 0);
        let health = Archive::examine(&path).unwrap();
        assert!(health.ailments.iter().any(|ailment| matches!(ailment, Ailment::Unfinished)), "{health:?}");
        let repaired = Archive::repair(&path).unwrap();
        assert_eq!((repaired.saved, repaired.lost.len(), repaired.unknown), (3, 0, 0));
        assert!(Archive::examine(&path).unwrap().ailments.is_empty());
        assert_eq!(Archive::open(&path).unwrap().stats().unwrap().articles, 3);
    }
}
