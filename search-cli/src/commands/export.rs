//! `tim export`: articles of the archive, for other programs and for `tim import`.

mod bibtex;
mod csv;
mod jsonl;

use std::io::{self, BufWriter};
use std::ops::ControlFlow;

use anyhow::Result;
use clap::{Args, ValueEnum};
use search_core::{Article, SearchOptions};

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::narrowing::Narrowing;
use crate::output::notes;

/// Write articles of the archive for other programs.
///
/// Writes the articles that a query finds, or all, to stdout, in no particular order, as the archive was committed last. Any number of them
/// passes through in constant memory. As JSON lines they are whole: `tim import` makes the same archive of them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim export | zstd > articles.jsonl.zst         everything
  tim import articles.jsonl.zst --index ./new    and back
  tim export --format csv 'lang:fr date:2023' > table.csv
  tim export --format bibtex --source VNA cầu treo > references.bib")]
pub(crate) struct Export {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// What to write: `jsonl` everything, `csv` a table of texts and facts, `bibtex` references
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,

    #[command(flatten)]
    narrowing: Narrowing,

    /// What to look for; nothing for all articles
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// An article a line, with all that the archive knows of it
    Jsonl,
    /// An article a row
    Csv,
    /// An article an entry
    Bibtex,
}

/// Writes articles in one format.
trait Entries {
    fn article(&mut self, article: Article) -> io::Result<()>;

    fn end(&mut self) -> io::Result<()>;
}

impl Export {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let archive = self.archive.open()?;
        let query = self.query.join(" ");
        let filter = self.narrowing.filter()?;
        let everything = query.trim().is_empty() && filter.is_none() && self.narrowing.lang.is_empty();
        let options =
            SearchOptions { langs: self.narrowing.lang.clone(), filter, ..SearchOptions::default() };
        let out = BufWriter::new(anstream::stdout().lock());
        let mut writer: Box<dyn Entries> = match self.format {
            // What was decided about lines belongs to the archive, not to some of its articles.
            Format::Jsonl if everything => Box::new(jsonl::Lines::with_keeps(out, archive.keeps()?)?),
            Format::Jsonl => Box::new(jsonl::Lines::new(out)),
            Format::Csv => Box::new(csv::Table::new(out)?),
            Format::Bibtex => Box::new(bibtex::References::new(out)),
        };
        let (mut articles, mut written) = (0_u64, Ok(()));
        let understood = archive.each_article(&query, &options, |article| {
            articles += 1;
            written = writer.article(article);
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        written?;
        // What could be read is written whole, whatever could not be.
        writer.end()?;
        let understood = understood?;
        notes::notes(&mut anstream::stderr().lock(), None, &query, &understood)?;
        self.narrowing.note_unknown(&archive, std::iter::empty())?;
        Ok(if articles > 0 { Outcome::Done } else { Outcome::NothingFound })
    }
}
