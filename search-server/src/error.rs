//! What can go wrong with a request: an [`ApiError`] in, Meilisearch's error object and a status out.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An error of a request. Each has Meilisearch's code for it where there is one, so that existing clients know it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// 404 `index_not_found`: there is one index, `articles`.
    #[error("Index `{0}` not found. The index of this archive is `articles`.")]
    IndexNotFound(String),
    /// 404 `not_found`: no route has this path.
    #[error("There is nothing at this address.")]
    NotFound,
    /// 404 `document_not_found`: the archive has no article with this id.
    #[error("The archive has no article `{0}`.")]
    ArticleNotFound(String),
    /// 405 `method_not_allowed`: the route exists, for other methods.
    #[error("The method `{0}` is not allowed here.")]
    MethodNotAllowed(String),
    /// 400 `bad_request`: a parameter that does not exist, or an address that cannot be read.
    #[error("{0}")]
    BadRequest(String),
    /// 400 `invalid_search_…`: a parameter with a value it cannot have.
    #[error("{message}")]
    InvalidParameter {
        /// The code, one for each parameter.
        code: &'static str,
        /// Which value, and what was expected.
        message: String,
    },
    /// 400 `missing_payload`: an empty body where JSON was expected.
    #[error("A json payload is missing.")]
    MissingPayload,
    /// 400 `malformed_payload`: a body that is not JSON, or not an object.
    #[error("The json payload provided is malformed. `{0}`.")]
    MalformedPayload(String),
    /// 413 `payload_too_large`.
    #[error("The provided payload reached the size limit. The maximum accepted payload size is {0} bytes.")]
    PayloadTooLarge(usize),
    /// 415 `missing_content_type`.
    #[error(
        "A Content-Type header is missing. Accepted values for the Content-Type header are: `application/json`"
    )]
    MissingContentType,
    /// 415 `invalid_content_type`.
    #[error(
        "The Content-Type `{0}` is invalid. Accepted values for the Content-Type header are: `application/json`"
    )]
    InvalidContentType(String),
    /// 503 `too_many_search_requests`, with `Retry-After`: too many searches wait already.
    #[error("Too many searches are waiting. Try again in a second.")]
    Overloaded,
    /// 503 `request_timeout`: the answer took too long.
    #[error("The request took longer than {0} seconds. Ask for fewer hits, or with fewer words.")]
    TimeOut(u64),
    /// 500 `internal`: the archive cannot be read.
    #[error("The archive cannot be read. The server's log says why.")]
    Archive(#[from] search_core::Error),
    /// 500 `internal`: a fault of this program.
    #[error("The request failed through an error in this program. The server's log says where.")]
    Failed(#[from] tokio::task::JoinError),
    /// 500 `internal`: a page could not be written.
    #[error("The page could not be written. The server's log says why.")]
    Page(#[from] askama::Error),
}

/// The error object, as Meilisearch's clients read it.
#[derive(Serialize)]
struct ErrorObject {
    message: String,
    code: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    link: String,
}

impl ApiError {
    /// The status it is answered with.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            ApiError::IndexNotFound(_) | ApiError::NotFound | ApiError::ArticleNotFound(_) => {
                StatusCode::NOT_FOUND
            }
            ApiError::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            ApiError::BadRequest(_)
            | ApiError::InvalidParameter { .. }
            | ApiError::MissingPayload
            | ApiError::MalformedPayload(_) => StatusCode::BAD_REQUEST,
            ApiError::PayloadTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            ApiError::MissingContentType | ApiError::InvalidContentType(_) => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            ApiError::Overloaded | ApiError::TimeOut(_) => StatusCode::SERVICE_UNAVAILABLE,
            ApiError::Archive(_) | ApiError::Failed(_) | ApiError::Page(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// The code by which clients know it.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            ApiError::IndexNotFound(_) => "index_not_found",
            ApiError::NotFound => "not_found",
            ApiError::ArticleNotFound(_) => "document_not_found",
            ApiError::MethodNotAllowed(_) => "method_not_allowed",
            ApiError::BadRequest(_) => "bad_request",
            ApiError::InvalidParameter { code, .. } => code,
            ApiError::MissingPayload => "missing_payload",
            ApiError::MalformedPayload(_) => "malformed_payload",
            ApiError::PayloadTooLarge(_) => "payload_too_large",
            ApiError::MissingContentType => "missing_content_type",
            ApiError::InvalidContentType(_) => "invalid_content_type",
            ApiError::Overloaded => "too_many_search_requests",
            ApiError::TimeOut(_) => "request_timeout",
            ApiError::Archive(_) | ApiError::Failed(_) | ApiError::Page(_) => "internal",
        }
    }

    fn kind(&self) -> &'static str {
        match self.status() {
            StatusCode::INTERNAL_SERVER_ERROR => "internal",
            StatusCode::SERVICE_UNAVAILABLE => "system",
            _ => "invalid_request",
        }
    }

    /// Writes to the log what the client is not told.
    pub(crate) fn log(&self) {
        match self {
            ApiError::Archive(error) => tracing::error!(%error, "the archive cannot be read"),
            ApiError::Failed(error) => tracing::error!(%error, "a search failed"),
            ApiError::Page(error) => tracing::error!(%error, "a page could not be written"),
            _ => {}
        }
    }

    /// Adds the headers that belong to it.
    pub(crate) fn with_headers(&self, mut response: Response) -> Response {
        if matches!(self, ApiError::Overloaded) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        let code = self.code();
        let object = ErrorObject {
            message: self.to_string(),
            code,
            kind: self.kind(),
            link: format!("https://docs.meilisearch.com/errors#{code}"),
        };
        self.with_headers((self.status(), Json(object)).into_response())
    }
}
