//! Lists of words: the closed class of a language.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::fold::fold;
use super::segments::is_apostrophe;

/// What a word does in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum WordClass {
    /// It carries meaning.
    #[default]
    Content,
    /// It carries grammar: an article, a preposition, a pronoun.
    Function,
    /// It asks: `who`, `quel`, `nào`. Answers do not have it.
    Question,
}

impl WordClass {
    /// True for the words that a language has a closed list of.
    pub fn is_closed(self) -> bool {
        self != WordClass::Content
    }
}

/// A list of words, in lower case, with their marks and without apostrophes.
#[derive(Debug, Default)]
pub struct WordList {
    words: FxHashMap<String, WordClass>,
    folded: FxHashMap<String, WordClass>,
}

/// The line of a list behind which its question words stand.
const QUESTIONS: &str = "[question words]";

impl WordList {
    /// Reads one word a line; `#` begins a comment line.
    pub(super) fn parse(text: &str) -> Self {
        let mut list = WordList::default();
        let mut class = WordClass::Function;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if line == QUESTIONS {
                class = WordClass::Question;
                continue;
            }
            let word = line.replace(is_apostrophe, "");
            list.folded.entry(fold(&word)).or_insert(class);
            list.words.entry(word).or_insert(class);
        }
        list
    }

    /// True for a word of the list, spelt as tokens are.
    pub fn contains(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// The class of a word, spelt as tokens are.
    pub fn class(&self, word: &str) -> WordClass {
        self.words.get(word).copied().unwrap_or_default()
    }

    /// The class of a word of which only the form without marks is known: `khong` is `không`.
    pub fn class_folded(&self, folded: &str) -> WordClass {
        self.folded.get(folded).copied().unwrap_or_default()
    }
}
