//! An article as a document of the index.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::{Map, Value, json};

use super::names::{self, Form};
use super::stands;
use crate::analyze::Analysis;
use crate::article::Article;
use crate::boilerplate::{LineKey, Part};
use crate::engine::EngineError;
use crate::engine::facts::{self, Exact, FACTS, Named};
use crate::engine::stories::number_of;
use crate::lang::fold_lower_into;
use crate::query::{Facet, Stream};
use crate::story::{Key, Signature, Sketch};

/// The id of an article's document: ids of articles may be longer than those of documents.
pub(super) fn id_of(article: &str) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(article.as_bytes()))
}

/// Numbers without a sign as those with one that a cluster knows.
pub(super) fn signed(number: u64) -> i64 {
    number.cast_signed()
}

pub(super) fn unsigned(number: &Value) -> Option<u64> {
    number.as_i64().map(i64::cast_unsigned)
}

/// The document of an article, with its attributes.
pub(super) fn document(
    article: &Article,
    analysis: Analysis,
    attributes: Vec<Named<'_>>,
) -> Result<Value, EngineError> {
    let stored = serde_json::to_value(article)
        .map_err(|error| EngineError::Article { id: article.id.clone(), message: error.to_string() })?;
    let mut document = Map::new();
    let mut put = |name: &str, value: Value| drop(document.insert(name.to_owned(), value));
    put(names::ARTICLE, stored);
    put(names::ID, json!(article.id));
    put(names::NUMBER, json!(signed(number_of(&article.id))));
    put(names::PATH, json!(article.origin.path.to_string_lossy()));
    put(names::LANG, json!(article.lang.as_str()));
    put(names::LANGS, facts::langs(article).map(|lang| json!(lang.as_str())).collect());
    if let Some(day) = facts::day(article) {
        put(names::DAY, json!(day));
    }
    if let Some(sent) = &article.document {
        put(names::DOCUMENT, json!(sent.number));
    }
    for (fact, name) in FACTS {
        let values = facts::values(&fact, article);
        if !values.is_empty() {
            put(
                &format!("folded_{name}"),
                json!(values.iter().map(|value| folded(value)).collect::<Vec<_>>()),
            );
            put(name, json!(values));
        }
    }
    for (fact, value) in [(Facet::Id, article.id.as_str()), (Facet::Lang, article.lang.as_str())] {
        if let Some(name) = names::folded(&fact) {
            put(&name, json!(folded(value)));
        }
    }
    for (name, words) in analysis.names {
        put(names::name(name), strings(words.split('\n')));
    }
    put(names::RECIPES_OF, strings(analysis.terms.iter().map(|terms| terms.lang.as_str())));
    for terms in analysis.terms {
        let lang = terms.lang;
        let (column, length) = stands::column(&terms);
        put(&names::stands(lang), json!(STANDARD.encode(column)));
        put(&names::length(lang), json!(length));
        if let Some(position) = terms.captions_at {
            put(&names::captions(lang), json!(position));
        }
        put(&names::stream(lang, Stream::Main), strings(terms.main.split('\n')));
        put(&names::stream(lang, Stream::Written), strings(terms.written.split('\n')));
    }
    put(names::SITE, json!(analysis.lines.site));
    let lines = |part: Option<Part>| {
        let lines = analysis.lines.lines.iter().filter(move |(_, is)| part.is_none_or(|part| *is == part));
        Value::Array(lines.map(|(line, _)| json!(line_term(*line))).collect())
    };
    put(names::LINE, lines(None));
    put(names::TAKEN, lines(Some(Part::Taken)));
    put(names::DROPPED, lines(Some(Part::Dropped)));
    for (name, story) in names::STORIES.iter().zip(&analysis.lines.story) {
        put(name, json!(signed(story.line)));
    }
    put(names::SIGNATURE, json!(STANDARD.encode(written(&analysis.signature))));
    put(names::ALIKE, json!(alike(&analysis.signature)));
    add_attributes(&mut document, attributes);
    Ok(Value::Object(document))
}

