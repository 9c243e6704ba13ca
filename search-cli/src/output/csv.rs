//! Hits and counts as tables, one a row below a row of names, for spreadsheets. The columns are part of the interface: see docs/cli.md.

use std::io::{Result, Write};

use csv::Writer;
use search_core::{FacetCounts, Histogram, Hit};

/// The columns. What spreadsheets would take for a formula stays as it is: the table is the archive's text.
const COLUMNS: [&str; 9] = ["query", "id", "title", "date", "source", "lang", "url", "score", "snippet"];

/// Prints the row of names.
pub(crate) fn names(out: &mut impl Write) -> Result<()> {
    let mut rows = Writer::from_writer(out);
    rows.write_record(COLUMNS)?;
    rows.flush()
}

/// Prints the hits of a query.
pub(crate) fn hits(out: &mut impl Write, query: &str, hits: &[Hit]) -> Result<()> {
    let mut rows = Writer::from_writer(out);
    for hit in hits {
        let article = &hit.article;
        let snippet = hit.snippets.first().map_or("", |snippet| &snippet.text);
        rows.write_record([
            query,
            &article.id,
            article.title.as_deref().unwrap_or_default(),
            article.date.as_deref().unwrap_or_default(),
            article.source.as_deref().unwrap_or_default(),
            article.lang.as_str(),
            article.url.as_deref().unwrap_or_default(),
            &hit.score.to_string(),
            snippet,
        ])?;
    }
    rows.flush()
}

/// Prints the values of facets.
pub(crate) fn facets(out: &mut impl Write, facets: &[FacetCounts]) -> Result<()> {
    let mut rows = Writer::from_writer(out);
    rows.write_record(["facet", "value", "articles"])?;
    for counts in facets {
        let facet = counts.facet.to_string();
        for count in &counts.values {
            rows.write_record([&facet, &count.value, &count.articles.to_string()])?;
        }
    }
    rows.flush()
}

/// Prints the bars of a timeline, a row for each language.
pub(crate) fn timeline(out: &mut impl Write, histogram: &Histogram) -> Result<()> {
    let mut rows = Writer::from_writer(out);
    rows.write_record(["period", "lang", "articles"])?;
    for bar in &histogram.bars {
        let period = histogram.by.name(bar.from);
        for (lang, articles) in &bar.langs {
            rows.write_record([&period, lang.as_str(), &articles.to_string()])?;
        }
    }
    rows.flush()
}
