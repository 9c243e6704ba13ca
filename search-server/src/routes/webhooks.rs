//! `/webhooks`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::requests::WebhookChange;
use super::{body, named};
use crate::error::ApiError;
use crate::parameters::shortened;
use crate::state::AppState;
use crate::webhooks::WebhookView;

type Name = Result<Path<String>, PathRejection>;

fn uuid(name: Name) -> Result<Uuid, ApiError> {
    let name = named(name)?;
    Uuid::try_parse(&name).map_err(|_| ApiError::InvalidParameter {
        code: "invalid_webhook_uuid",
        message: format!("Invalid value at `uuid`: expected a UUID, but found `{}`.", shortened(&name)),
    })
}

/// All webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookList {
    results: Vec<WebhookView>,
}

/// List the webhooks
#[utoipa::path(
    get,
    path = "/webhooks",
    tag = "Webhooks",
    operation_id = "list_webhooks",
    responses((status = OK, description = "The webhooks", body = WebhookList))
)]
pub(super) async fn list(State(state): State<AppState>) -> Result<Json<WebhookList>, ApiError> {
    let all = state.data()?.webhooks.all();
    Ok(Json(WebhookList { results: all.iter().map(|(uuid, hook)| hook.view(*uuid)).collect() }))
}

/// Add a webhook
///
/// Ended tasks are sent to it: a line of JSON each, packed by gzip.
#[utoipa::path(
    post,
    path = "/webhooks",
    tag = "Webhooks",
    operation_id = "create_webhook",
    request_body = WebhookChange,
    responses((status = CREATED, description = "The webhook", body = WebhookView))
)]
pub(super) async fn create(
    State(state): State<AppState>,
    request: Request,
) -> Result<(StatusCode, Json<WebhookView>), ApiError> {
    let data = state.data()?.clone();
    let fields = body::object(request, state.limits().body).await?;
    let (uuid, webhook) = state.run(move || data.webhooks.add(&fields)).await?;
    Ok((StatusCode::CREATED, Json(webhook.view(uuid))))
}

/// Get a webhook
#[utoipa::path(
    get,
    path = "/webhooks/{uuid}",
    tag = "Webhooks",
    operation_id = "get_webhook",
    params(("uuid" = String, Path, description = "The uuid of the webhook", format = Uuid)),
    responses((status = OK, description = "The webhook", body = WebhookView))
)]
pub(super) async fn show(State(state): State<AppState>, name: Name) -> Result<Json<WebhookView>, ApiError> {
    let uuid = uuid(name)?;
    Ok(Json(state.data()?.webhooks.get(uuid)?.view(uuid)))
}

/// Change a webhook
#[utoipa::path(
    patch,
    path = "/webhooks/{uuid}",
    tag = "Webhooks",
    operation_id = "update_webhook",
    params(("uuid" = String, Path, description = "The uuid of the webhook", format = Uuid)),
    request_body = WebhookChange,
    responses((status = OK, description = "The webhook", body = WebhookView))
)]
pub(super) async fn update(
    State(state): State<AppState>,
    name: Name,
    request: Request,
) -> Result<Json<WebhookView>, ApiError> {
    let uuid = uuid(name)?;
    let data = state.data()?.clone();
    let fields = body::object(request, state.limits().body).await?;
    let webhook = state.run(move || data.webhooks.update(uuid, &fields)).await?;
    Ok(Json(webhook.view(uuid)))
}

/// Delete a webhook
#[utoipa::path(
    delete,
    path = "/webhooks/{uuid}",
    tag = "Webhooks",
    operation_id = "delete_webhook",
    params(("uuid" = String, Path, description = "The uuid of the webhook", format = Uuid)),
    responses((status = NO_CONTENT, description = "It is deleted"))
)]
pub(super) async fn delete(State(state): State<AppState>, name: Name) -> Result<StatusCode, ApiError> {
    let uuid = uuid(name)?;
    let data = state.data()?.clone();
    state.run(move || data.webhooks.remove(uuid)).await?;
    Ok(StatusCode::NO_CONTENT)
}
