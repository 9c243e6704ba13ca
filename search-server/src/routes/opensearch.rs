//! `GET /opensearch.xml`: what a browser needs to search here from its own bar.

use axum::Extension;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::client::Client;
use crate::page::{Description, PageError, PageRequest, rendered, with_type};

/// Describes the search. Its addresses are those under which the browser asked for it; a trusted proxy that speaks HTTPS
/// says so.
pub(super) async fn show(
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    PageRequest { asked, locale }: PageRequest,
) -> Result<Response, PageError> {
    let service = client.service_address(&headers).map_err(|error| PageError::new(error, locale))?;
    let page = Description::new(service, &asked, locale);
    Ok(with_type("application/opensearchdescription+xml", rendered(&page, locale)?))
}
