//! What the handlers share: what is served, and the one door to the threads on which it is searched.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use jiff::Timestamp;
use search_core::Archive;
use search_core::engine::{DEEPEST_HIT, Stop};
use serde_json::json;
use tokio::sync::{Semaphore, TryAcquireError};

use crate::data::DataDirectory;
use crate::data::index::Index;
use crate::error::ApiError;
use crate::keys::{Access, Action};
use crate::metrics::Metrics;
use crate::options::{Limits, Options, Pages};
use crate::rate::Rates;
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
    Action::METRICS_GET,
    Action::VERSION,
];

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    served: Served,
    options: Arc<Options>,
    metrics: Arc<Metrics>,
    rates: Option<Arc<Rates>>,
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
    /// Over this archive, with the default options.
    pub fn new(archive: Archive) -> AppState {
        AppState::with_options(archive, Options::default())
    }

    /// Over this archive. [`Limits`] will do for the options.
    pub fn with_options(archive: Archive, options: impl Into<Options>) -> AppState {
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
        AppState::of(Served::Archive(Arc::new(index)), options.into())
    }

    /// Over this data directory, whose tasks are carried out from now on. [`Limits`] will do for the options.
    ///
    /// # Errors
    /// When the worker's thread cannot be started.
    pub fn over(data: DataDirectory, options: impl Into<Options>) -> std::io::Result<AppState> {
        let data = Arc::new(data);
        let worker = Mutex::new(Some(worker::start(data.clone())?));
        Ok(AppState::of(Served::Data(Arc::new(Working { data, worker })), options.into()))
    }

    fn of(served: Served, options: Options) -> AppState {
        let limits = options.limits;
        AppState {
            served,
            metrics: Arc::new(Metrics::new()),
            rates: limits.rate.map(|rate| Arc::new(Rates::new(rate))),
            running: Arc::new(Semaphore::new(limits.searches)),
            waiting: Arc::new(Semaphore::new(limits.waiting)),
            options: Arc::new(options),
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.options.limits
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    pub(crate) fn rates(&self) -> Option<&Rates> {
        self.rates.as_deref()
    }

    /// How many searches run, and how many wait for their turn.
    pub(crate) fn searches(&self) -> (usize, usize) {
        let Limits { searches, waiting, .. } = self.limits();
        // Both only shrink below what they were made with.
        (searches - self.running.available_permits(), waiting - self.waiting.available_permits())
    }

    /// Whom the pages are for.
    pub(crate) fn pages(&self) -> Pages {
        self.options.pages.unwrap_or(if self.has_keys() { Pages::Key } else { Pages::Public })
    }

    /// Sees a query before it is asked: writes it to the log, where the log holds queries.
    ///
    /// # Errors
    /// `invalid_search_q` for one that is longer than queries may be.
    pub(crate) fn sees(&self, query: &str) -> Result<(), ApiError> {
        if let Some(most) = self.limits().query.filter(|most| query.len() > *most) {
            let message = format!("The query has {} bytes; at most {most} may be sent.", query.len());
            return Err(ApiError::InvalidParameter { code: "invalid_search_q", message });
        }
        if self.options.log_queries {
            tracing::info!(q = query, "searching");
        }
        Ok(())
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

    /// True where requests must show a key.
    pub(crate) fn has_keys(&self) -> bool {
        self.data().is_ok_and(|data| data.keys.is_locked())
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
        if let Some(uid) = &self.options.page_index {
            return self.index(uid);
        }
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

    /// Asks an index something on a thread that may block: see [`AppState::run_until`].
    pub(crate) async fn ask<T, E>(
        &self,
        index: Arc<Index>,
        question: impl FnOnce(&Index) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        self.run_until(move |stop| question(&index.until(stop)).map_err(Into::into)).await
    }

    /// Does something that may block, and is short or must not be left half done: see [`AppState::run_until`].
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.run_until(|_| work()).await
    }

    /// Does something that may block: the only way in which handlers reach an archive or a file.
    ///
    /// When nobody waits for the answer any more, because the client has gone or its time is up, the work is told to stop. It
    /// keeps its place until it has, so that no more than [`Limits::searches`] ever run.
    pub(crate) async fn run_until<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stop) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let mut waited_for = WaitedFor { stop: Stop::new(), answered: false, metrics: self.metrics.clone() };
        let place = match self.running.clone().try_acquire_owned() {
            Err(TryAcquireError::NoPermits) => {
                let waiting = self.waiting.try_acquire();
                let Ok(_waiting) = waiting else {
                    waited_for.answered = true;
                    self.metrics.refused.inc();
                    return Err(ApiError::Overloaded);
                };
                self.running.clone().acquire_owned().await
            }
            Err(TryAcquireError::Closed) => return Err(ApiError::Overloaded),
            Ok(place) => Ok(place),
        };
        let place = place.map_err(|_| ApiError::Overloaded)?;
        let stop = waited_for.stop.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let _place = place;
            stop.check().map_err(search_core::Error::from)?;
            work(&stop)
        });
        let answer = answer.await;
        waited_for.answered = true;
        answer?
    }
}

/// Somebody who waits for an answer. When they go without it, what works on it is told.
struct WaitedFor {
    stop: Stop,
    answered: bool,
    metrics: Arc<Metrics>,
}

impl Drop for WaitedFor {
    fn drop(&mut self) {
        if !self.answered {
            self.stop.now();
            self.metrics.cancelled.inc();
        }
    }
}
