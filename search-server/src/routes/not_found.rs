//! Addresses and methods that no route has.

use axum::http::{Method, Uri};
use axum::response::Response;

use super::error_response_in;
use crate::error::ApiError;
use crate::page::PageRequest;

/// No route has this address.
pub(super) async fn address(uri: Uri, PageRequest { locale, .. }: PageRequest) -> Response {
    error_response_in(uri.path(), ApiError::NotFound, locale)
}

/// The route has other methods.
pub(super) async fn method(method: Method, uri: Uri, PageRequest { locale, .. }: PageRequest) -> Response {
    error_response_in(uri.path(), ApiError::MethodNotAllowed(method.to_string()), locale)
}
