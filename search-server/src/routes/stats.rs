//! `/stats`, `/indexes/{uid}/stats` and `/version`: what there is.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::{Extension, Json};
use serde_json::{Map, Value, json};

use super::named;
use super::query::Query;
use crate::data::files::bytes_in;
use crate::data::index::Index;
use crate::error::ApiError;
use crate::keys::Access;
use crate::state::AppState;
use crate::tasks::Moment;

/// How sizes are written.
struct Sizes {
    human: bool,
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

    fn value(&self, bytes: u64) -> Value {
        if !self.human {
            return json!(bytes);
        }
        let (mut size, mut unit) = (bytes as f64, "B");
        for larger in ["KiB", "MiB", "GiB", "TiB"] {
            if size < 1024.0 {
                break;
            }
            (size, unit) = (size / 1024.0, larger);
        }
        json!(format!("{size:.1} {unit}"))
    }
}

/// `GET /stats`.
pub(super) async fn all(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let sizes = Sizes::of(query.as_deref())?;
    let (mut indexes, mut last) = (Map::new(), None);
    for index in state.indexes().into_iter().filter(|index| access.opens(&index.uid)) {
        last = last.max(Some(index.updated_at));
        let uid = index.uid.clone();
        indexes.insert(uid, stats(&state, index, &sizes).await?);
    }
    let path = state.data().ok().map(|data| data.path.clone());
    let bytes = state.run(move || Ok(path.map_or(0, |path| bytes_in(&path)))).await?;
    Ok(Json(json!({
        "databaseSize": sizes.value(bytes),
        "usedDatabaseSize": sizes.value(bytes),
        "lastUpdate": last.map(Moment),
        "indexes": indexes,
    })))
}

/// `GET /indexes/{uid}/stats`.
pub(super) async fn one(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let sizes = Sizes::of(query.as_deref())?;
    let index = state.index(&named(uid)?)?;
    Ok(Json(stats(&state, index, &sizes).await?))
}

async fn stats(state: &AppState, index: Arc<Index>, sizes: &Sizes) -> Result<Value, ApiError> {
    let fields = state.ask(index.clone(), Index::field_distribution).await?;
    let is_indexing = state.data().is_ok_and(|data| data.tasks.is_working_on(&index.uid));
    let stats = state.ask(index, |index| index.archive.stats()).await?;
    let average = stats.bytes.checked_div(stats.articles).unwrap_or(0);
    Ok(json!({
        "numberOfDocuments": stats.articles,
        "rawDocumentDbSize": sizes.value(stats.bytes),
        "avgDocumentSize": sizes.value(average),
        "isIndexing": is_indexing,
        "numberOfEmbeddings": 0,
        "numberOfEmbeddedDocuments": 0,
        "fieldDistribution": *fields,
    }))
}

/// `GET /version`: that of this program. Clients ask for no more than a number.
pub(super) async fn version() -> Json<Value> {
    Json(json!({
        "commitSha": "unknown",
        "commitDate": "unknown",
        "pkgVersion": env!("CARGO_PKG_VERSION"),
    }))
}
