//! `GET /suggest?q=`: what somebody may be typing, for the page's box and for browsers: see [`suggestions`].

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;

use crate::error::ApiError;
use crate::page::{PageRequest, spoken, suggestions};
use crate::state::AppState;

/// Suggests.
pub(super) async fn show(
    State(state): State<AppState>,
    PageRequest { asked, locale }: PageRequest,
) -> Result<Response, ApiError> {
    let found = state.ask(state.shown()?, move |index| suggestions(index, &asked, locale)).await?;
    Ok(spoken(([(header::CONTENT_TYPE, "application/x-suggestions+json")], Json(found)), locale))
}
