//! Facets, for people and as JSON. The names are part of the interface: see docs/cli.md.

use std::io::{Result, Write};

use search_core::{FacetCount, FacetCounts};
use serde::Serialize;
use textwrap::core::display_width;

use super::text::{FACTS, FAINT, HEADING};

/// Values are shown up to this many columns.
const WIDEST: usize = 60;

/// Prints each facet with its values below it. One that no article has is left out.
pub(crate) fn text(out: &mut impl Write, facets: &[FacetCounts]) -> Result<()> {
    facets.iter().filter(|counts| counts.distinct > 0).try_for_each(|counts| {
        let FacetCounts { facet, distinct, articles, numbers, .. } = counts;
        let distinct = counted(*distinct, "value");
        write!(out, "{HEADING}{facet}{HEADING:#}  {FAINT}{distinct} in {}", counted(*articles, "article"))?;
        if let Some(range) = numbers {
            write!(out, ", from {} to {}", range.min, range.max)?;
        }
        writeln!(out, "{FAINT:#}")?;
        values(out, counts)
    })
}

/// Prints the values of each facet that were looked for.
pub(crate) fn found(out: &mut impl Write, facets: &[FacetCounts]) -> Result<()> {
    facets.iter().filter(|counts| counts.distinct > 0).try_for_each(|counts| {
        let FacetCounts { facet, distinct, .. } = counts;
        writeln!(out, "{HEADING}{facet}{HEADING:#}  {FAINT}{}{FAINT:#}", counted(*distinct, "value"))?;
        values(out, counts)
    })
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn values(out: &mut impl Write, counts: &FacetCounts) -> Result<()> {
    let FacetCounts { distinct, values, .. } = counts;
    let most = values.iter().map(|count| count.articles).max().unwrap_or(0);
    let width = most.to_string().len();
    for count in values {
        let value = shortened(&count.value);
        writeln!(out, "  {FACTS}{:>width$}{FACTS:#}  {value}", count.articles)?;
    }
    match distinct.saturating_sub(values.len() as u64) {
        0 => Ok(()),
        left => writeln!(out, "  {FAINT}{:>width$}  and {left} more{FAINT:#}", ""),
    }
}

/// A value on one line that fits.
fn shortened(value: &str) -> String {
    let line: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if display_width(&line) <= WIDEST {
        return line;
    }
    let ends = line.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|end| display_width(&line[..*end]) < WIDEST).last().unwrap_or(0);
    format!("{}…", &line[..end])
}

/// A facet in JSON.
#[derive(Serialize)]
struct Facet<'a> {
    facet: String,
    articles: u64,
    distinct: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
    values: Vec<Count<'a>>,
}

#[derive(Serialize)]
struct Count<'a> {
    value: &'a str,
    articles: u64,
}

/// The facets as JSON, in the order in which they were asked for.
pub(crate) fn objects(facets: &[FacetCounts]) -> impl Serialize + '_ {
    facets.iter().map(Facet::new).collect::<Vec<_>>()
}

impl Facet<'_> {
    fn new(counts: &FacetCounts) -> Facet<'_> {
        Facet {
            facet: counts.facet.to_string(),
            articles: counts.articles,
            distinct: counts.distinct,
            min: counts.numbers.map(|range| range.min),
            max: counts.numbers.map(|range| range.max),
            values: counts.values.iter().map(Count::new).collect(),
        }
    }
}

impl Count<'_> {
    fn new(count: &FacetCount) -> Count<'_> {
        Count { value: &count.value, articles: count.articles }
    }
}

/// Prints the facets as one object.
pub(crate) fn json(out: &mut impl Write, total: u64, facets: &[FacetCounts]) -> Result<()> {
    #[derive(Serialize)]
    struct Answer<F> {
        articles: u64,
        facets: F,
    }
    serde_json::to_writer(&mut *out, &Answer { articles: total, facets: objects(facets) })?;
    writeln!(out)
}
