//! `tim index`: read files and folders into the archive.

mod dry_run;
mod summary;
mod watch;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use search_core::read::is_stdin;
use search_core::{Archive, Memory, Pruned, Report, is_away};

use self::summary::summary;
use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::progress::{Progress, Shown, Skips};

/// Read files and folders into the archive.
///
/// Reads web pages, text, Markdown, JSON and JSON lines, tables (CSV, TSV), feeds (RSS, Atom), crawls (WARC, WET), and zip
/// and tar archives of these, compressed with gzip or zstd or not. A file that has not changed since it was read last is not
/// read again; the articles of one that has changed are replaced; a run that was interrupted is continued. What cannot be
/// read is skipped and named.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim index ~/articles               a folder, with all below it
  tim index crawl.warc.gz feed.xml table.csv
  curl https://example.org/feed | tim index -
  tim index --dry-run --prune ~/articles   what would be read, and what removed
  tim index --watch ~/articles       and stay, to read what changes
  tim index --index ./my-archive .   into an archive of your choice")]
pub(crate) struct Index {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Say what would be read, replaced, skipped and removed, file by file, and change nothing
    #[arg(long, conflicts_with_all = ["rejects", "progress", "commit_every", "memory"])]
    dry_run: bool,

    /// Remove the articles of files that are gone, below the given paths
    #[arg(long)]
    prune: bool,

    /// Stay, and read what changes: removed files go, too. Ends with Ctrl-C
    #[arg(long, conflicts_with_all = ["dry_run", "progress", "rejects"])]
    watch: bool,

    /// Write everything that is skipped to this file, in place of what is in it: a line of JSON each
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// Name everything that is skipped, however much it is; of a dry run, the files that have not changed, too
    #[arg(long, short)]
    verbose: bool,

    /// How to show progress, on stderr: a bar on a terminal (`auto`), a line of JSON a second, or not at all
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Shown::Auto)]
    progress: Shown,

    /// Make what was read durable every so many seconds; an interrupted run loses no more
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    commit_every: Duration,

    /// Work on so many threads [default: one a core]
    #[arg(long, short, value_name = "N", value_parser = threads)]
    jobs: Option<NonZeroUsize>,

    /// Memory for what is read and not on disk yet: `512M`, `2G`
    #[arg(long, value_name = "SIZE", default_value_t = Memory::default())]
    memory: Memory,

    /// Files and folders with articles; `-` reads the standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "expected a number of threads, 1 or more".to_owned())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

impl Index {
    pub(crate) fn run(&self) -> Result<Outcome> {
        if let Some(jobs) = self.jobs {
            // What the library does on all cores, it does on the threads of this pool.
            let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.get());
            pool.build_global().context("cannot start the threads of `--jobs`")?;
        }
        if self.dry_run {
            return self.dry_run();
        }
        let skips = Skips::new(self.verbose, self.rejects.as_deref(), &self.paths)?;
        let archive = self.archive.open_or_create()?;
        if self.watch {
            return self.watch(&archive);
        }
        let Read { report, pruned, foremost_skip } = self.read(&archive, skips)?;
        // Every path that was named failed: nothing was done.
        let nothing = report.files + report.unchanged + report.removed + pruned.files == 0;
        if nothing {
            archive.forsake();
            if report.skipped == 0 {
                // An empty folder is no failure.
                return Ok(Outcome::Done);
            }
            anyhow::bail!("none of the files could be read");
        }
        // Nor is it where none of what is in the files is an article: most are of another kind than was thought.
        let articles = report.added + report.replaced;
        if articles + report.unchanged + report.removed + pruned.files == 0 && report.skipped > 0 {
            archive.forsake();
            let why = foremost_skip.map(|skip| format!(": {skip}")).unwrap_or_default();
            anyhow::bail!("nothing that was read is an article{why}");
        }
        let missing = self.paths.iter().filter(|path| !is_stdin(path) && !path.exists());
        let missing: Vec<String> = missing.map(|path| format!("`{}`", path.display())).collect();
        if !missing.is_empty() {
            anyhow::bail!("{} is not there; everything else was read", missing.join(", "));
        }
        Ok(Outcome::Done)
    }

    /// Says of which folders nothing is removed, because nothing is in them.
    fn note_what_is_away(&self) {
        for path in self.paths.iter().filter(|path| path.is_dir() && is_away(path)) {
            anstream::eprintln!(
                "note: `{}` is empty: no article is removed, since it may be a disk that is not there; name the folder above it",
                path.display()
            );
        }
    }

    /// Reads the paths once, and says what was done.
    fn read(&self, archive: &Archive, skips: Skips) -> Result<Read> {
        let mut writer = archive.writer_within(self.memory)?;
        writer.set_commit_every(self.commit_every);
        // For programs, what is skipped is counted in the progress and kept with `--rejects`.
        let for_programs = self.progress == Shown::Json;
        let skips = skips.silent(for_programs);
        let mut progress = Progress::shown(self.progress, skips);
        let mut pruned = Pruned::default();
        let result = (|| {
            if self.prune {
                self.note_what_is_away();
                pruned = writer.prune(&self.paths, |event| progress.see(&event))?;
            }
            writer.add_paths(&self.paths, |event| progress.see(&event))
        })();
        let done = result.as_ref().ok().map(|report| (report, &pruned));
        let skips = progress.end_with(done);
        let report = result?;
        if !for_programs {
            anstream::eprintln!("{}", summary(&report, &pruned, skips.all_are_named()));
        }
        let foremost_skip = skips.foremost();
        skips.summarise()?;
        let unindexed = writer.unindexed_attributes();
        if !unindexed.is_empty() && !for_programs {
            let names: Vec<&str> = unindexed.iter().take(NAMED).map(String::as_str).collect();
            let more = if unindexed.len() > NAMED { ", …" } else { "" };
            anstream::eprintln!(
                "tim: no article is found by {}{more}: the archive knows too many other attributes. Leave out fields that \
                 nobody asks for, or index them into another archive",
                names.join(", ")
            );
        }
        Ok(Read { report, pruned, foremost_skip })
    }
}

/// What reading the paths once did.
struct Read {
    report: Report,
    pruned: Pruned,
    /// The first skip for the commonest reason.
    foremost_skip: Option<String>,
}

/// So many attributes that are not indexed are named.
const NAMED: usize = 5;
