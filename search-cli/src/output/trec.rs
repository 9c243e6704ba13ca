//! Hits as lines of a TREC run: query, `Q0`, article, rank, score, name of the run.

use std::io::{Result, Write};

use search_core::{Hit, Ranked};

/// Prints the hits of a query.
pub(crate) fn hits(out: &mut impl Write, query: &str, hits: &[Hit]) -> Result<()> {
    lines(out, query, hits.iter().map(|hit| (&*hit.article.id, hit.score)))
}

/// Prints hits whose articles were not read.
pub(crate) fn ranked(out: &mut impl Write, query: &str, hits: &[Ranked]) -> Result<()> {
    lines(out, query, hits.iter().map(|hit| (&*hit.id, hit.score)))
}

fn lines<'h>(out: &mut impl Write, query: &str, hits: impl Iterator<Item = (&'h str, f32)>) -> Result<()> {
    for (rank, (id, score)) in (1..).zip(hits) {
        // The format separates by spaces: an id with a space in it is written with `%20`.
        let id = id.replace(char::is_whitespace, "%20");
        writeln!(out, "{query} Q0 {id} {rank} {score:.6} tim")?;
    }
    Ok(())
}
