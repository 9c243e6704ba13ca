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

use std::ops::Range;

use super::fields::{FieldName, refused};
use super::operators::{Operator, capitals_say_something, operator};
use super::signs::{self, MOST_BOOST, MOST_EDITS, Piece};
use super::syntax::{Clause, Expr, Note, Occur, Query, Text};
use crate::analyze::PASSAGE_GAP;
use crate::lang::nfc;

/// Longer queries are cut, in bytes.
pub(super) const MAX_BYTES: usize = 4_096;

/// Queries with more clauses are cut.
pub(super) const MAX_CLAUSES: usize = 256;

/// Parentheses nested deeper are not looked into.
const MAX_DEPTH: usize = 16;

/// A date is looked for in at most this many words: `>= 20 tháng 11 năm 2023 .. 1 tháng 12 năm 2023`.
const DATE_WORDS: usize = 14;

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
            '"' | '“' | '”' | '«' => {
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

    /// What stands between two quotes, to the end where the second is missing, and how near to each other it must stand.
    fn phrase(&mut self) -> Option<Text> {
        let start = self.at;
        let open = self.rest().chars().next()?;
        let closing = if open == '«' { "»" } else { "\"“”" };
        let inside = &self.text[start + open.len_utf8()..];
        let (words, end) = match inside.char_indices().find(|(_, c)| closing.contains(*c)) {
            Some((at, c)) => (&inside[..at], start + open.len_utf8() + at + c.len_utf8()),
            None => {
                self.note(
                    start..start + open.len_utf8(),
                    "the quote is never closed; the phrase goes to the end",
                );
                (inside, self.text.len())
            }
        };
        self.at = end;
        let within = self.within_behind();
        let words = words.trim();
        if let Some(sign) = words.find('*').filter(|&at| words[..at].ends_with(char::is_alphanumeric)) {
            let sign = words.as_ptr() as usize - self.text.as_ptr() as usize + sign;
            self.note(sign..sign + 1, "a phrase has whole words; `*` is passed over");
        }
        (!words.is_empty()).then(|| Text::Phrase(nfc(words).into_owned(), within))
    }

    /// `~5` behind a phrase.
    fn within_behind(&mut self) -> u32 {
        let start = self.at;
        let Some(after) = self.rest().strip_prefix('~') else { return 0 };
        let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &after[..after.len() - rest.len()];
        self.at = self.text.len() - rest.len();
        let span = start..self.at;
        match digits.parse() {
            Ok(within) if within <= MOST_WITHIN => within,
            Err(_) if digits.is_empty() => {
                self.note(span, "how many words may stand between? `~3` says so; passed over");
                0
            }
            _ => {
                self.note(span, &format!("at most {MOST_WITHIN} words may stand between those of a phrase"));
                MOST_WITHIN
            }
        }
    }

    /// `^2` behind a phrase or a group.
    fn boost_behind(&mut self) -> f32 {
        if !self.rest().starts_with('^') {
            return 1.0;
        }
        let typed = word_at(self.rest());
        let span = self.at..self.at + typed.len();
        self.at = span.end;
        match signs::caret(typed) {
            Some((_, Some(boost))) => self.bounded(boost, span),
            _ => {
                self.note(span, &format!("`{typed}` is no number; passed over"));
                1.0
            }
        }
    }

    fn bounded(&mut self, boost: f32, span: Range<usize>) -> f32 {
        if boost > MOST_BOOST {
            self.note(span, &format!("`^` makes at most {MOST_BOOST} of a word"));
        }
        signs::bounded(boost)
    }

    /// `name:value`, where the name is a field and the value fits it. Anything else is left for [`Self::word`].
    fn field(&mut self) -> Option<(Expr, f32)> {
        let start = self.at;
        let word = word_at(self.rest());
        let (typed, _) = word.split_once(':')?;
        let name = FieldName::of(&nfc(typed))?;
        self.at = start + typed.len() + 1;
        let value_at = self.at;
        let outer = self.field.replace((name, typed));
        let found = match self.rest().chars().next() {
            Some('"' | '“' | '”' | '«') => {
                self.phrase().map(|phrase| (self.text_or_condition(phrase, start), self.boost_behind()))
            }
            Some('(') => match name {
                FieldName::Date => self.date_in_parentheses().or_else(|| self.values(name)),
                _ => self.values(name),
            },
            _ if name == FieldName::Date => self.date(start),
            Some(c) if !c.is_whitespace() && c != ')' => self.list(name, start),
            _ => None,
        };
        self.field = outer;
        if found.is_none() {
            self.at = self.at.max(value_at);
            self.note(start..self.at, &format!("`{typed}:` has no value and is taken as a word"));
            return Some((Expr::Text(Text::Word(nfc(typed).into_owned())), 1.0));
        }
        let (expr, boost) = found?;
        if boost != 1.0 {
            self.note(start..self.at, "a field says which articles, and does not score; `^` is passed over");
        }
        Some((expr, 1.0))
    }

    /// `(a b)` behind the name of a field: each of them, or, where an article has one value only, any.
    fn values(&mut self, name: FieldName) -> Option<(Expr, f32)> {
        let group = self.parentheses();
        let boost = self.boost_behind();
        let Some(Expr::Group(clauses)) = group else { return group.map(|group| (group, boost)) };
        let alone = clauses.iter().all(|clause| clause.occur == Occur::Should);
        Some((if name.is_single() && alone { Expr::Any(clauses) } else { Expr::Group(clauses) }, boost))
    }

    /// `lang:en,fr`: values with commas between them, where an article has one only. Else the value is a word.
    fn list(&mut self, name: FieldName, start: usize) -> Option<(Expr, f32)> {
        let word = word_at(self.rest());
        if !name.is_single() || !word.contains(',') {
            return self.word();
        }
        let values: Vec<&str> = word.split(',').filter(|value| !value.is_empty()).collect();
        let value_at = self.at;
        self.at += word.len();
        let mut clauses = Vec::new();
        for value in values {
            let at = value_at + (value.as_ptr() as usize - word.as_ptr() as usize);
            let expr = self.text_or_condition(Text::Word(nfc(value).into_owned()), start);
            clauses.push(Clause { occur: Occur::Should, expr, boost: 1.0, span: at..at + value.len() });
        }
        (!clauses.is_empty()).then_some((Expr::Any(clauses), 1.0))
    }

    /// The longest stretch of words behind `date:` that is a date, so that it needs no quotes; else one word.
    fn date(&mut self, start: usize) -> Option<(Expr, f32)> {
        let rest = self.rest();
        if !rest.starts_with(|c: char| !c.is_whitespace() && c != ')') {
            return None;
        }
        let mut ends = Vec::new();
        let mut end = 0;
        while ends.len() < DATE_WORDS {
            let gap = rest[end..].len() - rest[end..].trim_start().len();
            let word = word_at(&rest[end + gap..]);
            if word.is_empty() || (ends.is_empty() && gap > 0) {
                break;
            }
            end += gap + word.len();
            ends.push(end);
        }
        let is_date =
            |end: &&usize| FieldName::Date.condition(Text::Word(nfc(&rest[..**end]).into_owned())).is_ok();
        let end = ends.iter().rev().find(is_date).or(ends.first()).copied()?;
        self.at += end;
        Some((self.text_or_condition(Text::Word(nfc(&rest[..end]).into_owned()), start), 1.0))
    }

    /// `date:(20 novembre 2023)`.
    fn date_in_parentheses(&mut self) -> Option<(Expr, f32)> {
        let inside = &self.rest()[1..];
        let end = inside.find(')')?;
        let date = FieldName::Date.condition(Text::Word(nfc(&inside[..end]).into_owned())).ok()?;
        self.at += end + 2;
        Some((Expr::Field(date), 1.0))
    }

    fn word(&mut self) -> Option<(Expr, f32)> {
        let start = self.at;
        let typed = word_at(self.rest());
        if typed.is_empty() {
            // A character that begins no word, such as a lone quote: never stay in place.
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
            return None;
        }
        self.at += typed.len();
        let (mut word, mut boost) = (typed, 1.0);
        match signs::caret(typed) {
            Some((core, Some(number))) if core.contains(char::is_alphanumeric) => {
                boost = self.bounded(number, start + core.len()..self.at);
                word = core;
            }
            Some((core, None)) if core.contains(char::is_alphanumeric) => {
                self.note(start + core.len()..self.at, "no number behind `^`; it is passed over");
            }
            _ => {}
        }
        let fuzzy = signs::tilde(word).filter(|(core, _)| core.contains(char::is_alphanumeric));
        let (pieces, without) = signs::pieces(fuzzy.map_or(word, |(core, _)| core));
        for (span, why) in without {
            self.note(start + span.start..start + span.end, &why);
        }
        if let [Piece::Plain(plain)] = pieces[..] {
            let text = match fuzzy {
                Some((core, edits)) if edits != Some(0) => Text::Fuzzy(
                    nfc(core).into_owned(),
                    edits.map(|edits| self.edits(edits, start + core.len())),
                ),
                _ => Text::Word(nfc(plain).into_owned()),
            };
            return Some((self.text_or_condition(text, start), boost));
        }
        if let Some((core, _)) = fuzzy {
            self.note(
                start + core.len()..start + word.len(),
                "`~` and `*` do not go together; `~` is passed over",
            );
        }
        let mut parts = Vec::new();
        for piece in pieces {
            let (text, at) = match piece {
                Piece::Plain(text) if !text.contains(char::is_alphanumeric) => continue,
                Piece::Plain(text) => (Text::Word(nfc(text).into_owned()), text),
                Piece::Pattern(text) => (Text::Pattern(nfc(text).into_owned()), text),
            };
            let at = at.as_ptr() as usize - self.text.as_ptr() as usize..;
            let expr = self.text_or_condition(text, start);
            parts.push(Clause { occur: Occur::Must, expr, boost: 1.0, span: at.start..self.at });
        }
        match parts.len() {
            0 => None,
            1 => parts.pop().map(|part| (part.expr, boost)),
            _ => Some((Expr::Group(parts), boost)),
        }
    }

    fn edits(&mut self, edits: u32, at: usize) -> u8 {
        match u8::try_from(edits) {
            Ok(edits) if edits <= MOST_EDITS => edits,
            _ => {
                self.note(at..at + 1, &format!("at most {MOST_EDITS} typos are looked for in a word"));
                MOST_EDITS
            }
        }
    }

    /// Words as they are, or, where a field was named, the condition that they make of it.
    fn text_or_condition(&mut self, text: Text, start: usize) -> Expr {
        let Some((name, typed)) = self.field else { return Expr::Text(text) };
        let value = match &text {
            Text::Word(value) | Text::Pattern(value) | Text::Fuzzy(value, _) | Text::Phrase(value, _) => {
                value.clone()
            }
        };
        match name.condition(text) {
            Ok(condition) => Expr::Field(condition),
            Err(why) => {
                self.note(start..self.at, &format!("{why}; taken as words"));
                refused(&nfc(typed), &value)
            }
        }
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
        text.starts_with([' ', '(', '"', '“', '«']) || text.starts_with(char::is_whitespace),
        text.trim_start(),
    );
    spaces && !text.is_empty() && !text.starts_with(')')
}

/// The characters up to the next space, parenthesis or double quote.
fn word_at(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || "()\"“”«»".contains(c)).unwrap_or(rest.len());
    &rest[..end]
}

#[cfg(test)]
mod tests;
