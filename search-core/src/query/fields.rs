//! Fields of a query: their names in three languages, and what their values must be.

use std::str::FromStr;

use super::dates::DateRange;
use super::facet::Facet;
use super::filter::Likeness;
use super::syntax::{Expr, Field, Text};
use crate::analyze::NameField;
use crate::lang::Lang;

/// What a field of a query asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldName {
    Lang,
    Date,
    Site,
    Section,
    Tag,
    Name(NameField),
}

const NAMES: &[(&str, FieldName)] = &[
    ("lang", FieldName::Lang),
    ("langue", FieldName::Lang),
    ("date", FieldName::Date),
    ("ngày", FieldName::Date),
    ("site", FieldName::Site),
    ("section", FieldName::Section),
    ("rubrique", FieldName::Section),
    ("tag", FieldName::Tag),
    ("title", FieldName::Name(NameField::Title)),
    ("titre", FieldName::Name(NameField::Title)),
    ("source", FieldName::Name(NameField::Source)),
    ("nguồn", FieldName::Name(NameField::Source)),
    ("author", FieldName::Name(NameField::Author)),
    ("auteur", FieldName::Name(NameField::Author)),
    ("place", FieldName::Name(NameField::Place)),
    ("lieu", FieldName::Name(NameField::Place)),
    ("caption", FieldName::Name(NameField::Caption)),
    ("légende", FieldName::Name(NameField::Caption)),
    ("legende", FieldName::Name(NameField::Caption)),
    ("boilerplate", FieldName::Name(NameField::Boilerplate)),
];

/// The names of the fields of the query language, in its three languages.
pub fn field_names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

impl FieldName {
    /// The field with this name, in NFC and in any case.
    pub(super) fn of(name: &str) -> Option<FieldName> {
        let name = name.to_lowercase();
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    }

    /// True where an article has one value: of several, each asks for other articles.
    pub(super) fn is_single(self) -> bool {
        !matches!(self, FieldName::Tag | FieldName::Name(_))
    }

    /// The condition that a value makes, or why it makes none.
    pub(super) fn condition(self, value: Text) -> Result<Field, String> {
        let text = value.typed().trim();
        Ok(match self {
            FieldName::Lang => Field::Lang(Lang::from_str(text).map_err(|error| error.to_string())?),
            FieldName::Date => Field::Date(DateRange::parse(text).ok_or_else(|| {
                format!(
                    "`{text}` is no date; expected 2023, 2023-02, 20/11/2023, “20 novembre 2023”, 2023-01..2023-06, or >=2023"
                )
            })?),
            FieldName::Site => Field::Site(
                host(text).ok_or_else(|| format!("`{text}` is no site; expected a host, such as example.org"))?,
            ),
            FieldName::Section => Field::Fact(Facet::Section, likeness(&value)?),
            FieldName::Tag => Field::Fact(Facet::Tag, likeness(&value)?),
            FieldName::Name(name) => Field::Name(name, value),
        })
    }
}

/// What a section or a tag is like: all of it, or how it begins, which ends with `*`.
fn likeness(value: &Text) -> Result<Likeness, String> {
    let text = value.typed().trim();
    let refused =
        || format!("`{text}` is no section or tag; expected all of it, or its beginning with `*` behind");
    match value {
        Text::Pattern(_) => {
            let beginning = text.strip_suffix('*').filter(|beginning| !beginning.contains(['*', '?']));
            Ok(Likeness::Beginning(beginning.ok_or_else(refused)?.to_owned()))
        }
        Text::Fuzzy(..) | Text::Phrase(_, 1..) => Err(refused()),
        _ => Ok(Likeness::Same(vec![text.to_owned()])),
    }
}

/// The condition as it is written: a date, a language or a site that is given by itself, or words.
pub(super) fn refused(name: &str, value: &str) -> Expr {
    // A colon would make one word of both.
    Expr::Text(Text::Phrase(format!("{name} {value}"), 0))
}

/// The longest name that the domain name system has.
const LONGEST_HOST: usize = 253;

/// The host in what people paste for a site: `https://www.Example.org/a` is `example.org`.
fn host(text: &str) -> Option<String> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).trim_matches('.');
    let letters = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    (!host.is_empty() && host.len() <= LONGEST_HOST && host.chars().all(letters)).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_host() {
        for text in
            ["example.org", "Example.ORG", "https://www.example.org/a?b", "www.example.org", ".example.org"]
        {
            assert_eq!(host(text).as_deref(), Some("example.org"), "{text}");
        }
        for text in ["", "https://", "a b", "*.org", "(x)"] {
            assert_eq!(host(text), None, "{text}");
        }
    }

    #[test]
    fn fields_have_names_in_three_languages() {
        assert_eq!(FieldName::of("Titre"), FieldName::of("TITLE"));
        assert_eq!(FieldName::of("Nguồn"), FieldName::of("source"));
        // `liệu` is a word of Vietnamese, no place.
        assert_eq!((FieldName::of("liệu"), FieldName::of("http"), FieldName::of("")), (None, None, None));
    }
}
