//! Taking out what was read from files that are gone.

use std::path::{Path, PathBuf};

use super::Writer;
use super::reading::Event;
use crate::engine::{Engine, EngineError};
use crate::error::Error;
use crate::read::{canonical, is_stdin};

/// What went with files that are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Files that were read once and are gone.
    pub files: u64,
    /// The articles that were read from them.
    pub articles: u64,
}

impl Writer {
    /// Deletes the articles of files that were read once, lie below these paths, and are gone from the disk. A path that is gone
    /// itself, or a folder in which nothing is, is left alone, since it may be a disk that is not there today: name the folder above it.
    /// To be committed.
    ///
    /// # Errors
    /// When the archive cannot be read or written.
    pub fn prune(&mut self, paths: &[PathBuf], mut on_event: impl FnMut(Event<'_>)) -> Result<Pruned, Error> {
        let mut pruned = Pruned::default();
        let gone = gone(&*self.engine, paths)?;
        if gone.is_empty() {
            return Ok(pruned);
        }
        // Of which sites their articles were is not known here.
        self.touched.all();
        let view = self.engine.story_view()?;
        for path in gone {
            let articles = self.stories.file(&*view, &path)?;
            self.inner.delete_file(&path)?;
            pruned.files += 1;
            pruned.articles += articles.len() as u64;
            on_event(Event::Removed(&path, articles.len() as u64));
            // They may stand in another file that is read next.
            self.pruned.extend(articles);
        }
        Ok(pruned)
    }
}

/// The files that were read once, lie below these paths, and are gone, in order.
pub(super) fn gone(engine: &dyn Engine, paths: &[PathBuf]) -> Result<Vec<PathBuf>, EngineError> {
    let mut gone = Vec::new();
    for path in paths.iter().filter(|path| !is_stdin(path) && !is_away(path)) {
        engine.files_below(&canonical(path), &mut |file| gone.extend(is_gone(&file).then_some(file)))?;
    }
    gone.sort_unstable();
    gone.dedup();
    Ok(gone)
}

/// True for a path that is gone itself, and for an empty folder: of a disk that is not there, the place is.
pub fn is_away(path: &Path) -> bool {
    let is_empty = |mut entries: std::fs::ReadDir| entries.next().is_none();
    !path.exists() || std::fs::read_dir(path).is_ok_and(is_empty)
}

/// True when the file is surely not there. One whose name is not remembered byte by byte, because it is no text, cannot be asked for.
fn is_gone(file: &Path) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    let is_text = !file.to_string_lossy().contains(char::REPLACEMENT_CHARACTER);
    let error = std::fs::metadata(file).err().map(|error| error.kind());
    is_text && matches!(error, Some(NotFound | NotADirectory))
}
