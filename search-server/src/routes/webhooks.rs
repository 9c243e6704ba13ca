//! `/webhooks`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{body, named};
use crate::error::ApiError;
use crate::parameters::shortened;
use crate::state::AppState;

type Name = Result<Path<String>, PathRejection>;

fn uuid(name: Name) -> Result<Uuid, ApiError> {
    let name = named(name)?;
    Uuid::try_parse(&name).map_err(|_| ApiError::InvalidParameter {
        code: "invalid_webhook_uuid",
        message: format!("Invalid value at `uuid`: expected a UUID, but found `{}`.", shortened(&name)),
    })
}

/// `GET /webhooks`.
pub(super) async fn list(State(state): State<AppState>) -> Result<Json<Value>, ApiError> {
    let all = state.data()?.webhooks.all();
    Ok(Json(json!({ "results": all.iter().map(|(uuid, hook)| hook.view(*uuid)).collect::<Vec<_>>() })))
}

/// `POST /webhooks`.
pub(super) async fn create(
    State(state): State<AppState>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let data = state.data()?.clone();
    let fields = body::object(request, state.limits().body).await?;
    let (uuid, webhook) = state.run(move || data.webhooks.add(&fields)).await?;
    Ok((StatusCode::CREATED, Json(webhook.view(uuid))))
}

/// `GET /webhooks/{uuid}`.
pub(super) async fn show(State(state): State<AppState>, name: Name) -> Result<Json<Value>, ApiError> {
    let uuid = uuid(name)?;
    Ok(Json(state.data()?.webhooks.get(uuid)?.view(uuid)))
}

/// `PATCH /webhooks/{uuid}`.
pub(super) async fn update(
    State(state): State<AppState>,
    name: Name,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let uuid = uuid(name)?;
    let data = state.data()?.clone();
    let fields = body::object(request, state.limits().body).await?;
    let webhook = state.run(move || data.webhooks.update(uuid, &fields)).await?;
    Ok(Json(webhook.view(uuid)))
}

/// `DELETE /webhooks/{uuid}`.
pub(super) async fn delete(State(state): State<AppState>, name: Name) -> Result<StatusCode, ApiError> {
    let uuid = uuid(name)?;
    let data = state.data()?.clone();
    state.run(move || data.webhooks.remove(uuid)).await?;
    Ok(StatusCode::NO_CONTENT)
}
