//! A document as it is shown: an article in, the fields asked for out.

use search_core::article::LangShare;
use search_core::{Article, PassageKind};
use serde_json::{Map, Value, json};

/// The document that an article was made of; of an article from a file, its facts and its text.
pub(crate) fn document_of(article: &Article) -> Map<String, Value> {
    if let Some(document) = &article.document {
        return document.fields.clone();
    }
    let captions: Vec<&str> = article
        .passages
        .iter()
        .filter(|passage| passage.kind == PassageKind::Caption)
        .map(|passage| passage.text.as_str())
        .collect();
    let langs: Vec<&str> = article.langs.iter().map(|LangShare { lang, .. }| lang.as_str()).collect();
    let fields = [
        ("id", json!(article.id)),
        ("title", json!(article.title)),
        ("text", json!(article.text())),
        ("url", json!(article.url)),
        ("date", json!(article.date)),
        ("source", json!(article.source)),
        ("authors", json!(article.authors)),
        ("place", json!(article.place)),
        ("section", json!(article.section)),
        ("tags", json!(article.tags)),
        ("captions", json!(captions)),
        ("lang", json!(article.lang.as_str())),
        ("langs", json!(langs)),
    ];
    let mut object = article.attributes.clone();
    object.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
    object
}
