//! Articles that are gone with their files, or because these have changed, and may stand in others: an article that several files hold
//! is kept as the last of them has it. The others are read again for it.

use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::settle::Last;
use super::{Earlier, Run};
use crate::article::Article;
use crate::engine::stories::number_of;
use crate::error::Error;
use crate::read::{FileState, Fingerprint};

/// What files are read for a second time.
pub(super) struct Wanted {
    /// The numbers of the articles; others are passed over.
    articles: FxHashSet<u64>,
    /// The files, as they are remembered again once they were read.
    files: FxHashMap<PathBuf, FileState>,
}

impl Run<'_> {
    /// Counts an article of the file that is being read; false where it is not wanted.
    pub(super) fn takes(&mut self, article: &Article) -> bool {
        if let Some(wanted) = &self.wanted {
            return wanted.articles.contains(&number_of(&article.id));
        }
        if let Some(current) = self.current.as_mut().filter(|_| self.account.is_first(article)) {
            current.state.articles += 1;
        }
        true
    }

    /// The files in which articles may stand that are gone: of what was read from them, other files took some. From now on only what is
    /// gone is taken. The files are forgotten until they were read, so that a run which ends before goes on with them the next time.
    pub(super) fn look_for_gone(&mut self) -> Result<Vec<PathBuf>, Error> {
        let gone = self.account.gone();
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        self.commit(Last::No)?;
        let engine = &*self.writer.engine;
        let mut files = Vec::new();
        engine.files_below(Path::new(MAIN_SEPARATOR_STR), &mut |file| files.push(file))?;
        let view = engine.story_view()?;
        let mut short = FxHashMap::default();
        for file in files {
            let Some(state) = engine.file(&file)?.filter(|state| state.items.is_none()) else { continue };
            let is_short = state.articles > 0 && state.articles > view.of_file(&file)?.len() as u64;
            if is_short && file.exists() {
                self.writer.inner.forget_file(&file)?;
                short.insert(file, state);
            }
        }
        let mut paths: Vec<PathBuf> = short.keys().cloned().collect();
        paths.sort_unstable();
        self.earlier = Earlier::Kept;
        self.wanted = Some(Wanted { articles: gone, files: short });
        self.commit(Last::No)?;
        Ok(paths)
    }

    /// How a file that is begun is remembered if the run ends within it. One that has changed since it was looked at for what is gone is
    /// not: the next run reads all of it.
    pub(super) fn remembered(&self, path: &Path, state: FileState) -> Option<FileState> {
        let Some(wanted) = &self.wanted else { return Some(state) };
        let known = wanted.files.get(path).filter(|known| known.fingerprint.seems(&state.fingerprint))?;
        Some(FileState { items: state.items, ..known.clone() })
    }

    /// How a file is remembered that was read through, and is such a one now. What was read for what is gone stays what it was.
    pub(super) fn read_through(&self, state: FileState, now: Fingerprint) -> FileState {
        let fingerprint = if self.wanted.is_some() { state.fingerprint } else { now };
        FileState { fingerprint, items: None, ..state }
    }
}
