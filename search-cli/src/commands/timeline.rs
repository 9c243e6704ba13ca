//! `tim timeline`: when the articles that a query finds were published.

use anyhow::Result;
use clap::{Args, ValueEnum};
use clap_complete::ArgValueCompleter;
use search_core::{Counting, DateRange, HistogramRequest, Period, SearchOptions};

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::completing;
use crate::narrowing::Narrowing;
use crate::output::{CountsFormat, csv, notes, timeline};

/// Show how many of the articles that a query finds were published when, by language
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim timeline                            of the whole archive, by month
  tim timeline sầu riêng --by year
  tim timeline gianh --since 2023 --format json")]
pub(crate) struct Timeline {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// The length of a bar. For people, bars are put together where there are more than the line has room for
    #[arg(long, value_enum, default_value_t = By::Month)]
    by: By,

    #[command(flatten)]
    narrowing: Narrowing,

    /// How to print: `text` for people, `json` one object, `csv` a period and language a row
    #[arg(long, value_enum, default_value_t = CountsFormat::Text)]
    format: CountsFormat,

    /// What to look for; nothing for all articles
    #[arg(value_name = "QUERY", add = ArgValueCompleter::new(completing::query))]
    query: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Year,
    Month,
    Day,
}

impl Timeline {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let archive = self.archive.open()?;
        let by = match self.by {
            By::Year => Period::Year,
            By::Month => Period::Month,
            By::Day => Period::Day,
        };
        let range = DateRange { from: None, to: None };
        let histogram = Some(HistogramRequest { by, range, langs: true });
        let options = SearchOptions {
            limit: 0,
            langs: self.narrowing.lang.clone(),
            filter: self.narrowing.filter()?,
            counting: Counting { facets: Vec::new(), histogram },
            ..SearchOptions::default()
        };
        let query = self.query.join(" ");
        let answer = archive.search(&query, &options)?;
        notes::notes(&mut anstream::stderr(), None, &query, &answer.notes)?;
        self.narrowing.note_unknown(&archive, std::iter::empty())?;
        if let Some(histogram) = &answer.counted.histogram {
            let mut out = anstream::stdout().lock();
            match self.format {
                CountsFormat::Text => timeline::text(&mut out, histogram)?,
                CountsFormat::Json => timeline::json(&mut out, answer.total, histogram)?,
                CountsFormat::Csv => csv::timeline(&mut out, histogram)?,
            }
        }
        Ok(if answer.total == 0 { Outcome::NothingFound } else { Outcome::Done })
    }
}
