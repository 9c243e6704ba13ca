//! `GET /`: the search page; a query in its address in, the results as HTML out.

use axum::extract::{RawQuery, State};
use axum::response::Html;

use crate::page::{Asked, PageError, SearchPage, rendered};
use crate::state::AppState;

/// Shows the results of the query, or the newest articles when there is none.
pub(super) async fn show(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, PageError> {
    let asked = Asked::from_query_string(query.as_deref().unwrap_or_default());
    let page = state.ask(state.shown()?, move |index| SearchPage::new(&index.archive, asked)).await?;
    rendered(&page)
}
