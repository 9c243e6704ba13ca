//! What surrounds the routes: the time limit, the size limit, and the headers that tell browsers what a page may do.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::error::ApiError;
use crate::options::{Limits, Origins};
use crate::parameters::shortened;
use crate::routes::error_response;
use crate::state::AppState;
use crate::trace::REQUEST_ID;

/// Scripts, styles and requests of our own only; nothing inline, nothing from elsewhere, no frames.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Browsers may keep for an hour what they were told about an origin.
const KEPT: Duration = Duration::from_secs(3600);

/// What the pages of other origins may do, in browsers. No cookies: they come with a key, or ask what is open to everybody.
pub(crate) fn shared(routes: Router, origins: &Origins) -> Router {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, REQUEST_ID, MEILISEARCH_CLIENT])
        .expose_headers([header::RETRY_AFTER, REQUEST_ID])
        .max_age(KEPT);
    match origins {
        Origins::Own => routes,
        Origins::Listed(origins) => routes.layer(layer.allow_origin(origins.clone())),
        Origins::Any => routes.layer(layer.allow_origin(tower_http::cors::Any)),
    }
}

/// By this header, Meilisearch's clients say which they are.
const MEILISEARCH_CLIENT: HeaderName = HeaderName::from_static("x-meilisearch-client");

/// The routes with limits and headers around them.
pub(crate) fn protected(routes: Router, limits: Limits) -> Router {
    let with = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    routes
        .layer(DefaultBodyLimit::max(limits.payload))
        // What a body is limited to counts as it is unpacked.
        .layer(RequestDecompressionLayer::new().pass_through_unaccepted(true))
        .layer(middleware::from_fn(known_encoding))
        .layer(CompressionLayer::new())
        .layer(with(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(with(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // The address of a page holds what was searched for.
        .layer(with(header::REFERRER_POLICY, "same-origin"))
        .layer(with(header::CACHE_CONTROL, "no-cache"))
}

/// How a body may be compressed, for messages.
const ENCODINGS: &str = "`gzip`, `deflate`, `zstd`";

/// Refuses a body that is compressed in a way that nobody here reads.
async fn known_encoding(request: Request, next: Next) -> Response {
    let stated = request.headers().get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes);
    let is_known = |name: &[u8]| {
        [&b"gzip"[..], b"deflate", b"zstd", b"identity"].iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    match stated.filter(|name| !is_known(name.trim_ascii())) {
        None => next.run(request).await,
        Some(name) => {
            let found = shortened(&String::from_utf8_lossy(name));
            let error = ApiError::InvalidContentEncoding { found, accepted: ENCODINGS };
            error_response(request.uri().path(), error)
        }
    }
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
