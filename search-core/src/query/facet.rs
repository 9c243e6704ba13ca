//! What articles can be told apart by: their facts, and any attribute of theirs.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::lang::{fold, has_marks, one_spelling};

/// Something by which articles are filtered, counted or ordered. Its values are exact: as the article has them, in any case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Facet {
    /// The article's id.
    Id,
    /// Its main language, as a code: `vi`.
    Lang,
    /// Its source.
    Source,
    /// Its site, as a host.
    Site,
    /// Each of its authors.
    Author,
    /// Its place.
    Place,
    /// Its section.
    Section,
    /// Each of its tags.
    Tag,
    /// The year in which it was published: `2023`.
    Year,
    /// The month: `2023-11`.
    Month,
    /// The day: `2023-11-20`.
    Day,
    /// The story that it tells with others, by the first of their ids. One that tells it alone has none.
    Story,
    /// An attribute, by its dotted name.
    Attribute(String),
}

/// The facets that are no attributes, with their names; of several, the first is written.
const NAMES: &[(&str, Facet)] = &[
    ("id", Facet::Id),
    ("lang", Facet::Lang),
    ("language", Facet::Lang),
    ("source", Facet::Source),
    ("site", Facet::Site),
    ("author", Facet::Author),
    ("authors", Facet::Author),
    ("place", Facet::Place),
    ("section", Facet::Section),
    ("tag", Facet::Tag),
    ("tags", Facet::Tag),
    ("year", Facet::Year),
    ("month", Facet::Month),
    ("day", Facet::Day),
    ("date", Facet::Day),
    ("story", Facet::Story),
];

/// What stands before the name of an attribute that is also that of a fact: `attributes.source`.
const PREFIX: &str = "attributes.";

impl Facet {
    /// The facet of this name: a fact, else the attribute of this dotted name. `attributes.` before it makes it the attribute.
    pub fn named(name: &str) -> Facet {
        match NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, facet)) => facet.clone(),
            None => Facet::Attribute(name.strip_prefix(PREFIX).unwrap_or(name).to_owned()),
        }
    }

    /// The names of those that are no attributes, each by one name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let is_first = |n: &usize| NAMES[..*n].iter().all(|(_, facet)| *facet != NAMES[*n].1);
        (0..NAMES.len()).filter(is_first).map(|n| NAMES[n].0)
    }

    /// True for those whose values are stretches of days.
    pub fn is_date(&self) -> bool {
        matches!(self, Facet::Year | Facet::Month | Facet::Day)
    }
}

impl FromStr for Facet {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Facet, Infallible> {
        Ok(Facet::named(name))
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Facet::Attribute(name) = self {
            let hidden = NAMES.iter().any(|(known, _)| known == name) || name.starts_with(PREFIX);
            return write!(f, "{}{name}", if hidden { PREFIX } else { "" });
        }
        let name = NAMES.iter().find(|(_, facet)| facet == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

/// How a value of a facet begins, or a word of it, in any case. Marks may be left out; those that are typed are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    folded: String,
    /// The text with its marks, where it has some: as it was typed, and in the one spelling of its words, so that `hoà` begins both
    /// `hoàn` and `hòa`.
    marked: Vec<String>,
}

impl Beginning {
    /// What begins like this text.
    pub fn new(text: &str) -> Beginning {
        let lower = text.trim().to_lowercase();
        let marked = if has_marks(&lower) { vec![spelt(&lower), lower.clone()] } else { Vec::new() };
        Beginning { folded: fold(&lower), marked }
    }

    /// True when a value, or what stands from one of its words on, begins so.
    pub fn begins(&self, value: &str) -> bool {
        let lower = value.to_lowercase();
        if self.marked.is_empty() {
            return begins_some_word(&fold(&lower), &self.folded);
        }
        let spelt = spelt(&lower);
        self.marked.iter().any(|text| begins_some_word(&lower, text) || begins_some_word(&spelt, text))
    }
}

/// The text in lower case with each of its words in its one spelling.
fn spelt(lower: &str) -> String {
    let mut spelt = String::with_capacity(lower.len());
    for part in lower.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        spelt.push_str(&one_spelling(word));
        spelt.push_str(&part[word.len()..]);
    }
    spelt
}

/// True when the text, or what stands from one of its words on, begins so.
fn begins_some_word(text: &str, beginning: &str) -> bool {
    let mut before = ' ';
    text.starts_with(beginning)
        || text.char_indices().any(|(at, c)| {
            let word = c.is_alphanumeric() && !before.is_alphanumeric();
            before = c;
            word && text[at..].starts_with(beginning)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_begin_in_any_case_and_without_marks_but_for_those_that_are_typed() {
        for (text, value, expected) in [
            ("nguyen v", "Nguyễn Văn Đường", true),
            ("van d", "Nguyễn Văn Đường", true),
            ("ĐƯỜNG", "Nguyễn Văn Đường", true),
            ("hà", "Lê Hà", true),
            ("hà", "Lê Hạ, Hanoi", false),
            ("hoà", "Hòa Bình", true),
            ("hoà", "Hoàn Kiếm", true),
            ("é", "L’Équipe", true),
            ("é", "Daily Express", false),
            ("guyen", "Nguyễn Văn Đường", false),
            ("monde", "Le Monde", true),
            ("", "anything", true),
            ("(x", "(xyz)", true),
            ("e", "L’Équipe", true),
        ] {
            assert_eq!(Beginning::new(text).begins(value), expected, "{text} in {value}");
        }
    }

    #[test]
    fn a_name_and_its_facet_stand_for_each_other() {
        for (name, facet) in [
            ("lang", Facet::Lang),
            ("day", Facet::Day),
            ("stars", Facet::Attribute("stars".to_owned())),
            ("team.name", Facet::Attribute("team.name".to_owned())),
            ("attributes.source", Facet::Attribute("source".to_owned())),
            ("attributes.attributes.x", Facet::Attribute("attributes.x".to_owned())),
        ] {
            assert_eq!((Facet::named(name), facet.to_string().as_str()), (facet.clone(), name));
        }
        assert_eq!(Facet::named("authors"), Facet::Author);
        assert_eq!(Facet::named("attributes.stars").to_string(), "stars");
    }
}
