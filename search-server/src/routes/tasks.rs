//! `/tasks` and `/batches`: what is to be done and what became of it. And the one way in which other routes enqueue tasks.

use std::collections::BTreeMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::indexes::{Accepted, Enqueued};
use super::named;
use super::query::Query;
use super::requests::{self, Metadata, TaskFilters};
use crate::error::ApiError;
use crate::keys::Access;
use crate::state::AppState;
use crate::tasks::{
    Moment, Payload, Request, Status, Task, TaskFilter, TaskSummary, TaskView, Work, duration,
};

/// Enqueues a task; the answer is given when the task is on the disk.
pub(super) async fn enqueue(
    state: &AppState,
    query: Option<&str>,
    index_uid: Option<String>,
    work: Work,
    payload: Option<Payload>,
) -> Accepted {
    let data = state.data()?.clone();
    let custom_metadata = Query::of(query).take("customMetadata");
    let request = Request { index_uid, work, payload, custom_metadata };
    // Not through `AppState::run`: a task that was asked for does not wait for searches.
    let task = tokio::task::spawn_blocking(move || data.tasks.enqueue(request)).await??;
    Ok((StatusCode::ACCEPTED, Json(task.summary())))
}

/// Which tasks a request is about.
fn filter(state: &AppState, access: &Access, query: &mut Query) -> Result<TaskFilter, ApiError> {
    let mut filter = TaskFilter::default();
    for (name, value) in query.rest() {
        if !filter.take(&name, &value)? && name != "customMetadata" {
            let name = crate::parameters::shortened(&name);
            return Err(ApiError::BadRequest(format!(
                "Unknown parameter `{name}`: expected one of `limit`, `from`, `reverse`, `batchUids`, `uids`, `canceledBy`, `types`, `statuses`, `indexUids`, `afterEnqueuedAt`, `beforeEnqueuedAt`, `afterStartedAt`, `beforeStartedAt`, `afterFinishedAt`, `beforeFinishedAt`."
            )));
        }
    }
    if !access.opens_all() {
        let all: Vec<String> = state.indexes().iter().map(|index| index.uid.clone()).collect();
        filter.restrict(|uid| access.opens(uid), &all);
    }
    Ok(filter)
}

/// Which part of a list of tasks is wanted.
struct Part {
    from: Option<u32>,
    limit: usize,
    reverse: bool,
}

impl Part {
    fn of(query: &mut Query) -> Result<Part, ApiError> {
        Ok(Part {
            limit: query.number("limit", "invalid_task_limit")?.unwrap_or(20),
            from: query.number("from", "invalid_task_from")?,
            reverse: query.flag("reverse", "invalid_task_reverse")?.unwrap_or(false),
        })
    }
}

/// A part of a list of tasks or batches.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Listed<T> {
    results: Vec<T>,
    /// How many there are in all.
    total: u64,
    limit: usize,
    /// The number of the first that is given.
    from: Option<u32>,
    /// The number with which the next part begins, as `from`.
    next: Option<u32>,
}

