//! `tim doctor`: what is wrong with the archive, and what can be done about it.

#[cfg(feature = "opensearch")]
mod cluster;

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;
use search_core::{Ailment, Archive, Health, Repaired};

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::commands::count;

/// Say what is wrong with the archive, and repair it.
///
/// Checks what the archive says of itself, the checksum of every file, files that belong to nothing, every article, and whether what is
/// recorded of repeated lines and of stories follows from the articles. Reads all of the archive and changes nothing, unless it is told to
/// repair. Of an archive in a cluster it says what the cluster says of it. Exit codes: 0 nothing is wrong, 1 something is or a repair could not bring
/// everything back, 2 it could not be examined.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim doctor
  tim backup ./before; tim doctor --repair     with a copy of what is there")]
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
        // What damaged files make the library panic about is caught where they are read, and said as what it is.
        std::panic::set_hook(Box::new(|_| {}));
        std::panic::catch_unwind(|| self.examine(&path)).unwrap_or_else(|panic| {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
            bail!("the doctor failed: {}; please report this", message.unwrap_or("without a message"))
        })
    }

    fn examine(&self, path: &Path) -> Result<Outcome> {
        let mut health = Archive::examine(path)?;
        say(&health)?;
        let mut lost = false;
        if self.repair && (health.left_over.0 > 0 || health.ailments.iter().any(Ailment::is_repairable)) {
            let repaired = Archive::repair(path)?;
            let mut parts = Vec::new();
            let mut part =
                |number: u64, one, many| parts.extend((number > 0).then(|| count(number, one, many)));
            part(repaired.segments as u64, "part of the index taken out", "parts of the index taken out");
            part(repaired.dictionaries as u64, "dictionary put aside", "dictionaries put aside");
            part(repaired.saved, "article of it saved", "articles of it saved");
            part(repaired.read_again, "file read again", "files read again");
            part(repaired.removed as u64, "file removed", "files removed");
            anstream::eprintln!("repaired{}{}", if parts.is_empty() { "" } else { ": " }, parts.join("; "));
            lost = losses(&repaired);
            health = Archive::examine(path)?;
            say(&health)?;
        }
        Ok(if health.ailments.is_empty() && !lost { Outcome::Done } else { Outcome::Different })
    }
}

/// Says what a repair did not bring back. False where that is nothing.
fn losses(repaired: &Repaired) -> bool {
    let lost = repaired.lost.len() as u64;
    if lost > 0 {
        let named: Vec<&str> = repaired.lost.iter().take(NAMED).map(String::as_str).collect();
        let more = if repaired.lost.len() > NAMED { ", …" } else { "" };
        let articles = count(lost, "article is lost", "articles are lost");
        anstream::eprintln!(
            "{articles}, neither readable nor in a file that is still there: {}{more}",
            named.join(", ")
        );
    }
    if repaired.lost_decisions > 0 {
        let decisions =
            count(repaired.lost_decisions, "decision about lines is lost", "decisions about lines are lost");
        anstream::eprintln!("{decisions}; `tim boilerplate` lists those that are left");
    }
    if repaired.unknown > 0 {
        anstream::eprintln!(
            "up to {} besides: the damaged part does not say any more which they were, only the files that were read again may have had them",
            count(repaired.unknown, "article may be lost", "articles may be lost")
        );
    }
    lost + repaired.lost_decisions + repaired.unknown > 0
}

/// So many articles that are lost are named.
const NAMED: usize = 5;

/// Prints what was found.
fn say(health: &Health) -> Result<()> {
    let mut out = anstream::stdout().lock();
    for ailment in &health.ailments {
        writeln!(out, "{ailment}\n  → {}", ailment.remedy())?;
    }
    if let (files @ 1.., bytes) = health.left_over {
        let files = count(files as u64, "file that is", "files that are");
        let megabytes = bytes as f64 / 1e6;
        writeln!(
            out,
            "{files} needed no more ({megabytes:.1} MB): the next `tim index` removes what earlier runs left behind, or `--repair` now"
        )?;
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
