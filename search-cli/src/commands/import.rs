//! `tim import`: take back what `tim export` wrote.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::Outcome;
use crate::archive::{ArchiveArgs, any_path};
use crate::commands::count;
use crate::progress::Skips;

/// Take back what `tim export` wrote as JSON lines.
///
/// Articles come back as they were, without being read and cleaned anew, and take the place of those with the same ids. Which lines a site
/// repeats, and which articles tell the same story, follows from all articles that are then in the archive. A line that is no article is
/// skipped and named. Compressed files (gzip, zstd) are unpacked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim import articles.jsonl.zst --index ./new
  tim export --index ./one 'lang:vi' | tim import --index ./other -")]
pub(crate) struct Import {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Write everything that is skipped to this file, in place of what is in it: a line of JSON each
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// Name everything that is skipped, however much it is
    #[arg(long, short)]
    verbose: bool,

    /// What was exported; `-` reads the standard input
    #[arg(value_name = "FILE", value_parser = any_path())]
    file: PathBuf,
}

impl Import {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let mut skips = Skips::new(self.verbose, self.rejects.as_deref(), std::slice::from_ref(&self.file))?;
        let archive = self.archive.open_or_create()?;
        let imported = match archive.writer()?.import(&self.file, |skip| skips.see(skip)) {
            Ok(imported) => imported,
            Err(error) => {
                archive.forsake();
                return Err(error.into());
            }
        };
        let mut parts = vec![count(imported.added, "article added", "articles added")];
        let mut part = |number, one, many| parts.extend((number > 0).then(|| count(number, one, many)));
        part(imported.replaced, "replaced", "replaced");
        part(imported.keeps, "decision about lines", "decisions about lines");
        part(imported.skipped, "line skipped", "lines skipped");
        anstream::eprintln!("{}", parts.join("; "));
        skips.summarise()?;
        if imported.added + imported.replaced + imported.keeps == 0 {
            archive.forsake();
            anyhow::bail!(
                "`{}` has no line that `tim export` wrote as `jsonl`; what else holds articles is read by `tim index`",
                self.file.display()
            );
        }
        Ok(Outcome::Done)
    }
}
