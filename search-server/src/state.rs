//! What the handlers share: what is served, and the one door to the threads on which it is searched.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use search_core::Archive;
use search_core::engine::DEEPEST_HIT;
use serde_json::json;
use tokio::sync::{Semaphore, TryAcquireError};

use crate::data::DataDirectory;
use crate::data::index::Index;
use crate::error::ApiError;
use crate::keys::{Access, Action};
use crate::settings::Settings;
use crate::worker;

/// The name of the index where one archive is served, and of the one that the pages show where there are several.
const ARTICLES: &str = "articles";

/// What can be done with one archive that others change.
const READS: &[Action] = &[
    Action::SEARCH,
    Action::DOCUMENTS_GET,
    Action::INDEXES_GET,
    Action::SETTINGS_GET,
    Action::STATS_GET,
    Action::EXPERIMENTAL_GET,
    Action::VERSION,
];

/// The limits on what clients may ask of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many searches run at once.
    pub searches: usize,
    /// How many more may wait for their turn; beyond, a request is refused at once.
    pub waiting: usize,
    /// How long a request may take, waiting included; how long one that brings documents may wait for the next of them.
    pub time: Duration,
    /// How many bytes the body of a request may have.
    pub body: usize,
    /// How many bytes the documents of a request may have.
    pub payload: usize,
}

impl Default for Limits {
    /// Four searches a core, 1000 waiting, 10 seconds, 1 MiB, and 100 MiB of documents.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Limits {
            searches: cores * 4,
            waiting: 1000,
            time: Duration::from_secs(10),
            body: 1 << 20,
            payload: 100 << 20,
        }
    }
}

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    served: Served,
    limits: Limits,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// What is served.
#[derive(Clone)]
enum Served {
    /// One archive, which others may change.
    Archive(Arc<Index>),
    /// Several indexes, which requests change.
    Data(Arc<Working>),
}

/// A data directory and its worker, which stops when nothing shares this any more.
struct Working {
    data: Arc<DataDirectory>,
    worker: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Working {
    fn drop(&mut self) {
        self.data.tasks.stop();
        let worker = self.worker.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // A worker that panicked has said so.
        let _ = worker.map(JoinHandle::join);
    }
}

impl AppState {
    /// Over this archive, with the default limits.
    pub fn new(archive: Archive) -> AppState {
        AppState::with_limits(archive, Limits::default())
    }

    /// Over this archive, with other limits.
    pub fn with_limits(archive: Archive, limits: Limits) -> AppState {
        let mut settings = Settings::default();
        if let serde_json::Value::Object(all) =
            json!({ "pagination": { "maxTotalHits": DEEPEST_HIT }, "prefixSearch": "disabled" })
        {
            settings.apply(&all);
        }
        let now = Timestamp::now();
        let index = Index {
            uid: ARTICLES.to_owned(),
            folder: String::new(),
            primary_key: Some("id".to_owned()),
            created_at: now,
            updated_at: now,
            settings,
            next_document: 0,
            archive,
            takes_documents: false,
            vocabulary: Arc::default(),
            fields: Arc::default(),
        };
        AppState::of(Served::Archive(Arc::new(index)), limits)
    }

    /// Over this data directory, whose tasks are carried out from now on.
    ///
    /// # Errors
    /// When the worker's thread cannot be started.
    pub fn over(data: DataDirectory, limits: Limits) -> std::io::Result<AppState> {
        let data = Arc::new(data);
        let worker = Mutex::new(Some(worker::start(data.clone())?));
        Ok(AppState::of(Served::Data(Arc::new(Working { data, worker })), limits))
    }

    fn of(served: Served, limits: Limits) -> AppState {
        AppState {
            served,
            limits,
            running: Arc::new(Semaphore::new(limits.searches)),
            waiting: Arc::new(Semaphore::new(limits.waiting)),
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// The data directory.
    ///
    /// # Errors
    /// [`ApiError::ReadOnly`] where one archive is served.
    pub(crate) fn data(&self) -> Result<&Arc<DataDirectory>, ApiError> {
        match &self.served {
            Served::Archive(_) => Err(ApiError::ReadOnly),
            Served::Data(working) => Ok(&working.data),
        }
    }

    /// All indexes, by name.
    pub(crate) fn indexes(&self) -> Vec<Arc<Index>> {
        match &self.served {
            Served::Archive(index) => vec![index.clone()],
            Served::Data(working) => working.data.registry.indexes().values().cloned().collect(),
        }
    }

    /// The index of this name.
    pub(crate) fn index(&self, uid: &str) -> Result<Arc<Index>, ApiError> {
        match &self.served {
            Served::Archive(index) if index.uid == uid => Ok(index.clone()),
            Served::Archive(_) => Err(ApiError::IndexNotFound(uid.to_owned())),
            Served::Data(working) => working.data.registry.get(uid),
        }
    }

    /// The index that the pages show.
    pub(crate) fn shown(&self) -> Result<Arc<Index>, ApiError> {
        let mut indexes = self.indexes();
        let first = indexes.iter().position(|index| index.uid == ARTICLES).unwrap_or_default();
        match indexes.is_empty() {
            true => Err(ApiError::IndexNotFound(ARTICLES.to_owned())),
            false => Ok(indexes.swap_remove(first)),
        }
    }

    /// What the bearer of this token may do, if it is this.
    pub(crate) fn authorize(&self, token: Option<&str>, action: Action) -> Result<Access, ApiError> {
        match &self.served {
            Served::Archive(_) if READS.contains(&action) => Ok(Access::default()),
            Served::Archive(_) => Err(ApiError::ReadOnly),
            Served::Data(working) => working.data.keys.authorize(token, action),
        }
    }

    /// Asks an index something on a thread that may block: see [`AppState::run`].
    pub(crate) async fn ask<T, E>(
        &self,
        index: Arc<Index>,
        question: impl FnOnce(&Index) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        self.run(move || question(&index).map_err(Into::into)).await
    }

    /// Does something that may block: the only way in which handlers reach an archive or a file.
    ///
    /// A search cannot be stopped once it runs. When its client has gone, or its time is up, it keeps its place until it
    /// ends, so that no more than [`Limits::searches`] ever run.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let place = match self.running.clone().try_acquire_owned() {
            Err(TryAcquireError::NoPermits) => {
                let _waiting = self.waiting.try_acquire().map_err(|_| ApiError::Overloaded)?;
                self.running.clone().acquire_owned().await
            }
            Err(TryAcquireError::Closed) => return Err(ApiError::Overloaded),
            Ok(place) => Ok(place),
        };
        let place = place.map_err(|_| ApiError::Overloaded)?;
        let answer = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        answer.await?
    }
}
