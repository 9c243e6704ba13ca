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
    /// A single record that was asked for by name could not be read.
    #[error("{0}")]
    Skipped(Skip),
}
