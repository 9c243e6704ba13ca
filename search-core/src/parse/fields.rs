//! What the named fields of a record state: those of JSON, of a row of a table, of an item of a feed, of front matter.

use serde_json::{Map, Value};

use super::{Stated, one_line};
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
        let mut stated = Stated { id: self.first(Field::Id, line_of).map(|(_, id)| id), ..Stated::default() };
        for (field, fact) in FACTS {
            if let Some((name, value)) = self.first(*field, line_of) {
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

fn line(text: &str) -> Option<String> {
    Some(one_line(text)).filter(|line| !line.is_empty())
}
