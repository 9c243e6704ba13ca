//! Articles that are gone with their files, or because these have changed, and may stand in others: an article that several files hold
//! is kept as the last of them has it. The others are read again for it.

use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};

use super::super::settle::Last;
use super::{Earlier, Run};
use crate::article::Article;
use crate::engine::stories::number_of;
use crate::error::Error;

impl Run<'_> {
    /// Counts an article of the file that is being read; false where it is not wanted.
    pub(super) fn takes(&mut self, article: &Article) -> bool {
        if let Some(wanted) = &self.wanted {
            return wanted.contains(&number_of(&article.id));
        }
        if let Some(current) = self.current.as_mut().filter(|_| self.account.is_first(article)) {
            current.state.articles += 1;
        }
        true
    }

    /// The files in which articles may stand that are gone: of what was read from them, other files took some. From now on only what is
    /// gone is taken.
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
        let mut short = Vec::new();
        for file in files {
            let read =
                engine.file(&file)?.filter(|state| state.items.is_none()).map_or(0, |state| state.articles);
            if read > 0 && file.exists() && read > view.of_file(&file)?.len() as u64 {
                short.push(file);
            }
        }
        self.earlier = Earlier::Kept;
        self.wanted = Some(gone);
        Ok(short)
    }
}
