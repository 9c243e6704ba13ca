//! The task queue: tasks come in from requests, wait, and go to the worker, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::filter::TaskFilter;
use super::log::TaskLog;
use super::task::{Status, Task, Work};
use crate::data::files::{self, StorageError};
use crate::error::ApiError;

/// No more tasks than this are carried out together.
const MOST_TOGETHER: usize = 1_000;

/// Nor tasks whose payloads have together more bytes than this, unless it is one task.
const MOST_BYTES: u64 = 64 << 20;

/// The durable queue of tasks.
pub(crate) struct TaskQueue {
    folder: PathBuf,
    /// Taken before `tasks` is changed, so that the log says at any time what is told.
    log: Mutex<TaskLog>,
    tasks: RwLock<Known>,
    /// Told when there is something to do, together with `stopping`.
    wake: (Mutex<bool>, Condvar),
    /// Set when tasks that are being carried out are to be canceled.
    interrupt: AtomicBool,
    stopping: AtomicBool,
}

#[derive(Default)]
struct Known {
    tasks: BTreeMap<u32, Task>,
    /// Those that have not ended. Of all tasks they are few.
    live: BTreeSet<u32>,
    next_task: u32,
    next_batch: u32,
}

impl Known {
    /// The tasks that have not ended, in order.
    fn live(&self) -> impl Iterator<Item = &Task> {
        self.live.iter().filter_map(|uid| self.tasks.get(uid))
    }
}

/// A payload that is on the disk, and belongs to no task yet. Removed when it is dropped.
pub(crate) struct Payload {
    path: Option<PathBuf>,
    /// How many documents it holds.
    pub(crate) documents: u64,
}

impl Payload {
    /// The payload in this file, which must be durable.
    pub(crate) fn new(path: PathBuf, documents: u64) -> Payload {
        Payload { path: Some(path), documents }
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            // What is left is removed at the next start.
            let _ = fs::remove_file(path);
        }
    }
}

/// What is asked to be done.
pub(crate) struct Request {
    pub(crate) index_uid: Option<String>,
    pub(crate) work: Work,
    pub(crate) payload: Option<Payload>,
    pub(crate) custom_metadata: Option<String>,
}

impl TaskQueue {
    /// Opens the queue in a folder, or makes one. Tasks that were being carried out wait again.
    pub(crate) fn open(folder: &Path) -> Result<TaskQueue, StorageError> {
        files::make_folder(&folder.join("payloads"))?;
        let (mut log, replayed) = TaskLog::open(&folder.join("log.jsonl"))?;
        log.compact(&replayed.tasks, replayed.next_task, replayed.next_batch)?;
        let live = replayed.tasks.values().filter(|task| !task.status.is_final()).map(|task| task.uid);
        let live = live.collect();
        let queue = TaskQueue {
            folder: folder.to_owned(),
            log: Mutex::new(log),
            tasks: RwLock::new(Known {
                tasks: replayed.tasks,
                live,
                next_task: replayed.next_task,
                next_batch: replayed.next_batch,
            }),
            wake: (Mutex::new(false), Condvar::new()),
            interrupt: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
        };
        queue.remove_orphans()?;
        Ok(queue)
    }

