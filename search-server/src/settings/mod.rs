//! The settings of an index: what its owner said about it; everything else is as [`SETTINGS`] has it.
//!
//! Settings that a search engine of this kind has no use for are kept all the same, and answered as they were set, so that
//! programs that set them go on working; docs/http-api.md says which those are.

mod check;
mod described;
mod rules;
mod table;
mod words;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::documents::matches_pattern;
use crate::error::ApiError;

pub(crate) use rules::Rule;
pub(crate) use table::{SETTINGS, Setting};

/// What was said about an index, by the names of [`SETTINGS`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Settings(Map<String, Value>);

impl Settings {
    /// The value of a setting.
    pub(crate) fn get(&self, setting: &Setting) -> Value {
        let default = (setting.default)();
        match (self.0.get(setting.name), default) {
            // What is not said of an object is as it is by default.
            (Some(Value::Object(said)), Value::Object(mut all)) if setting.merges => {
                merge(&mut all, said);
                Value::Object(all)
            }
            (Some(said), _) => said.clone(),
            (None, default) => default,
        }
    }

    /// All settings with their values.
    pub(crate) fn all(&self) -> Map<String, Value> {
        SETTINGS.iter().map(|setting| (setting.name.to_owned(), self.get(setting))).collect()
    }

    /// Takes over what is said in a change that was [`checked`]. `null` takes back what was said before.
    pub(crate) fn apply(&mut self, change: &Map<String, Value>) {
        for (name, value) in change {
            let merges = SETTINGS.iter().any(|setting| setting.name == name && setting.merges);
            match (self.0.get_mut(name), value) {
                (_, Value::Null) => {
                    self.0.remove(name);
                }
                (Some(Value::Object(said)), Value::Object(more)) if merges => merge(said, more),
                _ => {
                    self.0.insert(name.clone(), value.clone());
                }
            }
        }
    }

    /// The fields by which documents are found; `None` for all that there are.
    pub(crate) fn searchable(&self) -> Option<Vec<String>> {
        self.names("searchableAttributes").filter(|names| !names.iter().any(|name| name == "*"))
    }

    /// The fields by which documents are filtered, counted, ordered or told apart.
    pub(crate) fn told_by(&self) -> Vec<String> {
        let mut names = self.patterns("filterableAttributes");
        names.extend(self.patterns("sortableAttributes"));
        names.extend(self.value("distinctAttribute").as_str().map(str::to_owned));
        names.extend(self.rules().into_iter().filter_map(Rule::field));
        names.sort();
        names.dedup();
        names
    }

    /// True for a field that a setting names: `filterableAttributes` or another list of patterns.
    pub(crate) fn names_field(&self, setting: &str, field: &str) -> bool {
        self.patterns(setting).iter().any(|pattern| matches_pattern(pattern, field))
    }

    /// The patterns in a list of fields, or of objects with patterns of fields.
    pub(crate) fn patterns(&self, setting: &str) -> Vec<String> {
        let listed = self.value(setting);
        let items = listed.as_array().into_iter().flatten();
        let patterns = items.flat_map(|item| match item {
            Value::String(_) => vec![item],
            other => other["attributePatterns"].as_array().into_iter().flatten().collect(),
        });
        patterns.filter_map(|pattern| pattern.as_str().map(str::to_owned)).collect()
    }

    /// The fields that are shown; `None` for all that there are.
    pub(crate) fn displayed(&self) -> Option<Vec<String>> {
        self.names("displayedAttributes").filter(|names| !names.iter().any(|name| name == "*"))
    }

    /// How many hits can be reached.
    pub(crate) fn max_total_hits(&self) -> usize {
        let pagination = self.value("pagination");
        let hits = pagination["maxTotalHits"].as_u64().unwrap_or(table::MAX_TOTAL_HITS);
        usize::try_from(hits).unwrap_or(usize::MAX)
    }

    /// True where the last word of a query may be the beginning of a word.
    pub(crate) fn prefix_search(&self) -> bool {
        self.value("prefixSearch") != "disabled"
    }

    /// The value of the setting of this name.
    pub(crate) fn value(&self, name: &str) -> Value {
        SETTINGS.iter().find(|setting| setting.name == name).map_or(Value::Null, |setting| self.get(setting))
    }

    fn names(&self, name: &str) -> Option<Vec<String>> {
        let Value::Array(names) = self.value(name) else { return None };
        Some(names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
    }
}

/// Puts the fields of one object into another; `null` removes.
fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (name, value) in from {
        match (into.get_mut(name), value) {
            (_, Value::Null) => {
                into.remove(name);
            }
            (Some(Value::Object(inner)), Value::Object(more)) => merge(inner, more),
            _ => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}

/// A change of settings, checked and brought into the form in which settings are kept.
///
/// # Errors
/// `bad_request` for a setting that does not exist, `invalid_settings_…` for a value that one cannot have.
pub(crate) fn checked(change: Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    let mut checked = Map::new();
    for (name, value) in change {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
            let names: Vec<String> = SETTINGS.iter().map(|setting| format!("`{}`", setting.name)).collect();
            let name = crate::parameters::shortened(&name);
            return Err(ApiError::BadRequest(format!(
                "Unknown field `{name}`: expected one of {}.",
                names.join(", ")
            )));
        };
        let value = setting.checked(value)?;
        checked.insert(name, value);
    }
    Ok(checked)
}

impl Setting {
    /// The value, in the form in which it is kept.
    ///
    /// # Errors
    /// `invalid_settings_…` for a value that it cannot have.
    pub(crate) fn checked(&self, mut value: Value) -> Result<Value, ApiError> {
        if value.is_null() {
            return Ok(value);
        }
        (self.check)(&mut value).map_err(|why| ApiError::InvalidParameter {
            code: self.code,
            message: format!("Invalid value at `.{}`: {why}", self.name),
        })?;
        Ok(value)
    }
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
    fn what_is_not_said_is_as_it_is_by_default() {
        let mut settings = Settings::default();
        settings.apply(&object(json!({ "typoTolerance": { "minWordSizeForTypos": { "oneTypo": 3 } } })));
        let typos = settings.value("typoTolerance");
        assert_eq!(typos["minWordSizeForTypos"], json!({ "oneTypo": 3, "twoTypos": 9 }));
        settings.apply(&object(json!({ "typoTolerance": { "enabled": false } })));
        let typos = settings.value("typoTolerance");
        assert_eq!((&typos["enabled"], &typos["minWordSizeForTypos"]["oneTypo"]), (&json!(false), &json!(3)));
        settings.apply(&object(json!({ "typoTolerance": null })));
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn every_default_is_a_value_that_can_be_set() {
        for setting in SETTINGS {
            let default = (setting.default)();
            assert_eq!(setting.checked(default.clone()).unwrap(), default, "{}", setting.name);
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let code = |value| checked(object(value)).unwrap_err().code();
        assert_eq!(code(json!({ "synonyms": ["a"] })), "invalid_settings_synonyms");
        assert_eq!(code(json!({ "rankingRules": ["typos"] })), "invalid_settings_ranking_rules");
        assert_eq!(code(json!({ "pagination": { "maxTotalHits": -1 } })), "invalid_settings_pagination");
        assert_eq!(code(json!({ "prefixSearch": "on" })), "invalid_settings_prefix_search");
        assert_eq!(code(json!({ "embedders": { "a": {} } })), "invalid_settings_embedders");
        assert_eq!(code(json!({ "synonym": {} })), "bad_request");
    }
}
