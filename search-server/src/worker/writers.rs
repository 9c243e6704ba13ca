//! Writers that stay open: to open one costs more than to add a document.

use search_core::{Error, Writer};

use crate::data::index::Index;

/// So many are open at once. Each may fill the memory of one.
const MOST_OPEN: usize = 2;

/// The writers of the indexes to which documents came last, by the folders of their archives. What they wrote is committed.
#[derive(Default)]
pub(super) struct Writers(Vec<(String, Writer)>);

impl Writers {
    /// The writer of an index. Whoever has committed gives it back; one that is dropped forgets what was not committed.
    pub(super) fn take(&mut self, index: &Index) -> Result<Writer, Error> {
        match self.0.iter().position(|(folder, _)| *folder == index.folder) {
            Some(at) => Ok(self.0.remove(at).1),
            None => index.archive.writer(),
        }
    }

    /// Keeps a writer for what comes next.
    pub(super) fn give_back(&mut self, index: &Index, writer: Writer) {
        if self.0.len() >= MOST_OPEN {
            self.0.remove(0);
        }
        self.0.push((index.folder.clone(), writer));
    }

    /// Closes all, because their files are to be read as they lie, or removed.
    pub(super) fn close(&mut self) {
        self.0.clear();
    }
}
