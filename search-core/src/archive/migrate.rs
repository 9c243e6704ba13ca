//! Copying an archive into another, whichever engines hold them: articles as they are stored, what is remembered of the files that
//! were read, and what users decided about lines. What follows from these (stories, lines that sites repeat) is settled at the end, as
//! by any commit.
//!
//! A copy that was interrupted is continued: what is there with the same content is passed over, and ids are the same on both
//! sides, so nothing is doubled. At the end both sides are counted and summed up.

use std::fmt;
use std::path::{MAIN_SEPARATOR_STR, Path};
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use super::reading::BATCH;
use super::{Archive, Writer};
use crate::analyze::{Analysis, analyze};
use crate::article::Article;
use crate::engine::lines::Settled;
use crate::engine::{Engine, EngineError, Memory};
use crate::error::Error;
use crate::query::Node;
use crate::read::{FileState, Flow};

/// How far a migration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrating {
    /// Articles are copied.
    Copying {
        /// So many were looked at.
        articles: u64,
        /// Of so many.
        of: u64,
    },
    /// What follows from the articles is brought to them.
    Settling,
    /// The copy is read back.
    Verifying {
        /// So many articles were.
        articles: u64,
        /// Of so many.
        of: u64,
    },
}

/// What a migration came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// Articles that were not there, or otherwise.
    pub copied: u64,
    /// Articles that were there already.
    pub unchanged: u64,
    /// What is in the archive that was copied.
    pub from: Contents,
    /// What is in the other one now.
    pub to: Contents,
}

impl Migrated {
    /// True when both archives hold the same.
    pub fn is_whole(&self) -> bool {
        self.from == self.to
    }
}

/// What an archive holds, summed up. Equal sums are equal contents, in whatever order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contents {
    /// The articles, as they are stored, with their ids.
    pub articles: Sum,
    /// What is remembered of the files that were read.
    pub files: Sum,
    /// What users decided about lines.
    pub decisions: Sum,
}

/// A number of things, and a checksum of them that does not depend on their order. Shown as its 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many.
    pub count: u64,
    /// The sum of their hashes (XXH3, 128 bits).
    pub checksum: u128,
}

impl Sum {
    fn add(&mut self, hash: u128) {
        self.count += 1;
        self.checksum = self.checksum.wrapping_add(hash);
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.checksum)
    }
}

/// The hash of something as it is stored, and how many bytes that has.
fn hashed(id: &str, stored: &impl Serialize) -> Result<(u128, usize), EngineError> {
    let json = serde_json::to_vec(stored)
        .map_err(|error| EngineError::Article { id: id.to_owned(), message: error.to_string() })?;
    Ok((xxh3_128(&json), json.len()))
}

impl Writer {
    /// Copies all of another archive into this one, commits from time to time and at the end, and compares the two then. Nobody
    /// else can write to the other one meanwhile. What is in this one and not in the other stays; then they differ at the end.
    ///
    /// # Errors
    /// When an archive cannot be read or written, a writer of the other one is open elsewhere, or a stop was wished
    /// ([`EngineError::Stopped`]). What was copied until then is passed over the next time.
    pub fn migrate(
        &mut self,
        from: &Archive,
        mut on_progress: impl FnMut(Migrating),
    ) -> Result<Migrated, Error> {
        let _held = held(from)?;
        let keeps = from.engine.keeps()?;
        let mut changed = false;
        for keep in &keeps {
            changed |= self.inner.keep(keep, true)?;
        }
        let mut copying = Copying::begin(self, from)?;
        copying.articles(&mut on_progress)?;
        let Copying { copied, unchanged, articles, .. } = copying;
        changed |= copied > 0;
        let files = self.copy_files(&*from.engine)?;
        on_progress(Migrating::Settling);
        if changed {
            self.touched.all();
            self.stories.all();
        }
        self.commit()?;
        let from = Contents { articles, files, decisions: decisions(&*from.engine)? };
        let to = self.contents(articles.count, &mut on_progress)?;
        Ok(Migrated { copied, unchanged, from, to })
    }

    /// Records of each file what the other archive does, once all articles are there: whoever reads on must find them.
    fn copy_files(&mut self, from: &dyn Engine) -> Result<Sum, Error> {
        let (engine, inner) = (&*self.engine, &mut self.inner);
        let mut files = Sum::default();
        each_file(from, &mut |path, state| {
            files.add(hashed_file(path, state)?);
            if engine.file(path)?.as_ref() != Some(state) {
                inner.record_file(path, state)?;
            }
            Ok(())
        })?;
        Ok(files)
    }

    /// What is there now.
    fn contents(&self, of: u64, on_progress: &mut impl FnMut(Migrating)) -> Result<Contents, Error> {
        let engine = &*self.engine;
        let mut contents = Contents { decisions: decisions(engine)?, ..Contents::default() };
        let mut failed = None;
        engine.each(&Node::Everything, &mut |article| {
            match hashed(&article.id, &article).and_then(|hash| self.stop.check().map(|()| hash)) {
                Ok((hash, _)) => contents.articles.add(hash),
                Err(error) => {
                    failed = Some(error);
                    return Flow::Break(());
                }
            }
            on_progress(Migrating::Verifying { articles: contents.articles.count, of });
            Flow::Continue(())
        })?;
        failed.map_or(Ok(()), Err)?;
        each_file(engine, &mut |path, state| {
            contents.files.add(hashed_file(path, state)?);
            Ok(())
        })?;
        Ok(contents)
    }
}

