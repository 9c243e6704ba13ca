//! Listing articles in the order of their documents.

use tantivy::Order;
use tantivy::collector::{Count, TopDocs};

use super::stoppable::collect;
use super::{Embedded, schema};
use crate::engine::stories::asks_about_stories;
use crate::engine::{EngineError, Listed};
use crate::query::{Filter, Node};

impl Embedded {
    /// So many of the articles that the filter lets through, after the first `offset`, and how many there are.
    pub(super) fn in_order(
        &self,
        filter: Option<&Filter>,
        offset: usize,
        limit: usize,
    ) -> Result<Listed, EngineError> {
        let searcher = self.reader.searcher();
        let node = filter.map_or(Node::Everything, |filter| Node::Filter(filter.clone()));
        let table = asks_about_stories(&node).then(|| self.table(&searcher)).transpose()?;
        let matching = self.articles_that(&node, table.as_deref(), &self.terms(&searcher)?);
        let last =
            offset.saturating_add(limit).min(usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX));
        if offset >= last {
            let total = collect(&searcher, &*matching, Count, &self.stop)?;
            return Ok(Listed { total: total as u64, articles: Vec::new() });
        }
        let listed = TopDocs::with_limit(last).order_by_fast_field::<u64>(schema::DOCUMENT, Order::Asc);
        let (total, found) = collect(&searcher, &*matching, (Count, listed), &self.stop)?;
        let articles = found.into_iter().skip(offset).map(|(_, address)| self.stored(&searcher, address));
        Ok(Listed { total: total as u64, articles: articles.collect::<Result<_, _>>()? })
    }
}
