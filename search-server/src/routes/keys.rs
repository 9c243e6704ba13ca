//! `/keys`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use serde_json::Value;

use super::query::Query;
use super::{body, named};
use crate::error::ApiError;
use crate::keys::{Key, KeyChange, KeyStore};
use crate::state::AppState;

type Name = Result<Path<String>, PathRejection>;

fn view(keys: &KeyStore, key: &Key) -> Json<Value> {
    Json(key.view(keys.secret(key).as_deref()))
}

/// `GET /keys`.
pub(super) async fn list(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let keys = &state.data()?.keys;
    keys.can_make_keys()?;
    let mut query = Query::of(query.as_deref());
    let page = query.page("invalid_api_key_offset", "invalid_api_key_limit")?;
    query.is_done()?;
    Ok(Json(page.of(keys.all(), |key| key.view(keys.secret(&key).as_deref()))))
}

/// `POST /keys`.
pub(super) async fn create(
    State(state): State<AppState>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let data = state.data()?.clone();
    data.keys.can_make_keys()?;
    let key = Key::from_json(&body::object(request, state.limits().body).await?)?;
    let made = view(&data.keys, &key);
    state.run(move || data.keys.add(key)).await?;
    Ok((StatusCode::CREATED, made))
}

/// `GET /keys/{uid or key}`.
pub(super) async fn show(State(state): State<AppState>, name: Name) -> Result<Json<Value>, ApiError> {
    let keys = &state.data()?.keys;
    keys.can_make_keys()?;
    Ok(view(keys, &keys.find(&named(name)?)?))
}

/// `PATCH /keys/{uid or key}`.
pub(super) async fn update(
    State(state): State<AppState>,
    name: Name,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let data = state.data()?.clone();
    data.keys.can_make_keys()?;
    let uid = data.keys.find(&named(name)?)?.uid;
    let change = KeyChange::from_json(&body::object(request, state.limits().body).await?)?;
    state.run(move || Ok(view(&data.keys, &data.keys.update(uid, change)?))).await
}

/// `DELETE /keys/{uid or key}`.
pub(super) async fn delete(State(state): State<AppState>, name: Name) -> Result<StatusCode, ApiError> {
    let data = state.data()?.clone();
    data.keys.can_make_keys()?;
    let uid = data.keys.find(&named(name)?)?.uid;
    state.run(move || data.keys.remove(uid)).await?;
    Ok(StatusCode::NO_CONTENT)
}
