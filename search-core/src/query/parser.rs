//! The parser of the query language: text in, a syntax tree with notes out. Any text is a query.
//!
//! ```text
//! group        = { alternatives }                          its clauses, in order
//! alternatives = conjunction { OR conjunction }
//! conjunction  = clause { AND clause }
//! clause       = [ "+" | "-" | NOT ] atom [ "^" number ]
//! atom         = "(" group ")" | phrase [ "~" number ] | field | word
//! field        = name ":" ( "(" group ")" | phrase | word )
//! ```

mod values;
mod words;

use std::ops::Range;

use super::fields::FieldName;
use super::operators::{Operator, capitals_say_something, operator};
use super::syntax::{Clause, Expr, Note, Occur, Query};
use crate::analyze::PASSAGE_GAP;
use crate::lang::nfc;

/// Longer queries are cut, in bytes.
pub(super) const MAX_BYTES: usize = 4_096;

/// Queries with more clauses are cut.
pub(super) const MAX_CLAUSES: usize = 256;

/// Parentheses nested deeper are not looked into.
const MAX_DEPTH: usize = 16;

/// The words of a phrase may not stand farther apart: beyond, they would be in two passages.
pub(super) const MOST_WITHIN: u32 = PASSAGE_GAP - 1;

/// Reads a query. Any text is one.
pub fn parse(text: &str) -> Query {
    let mut notes = Vec::new();
    let end = (0..=MAX_BYTES.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    if end < text.len() {
        Note::add(&mut notes, end..text.len(), format!("cut: only the first {MAX_BYTES} bytes are read"));
    }
    let text = &text[..end];
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
        clauses: 0,
        capitals: capitals_say_something(text),
        field: None,
        notes,
    };
    let clauses = parser.group();
    if !clauses.is_empty() && !text.contains(char::is_alphanumeric) {
        parser.note(0..text.len(), "no word is in it, so nothing is found");
    }
    Query { text: text.to_owned(), clauses, notes: parser.notes }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    clauses: usize,
    /// Whether words in capitals may be operators.
    capitals: bool,
    /// The field whose parentheses the parser is in, with its name as it was typed.
    field: Option<(FieldName, &'t str)>,
    notes: Vec<Note>,
}

/// How a clause is joined to the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    None,
    And,
    Or,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Clauses up to the end, or to the parenthesis that closes this group.
    fn group(&mut self) -> Vec<Clause> {
        let mut clauses: Vec<Clause> = Vec::new();
        let mut chain: Vec<(Join, Clause)> = Vec::new();
        while let Some(next) = self.skip_spaces() {
            if next == ')' {
                if self.depth > 0 {
                    break;
                }
                self.note(self.at..self.at + 1, "`)` closes nothing and is passed over");
                self.at += 1;
                continue;
            }
            if self.clauses >= MAX_CLAUSES {
                self.note(
                    self.at..self.text.len(),
                    &format!("cut: only the first {MAX_CLAUSES} words are read"),
                );
                self.at = self.text.len();
                break;
            }
            let (join, negated) = self.operator(!chain.is_empty());
            let Some(mut clause) = self.clause() else { continue };
            if negated {
                clause.occur = Occur::MustNot;
            }
            if join == Join::None {
                clauses.extend(joined(std::mem::take(&mut chain)));
            }
            chain.push((join, clause));
        }
        clauses.extend(joined(chain));
        clauses
    }

    /// The operators before the next clause: how it is joined to the one before, if there is one, and whether it is negated.
    fn operator(&mut self, joins: bool) -> (Join, bool) {
        let (mut join, mut negated) = (Join::None, false);
        loop {
            let typed = word_at(self.rest());
            let word = nfc(typed);
            let Some(written) = operator(&word) else { return (join, negated) };
            let span = self.at..self.at + typed.len();
            let behind = &self.text[span.end..];
            if !self.capitals && !written.is_sign {
                if written.is_english && joins && begins_clause(behind) {
                    let sign = match written.operator {
                        Operator::And => "`&&` joins",
                        Operator::Or => "`|` joins",
                        Operator::Not => "`-` excludes",
                    };
                    self.note(span, &format!("`{word}` is a word in a query all in capitals; {sign} there"));
                }
                return (join, negated);
            }
            // In English alone a query may begin with what it excludes.
            let has_left = joins || (written.operator == Operator::Not && written.is_english);
            let repeated = negated || (written.operator != Operator::Not && join != Join::None);
            if !has_left || repeated || !begins_clause(behind) {
                if written.is_sign {
                    self.note(span.clone(), &format!("`{word}` joins nothing here and is passed over"));
                    self.at = span.end;
                    self.skip_spaces();
                    continue;
                }
                if self.capitals && written.is_english && self.text.trim() != typed {
                    self.note(span, &format!("`{word}` joins nothing here and is taken as a word"));
                }
                return (join, negated);
            }
            match written.operator {
                Operator::And => join = Join::And,
                Operator::Or => join = Join::Or,
                Operator::Not => negated = true,
            }
            self.at = span.end;
            self.skip_spaces();
        }
    }

    fn clause(&mut self) -> Option<Clause> {
        let start = self.at;
        let mut occur = Occur::Should;
        let begins_atom =
            |rest: &str| rest.chars().next().is_some_and(|c| !c.is_whitespace() && !"-+)".contains(c));
        for (sign, what) in [('-', Occur::MustNot), ('+', Occur::Must)] {
            if let Some(after) = self.rest().strip_prefix(sign).filter(|after| begins_atom(after)) {
                occur = what;
                self.at = self.text.len() - after.len();
                break;
            }
        }
        self.clauses += 1;
        let (expr, boost) = self.atom()?;
        Some(Clause { occur, expr, boost, span: start..self.at })
    }

    fn atom(&mut self) -> Option<(Expr, f32)> {
        let start = self.at;
        match self.rest().chars().next()? {
            ')' => None,
            '(' => {
                let group = self.parentheses();
                let boost = self.boost_behind();
                group.map(|group| (group, boost))
            }
            quote if opens_phrase(quote) => {
                let phrase = self.phrase();
                let boost = self.boost_behind();
                let phrase = phrase?;
                Some((self.text_or_condition(phrase, start), boost))
            }
            _ => self.field().or_else(|| self.word()),
        }
    }

    fn parentheses(&mut self) -> Option<Expr> {
        let start = self.at;
        self.at += 1;
        if self.depth >= MAX_DEPTH {
            self.note(start..start + 1, &format!("parentheses deeper than {MAX_DEPTH} are passed over"));
            return None;
        }
        self.depth += 1;
        let clauses = self.group();
        self.depth -= 1;
        match self.rest().starts_with(')') {
            true => self.at += 1,
            false => self.note(start..start + 1, "`(` is never closed; it is taken to close at the end"),
        }
        (!clauses.is_empty()).then_some(Expr::Group(clauses))
    }

    fn skip_spaces(&mut self) -> Option<char> {
        let rest = self.rest().trim_start();
        self.at = self.text.len() - rest.len();
        rest.chars().next()
    }

    fn note(&mut self, span: Range<usize>, message: &str) {
        Note::add(&mut self.notes, span, message.to_owned());
    }
}

