//! What the handlers share: the archive, and the one door to the threads on which it is searched.

use std::sync::Arc;
use std::time::Duration;

use search_core::Archive;
use tokio::sync::{Semaphore, TryAcquireError};

use crate::error::ApiError;

/// The limits on what clients may ask of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many searches run at once.
    pub searches: usize,
    /// How many more may wait for their turn; beyond, a request is refused at once.
    pub waiting: usize,
    /// How long a request may take, waiting included.
    pub time: Duration,
    /// How many bytes the body of a search may have.
    pub body: usize,
}

impl Default for Limits {
    /// Four searches a core, 1000 waiting, 10 seconds, 1 MiB.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Limits { searches: cores * 4, waiting: 1000, time: Duration::from_secs(10), body: 1 << 20 }
    }
}

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    archive: Archive,
    limits: Limits,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl AppState {
    /// Over this archive, with the default limits.
    pub fn new(archive: Archive) -> AppState {
        AppState::with_limits(archive, Limits::default())
    }

    /// Over this archive, with other limits.
    pub fn with_limits(archive: Archive, limits: Limits) -> AppState {
        AppState {
            archive,
            limits,
            running: Arc::new(Semaphore::new(limits.searches)),
            waiting: Arc::new(Semaphore::new(limits.waiting)),
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// Asks the archive something on a thread that may block: the only way in which handlers reach it.
    ///
    /// A search cannot be stopped once it runs. When its client has gone, or its time is up, it keeps its place until it
    /// ends, so that no more than [`Limits::searches`] ever run.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Archive) -> Result<T, search_core::Error> + Send + 'static,
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
        let archive = self.archive.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let _place = place;
            question(&archive)
        });
        Ok(answer.await??)
    }
}
