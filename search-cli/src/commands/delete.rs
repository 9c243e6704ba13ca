//! `tim delete`: take articles out of the archive.

use anyhow::Result;
use clap::Args;

use crate::Outcome;
use crate::archive::ArchiveArgs;

/// Delete articles from the archive
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tim delete cau-gianh-vi-93f07212")]
pub(crate) struct Delete {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// The articles' ids, as `tim search` prints them
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

impl Delete {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let mut writer = self.archive.open()?.writer()?;
        let mut deleted = 0;
        for id in &self.ids {
            match writer.delete(id)? {
                true => deleted += 1,
                false => anstream::eprintln!("tim: there is no article `{id}` in the archive"),
            }
        }
        writer.commit()?;
        anstream::eprintln!("{deleted} of {} deleted", self.ids.len());
        Ok(if deleted == self.ids.len() { Outcome::Done } else { Outcome::NothingFound })
    }
}
