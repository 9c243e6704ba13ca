//! `tim facets`: what the articles that a query finds can be told apart by, counted.

use anyhow::Result;
use clap::{Args, ValueEnum};
use clap_complete::ArgValueCompleter;
use search_core::{Counting, Facet, FacetOrder, FacetRequest, SearchOptions};

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::commands::number;
use crate::completing;
use crate::narrowing::{Narrowing, named};
use crate::output::{CountsFormat, csv, facets, notes};

/// Count languages, sources, authors, places, years, or any attribute among the articles that a query finds
///
/// Facts are counted as the articles have them. Any other name is that of an attribute: a field of the record that has no
/// name of its own here, by its dotted name (`team.name`). All counts are exact.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim facets                                 of the whole archive
  tim facets cầu treo --lang vi              of what a query finds
  tim facets --by source,year 'lang:fr'      by these
  tim facets --by author --values nguyen     authors with a name that begins so
  tim facets --by stars --order value --format json

Names: lang source site author place section tag year month day story, and any attribute.")]
pub(crate) struct Facets {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// What to count, with commas between
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = named, default_value = DEFAULT, add = ArgValueCompleter::new(completing::names))]
    by: Vec<Facet>,

    /// Only values that begin so, or a word of which does; case does not matter, nor do marks that are left out
    #[arg(long, value_name = "PREFIX")]
    values: Option<String>,

    /// At most this many values each
    #[arg(long, short = 'n', allow_negative_numbers = true, value_parser = number, default_value_t = 10, value_name = "N")]
    limit: usize,

    /// Which values come first
    #[arg(long, value_enum, default_value_t = By::Count)]
    order: By,

    #[command(flatten)]
    narrowing: Narrowing,

    /// How to print: `text` for people, `json` one object, `csv` a value a row
    #[arg(long, value_enum, default_value_t = CountsFormat::Text)]
    format: CountsFormat,

    /// What to look for; nothing for all articles
    #[arg(value_name = "QUERY", add = ArgValueCompleter::new(completing::query))]
    query: Vec<String>,
}

const DEFAULT: &str = "lang,source,author,place,section,year";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Those that most articles have
    Count,
    /// By size or by letter
    Value,
}

impl Facets {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let archive = self.archive.open()?;
        let order = match self.order {
            By::Count => FacetOrder::Count,
            By::Value => FacetOrder::Value,
        };
        let only = self.values.as_deref().map(search_core::Beginning::new);
        let request = |facet: &Facet| FacetRequest {
            facet: facet.clone(),
            most: self.limit,
            order,
            only: only.clone(),
        };
        let counting = Counting { facets: self.by.iter().map(request).collect(), histogram: None };
        let options = SearchOptions {
            limit: 0,
            langs: self.narrowing.lang.clone(),
            filter: self.narrowing.filter()?,
            counting,
            ..SearchOptions::default()
        };
        let query = self.query.join(" ");
        let answer = archive.search(&query, &options)?;
        notes::notes(&mut anstream::stderr(), None, &query, &answer.notes)?;
        self.narrowing.note_unknown(&archive, self.by.iter())?;
        let mut out = anstream::stdout().lock();
        match self.format {
            CountsFormat::Text if only.is_some() => facets::found(&mut out, &answer.counted.facets)?,
            CountsFormat::Text => facets::text(&mut out, &answer.counted.facets)?,
            CountsFormat::Json => facets::json(&mut out, answer.total, &answer.counted.facets)?,
            CountsFormat::Csv => csv::facets(&mut out, &answer.counted.facets)?,
        }
        let any = answer.counted.facets.iter().any(|counts| counts.distinct > 0);
        Ok(if any { Outcome::Done } else { Outcome::NothingFound })
    }
}
