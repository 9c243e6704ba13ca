//! `tim eval`: how good the answers are, against judgements.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use search_core::SearchOptions;
use serde_json::json;

use super::search::in_memory;
use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::output::TextOrJson;
use crate::output::measures::{Measures, Qrels};
use crate::output::queries;

/// Measure the answers to a file of queries against judgements
///
/// Prints nDCG@10 (gain 2^grade - 1), MRR@10, success@1 and recall@100, over all queries and by their language.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tim eval --in corpus.jsonl.gz --queries queries.jsonl --qrels qrels.tsv")]
pub(crate) struct Eval {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Search these files and folders instead of an archive
    #[arg(long = "in", value_name = "PATH", num_args = 1..)]
    within: Vec<PathBuf>,

    /// The queries: JSON lines of `id`, `text` and, if known, `lang`
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,

    /// The judgements: lines of query, article and grade, separated by tabs
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,

    /// How to print
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

/// Recall is measured to this depth.
const DEPTH: usize = 100;

impl Eval {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let queries = queries::read(&self.queries)?;
        let qrels = Qrels::read(&self.qrels)?;
        let archive = if self.within.is_empty() { self.archive.open()? } else { in_memory(&self.within)? };
        let options = SearchOptions { limit: DEPTH, snippets: 0, ..SearchOptions::default() };
        let mut all = Measures::default();
        let mut by_lang: BTreeMap<String, Measures> = BTreeMap::new();
        queries::answer_all(&archive, &queries, &options, |query, answer| {
            let ids: Vec<&str> = answer.hits.iter().map(|hit| hit.article.id.as_str()).collect();
            let measured = qrels.measure(&query.id, &ids);
            all.add(&measured);
            by_lang.entry(query.lang.clone().unwrap_or_else(|| "und".to_owned())).or_default().add(&measured);
            Ok(())
        })?;
        let mut out = anstream::stdout().lock();
        match self.format {
            TextOrJson::Json => {
                let by_lang: serde_json::Map<_, _> =
                    by_lang.into_iter().map(|(lang, measures)| (lang, measures.to_json())).collect();
                writeln!(out, "{}", json!({"all": all.to_json(), "lang": by_lang}))?;
            }
            TextOrJson::Text => {
                writeln!(
                    out,
                    "{:<8}{:>8}{:>8}{:>8}{:>12}{:>9}",
                    "", "nDCG@10", "MRR@10", "s@1", "recall@100", "queries"
                )?;
                writeln!(out, "{:<8}{all}", "all")?;
                for (lang, measures) in by_lang {
                    writeln!(out, "{lang:<8}{measures}")?;
                }
            }
        }
        Ok(Outcome::Done)
    }
}
