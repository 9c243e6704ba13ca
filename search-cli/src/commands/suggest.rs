//! `tim suggest`: what a text that is being typed may become.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use search_core::Suggestions;

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::commands::number;
use crate::output::TextOrJson;

/// Complete what is being typed: words, names and titles that begin so; marks may be left out
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim suggest susp
  tim suggest 'cau tre'
  tim suggest --format json nguy")]
pub(crate) struct Suggest {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// At most this many of each kind
    #[arg(long, short = 'n', allow_negative_numbers = true, value_parser = number, default_value_t = 5, value_name = "N")]
    limit: usize,

    /// How to print: `text` for people, `json` an object on one line
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,

    /// What has been typed so far
    #[arg(value_name = "TEXT", required = true)]
    text: Vec<String>,
}

impl Suggest {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let suggestions = self.archive.open()?.suggest(&self.text.join(" "), self.limit)?;
        let mut out = anstream::stdout().lock();
        match self.format {
            TextOrJson::Text => text(&mut out, &suggestions)?,
            TextOrJson::Json => json(&mut out, &suggestions)?,
        }
        Ok(if suggestions == Suggestions::default() { Outcome::NothingFound } else { Outcome::Done })
    }
}

fn text(out: &mut impl Write, suggestions: &Suggestions) -> std::io::Result<()> {
    for word in &suggestions.words {
        writeln!(out, "{}  {}", word.query, word.articles)?;
    }
    for name in &suggestions.names {
        writeln!(out, "{}: {}  {}", name.facet, name.name, name.articles)?;
    }
    for title in &suggestions.titles {
        writeln!(out, "title: {}  {}", title.title, title.id)?;
    }
    Ok(())
}

fn json(out: &mut impl Write, suggestions: &Suggestions) -> Result<()> {
    let words = suggestions.words.iter();
    let words = words.map(|word| serde_json::json!({ "query": word.query, "articles": word.articles }));
    let names = suggestions.names.iter().map(|name| {
        serde_json::json!({ "facet": name.facet.to_string(), "name": name.name, "articles": name.articles })
    });
    let titles = suggestions.titles.iter();
    let titles = titles.map(|title| serde_json::json!({ "id": title.id, "title": title.title }));
    let object = serde_json::json!({
        "words": words.collect::<Vec<_>>(),
        "names": names.collect::<Vec<_>>(),
        "titles": titles.collect::<Vec<_>>(),
    });
    writeln!(out, "{object}")?;
    Ok(())
}
