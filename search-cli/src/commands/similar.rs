//! `tim similar`: what else the archive holds on the matter of an article.

use anyhow::Result;
use clap::Args;

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::commands::number;
use crate::output::{TextOrJson, jsonl, text};

/// Find what is about the same as an article, in every language; the same story comes first
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tim similar cau-gianh-vi-93f07212 --limit 5")]
pub(crate) struct Similar {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// At most this many articles
    #[arg(long, short = 'n', allow_negative_numbers = true, value_parser = number, default_value_t = 10, value_name = "N")]
    limit: usize,

    /// How to print: `text` for people, `json` an article a line
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,

    /// The article's id, as `tim search` prints it
    #[arg(value_name = "ID")]
    id: String,
}

impl Similar {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let Some(similar) = self.archive.open()?.similar(&self.id, self.limit)? else {
            anstream::eprintln!("tim: there is no article `{}` in the archive", self.id);
            return Ok(Outcome::NothingFound);
        };
        let mut out = anstream::stdout().lock();
        match self.format {
            TextOrJson::Text => text::similar(&mut out, &similar)?,
            TextOrJson::Json => jsonl::similar(&mut out, &similar)?,
        }
        Ok(if similar.is_empty() { Outcome::NothingFound } else { Outcome::Done })
    }
}
