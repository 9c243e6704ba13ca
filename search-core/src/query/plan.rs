//! From the syntax tree to terms: every word analysed in every language of the archive.
//!
//! The language of a query is not guessed. Each language of the archive has its own reading of the words, and the
//! engine's statistics decide which of them weighs.

use super::dates::DateRange;
use super::syntax::{Clause, Expr, Field, Occur, Query};
use super::typed;
use crate::analyze::{NameField, name_words};
use crate::lang::{Lang, each_token, recipe};

/// Which of a language's two streams of terms; see [`crate::analyze::Terms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stream {
    /// Stems; in Vietnamese syllables with their marks.
    Main,
    /// Words as written, without marks.
    Written,
}

/// A term of a language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// The language.
    pub lang: Lang,
    /// The stream.
    pub stream: Stream,
    /// The term.
    pub text: String,
}

/// Which articles match. Knows nothing of scores.
#[derive(Debug, Clone, PartialEq)]
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
    /// These terms at consecutive positions.
    Phrase(Vec<Term>),
    /// Text in this language.
    Lang(Lang),
    /// Published in this range of days.
    Date(DateRange),
    /// These words, in this order, in the fact. Folded, in lower case.
    Name(NameField, Vec<String>),
}

/// A word of the query, in one language's reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The term that ranks it.
    pub term: Term,
    /// The term that finds it: the same, but for a word typed without marks in a language where they matter.
    pub found_by: Term,
    /// The word as typed, in lower case, with its marks.
    pub lower: String,
    /// The word as typed, in lower case, without marks.
    pub written: String,
    /// True for a word of the language's closed class.
    pub closed: bool,
    /// Its position in the query; two words are neighbours when theirs differ by one.
    pub position: u32,
}

/// The words of the query in one language's reading, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LangWords {
    /// The language.
    pub lang: Lang,
    /// The words that score, without those that must not stand in the article.
    pub words: Vec<Word>,
    /// True when, in a language where marks matter, the whole query was typed without any.
    pub unmarked: bool,
}

/// A query in terms: which articles match, and the words by which they are ranked.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Which articles match.
    pub matching: Node,
    /// The words that rank, by language.
    pub ranking: Vec<LangWords>,
}

/// How many of a query's content words an article must have.
///
/// A query with function words in it is a sentence or a question: nobody expects every word of it in the answer, so one is
/// enough, and the ranking does the rest. A query of keywords asks for them: for each of up to three, for a third of more. (On
/// questions, asking for both of two costs 0.04 of nDCG@10; in lists of keywords, one word of two brings what nobody meant.)
fn required(content: usize, sentence: bool) -> usize {
    match content {
        0 => 0,
        _ if sentence => 1,
        1..=3 => content,
        _ => content.div_ceil(3).max(2),
    }
}

/// What a phrase among other words asks for. A phrase alone, or with a `+`, is always to be found word for word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phrases {
    /// To be found word for word; in a sentence, where quotes are part of what was pasted, for its words.
    #[default]
    Exact,
    /// For its words: what is left when nothing has the phrase.
    Loose,
}

/// True when a query has a phrase beside other words, so that reading it as [`Phrases::Loose`] may find more.
pub fn can_be_loosened(query: &Query) -> bool {
    let should = |clause: &Clause, of: fn(&Expr) -> bool| clause.occur == Occur::Should && of(&clause.expr);
    query.clauses.iter().any(|clause| should(clause, |expr| matches!(expr, Expr::Phrase(_))))
        && query.clauses.iter().any(|clause| should(clause, |expr| matches!(expr, Expr::Word(_))))
}

/// Makes the plan of a query, for an archive with text in these languages (those with a recipe, and [`Lang::UND`]).
pub fn plan(query: &Query, langs: &[Lang], phrases: Phrases) -> Plan {
    let clauses = typed::clauses(query);
    let mut planner = Planner {
        phrases,
        marked: query_is_marked(&clauses),
        ranking: langs.iter().map(|&lang| LangWords { lang, words: Vec::new(), unmarked: false }).collect(),
        position: 0,
    };
    let matching = planner.group(&clauses, true);
    let mut ranking = planner.ranking;
    for reading in &mut ranking {
        reading.unmarked = recipe(reading.lang).marks_matter() && !planner.marked;
    }
    ranking.retain(|reading| !reading.words.is_empty());
    Plan { matching, ranking }
}

