//! What can go wrong with an archive.

use crate::engine::EngineError;
use crate::query::FilterError;
use crate::read::Skip;

/// An error of the library. Files that cannot be read are no errors but [`Skip`]s: they never end a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The archive cannot be opened, read or written.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A filter cannot be asked.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A cursor leads nowhere.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// A single record that was asked for by name could not be read.
    #[error("{0}")]
    Skipped(Skip),
}

/// A cursor that leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CursorError {
    /// It is no cursor, or not whole.
    #[error("this is no cursor, or a part of it is missing; give it back as it came, or search without one")]
    Broken,
    /// It is from another version of the program.
    #[error("the cursor was made by another version of the program; search without one for the first page")]
    OtherVersion,
    /// It belongs to another search.
    #[error(
        "the cursor belongs to another search; give it back with the query, languages, filter and order it came with, or search without one"
    )]
    Foreign,
    /// Stories have no cursor.
    #[error("hits that are stories have no cursor; use an offset, or search for articles")]
    ByStory,
}
