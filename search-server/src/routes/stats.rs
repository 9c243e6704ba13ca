//! `/stats`, `/indexes/{uid}/stats` and `/version`: what there is.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::named;
use super::query::Query;
use super::requests::{SizeParameters, Uid};
use crate::data::DataDirectory;
use crate::data::files::bytes_in;
use crate::data::index::{FieldCounts, Index};
use crate::error::ApiError;
use crate::keys::Access;
use crate::state::AppState;
use crate::tasks::Moment;

/// How sizes are written.
struct Sizes {
    human: bool,
}

/// A number of bytes, or such a number as people write it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum Size {
    Bytes(u64),
    Words(String),
}

impl Sizes {
    fn of(query: Option<&str>) -> Result<Sizes, ApiError> {
        let mut query = Query::of(query);
        query.flag("showInternalDatabaseSizes", "invalid_stats_show_internal_database_sizes")?;
        let human = match query.take("sizeFormat").as_deref() {
            None | Some("raw") => false,
            Some("human") => true,
            Some(other) => {
                return Err(ApiError::InvalidParameter {
                    code: "invalid_stats_size_format",
                    message: format!(
                        "Invalid value in parameter `sizeFormat`: expected one of `human`, `raw`, but found `{}`.",
                        crate::parameters::shortened(other)
                    ),
                });
            }
        };
        query.is_done()?;
        Ok(Sizes { human })
    }

    fn value(&self, bytes: u64) -> Size {
        if !self.human {
            return Size::Bytes(bytes);
        }
        let (mut size, mut unit) = (bytes as f64, "B");
        for larger in ["KiB", "MiB", "GiB", "TiB"] {
            if size < 1024.0 {
                break;
            }
            (size, unit) = (size / 1024.0, larger);
        }
        Size::Words(format!("{size:.1} {unit}"))
    }
}

/// What all indexes hold.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stats {
    /// What the data directory takes on the disk.
    database_size: Size,
    used_database_size: Size,
    last_update: Option<Moment>,
    /// By the names of the indexes.
    indexes: BTreeMap<String, IndexStats>,
}

/// What an index holds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct IndexStats {
    number_of_documents: u64,
    raw_document_db_size: Size,
    avg_document_size: Size,
    is_indexing: bool,
    /// Always 0: there are no vectors.
    number_of_embeddings: u64,
    number_of_embedded_documents: u64,
    /// How many documents have each field.
    field_distribution: FieldCounts,
}

/// The program that answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Version {
    commit_sha: &'static str,
    commit_date: &'static str,
    /// The version of this program, not of Meilisearch.
    pkg_version: &'static str,
}

/// What all indexes hold
#[utoipa::path(get, path = "/stats", tag = "Server", operation_id = "get_stats", params(SizeParameters), responses((status = OK, description = "Of the indexes that the key opens", body = Stats)))]
pub(super) async fn all(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Result<Json<Stats>, ApiError> {
    let sizes = Sizes::of(query.as_deref())?;
    let (mut indexes, mut last) = (BTreeMap::new(), None);
    for index in state.indexes().into_iter().filter(|index| access.opens(&index.uid)) {
        last = last.max(Some(index.updated_at));
        let uid = index.uid.clone();
        indexes.insert(uid, stats(&state, index, &sizes).await?);
    }
    let data = state.data().ok().cloned();
    let bytes = state.run(move || data.map_or(Ok(0), |data| bytes_of(&data))).await?;
    Ok(Json(Stats {
        database_size: sizes.value(bytes),
        used_database_size: sizes.value(bytes),
        last_update: last.map(Moment),
        indexes,
    }))
}

/// The bytes of a data directory, and of the archives that a cluster keeps for it.
fn bytes_of(data: &DataDirectory) -> Result<u64, ApiError> {
    let mut bytes = bytes_in(&data.path);
    if !data.registry.is_in_folders() {
        for index in data.registry.indexes().values() {
            bytes += index.archive.stats()?.bytes;
        }
    }
    Ok(bytes)
}

/// What an index holds
#[utoipa::path(get, path = "/indexes/{uid}/stats", tag = "Indexes", operation_id = "get_index_stats", params(Uid, SizeParameters), responses((status = OK, description = "What it holds", body = IndexStats)))]
pub(super) async fn one(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Json<IndexStats>, ApiError> {
    let sizes = Sizes::of(query.as_deref())?;
    let index = state.index(&named(uid)?)?;
    Ok(Json(stats(&state, index, &sizes).await?))
}

async fn stats(state: &AppState, index: Arc<Index>, sizes: &Sizes) -> Result<IndexStats, ApiError> {
    let fields = state.ask(index.clone(), Index::field_distribution).await?;
    let is_indexing = state.data().is_ok_and(|data| data.tasks.is_working_on(&index.uid));
    let stats = state.ask(index, |index| index.archive.stats()).await?;
    let average = stats.bytes.checked_div(stats.articles).unwrap_or(0);
    Ok(IndexStats {
        number_of_documents: stats.articles,
        raw_document_db_size: sizes.value(stats.bytes),
        avg_document_size: sizes.value(average),
        is_indexing,
        number_of_embeddings: 0,
        number_of_embedded_documents: 0,
        field_distribution: FieldCounts::clone(&fields),
    })
}

/// The version of this program
///
/// Clients ask for no more than a number.
#[utoipa::path(get, path = "/version", tag = "Server", operation_id = "get_version", responses((status = OK, description = "The version", body = Version)))]
pub(super) async fn version() -> Json<Version> {
    let pkg_version = env!("CARGO_PKG_VERSION");
    Json(Version { commit_sha: "unknown", commit_date: "unknown", pkg_version })
}
