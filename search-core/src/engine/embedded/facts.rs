//! The exact values of an article: its facts, and its attributes under their dotted names.
//!
//! The field `has` says which attributes an article has at all, since neither terms nor columns know of `null` or of empty
//! lists: a mark and the name.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;
use tantivy::schema::OwnedValue;
use tantivy::{Searcher, TantivyDocument, Term};

use super::schema::Fields;
use super::statistics;
use crate::article::Article;
use crate::article::attributes::{Attribute, by_name, is_name, text_of};
use crate::boilerplate::host_of;
use crate::engine::EngineError;
use crate::query::Facet;

/// A longer value, in bytes, is stored and shown, and no article is found by it.
const LONGEST: usize = 1_000;

/// An archive's articles are found by so many different attributes: each is a column of every segment. Those that are met
/// when there are so many are stored and shown, and no article is found by them.
const MOST_NAMES: usize = 1_000;

/// So many names that are not indexed are remembered.
const MOST_UNINDEXED: usize = 100;

/// What the field `has` says of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Has {
    /// It is there.
    Any,
    Null,
    Empty,
}

impl Has {
    const ALL: [Has; 3] = [Has::Any, Has::Null, Has::Empty];

    fn mark(self) -> char {
        match self {
            Has::Any => '+',
            Has::Null => '0',
            Has::Empty => '_',
        }
    }

    fn is_of(self, attribute: &Attribute<'_>) -> bool {
        match self {
            Has::Any => true,
            Has::Null => attribute.null,
            Has::Empty => attribute.empty,
        }
    }

    /// The term that finds the articles that have the attribute so.
    pub(super) fn term(self, fields: &Fields, name: &str) -> Term {
        Term::from_field_text(fields.has, &format!("{}{name}", self.mark()))
    }
}

/// Adds the facts of an article to its document.
pub(super) fn write(document: &mut TantivyDocument, fields: &Fields, article: &Article) {
    for (fact, field) in &fields.facts {
        for value in distinct(values(fact, article)) {
            document.add_text(*field, value);
        }
    }
}

/// An article counts once for each of its values, however often it has it.
fn distinct(values: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    values.into_iter().filter(|value| value.len() <= LONGEST && seen.insert(value.clone())).collect()
}

fn values(fact: &Facet, article: &Article) -> Vec<String> {
    let one = |value: &Option<String>| value.iter().cloned().collect();
    match fact {
        Facet::Source => one(&article.source),
        Facet::Site => one(&host_of(article)),
        Facet::Author => article.authors.clone(),
        Facet::Place => one(&article.place),
        Facet::Section => one(&article.section),
        Facet::Tag => article.tags.clone(),
        _ => Vec::new(),
    }
}

/// The names of the attributes by which an archive's articles are found.
pub(super) struct Names {
    known: HashSet<String>,
    unindexed: BTreeSet<String>,
}

impl Names {
    /// The names in an index.
    pub(super) fn read(searcher: &Searcher, fields: &Fields) -> Result<Names, EngineError> {
        let marks = statistics::values(searcher, fields.has)?;
        let known = marks.iter().filter_map(|mark| mark.strip_prefix(Has::Any.mark()).map(str::to_owned));
        Ok(Names { known: known.collect(), unindexed: BTreeSet::new() })
    }

    /// Some of the names that came after the last for which there was room.
    pub(super) fn unindexed(&self) -> &BTreeSet<String> {
        &self.unindexed
    }

    /// Adds the attributes of an article to its document.
    pub(super) fn write(&mut self, document: &mut TantivyDocument, fields: &Fields, article: &Article) {
        let mut object: BTreeMap<String, OwnedValue> = BTreeMap::new();
        for (name, attribute) in by_name(&article.attributes) {
            // Records have no other names; documents may.
            if !is_name(&name) || !self.has_room_for(&name) {
                continue;
            }
            for has in Has::ALL.into_iter().filter(|has| has.is_of(&attribute)) {
                document.add_text(fields.has, format!("{}{name}", has.mark()));
            }
            let mut seen = HashSet::new();
            let values = attribute.values.into_iter().filter_map(|value| {
                let text = text_of(value).filter(|text| text.len() <= LONGEST)?;
                seen.insert(text).then(|| leaf(value)).flatten()
            });
            object.insert(name, OwnedValue::Array(values.collect()));
        }
        if !object.is_empty() {
            document.add_object(fields.attributes, object);
        }
    }

    fn has_room_for(&mut self, name: &str) -> bool {
        if self.known.contains(name) {
            return true;
        }
        if self.known.len() < MOST_NAMES {
            self.known.insert(name.to_owned());
            return true;
        }
        if self.unindexed.len() < MOST_UNINDEXED {
            self.unindexed.insert(name.to_owned());
        }
        false
    }
}

/// Whole numbers beyond this are identifiers rather than amounts, and no float holds them: they are kept as texts.
const LARGEST_WHOLE: u64 = 1 << f64::MANTISSA_DIGITS;

fn leaf(value: &Value) -> Option<OwnedValue> {
    match value {
        Value::String(text) => Some(OwnedValue::Str(text.clone())),
        Value::Bool(yes) => Some(OwnedValue::Bool(*yes)),
        Value::Number(number) => Some(match number.as_i64() {
            Some(whole) if whole.unsigned_abs() <= LARGEST_WHOLE => OwnedValue::I64(whole),
            _ if number.is_f64() => OwnedValue::F64(number.as_f64()?),
            _ => OwnedValue::Str(number.to_string()),
        }),
        _ => None,
    }
}
