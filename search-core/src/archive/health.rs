//! Examining an archive, and repairing what can be repaired.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::settle::verdict;
use super::{Archive, Writer};
use crate::article::Article;
use crate::boilerplate::{Keep, Keeps, LEAST_ARTICLES, Verdict};
use crate::engine::embedded::Embedded;
use crate::engine::health::{Ailment, Health, Repaired};
use crate::engine::{Engine, EngineError};
use crate::error::Error;
use crate::query::Node;
use crate::read::Flow;

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
    /// articles in them come back from what was stored of them or, where that is damaged as well, from the files that they were
    /// read from, as far as these are known and there.
    ///
    /// # Errors
    /// When a writer is open, the archive cannot be opened by this version at all, or it cannot be written.
    pub fn repair(path: impl AsRef<Path>) -> Result<Repaired, Error> {
        let (removed, remains) = Embedded::repair(path.as_ref())?;
        let archive = Archive::open(path)?;
        let mut writer = archive.writer()?;
        let mut repaired = Repaired { segments: remains.len(), removed, ..Repaired::default() };
        for remains in &remains {
            remains.each(|stored| writer.take_back(stored, &mut repaired).map_err(into_engine))?;
        }
        if remains.iter().any(|remains| !remains.are_whole()) {
            repaired.read_again = writer.read_all_again()?;
        }
        writer.touched.all();
        writer.stories.all();
        writer.commit()?;
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
    /// Adds what was stored of an article that is not there in another version, or of a decision.
    fn take_back(&mut self, stored: &[u8], repaired: &mut Repaired) -> Result<(), Error> {
        if let Ok(article) = serde_json::from_slice::<Article>(stored) {
            if self.engine.get(&article.id)?.is_none() {
                self.add_article(article)?;
                repaired.saved += 1;
            }
        } else if let Ok(keep) = serde_json::from_slice::<Keep>(stored)
            && keep.numbers() != (None, None)
        {
            self.keep(&keep, true)?;
        }
        Ok(())
    }

    /// Reads again all files of which something is known, as far as they are there, because it is not known of which of them articles
    /// are lost; those that are not there are forgotten.
    fn read_all_again(&mut self) -> Result<u64, Error> {
        let mut files: BTreeSet<PathBuf> = BTreeSet::new();
        self.engine.files_below(Path::new(std::path::MAIN_SEPARATOR_STR), &mut |file| {
            files.insert(file);
        })?;
        self.engine.each(&Node::Everything, &mut |article| {
            files.insert(article.origin.path);
            Flow::Continue(())
        })?;
        files.retain(|file| file.is_absolute() && file.is_file());
        for file in &files {
            self.inner.forget_file(file)?;
        }
        self.commit()?;
        let files: Vec<PathBuf> = files.into_iter().collect();
        Ok(self.add_paths(&files, |_| {})?.files)
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
