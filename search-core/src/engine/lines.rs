//! What an engine knows of the lines of its articles: how often a site repeats them, and what users decided about them.

use super::EngineError;
use crate::boilerplate::{Keep, LineKey, Part};

/// How many articles of a site have a line, by what has become of it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// As a passage.
    pub kept: u64,
    /// Taken out because the site repeats it.
    pub taken: u64,
    /// Dropped for another reason.
    pub dropped: u64,
}

impl Counts {
    /// Articles that have the line.
    pub fn articles(self) -> u64 {
        self.kept + self.taken + self.dropped
    }
}

/// Takes a line of a site with its counts.
pub type Visit<'a> = &'a mut dyn FnMut(LineKey, Counts) -> Result<(), EngineError>;

/// The lines of an archive's articles. They are counted from the articles that are there, so they change with these, in the
/// same commit.
pub trait LineCounts {
    /// The names of the sites that have articles.
    fn sites(&self) -> Result<Vec<String>, EngineError>;

    /// How many articles a site has.
    fn articles_of(&self, site: &str) -> Result<u64, EngineError>;

    /// Visits each line of a site that stands on `least` of its articles or more, and each that was taken out of one.
    fn each_line(&self, site: &str, least: u64, visit: Visit<'_>) -> Result<(), EngineError>;

    /// How many articles have a line.
    fn counts(&self, line: LineKey) -> Result<Counts, EngineError>;

    /// How many different stories the line stands beside; counted up to `enough`.
    fn stories(&self, line: LineKey, enough: u64) -> Result<u64, EngineError>;

    /// True when the line was taken out of an article. Quick; may be behind by what was deleted.
    fn is_taken(&self, line: LineKey) -> Result<bool, EngineError>;

    /// The ids of articles with the line, at most `limit`.
    fn articles_with(&self, line: LineKey, part: Part, limit: usize) -> Result<Vec<String>, EngineError>;

    /// What users decided.
    fn keeps(&self) -> Result<Vec<Keep>, EngineError>;

    /// What was settled in the last commit.
    fn settled(&self) -> Result<Settled, EngineError>;
}

/// Whether what follows from the articles of a commit was brought to them: which lines their sites repeat, and which of them
/// tell the same story. Whoever writes next has to see to what is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It was.
    Yes,
    /// Their lines agree; their stories may not be known.
    Lines,
    /// Nothing may be settled.
    No,
}
