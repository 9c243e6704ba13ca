//! `tim index`: read files and folders into the archive.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use search_core::Report;

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::progress::{Progress, Skips};

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
  tim index --index ./my-archive .   into an archive of your choice")]
pub(crate) struct Index {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Write everything that is skipped to this file: a line of JSON each
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// Name everything that is skipped, however much it is
    #[arg(long, short)]
    verbose: bool,

    /// Make what was read durable every so many seconds; an interrupted run loses no more
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    commit_every: Duration,

    /// Files and folders with articles; `-` reads the standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

impl Index {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let archive = self.archive.open_or_create()?;
        let mut writer = archive.writer()?;
        writer.set_commit_every(self.commit_every);
        let mut progress = Progress::new(Skips::new(self.verbose, self.rejects.as_deref())?);
        let report = writer.add_paths(&self.paths, |event| progress.see(&event));
        let skips = progress.end();
        let report = report?;
        anstream::eprintln!("{}", summary(&report, skips.all_are_named()));
        skips.summarise()?;
        let unindexed = writer.unindexed_attributes();
        if !unindexed.is_empty() {
            let names: Vec<&str> = unindexed.iter().take(NAMED).map(String::as_str).collect();
            let more = if unindexed.len() > NAMED { ", …" } else { "" };
            anstream::eprintln!(
                "tim: no article is found by {}{more}: the archive knows too many other attributes. Leave out fields that \
                 nobody asks for, or index them into another archive",
                names.join(", ")
            );
        }
        // Every path that was named failed: nothing was done.
        let nothing = report.files + report.unchanged == 0;
        if nothing {
            anyhow::bail!("none of the files could be read");
        }
        Ok(Outcome::Done)
    }
}

/// So many attributes that are not indexed are named.
const NAMED: usize = 5;

/// What was done, in a line: `5 articles added from 5 files; 2 files unchanged; 1 skipped`.
fn summary(report: &Report, all_are_named: bool) -> String {
    let count =
        |count: u64, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let mut parts = Vec::new();
    if report.added > 0 || report.replaced > 0 {
        let mut articles = Vec::new();
        if report.added > 0 {
            articles.push(count(report.added, "article added", "articles added"));
        }
        if report.replaced > 0 {
            articles.push(count(report.replaced, "article replaced", "articles replaced"));
        }
        parts.push(format!("{} from {}", articles.join(" and "), count(report.files, "file", "files")));
    } else {
        parts.push("nothing new".to_owned());
    }
    if report.resumed > 0 {
        parts.push(count(
            report.resumed,
            "file read on from where it was left",
            "files read on from where they were left",
        ));
    }
    if report.unchanged > 0 {
        parts.push(count(report.unchanged, "file unchanged", "files unchanged"));
    }
    if report.skipped > 0 {
        let where_named = if all_are_named { " (named above)" } else { "" };
        parts.push(format!("{} skipped{where_named}", report.skipped));
    }
    if report.passed_over > 0 {
        parts.push(format!(
            "{} that are no pages passed over",
            count(report.passed_over, "record", "records")
        ));
    }
    if report.lines_taken > 0 {
        parts.push(format!("{} dropped", count(report.lines_taken, "repeated line", "repeated lines")));
    }
    if report.lines_given_back > 0 {
        let lines = count(report.lines_given_back, "line", "lines");
        parts.push(format!("{lines} given back to articles"));
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_what_was_done() {
        let report = |added, replaced, files, unchanged, skipped| {
            summary(&Report { files, unchanged, added, replaced, skipped, ..Report::default() }, true)
        };
        assert_eq!(report(5, 0, 5, 0, 0), "5 articles added from 5 files");
        assert_eq!(
            report(1, 2, 1, 3, 1),
            "1 article added and 2 articles replaced from 1 file; 3 files unchanged; 1 skipped (named above)"
        );
        assert_eq!(report(0, 0, 0, 5, 0), "nothing new; 5 files unchanged");
        let lines = Report { files: 1, added: 1, lines_taken: 4, lines_given_back: 1, ..Report::default() };
        assert_eq!(
            summary(&lines, true),
            "1 article added from 1 file; 4 repeated lines dropped; 1 line given back to articles"
        );
    }
}
