//! A query in terms, as an engine gets it: which articles match, and by which words they are ranked and marked.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::dates::DateRange;
use super::filter::Filter;
use crate::analyze::NameField;
use crate::lang::{Lang, WordClass};

/// Which of a language's two streams of terms; see [`crate::analyze::Terms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stream {
    /// Stems; in Vietnamese syllables with their marks.
    Main,
    /// Words as written, without marks.
    Written,
}

/// A term of a language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Term {
    /// The language.
    pub lang: Lang,
    /// The stream.
    pub stream: Stream,
    /// The term.
    pub text: String,
}

/// Which articles match. Knows nothing of scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Node {
    /// Every article.
    Everything,
    /// No article.
    Nothing,
    /// All of these.
    All(Vec<Node>),
    /// One of these.
    Any(Vec<Node>),
    /// At least this many of these.
    AtLeast(usize, Vec<Node>),
    /// The first, and not the second.
    AllBut(Box<Node>, Box<Node>),
    /// The term.
    Term(Term),
    /// These terms, of one stream, at consecutive positions; or, where a number is given, in any order, with at most so
    /// many other words among them: see [`near`](super::near::near).
    Phrase(Vec<Term>, u32),
    /// Text in this language.
    Lang(Lang),
    /// Published in this range of days.
    Date(DateRange),
    /// What the filter lets through.
    Filter(Filter),
    /// Of the site with this host, or of one below it.
    Site(String),
    /// These words in the fact, as those of a [`Node::Phrase`]. Folded, in lower case.
    Name(NameField, Vec<String>, u32),
}

/// A form of a word in which it is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Form {
    /// The term that ranks it.
    pub term: Term,
    /// The term that finds it: the same, but for a word typed without marks in a language where they matter, and for one
    /// that was found in a dictionary.
    pub found_by: Term,
    /// As it is written, in lower case, without marks.
    pub written: String,
    /// How far it is from what was typed, beside the nearest form: 0 for the nearest.
    pub distance: u8,
}

/// A word of the query, in one language's reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Its forms, the nearest first: one, or those that a pattern or a word with typos stands for. They count as one word.
    pub forms: Vec<Form>,
    /// The word as typed, in lower case, with its marks.
    pub lower: String,
    /// The word as typed, in lower case, without marks.
    pub written: String,
    /// What it does in a sentence of the language.
    pub class: WordClass,
    /// Its position in the query; two words are neighbours when theirs differ by one.
    pub position: u32,
    /// What it counts for beside other words; 1 where nothing is said.
    pub boost: f32,
    /// True where its forms were found in a dictionary.
    pub expanded: bool,
}

impl Word {
    /// The nearest form: of a word that is looked for as it was typed, the only one.
    pub fn nearest(&self) -> &Form {
        &self.forms[0]
    }
}

/// Words that were asked for side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// Which of the reading's words.
    pub words: Range<usize>,
    /// How many other words may stand among them; see [`Node::Phrase`].
    pub within: u32,
}

/// The words of the query in one language's reading, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LangWords {
    /// The language.
    pub lang: Lang,
    /// The words that score, without those that must not stand in the article.
    pub words: Vec<Word>,
    /// Those of them that must stand together, and are marked only where they do.
    pub together: Vec<Together>,
    /// True when, in a language where marks matter, the whole query was typed without any.
    pub unmarked: bool,
    /// True when articles that have the word of a query of one early are wanted before those that have it often.
    #[serde(default)]
    pub early: bool,
}

/// A query in terms: which articles match, and the words by which they are ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Which articles match.
    pub matching: Node,
    /// The words that rank, by language.
    pub ranking: Vec<LangWords>,
}

impl Plan {
    /// True when a word is a function word in one language and not in another, so that what the query asks for depends on which
    /// languages it may be in.
    pub fn depends_on_language(&self) -> bool {
        let is_closed = |reading: &LangWords, position| {
            let word = reading.words.iter().find(|word| word.position == position)?;
            Some(word.class.is_closed())
        };
        let closed =
            self.ranking.iter().flat_map(|reading| &reading.words).filter(|word| word.class.is_closed());
        closed
            .map(|word| word.position)
            .any(|position| self.ranking.iter().any(|other| is_closed(other, position) == Some(false)))
    }
}
