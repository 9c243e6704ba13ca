//! `tim stats`: what the archive holds.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::output::TextOrJson;

/// Show what the archive holds
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim stats
  tim stats --index my-archive --format json")]
pub(crate) struct Stats {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// How to print
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl Stats {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let stats = self.archive.open()?.stats()?;
        let place = self.archive.place()?;
        let mut out = anstream::stdout().lock();
        match self.format {
            TextOrJson::Json => {
                let langs: serde_json::Map<_, _> =
                    stats.langs.iter().map(|(lang, count)| (lang.to_string(), json!(count))).collect();
                let all = json!({
                    "index": place.to_string(), "articles": stats.articles, "langs": langs, "files": stats.files, "bytes": stats.bytes,
                });
                writeln!(out, "{all}")?;
            }
            TextOrJson::Text => {
                writeln!(out, "archive   {place}")?;
                writeln!(out, "articles  {}", stats.articles)?;
                for (lang, articles) in &stats.langs {
                    writeln!(out, "  {lang:<6}  {articles}")?;
                }
                writeln!(out, "files     {}", stats.files)?;
                writeln!(out, "size      {:.1} MB", stats.bytes as f64 / 1e6)?;
            }
        }
        Ok(Outcome::Done)
    }
}
