//! `/keys`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;

use super::query::{Listed, Page, Query};
use super::requests;
use super::{body, named};
use crate::error::ApiError;
use crate::keys::{Key, KeyChange, KeyStore, KeyView};
use crate::state::AppState;

type Name = Result<Path<String>, PathRejection>;

fn view(keys: &KeyStore, key: &Key) -> Json<KeyView> {
    Json(key.view(keys.secret(key)))
}

/// List the keys
#[utoipa::path(
    get,
    path = "/keys",
    tag = "Keys",
    operation_id = "list_keys",
    params(Page),
    responses((status = OK, description = "The keys", body = Listed<KeyView>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Json<Listed<KeyView>>, ApiError> {
    let keys = &state.data()?.keys;
    keys.can_make_keys()?;
    let mut query = Query::of(query.as_deref());
    let page = query.page("invalid_api_key_offset", "invalid_api_key_limit")?;
    query.is_done()?;
    Ok(Json(page.of(keys.all(), |key| key.view(keys.secret(&key)))))
}

/// Make a key
#[utoipa::path(
    post,
    path = "/keys",
    tag = "Keys",
    operation_id = "create_key",
    request_body = requests::KeyCreation,
    responses((status = CREATED, description = "The key", body = KeyView))
)]
pub(super) async fn create(
    State(state): State<AppState>,
    request: Request,
) -> Result<(StatusCode, Json<KeyView>), ApiError> {
    let data = state.data()?.clone();
    data.keys.can_make_keys()?;
    let key = Key::from_json(&body::object(request, state.limits().body).await?)?;
    let made = view(&data.keys, &key);
    state.run(move || data.keys.add(key)).await?;
    Ok((StatusCode::CREATED, made))
}

/// Get a key
#[utoipa::path(
    get,
    path = "/keys/{key}",
    tag = "Keys",
    operation_id = "get_key",
    params(("key" = String, Path, description = "The uid of the key, or the key")),
    responses((status = OK, description = "The key", body = KeyView))
)]
pub(super) async fn show(State(state): State<AppState>, name: Name) -> Result<Json<KeyView>, ApiError> {
    let keys = &state.data()?.keys;
    keys.can_make_keys()?;
    Ok(view(keys, &keys.find(&named(name)?)?))
}

/// Change the name or the description of a key
#[utoipa::path(
    patch,
    path = "/keys/{key}",
    tag = "Keys",
    operation_id = "update_key",
    params(("key" = String, Path, description = "The uid of the key, or the key")),
    request_body = requests::KeyChange,
    responses((status = OK, description = "The key", body = KeyView))
)]
pub(super) async fn update(
    State(state): State<AppState>,
    name: Name,
    request: Request,
) -> Result<Json<KeyView>, ApiError> {
    let data = state.data()?.clone();
    data.keys.can_make_keys()?;
    let uid = data.keys.find(&named(name)?)?.uid;
    let change = KeyChange::from_json(&body::object(request, state.limits().body).await?)?;
    state.run(move || Ok(view(&data.keys, &data.keys.update(uid, change)?))).await
}

/// Delete a key
#[utoipa::path(
    delete,
    path = "/keys/{key}",
    tag = "Keys",
    operation_id = "delete_key",
    params(("key" = String, Path, description = "The uid of the key, or the key")),
    responses((status = NO_CONTENT, description = "It is deleted"))
)]
pub(super) async fn delete(State(state): State<AppState>, name: Name) -> Result<StatusCode, ApiError> {
    let data = state.data()?.clone();
    data.keys.can_make_keys()?;
    let uid = data.keys.find(&named(name)?)?.uid;
    state.run(move || data.keys.remove(uid)).await?;
    Ok(StatusCode::NO_CONTENT)
}
