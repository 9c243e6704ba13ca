//! What documents are told apart by.

use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::parameters::shortened;

/// No id is longer, in bytes.
const MOST_ID_BYTES: usize = 511;

/// The primary key that a document suggests: its one field whose name ends with `id`.
///
/// # Errors
/// When there is none, or several.
pub(crate) fn infer_primary_key(index: &str, document: &Map<String, Value>) -> Result<String, ApiError> {
    let is_id = |name: &&String| {
        name.len() >= 2
            && name.is_char_boundary(name.len() - 2)
            && name[name.len() - 2..].eq_ignore_ascii_case("id")
    };
    let mut candidates: Vec<String> = document.keys().filter(is_id).cloned().collect();
    match candidates.len() {
        0 => Err(ApiError::NoPrimaryKey(index.to_owned())),
        1 => Ok(candidates.remove(0)),
        _ => Err(ApiError::ManyPrimaryKeys { index: index.to_owned(), candidates }),
    }
}

/// The id of a document. The key may be a nested one, with dots.
///
/// # Errors
/// When it has none, or one that no document can have.
pub(crate) fn document_id(index: &str, key: &str, document: &Map<String, Value>) -> Result<String, ApiError> {
    let id = field(document, key).ok_or_else(|| ApiError::MissingDocumentId {
        index: index.to_owned(),
        key: key.to_owned(),
        document: shortened(&Value::Object(document.clone()).to_string()),
    })?;
    id_text(id).ok_or_else(|| ApiError::InvalidDocumentId {
        index: index.to_owned(),
        id: shortened(&id.to_string()),
    })
}

/// An id as text; `None` for what can be none. `1` and `"1"` are the same.
pub(crate) fn id_text(id: &Value) -> Option<String> {
    let text = match id {
        Value::String(text) => text.clone(),
        Value::Number(number) if !number.is_f64() => number.to_string(),
        _ => return None,
    };
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    ((1..=MOST_ID_BYTES).contains(&text.len()) && text.bytes().all(known)).then_some(text)
}

fn field<'d>(document: &'d Map<String, Value>, path: &str) -> Option<&'d Value> {
    if let Some(value) = document.get(path) {
        return Some(value);
    }
    path.match_indices('.')
        .find_map(|(dot, _)| field(document.get(&path[..dot])?.as_object()?, &path[dot + 1..]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        let Value::Object(object) = value else { panic!("no object") };
        object
    }

    #[test]
    fn the_field_that_ends_with_id_is_the_primary_key() {
        let inferred = |value| infer_primary_key("x", &object(value));
        assert_eq!(inferred(json!({"title": "a", "movieId": 1})).unwrap(), "movieId");
        assert_eq!(inferred(json!({"ID": 1})).unwrap(), "ID");
        assert_eq!(inferred(json!({"é": 1})).unwrap_err().code(), "index_primary_key_no_candidate_found");
        let many = inferred(json!({"id": 1, "book_id": 2})).unwrap_err();
        assert_eq!(many.code(), "index_primary_key_multiple_candidates_found");
    }

    #[test]
    fn an_id_is_a_whole_number_or_a_plain_name() {
        let id = |value| document_id("x", "a.id", &object(value));
        assert_eq!(id(json!({"a": {"id": -7}})).unwrap(), "-7");
        assert_eq!(id(json!({"a.id": "a_B-9"})).unwrap(), "a_B-9");
        for wrong in
            [json!(1.5), json!("a b"), json!(""), json!("é"), json!(null), json!([1]), json!("x".repeat(512))]
        {
            assert_eq!(id(json!({"a": {"id": wrong}})).unwrap_err().code(), "invalid_document_id", "{wrong}");
        }
        assert_eq!(id(json!({"a": 1})).unwrap_err().code(), "missing_document_id");
    }
}
