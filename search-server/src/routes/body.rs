//! Bodies of requests: bytes that are JSON, and say so.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::Limited;
use serde_json::{Map, Value};

use crate::error::ApiError;

/// What a body may be, for messages.
const JSON: &str = "`application/json`";

/// The body as JSON.
pub(super) async fn value(request: Request, limit: usize) -> Result<Value, ApiError> {
    is_json(request.headers())?;
    let body = bytes(request, limit).await?;
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(ApiError::MissingPayload("json"));
    }
    serde_json::from_slice(&body)
        .map_err(|error| ApiError::MalformedPayload { format: "json", why: error.to_string() })
}

/// The body as an object.
pub(super) async fn object(request: Request, limit: usize) -> Result<Map<String, Value>, ApiError> {
    match value(request, limit).await? {
        Value::Object(fields) => Ok(fields),
        _ => Err(ApiError::MalformedPayload { format: "json", why: "expected an object".to_owned() }),
    }
}

/// The body, unless it is too large; one that says so beforehand is not waited for.
pub(super) async fn bytes(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    if request.body().size_hint().lower() > limit as u64 {
        return Err(ApiError::PayloadTooLarge(limit));
    }
    let (parts, body) = request.into_parts();
    let limited = Request::from_parts(parts, Body::new(Limited::new(body, limit)));
    Bytes::from_request(limited, &()).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::PayloadTooLarge(limit),
        _ => ApiError::BadRequest("The body of the request could not be read.".to_owned()),
    })
}

/// The media type that the body is said to have.
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    headers.get(header::CONTENT_TYPE).map(|stated| String::from_utf8_lossy(stated.as_bytes()).into_owned())
}

/// Bodies are JSON and say so.
fn is_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let stated = media_type(headers).ok_or(ApiError::MissingContentType(JSON))?;
    let found = stated.split(';').next().unwrap_or_default().trim();
    match found.eq_ignore_ascii_case("application/json") {
        true => Ok(()),
        false => Err(ApiError::InvalidContentType { found: found.to_owned(), accepted: JSON }),
    }
}
