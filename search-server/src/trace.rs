//! One span for each request: method, route and status in, nothing of what was searched for.

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use std::time::Duration;
use tower_http::trace::TraceLayer;
use tracing::{Span, field, info, info_span};

/// The routes with a span around each request. The path is the route's pattern: the address itself holds what people
/// search for, and that is nobody's business.
pub(crate) fn traced(routes: Router) -> Router {
    let span = |request: &Request| {
        let path = request.extensions().get::<MatchedPath>().map_or("(no route)", MatchedPath::as_str);
        info_span!("request", method = %request.method(), path, status = field::Empty)
    };
    let ended = |response: &Response, took: Duration, span: &Span| {
        span.record("status", response.status().as_u16());
        info!(ms = took.as_millis(), "answered");
    };
    routes.layer(TraceLayer::new_for_http().make_span_with(span).on_request(()).on_response(ended))
}
