//! `GET /`: the search page; a query in its address in, the results as HTML out.

use axum::extract::State;
use axum::response::Response;

use crate::error::ApiError;
use crate::page::{PageError, PageRequest, SearchPage, rendered};
use crate::state::AppState;

/// Shows the results of the query, or the newest articles when there is none.
pub(super) async fn show(
    State(state): State<AppState>,
    PageRequest { asked, locale }: PageRequest,
) -> Result<Response, PageError> {
    let failed = |error: ApiError| PageError::new(error, locale);
    let index = state.shown().map_err(failed)?;
    let page = state.ask(index, move |index| SearchPage::new(index, &asked, locale));
    rendered(&page.await.map_err(failed)?, locale)
}
