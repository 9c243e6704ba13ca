//! `/indexes/{uid}/settings`, and an address below it for each setting.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use serde_json::{Map, Value};

use super::indexes::{Accepted, Enqueued, checked_uid};
use super::requests::Metadata;
use super::{body, named, requests, tasks};
use crate::error::ApiError;
use crate::settings::{SETTINGS, Setting, Settings, checked};
use crate::state::AppState;
use crate::tasks::Work;

type Uid = Result<Path<String>, PathRejection>;

/// All settings of an index
#[utoipa::path(
    get,
    path = "/indexes/{uid}/settings",
    tag = "Settings",
    operation_id = "get_settings",
    params(requests::Uid),
    responses((status = OK, description = "Each by its name", body = Settings))
)]
pub(super) async fn all(State(state): State<AppState>, uid: Uid) -> Result<Json<Value>, ApiError> {
    Ok(Json(Value::Object(state.index(&named(uid)?)?.settings.all())))
}

/// Change settings of an index
///
/// `null` stands for the default.
#[utoipa::path(
    patch,
    path = "/indexes/{uid}/settings",
    tag = "Settings",
    operation_id = "update_settings",
    params(requests::Uid, Metadata),
    request_body = Settings,
    responses(Enqueued)
)]
pub(super) async fn update_all(
    State(state): State<AppState>,
    uid: Uid,
    RawQuery(query): RawQuery,
    request: Request,
) -> Accepted {
    let uid = checked_uid(&named(uid)?)?;
    let settings = checked(body::object(request, state.limits().body).await?)?;
    let work = Work::SettingsUpdate { settings, is_deletion: false };
    tasks::enqueue(&state, query.as_deref(), Some(uid), work, None).await
}

/// Take back all settings of an index
#[utoipa::path(
    delete,
    path = "/indexes/{uid}/settings",
    tag = "Settings",
    operation_id = "reset_settings",
    params(requests::Uid, Metadata),
    responses(Enqueued)
)]
pub(super) async fn reset_all(
    State(state): State<AppState>,
    uid: Uid,
    RawQuery(query): RawQuery,
) -> Accepted {
    let uid = checked_uid(&named(uid)?)?;
    let settings = SETTINGS.iter().map(|setting| (setting.name.to_owned(), Value::Null)).collect();
    let work = Work::SettingsUpdate { settings, is_deletion: true };
    tasks::enqueue(&state, query.as_deref(), Some(uid), work, None).await
}

/// `GET` of one setting.
pub(super) async fn show(
    setting: &'static Setting,
    State(state): State<AppState>,
    uid: Uid,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(state.index(&named(uid)?)?.settings.get(setting)))
}

/// `PUT` or `PATCH` of one setting.
pub(super) async fn update(
    setting: &'static Setting,
    State(state): State<AppState>,
    uid: Uid,
    request: Request,
) -> Accepted {
    let uid = checked_uid(&named(uid)?)?;
    let value = setting.checked(body::value(request, state.limits().body).await?)?;
    change(&state, uid, setting, value, false).await
}

/// `DELETE` of one setting.
pub(super) async fn reset(setting: &'static Setting, State(state): State<AppState>, uid: Uid) -> Accepted {
    let uid = checked_uid(&named(uid)?)?;
    change(&state, uid, setting, Value::Null, true).await
}

async fn change(
    state: &AppState,
    uid: String,
    setting: &Setting,
    value: Value,
    is_deletion: bool,
) -> Accepted {
    let settings: Map<String, Value> = [(setting.name.to_owned(), value)].into_iter().collect();
    tasks::enqueue(state, None, Some(uid), Work::SettingsUpdate { settings, is_deletion }, None).await
}
