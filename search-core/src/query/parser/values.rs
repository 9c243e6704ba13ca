//! Fields and their values: `name:value`, `name:"…"`, `name:(…)`.

use super::{Parser, opens_phrase, word_at};
use crate::lang::nfc;
use crate::query::fields::{FieldName, refused};
use crate::query::syntax::{Clause, Expr, Field, Occur, Text};

/// A date is looked for in at most this many words: `>= 20 tháng 11 năm 2023 .. 1 tháng 12 năm 2023`.
const DATE_WORDS: usize = 14;

impl Parser<'_> {
    /// `name:value`, where the name is a field and the value fits it. Anything else is left for [`Self::word`].
    pub(super) fn field(&mut self) -> Option<(Expr, f32)> {
        let start = self.at;
        let word = word_at(self.rest());
        let (typed, _) = word.split_once(':')?;
        let name = FieldName::of(&nfc(typed))?;
        self.at = start + typed.len() + 1;
        let value_at = self.at;
        let outer = self.field.replace((name, typed));
        let found = match self.rest().chars().next() {
            Some(quote) if opens_phrase(quote) => {
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
        let start = self.at;
        self.at += end + 2;
        self.note_empty(&date, start);
        Some((Expr::Field(date), 1.0))
    }

    /// Words as they are, or, where a field was named, the condition that they make of it.
    pub(super) fn text_or_condition(&mut self, text: Text, start: usize) -> Expr {
        let Some((name, typed)) = self.field else { return Expr::Text(text) };
        let value = text.typed().to_owned();
        if !value.contains(char::is_alphanumeric) {
            self.note(start..self.at, &format!("`{typed}:` is followed by no word, so nothing is found"));
        }
        match name.condition(text) {
            Ok(condition) => {
                self.note_empty(&condition, start);
                Expr::Field(condition)
            }
            Err(why) => {
                self.note(start..self.at, &format!("{why}; taken as words"));
                refused(&nfc(typed), &value)
            }
        }
    }

    /// Says of a condition up to here that no article can meet it.
    fn note_empty(&mut self, condition: &Field, start: usize) {
        if let Field::Date(range) = condition
            && range.ends_before_it_begins()
        {
            self.note(start..self.at, "the range ends before it begins: no day is in it");
        }
    }
}
