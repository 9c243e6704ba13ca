//! `/dumps`, `/snapshots` and `/experimental-features`.

use axum::Json;
use axum::extract::{RawQuery, Request, State};
use serde_json::{Map, Value, json};

use super::indexes::Accepted;
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

/// `POST /dumps`.
pub(super) async fn dump(State(state): State<AppState>, RawQuery(query): RawQuery) -> Accepted {
    tasks::enqueue(&state, query.as_deref(), None, Work::DumpCreation, None).await
}

/// `POST /snapshots`.
pub(super) async fn snapshot(State(state): State<AppState>, RawQuery(query): RawQuery) -> Accepted {
    tasks::enqueue(&state, query.as_deref(), None, Work::SnapshotCreation, None).await
}

/// `GET /experimental-features`.
pub(super) async fn features() -> Json<Value> {
    let features: Map<String, Value> =
        FEATURES.iter().map(|name| ((*name).to_owned(), json!(false))).collect();
    Json(Value::Object(features))
}

/// `PATCH /experimental-features`: nothing can be turned on.
pub(super) async fn change_features(
    State(state): State<AppState>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
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
