//! `GET /articles/{id}`: one article, with what a query matched in it. The id is percent-encoded, slashes included.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Html;

use crate::error::ApiError;
use crate::page::{ArticlePage, Asked, PageError, rendered};
use crate::state::AppState;

/// Shows the article.
pub(super) async fn show(
    State(state): State<AppState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, PageError> {
    let Path(id) = id.map_err(|rejection| ApiError::BadRequest(rejection.body_text()))?;
    let asked = Asked::from_query_string(query.as_deref().unwrap_or_default());
    let wanted = id.clone();
    let page =
        state.ask(state.shown()?, move |index| ArticlePage::find(&index.archive, &wanted, asked)).await?;
    rendered(&page.ok_or(ApiError::ArticleNotFound(id))?)
}
