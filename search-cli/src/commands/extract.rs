//! `tim extract`: the articles in files, as the engine sees them, without an archive.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use search_core::read::walk;
use search_core::{Article, Limits, extract_file};

use crate::Outcome;
use crate::compare::Earlier;
use crate::output::article::Shown;
use crate::output::difference::Totals;
use crate::output::{TextOrJson, article, difference};
use crate::progress::Skips;

/// Show the article in a file as the engine sees it: what was kept, what was dropped and why, and where each fact came from
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim extract page.html
  tim extract --format json crawl.jsonl.gz    an article a line
  tim extract --format json pages > before.jsonl
  tim extract --diff before.jsonl pages       what another version, or a changed rule, does otherwise")]
pub(crate) struct Extract {
    /// How to print: `text` for people, `json` an article a line
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,

    /// Compare with an earlier run, kept with `--format json`, and show what differs; exit code 0 when nothing does, else 1
    #[arg(long, value_name = "OLD")]
    diff: Option<PathBuf>,

    /// Write everything that is skipped to this file, in place of what is in it: a line of JSON each
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// Name everything that is skipped, however much it is
    #[arg(long, short)]
    verbose: bool,

    /// Files and folders; `-` reads the standard input
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
}

impl Extract {
    pub(crate) fn run(&self) -> Result<Outcome> {
        // JSON has no styles that would have to be looked for and taken out.
        let out = match self.format {
            TextOrJson::Text => anstream::stdout(),
            TextOrJson::Json => anstream::AutoStream::always_ansi(std::io::stdout()),
        };
        let mut out = std::io::BufWriter::new(out.lock());
        let mut skips = Skips::new(self.verbose, self.rejects.as_deref(), &self.paths)?;
        let Some(old) = &self.diff else {
            let mut found = false;
            self.each(&mut skips, |extracted| {
                found = true;
                Ok(article::print(&mut out, extracted, None, None, self.format, Shown::Page)?)
            })?;
            out.flush()?;
            skips.summarise()?;
            return Ok(if found { Outcome::Done } else { Outcome::NothingFound });
        };
        let mut earlier = Earlier::open(old)?;
        let mut totals = Totals::default();
        self.each(&mut skips, |extracted| {
            totals.count_article();
            if let Some(differs) = earlier.compare(extracted)? {
                totals.count(&differs);
                difference::print(&mut out, &differs, self.format)?;
            }
            Ok(())
        })?;
        for gone in earlier.gone() {
            totals.count(&gone);
            difference::print(&mut out, &gone, self.format)?;
        }
        if self.format == TextOrJson::Text {
            totals.print(&mut out)?;
        }
        out.flush()?;
        skips.summarise()?;
        Ok(if totals.any() { Outcome::Different } else { Outcome::Done })
    }

    /// Calls `take` for every article in the files, in order. What is skipped, `skips` sees.
    fn each(&self, skips: &mut Skips, mut take: impl FnMut(&Article) -> Result<()>) -> Result<()> {
        for path in walk(&self.paths) {
            let articles = path.and_then(|path| extract_file(&path, Limits::default()));
            let articles = match articles {
                Ok(articles) => articles,
                Err(skip) => {
                    skips.see(&skip);
                    continue;
                }
            };
            for extracted in articles {
                match extracted {
                    Ok(extracted) => take(&extracted)?,
                    Err(skip) => skips.see(&skip),
                }
            }
        }
        Ok(())
    }
}
