//! What values settings can have: a value in; out, nothing or what was expected instead. Sets are put in order.

use serde_json::Value;

use crate::parameters::shortened;

/// What every ranking rule but those for fields is called.
const RANKING_RULES: &[&str] =
    &["words", "typo", "proximity", "attribute", "attributeRank", "wordPosition", "sort", "exactness"];

type Checked = Result<(), String>;

fn expected(what: &str, value: &Value) -> Checked {
    Err(format!("expected {what}, but found `{}`", shortened(&value.to_string())))
}

pub(super) fn string(value: &mut Value) -> Checked {
    if value.is_string() { Ok(()) } else { expected("a string", value) }
}

pub(super) fn flag(value: &mut Value) -> Checked {
    if value.is_boolean() { Ok(()) } else { expected("`true` or `false`", value) }
}

pub(super) fn count(value: &mut Value) -> Checked {
    if value.is_u64() { Ok(()) } else { expected("a positive integer", value) }
}

pub(super) fn strings(value: &mut Value) -> Checked {
    match value.as_array() {
        Some(items) if items.iter().all(Value::is_string) => Ok(()),
        _ => expected("an array of strings", value),
    }
}

/// Strings whose order does not matter.
pub(super) fn set(value: &mut Value) -> Checked {
    strings(value)?;
    if let Value::Array(items) = value {
        items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        items.dedup();
    }
    Ok(())
}

pub(super) fn objects(value: &mut Value) -> Checked {
    match value.as_array() {
        Some(items) if items.iter().all(Value::is_object) => Ok(()),
        _ => expected("an array of objects", value),
    }
}

/// Names of fields, or objects with patterns of names and what may be done with them.
pub(super) fn filterable(value: &mut Value) -> Checked {
    let Value::Array(items) = value else { return expected("an array", value) };
    for item in items.iter() {
        let patterns = item.get("attributePatterns").and_then(Value::as_array);
        if !item.is_string() && !patterns.is_some_and(|patterns| patterns.iter().all(Value::is_string)) {
            return expected("a string, or an object with `attributePatterns`", item);
        }
    }
    if items.iter().all(Value::is_string) {
        items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        items.dedup();
    }
    Ok(())
}

pub(super) fn one_of(value: &Value, names: &[&str]) -> Checked {
    match value.as_str() {
        Some(name) if names.contains(&name) => Ok(()),
        _ => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            expected(&format!("one of {}", names.join(", ")), value)
        }
    }
}

pub(super) fn ranking_rules(value: &mut Value) -> Checked {
    strings(value)?;
    let of_field = |rule: &str| rule.ends_with(":asc") || rule.ends_with(":desc");
    let rules = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    match rules.into_iter().find(|rule| !RANKING_RULES.contains(rule) && !of_field(rule)) {
        None => Ok(()),
        Some(rule) => Err(format!(
            "`{}` ranking rule is invalid. Valid ranking rules are words, typo, sort, proximity, attribute, exactness and custom ranking rules.",
            shortened(rule)
        )),
    }
}

pub(super) fn synonyms(value: &mut Value) -> Checked {
    let Value::Object(words) = value else { return expected("an object", value) };
    words.values_mut().try_for_each(strings)
}

pub(super) fn typo_tolerance(value: &mut Value) -> Checked {
    fields(value, &mut |name, value| match name {
        "enabled" | "disableOnNumbers" => flag(value),
        "disableOnWords" | "disableOnAttributes" => set(value),
        "minWordSizeForTypos" => fields(value, &mut |name, value| match name {
            "oneTypo" | "twoTypos" => byte(value),
            other => unknown(other),
        }),
        other => unknown(other),
    })?;
    let size = |name: &str| value["minWordSizeForTypos"][name].as_u64();
    match (size("oneTypo"), size("twoTypos")) {
        (Some(one), Some(two)) if one > two => Err(format!(
            "`minWordSizeForTypos` setting is invalid. `oneTypo` and `twoTypos` fields should be between `0` and `255`, and `twoTypos` should be greater or equals to `oneTypo` but found `oneTypo: {one}` and twoTypos: {two}`."
        )),
        _ => Ok(()),
    }
}

pub(super) fn faceting(value: &mut Value) -> Checked {
    fields(value, &mut |name, value| match name {
        "maxValuesPerFacet" => count(value),
        "sortFacetValuesBy" => fields(value, &mut |_, value| one_of(value, &["alpha", "count"])),
        other => unknown(other),
    })
}

pub(super) fn pagination(value: &mut Value) -> Checked {
    fields(value, &mut |name, value| match name {
        "maxTotalHits" => count(value),
        other => unknown(other),
    })
}

pub(super) fn localized(value: &mut Value) -> Checked {
    let Value::Array(items) = value else { return expected("an array", value) };
    items.iter_mut().try_for_each(|item| {
        fields(item, &mut |name, value| match name {
            "attributePatterns" | "locales" => strings(value),
            other => unknown(other),
        })
    })
}

/// There are no vectors here, and whoever sets an embedder counts on them.
pub(super) fn no_embedders(value: &mut Value) -> Checked {
    match value.as_object() {
        Some(embedders) if embedders.values().all(Value::is_null) => Ok(()),
        _ => Err("this search engine has no vectors, so there is nothing to embed".to_owned()),
    }
}

fn byte(value: &mut Value) -> Checked {
    match value.as_u64() {
        Some(0..=255) => Ok(()),
        _ => expected("an integer from 0 to 255", value),
    }
}

fn unknown(name: &str) -> Checked {
    Err(format!("unknown field `{}`", shortened(name)))
}

/// Checks each field of an object; `null` stands for the default.
fn fields(value: &mut Value, check: &mut dyn FnMut(&str, &mut Value) -> Checked) -> Checked {
    let Value::Object(fields) = value else { return expected("an object", value) };
    for (name, value) in fields.iter_mut().filter(|(_, value)| !value.is_null()) {
        check(name, value).map_err(|why| format!("`{}`: {why}", shortened(name)))?;
    }
    Ok(())
}
