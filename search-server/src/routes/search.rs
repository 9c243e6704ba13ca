//! `GET` and `POST /indexes/{uid}/search`: parameters in, hits out, in Meilisearch's shape.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::{Extension, Json};

use super::requests::Uid;
use super::{body, named};
use crate::answer::{SearchAnswer, answer};
use crate::error::ApiError;
use crate::keys::Access;
use crate::parameters::SearchParameters;
use crate::state::AppState;

/// Search an index, with the parameters of the address
///
/// The query language is that of docs/query-syntax.md.
#[utoipa::path(
    get,
    path = "/indexes/{uid}/search",
    tag = "Search",
    operation_id = "search_with_url_query",
    params(Uid, SearchParameters),
    responses((status = OK, description = "What was found", body = SearchAnswer))
)]
pub(super) async fn by_query_string(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Json<SearchAnswer>, ApiError> {
    let uid = named(uid)?;
    let read = || SearchParameters::from_query_string(query.as_deref().unwrap_or_default());
    search(&state, &access, &uid, read).await.map(Json)
}

/// Search an index
///
/// The query language is that of docs/query-syntax.md.
#[utoipa::path(
    post,
    path = "/indexes/{uid}/search",
    tag = "Search",
    operation_id = "search",
    params(Uid),
    request_body = SearchParameters,
    responses((status = OK, description = "What was found", body = SearchAnswer))
)]
pub(super) async fn by_body(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    uid: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Json<SearchAnswer>, ApiError> {
    let uid = named(uid)?;
    state.index(&uid)?;
    let fields = body::object(request, state.limits().body).await?;
    search(&state, &access, &uid, || SearchParameters::from_json(&fields)).await.map(Json)
}

/// Searches an index, within what the key lets through.
pub(super) async fn search(
    state: &AppState,
    access: &Access,
    uid: &str,
    parameters: impl FnOnce() -> Result<SearchParameters, ApiError>,
) -> Result<SearchAnswer, ApiError> {
    let index = state.index(uid)?;
    let mut parameters = parameters()?;
    state.sees(&parameters.q)?;
    parameters.restrict(access.filter(uid));
    state.ask(index, move |index| answer(index, parameters)).await
}
