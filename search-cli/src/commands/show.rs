//! `tim show`: an article of the archive, whole.

use anyhow::Result;
use clap::Args;

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::output::pager::{self, PagerArgs};
use crate::output::{TextOrJson, article};

/// Show an article of the archive
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim show cau-gianh-vi-93f07212 --format json
  tim show cau-gianh-vi-93f07212 --query 'cầu treo'")]
pub(crate) struct Show {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Mark what this query matches in it
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,

    /// How to print it
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,

    #[command(flatten)]
    pager: PagerArgs,

    /// The article's id, as `tim search` prints it
    #[arg(value_name = "ID")]
    id: String,
}

impl Show {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let archive = self.archive.open()?;
        match archive.get(&self.id)? {
            None => {
                anstream::eprintln!("tim: there is no article `{}` in the archive", self.id);
                Ok(Outcome::NothingFound)
            }
            Some(found) => {
                let story = archive.story(&self.id)?;
                let asked = self.query.as_deref().map(|query| archive.query_words(query)).transpose()?;
                let mut out = Vec::new();
                article::print(
                    &mut out,
                    &found,
                    story.as_ref(),
                    asked.as_deref(),
                    self.format,
                    article::Shown::Article,
                )?;
                match self.format {
                    TextOrJson::Text => self.pager.print(&out)?,
                    TextOrJson::Json => pager::plain(&out)?,
                }
                Ok(Outcome::Done)
            }
        }
    }
}
