//! `_formatted` and `_matchesPosition`: a document in; its fields with tags around what matched, or cut to what matched, and
//! where that stands, out.
//!
//! As in Meilisearch, nothing in `_formatted` is escaped: it is the document's raw text with the client's tags. For a web
//! page, either choose tags that survive escaping and escape it all, or take `_tim.snippets[].html`, which is escaped.

use std::ops::Range;

use search_core::Article;
use search_core::hits::{marked, marks_in};
use search_core::lang::nfc;
use search_core::query::LangWords;
use serde_json::{Map, Value, json};

use super::crop::crop;
use crate::documents::matches_pattern;
use crate::parameters::SearchParameters;

/// How the fields are to be formatted.
pub(super) struct Formatting {
    /// Patterns of the fields that are highlighted.
    highlighted: Vec<String>,
    /// Patterns of those that are cropped, each to how many words.
    cropped: Vec<(String, usize)>,
    crop_marker: String,
    before: String,
    after: String,
    words: Vec<LangWords>,
}

impl Formatting {
    /// What the parameters ask for; `None` when they ask for nothing to be formatted. `words` are those that match.
    pub(super) fn new(parameters: &SearchParameters, words: &[LangWords]) -> Option<Formatting> {
        let cropped = parameters.attributes_to_crop.iter().map(|wanted| {
            // `text`, or with a length of its own `text:20`.
            let own = wanted.rsplit_once(':').and_then(|(name, length)| Some((name, length.parse().ok()?)));
            let (name, length) = own.unwrap_or((wanted, parameters.crop_length));
            (name.to_owned(), length)
        });
        let formatting = Formatting {
            highlighted: parameters.attributes_to_highlight.clone(),
            cropped: cropped.collect(),
            crop_marker: parameters.crop_marker.clone(),
            before: parameters.highlight_pre_tag.clone(),
            after: parameters.highlight_post_tag.clone(),
            words: words.to_vec(),
        };
        (!formatting.highlighted.is_empty() || !formatting.cropped.is_empty()).then_some(formatting)
    }

    /// The names of the fields that are formatted, to be shown whether or not they are retrieved.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.highlighted.iter().chain(self.cropped.iter().map(|(name, _)| name))
    }

    /// The fields, formatted.
    pub(super) fn apply(&self, article: &Article, fields: &Map<String, Value>) -> Map<String, Value> {
        fields.iter().map(|(name, value)| (name.clone(), self.value(article, name, value))).collect()
    }

    fn value(&self, article: &Article, path: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(article, path, text)),
            // As in Meilisearch, numbers become texts here.
            Value::Number(number) => Value::String(self.text(article, path, &number.to_string())),
            Value::Array(items) => items.iter().map(|item| self.value(article, path, item)).collect(),
            Value::Object(fields) => {
                let nested = |(name, value): (&String, &Value)| {
                    (name.clone(), self.value(article, &format!("{path}.{name}"), value))
                };
                Value::Object(fields.iter().map(nested).collect())
            }
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    fn text(&self, article: &Article, path: &str, text: &str) -> String {
        let highlighted = self.highlighted.iter().any(|pattern| matches_pattern(pattern, path));
        let crop_to = self.cropped.iter().find(|(pattern, _)| matches_pattern(pattern, path));
        if !highlighted && crop_to.is_none() {
            return text.to_owned();
        }
        let text = nfc(text);
        let mut marks = marks(article, &text, &self.words);
        let shown = crop_to.map_or(0..text.len(), |(_, length)| crop(&text, &marks, *length));
        if !highlighted {
            marks.clear();
        }
        marks.retain(|mark| shown.start <= mark.start && mark.end <= shown.end);
        for mark in &mut marks {
            *mark = mark.start - shown.start..mark.end - shown.start;
        }
        let inside = marked(&text[shown.clone()], &marks, &self.before, &self.after, str::to_owned);
        let cut = |there: bool| if there { self.crop_marker.as_str() } else { "" };
        format!("{}{inside}{}", cut(shown.start > 0), cut(shown.end < text.len()))
    }
}

/// What matched in a text of the article, which must be in NFC: each line is read in its own language.
fn marks(article: &Article, text: &str, words: &[LangWords]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let passage = article.passages.iter().find(|passage| passage.text == line.trim());
        let lang = passage.map_or(article.lang, |passage| passage.lang);
        let here = marks_in(line, lang, words).into_iter();
        found.extend(here.map(|mark| mark.start + start..mark.end + start));
        start += line.len();
    }
    found
}

/// Where in the fields something matched, by their names, in bytes of the text in NFC.
pub(super) fn positions(
    article: &Article,
    fields: &Map<String, Value>,
    words: &[LangWords],
) -> Map<String, Value> {
    let mut found = Map::new();
    for (name, value) in fields {
        each_text(name, value, &mut Vec::new(), &mut |path, text, indices| {
            for mark in marks(article, &nfc(text), words) {
                let mut place = json!({ "start": mark.start, "length": mark.len() });
                if !indices.is_empty() {
                    place["indices"] = json!(indices);
                }
                let places = found.entry(path).or_insert_with(|| json!([]));
                if let Value::Array(places) = places {
                    places.push(place);
                }
            }
        });
    }
    found
}

/// Hands over every text of a value with its path, and where it stands in lists.
fn each_text(
    path: &str,
    value: &Value,
    indices: &mut Vec<usize>,
    see: &mut impl FnMut(&str, &str, &[usize]),
) {
    match value {
        Value::String(text) => see(path, text, indices),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                indices.push(at);
                each_text(path, item, indices, see);
                indices.pop();
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                each_text(&format!("{path}.{name}"), value, indices, see);
            }
        }
        _ => {}
    }
}
