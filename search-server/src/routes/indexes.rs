//! `/indexes` and `/swap-indexes`: which indexes there are, and tasks about them as a whole.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Map, Value, json};

use super::query::{Page, Query};
use super::{body, named, tasks};
use crate::answer::matches_pattern;
use crate::data::index::{FieldCounts, Index, is_index_uid};
use crate::error::ApiError;
use crate::keys::Access;
use crate::parameters::{only, shortened};
use crate::state::AppState;
use crate::tasks::{Moment, Swap, Work};

/// The answer when a task was enqueued.
pub(super) type Accepted = Result<(StatusCode, Json<Value>), ApiError>;

/// `GET /indexes`.
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let mut query = Query::of(query.as_deref());
    let page = query.page("invalid_index_offset", "invalid_index_limit")?;
    query.is_done()?;
    let indexes: Vec<_> = state.indexes().into_iter().filter(|index| access.opens(&index.uid)).collect();
    Ok(Json(page.of(indexes, |index| view(&index))))
}

/// `GET /indexes/{uid}`.
pub(super) async fn show(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(view(&*state.index(&named(uid)?)?)))
}

fn view(index: &Index) -> Value {
    json!({
        "uid": index.uid,
        "createdAt": Moment(index.created_at),
        "updatedAt": Moment(index.updated_at),
        "primaryKey": index.primary_key,
    })
}

