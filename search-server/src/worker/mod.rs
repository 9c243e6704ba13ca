//! The worker: the one thread that changes the data directory. Takes tasks from the queue, carries them out, and records
//! what became of them.

mod documents;
mod dump;
mod indexes;
mod snapshot;
mod writers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::data::DataDirectory;
use crate::error::ApiError;
use crate::tasks::{Status, Task, Work};

use documents::How;
use writers::Writers;

/// What became of one task: what its details gain.
type Outcome = Result<Value, ApiError>;

/// Why tasks were not carried out to their end.
#[derive(Debug)]
enum Stop {
    /// They are to wait again.
    Interrupted,
    /// None of them can be.
    Failed(ApiError),
}

impl<E: Into<ApiError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Stop::Failed(error.into())
    }
}

/// How long the worker waits before it tries again to write to the log, or to reach the cluster.
const PAUSE: Duration = Duration::from_secs(1);

/// What becomes of tasks while the cluster that keeps the archives is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WhileAway {
    /// They wait until it is back: they were acknowledged.
    Wait,
    /// They fail.
    Fail,
}

/// After so long without a task, the worker closes what it holds open.
const IDLE: Duration = Duration::from_secs(10);

/// Starts the worker of a data directory.
pub(crate) fn start(data: Arc<DataDirectory>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("worker".to_owned()).spawn(move || {
        let mut writers = Writers::default();
        let mut waits = false;
        while let Some(tasks) = data.tasks.take(IDLE, || writers.close()) {
            let done = carry_out(&data, &mut writers, tasks, WhileAway::Wait);
            if let Err(away) = &done {
                // Said once, however long it lasts.
                if !waits {
                    away.log();
                }
                std::thread::sleep(PAUSE);
            }
            waits = done.is_err();
        }
    })
}

/// Carries out all tasks that wait, as far as they can be now.
pub(crate) fn carry_out_all(data: &DataDirectory) {
    let mut writers = Writers::default();
    loop {
        let tasks = data.tasks.take_now();
        if tasks.is_empty() {
            return;
        }
        // Nothing waits.
        let _ = carry_out(data, &mut writers, tasks, WhileAway::Fail);
    }
}

/// Carries tasks out, and records what became of them. Where the cluster is away and they are to wait, they are put back; the error says
/// why.
fn carry_out(
    data: &DataDirectory,
    writers: &mut Writers,
    mut tasks: Vec<Task>,
    while_away: WhileAway,
) -> Result<(), ApiError> {
    let outcomes = catch_unwind(AssertUnwindSafe(|| outcomes(data, writers, &tasks)));
    let outcomes = match outcomes {
        Ok(Ok(outcomes)) => outcomes,
        Ok(Err(Stop::Interrupted)) => {
            data.tasks.give_back(&tasks);
            return Ok(());
        }
        Ok(Err(Stop::Failed(error))) => vec![Err(error)],
        Err(_) => vec![Err(ApiError::Panicked)],
    };
    let is_away = |outcome: &Outcome| matches!(outcome, Err(ApiError::Unavailable(_)));
    if while_away == WhileAway::Wait && outcomes.iter().any(is_away) {
        writers.close();
        data.tasks.give_back(&tasks);
        return outcomes.into_iter().find(is_away).map_or(Ok(()), |away| away.map(drop));
    }
    let now = Timestamp::now();
    let mut outcomes = outcomes.into_iter().peekable();
    let mut last = None;
    for task in &mut tasks {
        // What stops all of them is said once.
        let object = match outcomes.next() {
            Some(Ok(gained)) => {
                task.status = Status::Succeeded;
                gain(&mut task.details, gained);
                continue;
            }
            Some(Err(error)) => {
                error.log();
                error.object()
            }
            None => match &last {
                Some(object) => Clone::clone(object),
                None => continue,
            },
        };
        task.status = Status::Failed;
        nothing_done(&mut task.details);
        task.error = Some(object.clone());
        last = Some(object);
    }
    for task in &mut tasks {
        task.finished_at = Some(now);
    }
    record(data, &tasks);
    data.webhooks.tell(&tasks);
    Ok(())
}

