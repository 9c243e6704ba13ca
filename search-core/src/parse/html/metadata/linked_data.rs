//! JSON-LD: what the page's objects of an article's type state, in the vocabulary of schema.org.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::clean;
use super::seen::is_url;
use crate::article::{Evidence, Fact, Sure};
use crate::parse::Stated;

/// Types of schema.org that are articles, by the ends of their names; and what a page may be called instead.
const ARTICLE_TYPES: &[&str] = &["Article", "BlogPosting", "Report", "LiveBlogPosting", "SocialMediaPosting"];
const PAGE_TYPES: &[&str] = &["WebPage"];

/// Those that only news has.
const NEWS_TYPES: &[&str] = &["NewsArticle", "LiveBlogPosting"];

/// Types of authors that are no people.
const ORGANISATION_TYPES: &[&str] = &["Organization", "Corporation", "WebSite", "Agency"];

/// Properties that hold other articles.
const ELSEWHERE: &[&str] =
    &["itemListElement", "hasPart", "isPartOf", "mentions", "citation", "comment", "review", "about"];

/// Articles lie no deeper than this in a page's objects.
const MAX_DEPTH: usize = 6;

/// Properties of one text, and the facts they state.
const TEXTS: &[(Fact, &[&str])] = &[
    (Fact::Title, &["headline", "name"]),
    (Fact::Date, &["datePublished"]),
    (Fact::Url, &["url", "mainEntityOfPage"]),
    (Fact::Place, &["dateline", "contentLocation", "locationCreated"]),
    (Fact::Source, &["publisher", "sourceOrganization"]),
    (Fact::Section, &["articleSection"]),
];

/// The texts of JSON-LD that can be read.
pub(super) fn values(scripts: &[String]) -> Vec<Value> {
    scripts.iter().filter_map(|script| parsed(script)).collect()
}

/// The facts that JSON-LD states about the article: that of each value first found, in order.
pub(super) fn stated(values: &[Value]) -> Stated {
    let mut named = HashMap::new();
    values.iter().for_each(|value| note_names(value, 0, &mut named));
    let mut stated = Stated::default();
    let found = |types| values.iter().filter_map(move |value| find(value, types, 0)).collect::<Vec<_>>();
    let articles = found(ARTICLE_TYPES);
    stated.is_news = articles.iter().any(|article| is_a(article, NEWS_TYPES));
    for article in &articles {
        claim_all(article, &named, &mut stated);
    }
    if articles.is_empty() {
        for page in found(PAGE_TYPES) {
            // A page's own name is that of its `<title>`, with the site's in it.
            let mut claims = Stated::default();
            claim_all(page, &named, &mut claims);
            stated.claims.extend(claims.claims.into_iter().filter(|claim| claim.fact != Fact::Title));
        }
    }
    stated
}

fn claim_all(article: &Map<String, Value>, named: &Named<'_>, stated: &mut Stated) {
    for (fact, properties) in TEXTS {
        for property in *properties {
            let Some(value) = article.get(*property) else { continue };
            let mut texts = texts(value, named, 0);
            // An address is written as one, or as an object of a name and an address: only the first is a fact.
            texts.retain(|text| is_url(&text.value) == (*fact == Fact::Url));
            if let Some(first) = texts.into_iter().next() {
                stated.claim(*fact, first.value, Evidence::JsonLd, property);
                break;
            }
        }
    }
    for property in ["author", "creator"] {
        let authors = article.get(property).map(|value| texts(value, named, 0)).unwrap_or_default();
        // That a page is by its site says little: who signs in the text is believed first.
        let sure = if authors.iter().all(|author| author.organisation) { Sure::Guess } else { Sure::Sure };
        for author in authors.iter().filter(|author| !is_url(&author.value)) {
            stated.claim_as(sure, Fact::Authors, &author.value, Evidence::JsonLd, property);
        }
        if !authors.is_empty() {
            break;
        }
    }
    if let Some(keywords) = article.get("keywords") {
        for keywords in texts(keywords, named, 0) {
            for keyword in keywords.value.split([',', ';']).filter_map(clean) {
                stated.claim(Fact::Tags, keyword, Evidence::JsonLd, "keywords");
            }
        }
    }
    for property in ["dateCreated", "dateModified"] {
        if let Some(date) = article.get(property).and_then(Value::as_str).and_then(clean) {
            stated.claim_as(Sure::Guess, Fact::Date, date, Evidence::JsonLd, property);
        }
    }
}

/// The JSON of a script. Sites write line breaks into strings, comments around the whole, and commas behind the last of a list.
fn parsed(script: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    let script = script.replace("<![CDATA[", "").replace("]]>", "");
    let (start, end) = (script.find(['{', '['])?, script.rfind(['}', ']'])?);
    let text = script.get(start..=end)?.replace(char::is_control, " ");
    serde_json::from_str(&text).or_else(|_| serde_json::from_str(&without_last_commas(&text))).ok()
}

/// The JSON without the commas that nothing follows: `{"a": [1, 2,],}`.
fn without_last_commas(json: &str) -> String {
    let mut kept = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if !in_string && matches!(c, '}' | ']') {
            let before = kept.trim_end();
            kept.truncate(before.strip_suffix(',').unwrap_or(before).len());
        }
        in_string ^= c == '"' && !escaped;
        escaped = in_string && c == '\\' && !escaped;
        kept.push(c);
    }
    kept
}