/// List tasks, the latest first
#[utoipa::path(
    get,
    path = "/tasks",
    tag = "Tasks",
    operation_id = "list_tasks",
    params(requests::Part, TaskFilters),
    responses((status = OK, description = "Those about indexes that the key opens", body = Listed<TaskView>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Result<Json<Listed<TaskView>>, ApiError> {
    let mut query = Query::of(query.as_deref());
    let Part { from, limit, reverse } = Part::of(&mut query)?;
    let filter = filter(&state, &access, &mut query)?;
    // One more says whether there is another page.
    let (mut tasks, total) = state.data()?.tasks.list(&filter, from, limit.saturating_add(1), reverse);
    let next = (tasks.len() > limit).then(|| tasks.pop()).flatten().map(|task| task.uid);
    let from = tasks.first().map(|task| task.uid);
    Ok(Json(Listed { results: tasks.iter().map(Task::view).collect(), total, limit, from, next }))
}

/// Get a task
#[utoipa::path(
    get,
    path = "/tasks/{task}",
    tag = "Tasks",
    operation_id = "get_task",
    params(("task" = u32, Path, description = "Its number")),
    responses((status = OK, description = "The task", body = TaskView))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    uid: Result<Path<String>, PathRejection>,
) -> Result<Json<TaskView>, ApiError> {
    let uid = number(&named(uid)?, "invalid_task_uids")?;
    let task = state.data()?.tasks.get(uid).ok_or(ApiError::TaskNotFound(uid))?;
    let open = task.index_uid.as_ref().map_or(access.opens_all(), |uid| access.opens(uid));
    if open { Ok(Json(task.view())) } else { Err(ApiError::TaskNotFound(uid)) }
}

fn number(text: &str, code: &'static str) -> Result<u32, ApiError> {
    text.parse().map_err(|_| ApiError::InvalidParameter {
        code,
        message: format!(
            "Invalid value: could not parse `{}` as a positive integer",
            crate::parameters::shortened(text)
        ),
    })
}

/// Cancel tasks that have not begun
#[utoipa::path(
    post,
    path = "/tasks/cancel",
    tag = "Tasks",
    operation_id = "cancel_tasks",
    params(TaskFilters, Metadata),
    responses(Enqueued)
)]
pub(super) async fn cancel(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Accepted {
    let (tasks, filter) = meant(&state, &access, query.as_deref(), "cancel")?;
    enqueue(&state, query.as_deref(), None, Work::TaskCancelation { tasks, filter }, None).await
}

/// Forget tasks that have ended
#[utoipa::path(
    delete,
    path = "/tasks",
    tag = "Tasks",
    operation_id = "delete_tasks",
    params(TaskFilters, Metadata),
    responses((status = OK, description = "The task that does it", body = TaskSummary))
)]
pub(super) async fn forget(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Result<(StatusCode, Json<TaskSummary>), ApiError> {
    let (tasks, filter) = meant(&state, &access, query.as_deref(), "delete")?;
    // Meilisearch answers 200 here.
    let (_, task) =
        enqueue(&state, query.as_deref(), None, Work::TaskDeletion { tasks, filter }, None).await?;
    Ok((StatusCode::OK, task))
}

/// The tasks that a filter means as it is sent: later ones are not.
fn meant(
    state: &AppState,
    access: &Access,
    query: Option<&str>,
    what: &'static str,
) -> Result<(Vec<u32>, String), ApiError> {
    let filter = filter(state, access, &mut Query::of(query))?;
    if filter.is_empty() {
        return Err(ApiError::MissingTaskFilters(what));
    }
    let (tasks, _) = state.data()?.tasks.list(&filter, None, usize::MAX, false);
    Ok((tasks.iter().map(|task| task.uid).collect(), filter.query))
}

/// List batches: tasks that were carried out together
#[utoipa::path(
    get,
    path = "/batches",
    tag = "Tasks",
    operation_id = "list_batches",
    params(requests::Part, TaskFilters),
    responses((status = OK, description = "The batches, the latest first", body = Listed<BatchView>))
)]
pub(super) async fn batches(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Result<Json<Listed<BatchView>>, ApiError> {
    let mut query = Query::of(query.as_deref());
    let Part { from, limit, reverse } = Part::of(&mut query)?;
    let filter = filter(&state, &access, &mut query)?;
    let mut all = by_batch(&state, &filter)?;
    let total = all.len() as u64;
    all.retain(|uid, _| from.is_none_or(|from| if reverse { *uid >= from } else { *uid <= from }));
    let ordered: Vec<_> = if reverse { all.into_iter().collect() } else { all.into_iter().rev().collect() };
    Ok(Json(Listed {
        results: ordered.iter().take(limit).map(|(uid, tasks)| batch_view(*uid, tasks)).collect(),
        total,
        limit,
        from: ordered.first().map(|(uid, _)| *uid),
        next: ordered.get(limit).map(|(uid, _)| *uid),
    }))
}

/// Get a batch
#[utoipa::path(
    get,
    path = "/batches/{batch}",
    tag = "Tasks",
    operation_id = "get_batch",
    params(("batch" = u32, Path, description = "Its number")),
    responses((status = OK, description = "The batch", body = BatchView))
)]
pub(super) async fn batch(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    uid: Result<Path<String>, PathRejection>,
) -> Result<Json<BatchView>, ApiError> {
    let uid = number(&named(uid)?, "invalid_batch_uids")?;
    let filter = filter(&state, &access, &mut Query::of(Some(&format!("batchUids={uid}"))))?;
    let batches = by_batch(&state, &filter)?;
    let tasks = batches.get(&uid).ok_or(ApiError::BatchNotFound(uid))?;
    Ok(Json(batch_view(uid, tasks)))
}

