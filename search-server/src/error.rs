//! What can go wrong with a request: an [`ApiError`] in, Meilisearch's error object and a status out.

use std::borrow::Cow;
use std::fmt;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use search_core::EngineError;
use search_core::engine::ClusterError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::data::files::StorageError;

/// An error of a request, or of a task. Each has Meilisearch's code for it where there is one, so that existing clients know
/// it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// 404 `index_not_found`.
    #[error("Index `{0}` not found.")]
    IndexNotFound(String),
    /// 409 `index_already_exists`.
    #[error("Index `{0}` already exists.")]
    IndexExists(String),
    /// 400 `invalid_index_uid`.
    #[error(
        "`{0}` is not a valid index uid. Index uid can be an integer or a string containing only alphanumeric characters, hyphens (-) and underscores (_), and can not be more than 512 bytes."
    )]
    InvalidIndexUid(String),
    /// 400 `index_primary_key_already_exists`: an index with documents keeps its primary key.
    #[error("Index `{index}`: Index already has a primary key: `{key}`.")]
    PrimaryKeyExists {
        /// The index.
        index: String,
        /// Its primary key.
        key: String,
    },
    /// 400 `index_primary_key_no_candidate_found`.
    #[error(
        "Index `{0}`: The primary key inference failed as the engine did not find any field ending with `id` in its name. Please specify the primary key manually using the `primaryKey` query parameter."
    )]
    NoPrimaryKey(String),
    /// 400 `index_primary_key_multiple_candidates_found`.
    #[error(
        "Index `{index}`: The primary key inference failed as the engine found {} fields ending with `id` in their names: '{}'. Please specify the primary key manually using the `primaryKey` query parameter.",
        candidates.len(), candidates.join("' and '")
    )]
    ManyPrimaryKeys {
        /// The index.
        index: String,
        /// The fields.
        candidates: Vec<String>,
    },
    /// 400 `missing_document_id`.
    #[error("Index `{index}`: Document doesn't have a `{key}` attribute: `{document}`.")]
    MissingDocumentId {
        /// The index.
        index: String,
        /// Its primary key.
        key: String,
        /// The beginning of the document.
        document: String,
    },
    /// 400 `invalid_document_id`.
    #[error(
        "Index `{index}`: Document identifier `{id}` is invalid. A document identifier can be of type integer or string, only composed of alphanumeric characters (a-z A-Z 0-9), hyphens (-) and underscores (_), and can not be more than 511 bytes."
    )]
    InvalidDocumentId {
        /// The index.
        index: String,
        /// The id as JSON.
        id: String,
    },
    /// 404 `document_not_found`.
    #[error("Document `{0}` not found.")]
    DocumentNotFound(String),
    /// 404 `task_not_found`.
    #[error("Task `{0}` not found.")]
    TaskNotFound(u32),
    /// 404 `batch_not_found`.
    #[error("Batch `{0}` not found.")]
    BatchNotFound(u32),
    /// 400 `missing_task_filters`: what would be done to every task must be asked for.
    #[error(
        "Query parameters to filter the tasks to {0} are missing. Available query parameters are: `uids`, `indexUids`, `statuses`, `types`, `canceledBy`, `beforeEnqueuedAt`, `afterEnqueuedAt`, `beforeStartedAt`, `afterStartedAt`, `beforeFinishedAt`, `afterFinishedAt`."
    )]
    MissingTaskFilters(&'static str),
    /// 404 `api_key_not_found`.
    #[error("API key `{0}` not found.")]
    KeyNotFound(String),
    /// 409 `api_key_already_exists`.
    #[error("`uid` field value `{0}` is already an existing API key.")]
    KeyExists(String),
    /// 401 `missing_authorization_header`.
    #[error("The Authorization header is missing. It must use the bearer authorization method.")]
    MissingAuthorization,
    /// 403 `invalid_api_key`: the key is unknown, has expired, or does not allow this.
    #[error("The provided API key is invalid.")]
    InvalidKey,
    /// 401 `missing_master_key`: keys are made from it.
    #[error("This server runs without a master key. Start it with `--master-key` to manage API keys.")]
    MissingMasterKey,
    /// 404 `webhook_not_found`.
    #[error("Webhook `{0}` not found.")]
    WebhookNotFound(String),
    /// 403 `read_only`: no code of Meilisearch's. The server serves one archive.
    #[error(
        "This server serves one archive, which only `tim index` changes. Start it with `--data DIR` to change indexes over HTTP."
    )]
    ReadOnly,
    /// 400 `feature_not_enabled`: a part of Meilisearch that is not here.
    #[error("{0} is not available in this search engine.")]
    NotHere(&'static str),
    /// 400 `feature_not_enabled`: what a cluster keeps is not in the files of the data directory.
    #[error(
        "The indexes are kept in a cluster, which has snapshots of its own. Make a dump (`POST /dumps`) to take them elsewhere."
    )]
    NoSnapshot,
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
    /// 400 with a code of its own: a parameter with a value it cannot have.
    #[error("{message}")]
    InvalidParameter {
        /// The code, one for each parameter.
        code: &'static str,
        /// Which value, and what was expected.
        message: String,
    },
    /// 400 `missing_payload`: an empty body where one was expected.
    #[error("A {0} payload is missing.")]
    MissingPayload(&'static str),
    /// 400 `malformed_payload`: a body that is not what it says it is.
    #[error("The {format} payload provided is malformed. `{why}`.")]
    MalformedPayload {
        /// What it says it is.
        format: &'static str,
        /// Why it is not.
        why: String,
    },
    /// 413 `payload_too_large`.
    #[error("The provided payload reached the size limit. The maximum accepted payload size is {0} bytes.")]
    PayloadTooLarge(usize),
    /// 408 `request_timeout`: the client stopped sending.
    #[error("The body of the request did not come in time.")]
    SlowClient,
    /// 415 `missing_content_type`.
    #[error("A Content-Type header is missing. Accepted values for the Content-Type header are: {0}")]
    MissingContentType(&'static str),
    /// 415 `invalid_content_type`.
    #[error(
        "The Content-Type `{found}` is invalid. Accepted values for the Content-Type header are: {accepted}"
    )]
    InvalidContentType {
        /// What was stated.
        found: String,
        /// What may be.
        accepted: &'static str,
    },
    /// 415 `invalid_content_encoding`.
    #[error(
        "The Content-Encoding `{found}` is unknown. Accepted values for the Content-Encoding header are: {accepted}"
    )]
    InvalidContentEncoding {
        /// What was stated.
        found: String,
        /// What may be.
        accepted: &'static str,
    },
    /// 503 `too_many_search_requests`, with `Retry-After`: too many searches wait already.
    #[error("Too many searches are waiting. Try again in a second.")]
    Overloaded,
    /// 429 `too_many_requests`, with `Retry-After`: the client asks too often. In so many seconds it may ask again.
    #[error("Too many requests. Try again in {0} s.")]
    TooManyRequests(u64),
    /// 503 `request_timeout`: the answer took too long.
    #[error("The request took longer than {0} seconds. Ask for fewer hits, or with fewer words.")]
    TimeOut(u64),
    /// 500 `internal`: the archive cannot be read.
    #[error("The archive cannot be read. The server's log says why.")]
    Archive(search_core::Error),
    /// 503 `engine_unavailable`, with `Retry-After`: no code of Meilisearch's. The cluster that keeps the archive cannot be reached,
    /// is too busy, does not answer in full, or still keeps a place for a writer that is no more.
    #[error(
        "The cluster that keeps the articles does not answer. Try again in a moment; the server's log says why."
    )]
    Unavailable(ClusterError),
    /// 422 `no_space_left_on_device`: the cluster takes no more articles.
    #[error(
        "The cluster that keeps the articles takes no more: its disks are full, or it was made read-only. The server's log says more."
    )]
    Full(ClusterError),
    /// 500 `internal`: the data directory cannot be read or written.
    #[error("The data directory cannot be read or written. The server's log says why.")]
    Storage(StorageError),
    /// 500 `internal`: a fault of this program.
    #[error("The request failed through an error in this program. The server's log says where.")]
    Failed(#[from] tokio::task::JoinError),
    /// 500 `internal`: a task made this program panic.
    #[error("The task failed through an error in this program. The server's log says where.")]
    Panicked,
    /// 500 `internal`: a page could not be written.
    #[error("The page could not be written. The server's log says why.")]
    Page(#[from] askama::Error),
}

/// What went wrong, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ErrorObject {
    /// What is wrong, and what to do about it.
    message: String,
    /// One for each kind of error: see docs/http-api.md.
    code: Cow<'static, str>,
    /// `invalid_request`, `auth`, `internal` or `system`.
    #[serde(rename = "type")]
    kind: Cow<'static, str>,
    link: String,
}

