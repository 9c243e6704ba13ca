//! What is remembered of the files that were read.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use tantivy::{TantivyDocument, Term};

use super::{Embedded, failed};
use crate::engine::EngineError;
use crate::read::FileState;

impl Embedded {
    /// How far a file was read, and what it was like then.
    pub(super) fn recorded(&self, path: &Path) -> Result<Option<FileState>, EngineError> {
        let searcher = self.reader.searcher();
        let term = Term::from_field_text(self.fields.recorded_file, &path.to_string_lossy());
        let Some(address) = self.first(&searcher, term)? else { return Ok(None) };
        let document: TantivyDocument = searcher.doc(address).map_err(failed)?;
        // A state that cannot be read only means that the file is read again.
        Ok(self.unpacked(&document).ok())
    }

    /// Visits the files that are this path or lie below it, segment by segment.
    pub(super) fn each_recorded_below(
        &self,
        path: &Path,
        visit: &mut dyn FnMut(PathBuf),
    ) -> Result<(), EngineError> {
        let own = path.to_string_lossy().into_owned();
        let mut below = own.clone();
        if !below.ends_with(MAIN_SEPARATOR) {
            below.push(MAIN_SEPARATOR);
        }
        let field = self.fields.recorded_file;
        let searcher = self.reader.searcher();
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(field).map_err(failed)?;
            let is_alive = |file: &str| {
                // Nothing is left to visit where the first one ends it.
                Embedded::each_alive_in(segment, &index, &Term::from_field_text(field, file), |_| false)
                    .map(|none| !none)
            };
            if is_alive(&own)? {
                visit(path.to_owned());
            }
            let mut files = index
                .terms()
                .range()
                .ge(&below)
                .into_stream()
                .map_err(|error| EngineError::Engine(error.to_string()))?;
            while files.advance() {
                if !files.key().starts_with(below.as_bytes()) {
                    break;
                }
                let Ok(file) = std::str::from_utf8(files.key()) else { continue };
                if is_alive(file)? {
                    visit(PathBuf::from(file));
                }
            }
        }
        Ok(())
    }
}
