//! The files of the hits, each once, one a line or with a NUL behind each: for other programs.

use std::collections::HashSet;
use std::io::{Result, Write};
use std::path::PathBuf;

use search_core::Hit;

use super::text::on_one_line;

/// Prints the files that were not printed before.
pub(crate) struct Paths {
    printed: HashSet<PathBuf>,
    /// With a NUL behind each, which no name has in it. In lines, the control characters of names are escaped.
    nul: bool,
}

impl Paths {
    pub(crate) fn new(nul: bool) -> Paths {
        Paths { printed: HashSet::new(), nul }
    }

    /// Prints those of these hits, the best first.
    pub(crate) fn hits(&mut self, out: &mut impl Write, hits: &[Hit]) -> Result<()> {
        for path in hits.iter().map(|hit| &hit.article.origin.path) {
            if !self.printed.insert(path.clone()) {
                continue;
            }
            match self.nul {
                true => write!(out, "{}\0", path.display())?,
                false => writeln!(out, "{}", on_one_line(&path.to_string_lossy()))?,
            }
        }
        Ok(())
    }
}
