//! One span for each request, with an id by which it can be found in the log: method, route and status in, nothing of what was
//! searched for unless it is asked for.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::trace::TraceLayer;
use tracing::{Span, field, info, info_span};
use uuid::Uuid;

/// By what a request is called, on the way in and on the way out.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// No id that clients make is longer, in bytes.
const LONGEST_ID: usize = 128;

/// The routes with a span around each request. The path is the route's pattern: the address itself holds what people
/// search for, and that is nobody's business, unless the log is to hold queries.
pub(crate) fn traced(routes: Router, log_queries: bool) -> Router {
    let span = move |request: &Request| {
        let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
        let path = request.extensions().get::<MatchedPath>().map_or("(no route)", MatchedPath::as_str);
        let span = info_span!(
            "request",
            id,
            method = %request.method(),
            path,
            query = field::Empty,
            status = field::Empty
        );
        if let Some(query) = request.uri().query().filter(|_| log_queries) {
            span.record("query", query);
        }
        span
    };
    let ended = |response: &Response, took: Duration, span: &Span| {
        span.record("status", response.status().as_u16());
        info!(ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "answered");
    };
    let traced =
        routes.layer(TraceLayer::new_for_http().make_span_with(span).on_request(()).on_response(ended));
    traced.layer(middleware::from_fn(named))
}

/// Calls each request by the id that it came with, where it is one, else by a new one; and says so with the answer.
async fn named(mut request: Request, next: Next) -> Response {
    let sent = request.headers().get(REQUEST_ID).filter(|id| is_id(id.as_bytes())).cloned();
    let id = sent.unwrap_or_else(|| {
        // An id is in ASCII.
        HeaderValue::from_str(&Uuid::new_v4().to_string()).unwrap_or_else(|_| HeaderValue::from_static("-"))
    });
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// True for what cannot be taken for something else in a log.
fn is_id(text: &[u8]) -> bool {
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(byte);
    (1..=LONGEST_ID).contains(&text.len()) && text.iter().all(known)
}
