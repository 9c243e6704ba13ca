//! `GET` and `POST /indexes/{uid}/similar`: a document in, those that are about the same out.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::{Extension, Json};
use serde_json::{Map, Value};

use super::requests::{SimilarTo, SimilarWanted, Uid};
use super::{body, named};
use crate::answer::{SimilarAnswer, similar};
use crate::documents::id_text;
use crate::error::ApiError;
use crate::keys::Access;
use crate::parameters::SearchParameters;
use crate::state::AppState;

/// Documents about the same as one, with the parameters of the address
#[utoipa::path(
    get,
    path = "/indexes/{uid}/similar",
    tag = "Search",
    operation_id = "similar_with_url_query",
    params(Uid, SimilarTo, SearchParameters),
    responses((status = OK, description = "Those most alike first", body = SimilarAnswer))
)]
pub(super) async fn by_query_string(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Result<Json<SimilarAnswer>, ApiError> {
    let (id, rest) = without_id(query.as_deref().unwrap_or_default());
    found(&state, &access, &named(uid)?, id, SearchParameters::from_query_string(&rest)?).await
}

/// The id that a query string has, and what is left of it. There are no embedders to choose from.
fn without_id(query: &str) -> (Option<Value>, String) {
    let (mut id, mut rest) = (None, form_urlencoded::Serializer::new(String::new()));
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "id" => id = Some(Value::String(value.into_owned())),
            "embedder" => {}
            _ => drop(rest.append_pair(&name, &value)),
        }
    }
    (id, rest.finish())
}

/// Documents about the same as one
#[utoipa::path(
    post,
    path = "/indexes/{uid}/similar",
    tag = "Search",
    operation_id = "similar",
    params(Uid),
    request_body = SimilarWanted,
    responses((status = OK, description = "Those most alike first", body = SimilarAnswer))
)]
pub(super) async fn by_body(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    Extension(access): Extension<Access>,
    request: Request,
) -> Result<Json<SimilarAnswer>, ApiError> {
    let mut fields: Map<String, Value> = body::object(request, state.limits().body).await?;
    let id = fields.remove("id");
    fields.remove("embedder");
    found(&state, &access, &named(uid)?, id, SearchParameters::from_json(&fields)?).await
}

async fn found(
    state: &AppState,
    access: &Access,
    uid: &str,
    id: Option<Value>,
    mut parameters: SearchParameters,
) -> Result<Json<SimilarAnswer>, ApiError> {
    let id = id.ok_or_else(|| ApiError::InvalidParameter {
        code: "missing_similar_id",
        message: "Missing field `id`.".to_owned(),
    })?;
    // The ids of articles from files are longer than those of documents.
    let text = id.as_str().map(str::to_owned).or_else(|| id_text(&id));
    let id = text.ok_or_else(|| ApiError::InvalidParameter {
        code: "invalid_similar_id",
        message: "Invalid value at `.id`: expected the id of a document.".to_owned(),
    })?;
    parameters.restrict(access.filter(uid));
    state.ask(state.index(uid)?, move |index| similar(index, &id, &parameters)).await.map(Json)
}