struct Planner {
    phrases: Phrases,
    /// True when some word was typed with marks.
    marked: bool,
    ranking: Vec<LangWords>,
    position: u32,
}

impl Planner {
    fn group(&mut self, clauses: &[Clause], scored: bool) -> Node {
        let (mut must, mut must_not) = (Vec::new(), Vec::new());
        let (mut content, mut closed, mut phrases) = (Vec::new(), Vec::new(), Vec::new());
        for clause in clauses {
            let (node, is_closed) = self.expr(&clause.expr, scored && clause.occur != Occur::MustNot);
            // Punctuation alone has no terms in any language and asks for nothing.
            let Some(node) = node else { continue };
            match clause.occur {
                Occur::MustNot => must_not.push(node),
                Occur::Must => must.push(node),
                Occur::Should if matches!(clause.expr, Expr::Word(_)) && is_closed => closed.push(node),
                Occur::Should if matches!(clause.expr, Expr::Word(_)) => content.push(node),
                Occur::Should if matches!(clause.expr, Expr::Phrase(_)) => phrases.push(node),
                // A field and a group are meant.
                Occur::Should => must.push(node),
            }
        }
        let sentence = self.phrases == Phrases::Loose || !closed.is_empty();
        if !content.is_empty() && sentence {
            content.extend(phrases.into_iter().map(loosened));
        } else {
            must.extend(phrases);
        }
        // A query of nothing but function words (`the who`) asks for them; else they only add to the score.
        let words = if content.is_empty() && must.is_empty() { closed } else { content };
        match required(words.len(), sentence) {
            0 => {}
            all if all == words.len() => must.extend(words),
            some => must.push(Node::AtLeast(some, words)),
        }
        let positive = match must.len() {
            0 if must_not.is_empty() && !clauses.is_empty() => Node::Nothing,
            0 => Node::Everything,
            1 => must.remove(0),
            _ => Node::All(must),
        };
        match must_not.len() {
            0 => positive,
            _ => Node::AllBut(Box::new(positive), Box::new(Node::Any(must_not))),
        }
    }

    /// The node of an expression, `None` where it has no terms; and whether it is a function word in some language.
    fn expr(&mut self, expr: &Expr, scored: bool) -> (Option<Node>, bool) {
        match expr {
            Expr::Word(word) => self.words(word, scored, false),
            Expr::Phrase(words) => (self.words(words, scored, true).0, false),
            Expr::Field(field) => (Some(field_node(field)), false),
            Expr::Group(clauses) => {
                self.position += 1;
                let node = self.group(clauses, scored);
                self.position += 1;
                (Some(node), false)
            }
            Expr::Any(exprs) => {
                let nodes: Vec<Node> = exprs
                    .iter()
                    .filter_map(|expr| {
                        // Alternatives are no neighbours of each other.
                        self.position += 1;
                        self.expr(expr, scored).0
                    })
                    .collect();
                self.position += 1;
                ((!nodes.is_empty()).then_some(Node::Any(nodes)), false)
            }
        }
    }

    /// The words of a piece of text in every language: any language's reading of all of it matches.
    fn words(&mut self, text: &str, scored: bool, phrase: bool) -> (Option<Node>, bool) {
        let start = self.position;
        let mut readings = Vec::new();
        let mut closed = false;
        for reading in 0..self.ranking.len() {
            let lang = self.ranking[reading].lang;
            let (words, all_closed) = read(text, lang, self.marked, start);
            let Some(last) = words.last() else { continue };
            self.position = self.position.max(last.position + 1);
            closed |= all_closed;
            readings.push(if phrase || stands_together(&words) {
                phrase_node(&words)
            } else {
                all_terms(&words)
            });
            if scored {
                self.ranking[reading].words.extend(words);
            }
        }
        ((!readings.is_empty()).then_some(Node::Any(readings)), closed)
    }
}

