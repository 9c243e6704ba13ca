//! What the named fields of a record state: those of JSON, of a row of a table, of an item of a feed, of front matter.

use serde_json::{Map, Value};

use super::{Stated, one_line};
use crate::read::fields::{Field, field};

/// The fields of a record whose names are known, the best names first.
pub(super) struct Known<'f>(Vec<(Field, usize, &'f Value)>);

impl<'f> Known<'f> {
    pub(super) fn of(fields: &'f Map<String, Value>) -> Self {
        let known = fields.iter().filter_map(|(name, value)| {
            let (field, rank) = field(name)?;
            Some((field, rank, value))
        });
        let mut known: Vec<_> = known.collect();
        known.sort_by_key(|(field, rank, _)| (*field, *rank));
        Known(known)
    }

    /// The text of the record, as it stands.
    pub(super) fn text(&self) -> Option<String> {
        self.first(Field::Text, text_of)
    }

    /// Writes down what the fields state, over what the text itself says.
    pub(super) fn state(&self, stated: &mut Stated) {
        let line =
            |field| self.first(field, text_of).map(|text| one_line(&text)).filter(|line| !line.is_empty());
        let set = |slot: &mut Option<String>, field| {
            if let Some(value) = line(field) {
                *slot = Some(value);
            }
        };
        set(&mut stated.id, Field::Id);
        set(&mut stated.url, Field::Url);
        set(&mut stated.title, Field::Title);
        set(&mut stated.date, Field::Date);
        set(&mut stated.source, Field::Source);
        set(&mut stated.place, Field::Place);
        // `Field::Section` and `Field::Tags` are known, so that a table with them alone says so; an article has neither yet.
        let authors =
            self.first(Field::Authors, |value| Some(names(value)).filter(|names| !names.is_empty()));
        if let Some(authors) = authors {
            stated.authors = authors;
        }
    }

    fn first<T>(&self, field: Field, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        self.0.iter().filter(|(other, ..)| *other == field).find_map(|(.., value)| read(value))
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

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text_of).map(|name| one_line(&name)).collect(),
        other => text_of(other).map(|name| one_line(&name)).into_iter().collect(),
    }
}
