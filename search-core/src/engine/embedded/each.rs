//! Going through all articles that match, in the order in which they lie in the index.

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocSet, TERMINATED, TantivyDocument};

use super::unreadable::of_article;
use super::{Embedded, failed};
use crate::article::Article;
use crate::engine::EngineError;
use crate::engine::stories::asks_about_stories;
use crate::query::Node;
use crate::read::Flow;

impl Embedded {
    /// Visits every article that matches, read from one commit, whatever is written meanwhile. Those that cannot be read are passed
    /// over, and said at the end.
    pub(super) fn each_matching(
        &self,
        node: &Node,
        visit: &mut dyn FnMut(Article) -> Flow,
    ) -> Result<(), EngineError> {
        let searcher = self.reader.searcher();
        let table = asks_about_stories(node).then(|| self.table(&searcher)).transpose()?;
        let weight = self
            .articles_that(node, table.as_deref(), &self.terms(&searcher)?)
            .weight(EnableScoring::disabled_from_searcher(&searcher))
            .map_err(failed)?;
        let (mut unread, mut first) = (0, None);
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let store = segment.get_store_reader(1).map_err(|error| failed(error.into()))?;
            let mut matches = weight.scorer(segment, 1.0).map_err(failed)?;
            while matches.doc() != TERMINATED {
                self.stop.check()?;
                if !segment.is_deleted(matches.doc()) {
                    let document: TantivyDocument = store.get(matches.doc()).map_err(failed)?;
                    let address = DocAddress::new(number as u32, matches.doc());
                    match self.unpacked(&document).map_err(|error| of_article(error, &searcher, address)) {
                        Ok(article) => {
                            if visit(article).is_break() {
                                return Ok(());
                            }
                        }
                        Err(EngineError::Article { id, message }) => {
                            unread += 1;
                            first.get_or_insert((id, message));
                        }
                        Err(error) => return Err(error),
                    }
                }
                matches.advance();
            }
        }
        match first {
            Some((id, message)) => Err(EngineError::Unread { articles: unread, id, message }),
            None => Ok(()),
        }
    }
}
