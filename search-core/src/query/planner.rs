//! From the syntax tree to terms: every word analysed in every language of the archive.
//!
//! The language of a query is not guessed. Each language of the archive has its own reading of the words, and the
//! engine's statistics decide which of them weighs.

use super::expand::{Dictionary, Expansion, Expansions, name_typos, name_wildcard};
use super::filter::Filter;
use super::plan::{LangWords, Node, Plan, Stream, Term, Together, Word};
use super::reading::Reader;
use super::syntax::{Clause, Expr, Field, Occur, Query, Text};
use super::typed;
use crate::analyze::{NameField, name_words};
use crate::lang::{Lang, has_marks, recipe};

/// How many of a query's content words an article must have.
///
/// A query with function words of its language in it is a sentence or a question: nobody expects every word of it in the answer, so one is
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
    /// For its words, as if there were no quotes: what is left when nothing has the phrase.
    Loose,
}

/// True when a query has a phrase beside other words, so that reading it as [`Phrases::Loose`] may find more.
pub fn can_be_loosened(query: &Query) -> bool {
    let should = |of: fn(&Expr) -> bool| {
        query.clauses.iter().any(|clause| clause.occur == Occur::Should && of(&clause.expr))
    };
    should(is_phrase) && should(is_word)
}

fn is_phrase(expr: &Expr) -> bool {
    matches!(expr, Expr::Text(Text::Phrase(..)))
}

fn is_word(expr: &Expr) -> bool {
    matches!(expr, Expr::Text(_) | Expr::Same(_)) && !is_phrase(expr)
}

/// Makes the plan of a query, for an archive with text in these languages (those with a recipe, and [`Lang::UND`]), in which
/// its patterns stand for these terms. `likely` are those of the languages that the query may be in: the function words of others are
/// none.
pub fn plan(
    query: &Query,
    langs: &[Lang],
    likely: &[Lang],
    phrases: Phrases,
    expansions: &Expansions,
) -> Plan {
    let mut clauses = typed::clauses(query);
    if phrases == Phrases::Loose {
        clauses = clauses.into_iter().flat_map(without_quotes).collect();
    }
    let reading =
        |&lang| LangWords { lang, words: Vec::new(), together: Vec::new(), unmarked: false, early: false };
    let mut planner = Planner {
        likely,
        expansions,
        marked: is_marked(&clauses),
        ranking: langs.iter().map(reading).collect(),
        position: 0,
    };
    let matching = planner.group(&clauses, Scoring { scored: true, boost: 1.0 });
    let mut ranking = planner.ranking;
    for reading in &mut ranking {
        reading.unmarked = recipe(reading.lang).marks_matter() && !planner.marked;
    }
    ranking.retain(|reading| !reading.words.is_empty());
    Plan { matching, ranking }
}

struct Planner<'e> {
    likely: &'e [Lang],
    expansions: &'e Expansions,
    /// True when some word was typed with marks.
    marked: bool,
    ranking: Vec<LangWords>,
    position: u32,
}

/// What the words of a clause do to the score.
#[derive(Clone, Copy)]
struct Scoring {
    scored: bool,
    boost: f32,
}

