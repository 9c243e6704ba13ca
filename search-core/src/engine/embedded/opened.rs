//! What is opened of each segment once, because to open it takes longer than to read what a search needs of it.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::{Searcher, SegmentReader};

use super::failed;
use crate::engine::EngineError;

/// Something of each segment of the index as it was last asked for. Clones share it.
pub(super) struct Opened<T>(Arc<Mutex<Option<OfGeneration<T>>>>);

/// The number of a commit, and what was opened of each segment then.
type OfGeneration<T> = (u64, Arc<[T]>);

impl<T> Opened<T> {
    /// Each segment's, opened when it is first asked for after a commit.
    pub(super) fn of(
        &self,
        searcher: &Searcher,
        open: impl Fn(&SegmentReader) -> tantivy::Result<T>,
    ) -> Result<Arc<[T]>, EngineError> {
        let generation = searcher.generation().generation_id();
        // What is known is whole, whatever happened to who asked for it.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((of, opened)) if *of == generation => Ok(opened.clone()),
            _ => {
                let opened = searcher.segment_readers().iter().map(open);
                let opened: Arc<[T]> = opened.collect::<tantivy::Result<_>>().map_err(failed)?;
                *known = Some((generation, opened.clone()));
                Ok(opened)
            }
        }
    }
}

impl<T> Clone for Opened<T> {
    fn clone(&self) -> Self {
        Opened(self.0.clone())
    }
}

impl<T> Default for Opened<T> {
    fn default() -> Self {
        Opened(Arc::default())
    }
}
