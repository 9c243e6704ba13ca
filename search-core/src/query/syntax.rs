//! The query language: words, `"phrases"`, `+must`, `-not`, `OR`, `AND`, `NOT`, parentheses, `field:value`.

use std::ops::Range;
use std::str::FromStr;

use super::dates::DateRange;
use crate::analyze::NameField;
use crate::lang::{Lang, nfc};

/// A query understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The text in NFC, cut at the length limit. Spans count its bytes.
    pub text: String,
    /// What is asked.
    pub clauses: Vec<Clause>,
    /// What was not understood as it may have been meant.
    pub notes: Vec<Note>,
}

/// Something in a query that was not understood, and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where in [`Query::text`].
    pub span: Range<usize>,
    /// What was made of it.
    pub message: String,
}

/// One part of a query, and whether it must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Whether it must hold.
    pub occur: Occur,
    /// What it says.
    pub expr: Expr,
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
    /// A word as typed.
    Word(String),
    /// Words in this order, one after the other.
    Phrase(String),
    /// A condition on a fact of the article.
    Field(Field),
    /// `a OR b`.
    Any(Vec<Expr>),
    /// `(…)`.
    Group(Vec<Clause>),
}

/// A condition on a fact of the article.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// `lang:vi`: has text in the language.
    Lang(Lang),
    /// `date:2023-02..2023-06`.
    Date(DateRange),
    /// `title:word`, `source:…`, `author:…`, `place:…`: the words stand in the fact, in this order.
    Name(NameField, String),
}

/// Longer queries are cut, in bytes.
const MAX_BYTES: usize = 4_096;

/// Queries with more clauses are cut.
const MAX_CLAUSES: usize = 256;

/// No more notes than this are given.
const MAX_NOTES: usize = 8;

/// Parentheses nested deeper are not looked into.
const MAX_DEPTH: usize = 16;

/// Reads a query. Any text is one.
pub fn parse(text: &str) -> Query {
    let mut notes = Vec::new();
    let mut text = nfc(text).into_owned();
    if text.len() > MAX_BYTES {
        let end = (0..=MAX_BYTES).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        notes.push(Note {
            span: end..end,
            message: format!("cut: only the first {MAX_BYTES} bytes are read"),
        });
        text.truncate(end);
    }
    let mut parser = Parser { text: &text, at: 0, depth: 0, clauses: 0, notes };
    let clauses = parser.group();
    let notes = parser.notes;
    Query { clauses, notes, text }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    clauses: usize,
    notes: Vec<Note>,
}

