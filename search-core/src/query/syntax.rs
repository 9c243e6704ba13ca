//! What a query says, as a tree: the types between [`super::parse`] and the planner.
//!
//! All text in the tree is in NFC. Spans count the bytes of the query as it was typed, in whatever form that is.

use std::ops::Range;

use super::dates::DateRange;
use super::facet::Facet;
use super::filter::Likeness;
use crate::analyze::NameField;
use crate::lang::Lang;

/// A query understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The text as it was typed, cut at the length limit.
    pub text: String,
    /// What is asked.
    pub clauses: Vec<Clause>,
    /// What was not understood as it may have been meant.
    pub notes: Vec<Note>,
}

/// No more notes than this are given: a text that is no query at all is not worth more.
const MAX_NOTES: usize = 8;

/// Something in a query that was not understood, and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where in the query as it was typed, in bytes. It cuts the query between characters.
    pub span: Range<usize>,
    /// What was made of it.
    pub message: String,
}

impl Note {
    /// Where in the query it is, in UTF-16 code units, as JavaScript counts. `query` is the text that was asked.
    pub fn utf16(&self, query: &str) -> Range<usize> {
        let units = |end: usize| query.get(..end).map_or(0, |before| before.encode_utf16().count());
        units(self.span.start)..units(self.span.end)
    }

    /// Adds a note to others, unless there are enough of them.
    pub(super) fn add(notes: &mut Vec<Note>, span: Range<usize>, message: String) {
        let note = Note { span, message };
        if notes.len() < MAX_NOTES && !notes.contains(&note) {
            notes.push(note);
        }
    }
}

/// One part of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Whether it must hold.
    pub occur: Occur,
    /// What it says.
    pub expr: Expr,
    /// What its words count for beside others; 1 where nothing is said.
    pub boost: f32,
    /// Where it stands, with its signs.
    pub span: Range<usize>,
}

/// Whether a clause must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// A word among others: most of them must match.
    Should,
    /// `+word`.
    Must,
    /// `-word`.
    MustNot,
}

/// What a clause says.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// Words in the article's text.
    Text(Text),
    /// A condition on a fact of the article.
    Field(Field),
    /// `a OR b`: one of these holds. Their `occur` says nothing.
    Any(Vec<Clause>),
    /// A word in other words: one of these holds, and they count as the one word that was typed, which comes first. Nobody types
    /// this; see [`super::Synonyms`].
    Same(Vec<Clause>),
    /// `(…)`.
    Group(Vec<Clause>),
}

/// Words, as they are looked for in a text or in a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// A word as typed. Languages may cut it into several.
    Word(String),
    /// `pre*`, `w?ld*rd`: `*` stands for any letters, `?` for one.
    Pattern(String),
    /// `word~`: the word, also with typos; with how many, where it was said.
    Fuzzy(String, Option<u8>),
    /// A word that no article has: what it may be a typo of, with at most so many. Nobody types this; see [`super::forgive`].
    Misspelt(String, u8),
    /// A word and those from which it differs by at most so many typos. Nobody types this either.
    Forgiven(String, u8),
    /// A word that is still being typed, and those that begin so; where it begins none, what it may be a typo of, with at most so many.
    /// Nobody types this.
    Unfinished(String, u8),
    /// Words side by side, in this order; or, where a number is given, in any order with at most so many others among them.
    Phrase(String, u32),
}

impl Text {
    /// What was typed, without the signs that say how it is meant.
    pub fn typed(&self) -> &str {
        match self {
            Text::Word(text)
            | Text::Pattern(text)
            | Text::Fuzzy(text, _)
            | Text::Misspelt(text, _)
            | Text::Forgiven(text, _)
            | Text::Unfinished(text, _)
            | Text::Phrase(text, _) => text,
        }
    }
}

/// A condition on a fact of the article.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// `lang:vi`: has text in the language.
    Lang(Lang),
    /// `date:2023-02..2023-06`.
    Date(DateRange),
    /// `site:example.org`: a host, in lower case without `www.`; those below it count too.
    Site(String),
    /// `section:sport`, `tag:"climate change"`: one of its values is like this.
    Fact(Facet, Likeness),
    /// `title:word`, `source:…`, `author:…`, …: the words stand in the fact.
    Name(NameField, Text),
}