    /// Removes payloads that belong to no task, or to one that has ended.
    fn remove_orphans(&self) -> Result<(), StorageError> {
        let payloads = self.folder.join("payloads");
        for entry in fs::read_dir(&payloads).map_err(files::io("read", &payloads))?.flatten() {
            let path = entry.path();
            let uid = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".jsonl")?.parse().ok());
            let waits = uid.and_then(|uid| self.get(uid)).is_some_and(|task| !task.status.is_final());
            if !waits {
                let _ = fs::remove_file(path);
            }
        }
        Ok(())
    }

    /// A new file for a payload, and where it is.
    pub(crate) fn draft(&self) -> Result<(File, PathBuf), StorageError> {
        let path = self.folder.join("payloads").join(format!("{}.draft", uuid::Uuid::new_v4()));
        let file = File::options().read(true).write(true).create_new(true).open(&path);
        Ok((file.map_err(files::io("write", &path))?, path))
    }

    /// The payload of a task.
    pub(crate) fn payload(&self, task: u32) -> PathBuf {
        self.folder.join("payloads").join(format!("{task}.jsonl"))
    }

    /// Enqueues a task. When it returns, the task survives a crash.
    pub(crate) fn enqueue(&self, request: Request) -> Result<Task, ApiError> {
        let Request { index_uid, work, payload, custom_metadata } = request;
        let mut log = lock(&self.log);
        let uid = self.known().next_task;
        if let Some(mut payload) = payload
            && let Some(draft) = payload.path.take()
        {
            let path = self.payload(uid);
            fs::rename(&draft, &path).map_err(files::io("write", &path))?;
            files::sync_folder(&self.folder.join("payloads"))?;
        }
        let interrupts = match &work {
            Work::TaskCancelation { tasks, .. } => {
                let known = self.known();
                tasks
                    .iter()
                    .any(|uid| known.tasks.get(uid).is_some_and(|task| task.status == Status::Processing))
            }
            _ => false,
        };
        let task = Task {
            uid,
            batch_uid: None,
            index_uid,
            status: Status::Enqueued,
            details: work.details(),
            work,
            canceled_by: None,
            error: None,
            enqueued_at: Timestamp::now(),
            started_at: None,
            finished_at: None,
            custom_metadata,
        };
        log.record(std::slice::from_ref(&task))?;
        let mut known = self.known_mut();
        known.next_task = uid + 1;
        known.live.insert(uid);
        known.tasks.insert(uid, task.clone());
        drop(known);
        drop(log);
        if interrupts {
            self.interrupt.store(true, Ordering::Release);
        }
        self.wake();
        Ok(task)
    }

    /// Waits for tasks and takes those that are to be carried out together; `None` when the program is to stop. They are of
    /// one index, and one kind, where they are more than one. Where none comes for so long, `at_rest` is called, once.
    pub(crate) fn take(&self, idle: Duration, mut at_rest: impl FnMut()) -> Option<Vec<Task>> {
        let mut rests = false;
        loop {
            if self.stopping.load(Ordering::Acquire) {
                return None;
            }
            let batch = self.take_now();
            if !batch.is_empty() {
                return Some(batch);
            }
            let (woken, condition) = &self.wake;
            if rests {
                let woken = condition.wait_while(lock(woken), |woken| !*woken);
                *woken.unwrap_or_else(PoisonError::into_inner) = false;
                continue;
            }
            let (mut woken, waited) = condition
                .wait_timeout_while(lock(woken), idle, |woken| !*woken)
                .unwrap_or_else(PoisonError::into_inner);
            *woken = false;
            drop(woken);
            if waited.timed_out() {
                at_rest();
                rests = true;
            }
        }
    }

    /// Takes those of the tasks that wait that are to be carried out together; none where none waits.
    pub(crate) fn take_now(&self) -> Vec<Task> {
        self.interrupt.store(false, Ordering::Release);
        let mut known = self.known_mut();
        let waiting = || known.live().filter(|task| task.status == Status::Enqueued);
        let Some(first) = waiting().find(|task| task.is_urgent()).or_else(|| waiting().next()) else {
            return Vec::new();
        };
        let mut batch = vec![first.uid];
        let mut bytes = self.payload_bytes(first.uid);
        // Only tasks that follow it at once: what comes behind another may count on that.
        for next in waiting().filter(|task| task.uid > first.uid).take(MOST_TOGETHER - 1) {
            bytes += self.payload_bytes(next.uid);
            if !goes_with(first, next) || bytes > MOST_BYTES {
                break;
            }
            batch.push(next.uid);
        }
        let number = known.next_batch;
        known.next_batch += 1;
        let now = Timestamp::now();
        let start = |uid: u32| {
            let task = known.tasks.get_mut(&uid)?;
            (task.status, task.started_at, task.batch_uid) = (Status::Processing, Some(now), Some(number));
            Some(task.clone())
        };
        batch.into_iter().filter_map(start).collect()
    }

    fn payload_bytes(&self, task: u32) -> u64 {
        fs::metadata(self.payload(task)).map_or(0, |metadata| metadata.len())
    }

    /// True when what is being carried out is to be given up, because it was canceled or the program is to stop.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Acquire) || self.stopping.load(Ordering::Acquire)
    }

    /// Puts tasks that were given up back to where they waited.
    pub(crate) fn give_back(&self, tasks: &[Task]) {
        let mut known = self.known_mut();
        for task in tasks {
            if let Some(task) = known.tasks.get_mut(&task.uid) {
                (task.status, task.started_at, task.batch_uid) = (Status::Enqueued, None, None);
            }
        }
    }

    /// Records what became of tasks. When it returns, that survives a crash.
    pub(crate) fn finish(&self, tasks: &[Task]) -> Result<(), StorageError> {
        let mut log = lock(&self.log);
        log.record(tasks)?;
        let mut known = self.known_mut();
        for task in tasks {
            if task.status.is_final() {
                known.live.remove(&task.uid);
            }
            known.tasks.insert(task.uid, task.clone());
        }
        log.compact(&known.tasks, known.next_task, known.next_batch)?;
        drop(known);
        for task in tasks.iter().filter(|task| task.status.is_final()) {
            let _ = fs::remove_file(self.payload(task.uid));
        }
        Ok(())
    }

    /// The log, as it would be if this were what became of a task.
    pub(crate) fn log_with(&self, task: &Task) -> Result<Vec<u8>, StorageError> {
        lock(&self.log).with(task)
    }

    /// Cancels those of the tasks that wait; says which.
    pub(crate) fn cancel(&self, uids: &[u32], by: u32) -> Result<Vec<Task>, StorageError> {
        let now = Timestamp::now();
        let canceled: Vec<Task> = {
            let known = self.known();
            let waiting = uids.iter().filter_map(|uid| known.tasks.get(uid));
            let cancel = |task: &Task| Task {
                status: Status::Canceled,
                canceled_by: Some(by),
                finished_at: Some(now),
                details: canceled_details(task),
                ..task.clone()
            };
            waiting.filter(|task| task.status == Status::Enqueued).map(cancel).collect()
        };
        self.finish(&canceled)?;
        Ok(canceled)
    }

    /// Forgets those of the tasks that have ended; says how many.
    pub(crate) fn forget(&self, uids: &[u32]) -> Result<usize, StorageError> {
        let mut log = lock(&self.log);
        let ended: Vec<u32> = {
            let known = self.known();
            let ended = |uid: &&u32| known.tasks.get(uid).is_some_and(|task| task.status.is_final());
            uids.iter().filter(ended).copied().collect()
        };
        log.forget(&ended)?;
        let mut known = self.known_mut();
        for uid in &ended {
            known.tasks.remove(uid);
        }
        Ok(ended.len())
    }

    /// The task with this number.
    pub(crate) fn get(&self, uid: u32) -> Option<Task> {
        self.known().tasks.get(&uid).cloned()
    }

    /// The tasks that pass a filter, the newest first unless the filter says otherwise: up to `limit`, and how many there are.
    pub(crate) fn list(
        &self,
        filter: &TaskFilter,
        from: Option<u32>,
        limit: usize,
        reverse: bool,
    ) -> (Vec<Task>, u64) {
        let known = self.known();
        let mut total = 0;
        let mut found = Vec::new();
        let mut see = |task: &Task| {
            if !filter.passes(task) {
                return;
            }
            total += 1;
            let here = from.is_none_or(|from| if reverse { task.uid >= from } else { task.uid <= from });
            if here && found.len() < limit {
                found.push(task.clone());
            }
        };
        match reverse {
            true => known.tasks.values().for_each(&mut see),
            false => known.tasks.values().rev().for_each(&mut see),
        }
        (found, total)
    }

    /// True while a task of this index is carried out.
    pub(crate) fn is_working_on(&self, index: &str) -> bool {
        self.known().live().any(|task| task.status == Status::Processing && task.is_about(index))
    }

    /// The numbers of the tasks that have not ended.
    pub(crate) fn waiting(&self) -> Vec<u32> {
        self.known().live.iter().copied().collect()
    }

    /// How many tasks there are of each status.
    pub(crate) fn counts(&self) -> [(Status, usize); 5] {
        let known = self.known();
        Status::ALL.map(|status| (status, known.tasks.values().filter(|task| task.status == status).count()))
    }

    /// Lets the worker stop, soon.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.wake();
    }

    fn wake(&self) {
        *lock(&self.wake.0) = true;
        self.wake.1.notify_all();
    }

    fn known(&self) -> std::sync::RwLockReadGuard<'_, Known> {
        self.tasks.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_mut(&self) -> std::sync::RwLockWriteGuard<'_, Known> {
        self.tasks.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whatever happened to who had it, what the lock guards is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// True when a task may be carried out together with the one before.
fn goes_with(first: &Task, next: &Task) -> bool {
    let adds = |task: &Task| match &task.work {
        Work::DocumentAdditionOrUpdate { merge, skip_creation, may_create, .. } => {
            Some((*merge, *skip_creation, *may_create))
        }
        _ => None,
    };
    first.index_uid == next.index_uid && adds(first).is_some() && adds(first) == adds(next)
}

/// The details of a task that was canceled: nothing came of it.
fn canceled_details(task: &Task) -> Value {
    let mut details = task.details.clone();
    for name in ["indexedDocuments", "deletedDocuments"] {
        if let Some(count) = details.get_mut(name) {
            *count = Value::from(0);
        }
    }
    details
}
