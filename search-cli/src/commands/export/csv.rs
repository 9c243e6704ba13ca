//! Articles as a table, one a row. The columns are part of the interface (see docs/cli.md), and `tim index` reads them.

use std::io::{Result, Write};

use csv::Writer;
use search_core::Article;

use super::Entries;

/// The columns. What spreadsheets would take for a formula stays as it is: the table is the archive's text.
const COLUMNS: [&str; 11] =
    ["id", "url", "title", "date", "source", "authors", "place", "section", "tags", "lang", "text"];

/// What stands between several authors or tags.
const BETWEEN: &str = "; ";

pub(super) struct Table<W: Write>(Writer<W>);

impl<W: Write> Table<W> {
    /// A table with its row of names.
    pub(super) fn new(out: W) -> Result<Table<W>> {
        let mut rows = Writer::from_writer(out);
        rows.write_record(COLUMNS)?;
        Ok(Table(rows))
    }
}

impl<W: Write> Entries for Table<W> {
    fn article(&mut self, article: Article) -> Result<()> {
        let fact = |fact: &Option<String>| fact.clone().unwrap_or_default();
        self.0.write_record([
            &article.id,
            &fact(&article.url),
            &fact(&article.title),
            &fact(&article.date),
            &fact(&article.source),
            &article.authors.join(BETWEEN),
            &fact(&article.place),
            &fact(&article.section),
            &article.tags.join(BETWEEN),
            article.lang.as_str(),
            &article.text(),
        ])?;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.0.flush()
    }
}
