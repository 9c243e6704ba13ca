//! What can go wrong with what holds an archive, and what to do about it.

use std::path::PathBuf;

use super::ClusterError;

/// An error of an engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// There is no such folder.
    #[error("there is no archive at `{0}`; make one with `tim index --index {0} PATH…`")]
    NotFound(PathBuf),
    /// The folder exists and is something else.
    #[error(
        "`{0}` is not an archive (it has no `tim.json`); name an archive, or an empty or new folder to make one"
    )]
    NotAnArchive(PathBuf),
    /// The archive was made by a later version.
    #[error(
        "the archive `{path}` has format {found}, and this version reads {expected}; use the newer `tim`, or index into a new folder"
    )]
    Newer {
        /// The archive.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// Ours.
        expected: u32,
    },
    /// The archive was made by an earlier version whose format or analysis differs.
    #[error(
        "the archive `{path}` was made by an older version ({found}); its terms would not match: index into a new folder"
    )]
    Older {
        /// The archive.
        path: PathBuf,
        /// What was found.
        found: String,
    },
    /// Something else is where an archive is to be.
    #[error("there is something at `{0}` already; name a new or empty folder")]
    Taken(PathBuf),
    /// It has no files.
    #[error("an archive in memory has no files to copy; keep it in a folder")]
    InMemory,
    /// One of its files cannot be read.
    #[error("the archive's file `{path}` is damaged: {message}; `tim doctor` says what can be done")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How.
        message: String,
    },
    /// Somebody else is writing.
    #[error("another process is writing to the archive `{0}`; wait until it has finished, then try again")]
    Locked(PathBuf),
    /// The operating system refuses.
    #[error("cannot {action} `{path}`: {error}; {}", remedy(.error))]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not. Part of the message, so not its source as well.
        error: std::io::Error,
    },
    /// There is no room on the disk.
    #[error(
        "there is no room left on the disk of the archive; make room there, then try again: what was committed is safe"
    )]
    Full,
    /// An article could not be stored or read back.
    #[error("the article `{id}` cannot be stored or read: {message}")]
    Article {
        /// The article's id.
        id: String,
        /// Why not.
        message: String,
    },
    /// Some of the articles that were asked for cannot be read; all others were.
    #[error(
        "{articles} of the articles cannot be read, the first of them `{id}`: {message}; `tim doctor` says what can be done"
    )]
    Unread {
        /// How many.
        articles: u64,
        /// The id of the first.
        id: String,
        /// Why it cannot be read.
        message: String,
    },
    /// The cluster that holds the archive failed, or cannot be reached.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// It was told to stop: see [`Stop`](super::Stop).
    #[error("the search was stopped before it had ended; ask again if the answer is still wanted")]
    Stopped,
    /// The engine itself failed.
    #[error("the engine failed: {0}")]
    Engine(String),
}

fn remedy(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::StorageFull => "make room on that disk, then try again",
        _ => "check who may write there, or name another folder",
    }
}
