//! `GET /health`: nothing in; out, that the service answers.

use axum::Json;
use serde_json::{Value, json};

/// Says that the service is available.
pub(super) async fn show() -> Json<Value> {
    Json(json!({ "status": "available" }))
}