/// Records what became of the tasks. Until it is recorded nothing else is done: it would have to be done again.
fn record(data: &DataDirectory, tasks: &[Task]) {
    while let Err(error) = data.tasks.finish(tasks) {
        tracing::error!(%error, "what became of tasks cannot be recorded; trying again");
        std::thread::sleep(PAUSE);
    }
}

/// One outcome for each task, or fewer where the last stands for those that follow.
fn outcomes(data: &DataDirectory, writers: &mut Writers, tasks: &[Task]) -> Result<Vec<Outcome>, Stop> {
    let Some(first) = tasks.first() else { return Ok(Vec::new()) };
    if let Work::DocumentAdditionOrUpdate { merge, skip_creation, may_create, .. } = first.work {
        return documents::add(data, writers, tasks, How { merge, skip_creation, may_create });
    }
    Ok(vec![one(data, writers, first)?])
}

fn one(data: &DataDirectory, writers: &mut Writers, task: &Task) -> Result<Outcome, Stop> {
    let index = task.index_uid.as_deref().unwrap_or_default();
    // What changes indexes as a whole reads or removes their files.
    if !matches!(task.work, Work::DocumentDeletion { .. } | Work::SettingsUpdate { .. }) {
        writers.close();
    }
    // It was done, but not recorded, when the program was stopped.
    let is_done = data.registry.was_changed_by(task.uid);
    Ok(match &task.work {
        Work::IndexCreation { .. } | Work::IndexUpdate { .. } | Work::IndexSwap { .. } if is_done => {
            Ok(json!({}))
        }
        Work::IndexDeletion if is_done => Ok(json!({})),
        Work::IndexCreation { primary_key } => indexes::create(data, task.uid, index, primary_key.as_deref()),
        Work::IndexUpdate { primary_key, new_uid } => {
            indexes::update(data, task.uid, index, primary_key.as_deref(), new_uid.as_deref())
        }
        Work::IndexDeletion => indexes::delete(data, task.uid, index),
        Work::IndexCompaction => indexes::compact(data, index),
        Work::IndexSwap { swaps } => indexes::swap(data, task.uid, swaps),
        Work::DocumentAdditionOrUpdate { .. } => Ok(json!({})),
        Work::DocumentDeletion { documents } => documents::delete(data, writers, task.uid, index, documents)?,
        Work::SettingsUpdate { settings, .. } => documents::set(data, writers, task.uid, index, settings)?,
        Work::TaskCancelation { tasks, .. } => cancel(data, tasks, task.uid),
        Work::TaskDeletion { tasks, .. } => {
            data.tasks.forget(tasks).map(|count| json!({ "deletedTasks": count })).map_err(ApiError::from)
        }
        Work::DumpCreation => dump::write(data),
        Work::SnapshotCreation => snapshot::write(data, task),
    })
}

fn cancel(data: &DataDirectory, tasks: &[u32], by: u32) -> Outcome {
    let canceled = data.tasks.cancel(tasks, by)?;
    data.webhooks.tell(&canceled);
    Ok(json!({ "canceledTasks": canceled.len() }))
}

/// Puts what a task gained into its details.
fn gain(details: &mut Value, gained: Value) {
    match (details, gained) {
        (Value::Object(details), Value::Object(gained)) => details.extend(gained),
        (details @ Value::Null, gained @ Value::Object(_)) if gained != json!({}) => *details = gained,
        _ => {}
    }
}

/// What was to be counted comes to nothing.
fn nothing_done(details: &mut Value) {
    for name in ["indexedDocuments", "deletedDocuments", "canceledTasks", "deletedTasks"] {
        if let Some(count) = details.get_mut(name) {
            *count = json!(0);
        }
    }
}
