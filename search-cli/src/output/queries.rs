//! A file of queries, and answering all of them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use rayon::prelude::*;
use serde::{Deserialize, Deserializer};

/// A query of a file.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Query {
    #[serde(deserialize_with = "text_or_number")]
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) lang: Option<String>,
}

/// Reads an id, which many collections have as a number.
fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected an `id`: a string or a whole number")]
    enum Id {
        Text(String),
        Positive(u64),
        Negative(i64),
    }
    Ok(match Id::deserialize(from)? {
        Id::Text(id) => id,
        Id::Positive(id) => id.to_string(),
        Id::Negative(id) => id.to_string(),
    })
}

/// Reads JSON lines of `id`, `text` and, if known, `lang`.
pub(crate) fn read(path: &Path) -> Result<Vec<Query>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read the queries `{}`", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let queries = lines.map(|(number, line)| {
        serde_json::from_str(line).map_err(|error| {
            // It counts lines, too, and has one only.
            let why = error.to_string();
            let why = why.rsplit_once(" at line ").map_or(&*why, |(why, _)| why);
            let (path, number) = (path.display(), number + 1);
            anyhow!("`{path}`, line {number}: expected a JSON object with `id` and `text`: {why}")
        })
    });
    queries.collect()
}

/// This many queries are answered before their answers are taken, so that memory stays bounded.
const CHUNK: usize = 64;

/// Answers all queries, on all cores, and gives each answer to `take` in the order of the queries.
pub(crate) fn answer_all<A: Send>(
    queries: &[Query],
    answer: impl Fn(&Query) -> std::result::Result<A, search_core::Error> + Sync,
    mut take: impl FnMut(&Query, A) -> Result<()>,
) -> Result<()> {
    for chunk in queries.chunks(CHUNK) {
        let answers: Vec<_> = chunk.par_iter().map(&answer).collect();
        for (query, answer) in chunk.iter().zip(answers) {
            take(query, answer?)?;
        }
    }
    Ok(())
}