impl Planner<'_> {
    fn group(&mut self, clauses: &[Clause], scoring: Scoring) -> Node {
        let (mut must, mut must_not) = (Vec::new(), Vec::new());
        let (mut content, mut closed, mut phrases) = (Vec::new(), Vec::new(), Vec::new());
        let mut loose = Vec::new();
        for clause in clauses {
            let before = self.together();
            let (node, is_closed) = self.clause(clause, scoring);
            // Punctuation alone has no terms in any language and asks for nothing.
            let Some(node) = node else { continue };
            match clause.occur {
                Occur::MustNot => must_not.push(node),
                Occur::Must => must.push(node),
                Occur::Should if is_word(&clause.expr) && is_closed => closed.push(node),
                Occur::Should if is_word(&clause.expr) => content.push(node),
                Occur::Should if is_phrase(&clause.expr) => {
                    phrases.push(node);
                    loose.push(before.into_iter().zip(self.together()));
                }
                // A field and a group are meant.
                Occur::Should => must.push(node),
            }
        }
        let sentence = !closed.is_empty() && !content.is_empty();
        if sentence {
            content.extend(phrases.into_iter().map(loosened));
            // Words that are looked for one by one are marked one by one.
            for phrase in loose.into_iter().rev() {
                for (reading, (from, to)) in self.ranking.iter_mut().zip(phrase) {
                    reading.together.drain(from..to);
                }
            }
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

    /// How many phrases each reading has.
    fn together(&self) -> Vec<usize> {
        self.ranking.iter().map(|reading| reading.together.len()).collect()
    }

    /// The node of a clause, `None` where it has no terms; and whether it is a function word in a likely language.
    fn clause(&mut self, clause: &Clause, outer: Scoring) -> (Option<Node>, bool) {
        let scoring = Scoring {
            scored: outer.scored && clause.occur != Occur::MustNot,
            boost: outer.boost * clause.boost,
        };
        match &clause.expr {
            Expr::Text(text) => self.text(text, scoring),
            Expr::Field(field) => (Some(self.field(field)), false),
            Expr::Group(clauses) => {
                self.position += 1;
                let node = self.group(clauses, scoring);
                self.position += 1;
                (Some(node), false)
            }
            Expr::Any(clauses) => (self.alternatives(clauses, scoring).0, false),
            Expr::Same(clauses) => self.alternatives(clauses, scoring),
        }
    }

    /// One of several clauses; and whether the first is a function word in a likely language.
    fn alternatives(&mut self, clauses: &[Clause], scoring: Scoring) -> (Option<Node>, bool) {
        let mut nodes = Vec::new();
        let mut first_is_closed = None;
        for clause in clauses {
            // Alternatives are no neighbours of each other.
            self.position += 1;
            let (node, is_closed) = self.clause(clause, scoring);
            first_is_closed.get_or_insert(is_closed);
            nodes.extend(node);
        }
        self.position += 1;
        ((!nodes.is_empty()).then_some(Node::Any(nodes)), first_is_closed == Some(true))
    }

    /// A piece of text in every language: any language's reading of all of it matches.
    fn text(&mut self, text: &Text, scoring: Scoring) -> (Option<Node>, bool) {
        let start = self.position;
        let mut readings = Vec::new();
        let mut closed = false;
        let mut asks = false;
        for n in 0..self.ranking.len() {
            let lang = self.ranking[n].lang;
            let reader = Reader { lang, marked: self.marked, expansions: self.expansions };
            let Some((mut words, all_closed)) = reader.read(text, start) else {
                asks = true;
                continue;
            };
            let Some(last) = words.last() else { continue };
            self.position = self.position.max(last.position + 1);
            closed |= all_closed && self.likely.contains(&lang);
            let within = match text {
                Text::Phrase(_, within) => Some(*within),
                _ if stands_together(&words) => Some(0),
                _ => None,
            };
            let within = within.filter(|_| words.len() > 1);
            readings.push(match within {
                Some(within) => phrase_node(&words, within),
                None => all_words(&words),
            });
            if scoring.scored {
                let reading = &mut self.ranking[n];
                let first = reading.words.len();
                for word in &mut words {
                    word.boost = scoring.boost;
                }
                reading.words.append(&mut words);
                if let Some(within) = within {
                    reading.together.push(Together { words: first..reading.words.len(), within });
                }
            }
        }
        let node = match readings.len() {
            0 if asks => Some(Node::Nothing),
            0 => None,
            _ => Some(Node::Any(readings)),
        };
        (node, closed)
    }

    fn field(&self, field: &Field) -> Node {
        match field {
            Field::Lang(lang) => Node::Lang(*lang),
            Field::Date(range) => Node::Date(*range),
            Field::Site(host) => Node::Site(host.clone()),
            Field::Fact(facet, likeness) => Node::Filter(Filter::Like(facet.clone(), likeness.clone())),
            Field::Name(name, text) => self.name(*name, text),
        }
    }

    fn name(&self, name: NameField, text: &Text) -> Node {
        let any = |words: &[Expansion]| {
            Node::Any(words.iter().map(|word| Node::Name(name, vec![word.term.clone()], 0)).collect())
        };
        let looked_up = |pattern| self.expansions.of(Dictionary::Names(name), pattern).map(any);
        let phrase = |words: Vec<String>, within| match words.is_empty() {
            true => Node::Nothing,
            false => Node::Name(name, words, within),
        };
        match text {
            Text::Word(words)
            | Text::Misspelt(words, _)
            | Text::Forgiven(words, _)
            | Text::Unfinished(words, _) => phrase(split(words), 0),
            Text::Phrase(words, within) => phrase(split(words), *within),
            Text::Pattern(pattern) => {
                looked_up(name_wildcard(pattern)).unwrap_or_else(|| phrase(split(pattern), 0))
            }
            Text::Fuzzy(words, edits) => {
                let word = |word: String| {
                    let found = name_typos(&word, *edits).and_then(looked_up);
                    found.unwrap_or_else(|| Node::Name(name, vec![word], 0))
                };
                let mut words: Vec<Node> = split(words).into_iter().map(word).collect();
                match words.len() {
                    0 => Node::Nothing,
                    1 => words.remove(0),
                    _ => Node::All(words),
                }
            }
        }
    }
}

/// The words of a fact, folded.
fn split(words: &str) -> Vec<String> {
    name_words(words).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
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

fn all_words(words: &[Word]) -> Node {
    let mut nodes: Vec<Node> = words.iter().map(word_node).collect();
    if nodes.len() == 1 { nodes.remove(0) } else { Node::All(nodes) }
}

fn word_node(word: &Word) -> Node {
    let mut forms: Vec<Node> = word.forms.iter().map(|form| Node::Term(form.found_by.clone())).collect();
    if forms.len() == 1 { forms.remove(0) } else { Node::Any(forms) }
}

/// A phrase is looked for in one stream. Where some of its words were typed with marks and others without, it is looked
/// for without marks, and the marked words must be in the article as well.
fn phrase_node(words: &[Word], within: u32) -> Node {
    // Where marks do not matter, positions are known of the main terms only.
    let placed = |word: &Word| match word.nearest() {
        form if recipe(form.term.lang).marks_matter() => form.found_by.clone(),
        form => form.term.clone(),
    };
    let terms: Vec<Term> = words.iter().map(placed).collect();
    if terms.iter().all(|term| term.stream == terms[0].stream) {
        return Node::Phrase(terms, within);
    }
    let written = |word: &Word| Term {
        lang: word.nearest().term.lang,
        stream: Stream::Written,
        text: word.written.clone(),
    };
    let marked = words.iter().filter(|word| word.nearest().found_by.stream == Stream::Main);
    let phrase = Node::Phrase(words.iter().map(written).collect(), within);
    Node::All(std::iter::once(phrase).chain(marked.map(word_node)).collect())
}

/// The words of a phrase, each alone, if nothing is said of it but its quotes; anything else as it is.
fn without_quotes(clause: Clause) -> Vec<Clause> {
    match &clause.expr {
        Expr::Text(Text::Phrase(words, _)) if clause.occur == Occur::Should => {
            let word =
                |word: &str| Clause { expr: Expr::Text(Text::Word(word.to_owned())), ..clause.clone() };
            words.split_whitespace().map(word).collect()
        }
        _ => vec![clause],
    }
}

/// Any word of a phrase, in place of all of them in their order.
fn loosened(node: Node) -> Node {
    match node {
        Node::Phrase(terms, _) => Node::Any(terms.into_iter().map(Node::Term).collect()),
        Node::Any(nodes) => Node::Any(nodes.into_iter().map(loosened).collect()),
        Node::All(nodes) => Node::Any(nodes.into_iter().map(loosened).collect()),
        other => other,
    }
}

/// True when some word of the query was typed with marks.
fn is_marked(clauses: &[Clause]) -> bool {
    clauses.iter().any(|clause| match &clause.expr {
        Expr::Text(text) => has_marks(text.typed()),
        // Of a word in other words, what was typed says it.
        Expr::Same(clauses) => is_marked(&clauses[..clauses.len().min(1)]),
        Expr::Any(clauses) | Expr::Group(clauses) => is_marked(clauses),
        Expr::Field(_) => false,
    })
}