/// Objects that have a name, by their `@id`: others refer to them by it.
type Named<'v> = HashMap<&'v str, &'v Map<String, Value>>;

fn note_names<'v>(value: &'v Value, depth: usize, named: &mut Named<'v>) {
    match value {
        _ if depth > MAX_DEPTH => {}
        Value::Array(values) => values.iter().for_each(|value| note_names(value, depth + 1, named)),
        Value::Object(fields) => {
            if let (Some(id), true) = (fields.get("@id").and_then(Value::as_str), fields.contains_key("name"))
            {
                named.entry(id).or_insert(fields);
            }
            fields.values().for_each(|value| note_names(value, depth + 1, named));
        }
        _ => {}
    }
}

/// The first object of one of these types, looking into lists, `@graph` and nested objects.
fn find<'v>(value: &'v Value, types: &[&str], depth: usize) -> Option<&'v Map<String, Value>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match value {
        Value::Array(values) => values.iter().find_map(|value| find(value, types, depth + 1)),
        Value::Object(fields) if is_a(fields, types) => Some(fields),
        Value::Object(fields) => {
            let inner = fields.iter().filter(|(name, _)| !ELSEWHERE.contains(&name.as_str()));
            inner.map(|(_, value)| value).find_map(|value| find(value, types, depth + 1))
        }
        _ => None,
    }
}

fn is_a(fields: &Map<String, Value>, types: &[&str]) -> bool {
    let known =
        |name: &Value| name.as_str().is_some_and(|name| types.iter().any(|known| name.ends_with(known)));
    match fields.get("@type") {
        Some(Value::Array(names)) => names.iter().any(known),
        Some(name) => known(name),
        None => false,
    }
}

struct Text {
    value: String,
    organisation: bool,
}

/// The texts of a property: strings, the names of objects, also of those it refers to.
fn texts(value: &Value, named: &Named<'_>, depth: usize) -> Vec<Text> {
    if depth > MAX_DEPTH {
        return Vec::new();
    }
    match value {
        Value::String(text) => {
            clean(text).into_iter().map(|value| Text { value, organisation: false }).collect()
        }
        Value::Array(values) => values.iter().flat_map(|value| texts(value, named, depth + 1)).collect(),
        Value::Object(fields) => {
            let referred = || named.get(fields.get("@id")?.as_str()?).and_then(|fields| fields.get("name"));
            let name = fields.get("name").or_else(referred).or_else(|| fields.get("@id"));
            let organisation = is_a(fields, ORGANISATION_TYPES);
            let name = name.map(|name| texts(name, named, depth + 1)).unwrap_or_default();
            name.into_iter()
                .map(|text| Text { organisation: organisation || text.organisation, ..text })
                .collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(script: &str, fact: Fact) -> Vec<String> {
        stated(&values(&[script.to_owned()])).about(fact).map(|claim| claim.value.clone()).collect()
    }

    #[test]
    fn an_article_in_a_graph_is_found() {
        let script = r#"{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"],
            "headline": "Un titre", "author": [{"name": "A"}, "B", "https://x.example"],
            "publisher": {"name": "Le Rivage"}, "datePublished": "2024-01-02", "keywords": ["x", "y, z"]}]}"#;
        assert_eq!(claimed(script, Fact::Title), ["Un titre"]);
        assert_eq!(claimed(script, Fact::Authors), ["A", "B"]);
        assert_eq!(claimed(script, Fact::Source), ["Le Rivage"]);
        assert_eq!(claimed(script, Fact::Tags), ["x", "y", "z"]);
    }

    #[test]
    fn news_says_so() {
        for (kind, expected) in [("ReportageNewsArticle", true), ("Article", false), ("BlogPosting", false)] {
            let script = format!(r#"{{"@type": "{kind}", "headline": "T"}}"#);
            assert_eq!(stated(&values(&[script])).is_news, expected, "{kind}");
        }
    }

    #[test]
    fn authors_may_be_referred_to() {
        let script = r##"{"@graph": [{"@type": "Article", "headline": "T", "author": {"@id": "#a"}},
            {"@type": "Person", "@id": "#a", "name": "A B"}]}"##;
        assert_eq!(claimed(script, Fact::Authors), ["A B"]);
    }

    #[test]
    fn line_breaks_and_comments_do_no_harm() {
        let script = "// <![CDATA[\n{\"@type\": \"NewsArticle\", \"headline\": \"One\ntwo\"};\n// ]]>";
        assert_eq!(claimed(script, Fact::Title), ["One two"]);
    }

    #[test]
    fn commas_that_nothing_follows_do_no_harm() {
        let script = r#"{"@type": "NewsArticle", "headline": "One,] two\\\",}", "keywords": ["x", "y", ], }"#;
        assert_eq!(claimed(script, Fact::Title), [r#"One,] two\",}"#]);
        assert_eq!(claimed(script, Fact::Tags), ["x", "y"]);
    }

    #[test]
    fn lists_of_other_articles_are_passed_over() {
        let script =
            r#"{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Other"}]}"#;
        assert!(claimed(script, Fact::Title).is_empty());
    }
}
