//! `tim extract`: the articles in files, as the engine sees them, without an archive.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use search_core::read::walk;
use search_core::{Limits, extract_file};

use crate::Outcome;
use crate::output::{TextOrJson, article};
use crate::progress::Skips;

/// Show the article in a file as the engine sees it: what was kept, and what was dropped and why
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim extract page.html
  tim extract --format json crawl.jsonl.gz    an article a line")]
pub(crate) struct Extract {
    /// How to print: `text` for people, `json` an article a line
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,

    /// Write everything that is skipped to this file: a line of JSON each
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
        let mut out = std::io::BufWriter::new(anstream::stdout().lock());
        let mut found = false;
        let mut skips = Skips::new(self.verbose, self.rejects.as_deref())?;
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
                    Ok(extracted) => {
                        found = true;
                        article::print(&mut out, &extracted, self.format, true)?;
                    }
                    Err(skip) => skips.see(&skip),
                }
            }
        }
        out.flush()?;
        skips.summarise()?;
        Ok(if found { Outcome::Done } else { Outcome::NothingFound })
    }
}
