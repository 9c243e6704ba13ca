//! All articles that a query finds, one after the other.

use super::{Archive, SearchOptions};
use crate::article::Article;
use crate::engine::Window;
use crate::error::Error;
use crate::query::Note;
use crate::read::Flow;

impl Archive {
    /// Hands every article that a query finds to `visit`, until that breaks off: any number of them, in constant memory, in no
    /// particular order, all from one commit. Of the options, those count that say what is found. Returns what of the query was
    /// not understood.
    ///
    /// # Errors
    /// When the filter cannot be asked, or the archive cannot be read;
    /// [`EngineError::Unread`](crate::engine::EngineError::Unread) when some articles cannot be: all others were visited.
    pub fn each_article(
        &self,
        query: &str,
        options: &SearchOptions,
        mut visit: impl FnMut(Article) -> Flow,
    ) -> Result<Vec<Note>, Error> {
        let asked = self.ask(query, options, &Window::best(0))?;
        self.engine.each(&asked.plan.matching, &mut visit)?;
        Ok(asked.query.notes)
    }
}
