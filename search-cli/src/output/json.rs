//! An answer as one JSON object: the hits, and all that is said about the query. The names are part of the interface: see docs/cli.md.

use std::io::{Result, Write};

use search_core::Answer;
use serde::Serialize;

use super::{facets, jsonl};

#[derive(Serialize)]
struct Whole<'a, H, F> {
    query: &'a str,
    /// How many articles were found.
    total: u64,
    /// How many stories they tell, where hits are stories.
    #[serde(skip_serializing_if = "Option::is_none")]
    stories: Option<u64>,
    took_ms: f64,
    notes: Vec<Note<'a>>,
    did_you_mean: Option<&'a str>,
    relaxations: Vec<Less<'a>>,
    hits: Vec<H>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<F>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What of the query was not understood as it may have been meant, and where that stands in it, in bytes.
#[derive(Serialize)]
struct Note<'a> {
    start: usize,
    end: usize,
    message: &'a str,
}

/// What would be found.
#[derive(Serialize)]
struct Less<'a> {
    left_out: String,
    query: &'a str,
    total: u64,
}

/// Prints an answer; `next` says where the next page begins, where that is asked for.
pub(crate) fn answer(
    out: &mut impl Write,
    query: &str,
    answer: &Answer,
    explain: bool,
    next: Option<String>,
) -> Result<()> {
    let notes = answer.notes.iter().map(|note| Note {
        start: note.span.start,
        end: note.span.end,
        message: &note.message,
    });
    let less = answer.relaxations.iter().map(|less| Less {
        left_out: less.left_out.to_string(),
        query: &less.query,
        total: less.total,
    });
    let counted = &answer.counted.facets;
    let whole = Whole {
        query,
        total: answer.total,
        stories: answer.stories,
        took_ms: answer.took.as_secs_f64() * 1_000.0,
        notes: notes.collect(),
        did_you_mean: answer.did_you_mean.as_deref(),
        relaxations: less.collect(),
        hits: answer.hits.iter().map(|hit| jsonl::object(hit, explain)).collect(),
        facets: (!counted.is_empty()).then(|| facets::objects(counted)),
        next,
    };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}
