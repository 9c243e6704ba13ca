//! `tim eval`: how good the answers are, against judgements, and against other answers.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use search_core::lang::fold;
use search_core::{Archive, Lang, SearchOptions};
use serde_json::json;

use super::search::in_memory;
use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::output::TextOrJson;
use crate::output::measures::{Measured, Measures, Qrels};
use crate::output::queries::{self, Query};
use crate::output::significance::Comparison;

/// Measure the answers to a file of queries against judgements
///
/// Prints nDCG@10 (gain 2^grade - 1), MRR@10, success@1 and recall@100, over all queries and by their language. With
/// `--against`, says whether nDCG@10 differs from that of another archive or of an earlier run, and where most.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim eval --in corpus.jsonl.gz --queries queries.jsonl --qrels qrels.tsv
  tim eval --queries queries.jsonl --qrels qrels.tsv --against other-archive
  tim eval --queries queries.jsonl --qrels qrels.tsv --save before.jsonl
  tim eval --queries queries.jsonl --qrels qrels.tsv --unmarked --against before.jsonl")]
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

    /// Ask the queries without their marks
    #[arg(long)]
    unmarked: bool,

    /// Search only the articles with text in the query's own language
    #[arg(long)]
    own_language: bool,

    /// Compare with another archive (a folder), or with what an earlier run saved (a file)
    #[arg(long, value_name = "PATH")]
    against: Option<PathBuf>,

    /// With `--against`: list so many of the queries that moved most
    #[arg(long, value_name = "N", default_value_t = 10, requires = "against")]
    moved: usize,

    /// Save the measures of each query to this file
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,

    /// How to print
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

/// Recall is measured to this depth.
const DEPTH: usize = 100;

impl Eval {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let queries = self.queries()?;
        let qrels = Qrels::read(&self.qrels)?;
        let archive = if self.within.is_empty() { self.archive.open()? } else { in_memory(&self.within)? };
        let measured = self.measure(&archive, &queries, &qrels)?;
        if let Some(path) = &self.save {
            save(path, &measured)?;
        }
        let comparison = match &self.against {
            Some(path) if path.is_dir() => {
                let before = self.measure(&Archive::open(path)?, &queries, &qrels)?;
                Some(Comparison::of(&before, &measured)?)
            }
            Some(path) => Some(Comparison::of(&Measured::read(path)?, &measured)?),
            None => None,
        };
        self.print(&measured, comparison.as_ref())?;
        Ok(Outcome::Done)
    }

    fn queries(&self) -> Result<Vec<Query>> {
        let mut queries = queries::read(&self.queries)?;
        if self.unmarked {
            for query in &mut queries {
                query.text = fold(&query.text);
            }
        }
        Ok(queries)
    }

    fn measure(&self, archive: &Archive, queries: &[Query], qrels: &Qrels) -> Result<Vec<Measured>> {
        let options = |query: &Query| {
            let own: Option<Lang> = query.lang.as_deref().and_then(|lang| lang.parse().ok());
            let langs = own.filter(|_| self.own_language).into_iter().collect();
            SearchOptions { limit: DEPTH, langs, ..SearchOptions::default() }
        };
        let rank = |query: &Query| archive.rank(&query.text, &options(query));
        let mut measured = Vec::with_capacity(queries.len());
        queries::answer_all(queries, rank, |query, ranking| {
            let ids: Vec<&str> = ranking.hits.iter().map(|hit| hit.id.as_str()).collect();
            measured.push(qrels.measure(query, &ids));
            Ok(())
        })?;
        Ok(measured)
    }

    fn print(&self, measured: &[Measured], comparison: Option<&Comparison>) -> Result<()> {
        let mut all = Measures::default();
        let mut by_lang: BTreeMap<&str, Measures> = BTreeMap::new();
        for one in measured {
            all.add(one);
            by_lang.entry(one.lang.as_deref().unwrap_or("und")).or_default().add(one);
        }
        let mut out = anstream::stdout().lock();
        match self.format {
            TextOrJson::Json => {
                let by_lang: serde_json::Map<_, _> = by_lang
                    .into_iter()
                    .map(|(lang, measures)| (lang.to_owned(), measures.to_json()))
                    .collect();
                let mut answer = json!({"all": all.to_json(), "lang": by_lang});
                if let Some(comparison) = comparison {
                    answer["against"] = comparison.to_json(self.moved);
                }
                writeln!(out, "{answer}")?;
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
                if let Some(comparison) = comparison {
                    comparison.print(&mut out, self.moved)?;
                }
            }
        }
        Ok(())
    }
}

/// Writes a line a query, which [`Measured::read`] reads.
fn save(path: &Path, measured: &[Measured]) -> Result<()> {
    let cannot = || format!("cannot write the measures to `{}`", path.display());
    let mut out = BufWriter::new(File::create(path).with_context(cannot)?);
    for one in measured {
        serde_json::to_writer(&mut out, one).with_context(cannot)?;
        out.write_all(b"\n").with_context(cannot)?;
    }
    out.flush().with_context(cannot)
}
