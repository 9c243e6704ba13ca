//! Facets in Meilisearch's shape: the names that were asked for in, `facetDistribution` and `facetStats` out.

use search_core::{Counting, Facet, FacetCounts, FacetRequest};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What `*` stands for.
const ALL: &[&str] = &["lang", "source", "site", "author", "place", "section", "tag", "year"];

/// What is to be counted for these names.
pub(super) fn counting(names: &[String]) -> Counting {
    let facets = named(names).map(|name| FacetRequest::new(Facet::named(name))).collect();
    Counting { facets, histogram: None }
}

fn named(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().flat_map(|name| match name.as_str() {
        "*" => ALL.to_vec(),
        name => vec![name],
    })
}

/// Facets as they were counted, under the names by which they were asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Facets {
    facet_distribution: Map<String, Value>,
    facet_stats: Map<String, Value>,
}

impl Facets {
    /// `None` where none were asked for.
    pub(super) fn new(names: &[String], counted: &[FacetCounts]) -> Option<Facets> {
        if names.is_empty() {
            return None;
        }
        let mut facets = Facets { facet_distribution: Map::new(), facet_stats: Map::new() };
        for (name, counts) in named(names).zip(counted) {
            let values = counts.values.iter().map(|count| (count.value.clone(), json!(count.articles)));
            facets.facet_distribution.insert(name.to_owned(), Value::Object(values.collect()));
            if let Some(range) = counts.numbers.filter(|_| !counts.facet.is_date()) {
                facets.facet_stats.insert(name.to_owned(), json!({ "min": range.min, "max": range.max }));
            }
        }
        Some(facets)
    }
}
