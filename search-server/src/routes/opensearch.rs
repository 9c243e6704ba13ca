//! `GET /opensearch.xml`: what a browser needs to search here from its own bar.

use axum::Extension;
use axum::http::{HeaderMap, header};
use axum::response::Response;

use crate::client::Client;
use crate::error::ApiError;
use crate::page::{Description, PageError, PageRequest, rendered, with_type};

/// Describes the search. Its addresses are those under which the browser asked for it; a trusted proxy that speaks HTTPS
/// says so.
pub(super) async fn show(
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    PageRequest { asked, locale }: PageRequest,
) -> Result<Response, PageError> {
    let Some(host) = headers.get(header::HOST).and_then(|value| value.to_str().ok()) else {
        let message = "A `Host` header is needed to say where the search is.".to_owned();
        return Err(PageError::new(ApiError::BadRequest(message), locale));
    };
    let scheme = if client.encrypted { "https" } else { "http" };
    let page = Description::new(format!("{scheme}://{host}"), &asked, locale);
    Ok(with_type("application/opensearchdescription+xml", rendered(&page, locale)?))
}
