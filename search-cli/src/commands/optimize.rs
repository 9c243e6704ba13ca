//! `tim optimize`: bring the archive into its smallest and quickest form.

use anyhow::Result;
use clap::Args;

use crate::Outcome;
use crate::archive::ArchiveArgs;

/// Bring the archive into its smallest and quickest form.
///
/// Puts everything into one segment, without what was deleted, and removes files that nobody needs any more. While it works it
/// takes about as much room on disk again. Searches go on meanwhile; writing does not. An archive to which much is added is kept in
/// shape by itself; this is for one that is to be read only, or from which much was deleted.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim optimize
  tim optimize --index ./my-archive")]
pub(crate) struct Optimize {
    #[command(flatten)]
    archive: ArchiveArgs,
}

impl Optimize {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let done = self.archive.open()?.optimize()?;
        anstream::eprintln!(
            "segments  {} before, {} now\nsize      {:.1} MB before, {:.1} MB now",
            done.segments_before,
            done.segments_after,
            done.bytes_before as f64 / 1e6,
            done.bytes_after as f64 / 1e6
        );
        Ok(Outcome::Done)
    }
}
