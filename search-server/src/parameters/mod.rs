//! The parameters of a search: a query string or a JSON body in, [`SearchParameters`] out, or the error that names what
//! is wrong. Names, defaults and error codes are Meilisearch's.

mod described;
mod given;
mod table;

use search_core::Lang;
use serde_json::{Map, Value};

use crate::error::ApiError;
use given::Given;
use table::PARAMETERS;

pub(crate) use given::{filter_in_address, only, shortened};

/// Hits on a page, when nothing is said.
const DEFAULT_HITS: usize = 20;

/// Words of a cropped field, when nothing is said.
const DEFAULT_CROP: usize = 10;

/// What is asked of the search, and in which shape.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SearchParameters {
    /// The query; empty for every article, the newest first.
    pub(crate) q: String,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
    /// Given when the hits are wanted by page; `offset` and `limit` are then not looked at.
    pub(crate) page: Option<usize>,
    pub(crate) hits_per_page: Option<usize>,
    /// `None` for all of them.
    pub(crate) attributes_to_retrieve: Option<Vec<String>>,
    pub(crate) attributes_to_highlight: Vec<String>,
    /// Each as `text` or, with a length of its own, `text:20`.
    pub(crate) attributes_to_crop: Vec<String>,
    /// In words; 0 for the whole text.
    pub(crate) crop_length: usize,
    pub(crate) crop_marker: String,
    pub(crate) highlight_pre_tag: String,
    pub(crate) highlight_post_tag: String,
    pub(crate) show_matches_position: bool,
    pub(crate) show_ranking_score: bool,
    pub(crate) show_ranking_score_details: bool,
    /// Hits with a lower ranking score are left out.
    pub(crate) ranking_score_threshold: Option<f64>,
    pub(crate) matching_strategy: MatchingStrategy,
    /// `None` for all that can be searched.
    pub(crate) attributes_to_search_on: Option<Vec<String>>,
    /// The filters that must all let a hit through, as they were sent.
    pub(crate) filters: Vec<Value>,
    /// The filter of what the client may see at all, which its key says.
    pub(crate) within: Option<Value>,
    /// The fields whose values are counted.
    pub(crate) facets: Vec<String>,
    /// Each as `field:asc` or `field:desc`.
    pub(crate) sort: Vec<String>,
    /// The languages an article must have text in one of; empty for all.
    pub(crate) locales: Vec<Lang>,
    /// Of the hits that have the same value in this field, only the best is one; `story` stands for the story they tell.
    pub(crate) distinct: Option<String>,
}

/// Which words of a query must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum MatchingStrategy {
    /// As many as the query language asks for: see docs/query-syntax.md.
    #[default]
    Last,
    /// All of them.
    All,
}

impl Default for SearchParameters {
    fn default() -> Self {
        SearchParameters {
            q: String::new(),
            offset: 0,
            limit: DEFAULT_HITS,
            page: None,
            hits_per_page: None,
            attributes_to_retrieve: None,
            attributes_to_highlight: Vec::new(),
            attributes_to_crop: Vec::new(),
            crop_length: DEFAULT_CROP,
            crop_marker: "…".to_owned(),
            highlight_pre_tag: "<em>".to_owned(),
            highlight_post_tag: "</em>".to_owned(),
            show_matches_position: false,
            show_ranking_score: false,
            show_ranking_score_details: false,
            ranking_score_threshold: None,
            matching_strategy: MatchingStrategy::Last,
            attributes_to_search_on: None,
            filters: Vec::new(),
            within: None,
            facets: Vec::new(),
            sort: Vec::new(),
            locales: Vec::new(),
            distinct: None,
        }
    }
}

