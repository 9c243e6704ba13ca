//! Showing that long work goes on, and what is skipped meanwhile. Writes to stderr; the bar appears on a terminal only.

mod json;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use search_core::read::is_stdin;
use search_core::{Event, Pruned, Report, SharedId, Skip};

use self::json::Lines;

/// So many skips are named as they happen; more only count, unless all are asked for.
const NAMED: u64 = 20;

/// The bar, once the bytes of all files are counted, and before.
const KNOWN: &str = "{spinner} {prefix}, {binary_bytes_per_sec}, {percent} %, {eta} left  {wide_msg}";
const UNKNOWN: &str = "{spinner} {prefix}, {binary_bytes_per_sec}, {elapsed}  {wide_msg}";

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Shown {
    /// A bar, on a terminal.
    Auto,
    /// A line of JSON a second.
    Json,
    /// Not at all.
    None,
}

/// Shows how far a run is, and keeps account of what it skips.
pub(crate) struct Progress {
    bar: ProgressBar,
    lines: Option<Lines>,
    skips: Skips,
}

impl Progress {
    pub(crate) fn new(skips: Skips) -> Progress {
        Progress::shown(Shown::Auto, skips)
    }

    pub(crate) fn shown(shown: Shown, skips: Skips) -> Progress {
        let target = match shown {
            Shown::Auto => ProgressDrawTarget::stderr(),
            Shown::Json | Shown::None => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        set_style(&bar, UNKNOWN);
        bar.set_prefix("0 articles, 0 skipped");
        if shown == Shown::Auto {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Progress { bar, lines: (shown == Shown::Json).then(Lines::start), skips }
    }

    /// Takes note of an event.
    pub(crate) fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Reading(path) | Event::Resuming(path) => {
                self.bar.set_message(path.display().to_string());
            }
            Event::Progress(progress) => {
                if let (Some(total), None) = (progress.total, self.bar.length()) {
                    self.bar.set_length(total);
                    set_style(&self.bar, KNOWN);
                }
                self.bar.set_position(progress.bytes);
                let (articles, skipped) = (HumanCount(progress.articles), HumanCount(progress.skipped));
                self.bar.set_prefix(format!("{articles} articles, {skipped} skipped"));
                if let Some(lines) = &self.lines {
                    lines.see(progress);
                }
            }
            Event::Skipped(skip) => self.bar.suspend(|| self.skips.see(skip)),
            Event::Shared(shared) => self.bar.suspend(|| self.skips.name_shared(shared)),
            _ => {}
        }
    }

    /// Takes the bar off the screen.
    pub(crate) fn end(self) -> Skips {
        self.end_with(None)
    }

    /// The same, and tells programs what was done, where all was.
    pub(crate) fn end_with(self, done: Option<(&Report, &Pruned)>) -> Skips {
        self.bar.finish_and_clear();
        if let Some(lines) = self.lines {
            lines.end(done);
        }
        self.skips
    }
}

fn set_style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

/// What was skipped: named as it happens, counted by reason, and written to a file where that is wanted.
#[derive(Default)]
pub(crate) struct Skips {
    all: bool,
    /// Nothing is said about them.
    silent: bool,
    rejects: Option<BufWriter<File>>,
    /// The first error of writing the file.
    error: Option<std::io::Error>,
    seen: u64,
    reasons: BTreeMap<&'static str, (u64, String)>,
}

impl Skips {
    /// Writes all skips of reading these paths to the file `rejects`, and names all of them where `all` says so.
    pub(crate) fn new(all: bool, rejects: Option<&Path>, paths: &[PathBuf]) -> Result<Skips> {
        let open = |path: &Path| {
            refuse_input(path, paths)?;
            File::create(path)
                .with_context(|| format!("cannot write what is skipped to `{}`", path.display()))
        };
        Ok(Skips { all, rejects: rejects.map(open).transpose()?.map(BufWriter::new), ..Skips::default() })
    }

