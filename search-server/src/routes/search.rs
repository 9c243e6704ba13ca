//! `GET` and `POST /indexes/{uid}/search`: parameters in, hits out, in Meilisearch's shape.

use axum::Json;
use axum::body::{Bytes, HttpBody};
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, Path, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode, header};

use crate::answer::{SearchAnswer, answer};
use crate::error::ApiError;
use crate::parameters::SearchParameters;
use crate::state::AppState;

/// The one index there is.
const INDEX: &str = "articles";

/// Searches with the parameters of the query string.
pub(super) async fn by_query_string(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Json<SearchAnswer>, ApiError> {
    known_index(uid)?;
    search(state, SearchParameters::from_query_string(query.as_deref().unwrap_or_default())?).await
}

/// Searches with the parameters of the body.
pub(super) async fn by_body(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Json<SearchAnswer>, ApiError> {
    known_index(uid)?;
    is_json(request.headers())?;
    let body = body(request, state.limits().body).await?;
    search(state, SearchParameters::from_json(&body)?).await
}

async fn search(state: AppState, parameters: SearchParameters) -> Result<Json<SearchAnswer>, ApiError> {
    Ok(Json(state.ask(move |archive| answer(archive, parameters)).await?))
}

fn known_index(uid: Result<Path<String>, PathRejection>) -> Result<(), ApiError> {
    match uid {
        Ok(Path(uid)) if uid == INDEX => Ok(()),
        Ok(Path(uid)) => Err(ApiError::IndexNotFound(uid)),
        Err(rejection) => Err(ApiError::BadRequest(rejection.body_text())),
    }
}

/// The body, unless it is too large; one that says so beforehand is not waited for.
async fn body(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    if request.body().size_hint().lower() > limit as u64 {
        return Err(ApiError::PayloadTooLarge(limit));
    }
    Bytes::from_request(request, &()).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::PayloadTooLarge(limit),
        _ => ApiError::BadRequest("The body of the request could not be read.".to_owned()),
    })
}

/// Bodies are JSON and say so.
fn is_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let stated = headers.get(header::CONTENT_TYPE).ok_or(ApiError::MissingContentType)?;
    let stated = String::from_utf8_lossy(stated.as_bytes());
    let media_type = stated.split(';').next().unwrap_or_default().trim();
    match media_type.eq_ignore_ascii_case("application/json") {
        true => Ok(()),
        false => Err(ApiError::InvalidContentType(media_type.to_owned())),
    }
}
