//! Help with a query, for people: what was probably meant, and what would be found.

use std::io::{Result, Write};

use search_core::Answer;

/// Prints what an answer says of better queries.
pub(crate) fn help(out: &mut impl Write, answer: &Answer) -> Result<()> {
    if let Some(meant) = &answer.did_you_mean {
        writeln!(out, "did you mean: {meant}")?;
    }
    if !answer.relaxations.is_empty() {
        let found = answer.relaxations.iter().map(|less| format!("{}: {}", less.left_out, less.total));
        writeln!(out, "would be found: {}", found.collect::<Vec<_>>().join(", "))?;
    }
    Ok(())
}
