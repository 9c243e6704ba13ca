//! Listing articles in the order of their documents.

use tantivy::Order;
use tantivy::collector::TopDocs;
use tantivy::query::AllQuery;

use super::{Embedded, failed, schema};
use crate::article::Article;
use crate::engine::EngineError;

impl Embedded {
    /// So many articles after the first `offset`.
    pub(super) fn in_order(&self, offset: usize, limit: usize) -> Result<Vec<Article>, EngineError> {
        let searcher = self.reader.searcher();
        let last =
            offset.saturating_add(limit).min(usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX));
        if offset >= last {
            return Ok(Vec::new());
        }
        let listed = TopDocs::with_limit(last).order_by_fast_field::<u64>(schema::DOCUMENT, Order::Asc);
        let found = searcher.search(&*self.articles(Box::new(AllQuery)), &listed).map_err(failed)?;
        found.into_iter().skip(offset).map(|(_, address)| self.stored(&searcher, address)).collect()
    }
}