/// True when a word of the query was cut into pieces that mean little apart: `G20`, `COVID-19`, `16/18`, `R&D`. They are looked
/// for side by side; of `porte-parole`, both words are.
fn stands_together(words: &[Word]) -> bool {
    let is_fragment = |word: &Word| {
        let mut letters = word.lower.chars();
        letters.next().is_some_and(char::is_numeric) || letters.next().is_none()
    };
    words.iter().any(is_fragment)
}

fn all_terms(words: &[Word]) -> Node {
    let mut terms: Vec<Node> = words.iter().map(|word| Node::Term(word.found_by.clone())).collect();
    if terms.len() == 1 { terms.remove(0) } else { Node::All(terms) }
}

/// A phrase is looked for in one stream. Where some of its words were typed with marks and others without, it is looked
/// for without marks, and the marked words must be in the article as well.
fn phrase_node(words: &[Word]) -> Node {
    let Some(first) = words.first().filter(|_| words.len() > 1) else { return all_terms(words) };
    let terms = |stream: fn(&Word) -> Term| Node::Phrase(words.iter().map(stream).collect());
    if words.iter().all(|word| word.found_by.stream == first.found_by.stream) {
        return terms(|word| word.found_by.clone());
    }
    let written =
        |word: &Word| Term { lang: word.term.lang, stream: Stream::Written, text: word.written.clone() };
    let marked = words.iter().filter(|word| word.found_by.stream == Stream::Main);
    Node::All(
        std::iter::once(terms(written)).chain(marked.map(|word| Node::Term(word.found_by.clone()))).collect(),
    )
}

/// Any word of a phrase, in place of all of them in their order.
fn loosened(node: Node) -> Node {
    match node {
        Node::Phrase(terms) => Node::Any(terms.into_iter().map(Node::Term).collect()),
        Node::Any(nodes) => Node::Any(nodes.into_iter().map(loosened).collect()),
        Node::All(nodes) => Node::Any(nodes.into_iter().map(loosened).collect()),
        other => other,
    }
}

/// A language's reading of some words of the query; and whether all of them are function words, as they were typed.
fn read(text: &str, lang: Lang, query_marked: bool, start: u32) -> (Vec<Word>, bool) {
    let recipe = recipe(lang);
    let mut words = Vec::new();
    let mut all_closed = true;
    each_token(recipe, text, |token| {
        let main = Term { lang, stream: Stream::Main, text: token.main.to_owned() };
        let written = Term { lang, stream: Stream::Written, text: token.written.to_owned() };
        // Marks that were typed are meant; a word without any is found in all its forms. Where the rest of the query has
        // marks, its own form ranks first.
        let (term, found_by) = match (recipe.marks_matter() && !token.is_marked(), query_marked) {
            (false, _) => (main.clone(), main),
            (true, true) => (main, written),
            (true, false) => (written.clone(), written),
        };
        let as_typed = !token.acronym && recipe.closed_class().contains(token.lower);
        let without_marks =
            !token.acronym && !query_marked && recipe.closed_class().contains_folded(token.written);
        all_closed &= as_typed;
        words.push(Word {
            term,
            found_by,
            lower: token.lower.to_owned(),
            written: token.written.to_owned(),
            closed: as_typed || without_marks,
            position: start + token.position,
        });
    });
    (words, all_closed)
}

fn field_node(field: &Field) -> Node {
    match field {
        Field::Lang(lang) => Node::Lang(*lang),
        Field::Date(range) => Node::Date(*range),
        Field::Name(field, value) => {
            let words: Vec<String> =
                name_words(value).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
            if words.is_empty() { Node::Nothing } else { Node::Name(*field, words) }
        }
    }
}

/// True when some word of the query was typed with marks.
fn query_is_marked(clauses: &[Clause]) -> bool {
    fn marked(expr: &Expr) -> bool {
        match expr {
            Expr::Word(text) | Expr::Phrase(text) => crate::lang::has_marks(text),
            Expr::Any(exprs) => exprs.iter().any(marked),
            Expr::Group(clauses) => query_is_marked(clauses),
            Expr::Field(_) => false,
        }
    }
    clauses.iter().any(|clause| marked(&clause.expr))
}
