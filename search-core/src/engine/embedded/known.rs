//! What is made of the index once, because to make it takes longer than to read what a search needs of it.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::{Searcher, SegmentReader};

use super::failed;
use crate::engine::EngineError;

/// Something of the index as it was last asked for. Clones share it.
pub(super) struct Known<T: ?Sized>(Arc<Mutex<Option<OfGeneration<T>>>>);

/// The number of a commit, and what was made of the index then.
type OfGeneration<T> = (u64, Arc<T>);

impl<T: ?Sized> Known<T> {
    /// What is known, made when it is first asked for after a commit.
    pub(super) fn of(
        &self,
        searcher: &Searcher,
        make: impl FnOnce() -> Result<Arc<T>, EngineError>,
    ) -> Result<Arc<T>, EngineError> {
        let generation = searcher.generation().generation_id();
        // What is known is whole, whatever happened to who asked for it.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((of, made)) if *of == generation => Ok(made.clone()),
            _ => {
                let made = make()?;
                *known = Some((generation, made.clone()));
                Ok(made)
            }
        }
    }
}

impl<T> Known<[T]> {
    /// Something of each segment.
    pub(super) fn of_segments(
        &self,
        searcher: &Searcher,
        open: impl Fn(&SegmentReader) -> tantivy::Result<T>,
    ) -> Result<Arc<[T]>, EngineError> {
        self.of(searcher, || {
            let opened = searcher.segment_readers().iter().map(open);
            opened.collect::<tantivy::Result<_>>().map_err(failed)
        })
    }
}

impl<T: ?Sized> Clone for Known<T> {
    fn clone(&self) -> Self {
        Known(self.0.clone())
    }
}

impl<T: ?Sized> Default for Known<T> {
    fn default() -> Self {
        Known(Arc::default())
    }
}
