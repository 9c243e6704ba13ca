//! `GET /opensearch.xml`: what a browser needs to search here from its own bar.

use axum::http::{HeaderMap, header};
use axum::response::Response;

use crate::error::ApiError;
use crate::page::{Description, PageError, PageRequest, rendered, with_type};

/// Describes the search. Its addresses are those under which the browser asked for it; a proxy that speaks HTTPS says so in
/// `X-Forwarded-Proto`.
pub(super) async fn show(
    headers: HeaderMap,
    PageRequest { asked, locale }: PageRequest,
) -> Result<Response, PageError> {
    let named = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(host) = named(header::HOST.as_str()) else {
        let message = "A `Host` header is needed to say where the search is.".to_owned();
        return Err(PageError::new(ApiError::BadRequest(message), locale));
    };
    let scheme = match named("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    let page = Description::new(format!("{scheme}://{host}"), &asked, locale);
    Ok(with_type("application/opensearchdescription+xml", rendered(&page, locale)?))
}
