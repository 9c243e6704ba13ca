//! What somebody may be typing: the library's suggestions in; what browsers take as suggestions of a search engine out, a list
//! of texts, one of descriptions, one of addresses.

use search_core::{Error, Facet};
use serde_json::{Value, json};

use super::asked::Asked;
use super::locale::Locale;
use crate::data::index::Index;
use crate::documents::Displayed;

/// So many of each kind.
const WORDS: usize = 4;
const OTHERS: usize = 2;

/// More than can be shown, of the kinds of which some are passed over.
const LOOKED_AT: usize = 6;

/// Suggestions for what was typed, as OpenSearch has them: `[typed, [text, …], [description, …], [address, …]]`. They keep the
/// filters of what was asked. An index that does not show all fields suggests nothing: words and names may be from the others.
///
/// # Errors
/// Only when the archive cannot be read.
pub(crate) fn suggestions(index: &Index, asked: &Asked, locale: &'static Locale) -> Result<Value, Error> {
    let typed = &asked.q;
    if !Displayed::of(index).is_all() {
        return Ok(json!([typed, [], [], []]));
    }
    let found = index.archive.suggest(typed, LOOKED_AT)?;
    let say = &locale.say;
    let articles = |count| locale.counted(count, &say.articles);
    let mut all: Vec<(String, String, String)> = Vec::new();
    // What is typed already is no suggestion.
    let words = found.words.into_iter().filter(|word| word.query != *typed).take(WORDS);
    all.extend(words.map(|word| {
        let address = asked.with_query(&word.query).results_address();
        (word.query, articles(word.articles), address)
    }));
    all.extend(found.names.into_iter().take(OTHERS).map(|name| {
        let fact = match name.facet {
            Facet::Author => &say.author,
            Facet::Place => &say.place,
            _ => &say.source,
        };
        let query = format!("{}:\"{}\"", name.facet, name.name.replace('"', " "));
        let address = asked.with_query(&query).results_address();
        (query, format!("{fact} · {}", articles(name.articles)), address)
    }));
    all.extend(found.titles.into_iter().take(OTHERS).map(|title| {
        let address = asked.with_query(typed).article_address(&title.id);
        (title.title, say.article.clone(), address)
    }));
    let (mut texts, mut descriptions, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
    for (text, description, address) in all {
        texts.push(text);
        descriptions.push(description);
        addresses.push(address);
    }
    Ok(json!([typed, texts, descriptions, addresses]))
}
