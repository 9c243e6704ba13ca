//! The wish that a search ends before it has found everything: whoever waits for it has gone, or its time is up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::EngineError;

/// Tells those who search to stop. Cheap to clone; all clones are one wish.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// A wish that nobody has expressed yet.
    pub fn new() -> Stop {
        Stop::default()
    }

    /// Expresses it. It cannot be taken back.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// True from then on.
    pub fn is_wished(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Goes on, or does not.
    ///
    /// # Errors
    /// [`EngineError::Stopped`] when it is wished.
    pub fn check(&self) -> Result<(), EngineError> {
        if self.is_wished() { Err(EngineError::Stopped) } else { Ok(()) }
    }
}
