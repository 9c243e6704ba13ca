//! `GET /feed.rss`, `/feed.atom` and `/feed.json`: what a query finds, the newest first, for readers of feeds.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::client::Client;
use crate::error::ApiError;
use crate::page::{Feed, FeedForm, PageError, PageRequest, spoken};
use crate::state::AppState;

/// Shows a feed in this form.
pub(super) async fn show(
    form: FeedForm,
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    PageRequest { asked, locale }: PageRequest,
) -> Result<Response, PageError> {
    let failed = |error: ApiError| PageError::new(error, locale);
    let service = client.service_address(&headers).map_err(failed)?;
    let index = state.shown().map_err(failed)?;
    let feed = state.ask(index, move |index| Feed::new(index, &asked, &service, locale)).await;
    let written = feed.map_err(failed)?.written(form).map_err(|error| failed(error.into()))?;
    Ok(spoken(([(axum::http::header::CONTENT_TYPE, form.media_type())], written), locale))
}
