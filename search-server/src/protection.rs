//! What surrounds the routes: the time limit, the size limit, and the headers that tell browsers what a page may do.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::error::ApiError;
use crate::routes::error_response;
use crate::state::{AppState, Limits};

/// Scripts, styles and requests of our own only; nothing inline, nothing from elsewhere, no frames.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The routes with limits and headers around them.
pub(crate) fn protected(routes: Router, limits: Limits) -> Router {
    let with = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    routes
        .layer(DefaultBodyLimit::max(limits.payload))
        .layer(with(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(with(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // The address of a page holds what was searched for.
        .layer(with(header::REFERRER_POLICY, "same-origin"))
        .layer(with(header::CACHE_CONTROL, "no-cache"))
}

/// The routes that must answer in time.
pub(crate) fn timed(routes: Router<AppState>, limits: Limits) -> Router<AppState> {
    routes.layer(middleware::from_fn_with_state(limits.time, in_time))
}

/// Answers with an error when the time is up.
async fn in_time(State(time): State<Duration>, request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => error_response(uri.path(), ApiError::TimeOut(time.as_secs())),
    }
}
