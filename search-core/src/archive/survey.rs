//! What reading files would do, without doing it.

use std::path::{Path, PathBuf};

use super::Archive;
use super::pruning::gone;
use super::reading::standing::{Reason, Standing, standing};
use crate::error::Error;
use crate::read::{Skip, walk};

/// What would be done about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Intent {
    /// It would be read for the first time.
    Read,
    /// It has changed: it would be read again, in place of the so many articles that were read from it.
    Replace(u64),
    /// An earlier run was interrupted within it: it would be read on.
    Resume,
    /// It would not be read, because it has not changed.
    Keep,
    /// It would not be read, for this reason. What is skipped within files is not known before they are read.
    Skip(Skip),
    /// It is gone, and the so many articles that were read from it would be deleted.
    Remove(u64),
}

/// How many files would be dealt with in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surveyed {
    /// Files that would be read: new ones, changed ones, and those within which a run was interrupted.
    pub read: u64,
    /// Bytes of these.
    pub bytes: u64,
    /// Articles in whose place would come what is now in their changed files.
    pub replaced: u64,
    /// Files that have not changed.
    pub unchanged: u64,
    /// Files that would be skipped.
    pub skipped: u64,
    /// Files that are gone.
    pub removed: u64,
    /// The articles that would go with them.
    pub removed_articles: u64,
}

impl Archive {
    /// Says what [`Writer::add_paths`](super::Writer::add_paths) would do with these paths, and, where `prune` is wanted, what
    /// [`Writer::prune`](super::Writer::prune) would: file by file, as far as it is known without reading them. Writes nothing.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn survey(
        &self,
        paths: &[PathBuf],
        prune: bool,
        mut visit: impl FnMut(&Path, &Intent),
    ) -> Result<Surveyed, Error> {
        let engine = &*self.engine;
        let view = engine.story_view()?;
        let articles = |path: &Path| view.of_file(path).map(|articles| articles.len() as u64);
        let mut surveyed = Surveyed::default();
        for path in if prune { gone(engine, paths)? } else { Vec::new() } {
            let articles = articles(&path)?;
            surveyed.removed += 1;
            surveyed.removed_articles += articles;
            visit(&path, &Intent::Remove(articles));
        }
        for found in walk(paths) {
            let (path, standing) = match found {
                Ok(path) => (path.clone(), standing(engine, &path)?),
                Err(skip) => (skip.origin.path.clone(), Standing::Refused(skip)),
            };
            let intent = match standing {
                Standing::Refused(skip) => {
                    surveyed.skipped += 1;
                    Intent::Skip(skip)
                }
                Standing::Unchanged { .. } => {
                    surveyed.unchanged += 1;
                    Intent::Keep
                }
                Standing::ToRead(reason, state) => {
                    surveyed.read += 1;
                    surveyed.bytes += state.fingerprint.size;
                    match reason {
                        Reason::New => Intent::Read,
                        Reason::Interrupted => Intent::Resume,
                        Reason::Changed => {
                            let articles = articles(&path)?;
                            surveyed.replaced += articles;
                            Intent::Replace(articles)
                        }
                    }
                }
            };
            visit(&path, &intent);
        }
        Ok(surveyed)
    }
}