fn strings<'s>(values: impl Iterator<Item = &'s str>) -> Value {
    Value::Array(values.map(Value::from).collect())
}

fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_lower_into(text, &mut folded);
    folded
}

fn add_attributes(document: &mut Map<String, Value>, attributes: Vec<Named<'_>>) {
    let mut marks: Vec<Value> = Vec::new();
    let mut forms = Form::ALL.map(|form| (form, Map::new()));
    for Named { name, marks: has, values } in attributes {
        marks.extend(has.into_iter().map(Value::from));
        for (form, fields) in &mut forms {
            let of_form = values.iter().filter_map(|(text, value)| in_form(*form, text, value));
            let of_form: Vec<Value> = of_form.collect();
            if !of_form.is_empty() {
                fields.insert(names::escaped(&name), Value::Array(of_form));
            }
        }
    }
    if !marks.is_empty() {
        document.insert(names::HAS.to_owned(), Value::Array(marks));
    }
    for (form, fields) in forms {
        if !fields.is_empty() {
            document.insert(form.prefix().to_owned(), Value::Object(fields));
        }
    }
}

fn in_form(form: Form, text: &str, value: &Exact<'_>) -> Option<Value> {
    match (form, value) {
        (Form::Value, _) => Some(json!(text)),
        (Form::Text, Exact::Text(text)) => Some(json!(text)),
        (Form::Folded, Exact::Text(text)) => Some(json!(folded(text))),
        (Form::Number, Exact::Whole(number)) => Some(json!(number)),
        (Form::Number, Exact::Float(number)) => Some(json!(number)),
        (Form::Number, Exact::Bool(yes)) => Some(json!(u8::from(*yes))),
        _ => None,
    }
}

/// The term of a line: its site's number, then its own, so that the lines of a site lie side by side.
pub(super) fn line_term(line: LineKey) -> String {
    format!("{:016x}{:016x}", line.site, line.line)
}

/// The line of a term.
pub(super) fn line_of(term: &str) -> Option<LineKey> {
    let (site, line) = term.split_at_checked(16)?;
    let number = |text| u64::from_str_radix(text, 16).ok();
    Some(LineKey { site: number(site)?, line: number(line)? })
}

/// The terms by which articles that look like this one are found.
fn alike(signature: &Signature) -> Vec<String> {
    let bands = signature.sketch.iter().flat_map(Sketch::bands).map(band_term);
    signature.counted().map(key_term).chain(bands).collect()
}

pub(super) fn key_term(key: u32) -> String {
    format!("k{key:08x}")
}

pub(super) fn band_term(band: u32) -> String {
    format!("b{band:08x}")
}

/// A signature as bytes: the language, a zero, how many parts the sketch has, these, and the keys; numbers of 64 bits, their
/// little end first.
fn written(signature: &Signature) -> Vec<u8> {
    let sketch: Vec<u64> = signature.sketch.iter().flat_map(Sketch::to_numbers).collect();
    let mut bytes = signature.lang.as_str().as_bytes().to_vec();
    bytes.push(0);
    bytes.push(u8::try_from(sketch.len()).unwrap_or_default());
    let keys = signature.keys.iter().map(|key| key.to_number());
    sketch.into_iter().chain(keys).for_each(|number| bytes.extend(number.to_le_bytes()));
    bytes
}

/// The signature that was written so.
pub(super) fn signature(text: &str) -> Option<Signature> {
    // It comes back without its padding.
    let bytes = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let lang = std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()?;
    let (&sketch, rest) = bytes[end + 1..].split_first()?;
    let (numbers, _) = rest.as_chunks();
    let mut numbers = numbers.iter().map(|bytes| u64::from_le_bytes(*bytes));
    let sketch: Vec<u64> = numbers.by_ref().take(sketch.into()).collect();
    Some(Signature {
        lang,
        sketch: Sketch::from_numbers(sketch.into_iter()),
        keys: numbers.map(Key::from_number).collect(),
    })
}
