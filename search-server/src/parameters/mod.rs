//! The parameters of a search: a query string or a JSON body in, [`SearchParameters`] out, or the error that names what
//! is wrong. Names, defaults and error codes are Meilisearch's.

mod given;

use search_core::{Group, Lang};
use serde_json::Value;

use crate::error::ApiError;
use given::Given;

/// Hits on a page, when nothing is said.
const DEFAULT_HITS: usize = 20;

/// So many facets are counted at once.
const MOST_FACETS: usize = 50;

/// What is asked of the search, and in which shape.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// In words; `None` for snippets as they are.
    pub(crate) crop_length: Option<usize>,
    pub(crate) crop_marker: String,
    pub(crate) highlight_pre_tag: String,
    pub(crate) highlight_post_tag: String,
    pub(crate) show_ranking_score: bool,
    /// The languages an article must have text in one of; empty for all.
    pub(crate) locales: Vec<Lang>,
    /// What becomes one hit.
    pub(crate) group: Group,
    /// What is counted among all hits; `*` for the facts.
    pub(crate) facets: Vec<String>,
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
            crop_length: None,
            crop_marker: "…".to_owned(),
            highlight_pre_tag: "<em>".to_owned(),
            highlight_post_tag: "</em>".to_owned(),
            show_ranking_score: false,
            locales: Vec::new(),
            group: Group::Nothing,
            facets: Vec::new(),
        }
    }
}

/// A parameter: its name, the code of the error when its value is not one it can have, and where the value goes.
struct Parameter {
    name: &'static str,
    code: &'static str,
    set: fn(&mut SearchParameters, Given<'_>) -> Result<(), String>,
}

/// Every parameter there is. An error about an unknown one lists them in this order.
const PARAMETERS: &[Parameter] = &[
    Parameter { name: "q", code: "invalid_search_q", set: |to, given| given.text().map(|q| to.q = q) },
    Parameter {
        name: "offset",
        code: "invalid_search_offset",
        set: |to, given| given.count().map(|offset| to.offset = offset),
    },
    Parameter {
        name: "limit",
        code: "invalid_search_limit",
        set: |to, given| given.count().map(|limit| to.limit = limit),
    },
    Parameter {
        name: "page",
        code: "invalid_search_page",
        set: |to, given| given.count().map(|page| to.page = Some(page)),
    },
    Parameter {
        name: "hitsPerPage",
        code: "invalid_search_hits_per_page",
        set: |to, given| given.count().map(|hits| to.hits_per_page = Some(hits)),
    },
    Parameter {
        name: "attributesToRetrieve",
        code: "invalid_search_attributes_to_retrieve",
        set: |to, given| given.list().map(|list| to.attributes_to_retrieve = Some(list)),
    },
    Parameter {
        name: "attributesToHighlight",
        code: "invalid_search_attributes_to_highlight",
        set: |to, given| given.list().map(|list| to.attributes_to_highlight = list),
    },
    Parameter {
        name: "attributesToCrop",
        code: "invalid_search_attributes_to_crop",
        set: |to, given| given.list().map(|list| to.attributes_to_crop = list),
    },
    Parameter {
        name: "cropLength",
        code: "invalid_search_crop_length",
        set: |to, given| given.count().map(|words| to.crop_length = Some(words)),
    },
    Parameter {
        name: "cropMarker",
        code: "invalid_search_crop_marker",
        set: |to, given| given.text().map(|marker| to.crop_marker = marker),
    },
    Parameter {
        name: "highlightPreTag",
        code: "invalid_search_highlight_pre_tag",
        set: |to, given| given.text().map(|tag| to.highlight_pre_tag = tag),
    },
    Parameter {
        name: "highlightPostTag",
        code: "invalid_search_highlight_post_tag",
        set: |to, given| given.text().map(|tag| to.highlight_post_tag = tag),
    },
    Parameter {
        name: "showRankingScore",
        code: "invalid_search_show_ranking_score",
        set: |to, given| given.flag().map(|show| to.show_ranking_score = show),
    },
    Parameter {
        name: "distinct",
        code: "invalid_search_distinct",
        set: |to, given| match given.text()?.as_str() {
            "story" => {
                to.group = Group::Story;
                Ok(())
            }
            other => Err(format!("expected `story`, but found `{}`", given::shortened(other))),
        },
    },
    Parameter {
        name: "facets",
        code: "invalid_search_facets",
        set: |to, given| match given.list()? {
            list if list.len() > MOST_FACETS => Err(format!("expected at most {MOST_FACETS} names")),
            list => {
                to.facets = list;
                Ok(())
            }
        },
    },
    Parameter {
        name: "locales",
        code: "invalid_search_locales",
        set: |to, given| {
            let codes = given.list()?;
            let langs = codes.iter().map(|code| code.parse::<Lang>().map_err(|error| error.to_string()));
            to.locales = langs.collect::<Result<_, _>>()?;
            Ok(())
        },
    },
];

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

    /// Reads the body of a `POST`, a JSON object. `null` stands for the default.
    ///
    /// # Errors
    /// `missing_payload` and `malformed_payload` for what is no JSON object, and as [`Self::from_query_string`].
    pub(crate) fn from_json(body: &[u8]) -> Result<SearchParameters, ApiError> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(ApiError::MissingPayload);
        }
        let value: Value =
            serde_json::from_slice(body).map_err(|error| ApiError::MalformedPayload(error.to_string()))?;
        let Value::Object(fields) = value else {
            return Err(ApiError::MalformedPayload("expected an object".to_owned()));
        };
        let mut parameters = SearchParameters::default();
        for (name, value) in &fields {
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
}

fn unknown(what: &str, name: &str) -> ApiError {
    let names: Vec<String> = PARAMETERS.iter().map(|parameter| format!("`{}`", parameter.name)).collect();
    let name = given::shortened(name);
    ApiError::BadRequest(format!("Unknown {what} `{name}`: expected one of {}.", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_say_the_same() {
        let by_query_string = SearchParameters::from_query_string(
            "q=c%E1%BA%A7u+treo&limit=3&attributesToCrop=text:20,title&showRankingScore=true&locales=vi,fra",
        );
        let by_json = SearchParameters::from_json(
            r#"{"q": "cầu treo", "limit": 3, "attributesToCrop": ["text:20", "title"], "showRankingScore": true,
                "locales": ["vi", "fra"], "page": null}"#
                .as_bytes(),
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
        assert_eq!(code("distinct=source"), "invalid_search_distinct");
        let code = |json: &str| SearchParameters::from_json(json.as_bytes()).unwrap_err().code();
        assert_eq!(code("{\"limit\": 1.5}"), "invalid_search_limit");
        assert_eq!(code("{\"q\": [\"a\"]}"), "invalid_search_q");
        assert_eq!(code("{\"attributesToCrop\": \"text\"}"), "invalid_search_attributes_to_crop");
        assert_eq!(code("{\"hitsPerPage\": true}"), "invalid_search_hits_per_page");
        assert_eq!(code("[]"), "malformed_payload");
        assert_eq!(code("{"), "malformed_payload");
        assert_eq!(code(" "), "missing_payload");
        let unknown = SearchParameters::from_query_string("fitler=x").unwrap_err().to_string();
        assert!(unknown.contains("`fitler`") && unknown.contains("`hitsPerPage`"), "{unknown}");
    }
}