impl Parser<'_> {
    /// Clauses up to the end, or to the parenthesis that closes this group.
    fn group(&mut self) -> Vec<Clause> {
        let mut clauses: Vec<Clause> = Vec::new();
        let mut join = Join::None;
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
                let rest = self.at..self.text.len();
                self.note(rest, &format!("cut: only the first {MAX_CLAUSES} words are read"));
                self.at = self.text.len();
                break;
            }
            match self.operator() {
                Some(Operator::Or) => join = Join::Or,
                Some(Operator::And) => {
                    if let Some(last) = clauses.last_mut().filter(|last| last.occur == Occur::Should) {
                        last.occur = Occur::Must;
                    }
                    join = Join::And;
                }
                None => {
                    let Some(clause) = self.clause() else { continue };
                    add(&mut clauses, clause, std::mem::replace(&mut join, Join::None));
                }
            }
        }
        clauses
    }

    fn clause(&mut self) -> Option<Clause> {
        let mut occur = Occur::Should;
        let begins_atom =
            |rest: &str| rest.chars().next().is_some_and(|c| !c.is_whitespace() && !"-+)".contains(c));
        let rest = &self.text[self.at..];
        if let Some(after) = rest.strip_prefix('-').filter(|after| begins_atom(after)) {
            occur = Occur::MustNot;
            self.at = self.text.len() - after.len();
        } else if let Some(after) = rest.strip_prefix('+').filter(|after| begins_atom(after)) {
            occur = Occur::Must;
            self.at = self.text.len() - after.len();
        } else if let Some(after) = rest.strip_prefix("NOT").filter(|after| after.starts_with([' ', '('])) {
            let operand = after.trim_start();
            if !operand.is_empty() {
                occur = Occur::MustNot;
                self.at = self.text.len() - operand.len();
            }
        }
        self.clauses += 1;
        self.atom().map(|expr| Clause { occur, expr })
    }

    fn atom(&mut self) -> Option<Expr> {
        let rest = &self.text[self.at..];
        match rest.chars().next()? {
            '(' => self.parentheses(),
            '"' | '“' | '”' | '«' => self.phrase().map(Expr::Phrase),
            _ => self.field().or_else(|| self.word().map(Expr::Word)),
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
        match self.text[self.at..].starts_with(')') {
            true => self.at += 1,
            false => self.note(start..start + 1, "`(` is never closed; it is taken to close at the end"),
        }
        (!clauses.is_empty()).then_some(Expr::Group(clauses))
    }

    /// What stands between two quotes; to the end where the second is missing.
    fn phrase(&mut self) -> Option<String> {
        let start = self.at;
        let open = self.text[start..].chars().next()?;
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
        let words = words.trim();
        (!words.is_empty()).then(|| words.to_owned())
    }

    /// `name:value`, where the name is a field and the value fits it. Anything else is left for [`Self::word`].
    fn field(&mut self) -> Option<Expr> {
        let start = self.at;
        let word = word_at(&self.text[start..]);
        let (name, value) = word.split_once(':')?;
        let known = ["lang", "date", "title", "source", "author", "place"];
        let known_name = known.into_iter().find(|known| known.eq_ignore_ascii_case(name))?;
        self.at = start + name.len() + 1;
        let quoted = self.text[self.at..].starts_with(['"', '“', '”', '«']);
        let value = if quoted {
            self.phrase().unwrap_or_default()
        } else {
            self.at = start + word.len();
            value.to_owned()
        };
        let refused = |message: String| Note { span: start..start + word.len(), message };
        let field = match known_name {
            "lang" => match Lang::from_str(&value) {
                Ok(lang) => Field::Lang(lang),
                Err(error) => {
                    self.notes.push(refused(format!("{error}; taken as words")));
                    return Some(Expr::Phrase(format!("{name} {value}")));
                }
            },
            "date" => match DateRange::parse(&value) {
                Some(range) => Field::Date(range),
                None => {
                    self.notes.push(refused(format!(
                        "`{value}` is no date; expected 2023, 2023-02, 2023-02-17, 2023-01..2023-06, or >=2023; taken as words"
                    )));
                    return Some(Expr::Phrase(format!("{name} {value}")));
                }
            },
            _ if value.is_empty() => {
                self.notes.push(refused(format!("`{name}:` has no value and is taken as a word")));
                return Some(Expr::Word(name.to_owned()));
            }
            name => Field::Name(name_field(name), value),
        };
        Some(Expr::Field(field))
    }

    fn word(&mut self) -> Option<String> {
        let word = word_at(&self.text[self.at..]);
        if word.is_empty() {
            // A character that begins no word, such as a lone quote: never stay in place.
            self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8);
            return None;
        }
        self.at += word.len();
        Some(word.to_owned())
    }

    /// `OR`, `|` and `AND`, `&&`, in capitals, between two clauses.
    fn operator(&mut self) -> Option<Operator> {
        let word = word_at(&self.text[self.at..]);
        let operator = match word {
            "OR" | "|" | "||" => Operator::Or,
            "AND" | "&&" => Operator::And,
            _ => return None,
        };
        let (before, after) = (self.text[..self.at].trim(), self.text[self.at + word.len()..].trim());
        if before.is_empty() || after.is_empty() {
            return None;
        }
        self.at += word.len();
        Some(operator)
    }

    fn skip_spaces(&mut self) -> Option<char> {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        rest.chars().next()
    }

    fn note(&mut self, span: Range<usize>, message: &str) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note { span, message: message.to_owned() });
        }
    }
}

#[derive(Clone, Copy)]
enum Operator {
    Or,
    And,
}

#[derive(Clone, Copy)]
enum Join {
    None,
    Or,
    And,
}

