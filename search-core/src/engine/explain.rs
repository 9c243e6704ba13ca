//! How a query was weighed, and what a hit's score is made of.

use crate::lang::Lang;
use crate::query::Term;

/// One language's reading of a query, as the archive's statistics weigh it.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighing {
    /// The language.
    pub lang: Lang,
    /// How many articles have text in it.
    pub articles: u64,
    /// The average length of that text, in terms.
    pub average_length: f32,
    /// What the scores of this reading are multiplied by: 1 for the likeliest language of the query, less for the others.
    pub preference: f32,
    /// The words, in order.
    pub words: Vec<WeighedWord>,
}

/// A word of a query in one language's reading.
#[derive(Debug, Clone, PartialEq)]
pub struct WeighedWord {
    /// The term that ranks: of a word that stands for several, the nearest.
    pub term: Term,
    /// The word as written, without marks.
    pub written: String,
    /// How many terms it stands for: more than one for parts of words and words with typos.
    pub forms: usize,
    /// How many articles count as having the term: those that have it, or more where the word is common in another language.
    pub articles: u64,
    /// The same for the word as written.
    pub articles_written: u64,
    /// What the word counts for: less than 1 for a function word, and for one that is found without the marks it was typed with.
    pub weight: f32,
    /// True for a function word.
    pub closed: bool,
}

/// What one reading of the query adds to the score of an article. The parts are those of the formula in
/// [`crate::engine::weights`], with their weights and the preference of the language in them: the score is their sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parts {
    /// The language of the reading.
    pub lang: Lang,
    /// BM25 of the main terms.
    pub main: f32,
    /// BM25 of the words as written.
    pub written: f32,
    /// BM25 of adjacent pairs.
    pub pairs: f32,
    /// BM25 of adjacent triples.
    pub triples: f32,
    /// What words earn by standing early.
    pub first: f32,
}

impl Parts {
    /// Nothing yet.
    pub fn none(lang: Lang) -> Parts {
        Parts { lang, main: 0.0, written: 0.0, pairs: 0.0, triples: 0.0, first: 0.0 }
    }

    /// What the reading adds in all.
    pub fn sum(&self) -> f32 {
        self.main + self.written + self.pairs + self.triples + self.first
    }

    pub(crate) fn times(self, factor: f32) -> Parts {
        Parts {
            lang: self.lang,
            main: self.main * factor,
            written: self.written * factor,
            pairs: self.pairs * factor,
            triples: self.triples * factor,
            first: self.first * factor,
        }
    }
}