fn by_batch(state: &AppState, filter: &TaskFilter) -> Result<BTreeMap<u32, Vec<Task>>, ApiError> {
    let (tasks, _) = state.data()?.tasks.list(filter, None, usize::MAX, true);
    let mut batches: BTreeMap<u32, Vec<Task>> = BTreeMap::new();
    for task in tasks {
        if let Some(batch) = task.batch_uid {
            batches.entry(batch).or_default().push(task);
        }
    }
    Ok(batches)
}

/// A batch: its tasks, counted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BatchView {
    uid: u32,
    /// How far it is, while it is carried out.
    progress: Option<Progress>,
    /// Those of its tasks, added up.
    #[schema(value_type = Object)]
    details: Map<String, Value>,
    stats: BatchStats,
    /// As ISO 8601 has it: `PT0.012345S`.
    duration: Option<String>,
    started_at: Option<Moment>,
    finished_at: Option<Moment>,
    batch_strategy: &'static str,
}

/// How far a batch is. Steps are not told.
#[derive(Debug, Serialize, ToSchema)]
struct Progress {
    #[schema(value_type = Vec<Object>)]
    steps: [Value; 0],
    percentage: f32,
}

/// How many tasks a batch has, of each kind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BatchStats {
    total_nb_tasks: usize,
    #[schema(value_type = BTreeMap<String, u64>)]
    status: BTreeMap<&'static str, u64>,
    #[schema(value_type = BTreeMap<String, u64>)]
    types: BTreeMap<&'static str, u64>,
    index_uids: BTreeMap<String, u64>,
}

fn batch_view(uid: u32, tasks: &[Task]) -> BatchView {
    let mut details = Map::new();
    let (mut status, mut types, mut index_uids) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for task in tasks {
        *status.entry(task.status.name()).or_insert(0) += 1;
        *types.entry(task.work.name()).or_insert(0) += 1;
        if let Some(index) = &task.index_uid {
            *index_uids.entry(index.clone()).or_insert(0) += 1;
        }
        for (name, value) in task.details.as_object().into_iter().flatten() {
            match (details.get_mut(name), value.as_u64()) {
                (Some(sum), Some(count)) => *sum = json!(sum.as_u64().unwrap_or_default() + count),
                (Some(_), None) => {}
                (None, _) => drop(details.insert(name.clone(), value.clone())),
            }
        }
    }
    let started = tasks.iter().filter_map(|task| task.started_at).min();
    let ended = tasks.iter().all(|task| task.status.is_final());
    let finished = if ended { tasks.iter().filter_map(|task| task.finished_at).max() } else { None };
    let processing = tasks.iter().any(|task| task.status == Status::Processing);
    BatchView {
        uid,
        progress: processing.then_some(Progress { steps: [], percentage: 0.0 }),
        details,
        stats: BatchStats { total_nb_tasks: tasks.len(), status, types, index_uids },
        duration: started.zip(finished).map(|(from, to)| duration(from, to)),
        started_at: started.map(Moment),
        finished_at: finished.map(Moment),
        batch_strategy: "consecutive additions to one index are carried out together",
    }
}
