//! Every setting there is.

use serde_json::{Value, json};

use super::check;

/// So many hits can be reached unless `pagination` says otherwise.
pub(super) const MAX_TOTAL_HITS: u64 = 1_000;

/// A setting.
pub(crate) struct Setting {
    /// Its name in the settings object.
    pub(crate) name: &'static str,
    /// Its name in addresses.
    pub(crate) route: &'static str,
    /// The code of the error about a value that it cannot have.
    pub(crate) code: &'static str,
    /// True for an object that is changed field by field, with `PATCH`.
    pub(crate) merges: bool,
    /// Its value when nothing is said.
    pub(crate) default: fn() -> Value,
    /// Says what is wrong with a value, and brings it into the form in which it is kept.
    pub(super) check: fn(&mut Value) -> Result<(), String>,
}

/// Every setting, in the order in which Meilisearch lists them.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        name: "displayedAttributes",
        route: "displayed-attributes",
        code: "invalid_settings_displayed_attributes",
        merges: false,
        default: || json!(["*"]),
        check: check::strings,
    },
    Setting {
        name: "searchableAttributes",
        route: "searchable-attributes",
        code: "invalid_settings_searchable_attributes",
        merges: false,
        default: || json!(["*"]),
        check: check::strings,
    },
    Setting {
        name: "filterableAttributes",
        route: "filterable-attributes",
        code: "invalid_settings_filterable_attributes",
        merges: false,
        default: || json!([]),
        check: check::filterable,
    },
    Setting {
        name: "sortableAttributes",
        route: "sortable-attributes",
        code: "invalid_settings_sortable_attributes",
        merges: false,
        default: || json!([]),
        check: check::set,
    },
    Setting {
        name: "foreignKeys",
        route: "foreign-keys",
        code: "invalid_settings_foreign_keys",
        merges: false,
        default: || json!([]),
        check: check::objects,
    },
    Setting {
        name: "rankingRules",
        route: "ranking-rules",
        code: "invalid_settings_ranking_rules",
        merges: false,
        default: || json!(["words", "typo", "proximity", "attribute", "sort", "exactness"]),
        check: check::ranking_rules,
    },
    Setting {
        name: "stopWords",
        route: "stop-words",
        code: "invalid_settings_stop_words",
        merges: false,
        default: || json!([]),
        check: check::set,
    },
    Setting {
        name: "nonSeparatorTokens",
        route: "non-separator-tokens",
        code: "invalid_settings_non_separator_tokens",
        merges: false,
        default: || json!([]),
        check: check::set,
    },
    Setting {
        name: "separatorTokens",
        route: "separator-tokens",
        code: "invalid_settings_separator_tokens",
        merges: false,
        default: || json!([]),
        check: check::set,
    },
    Setting {
        name: "dictionary",
        route: "dictionary",
        code: "invalid_settings_dictionary",
        merges: false,
        default: || json!([]),
        check: check::set,
    },
    Setting {
        name: "synonyms",
        route: "synonyms",
        code: "invalid_settings_synonyms",
        merges: false,
        default: || json!({}),
        check: check::synonyms,
    },
    Setting {
        name: "distinctAttribute",
        route: "distinct-attribute",
        code: "invalid_settings_distinct_attribute",
        merges: false,
        default: || Value::Null,
        check: check::string,
    },
    Setting {
        name: "proximityPrecision",
        route: "proximity-precision",
        code: "invalid_settings_proximity_precision",
        merges: false,
        default: || json!("byWord"),
        check: |value| check::one_of(value, &["byWord", "byAttribute"]),
    },
    Setting {
        name: "typoTolerance",
        route: "typo-tolerance",
        code: "invalid_settings_typo_tolerance",
        merges: true,
        default: || {
            json!({
                "enabled": true,
                "minWordSizeForTypos": { "oneTypo": 5, "twoTypos": 9 },
                "disableOnWords": [],
                "disableOnAttributes": [],
                "disableOnNumbers": false,
            })
        },
        check: check::typo_tolerance,
    },
    Setting {
        name: "faceting",
        route: "faceting",
        code: "invalid_settings_faceting",
        merges: true,
        default: || json!({ "maxValuesPerFacet": 100, "sortFacetValuesBy": { "*": "alpha" } }),
        check: check::faceting,
    },
    Setting {
        name: "pagination",
        route: "pagination",
        code: "invalid_settings_pagination",
        merges: true,
        default: || json!({ "maxTotalHits": MAX_TOTAL_HITS }),
        check: check::pagination,
    },
    Setting {
        name: "embedders",
        route: "embedders",
        code: "invalid_settings_embedders",
        merges: true,
        default: || json!({}),
        check: check::no_embedders,
    },
    Setting {
        name: "searchCutoffMs",
        route: "search-cutoff-ms",
        code: "invalid_settings_search_cutoff_ms",
        merges: false,
        default: || Value::Null,
        check: check::count,
    },
    Setting {
        name: "localizedAttributes",
        route: "localized-attributes",
        code: "invalid_settings_localized_attributes",
        merges: false,
        default: || Value::Null,
        check: check::localized,
    },
    Setting {
        name: "facetSearch",
        route: "facet-search",
        code: "invalid_settings_facet_search",
        merges: false,
        default: || json!(true),
        check: check::flag,
    },
    Setting {
        name: "prefixSearch",
        route: "prefix-search",
        code: "invalid_settings_prefix_search",
        merges: false,
        default: || json!("indexingTime"),
        check: |value| check::one_of(value, &["indexingTime", "disabled"]),
    },
];
