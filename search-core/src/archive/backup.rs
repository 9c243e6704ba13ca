//! Copies of an archive, and its smallest form.

use std::path::Path;

use super::Archive;
use crate::engine::embedded::Embedded;
use crate::engine::health::Ailment;
use crate::engine::snapshot::Snapshot;
use crate::engine::{Memory, Optimized};
use crate::error::Error;

impl Archive {
    /// The files of the last commit, held open, to be copied: an archive as it was at this moment, whoever writes to it
    /// meanwhile. [`Archive::restore`] makes an archive of a copy.
    ///
    /// # Errors
    /// When the archive cannot be read, or is in memory.
    pub fn snapshot(&self) -> Result<Snapshot, Error> {
        Ok(self.engine.snapshot()?)
    }

    /// The files of the archive in a folder that are not what was written, or are missing: [`Ailment::Damaged`], with their paths
    /// in it. A copy with one of them is not restored. Reads all files, and no article.
    ///
    /// # Errors
    /// When there is no archive, or its index cannot be opened.
    pub fn damaged_files(path: impl AsRef<Path>) -> Result<Vec<Ailment>, Error> {
        Ok(Embedded::damaged_files(path.as_ref())?)
    }

    /// Makes an archive of a copy: moves the folder `copy`, in which the files of a snapshot are, to `place`, which must be on
    /// the same disk, and new or empty. Every file is checked before.
    ///
    /// # Errors
    /// When a file is damaged or missing, the copy was made by a version with another format or analysis, or the place is
    /// taken.
    pub fn restore(copy: impl AsRef<Path>, place: impl AsRef<Path>) -> Result<Archive, Error> {
        Embedded::adopt(copy.as_ref(), place.as_ref())?;
        Archive::open(place)
    }

    /// Brings the archive into its smallest and quickest form: everything in one segment, without what was deleted, and
    /// without files that nobody needs. Takes about as much room on disk again while it works. Who searches is not disturbed.
    ///
    /// # Errors
    /// When a writer is open, here or in another process, or the archive cannot be written.
    pub fn optimize(&self) -> Result<Optimized, Error> {
        Ok(self.engine.writer(Memory::default())?.optimize()?)
    }
}
