//! A document that a program sends: named fields in, the article in them out.
//!
//! What a file holds under known names is read the same way. But a file is skipped where there is no article in it, and a
//! document never is: it has an id, and can be got by it. So where it has no text under a known name, all its values are
//! what it is found by; and fields may be named that it is to be found by as well.

use serde_json::{Map, Value};

use crate::article::attributes::Attributes;
use crate::article::{Article, Document, Evidence, Fact, LangShare, Origin, Passage, PassageKind};
use crate::clean::languages;
use crate::detect::detect;
use crate::extract::extract;
use crate::lang::Lang;
use crate::parse::one_line;
use crate::read::Record;
use crate::read::fields::{Field, field};

/// Where a document comes from, and by which of its fields it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The name of what it was sent to, which stands for a file.
    pub origin: &'a str,
    /// The fields by which it is found, nested ones with dots; `None` for its title and its text, and where it has no text
    /// for all its fields but the id.
    pub found_by: Option<&'a [String]>,
    /// The fields by which it is filtered, counted and ordered, which become its attributes.
    pub told_by: &'a [String],
}

/// The article in a document. The document is kept with it.
pub fn article_of(document: Document, id: &str, reading: Reading<'_>) -> Article {
    let Document { fields, .. } = &document;
    let read: Map<String, Value> = fields
        .iter()
        .filter(|(name, _)| !is_text(name) || reading.finds_by(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let record = Record::json(reading.origin, &Value::Object(read).to_string());
    let mut article = extract(&record).unwrap_or_else(|_| bare(reading.origin));
    let others = others(fields, &article, reading);
    for text in others {
        let guess = detect(&text);
        let lang = if guess.lang == Lang::UND { article.lang } else { guess.lang };
        article.passages.push(Passage::new(PassageKind::Field, text, lang, guess.confidence));
    }
    article.langs = languages(&article.passages);
    article.lang = article.langs.first().map_or(Lang::UND, |LangShare { lang, .. }| *lang);
    article.attributes = kept(fields, "", reading.told_by);
    article.left_out.clear();
    article.id = id.to_owned();
    article.document = Some(Box::new(document));
    article
}

impl Reading<'_> {
    /// True for a field, or a part of one, that the document is found by.
    fn finds_by(&self, path: &str) -> bool {
        let within = |name: &str, outer: &str| {
            name.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.found_by.is_none_or(|names| {
            names.iter().any(|name| name == "*" || within(path, name) || within(name, path))
        })
    }
}

/// True for a name under which a title or a text is known.
fn is_text(name: &str) -> bool {
    matches!(field(name), Some((Field::Title | Field::Text, _)))
}

/// The values of the other fields that the document is found by.
fn others(fields: &Map<String, Value>, article: &Article, reading: Reading<'_>) -> Vec<String> {
    let has_text = article.passages.iter().any(|passage| passage.kind != PassageKind::Title);
    if has_text && reading.found_by.is_none() {
        return Vec::new();
    }
    let title = article.provenance.get(&Fact::Title).filter(|title| title.from == Evidence::Field);
    let title = title.and_then(|title| title.at.as_deref());
    let mut found = Vec::new();
    for (name, value) in fields {
        let taken = title == Some(name) || (has_text && is_text(name));
        let is_id = reading.found_by.is_none() && matches!(field(name), Some((Field::Id, _)));
        if !taken && !is_id {
            values(name, value, reading, &mut found);
        }
    }
    found
}

/// Adds the values of a field, those of nested ones, too.
fn values(path: &str, value: &Value, reading: Reading<'_>, found: &mut Vec<String>) {
    let text = match value {
        Value::String(text) => one_line(text),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => return items.iter().for_each(|item| values(path, item, reading, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                values(&format!("{path}.{name}"), value, reading, found);
            }
            return;
        }
        Value::Null | Value::Bool(_) => return,
    };
    if !text.is_empty() && reading.finds_by(path) {
        found.push(text);
    }
}

/// The fields of these names, with what is nested in them.
fn kept(fields: &Map<String, Value>, outer: &str, names: &[String]) -> Attributes {
    let mut kept_fields = Map::new();
    for (name, value) in fields {
        let path = format!("{outer}{name}");
        let matches = |wanted: &String| match wanted.split_once('*') {
            Some((before, after)) => path.starts_with(before) && path.ends_with(after),
            None => {
                path == *wanted
                    || path.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('.'))
            }
        };
        if names.iter().any(matches) {
            kept_fields.insert(name.clone(), value.clone());
        } else if let Value::Object(inner) = value {
            let inner = kept(inner, &format!("{path}."), names);
            if !inner.is_empty() {
                kept_fields.insert(name.clone(), Value::Object(inner));
            }
        }
    }
    kept_fields
}

/// An article in which nothing stands yet.
fn bare(origin: &str) -> Article {
    Article {
        id: String::new(),
        origin: Origin::file(origin),
        url: None,
        title: None,
        date: None,
        source: None,
        authors: Vec::new(),
        place: None,
        section: None,
        tags: Vec::new(),
        provenance: std::collections::BTreeMap::new(),
        lang: Lang::UND,
        langs: Vec::new(),
        passages: Vec::new(),
        dropped: Vec::new(),
        attributes: Attributes::new(),
        left_out: Vec::new(),
        document: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn article(value: Value, found_by: Option<&[String]>) -> Article {
        let Value::Object(fields) = value else { panic!("no object") };
        article_of(
            Document { fields, number: 7 },
            "1",
            Reading { origin: "movies", found_by, told_by: &["info.by".to_owned()] },
        )
    }

    fn texts(article: &Article) -> Vec<(PassageKind, &str)> {
        article.passages.iter().map(|passage| (passage.kind, passage.text.as_str())).collect()
    }

    #[test]
    fn a_document_with_a_text_is_an_article() {
        let sent =
            json!({"id": 1, "title": "Dumbo", "overview": "A young elephant can fly.", "genre": "cartoon"});
        let article = article(sent.clone(), None);
        assert_eq!(
            texts(&article),
            [(PassageKind::Title, "Dumbo"), (PassageKind::Body, "A young elephant can fly.")]
        );
        assert_eq!((article.id.as_str(), article.lang), ("1", Lang::EN));
        assert_eq!(Value::Object(article.document.unwrap().fields), sent);
    }

    #[test]
    fn a_document_without_one_is_found_by_all_its_values() {
        let article = article(
            json!({"id": 5, "title": "The Hobbit", "info": {"comment": "An awesome book", "nb": 900}}),
            None,
        );
        assert_eq!(
            texts(&article),
            [
                (PassageKind::Title, "The Hobbit"),
                (PassageKind::Field, "An awesome book"),
                (PassageKind::Field, "900")
            ]
        );
        assert!(super::tests::article(json!({"id": 5, "seen": true}), None).passages.is_empty());
    }

    #[test]
    fn it_is_found_by_the_fields_that_are_named() {
        let sent = json!({"id": 5, "title": "The Hobbit", "text": "In a hole in the ground there lived a hobbit.",
            "info": {"comment": "An awesome book", "by": "x"}});
        let names = ["title", "info.comment"].map(str::to_owned);
        assert_eq!(
            texts(&article(sent.clone(), Some(&names))),
            [(PassageKind::Title, "The Hobbit"), (PassageKind::Field, "An awesome book")]
        );
        let by = article(sent.clone(), None).attributes;
        assert_eq!(Value::Object(by), json!({"info": {"by": "x"}}));
        let names = ["text", "info"].map(str::to_owned);
        assert_eq!(
            texts(&article(sent, Some(&names))),
            [
                (PassageKind::Body, "In a hole in the ground there lived a hobbit."),
                (PassageKind::Field, "x"),
                (PassageKind::Field, "An awesome book")
            ]
        );
    }
}