fn add(clauses: &mut Vec<Clause>, mut clause: Clause, join: Join) {
    match join {
        Join::Or
            if clauses.last().is_some_and(|last| last.occur != Occur::MustNot)
                && clause.occur != Occur::MustNot =>
        {
            if let Some(last) = clauses.last_mut() {
                match &mut last.expr {
                    Expr::Any(exprs) => exprs.push(clause.expr),
                    first => {
                        let first = std::mem::replace(first, Expr::Any(Vec::new()));
                        last.expr = Expr::Any(vec![first, clause.expr]);
                    }
                }
            }
            return;
        }
        Join::And if clause.occur == Occur::Should => clause.occur = Occur::Must,
        _ => {}
    }
    clauses.push(clause);
}

/// The characters up to the next space, parenthesis or double quote.
fn word_at(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || "()\"“”«»".contains(c)).unwrap_or(rest.len());
    &rest[..end]
}

fn name_field(name: &str) -> NameField {
    match name {
        "title" => NameField::Title,
        "source" => NameField::Source,
        "author" => NameField::Author,
        _ => NameField::Place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The clauses in a short form: `+a`, `-a`, `"a b"`, `(a b)`, `a|b`, `<field>`.
    fn short(text: &str) -> String {
        fn expr(e: &Expr) -> String {
            match e {
                Expr::Word(word) => word.clone(),
                Expr::Phrase(words) => format!("\"{words}\""),
                Expr::Field(field) => format!("<{field:?}>"),
                Expr::Any(exprs) => exprs.iter().map(expr).collect::<Vec<_>>().join("|"),
                Expr::Group(clauses) => format!("({})", group(clauses)),
            }
        }
        fn group(clauses: &[Clause]) -> String {
            let sign = |occur| match occur {
                Occur::Should => "",
                Occur::Must => "+",
                Occur::MustNot => "-",
            };
            clauses
                .iter()
                .map(|c| format!("{}{}", sign(c.occur), expr(&c.expr)))
                .collect::<Vec<_>>()
                .join(" ")
        }
        group(&parse(text).clauses)
    }

    #[test]
    fn the_syntax_is_understood() {
        for (text, expected) in [
            ("lang son", "lang son"),
            ("+lang -son", "+lang -son"),
            ("\"suspension bridge over\" 2024", "\"suspension bridge over\" 2024"),
            ("« porte frontalière »", "\"porte frontalière\""),
            ("a OR b c", "a|b c"),
            ("a AND b", "+a +b"),
            ("a NOT b", "a -b"),
            ("a (b OR \"c d\") -(e f)", "a (b|\"c d\") -(e f)"),
            ("lang:fr guangxi", "<Lang(fr)> guangxi"),
            ("source:\"Báo Cửa Biển\"", "<Name(Source, \"Báo Cửa Biển\")>"),
            ("COVID-19 l'État 16/18", "COVID-19 l'État 16/18"),
        ] {
            assert_eq!(short(text), expected, "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_words_and_noted() {
        for (text, expected, notes) in [
            ("lang:klingon x", "\"lang klingon\" x", 1),
            ("date:soon", "\"date soon\"", 1),
            ("foo:bar", "foo:bar", 0),
            ("\"never closed", "\"never closed\"", 1),
            ("(never closed", "(never closed)", 1),
            ("a ) b", "a b", 1),
            ("title:", "title", 1),
            ("OR", "OR", 0),
            ("- + -", "- + -", 0),
            ("\"\"", "", 0),
            ("()", "", 0),
        ] {
            assert_eq!(short(text), expected, "{text}");
            assert_eq!(parse(text).notes.len(), notes, "{text}: {:?}", parse(text).notes);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in "\\PC{0,60}|[-+()\"«»:|a-c ORANDT]{0,60}") {
            let query = parse(&text);
            for note in &query.notes {
                prop_assert!(query.text.get(note.span.clone()).is_some());
            }
        }
    }

    #[test]
    fn depth_and_length_are_bounded() {
        assert!(parse(&"(".repeat(100_000)).notes.len() < 5_000);
        assert_eq!(parse(&"a ".repeat(100_000)).clauses.len(), MAX_CLAUSES);
    }
}
