//! `tim doctor`: what is wrong with the archive, and what can be done about it.

#[cfg(feature = "opensearch")]
mod cluster;

use std::io::Write;

use anyhow::Result;
use clap::Args;
use search_core::{Ailment, Archive, Health};

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::commands::count;

/// Say what is wrong with the archive, and repair it.
///
/// Checks what the archive says of itself, the checksum of every file, files that belong to nothing, every article, and whether what is
/// recorded of repeated lines and of stories follows from the articles. Reads all of the archive and changes nothing, unless it is told to
/// repair. Of an archive in a cluster it says what the cluster says of it. Exit codes: 0 nothing is wrong, 1 something is, 2 it could not be examined.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim doctor
  tim backup ./before && tim doctor --repair     with a copy of what can be read")]
pub(crate) struct Doctor {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Repair what can be repaired; damaged files are put into the archive's folder `damaged`
    #[arg(long)]
    repair: bool,
}

/// What to do for an archive in a cluster.
const INSTEAD: &str =
    "the cluster keeps copies and repairs itself; what it has lost, `tim index` reads again";

impl Doctor {
    pub(crate) fn run(&self) -> Result<Outcome> {
        #[cfg(feature = "opensearch")]
        if let search_core::Place::Cluster(cluster, name) = self.archive.place()?
            && !self.repair
        {
            return cluster::examine(&cluster, &name);
        }
        let path = self.archive.folder("repair", INSTEAD)?;
        let mut health = Archive::examine(&path)?;
        say(&health)?;
        if self.repair && health.ailments.iter().any(Ailment::is_repairable) {
            let repaired = Archive::repair(&path)?;
            let mut parts = Vec::new();
            let mut part =
                |number: u64, one, many| parts.extend((number > 0).then(|| count(number, one, many)));
            part(repaired.segments as u64, "part of the index taken out", "parts of the index taken out");
            part(repaired.saved, "article of it saved", "articles of it saved");
            part(repaired.read_again, "file read again", "files read again");
            part(repaired.removed as u64, "file removed", "files removed");
            anstream::eprintln!("repaired{}{}", if parts.is_empty() { "" } else { ": " }, parts.join("; "));
            health = Archive::examine(&path)?;
            say(&health)?;
        }
        Ok(if health.ailments.is_empty() { Outcome::Done } else { Outcome::Different })
    }
}

/// Prints what was found.
fn say(health: &Health) -> Result<()> {
    let mut out = anstream::stdout().lock();
    for ailment in &health.ailments {
        writeln!(out, "{ailment}\n  → {}", ailment.remedy())?;
    }
    if health.writing {
        writeln!(out, "another process is writing; what it has not committed yet was not looked at")?;
    }
    if health.ailments.is_empty() {
        let (files, articles) = (count(health.files as u64, "file", "files"), health.articles);
        writeln!(out, "nothing is wrong: {files} and {} checked", count(articles, "article", "articles"))?;
    }
    Ok(())
}
