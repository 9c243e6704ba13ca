//! What the named fields of a record state: those of JSON, of a row of a table, of an item of a feed, of front matter.

use serde_json::{Map, Value};

use super::{Stated, html, one_line};
use crate::article::{Evidence, Fact};
use crate::read::fields::{Field, field};

/// Facts of one value, by their fields.
const FACTS: &[(Field, Fact)] = &[
    (Field::Url, Fact::Url),
    (Field::Title, Fact::Title),
    (Field::Date, Fact::Date),
    (Field::Source, Fact::Source),
    (Field::Place, Fact::Place),
    (Field::Section, Fact::Section),
];

/// What stands between tags that are written in one field.
const BETWEEN_TAGS: &[char] = &[',', ';', '|'];

/// A field whose name is known.
struct Entry<'f> {
    field: Field,
    rank: usize,
    /// The name as the file writes it.
    name: &'f str,
    value: &'f Value,
}

/// The fields of a record whose names are known, the best names first.
pub(super) struct Known<'f>(Vec<Entry<'f>>);

impl<'f> Known<'f> {
    pub(super) fn of(fields: &'f Map<String, Value>) -> Self {
        let known = fields.iter().filter_map(|(name, value)| {
            let (field, rank) = field(name)?;
            Some(Entry { field, rank, name, value })
        });
        let mut known: Vec<_> = known.collect();
        known.sort_by_key(|entry| (entry.field, entry.rank));
        Known(known)
    }

    /// The text of the record, as it stands.
    pub(super) fn text(&self) -> Option<String> {
        self.first(Field::Text, text_of).map(|(_, text)| text)
    }

    /// What the fields state. `from` says what kind of fields they are.
    pub(super) fn stated(&self, from: Evidence) -> Stated {
        let mut stated =
            Stated { id: self.first(Field::Id, address_of).map(|(_, id)| id), ..Stated::default() };
        for (field, fact) in FACTS {
            let read = if *field == Field::Url { address_of } else { line_of };
            if let Some((name, value)) = self.first(*field, read) {
                stated.claim(*fact, value, from, name);
            }
        }
        let mut list = |fact, found: Option<(&str, Vec<String>)>| {
            if let Some((name, values)) = found {
                values.into_iter().for_each(|value| stated.claim(fact, value, from, name));
            }
        };
        list(Fact::Authors, self.first(Field::Authors, |value| lines_of(value, &[])));
        list(Fact::Tags, self.first(Field::Tags, |value| lines_of(value, BETWEEN_TAGS)));
        stated
    }

    /// The first of these fields that there is something in, with its name.
    fn first<T>(&self, field: Field, read: impl Fn(&Value) -> Option<T>) -> Option<(&'f str, T)> {
        let entries = self.0.iter().filter(|entry| entry.field == field);
        entries.into_iter().find_map(|entry| Some((entry.name, read(entry.value)?)))
    }
}

/// A string, a number, or an object with a name (as JSON-LD writes publishers).
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(fields) => fields.get("name").and_then(text_of),
        _ => None,
    }
}

/// An id or a URL: signs that markup has, too, are part of it.
fn address_of(value: &Value) -> Option<String> {
    text_of(value).map(|text| one_line(&text)).filter(|line| !line.is_empty())
}

fn line_of(value: &Value) -> Option<String> {
    text_of(value).and_then(|text| line(&text))
}

/// The values of a list; of a single text, what stands between these characters.
fn lines_of(value: &Value, between: &[char]) -> Option<Vec<String>> {
    let lines: Vec<String> = match value {
        Value::Array(values) => values.iter().filter_map(line_of).collect(),
        other => text_of(other).iter().flat_map(|text| text.split(between)).filter_map(line).collect(),
    };
    Some(lines).filter(|lines| !lines.is_empty())
}

/// The text on one line, read as HTML where it is: many programs copy headlines out of pages as they stand there.
fn line(text: &str) -> Option<String> {
    let line = if is_marked_up(text) { html::line(text) } else { one_line(text) };
    Some(line).filter(|line| !line.is_empty())
}

/// True for text with a closing tag, or with an entity. `a < b` and `AT&T` have none.
fn is_marked_up(text: &str) -> bool {
    /// `&thetasym;` has eight letters, and few have more.
    const LONGEST: usize = 10;
    let is_entity = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        end.is_some_and(|end| (2..=LONGEST).contains(&end) && rest[end..].starts_with(';'))
    };
    text.contains("</") || text.split('&').skip(1).any(is_entity)
}
