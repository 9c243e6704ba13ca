//! The fields of a record that state no fact, as attributes of its article: those with other names, and those that do not
//! hold what their name says. All of them have a limit: what is beyond one is left out whole, and named.

use serde_json::{Map, Value};

use super::Stated;
use super::fields::is_read;
use crate::article::attributes::is_name;
use crate::lang::nfc;

/// So many bytes of attributes an article has at most, names and values.
const MOST_BYTES: usize = 32 * 1024;

/// So many values, those of lists counted one by one.
const MOST_VALUES: usize = 1_000;

/// So many objects and lists stand within one another.
const DEEPEST: usize = 5;

/// No name of a field is longer, in bytes.
const LONGEST_NAME: usize = 100;

/// So many fields that were left out are named.
const MOST_NAMED: usize = 20;

/// States the fields from which no fact is read.
pub(super) fn state(fields: &Map<String, Value>, stated: &mut Stated) {
    let mut room = Room::all();
    for (name, value) in fields.iter().filter(|(name, value)| !is_read(name, value)) {
        let before = room;
        match room.kept_name(name).zip(room.kept(value, DEEPEST)) {
            Some((name, value)) => {
                stated.attributes.insert(name, value);
            }
            None => {
                room = before;
                leave_out(name, stated);
            }
        }
    }
}

/// Keeps the field in which the date is claimed: see [`Stated::date_field`].
pub(super) fn keep_date(name: &str, value: &Value, stated: &mut Stated) {
    let mut room = Room::all();
    match room.kept_name(name).zip(room.kept(value, DEEPEST)) {
        Some(kept) => stated.date_field = Some(kept),
        None => leave_out(name, stated),
    }
}

fn leave_out(name: &str, stated: &mut Stated) {
    if stated.left_out.len() < MOST_NAMED {
        stated.left_out.push(name.chars().take(LONGEST_NAME).collect());
    }
}

/// What there is still room for.
#[derive(Clone, Copy)]
struct Room {
    bytes: usize,
    values: usize,
}

impl Room {
    fn all() -> Room {
        Room { bytes: MOST_BYTES, values: MOST_VALUES }
    }

    /// The value in NFC; `None` where there is no room for it.
    fn kept(&mut self, value: &Value, depth: usize) -> Option<Value> {
        self.values = self.values.checked_sub(1)?;
        match value {
            Value::String(text) => self.kept_text(text).map(Value::String),
            Value::Array(values) => {
                let depth = depth.checked_sub(1)?;
                values.iter().map(|value| self.kept(value, depth)).collect::<Option<_>>().map(Value::Array)
            }
            Value::Object(fields) => {
                let depth = depth.checked_sub(1)?;
                let kept = |(name, value): (&String, &Value)| {
                    Some((self.kept_name(name)?, self.kept(value, depth)?))
                };
                fields.iter().map(kept).collect::<Option<_>>().map(Value::Object)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => Some(value.clone()),
        }
    }

    fn kept_text(&mut self, text: &str) -> Option<String> {
        let text = nfc(text);
        self.bytes = self.bytes.checked_sub(text.len())?;
        Some(text.into_owned())
    }

    fn kept_name(&mut self, name: &str) -> Option<String> {
        (is_name(name) && name.len() <= LONGEST_NAME).then(|| self.kept_text(name)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stated(fields: Value) -> Stated {
        let mut stated = Stated::default();
        let Value::Object(fields) = fields else { unreachable!() };
        state(&fields, &mut stated);
        stated
    }

    #[test]
    fn what_has_no_name_here_is_kept() {
        let stated = stated(json!({"title": "T", "Stars": 4, "team": {"name": "Cafe\u{301}"}, "none": null}));
        let expected = json!({"Stars": 4, "team": {"name": "Café"}, "none": null});
        assert_eq!(Value::Object(stated.attributes), expected);
        assert!(stated.left_out.is_empty());
    }

    #[test]
    fn what_is_too_large_is_left_out_whole_and_named() {
        let many: Vec<u32> = (0..2_000).collect();
        let deep = (0..50).fold(json!(1), |inner, _| json!({ "in": inner }));
        let stated = stated(json!({
            "long": "x".repeat(MOST_BYTES), "many": many, "deep": deep, "a..b": 1, "a\\b": 1, "": 1, "tab\t": 1, "fits": 1,
        }));
        assert_eq!(Value::Object(stated.attributes), json!({"fits": 1}));
        let mut left_out = stated.left_out;
        left_out.sort();
        assert_eq!(left_out, ["", "a..b", "a\\b", "deep", "long", "many", "tab\t"]);
    }
}
