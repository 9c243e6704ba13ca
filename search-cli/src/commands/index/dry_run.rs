//! `tim index --dry-run`: what would be done, file by file on stdout, and in all on stderr.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use search_core::engine::ClusterError;
use search_core::{Archive, EngineError, Error, Intent};

use super::Index;
use crate::Outcome;
use crate::commands::count;

impl Index {
    /// Says what would be done. Where there is no archive yet, none is made.
    pub(super) fn dry_run(&self) -> Result<Outcome> {
        let archive = match self.archive.place()?.open() {
            Err(Error::Engine(
                EngineError::NotFound(_) | EngineError::Cluster(ClusterError::NoArchive { .. }),
            )) => Archive::in_memory()?,
            opened => opened?,
        };
        let mut out = BufWriter::new(anstream::stdout().lock());
        let mut written = Ok(());
        let surveyed = archive.survey(&self.paths, self.prune, |path, intent| {
            if written.is_ok() && (self.verbose || *intent != Intent::Keep) {
                written = line(&mut out, path, intent);
            }
        })?;
        written?;
        out.flush()?;
        let mut parts = vec![match surveyed.read {
            0 => "nothing would be read".to_owned(),
            read => format!(
                "{} would be read, {:.1} MB",
                count(read, "file", "files"),
                surveyed.bytes as f64 / 1e6
            ),
        }];
        let mut part = |number, said: String| parts.extend((number > 0).then_some(said));
        part(
            surveyed.replaced,
            format!(
                "{} would be replaced by what is there now",
                count(surveyed.replaced, "article", "articles")
            ),
        );
        part(
            surveyed.removed,
            format!(
                "{} would be removed with {}, if no other file has {}",
                count(surveyed.removed_articles, "article", "articles"),
                count(surveyed.removed, "file that is gone", "files that are gone"),
                if surveyed.removed_articles == 1 { "it" } else { "them" }
            ),
        );
        part(surveyed.unchanged, count(surveyed.unchanged, "file unchanged", "files unchanged"));
        part(surveyed.skipped, format!("{} would be skipped", surveyed.skipped));
        anstream::eprintln!("{}", parts.join("; "));
        Ok(Outcome::Done)
    }
}

/// One file. The first word is part of the interface: see docs/cli.md.
fn line(out: &mut impl Write, path: &Path, intent: &Intent) -> std::io::Result<()> {
    let word = match intent {
        Intent::Read => "read",
        Intent::Replace(_) => "replace",
        Intent::Resume => "resume",
        Intent::Keep => "keep",
        Intent::Remove(_) => "remove",
        _ => "skip",
    };
    write!(out, "{word:<8} ")?;
    match intent {
        Intent::Skip(skip) => writeln!(out, "{skip}"),
        Intent::Replace(articles) | Intent::Remove(articles) => {
            writeln!(out, "{} ({})", path.display(), count(*articles, "article", "articles"))
        }
        _ => writeln!(out, "{}", path.display()),
    }
}
