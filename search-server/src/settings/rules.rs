//! `rankingRules`: what of them decides the order of hits here.

use search_core::Direction;
use serde_json::Value;

use super::Settings;

/// A ranking rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    /// What the search asks to be sorted by.
    Sort,
    /// A field of the documents.
    Field(String, Direction),
    /// How well a document answers the query: here one rule, whatever is said of its parts.
    Relevance,
}

impl Rule {
    fn of(text: &str) -> Rule {
        match text.rsplit_once(':') {
            Some((field, "asc")) => Rule::Field(field.to_owned(), Direction::Ascending),
            Some((field, "desc")) => Rule::Field(field.to_owned(), Direction::Descending),
            _ if text == "sort" => Rule::Sort,
            _ => Rule::Relevance,
        }
    }

    /// The field that it orders by.
    pub(super) fn field(self) -> Option<String> {
        match self {
            Rule::Field(field, _) => Some(field),
            Rule::Sort | Rule::Relevance => None,
        }
    }
}

impl Settings {
    /// True where the place of a word in a document is a rule.
    pub(crate) fn places_count(&self) -> bool {
        let rules = self.value("rankingRules");
        rules.as_array().into_iter().flatten().any(|rule| rule == "attribute" || rule == "wordPosition")
    }

    /// The ranking rules, in their order.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        let rules = self.value("rankingRules");
        rules.as_array().into_iter().flatten().filter_map(Value::as_str).map(Rule::of).collect()
    }
}
