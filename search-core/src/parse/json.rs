//! A record of JSON lines: the fields under the names that crawlers give them.

use serde_json::{Map, Value};

use super::{Block, Stated, html, text};
use crate::article::{Evidence, Fact};
use crate::parse::text::one_line;
use crate::read::SkipReason;

/// Names of the same field in the files of different crawlers, the commonest first.
const ID: &[&str] = &["id", "_id", "uid", "guid"];
const TITLE: &[&str] = &["title", "headline", "name"];
const TEXT: &[&str] = &["text", "body", "articleBody", "content", "content_html", "maintext", "html"];

/// Facts of one value.
const FACTS: &[(Fact, &[&str])] = &[
    (Fact::Url, &["url", "canonical_url", "link", "permalink"]),
    (Fact::Title, TITLE),
    (
        Fact::Date,
        &["date", "published_at", "date_published", "datePublished", "published", "pub_date", "created_at"],
    ),
    (Fact::Source, &["source", "site", "site_name", "publisher", "agency", "source_domain"]),
    (Fact::Place, &["place", "location", "dateline"]),
    (Fact::Section, &["section", "articleSection", "category", "rubric"]),
];

/// Facts of several values, given as a list or as one.
const LISTS: &[(Fact, &[&str])] = &[
    (Fact::Authors, &["authors", "author", "byline", "creator"]),
    (Fact::Tags, &["tags", "keywords", "topics"]),
];

/// Reads one JSON object.
pub(super) fn page(bytes: &[u8]) -> Result<(Stated, Vec<Block>), SkipReason> {
    let refused = |why: String| SkipReason::NotAnArticle(why);
    let value: Value = serde_json::from_slice(bytes).map_err(|error| refused(error.to_string()))?;
    let Value::Object(fields) = value else {
        return Err(refused("expected a JSON object".to_owned()));
    };
    let body = first(&fields, TEXT, text_of);
    if body.is_none() && first(&fields, TITLE, text_of).is_none() {
        return Err(refused(format!("it has neither a text (`{}`) nor a title", TEXT.join("`, `"))));
    }
    let body = body.map(|(_, body)| body).unwrap_or_default();
    let (mut stated, blocks) = match is_markup(&body) {
        true => html::fragment(&body),
        false => (Stated::default(), text::blocks(&body)),
    };
    let line = |value: &Value| text_of(value).map(|text| one_line(&text)).filter(|line| !line.is_empty());
    stated.id = first(&fields, ID, line).map(|(_, id)| id);
    for (fact, names) in FACTS {
        if let Some((name, value)) = first(&fields, names, line) {
            stated.claim(*fact, value, Evidence::Field, name);
        }
    }
    for (fact, names) in LISTS {
        if let Some((name, values)) = first(&fields, names, list_of) {
            values.into_iter().for_each(|value| stated.claim(*fact, value, Evidence::Field, name));
        }
    }
    Ok((stated, blocks))
}

/// The first of these fields that there is something in, with its name.
fn first<T>(
    fields: &Map<String, Value>,
    names: &[&'static str],
    read: impl Fn(&Value) -> Option<T>,
) -> Option<(&'static str, T)> {
    names.iter().find_map(|name| Some((*name, fields.get(*name).and_then(&read)?)))
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

fn list_of(value: &Value) -> Option<Vec<String>> {
    let one = |value: &Value| text_of(value).map(|text| one_line(&text)).filter(|line| !line.is_empty());
    let values: Vec<String> = match value {
        Value::Array(values) => values.iter().filter_map(one).collect(),
        other => one(other).into_iter().collect(),
    };
    Some(values).filter(|values| !values.is_empty())
}

/// True for text with tags of blocks in it. `a < b` and `<3` are no tags.
fn is_markup(body: &str) -> bool {
    ["<p>", "<p ", "</p>", "<br", "<div", "<article", "<html", "<h1", "<h2", "<ul", "<figure"]
        .iter()
        .any(|tag| body.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_of(json: &str) -> (Stated, Vec<Block>) {
        page(json.as_bytes()).unwrap()
    }

    #[test]
    fn crawlers_names_are_understood() {
        let (stated, blocks) = page_of(
            r#"{"headline": "Un  titre", "published_at": "2023-11-20", "body": "Un.\nDeux.", "author": {"name": "A. B."}}"#,
        );
        let values = |fact| stated.about(fact).map(|claim| claim.value.as_str()).collect::<Vec<_>>();
        assert_eq!(values(Fact::Title), ["Un titre"]);
        assert_eq!(values(Fact::Authors), ["A. B."]);
        let title = &stated.about(Fact::Title).next().unwrap().provenance;
        assert_eq!((title.from, title.at.as_deref()), (Evidence::Field, Some("headline")));
        assert_eq!(blocks.len(), 2);
    }

    #[test]
    fn markup_in_the_text_is_read_as_markup() {
        let (_, blocks) = page_of(r#"{"text": "<p>L&rsquo;&eacute;t&eacute;</p><p>Deux</p>"}"#);
        let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["L’été", "Deux"]);
    }

    #[test]
    fn what_is_no_article_is_refused_by_name() {
        for json in ["[1]", "{}", "{\"a\": 1}", "{\"text\": \"  \"}", "{", "nul\0l"] {
            assert!(matches!(page(json.as_bytes()), Err(SkipReason::NotAnArticle(_))), "{json}");
        }
    }
}
