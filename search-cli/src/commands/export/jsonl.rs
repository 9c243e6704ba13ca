//! Articles as JSON, one a line, whole: what `tim import` takes back. The names are those of the library's `Article`.

use std::io::{Result, Write};

use search_core::{Article, Exported, Keep};

use super::Entries;

pub(super) struct Lines<W>(W);

impl<W: Write> Lines<W> {
    pub(super) fn new(out: W) -> Lines<W> {
        Lines(out)
    }

    /// The same, with what was decided about lines before the articles.
    pub(super) fn with_keeps(out: W, keeps: Vec<Keep>) -> Result<Lines<W>> {
        let mut lines = Lines(out);
        keeps.into_iter().try_for_each(|keep| lines.line(&Exported::Keep { keep }))?;
        Ok(lines)
    }

    fn line(&mut self, line: &Exported) -> Result<()> {
        serde_json::to_writer(&mut self.0, line)?;
        writeln!(self.0)
    }
}

impl<W: Write> Entries for Lines<W> {
    fn article(&mut self, article: Article) -> Result<()> {
        self.line(&Exported::Article(Box::new(article)))
    }

    fn end(&mut self) -> Result<()> {
        self.0.flush()
    }
}
