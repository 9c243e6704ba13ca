//! Bringing an archive into its smallest and quickest form.

use tantivy::indexer::NoMergePolicy;

use super::writer::{Writer, merging};
use super::{failed, folder};
use crate::engine::{EngineError, Optimized};

impl Writer {
    /// Merges all segments into one, without what was deleted, and removes the files that nobody needs any more. What was
    /// committed last stays what it is.
    ///
    /// To be asked of a writer that has written nothing: merges that its commits began would be in the way.
    pub(super) fn merge_all(&mut self) -> Result<Optimized, EngineError> {
        let size = |writer: &Writer| writer.engine.path.as_deref().map_or(0, folder::size);
        let segments = |writer: &Writer| writer.engine.index.searchable_segment_metas().map_err(failed);
        let bytes_before = size(self);
        // A merge that begins by itself would take segments away from this one.
        self.inner.set_merge_policy(Box::new(NoMergePolicy));
        let before = segments(self)?;
        if before.len() > 1 || before.iter().any(|segment| segment.has_deletes()) {
            let ids: Vec<_> = before.iter().map(|segment| segment.id()).collect();
            self.inner.merge(&ids).wait().map_err(failed)?;
        }
        self.inner.set_merge_policy(merging());
        // As long as anybody in this program holds the old segments, their files stay.
        let segments_before = before.len();
        drop(before);
        self.engine.reader.reload().map_err(failed)?;
        self.inner.garbage_collect_files().wait().map_err(failed)?;
        if let Some(path) = &self.engine.path {
            folder::sync_index(path)?;
        }
        Ok(Optimized {
            segments_before,
            bytes_before,
            segments_after: segments(self)?.len(),
            bytes_after: size(self),
        })
    }
}
