//! What is counted beside a search: `facetDistribution` and `facetStats`, and the values of one facet.

use search_core::{
    Counted, Counting, Facet, FacetCount, FacetOrder, FacetRequest, NumberRange, SearchOptions,
};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::milliseconds;
use super::query_text::query_text;
use super::search::{is_sifted, options, recounted};
use crate::data::index::Index;
use crate::documents::Displayed;
use crate::error::ApiError;
use crate::filter::facet;
use crate::parameters::{SearchParameters, shortened};

/// What `*` stands for in an archive of files.
const FACTS: &[&str] = &["lang", "source", "site", "author", "place", "section", "tag", "year"];

/// So many values does a search for values give.
const VALUES_FOUND: usize = 100;

/// The facets that a search counts, by the names under which they were asked for.
pub(super) struct Facets(Vec<(String, FacetRequest)>);

impl Facets {
    /// Those that the parameters ask for; `*` stands for all fields that the settings name.
    pub(super) fn of(index: &Index, parameters: &SearchParameters) -> Result<Facets, ApiError> {
        let names = match (parameters.facets.iter().any(|name| name == "*"), index.takes_documents) {
            (false, _) => parameters.facets.clone(),
            (true, false) => FACTS.iter().map(|name| (*name).to_owned()).collect(),
            (true, true) => index.settings.patterns("filterableAttributes"),
        };
        let faceting = index.settings.value("faceting");
        let most = faceting["maxValuesPerFacet"].as_u64().and_then(|most| usize::try_from(most).ok());
        let order = |name: &str| match faceting["sortFacetValuesBy"]
            .get(name)
            .or(faceting["sortFacetValuesBy"].get("*"))
        {
            Some(by) if by == "count" => FacetOrder::Count,
            _ => FacetOrder::Value,
        };
        let requests = names.into_iter().map(|name| {
            let facet = told(index, &name).map_err(|why| ApiError::InvalidParameter {
                code: "invalid_search_facets",
                message: format!("Invalid facet distribution: {why}"),
            })?;
            let request = FacetRequest { order: order(&name), ..FacetRequest::new(facet) };
            Ok((name, FacetRequest { most: most.unwrap_or(request.most), ..request }))
        });
        requests.collect::<Result<_, ApiError>>().map(Facets)
    }

    /// What the library is to count.
    pub(super) fn counting(&self) -> Counting {
        Counting { facets: self.0.iter().map(|(_, request)| request.clone()).collect(), histogram: None }
    }

    /// What it counted; nothing where nothing was asked for.
    pub(super) fn counted(self, counted: Counted) -> FacetCounts {
        if self.0.is_empty() {
            return FacetCounts::default();
        }
        let names = self.0.into_iter().map(|(name, _)| name);
        let (mut distribution, mut stats) = (Vec::new(), Vec::new());
        for (name, counts) in names.zip(counted.facets) {
            if let Some(NumberRange { min, max }) = counts.numbers.filter(|_| !counts.facet.is_date()) {
                stats.push((name.clone(), Range { min, max }));
            }
            let values = counts.values.into_iter().map(|FacetCount { value, articles }| (value, articles));
            distribution.push((name, InOrder(values.collect())));
        }
        FacetCounts { facet_distribution: Some(InOrder(distribution)), facet_stats: Some(InOrder(stats)) }
    }
}

/// What a name stands for whose values are told. What the archive knows of documents may be from fields that are not shown.
///
/// # Errors
/// For a field that the settings do not name.
fn told(index: &Index, name: &str) -> Result<Facet, String> {
    match facet(index, name, "filterableAttributes", "filterable")? {
        known @ (Facet::Attribute(_) | Facet::Lang) => Ok(known),
        known if Displayed::of(index).is_all() => Ok(known),
        _ => Err(format!(
            "`{}` may be told by fields that `displayedAttributes` does not show. Name it in `filterableAttributes` where documents \
             have a field of that name.",
            shortened(name)
        )),
    }
}

/// How many of the hits have each value.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FacetCounts {
    /// By field and value, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, BTreeMap<String, u64>>>)]
    facet_distribution: Option<InOrder<InOrder<u64>>>,
    /// Of the fields with numbers, the least and the greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, Range>>)]
    facet_stats: Option<InOrder<Range>>,
}

/// Numbers from one to another.
#[derive(Debug, Serialize, ToSchema)]
struct Range {
    min: f64,
    max: f64,
}

/// The values of a field that begin so.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FacetAnswer {
    facet_hits: Vec<FacetHit>,
    facet_query: Option<String>,
    processing_time_ms: u64,
}

/// A value of a field.
#[derive(Debug, Serialize, ToSchema)]
struct FacetHit {
    value: String,
    /// How many of the hits have it.
    count: u64,
}

/// An object whose fields stay in their order.
#[derive(Debug)]
struct InOrder<T>(Vec<(String, T)>);

impl<T: Serialize> Serialize for InOrder<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            object.serialize_entry(name, value)?;
        }
        object.end()
    }
}

/// The values of a facet that begin so, or a word of which does, among the documents that a search finds.
///
/// # Errors
/// `invalid_facet_search_facet_name` for a field that the settings do not name, and as a search.
pub(crate) fn facet_search(
    index: &Index,
    name: &str,
    beginning: Option<&str>,
    parameters: &SearchParameters,
) -> Result<FacetAnswer, ApiError> {
    let start = std::time::Instant::now();
    let refused = |message| ApiError::InvalidParameter { code: "invalid_facet_search_facet_name", message };
    let facet = told(index, name).map_err(refused)?;
    if index.settings.value("facetSearch") == false {
        let message = "The facet search is disabled for this index".to_owned();
        return Err(ApiError::InvalidParameter { code: "facet_search_disabled", message });
    }
    let asked = SearchOptions { limit: VALUES_FOUND, ..options(index, parameters)? };
    let text = query_text(&parameters.q, parameters.matching_strategy);
    let beginning_of = |unfinished| {
        let asked = SearchOptions { unfinished, ..asked.clone() };
        index.archive.facet_values(facet.clone(), beginning.unwrap_or_default(), &text, &asked)
    };
    let mut found = beginning_of(index.settings.prefix_search())?.values;
    if found.is_empty() {
        found = beginning_of(false)?.values;
    }
    if is_sifted(index, parameters)? {
        found = recounted(index, parameters, name, found)?;
    }
    let hits = found.into_iter().map(|found| FacetHit { value: found.value, count: found.articles });
    Ok(FacetAnswer {
        facet_hits: hits.collect(),
        facet_query: beginning.map(str::to_owned),
        processing_time_ms: milliseconds(start.elapsed()),
    })
}
