//! What the owner of an archive says of the words that people type: which mean the same, which say nothing, and in which
//! typos are forgiven.

use std::collections::BTreeSet;

use super::synonyms::Synonyms;
use super::syntax::{Clause, Expr, Occur, Query, Text};
use crate::analyze::name_words;

/// How words of queries are taken, beside how their languages read them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vocabulary {
    /// What else is looked for where a word or phrase is typed.
    pub synonyms: Synonyms,
    /// Words that are passed over, unless a query has no others.
    pub stop_words: StopWords,
    /// Where typos are forgiven that nobody asked to forgive.
    pub typos: Typos,
}

impl Vocabulary {
    /// Brings a query into these words.
    pub fn apply(&self, query: &mut Query) {
        self.synonyms.put_into(&mut query.clauses);
        self.stop_words.leave_out(&mut query.clauses);
    }
}

/// Words that are passed over, without marks, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StopWords(BTreeSet<String>);

impl<'w> FromIterator<&'w str> for StopWords {
    fn from_iter<I: IntoIterator<Item = &'w str>>(words: I) -> StopWords {
        StopWords(words.into_iter().map(name_words).collect())
    }
}

impl StopWords {
    /// Words in phrases and fields are meant.
    fn leave_out(&self, clauses: &mut Vec<Clause>) {
        let is_stop_word = |clause: &Clause| match &clause.expr {
            Expr::Text(Text::Word(word)) => {
                clause.occur != Occur::MustNot && self.0.contains(&name_words(word))
            }
            _ => false,
        };
        if self.0.is_empty() || clauses.iter().all(is_stop_word) {
            return;
        }
        clauses.retain(|clause| !is_stop_word(clause));
        for clause in clauses {
            if let Expr::Group(inner) = &mut clause.expr {
                self.leave_out(inner);
            }
        }
    }
}

/// Where typos are forgiven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typos {
    /// In which words.
    pub forgiven: Forgiven,
    /// A word with fewer letters has to be typed as it is. A word of less than four has to be anyway.
    pub one: usize,
    /// A word with so many letters may have two typos. A word of less than eight may have one anyway.
    pub two: usize,
    /// Words that have to be typed as they are, in lower case.
    pub exact: BTreeSet<String>,
}

/// In which words typos are forgiven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Forgiven {
    /// In none.
    Never,
    /// In those that no article has.
    #[default]
    Unknown,
    /// In all: articles with a word that differs by a typo are found as well, and count for less.
    Always,
}

impl Default for Typos {
    /// In words that no article has, of five letters or more.
    fn default() -> Self {
        Typos { forgiven: Forgiven::default(), one: 5, two: 8, exact: BTreeSet::new() }
    }
}

impl Typos {
    /// How many typos a word may have.
    pub(super) fn allowed(&self, word: &str) -> u8 {
        let letters = word.chars().count();
        if self.forgiven == Forgiven::Never || letters < self.one || self.exact.contains(&word.to_lowercase())
        {
            return 0;
        }
        if letters < self.two { 1 } else { 2 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn left(query: &str) -> Vec<String> {
        let vocabulary =
            Vocabulary { stop_words: ["the", "Của", "of"].into_iter().collect(), ..Vocabulary::default() };
        let mut query = parse(query);
        vocabulary.apply(&mut query);
        query.clauses.iter().map(|clause| query.text[clause.span.clone()].to_owned()).collect()
    }

    #[test]
    fn stop_words_are_passed_over_unless_there_are_no_others() {
        assert_eq!(left("The mayor of +the city"), ["mayor", "city"]);
        assert_eq!(left("cây cầu của làng"), ["cây", "cầu", "làng"]);
        assert_eq!(left("the of"), ["the", "of"]);
        assert_eq!(left("\"the\" of -the mayor"), ["\"the\"", "-the", "mayor"]);
    }

    #[test]
    fn longer_words_may_have_more_typos() {
        let typos = Typos { two: 9, exact: BTreeSet::from(["bridge".to_owned()]), ..Typos::default() };
        let allowed = ["city", "mayor", "Bridge", "opening", "celebrate"].map(|word| typos.allowed(word));
        assert_eq!(allowed, [0, 1, 0, 1, 2]);
        assert_eq!(Typos { forgiven: Forgiven::Never, ..Typos::default() }.allowed("celebrate"), 0);
    }
}
