//! What is to be done about a file, by what is remembered of it.

use std::path::Path;

use crate::article::Origin;
use crate::engine::{Engine, EngineError};
use crate::read::{FileState, Fingerprint, Skip, SkipReason, is_stdin};

/// How a file stands to the archive.
pub(in crate::archive) enum Standing {
    /// It is to be read.
    ToRead(Reason, FileState),
    /// It has not changed; it is to be remembered anew where it was only touched.
    Unchanged { size: u64, touched: Option<FileState> },
    /// The operating system does not let us look.
    Refused(Skip),
}

/// Why a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Reason {
    New,
    Changed,
    /// An earlier run was interrupted within it.
    Interrupted,
}

/// Looks at a file. Its bytes are read only where its time is another and its size is not: it may be touched, not changed.
pub(in crate::archive) fn standing(engine: &dyn Engine, path: &Path) -> Result<Standing, EngineError> {
    if is_stdin(path) {
        return Ok(Standing::ToRead(Reason::New, FileState::default()));
    }
    let to_read =
        |reason, fingerprint| Standing::ToRead(reason, FileState { fingerprint, ..FileState::default() });
    let refused = |error: std::io::Error| {
        Standing::Refused(Skip { origin: Origin::file(path), reason: SkipReason::of(&error) })
    };
    let now = match std::fs::metadata(path) {
        Ok(metadata) => Fingerprint::unread(&metadata),
        Err(error) => return Ok(refused(error)),
    };
    let Some(known) = engine.file(path)? else { return Ok(to_read(Reason::New, now)) };
    let size = now.size;
    Ok(match (known.fingerprint.seems(&now), known.items) {
        (true, Some(_)) => Standing::ToRead(Reason::Interrupted, FileState { fingerprint: now, ..known }),
        (true, None) => Standing::Unchanged { size, touched: None },
        (false, None) if known.fingerprint.size == size => match Fingerprint::of(path) {
            Ok(read) if read.hash == known.fingerprint.hash => {
                Standing::Unchanged { size, touched: Some(FileState { fingerprint: read, ..known }) }
            }
            Ok(_) => to_read(Reason::Changed, now),
            Err(error) => refused(error),
        },
        (false, _) => to_read(Reason::Changed, now),
    })
}
