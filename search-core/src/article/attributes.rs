//! What else a record says of its article: fields that we have no name for, kept as they are.
//!
//! Every value can be reached by a dotted name: the fields of an object by the names on the way to them, the values of a list
//! by the name of the list. `{"team": {"name": "Night"}, "editions": ["am", "pm"]}` has `team.name` and `editions`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The fields by their names.
pub type Attributes = Map<String, Value>;

/// What stands under a dotted name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attribute<'v> {
    /// Its strings, numbers and booleans, in the order of the record; those of a list are several.
    pub values: Vec<&'v Value>,
    /// True where `null` stands under the name.
    pub null: bool,
    /// True where an empty text, list or object does.
    pub empty: bool,
}

/// Everything that attributes hold, by dotted name. The name of an object has no values.
pub fn by_name(attributes: &Attributes) -> BTreeMap<String, Attribute<'_>> {
    let mut named = BTreeMap::new();
    for (name, value) in attributes {
        add(&mut named, name.clone(), value);
    }
    named
}

fn add<'v>(named: &mut BTreeMap<String, Attribute<'v>>, name: String, value: &'v Value) {
    match value {
        Value::Object(fields) => {
            for (inner, value) in fields {
                add(named, format!("{name}.{inner}"), value);
            }
            named.entry(name).or_default().empty |= fields.is_empty();
        }
        Value::Array(values) => {
            for value in values {
                add(named, name.clone(), value);
            }
            named.entry(name).or_default().empty |= values.is_empty();
        }
        Value::Null => named.entry(name).or_default().null = true,
        Value::String(text) if text.is_empty() => {
            let attribute = named.entry(name).or_default();
            attribute.empty = true;
            attribute.values.push(value);
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) => {
            named.entry(name).or_default().values.push(value);
        }
    }
}

/// True for a dotted name that an attribute can have: without control characters and `\`, and with something before, between
/// and behind its dots.
pub fn is_name(name: &str) -> bool {
    name.split('.').all(|part| !part.is_empty()) && !name.contains(|c: char| c.is_control() || c == '\\')
}

/// The text of a string, a number or a boolean, as filters and facets write it: `7` for `7` and for `7.0`.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number_text(number)),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

fn number_text(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float.to_string(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_reached_by_dotted_names() {
        let Value::Object(attributes) = json!({
            "team": {"name": "Night", "floor": 3, "none": {}},
            "editions": ["am", "pm", null],
            "parts": [{"page": 1}, {"page": 2.5}],
            "urgent": false, "gone": null, "blank": "", "list": [],
        }) else {
            unreachable!()
        };
        let seen: Vec<String> = by_name(&attributes)
            .iter()
            .map(|(name, attribute)| {
                let values: Vec<_> = attribute.values.iter().filter_map(|value| text_of(value)).collect();
                let marks = [(attribute.null, " null"), (attribute.empty, " empty")];
                let marks = marks.map(|(on, mark)| if on { mark } else { "" }).concat();
                format!("{name}={}{marks}", values.join(","))
            })
            .collect();
        assert_eq!(
            seen,
            [
                "blank= empty",
                "editions=am,pm null",
                "gone= null",
                "list= empty",
                "parts=",
                "parts.page=1,2.5",
                "team=",
                "team.floor=3",
                "team.name=Night",
                "team.none= empty",
                "urgent=false",
            ]
        );
    }

    #[test]
    fn a_whole_number_is_written_in_one_way() {
        for (value, text) in [
            (json!(7), "7"),
            (json!(7.0), "7"),
            (json!(-0.5), "-0.5"),
            (json!(1e20), "100000000000000000000"),
        ] {
            assert_eq!(text_of(&value).as_deref(), Some(text));
        }
    }
}
