//! `/dumps`, `/snapshots` and `/experimental-features`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{RawQuery, Request, State};
use serde_json::json;

use super::indexes::{Accepted, Enqueued};
use super::requests::Metadata;
use super::{body, tasks};
use crate::error::ApiError;
use crate::parameters::shortened;
use crate::state::AppState;
use crate::tasks::Work;

/// What Meilisearch tries out. None of it is here.
const FEATURES: &[&str] = &[
    "metrics",
    "logsRoute",
    "editDocumentsByFunction",
    "containsFilter",
    "network",
    "getTaskDocumentsRoute",
    "compositeEmbedders",
    "chatCompletions",
    "multimodal",
    "vectorStoreSetting",
];

/// Write all indexes, settings and keys into a file that other versions can read
#[utoipa::path(
    post,
    path = "/dumps",
    tag = "Server",
    operation_id = "create_dump",
    params(Metadata),
    responses(Enqueued)
)]
pub(super) async fn dump(State(state): State<AppState>, RawQuery(query): RawQuery) -> Accepted {
    tasks::enqueue(&state, query.as_deref(), None, Work::DumpCreation, None).await
}

/// Write the data directory into a file
#[utoipa::path(
    post,
    path = "/snapshots",
    tag = "Server",
    operation_id = "create_snapshot",
    params(Metadata),
    responses(Enqueued)
)]
pub(super) async fn snapshot(State(state): State<AppState>, RawQuery(query): RawQuery) -> Accepted {
    tasks::enqueue(&state, query.as_deref(), None, Work::SnapshotCreation, None).await
}

/// What Meilisearch tries out
#[utoipa::path(
    get,
    path = "/experimental-features",
    tag = "Server",
    operation_id = "get_experimental_features",
    responses((status = OK, description = "None of it is here: all are false", body = inline(BTreeMap<String, bool>)))
)]
pub(super) async fn features() -> Json<BTreeMap<&'static str, bool>> {
    Json(FEATURES.iter().map(|name| (*name, false)).collect())
}

/// Nothing can be turned on
#[utoipa::path(
    patch,
    path = "/experimental-features",
    tag = "Server",
    operation_id = "update_experimental_features",
    request_body = inline(BTreeMap<String, Option<bool>>),
    responses((status = OK, description = "All are false", body = inline(BTreeMap<String, bool>)))
)]
pub(super) async fn change_features(
    State(state): State<AppState>,
    request: Request,
) -> Result<Json<BTreeMap<&'static str, bool>>, ApiError> {
    let asked = body::object(request, state.limits().body).await?;
    for (name, value) in &asked {
        if !FEATURES.contains(&name.as_str()) {
            return Err(ApiError::BadRequest(format!("Unknown field `{}`.", shortened(name))));
        }
        if value != &json!(false) && !value.is_null() {
            return Err(ApiError::NotHere("What Meilisearch tries out under this name"));
        }
    }
    Ok(features().await)
}
