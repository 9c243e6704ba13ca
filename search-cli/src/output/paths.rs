//! The files of the hits, each once, one a line: for other programs.

use std::collections::HashSet;
use std::io::{Result, Write};
use std::path::PathBuf;

use search_core::Hit;

/// Prints the files that were not printed before.
#[derive(Default)]
pub(crate) struct Paths(HashSet<PathBuf>);

impl Paths {
    /// Prints those of these hits, the best first.
    pub(crate) fn hits(&mut self, out: &mut impl Write, hits: &[Hit]) -> Result<()> {
        for path in hits.iter().map(|hit| &hit.article.origin.path) {
            if self.0.insert(path.clone()) {
                writeln!(out, "{}", path.display())?;
            }
        }
        Ok(())
    }
}
