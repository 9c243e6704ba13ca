//! Which handler answers which request: one file a route.

mod article_page;
mod assets;
mod health;
mod not_found;
mod search;
mod search_page;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::error::ApiError;
use crate::page::PageError;
use crate::state::AppState;

/// All routes.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(search_page::show))
        .route("/articles/{*id}", get(article_page::show))
        .route("/assets/style.css", get(assets::style))
        .route("/assets/page.js", get(assets::script))
        .route("/health", get(health::show))
        .route("/indexes/{uid}/search", get(search::by_query_string).post(search::by_body))
        .method_not_allowed_fallback(not_found::method)
        .fallback(not_found::address)
}

/// The error as the reader of this address expects it: an object for programs, a page for people.
pub(crate) fn error_response(path: &str, error: ApiError) -> Response {
    let for_programs = ["/indexes", "/health"]
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    match for_programs {
        true => error.into_response(),
        false => PageError(error).into_response(),
    }
}
