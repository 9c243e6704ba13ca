//! Addresses and methods that no route has.

use axum::http::{Method, Uri};
use axum::response::Response;

use super::error_response;
use crate::error::ApiError;

/// No route has this address.
pub(super) async fn address(uri: Uri) -> Response {
    error_response(uri.path(), ApiError::NotFound)
}

/// The route has other methods.
pub(super) async fn method(method: Method, uri: Uri) -> Response {
    error_response(uri.path(), ApiError::MethodNotAllowed(method.to_string()))
}