/// Keeps others from writing to an archive, and settles what a run that was interrupted has left. An archive that may only be
/// read needs no keeping.
fn held(archive: &Archive) -> Result<Option<Writer>, Error> {
    match archive.writer_within(Memory::LEAST) {
        Ok(mut writer) => {
            if archive.engine.settled()? != Settled::Yes {
                writer.commit()?;
            }
            Ok(Some(writer))
        }
        Err(Error::Engine(EngineError::Io { .. })) if archive.engine.settled()? == Settled::Yes => Ok(None),
        Err(error) => Err(error),
    }
}

/// Articles on their way.
struct Copying<'w> {
    writer: &'w mut Writer,
    from: &'w Archive,
    /// True for an archive that has none yet, where nothing has to be compared.
    into_empty: bool,
    batch: Vec<(Article, u128)>,
    bytes: usize,
    committed: Instant,
    copied: u64,
    unchanged: u64,
    articles: Sum,
}

impl<'w> Copying<'w> {
    fn begin(writer: &'w mut Writer, from: &'w Archive) -> Result<Copying<'w>, Error> {
        Ok(Copying {
            into_empty: writer.engine.stats()?.articles == 0,
            writer,
            from,
            batch: Vec::new(),
            bytes: 0,
            committed: Instant::now(),
            copied: 0,
            unchanged: 0,
            articles: Sum::default(),
        })
    }

    fn articles(&mut self, on_progress: &mut impl FnMut(Migrating)) -> Result<(), Error> {
        let of = self.from.stats()?.articles;
        let mut failed = None;
        self.from.engine.each(&Node::Everything, &mut |article| match self.take(article) {
            Ok(()) => {
                on_progress(Migrating::Copying { articles: self.articles.count, of });
                Flow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                Flow::Break(())
            }
        })?;
        failed.map_or(Ok(()), Err)?;
        self.copy()
    }

    fn take(&mut self, article: Article) -> Result<(), Error> {
        let (hash, bytes) = hashed(&article.id, &article)?;
        self.articles.add(hash);
        self.bytes += bytes;
        self.batch.push((article, hash));
        if self.batch.len() < BATCH && self.bytes < self.writer.memory.batch() {
            return Ok(());
        }
        self.copy()?;
        let stopped = self.writer.stop.check();
        if stopped.is_err() || self.committed.elapsed() >= self.writer.commit_every {
            // What follows from a part of the articles is not what follows from all: it is settled at the end. The mark tells
            // the next writer, if we do not get there.
            self.writer.inner.commit(Settled::No)?;
            self.committed = Instant::now();
        }
        Ok(stopped?)
    }

    /// Copies those of the batch that are not there.
    fn copy(&mut self) -> Result<(), Error> {
        self.bytes = 0;
        let (engine, into_empty) = (&*self.writer.engine, self.into_empty);
        let analyzed =
            |(article, hash): (Article, u128)| -> Result<Option<(Article, Analysis)>, EngineError> {
                if !into_empty
                    && let Some(there) = engine.get(&article.id)?
                    && hashed(&there.id, &there)?.0 == hash
                {
                    return Ok(None);
                }
                let analysis = analyze(&article);
                Ok(Some((article, analysis)))
            };
        let looked_at = self.batch.len() as u64;
        let missing: Vec<(Article, Analysis)> = self
            .batch
            .par_drain(..)
            .filter_map(|article| analyzed(article).transpose())
            .collect::<Result<_, _>>()?;
        self.unchanged += looked_at - missing.len() as u64;
        self.copied += missing.len() as u64;
        let ids: Vec<&str> = missing.iter().map(|(article, _)| article.id.as_str()).collect();
        self.writer.inner.foresee(&ids)?;
        for (article, analysis) in missing {
            self.writer.inner.add(&article, analysis)?;
        }
        Ok(())
    }
}

fn decisions(engine: &dyn Engine) -> Result<Sum, EngineError> {
    let mut decisions = Sum::default();
    for keep in engine.keeps()? {
        decisions.add(hashed("of a decision", &keep)?.0);
    }
    Ok(decisions)
}

fn hashed_file(path: &Path, state: &FileState) -> Result<u128, EngineError> {
    Ok(hashed("of a file", &(path.to_string_lossy(), state))?.0)
}

/// Visits all files of which something is remembered.
fn each_file(
    engine: &dyn Engine,
    visit: &mut dyn FnMut(&Path, &FileState) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    let mut visited = Ok(());
    engine.files_below(Path::new(MAIN_SEPARATOR_STR), &mut |path| {
        if visited.is_ok() {
            visited = engine.file(&path).and_then(|state| state.map_or(Ok(()), |state| visit(&path, &state)));
        }
    })?;
    visited
}
