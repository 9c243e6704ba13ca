//! The values of a facet, looked for by how they begin.

use super::{Archive, SearchOptions};
use crate::engine::facets::{Counting, FacetCounts, FacetRequest};
use crate::error::Error;
use crate::query::{Beginning, Facet};

impl Archive {
    /// The values of a facet that begin so, or a word of which does, without marks and in any case; those that most of the
    /// articles have which the query finds, under the filter and the languages of the options. Stories have no such beginning.
    ///
    /// # Errors
    /// When the filter cannot be asked, or the archive cannot be read.
    pub fn facet_values(
        &self,
        facet: Facet,
        beginning: &str,
        query: &str,
        options: &SearchOptions,
    ) -> Result<FacetCounts, Error> {
        let only = (!beginning.trim().is_empty()).then(|| Beginning::new(beginning));
        let request = FacetRequest { most: options.limit, only, ..FacetRequest::new(facet.clone()) };
        let counting = Counting { facets: vec![request], histogram: None };
        let options = SearchOptions { offset: 0, limit: 0, cursor: None, counting, ..options.clone() };
        let counted = self.search(query, &options)?.counted.facets.into_iter().next();
        let nothing = FacetCounts { facet, articles: 0, distinct: 0, values: Vec::new(), numbers: None };
        Ok(counted.unwrap_or(nothing))
    }
}
