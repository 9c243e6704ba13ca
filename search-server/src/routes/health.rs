//! `GET /health`: nothing in; out, that the service answers.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    /// `available`
    status: &'static str,
}

/// Whether the service answers
#[utoipa::path(
    get,
    path = "/health",
    tag = "Server",
    operation_id = "get_health",
    responses((status = OK, description = "It does", body = Health))
)]
pub(super) async fn show() -> Json<Health> {
    Json(Health { status: "available" })
}
