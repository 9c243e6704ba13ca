//! `/indexes` and `/swap-indexes`: which indexes there are, and tasks about them as a whole.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{IntoResponses, ToSchema};

use super::query::{Listed, Page, Query};
use super::requests::{FieldsWanted, IndexChange, IndexCreation, Metadata, Uid};
use super::{body, named, tasks};
use crate::data::index::{FieldCounts, Index, is_index_uid};
use crate::documents::matches_pattern;
use crate::error::ApiError;
use crate::keys::Access;
use crate::parameters::{only, shortened};
use crate::state::AppState;
use crate::tasks::{Moment, Swap, TaskSummary, Work};

/// The answer when a task was enqueued.
pub(super) type Accepted = Result<(StatusCode, Json<TaskSummary>), ApiError>;

/// The task that does it
#[derive(IntoResponses)]
#[response(status = ACCEPTED)]
pub(super) struct Enqueued(#[expect(dead_code, reason = "describes what `Accepted` answers")] TaskSummary);

/// An index.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct IndexView {
    uid: String,
    created_at: Moment,
    updated_at: Moment,
    /// The field by which its documents are told apart; `null` until the first document comes.
    primary_key: Option<String>,
}

/// List the indexes
#[utoipa::path(
    get,
    path = "/indexes",
    tag = "Indexes",
    operation_id = "list_indexes",
    params(Page),
    responses((status = OK, description = "Those that the key opens", body = Listed<IndexView>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Result<Json<Listed<IndexView>>, ApiError> {
    let mut query = Query::of(query.as_deref());
    let page = query.page("invalid_index_offset", "invalid_index_limit")?;
    query.is_done()?;
    let indexes: Vec<_> = state.indexes().into_iter().filter(|index| access.opens(&index.uid)).collect();
    Ok(Json(page.of(indexes, |index| view(&index))))
}

/// Get an index
#[utoipa::path(
    get,
    path = "/indexes/{uid}",
    tag = "Indexes",
    operation_id = "get_index",
    params(Uid),
    responses((status = OK, description = "The index", body = IndexView))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
) -> Result<Json<IndexView>, ApiError> {
    Ok(Json(view(&*state.index(&named(uid)?)?)))
}

fn view(index: &Index) -> IndexView {
    IndexView {
        uid: index.uid.clone(),
        created_at: Moment(index.created_at),
        updated_at: Moment(index.updated_at),
        primary_key: index.primary_key.clone(),
    }
}

/// Make an index
#[utoipa::path(
    post,
    path = "/indexes",
    tag = "Indexes",
    operation_id = "create_index",
    params(Metadata),
    request_body = IndexCreation,
    responses(Enqueued)
)]
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

/// Change the name or the primary key of an index
#[utoipa::path(
    patch,
    path = "/indexes/{uid}",
    tag = "Indexes",
    operation_id = "update_index",
    params(Uid, Metadata),
    request_body = IndexChange,
    responses(Enqueued)
)]
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

/// Delete an index
#[utoipa::path(
    delete,
    path = "/indexes/{uid}",
    tag = "Indexes",
    operation_id = "delete_index",
    params(Uid, Metadata),
    responses(Enqueued)
)]
pub(super) async fn delete(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Accepted {
    let uid = checked_uid(&named(uid)?)?;
    tasks::enqueue(&state, query.as_deref(), Some(uid), Work::IndexDeletion, None).await
}

/// Write an index anew, so that it takes no more room than it needs
#[utoipa::path(
    post,
    path = "/indexes/{uid}/compact",
    tag = "Indexes",
    operation_id = "compact_index",
    params(Uid, Metadata),
    responses(Enqueued)
)]
pub(super) async fn compact(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Accepted {
    let uid = checked_uid(&named(uid)?)?;
    tasks::enqueue(&state, query.as_deref(), Some(uid), Work::IndexCompaction, None).await
}

/// Let indexes change places
#[utoipa::path(
    post,
    path = "/swap-indexes",
    tag = "Indexes",
    operation_id = "swap_indexes",
    params(Metadata),
    request_body = Vec<Swap>,
    responses(Enqueued)
)]
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

/// The fields of the documents, and what the settings say of each
#[utoipa::path(
    post,
    path = "/indexes/{uid}/fields",
    tag = "Indexes",
    operation_id = "list_fields",
    params(Uid),
    request_body = FieldsWanted,
    responses((status = OK, description = "The fields", body = Listed<FieldView>))
)]
pub(super) async fn fields(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Json<Listed<FieldView>>, ApiError> {
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
    let passes = |field: &FieldView| {
        filter.iter().all(|(name, wanted)| match (name.as_str(), wanted) {
            (_, Value::Null) => true,
            ("attributePatterns", Value::Array(patterns)) => {
                patterns.iter().filter_map(Value::as_str).any(|pattern| matches_pattern(pattern, &field.name))
            }
            ("displayed", wanted) => *wanted == field.displayed.enabled,
            ("searchable", wanted) => *wanted == field.searchable.enabled,
            ("sortable", wanted) => *wanted == field.sortable.enabled,
            ("distinct", wanted) => *wanted == field.distinct.enabled,
            ("rankingRule", wanted) => *wanted == field.ranking_rule.enabled,
            ("filterable", wanted) => *wanted == field.filterable.enabled,
            _ => false,
        })
    };
    Ok(Json(page.of(views.into_iter().filter(passes).collect(), |field| field)))
}

/// A field of the documents, and what the settings say of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FieldView {
    name: String,
    displayed: Enabled,
    searchable: Enabled,
    sortable: Enabled,
    distinct: Enabled,
    ranking_rule: RankingRule,
    filterable: Enabled,
    localized: Localized,
}

#[derive(Debug, Serialize, ToSchema)]
struct Enabled {
    enabled: bool,
}

/// Whether a ranking rule is about the field.
#[derive(Debug, Serialize, ToSchema)]
struct RankingRule {
    enabled: bool,
    /// `asc` or `desc`.
    order: Option<String>,
}

/// In what languages the field is; languages are detected, so none are said.
#[derive(Debug, Serialize, ToSchema)]
struct Localized {
    #[schema(value_type = Vec<String>)]
    locales: [String; 0],
}

fn described(index: &Arc<Index>, names: &FieldCounts) -> Vec<FieldView> {
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
        let listed = |setting| Enabled { enabled: listed(setting, name) };
        let order = rule(name);
        FieldView {
            name: name.clone(),
            displayed: listed("displayedAttributes"),
            searchable: listed("searchableAttributes"),
            sortable: listed("sortableAttributes"),
            distinct: Enabled { enabled: settings.value("distinctAttribute") == name.as_str() },
            ranking_rule: RankingRule { enabled: order.is_some(), order },
            filterable: listed("filterableAttributes"),
            localized: Localized { locales: [] },
        }
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
