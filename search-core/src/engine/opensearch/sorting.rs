//! In which order the cluster gives hits, and behind which it goes on. Every order is total: equals are ordered by their ids.

use serde_json::{Value, json};

use super::names::{self, Form};
use crate::article::attributes::is_name;
use crate::engine::order::{Direction, Order};
use crate::engine::walk::{Key, KeyValue};
use crate::lang::nfc;
use crate::query::Facet;

/// The order of hits that are scored.
pub(super) fn by_score() -> Value {
    json!([{"_score": "desc"}, {(names::ID): "asc"}])
}

/// The order of hits that are not.
pub(super) fn by_value(order: &Order) -> Value {
    let (facet, direction) = order.facet();
    let sign = if direction == Direction::Ascending { "asc" } else { "desc" };
    let by = |field: &str, kind: &str| json!({(field): {"order": sign, "missing": "_last", "unmapped_type": kind}});
    let mut keys = match &facet {
        Facet::Year | Facet::Month | Facet::Day => vec![by(names::DAY, "long")],
        Facet::Attribute(name) if is_name(name) => {
            let name = nfc(name);
            let mut keys = vec![by(&Form::Number.of(&name), "double"), by(&Form::Text.of(&name), "keyword")];
            if direction == Direction::Descending {
                keys.reverse();
            }
            keys
        }
        Facet::Id => return json!([by(names::ID, "keyword")]),
        fact => names::exact(fact).into_iter().map(|field| by(field, "keyword")).collect(),
    };
    keys.push(json!({(names::ID): "asc"}));
    Value::Array(keys)
}

/// The place of a hit, by the values by which it is ordered. They are the cluster's own, and opaque to everybody else.
pub(super) fn key(hit: &Value) -> Key {
    let values = &hit["sort"];
    let id = values.as_array().and_then(|values| values.last()?.as_str()).unwrap_or_default().to_owned();
    Key { value: KeyValue::Text(values.to_string()), id }
}

/// Adds to a request that only what is behind a place is wanted.
pub(super) fn go_on(body: &mut Value, behind: &Key) {
    if let KeyValue::Text(values) = &behind.value
        && let Ok(values @ Value::Array(_)) = serde_json::from_str(values)
    {
        body["search_after"] = values;
    }
}
