//! `POST /multi-search`: several searches in one request, each answered by itself, or all by one list (`federation`).

use axum::extract::{Request, State};
use axum::{Extension, Json};
use search_core::engine::Stop;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::body;
use super::indexes::invalid;
use super::requests::Searches;
use super::search::search;
use crate::answer::{FederatedAnswer, Federation, Query, SearchAnswer, federated};
use crate::error::ApiError;
use crate::keys::Access;
use crate::parameters::{SearchParameters, only};
use crate::state::AppState;

/// No more searches than this are asked for at once.
const MOST_QUERIES: usize = 50;

/// The answers to several searches: one each, or one for all.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Answered {
    Each(Answers),
    Together(FederatedAnswer),
}

/// Search several times, in one index or several
#[utoipa::path(
    post,
    path = "/multi-search",
    tag = "Search",
    operation_id = "multi_search",
    request_body = Searches,
    responses((status = OK, description = "The answers", body = Answered))
)]
pub(super) async fn search_all(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    request: Request,
) -> Result<Json<Answered>, ApiError> {
    let mut fields = body::object(request, state.limits().body).await?;
    only(&fields, &["queries", "federation"])?;
    let federation = fields.remove("federation").filter(|federation| !federation.is_null());
    let Some(Value::Array(queries)) = fields.remove("queries") else {
        return Err(invalid("missing_multi_search_queries", "Missing field `queries`: expected an array."));
    };
    if queries.len() > MOST_QUERIES {
        return Err(ApiError::BadRequest(format!(
            "`queries` has {} searches; at most {MOST_QUERIES} may be asked for at once.",
            queries.len()
        )));
    }
    match federation {
        Some(federation) => together(&state, &access, queries, &federation).await.map(Answered::Together),
        None => each(&state, &access, queries).await.map(Answered::Each),
    }
    .map(Json)
}

/// The answers, in the order of the queries.
#[derive(Serialize, ToSchema)]
pub(super) struct Answers {
    results: Vec<Named>,
}

/// An answer with the index that gave it.
#[derive(Serialize, ToSchema)]
struct Named {
    #[serde(rename = "indexUid")]
    index_uid: String,
    #[serde(flatten)]
    answer: SearchAnswer,
}

/// One of the queries: the index it asks, and what is left of it.
fn query(number: usize, query: Value) -> Result<(String, Map<String, Value>), ApiError> {
    let at = |message: &str| format!("Inside `.queries[{number}]`: {message}");
    let Value::Object(mut fields) = query else {
        return Err(ApiError::BadRequest(at("expected an object.")));
    };
    match fields.remove("indexUid") {
        Some(Value::String(uid)) => Ok((uid, fields)),
        Some(_) => Err(invalid("invalid_index_uid", &at("`indexUid` is no string."))),
        None => Err(invalid("missing_index_uid", &at("Missing field `indexUid`."))),
    }
}

async fn each(state: &AppState, access: &Access, queries: Vec<Value>) -> Result<Answers, ApiError> {
    let mut results = Vec::with_capacity(queries.len());
    for (number, asked) in queries.into_iter().enumerate() {
        let (uid, fields) = query(number, asked)?;
        if fields.contains_key("federationOptions") {
            return Err(invalid(
                "invalid_multi_search_federation_options",
                &format!(
                    "Inside `.queries[{number}]`: Using `federationOptions` is not allowed in a non-federated search. Hint: remove `federationOptions` from query #{number} or add `federation` to the request."
                ),
            ));
        }
        open(access, &uid)?;
        let answer = search(state, access, &uid, || SearchParameters::from_json(&fields)).await?;
        results.push(Named { index_uid: uid, answer });
    }
    Ok(Answers { results })
}

async fn together(
    state: &AppState,
    access: &Access,
    queries: Vec<Value>,
    federation: &Value,
) -> Result<FederatedAnswer, ApiError> {
    let federation = Federation::from_json(federation)?;
    let mut asked = Vec::with_capacity(queries.len());
    for (number, one) in queries.into_iter().enumerate() {
        let (uid, mut fields) = query(number, one)?;
        open(access, &uid)?;
        let weight = match fields.remove("federationOptions") {
            None | Some(Value::Null) => 1.0,
            Some(options) => options.get("weight").map_or(Some(1.0), Value::as_f64).filter(|weight| *weight >= 0.0).ok_or_else(|| {
                invalid("invalid_multi_search_weight", &format!("Invalid value at `.queries[{number}].federationOptions.weight`: expected a positive number."))
            })?,
        };
        for paging in ["offset", "limit", "page", "hitsPerPage"] {
            if fields.remove(paging).is_some_and(|value| !value.is_null()) {
                return Err(invalid(
                    "invalid_multi_search_query_pagination",
                    &format!(
                        "Inside `.queries[{number}]`: Using pagination options is not allowed in federated queries. Hint: remove `{paging}` from query #{number} or put it into `federation`."
                    ),
                ));
            }
        }
        let mut parameters = SearchParameters::from_json(&fields)?;
        state.sees(&parameters.q)?;
        parameters.restrict(access.filter(&uid));
        asked.push(Query { index: state.index(&uid)?, parameters, weight });
    }
    let work = move |stop: &Stop| {
        let asked = asked.into_iter().map(|query| Query { index: query.index.until(stop), ..query });
        federated(asked.collect(), &federation)
    };
    state.run_until(work).await
}

fn open(access: &Access, uid: &str) -> Result<(), ApiError> {
    if access.opens(uid) { Ok(()) } else { Err(ApiError::InvalidKey) }
}
