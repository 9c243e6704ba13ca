//! The exact values of an article, by which it is filtered, counted and ordered: its facts, and its attributes under their
//! dotted names. Whatever engine holds it, they are the same.
//!
//! Which attributes an article has at all is said by marks, since neither terms nor columns know of `null` or of empty lists.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use jiff::civil::Date;
use serde_json::Value;

use crate::article::Article;
use crate::article::attributes::{Attribute, by_name, is_name, text_of};
use crate::boilerplate::host_of;
use crate::lang::Lang;
use crate::query::Facet;

/// A longer value, in bytes, is stored and shown, and no article is found by it.
const LONGEST: usize = 1_000;

/// An archive's articles are found by so many different attributes: each is a column of the index. Those that are met when
/// there are so many are stored and shown, and no article is found by them.
const MOST_NAMES: usize = 1_000;

/// So many names that are not indexed are remembered.
const MOST_UNINDEXED: usize = 100;

/// A language with less than this share of an article is not one that `lang:` finds it by.
const LANG_SHARE: f32 = 0.2;

/// Days are counted from here.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Facts whose values are counted as they are, with the names of their fields.
pub(super) const FACTS: [(Facet, &str); 6] = [
    (Facet::Source, "exact_source"),
    (Facet::Site, "exact_site"),
    (Facet::Author, "exact_author"),
    (Facet::Place, "exact_place"),
    (Facet::Section, "exact_section"),
    (Facet::Tag, "exact_tag"),
];

/// The values of one of the [`FACTS`]: each once, however often the article has it.
pub(super) fn values(fact: &Facet, article: &Article) -> Vec<String> {
    let one = |value: &Option<String>| value.iter().cloned().collect();
    let values: Vec<String> = match fact {
        Facet::Source => one(&article.source),
        Facet::Site => one(&host_of(article)),
        Facet::Author => article.authors.clone(),
        Facet::Place => one(&article.place),
        Facet::Section => one(&article.section),
        Facet::Tag => article.tags.clone(),
        _ => Vec::new(),
    };
    let mut seen = HashSet::new();
    values.into_iter().filter(|value| value.len() <= LONGEST && seen.insert(value.clone())).collect()
}

/// The languages that `lang:` finds an article by.
pub(super) fn langs(article: &Article) -> impl Iterator<Item = Lang> + '_ {
    let enough =
        article.langs.iter().enumerate().filter(|(rank, lang)| *rank == 0 || lang.share >= LANG_SHARE);
    enough.map(|(_, lang)| lang.lang)
}

/// The day of an article, in days since 1970: the day where it was published, whatever its zone.
pub(super) fn day(article: &Article) -> Option<i64> {
    let day: Date = article.date.as_deref()?.get(..10)?.parse().ok()?;
    Some(day_since_1970(day))
}

/// The number of a day.
pub(super) fn day_since_1970(day: Date) -> i64 {
    i64::from((day - EPOCH).get_days())
}

/// The day of a number of days since 1970.
pub(super) fn day_of(days: i64) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// How an article has an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Has {
    /// It is there.
    Any,
    Null,
    Empty,
}

impl Has {
    const ALL: [Has; 3] = [Has::Any, Has::Null, Has::Empty];

    fn sign(self) -> char {
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

    /// The mark of the articles that have an attribute so.
    pub(super) fn mark(self, name: &str) -> String {
        format!("{}{name}", self.sign())
    }
}

/// The values of an attribute.
pub(super) struct Named<'a> {
    /// Its dotted name.
    pub(super) name: String,
    /// How the article has it: see [`Has::mark`].
    pub(super) marks: Vec<String>,
    /// Its values, each once, with their texts.
    pub(super) values: Vec<(String, Exact<'a>)>,
}

/// A value that is asked for as it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Exact<'a> {
    Text(Cow<'a, str>),
    Whole(i64),
    Float(f64),
    Bool(bool),
}

/// Whole numbers beyond this are identifiers rather than amounts, and no float holds them: they are kept as texts.
const LARGEST_WHOLE: u64 = 1 << f64::MANTISSA_DIGITS;

impl<'a> Exact<'a> {
    fn of(value: &'a Value) -> Option<Exact<'a>> {
        match value {
            Value::String(text) => Some(Exact::Text(text.into())),
            Value::Bool(yes) => Some(Exact::Bool(*yes)),
            Value::Number(number) => Some(match number.as_i64() {
                Some(whole) if whole.unsigned_abs() <= LARGEST_WHOLE => Exact::Whole(whole),
                _ if number.is_f64() => Exact::Float(number.as_f64()?),
                _ => Exact::Text(number.to_string().into()),
            }),
            _ => None,
        }
    }
}

/// The names of the attributes by which an archive's articles are found.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashSet<String>,
    unindexed: BTreeSet<String>,
}

impl Names {
    /// The names that an archive's marks tell of.
    pub(super) fn of<'m>(marks: impl IntoIterator<Item = &'m str>) -> Names {
        let known =
            marks.into_iter().filter_map(|mark| mark.strip_prefix(Has::Any.sign()).map(str::to_owned));
        Names { known: known.collect(), unindexed: BTreeSet::new() }
    }

    /// Some of the names that came after the last for which there was room.
    pub(super) fn unindexed(&self) -> &BTreeSet<String> {
        &self.unindexed
    }

    /// The attributes of an article for which there is room.
    pub(super) fn of_article<'a>(&mut self, article: &'a Article) -> Vec<Named<'a>> {
        let mut all = Vec::new();
        for (name, attribute) in by_name(&article.attributes) {
            // Records have no other names; documents may.
            if !is_name(&name) || !self.has_room_for(&name) {
                continue;
            }
            let marks = Has::ALL.into_iter().filter(|has| has.is_of(&attribute));
            let marks = marks.map(|has| has.mark(&name)).collect();
            let mut seen = HashSet::new();
            let values = attribute.values.into_iter().filter_map(|value| {
                let text = text_of(value).filter(|text| text.len() <= LONGEST)?;
                let exact = Exact::of(value)?;
                seen.insert(text.clone()).then_some((text, exact))
            });
            all.push(Named { values: values.collect(), marks, name });
        }
        all
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