impl SearchParameters {
    /// Reads the query string of a `GET`. Lists are separated by commas.
    ///
    /// # Errors
    /// `bad_request` for a parameter that does not exist, `invalid_search_…` for a value it cannot have.
    pub(crate) fn from_query_string(query: &str) -> Result<SearchParameters, ApiError> {
        let mut parameters = SearchParameters::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let parameter = PARAMETERS
                .iter()
                .find(|parameter| parameter.name == name)
                .ok_or_else(|| unknown("parameter", &name))?;
            (parameter.set)(&mut parameters, Given::Text(&value)).map_err(|why| {
                ApiError::InvalidParameter {
                    code: parameter.code,
                    message: format!("Invalid value in parameter `{name}`: {why}."),
                }
            })?;
        }
        Ok(parameters)
    }

    /// Reads the object that is the body of a `POST`. `null` stands for the default.
    ///
    /// # Errors
    /// As [`Self::from_query_string`].
    pub(crate) fn from_json(fields: &Map<String, Value>) -> Result<SearchParameters, ApiError> {
        let mut parameters = SearchParameters::default();
        for (name, value) in fields {
            let parameter = PARAMETERS
                .iter()
                .find(|parameter| parameter.name == name)
                .ok_or_else(|| unknown("field", name))?;
            if value.is_null() {
                continue;
            }
            (parameter.set)(&mut parameters, Given::Json(value)).map_err(|why| {
                ApiError::InvalidParameter {
                    code: parameter.code,
                    message: format!("Invalid value at `.{name}`: {why}."),
                }
            })?;
        }
        Ok(parameters)
    }

    /// Restricts the search to what a key lets its bearer see of the index.
    pub(crate) fn restrict(&mut self, filter: Option<&Value>) {
        self.within = filter.cloned();
    }
}

fn unknown(what: &str, name: &str) -> ApiError {
    let names: Vec<String> = PARAMETERS.iter().map(|parameter| format!("`{}`", parameter.name)).collect();
    let name = given::shortened(name);
    ApiError::BadRequest(format!("Unknown {what} `{name}`: expected one of {}.", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_json(json: &str) -> Result<SearchParameters, ApiError> {
        SearchParameters::from_json(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn both_ways_say_the_same() {
        let by_query_string = SearchParameters::from_query_string(
            "q=c%E1%BA%A7u+treo&limit=3&attributesToCrop=text:20,title&showRankingScore=true&locales=vi,fra",
        );
        let by_json = from_json(
            r#"{"q": "cầu treo", "limit": 3, "attributesToCrop": ["text:20", "title"], "showRankingScore": true,
                "locales": ["vi", "fra"], "page": null}"#,
        );
        assert_eq!(by_query_string.unwrap(), by_json.unwrap());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let code = |query| SearchParameters::from_query_string(query).unwrap_err().code();
        assert_eq!(code("limit=-1"), "invalid_search_limit");
        assert_eq!(code("offset=99999999999999999999999"), "invalid_search_offset");
        assert_eq!(code("page="), "invalid_search_page");
        assert_eq!(code("showRankingScore=yes"), "invalid_search_show_ranking_score");
        assert_eq!(code("locales=klingon"), "invalid_search_locales");
        assert_eq!(code("matchingStrategy=first"), "invalid_search_matching_strategy");
        assert_eq!(code("rankingScoreThreshold=1.5"), "invalid_search_ranking_score_threshold");
        assert_eq!(code("retrieveVectors=true"), "invalid_search_retrieve_vectors");
        let code = |json: &str| from_json(json).unwrap_err().code();
        assert_eq!(code("{\"limit\": 1.5}"), "invalid_search_limit");
        assert_eq!(code("{\"q\": [\"a\"]}"), "invalid_search_q");
        assert_eq!(code("{\"attributesToCrop\": \"text\"}"), "invalid_search_attributes_to_crop");
        assert_eq!(code("{\"hitsPerPage\": true}"), "invalid_search_hits_per_page");
        assert_eq!(code("{\"filter\": 3}"), "invalid_search_filter");
        assert_eq!(code("{\"hybrid\": {}}"), "invalid_search_hybrid");
        let unknown = SearchParameters::from_query_string("fitler=x").unwrap_err().to_string();
        assert!(unknown.contains("`fitler`") && unknown.contains("`hitsPerPage`"), "{unknown}");
    }
}