/// `POST /indexes`.
pub(super) async fn create(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Accepted {
    let fields = body::object(request, state.limits().body).await?;
    only(&fields, &["uid", "primaryKey"])?;
    let uid = match fields.get("uid") {
        None => return Err(invalid("missing_index_uid", "Missing field `uid`.")),
        Some(Value::String(uid)) => checked_uid(uid)?,
        Some(other) => {
            return Err(invalid(
                "invalid_index_uid",
                &format!(
                    "Invalid value at `.uid`: expected a string, but found `{}`.",
                    shortened(&other.to_string())
                ),
            ));
        }
    };
    if !access.opens(&uid) {
        return Err(ApiError::InvalidKey);
    }
    let primary_key = text(&fields, "primaryKey", "invalid_index_primary_key")?;
    tasks::enqueue(&state, query.as_deref(), Some(uid), Work::IndexCreation { primary_key }, None).await
}

/// `PATCH /indexes/{uid}`.
pub(super) async fn update(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Accepted {
    let uid = checked_uid(&named(uid)?)?;
    let fields = body::object(request, state.limits().body).await?;
    for (name, code) in
        [("createdAt", "immutable_index_created_at"), ("updatedAt", "immutable_index_updated_at")]
    {
        if fields.contains_key(name) {
            return Err(invalid(
                code,
                &format!("Immutable field `{name}`: expected one of `primaryKey`, `uid`."),
            ));
        }
    }
    only(&fields, &["primaryKey", "uid"])?;
    let primary_key = text(&fields, "primaryKey", "invalid_index_primary_key")?;
    let new_uid = text(&fields, "uid", "invalid_index_uid")?.map(|uid| checked_uid(&uid)).transpose()?;
    if new_uid.as_ref().is_some_and(|uid| !access.opens(uid)) {
        return Err(ApiError::InvalidKey);
    }
    tasks::enqueue(&state, query.as_deref(), Some(uid), Work::IndexUpdate { primary_key, new_uid }, None)
        .await
}

/// `DELETE /indexes/{uid}`.
pub(super) async fn delete(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Accepted {
    let uid = checked_uid(&named(uid)?)?;
    tasks::enqueue(&state, query.as_deref(), Some(uid), Work::IndexDeletion, None).await
}

/// `POST /indexes/{uid}/compact`.
pub(super) async fn compact(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Accepted {
    let uid = checked_uid(&named(uid)?)?;
    tasks::enqueue(&state, query.as_deref(), Some(uid), Work::IndexCompaction, None).await
}

/// `POST /swap-indexes`.
pub(super) async fn swap(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Accepted {
    let value = body::value(request, state.limits().body).await?;
    let swaps: Vec<Swap> = serde_json::from_value(value).map_err(|error| {
        invalid(
            "invalid_swap_indexes",
            &format!("Invalid value: expected a list of `{{\"indexes\": [\"one\", \"other\"]}}`: {error}."),
        )
    })?;
    let mut seen = Vec::new();
    for uid in swaps.iter().flat_map(|swap| &swap.indexes) {
        checked_uid(uid)?;
        if !access.opens(uid) {
            return Err(ApiError::InvalidKey);
        }
        if seen.contains(&uid) {
            return Err(invalid(
                "invalid_swap_duplicate_index_found",
                &format!(
                    "Indexes must be declared only once during a swap. `{uid}` was specified several times."
                ),
            ));
        }
        seen.push(uid);
    }
    tasks::enqueue(&state, query.as_deref(), None, Work::IndexSwap { swaps }, None).await
}

/// `POST /indexes/{uid}/fields`: the fields of the documents, and what the settings say of each.
pub(super) async fn fields(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let index = state.index(&named(uid)?)?;
    let asked = body::object(request, state.limits().body).await?;
    only(&asked, &["offset", "limit", "filter"])?;
    let number = |name: &str, code, default| match asked.get(name) {
        None | Some(Value::Null) => Ok(default),
        Some(value) => value.as_u64().and_then(|number| usize::try_from(number).ok()).ok_or_else(|| {
            invalid(code, &format!("Invalid value at `.{name}`: expected a positive integer."))
        }),
    };
    let page = Page {
        offset: number("offset", "invalid_fields_offset", 0)?,
        limit: number("limit", "invalid_fields_limit", 20)?,
    };
    let filter = match asked.get("filter") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(filter)) => filter.clone(),
        Some(_) => {
            return Err(invalid("invalid_fields_filter", "Invalid value at `.filter`: expected an object."));
        }
    };
    let names = state.ask(index.clone(), Index::field_distribution).await?;
    let views = described(&index, &names);
    let passes = |field: &Value| {
        filter.iter().all(|(name, wanted)| match (name.as_str(), wanted) {
            (_, Value::Null) => true,
            ("attributePatterns", Value::Array(patterns)) => patterns
                .iter()
                .filter_map(Value::as_str)
                .any(|pattern| field["name"].as_str().is_some_and(|name| matches_pattern(pattern, name))),
            (name, wanted) => {
                field.get(name).is_some_and(|found| found.get("enabled").unwrap_or(found) == wanted)
            }
        })
    };
    Ok(Json(page.of(views.into_iter().filter(passes).collect(), |field| field)))
}

fn described(index: &Arc<Index>, names: &FieldCounts) -> Vec<Value> {
    let settings = &index.settings;
    let listed = |setting: &str, name: &str| {
        settings.value(setting).as_array().is_some_and(|patterns| {
            patterns.iter().any(|pattern| match pattern {
                Value::String(pattern) => matches_pattern(pattern, name),
                other => other["attributePatterns"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .any(|pattern| matches_pattern(pattern, name)),
            })
        })
    };
    let rule = |name: &str| {
        settings.value("rankingRules").as_array().into_iter().flatten().find_map(|rule| {
            let (field, order) = rule.as_str()?.split_once(':')?;
            (field == name).then(|| order.to_owned())
        })
    };
    let view = |name: &String| {
        json!({
            "name": name,
            "displayed": { "enabled": listed("displayedAttributes", name) },
            "searchable": { "enabled": listed("searchableAttributes", name) },
            "sortable": { "enabled": listed("sortableAttributes", name) },
            "distinct": { "enabled": settings.value("distinctAttribute") == name.as_str() },
            "rankingRule": { "enabled": rule(name).is_some(), "order": rule(name) },
            "filterable": { "enabled": listed("filterableAttributes", name) },
            "localized": { "locales": [] },
        })
    };
    names.keys().map(view).collect()
}

/// The name, if an index may have it.
pub(super) fn checked_uid(uid: &str) -> Result<String, ApiError> {
    match is_index_uid(uid) {
        true => Ok(uid.to_owned()),
        false => Err(ApiError::InvalidIndexUid(shortened(uid))),
    }
}

/// An error with a code.
pub(super) fn invalid(code: &'static str, message: &str) -> ApiError {
    ApiError::InvalidParameter { code, message: message.to_owned() }
}

/// A text that may be missing or `null`.
pub(super) fn text(
    fields: &Map<String, Value>,
    name: &str,
    code: &'static str,
) -> Result<Option<String>, ApiError> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(invalid(
            code,
            &format!(
                "Invalid value at `.{name}`: expected a string, but found `{}`.",
                shortened(&other.to_string())
            ),
        )),
    }
}