impl fmt::Display for ErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<search_core::Error> for ApiError {
    fn from(error: search_core::Error) -> ApiError {
        match error {
            search_core::Error::Engine(EngineError::Cluster(
                error @ (ClusterError::Unreachable { .. }
                | ClusterError::Slow { .. }
                | ClusterError::Busy { .. }
                | ClusterError::Partial { .. }
                | ClusterError::Locked { .. }),
            )) => ApiError::Unavailable(error),
            search_core::Error::Engine(EngineError::Cluster(error @ ClusterError::Full { .. })) => {
                ApiError::Full(error)
            }
            error => ApiError::Archive(error),
        }
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> ApiError {
        match error {
            StorageError::Archive(error) => error.into(),
            error => ApiError::Storage(error),
        }
    }
}

impl ApiError {
    /// The status it is answered with.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            ApiError::IndexNotFound(_)
            | ApiError::DocumentNotFound(_)
            | ApiError::TaskNotFound(_)
            | ApiError::BatchNotFound(_)
            | ApiError::KeyNotFound(_)
            | ApiError::WebhookNotFound(_)
            | ApiError::NotFound
            | ApiError::ArticleNotFound(_) => StatusCode::NOT_FOUND,
            ApiError::IndexExists(_) | ApiError::KeyExists(_) => StatusCode::CONFLICT,
            ApiError::MissingAuthorization | ApiError::MissingMasterKey => StatusCode::UNAUTHORIZED,
            ApiError::InvalidKey | ApiError::ReadOnly => StatusCode::FORBIDDEN,
            ApiError::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            ApiError::InvalidIndexUid(_)
            | ApiError::PrimaryKeyExists { .. }
            | ApiError::NoPrimaryKey(_)
            | ApiError::ManyPrimaryKeys { .. }
            | ApiError::MissingDocumentId { .. }
            | ApiError::InvalidDocumentId { .. }
            | ApiError::MissingTaskFilters(_)
            | ApiError::NotHere(_)
            | ApiError::NoSnapshot
            | ApiError::BadRequest(_)
            | ApiError::InvalidParameter { .. }
            | ApiError::MissingPayload(_)
            | ApiError::MalformedPayload { .. } => StatusCode::BAD_REQUEST,
            ApiError::Full(_) => StatusCode::UNPROCESSABLE_ENTITY,
            ApiError::PayloadTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            ApiError::SlowClient => StatusCode::REQUEST_TIMEOUT,
            ApiError::MissingContentType(_)
            | ApiError::InvalidContentType { .. }
            | ApiError::InvalidContentEncoding { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ApiError::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            ApiError::Overloaded | ApiError::TimeOut(_) | ApiError::Unavailable(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            ApiError::Archive(_)
            | ApiError::Storage(_)
            | ApiError::Failed(_)
            | ApiError::Panicked
            | ApiError::Page(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The code by which clients know it.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            ApiError::IndexNotFound(_) => "index_not_found",
            ApiError::IndexExists(_) => "index_already_exists",
            ApiError::InvalidIndexUid(_) => "invalid_index_uid",
            ApiError::PrimaryKeyExists { .. } => "index_primary_key_already_exists",
            ApiError::NoPrimaryKey(_) => "index_primary_key_no_candidate_found",
            ApiError::ManyPrimaryKeys { .. } => "index_primary_key_multiple_candidates_found",
            ApiError::MissingDocumentId { .. } => "missing_document_id",
            ApiError::InvalidDocumentId { .. } => "invalid_document_id",
            ApiError::DocumentNotFound(_) => "document_not_found",
            ApiError::TaskNotFound(_) => "task_not_found",
            ApiError::BatchNotFound(_) => "batch_not_found",
            ApiError::MissingTaskFilters(_) => "missing_task_filters",
            ApiError::KeyNotFound(_) => "api_key_not_found",
            ApiError::KeyExists(_) => "api_key_already_exists",
            ApiError::MissingAuthorization => "missing_authorization_header",
            ApiError::InvalidKey => "invalid_api_key",
            ApiError::MissingMasterKey => "missing_master_key",
            ApiError::WebhookNotFound(_) => "webhook_not_found",
            ApiError::ReadOnly => "read_only",
            ApiError::NotHere(_) | ApiError::NoSnapshot => "feature_not_enabled",
            ApiError::NotFound => "not_found",
            ApiError::ArticleNotFound(_) => "document_not_found",
            ApiError::MethodNotAllowed(_) => "method_not_allowed",
            ApiError::BadRequest(_) => "bad_request",
            ApiError::InvalidParameter { code, .. } => code,
            ApiError::MissingPayload(_) => "missing_payload",
            ApiError::MalformedPayload { .. } => "malformed_payload",
            ApiError::PayloadTooLarge(_) => "payload_too_large",
            ApiError::MissingContentType(_) => "missing_content_type",
            ApiError::InvalidContentType { .. } => "invalid_content_type",
            ApiError::InvalidContentEncoding { .. } => "invalid_content_encoding",
            ApiError::TooManyRequests(_) => "too_many_requests",
            ApiError::Overloaded => "too_many_search_requests",
            ApiError::SlowClient | ApiError::TimeOut(_) => "request_timeout",
            ApiError::Unavailable(_) => "engine_unavailable",
            ApiError::Full(_) => "no_space_left_on_device",
            ApiError::Archive(_)
            | ApiError::Storage(_)
            | ApiError::Failed(_)
            | ApiError::Panicked
            | ApiError::Page(_) => "internal",
        }
    }

    fn kind(&self) -> &'static str {
        match self.status() {
            StatusCode::INTERNAL_SERVER_ERROR => "internal",
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => "system",
            StatusCode::UNAUTHORIZED => "auth",
            StatusCode::FORBIDDEN if matches!(self, ApiError::InvalidKey) => "auth",
            _ if matches!(self, ApiError::Full(_)) => "system",
            _ => "invalid_request",
        }
    }

