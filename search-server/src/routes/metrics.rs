//! `GET /metrics`: nothing in; out, what there is to know of the service, for Prometheus.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::metrics::Now;
use crate::state::AppState;

/// The media type of what Prometheus reads.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What there is to know of the service, for Prometheus
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "Server",
    operation_id = "get_metrics",
    responses((status = OK, description = "All numbers, where the service is started with `--metrics`", body = String, content_type = "application/openmetrics-text"))
)]
pub(super) async fn show(State(state): State<AppState>) -> Result<Response, ApiError> {
    if !state.options().metrics {
        return Err(ApiError::NotFound);
    }
    let measured = state.clone();
    // Not one of the searches that are bounded: in a crowd, this is what is wanted most.
    let text = tokio::task::spawn_blocking(move || -> Result<String, ApiError> {
        let (running, waiting) = measured.searches();
        let mut indexes = Vec::new();
        for index in measured.indexes() {
            let stats = index.archive.stats()?;
            indexes.push((index.uid.clone(), stats.articles, stats.bytes));
        }
        let tasks =
            measured.data().map(|data| data.tasks.counts().map(|(status, count)| (status.name(), count)));
        let tasks = tasks.map_or(Vec::new(), Vec::from);
        measured.metrics().text(Now { running, waiting, tasks, indexes }).map_err(|_| ApiError::Panicked)
    });
    let text = text.await??;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
