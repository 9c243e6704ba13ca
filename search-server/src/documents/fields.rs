//! Fields of documents by their names: which of them patterns name, and a document with these alone.

use serde_json::{Map, Value};

/// The document with these fields only; `None` or `*` for all. A name stands for what is nested in it, and parts of what is
/// nested are named with dots.
pub(crate) fn keep_fields(document: Map<String, Value>, names: Option<&[String]>) -> Map<String, Value> {
    match names {
        Some(names) if !names.iter().any(|name| name == "*") => kept(document, "", names),
        _ => document,
    }
}

fn kept(fields: Map<String, Value>, outer: &str, names: &[String]) -> Map<String, Value> {
    let mut kept_fields = Map::new();
    for (name, value) in fields {
        let path = if outer.is_empty() { name.clone() } else { format!("{outer}.{name}") };
        if names.iter().any(|wanted| matches_pattern(wanted, &path)) {
            kept_fields.insert(name, value);
        } else if let Value::Object(inner) = value
            && names
                .iter()
                .any(|wanted| wanted.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('.')))
        {
            kept_fields.insert(name, Value::Object(kept(inner, &path, names)));
        }
    }
    kept_fields
}

/// True where a pattern names a field of the document.
pub(crate) fn has_field(document: &Map<String, Value>, pattern: &str) -> bool {
    fn within(value: &Value, path: &str, pattern: &str) -> bool {
        match value {
            _ if matches_pattern(pattern, path) => true,
            Value::Object(fields) => {
                fields.iter().any(|(name, value)| within(value, &format!("{path}.{name}"), pattern))
            }
            Value::Array(items) => items.iter().any(|item| within(item, path, pattern)),
            _ => false,
        }
    }
    document.iter().any(|(name, value)| within(value, name, pattern))
}

/// True for a field that a pattern names: by its name, by that of what it is nested in, or with `*` at one end.
pub(crate) fn matches_pattern(pattern: &str, path: &str) -> bool {
    if let Some(beginning) = pattern.strip_suffix('*') {
        return path.starts_with(beginning);
    }
    if let Some(end) = pattern.strip_prefix('*') {
        return path.ends_with(end);
    }
    path.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_fields_are_kept_by_their_names() {
        let Value::Object(document) = json!({"a": {"b": 1, "c": {"d": 2}}, "e": 3, "ab": 4}) else {
            panic!()
        };
        let keep = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            Value::Object(keep_fields(document.clone(), Some(&names)))
        };
        assert_eq!(keep(&["a.c", "e"]), json!({"a": {"c": {"d": 2}}, "e": 3}));
        assert_eq!(keep(&["a"]), json!({"a": {"b": 1, "c": {"d": 2}}}));
        assert_eq!(keep(&["a*"]), json!({"a": {"b": 1, "c": {"d": 2}}, "ab": 4}));
        assert_eq!(keep(&["x", "*"]), Value::Object(document.clone()));
        assert_eq!(keep(&[]), json!({}));
    }
}