    /// The same, without a word: for programs, which read the file, or count.
    pub(crate) fn silent(self, silent: bool) -> Skips {
        Skips { silent, ..self }
    }

    /// Takes note of a skip.
    pub(crate) fn see(&mut self, skip: &Skip) {
        self.seen += 1;
        if !self.silent {
            self.name(skip);
        }
        let (count, _) = self.reasons.entry(skip.reason.code()).or_insert_with(|| (0, skip.to_string()));
        *count += 1;
        if let Some(rejects) = &mut self.rejects
            && let Err(error) = serde_json::to_writer(&mut *rejects, &Reject::of(skip))
                .map_err(std::io::Error::from)
                .and_then(|()| writeln!(rejects))
        {
            self.error.get_or_insert(error);
        }
    }

    /// Names an id that several articles share: all but one of them are as good as skipped.
    fn name_shared(&self, shared: &SharedId) {
        if !self.silent {
            anstream::eprintln!("tim: {shared}");
        }
    }

    fn name(&self, skip: &Skip) {
        if self.all_are_named() {
            anstream::eprintln!("skipped: {skip}");
        } else if self.seen == NAMED + 1 {
            anstream::eprintln!("skipped: more, which are counted from here on (`--verbose` names all)");
        }
    }

    /// True while each skip was named as it happened.
    pub(crate) fn all_are_named(&self) -> bool {
        self.all || self.seen <= NAMED
    }

    /// The first skip for the commonest reason.
    pub(crate) fn foremost(&self) -> Option<String> {
        let commonest = self.reasons.values().max_by_key(|(count, _)| *count);
        commonest.map(|(_, first)| first.clone())
    }

    /// Says how many were skipped for each reason, with the first of each, where not all were named. Ends the file.
    pub(crate) fn summarise(mut self) -> Result<()> {
        if !self.all_are_named() && !self.silent {
            for (code, (count, first)) in &self.reasons {
                anstream::eprintln!("  {count} {code}, the first: {first}");
            }
        }
        let flushed = self.rejects.take().map_or(Ok(()), |mut rejects| rejects.flush());
        match self.error.map_or(flushed, Err) {
            Ok(()) => Ok(()),
            Err(error) => Err(error).context("cannot write what was skipped to the file of `--rejects`"),
        }
    }
}

/// Refuses to write over a file that is about to be read. The list of an earlier run may lie in a folder that is read.
fn refuse_input(rejects: &Path, paths: &[PathBuf]) -> Result<()> {
    let Ok(file) = rejects.canonicalize() else { return Ok(()) };
    let mut named = paths.iter().filter(|path| !is_stdin(path)).filter_map(|path| path.canonicalize().ok());
    let is_read = named.any(|path| file == path || file.starts_with(&path) && !is_of_rejects(&file));
    if is_read {
        bail!("`{}` is to be read; name another file for what is skipped (`--rejects`)", rejects.display());
    }
    Ok(())
}

/// True for a file that is empty or was written by an earlier run.
fn is_of_rejects(file: &Path) -> bool {
    let mut first = String::new();
    // No line of ours is longer than a path and a reason.
    let read =
        File::open(file).and_then(|file| BufReader::new(file.take(LONGEST_REJECT)).read_line(&mut first));
    read.is_ok() && (first.is_empty() || serde_json::from_str::<Reject>(&first).is_ok())
}

/// So many bytes a line of a file of rejects has at most.
const LONGEST_REJECT: u64 = 64 << 10;

/// A skip as a line of JSON. The names are part of the interface: see docs/cli.md.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Reject {
    path: String,
    record: Option<u64>,
    code: String,
    reason: String,
}

impl Reject {
    fn of(skip: &Skip) -> Reject {
        let file = search_core::article::Origin { record: None, ..skip.origin.clone() };
        Reject {
            path: file.to_string(),
            record: skip.origin.record,
            code: skip.reason.code().to_owned(),
            reason: skip.reason.to_string(),
        }
    }
}
