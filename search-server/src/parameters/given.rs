//! One value as it was given, in a query string or in JSON; out comes what it must be, or what was expected instead.

use serde_json::{Map, Value};

use crate::error::ApiError;

/// Values are shown in messages up to this many characters.
const SHOWN: usize = 60;

/// The value of a parameter, as it was given.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    /// In a query string.
    Text(&'a str),
    /// In a JSON body.
    Json(&'a Value),
}

impl Given<'_> {
    /// A text.
    pub(super) fn text(self) -> Result<String, String> {
        match self {
            Given::Text(text) => Ok(text.to_owned()),
            Given::Json(Value::String(text)) => Ok(text.clone()),
            Given::Json(_) => Err(self.instead_of("a string")),
        }
    }

    /// A number of things, none negative.
    pub(super) fn count(self) -> Result<usize, String> {
        let count = match self {
            Given::Text(text) => text.parse().ok(),
            Given::Json(value) => value.as_u64().and_then(|count| usize::try_from(count).ok()),
        };
        count.ok_or_else(|| self.instead_of("a positive integer"))
    }

    /// True or false.
    pub(super) fn flag(self) -> Result<bool, String> {
        match self {
            Given::Text("true") | Given::Json(Value::Bool(true)) => Ok(true),
            Given::Text("false") | Given::Json(Value::Bool(false)) => Ok(false),
            _ => Err(self.instead_of("`true` or `false`")),
        }
    }

    /// A number from 0 to 1.
    pub(super) fn share(self) -> Result<f64, String> {
        let share = match self {
            Given::Text(text) => text.parse().ok(),
            Given::Json(value) => value.as_f64(),
        };
        let share = share.filter(|share| (0.0..=1.0).contains(share));
        share.ok_or_else(|| self.instead_of("a number from 0.0 to 1.0"))
    }

    /// A filter: a text, or a list of texts and lists of texts, in a query string as JSON. What it says is read where it is used.
    pub(super) fn filter(self) -> Result<Value, String> {
        match self {
            Given::Text(text) => Ok(filter_in_address(text)),
            Given::Json(value @ (Value::String(_) | Value::Array(_))) => Ok(value.clone()),
            Given::Json(_) => Err(self.instead_of("a string or an array")),
        }
    }

    /// Several texts; in a query string with commas between them.
    pub(super) fn list(self) -> Result<Vec<String>, String> {
        let texts = match self {
            Given::Text(text) => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                Some(items.map(str::to_owned).collect())
            }
            Given::Json(Value::Array(values)) => {
                values.iter().map(|value| value.as_str().map(str::to_owned)).collect()
            }
            Given::Json(_) => None,
        };
        texts.ok_or_else(|| self.instead_of("an array of strings"))
    }

    fn instead_of(self, expected: &str) -> String {
        let found = match self {
            Given::Text(text) => shortened(text),
            Given::Json(value) => shortened(&value.to_string()),
        };
        format!("expected {expected}, but found `{found}`")
    }
}

/// A filter of a query string: a text, or a list in JSON.
pub(crate) fn filter_in_address(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(list @ Value::Array(_)) => list,
        _ => Value::String(text.to_owned()),
    }
}

/// Sees that an object has no other fields than these.
pub(crate) fn only(fields: &Map<String, Value>, names: &[&str]) -> Result<(), ApiError> {
    match fields.keys().find(|name| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            Err(ApiError::BadRequest(format!(
                "Unknown field `{}`: expected one of {}.",
                shortened(name),
                names.join(", ")
            )))
        }
    }
}

/// The text as it is shown in a message.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
