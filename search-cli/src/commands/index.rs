//! `tim index`: read files and folders into the archive.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use search_core::Report;

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::progress::Progress;

/// Read files and folders into the archive.
///
/// Reads text, web pages and JSON lines, compressed with gzip or not. A file that has not changed since it was read last is
/// not read again; the articles of one that has changed are replaced. What cannot be read is skipped and named.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim index ~/articles               a folder, with all below it
  tim index crawl.jsonl.gz page.html
  tim index --index ./my-archive .   into an archive of your choice")]
pub(crate) struct Index {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Files and folders with articles
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Index {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let archive = self.archive.open_or_create()?;
        let mut writer = archive.writer()?;
        let mut progress = Progress::new();
        let report = writer.add_paths(&self.paths, |event| progress.see(&event));
        progress.end();
        let report = report?;
        anstream::eprintln!("{}", summary(&report));
        // Every path that was named failed: nothing was done.
        let nothing = report.files + report.unchanged == 0;
        if nothing {
            anyhow::bail!("none of the files could be read");
        }
        Ok(Outcome::Done)
    }
}

/// What was done, in a line: `5 articles added from 5 files; 2 files unchanged; 1 skipped`.
fn summary(report: &Report) -> String {
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
    if report.unchanged > 0 {
        parts.push(count(report.unchanged, "file unchanged", "files unchanged"));
    }
    if report.skipped > 0 {
        parts.push(format!("{} skipped (named above)", report.skipped));
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
            summary(&Report { files, unchanged, added, replaced, skipped, ..Report::default() })
        };
        assert_eq!(report(5, 0, 5, 0, 0), "5 articles added from 5 files");
        assert_eq!(
            report(1, 2, 1, 3, 1),
            "1 article added and 2 articles replaced from 1 file; 3 files unchanged; 1 skipped (named above)"
        );
        assert_eq!(report(0, 0, 0, 5, 0), "nothing new; 5 files unchanged");
        let lines = Report { files: 1, added: 1, lines_taken: 4, lines_given_back: 1, ..Report::default() };
        assert_eq!(
            summary(&lines),
            "1 article added from 1 file; 4 repeated lines dropped; 1 line given back to articles"
        );
    }
}
