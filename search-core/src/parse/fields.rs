//! What the named fields of a record state: those of JSON, of a row of a table, of an item of a feed, of front matter.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Stated, attributes, html, one_line};
use crate::article::{Evidence, Fact};
use crate::lang::is_letter;
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

    /// The text of the record, as it stands: in one piece, or in several, each of a paragraph or more.
    pub(super) fn texts(&self) -> Vec<Cow<'f, str>> {
        self.first(Field::Text, texts_of).map(|(_, texts)| texts).unwrap_or_default()
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
        if let Some((name, value)) = self.first(Field::Date, |value| line_of(value).map(|_| value)) {
            attributes::keep_date(name, value, &mut stated);
        }
        if let Some((name, (names, each_alone))) = self.first(Field::Authors, names_of) {
            for author in names {
                // An element of a feed holds several names as often as one.
                match each_alone && from != Evidence::Feed {
                    true => stated.claim_alone(Fact::Authors, author, from, name),
                    false => stated.claim(Fact::Authors, author, from, name),
                }
            }
        }
        if let Some((name, tags)) = self.first(Field::Tags, |value| lines_of(value, BETWEEN_TAGS)) {
            tags.into_iter().for_each(|tag| stated.claim(Fact::Tags, tag, from, name));
        }
        stated
    }

    /// The first of these fields that there is something in, with its name.
    fn first<T>(&self, field: Field, read: impl Fn(&'f Value) -> Option<T>) -> Option<(&'f str, T)> {
        let entries = self.0.iter().filter(|entry| entry.field == field);
        entries.into_iter().find_map(|entry| Some((entry.name, read(entry.value)?)))
    }
}

/// Where objects keep what they stand for: a name, as JSON-LD writes publishers, else what [`TEXT_WITHIN`] names.
const NAME_WITHIN: &str = "name";

/// Where objects keep a text: `rendered` in the answers of WordPress, `value` and `processed` in those of Drupal, `content`
/// in those of readers of feeds, `text` in blocks of editors; the others in what was XML or JSON-LD before.
const TEXT_WITHIN: &[&str] =
    &["rendered", "processed", "value", "@value", "#text", "$t", "_text", "content", "text", "html"];

/// A string, a number, what an object holds, or the only element of a list.
fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text.as_str())).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Object(fields) => {
            let within = std::iter::once(&NAME_WITHIN).chain(TEXT_WITHIN);
            within.filter_map(|name| fields.get(*name)).find_map(text_of)
        }
        Value::Array(values) => match values.as_slice() {
            [one] => text_of(one),
            _ => None,
        },
        Value::Null | Value::Bool(_) => None,
    }
}

/// The pieces of a text: one of a string, one for each element of a list that holds a text.
fn texts_of(value: &Value) -> Option<Vec<Cow<'_, str>>> {
    let texts: Vec<Cow<'_, str>> = match value {
        Value::Array(values) => {
            values.iter().filter(|value| !value.is_number()).filter_map(texts_of).flatten().collect()
        }
        Value::Object(fields) => {
            let within = TEXT_WITHIN.iter().chain(std::iter::once(&NAME_WITHIN));
            within.filter_map(|name| fields.get(*name)).find_map(texts_of)?
        }
        other => text_of(other).into_iter().collect(),
    };
    Some(texts).filter(|texts| !texts.is_empty())
}

/// The names in a value, and whether each is one alone: an element of a list, or the name of an object. A string may hold
/// several.
fn names_of(value: &Value) -> Option<(Vec<String>, bool)> {
    let alone = matches!(value, Value::Array(_) | Value::Object(_));
    lines_of(value, &[]).map(|names| (names, alone))
}

/// True for a value in which there is nothing to keep.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.iter().all(is_nothing),
        Value::Object(fields) => fields.values().all(is_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// True for a field that stands for a fact, and holds it: not for one of another name, nor for a list of numbers that is
/// called a text.
pub(super) fn is_read(name: &str, value: &Value) -> bool {
    let Some((field, _)) = field(name) else { return false };
    is_nothing(value)
        || match field {
            Field::Text => texts_of(value).is_some(),
            // Numbers are what other tables call people by.
            Field::Authors => {
                lines_of(value, &[]).is_some_and(|names| names.iter().any(|name| name.contains(is_letter)))
            }
            Field::Tags => lines_of(value, &[]).is_some(),
            _ => text_of(value).is_some(),
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