    /// The object that says it to programs.
    pub(crate) fn object(&self) -> ErrorObject {
        let code = self.code();
        ErrorObject {
            message: self.to_string(),
            code: Cow::Borrowed(code),
            kind: Cow::Borrowed(self.kind()),
            link: format!("https://docs.meilisearch.com/errors#{code}"),
        }
    }

    /// Writes to the log what the client is not told.
    pub(crate) fn log(&self) {
        match self {
            ApiError::Archive(error) => tracing::error!(%error, "the archive cannot be read"),
            ApiError::Unavailable(error) => tracing::error!(%error, "the cluster does not answer"),
            ApiError::Full(error) => tracing::error!(%error, "the cluster takes no more"),
            ApiError::Storage(error) => {
                tracing::error!(%error, "the data directory cannot be read or written");
            }
            ApiError::Failed(error) => tracing::error!(%error, "a search failed"),
            ApiError::Page(error) => tracing::error!(%error, "a page could not be written"),
            _ => {}
        }
    }

    /// Adds the headers that belong to it.
    pub(crate) fn with_headers(&self, mut response: Response) -> Response {
        let wait = match self {
            // A search takes milliseconds; what is waited for is the end of a rush.
            ApiError::Overloaded | ApiError::TimeOut(_) | ApiError::Unavailable(_) => Some(1),
            ApiError::TooManyRequests(seconds) => Some(*seconds),
            _ => None,
        };
        if let Some(seconds) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        self.with_headers((self.status(), Json(self.object())).into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_that_is_away_is_no_fault_of_the_archive() {
        let answered = |error: ClusterError| {
            let error = ApiError::from(search_core::Error::from(EngineError::from(error)));
            (error.status().as_u16(), error.code(), error.with_headers(Response::default()).headers().len())
        };
        let url = || "http://user.example:9200".to_owned();
        let slow = ClusterError::Slow { url: url(), action: "search", seconds: 30 };
        assert_eq!(answered(slow), (503, "engine_unavailable", 1));
        let none = ClusterError::NoArchive { url: url(), name: "news".to_owned() };
        assert_eq!(answered(none), (500, "internal", 0));
        let error = ClusterError::Unreachable { url: url(), why: "no route".to_owned() };
        let error = ApiError::from(search_core::Error::from(EngineError::from(error)));
        assert!(
            !error.object().message.contains("user.example"),
            "where the cluster is, is nobody's business"
        );
    }
}
