//! A file of queries, and answering all of them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use rayon::prelude::*;
use search_core::{Answer, Archive, SearchOptions};
use serde::Deserialize;

/// A query of a file.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Query {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) lang: Option<String>,
}

/// Reads JSON lines of `id`, `text` and, if known, `lang`.
pub(crate) fn read(path: &Path) -> Result<Vec<Query>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read the queries `{}`", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let queries = lines.map(|(number, line)| {
        serde_json::from_str(line).with_context(|| {
            format!("`{}`, line {}: expected a JSON object with `id` and `text`", path.display(), number + 1)
        })
    });
    queries.collect()
}

/// This many queries are answered before their answers are taken, so that memory stays bounded.
const CHUNK: usize = 64;

/// Answers all queries, on all cores, and gives each answer to `take` in the order of the queries.
pub(crate) fn answer_all(
    archive: &Archive,
    queries: &[Query],
    options: impl Fn(&Query) -> SearchOptions + Sync,
    mut take: impl FnMut(&Query, Answer) -> Result<()>,
) -> Result<()> {
    for chunk in queries.chunks(CHUNK) {
        let answers: Vec<_> =
            chunk.par_iter().map(|query| archive.search(&query.text, &options(query))).collect();
        for (query, answer) in chunk.iter().zip(answers) {
            take(query, answer?)?;
        }
    }
    Ok(())
}