/// The clauses of a chain that operators join. `AND` alone makes all of them necessary; with an `OR`, they are the
/// alternatives of one clause, in which `AND` binds closer.
fn joined(chain: Vec<(Join, Clause)>) -> Vec<Clause> {
    let mut alternatives: Vec<Vec<Clause>> = Vec::new();
    for (join, clause) in chain {
        match alternatives.last_mut().filter(|_| join == Join::And) {
            Some(last) => last.push(clause),
            None => alternatives.push(vec![clause]),
        }
    }
    for alternative in alternatives.iter_mut().filter(|alternative| alternative.len() > 1) {
        for clause in alternative.iter_mut().filter(|clause| clause.occur == Occur::Should) {
            clause.occur = Occur::Must;
        }
    }
    if alternatives.len() < 2 {
        return alternatives.pop().unwrap_or_default();
    }
    let whole = |clauses: &[Clause]| match clauses {
        [first, .., last] => first.span.start..last.span.end,
        [only] => only.span.clone(),
        [] => 0..0,
    };
    let mut any = Vec::new();
    let mut occur = Occur::Should;
    for mut clauses in alternatives {
        if clauses.len() == 1 && clauses[0].occur != Occur::MustNot {
            if clauses[0].occur == Occur::Must && any.is_empty() {
                occur = Occur::Must;
            }
            any.append(&mut clauses);
            continue;
        }
        let span = whole(&clauses);
        any.push(Clause { occur: Occur::Should, expr: Expr::Group(clauses), boost: 1.0, span });
    }
    let span = whole(&any);
    vec![Clause { occur, expr: Expr::Any(any), boost: 1.0, span }]
}

/// True where a clause can begin, so that an operator before it has something to join.
fn begins_clause(text: &str) -> bool {
    let (spaces, text) = (
        text.starts_with([' ', '(', '"', '“', '„', '«']) || text.starts_with(char::is_whitespace),
        text.trim_start(),
    );
    spaces && !text.is_empty() && !text.starts_with(')')
}

/// True for what a phrase begins with.
fn opens_phrase(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«')
}

/// The characters up to the next space, parenthesis or double quote.
fn word_at(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || "()\"“”„«»".contains(c)).unwrap_or(rest.len());
    &rest[..end]
}

#[cfg(test)]
mod tests;
