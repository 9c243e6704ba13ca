//! Hits as lines of a TREC run: query, `Q0`, article, rank, score, name of the run.

use std::io::{Result, Write};

use search_core::Hit;

/// Prints the hits of a query.
pub(crate) fn hits(out: &mut impl Write, query: &str, hits: &[Hit]) -> Result<()> {
    for (rank, hit) in hits.iter().enumerate() {
        // The format separates by spaces: an id with a space in it is written with `%20`.
        let id = hit.article.id.replace(char::is_whitespace, "%20");
        writeln!(out, "{query} Q0 {id} {} {:.6} tim", rank + 1, hit.score)?;
    }
    Ok(())
}
