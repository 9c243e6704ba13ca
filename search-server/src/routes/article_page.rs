//! `GET /articles/{id}`: one article, with what a query matched in it. The id is percent-encoded, slashes included.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use super::named;
use crate::error::ApiError;
use crate::page::{ArticlePage, PageError, PageRequest, rendered};
use crate::state::AppState;

/// Shows the article.
pub(super) async fn show(
    State(state): State<AppState>,
    id: Result<Path<String>, PathRejection>,
    PageRequest { asked, locale }: PageRequest,
) -> Result<Response, PageError> {
    let failed = |error: ApiError| PageError::new(error, locale);
    let id = named(id).map_err(failed)?;
    let wanted = id.clone();
    let index = state.shown().map_err(failed)?;
    let page = state.ask(index, move |index| ArticlePage::find(index, &wanted, &asked, locale));
    let page = page.await.map_err(failed)?.ok_or_else(|| failed(ApiError::ArticleNotFound(id)))?;
    rendered(&page, locale)
}
