//! Lists of words: the closed class of a language.

use rustc_hash::FxHashSet;

use super::fold::fold;
use super::segments::is_apostrophe;

/// A list of words, in lower case, with their marks and without apostrophes.
#[derive(Debug, Default)]
pub struct WordList {
    words: FxHashSet<String>,
    folded: FxHashSet<String>,
}

impl WordList {
    /// Reads one word a line; `#` begins a comment line.
    pub(super) fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let words: FxHashSet<String> = lines.map(|line| line.replace(is_apostrophe, "")).collect();
        let folded = words.iter().map(|word| fold(word)).collect();
        WordList { words, folded }
    }

    /// True for a word of the list, spelt as tokens are.
    pub fn contains(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// True for a word that is one of the list once the marks are gone: `khong` for `không`.
    pub fn contains_folded(&self, folded: &str) -> bool {
        self.folded.contains(folded)
    }
}
