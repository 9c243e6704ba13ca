//! Meilisearch's filter language: what a client sent in, a [`Filter`] of the library out.
//!
//! A filter is a text, or a list whose items must all hold, each a text or a list of texts one of which must hold. A list in which
//! there is nothing asks for nothing.

mod parser;
mod token;

use search_core::{Facet, Filter};
use serde_json::Value;

use crate::data::index::Index;
use crate::error::ApiError;
use crate::parameters::shortened;

use parser::parse;

/// What stands before the name of a fact that the archive knows of every article, where the documents have a field of that name.
const OWN: &str = "_tim.";

/// Reads a filter on an index. An error has this code.
///
/// # Errors
/// For what is no filter, and for fields by which the index's documents cannot be filtered.
pub(crate) fn filter(index: &Index, sent: &Value, code: &'static str) -> Result<Filter, ApiError> {
    let refused = |message: String| ApiError::InvalidParameter { code, message };
    let facet = |name: &str| facet(index, name, "filterableAttributes", "filterable");
    let text =
        |text: &str| if text.trim().is_empty() { Ok(Filter::All(Vec::new())) } else { parse(text, &facet) };
    let one = |item: &Value| match item {
        Value::String(sent) => text(sent),
        Value::Array(items) if items.is_empty() => Ok(Filter::All(Vec::new())),
        Value::Array(items) => {
            let any = items.iter().map(|item| match item {
                Value::String(sent) => text(sent),
                other => Err(unexpected(other)),
            });
            any.collect::<Result<_, _>>().map(Filter::Any)
        }
        other => Err(unexpected(other)),
    };
    let filter = match sent {
        Value::Array(items) => items.iter().map(one).collect::<Result<_, _>>().map(Filter::All),
        other => one(other),
    };
    let filter = filter.map_err(refused)?;
    filter.check().map_err(|error| refused(error.to_string()))?;
    Ok(filter)
}

fn unexpected(value: &Value) -> String {
    format!(
        "Invalid syntax for the filter parameter: expected a string or an array of strings, but found `{}`.",
        shortened(&value.to_string())
    )
}

/// What a name stands for: a field of the documents, if `setting` says that they may be filtered or ordered by it, else a fact
/// that the archive knows of every article, such as its language.
///
/// # Errors
/// For a field that the setting does not name.
pub(crate) fn facet(index: &Index, name: &str, setting: &str, may_be: &str) -> Result<Facet, String> {
    if !index.takes_documents {
        return Ok(Facet::named(name.strip_prefix(OWN).unwrap_or(name)));
    }
    if index.settings.names_field(setting, name) {
        return Ok(Facet::Attribute(name.to_owned()));
    }
    match Facet::named(name.strip_prefix(OWN).unwrap_or(name)) {
        Facet::Attribute(_) => {
            let all = index.settings.value(setting);
            let all: Vec<&str> = all.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let known = match all.is_empty() {
                true => format!("This index does not have configured {may_be} attributes."),
                false => format!("Available {may_be} attributes are: `{}`.", all.join("`, `")),
            };
            Err(format!("Attribute `{}` is not {may_be}. {known}", shortened(name)))
        }
        fact => Ok(fact),
    }
}
