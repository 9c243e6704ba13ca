//! Several searches answered by one list of hits: searches with their weights in, the JSON object out.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::hit::{FromSearch, HitObject, relative};
use super::milliseconds;
use super::search::search;
use super::shape;
use crate::data::index::Index;
use crate::error::ApiError;
use crate::parameters::{SearchParameters, shortened};

/// No hit of a federated search beyond this one can be reached: each index is asked for so many.
const DEEPEST: usize = 1_000;

/// One of the searches.
pub(crate) struct Query {
    pub(crate) index: Arc<Index>,
    pub(crate) parameters: SearchParameters,
    pub(crate) weight: f64,
}

/// How the searches are put together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Federation {
    offset: usize,
    limit: usize,
}

impl Federation {
    /// Reads the object `federation`.
    pub(crate) fn from_json(value: &Value) -> Result<Federation, ApiError> {
        let refused = |code, message: String| Err(ApiError::InvalidParameter { code, message });
        let mut federation = Federation { offset: 0, limit: 20 };
        let Value::Object(fields) = value else {
            let found = shortened(&value.to_string());
            return refused(
                "invalid_multi_search_federation",
                format!("Invalid value at `.federation`: expected an object, but found `{found}`."),
            );
        };
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
            let count = value.as_u64().and_then(|count| usize::try_from(count).ok());
            match (name.as_str(), count) {
                ("offset", Some(offset)) => federation.offset = offset,
                ("limit", Some(limit)) => federation.limit = limit,
                ("offset", None) => {
                    return refused(
                        "invalid_multi_search_offset",
                        "Invalid value at `.federation.offset`: expected a positive integer.".to_owned(),
                    );
                }
                ("limit", None) => {
                    return refused(
                        "invalid_multi_search_limit",
                        "Invalid value at `.federation.limit`: expected a positive integer.".to_owned(),
                    );
                }
                (other, _) => {
                    let other = shortened(other);
                    return Err(ApiError::BadRequest(format!(
                        "Unknown field `{other}` at `.federation`: expected one of `offset`, `limit`."
                    )));
                }
            }
        }
        Ok(federation)
    }
}

/// One answer to several searches.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FederatedAnswer {
    hits: Vec<HitObject>,
    processing_time_ms: u64,
    limit: usize,
    offset: usize,
    estimated_total_hits: u64,
}

/// Searches, and puts the hits in the order of their weighted ranking scores. A document that several searches of an index find
/// is one hit.
pub(crate) fn federated(queries: Vec<Query>, federation: &Federation) -> Result<FederatedAnswer, ApiError> {
    let start = std::time::Instant::now();
    let offset = federation.offset.min(DEEPEST);
    let deepest = offset.saturating_add(federation.limit).min(DEEPEST);
    let mut hits: Vec<(f64, String, String, HitObject)> = Vec::new();
    let mut total = 0;
    for (position, Query { index, parameters, weight }) in queries.into_iter().enumerate() {
        let found = search(&index, &parameters, (0, deepest))?;
        total += found.total;
        let shape = shape(&index, &parameters, &found)?;
        for hit in &found.hits {
            let score = weight * f64::from(relative(hit.score, found.best));
            let mut object = shape.object(hit);
            object.federation = Some(FromSearch {
                index_uid: index.uid.clone(),
                queries_position: position,
                weighted_ranking_score: score,
            });
            hits.push((score, index.uid.clone(), hit.article.id.clone(), object));
        }
    }
    // Stable: of two hits alike, that of the earlier query comes first.
    hits.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut seen = std::collections::HashSet::new();
    let before = hits.len();
    hits.retain(|(_, index, id, _)| seen.insert((index.clone(), id.clone())));
    let total = total.saturating_sub((before - hits.len()) as u64);
    Ok(FederatedAnswer {
        hits: hits.into_iter().skip(offset).take(federation.limit).map(|hit| hit.3).collect(),
        processing_time_ms: milliseconds(start.elapsed()),
        limit: federation.limit,
        offset: federation.offset,
        estimated_total_hits: total,
    })
}
