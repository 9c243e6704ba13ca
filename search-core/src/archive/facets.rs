//! The values of a facet, looked for by how they begin.

use std::collections::BTreeSet;
use std::fmt;

use super::{Archive, SearchOptions};
use crate::engine::facets::{Counting, FacetCounts, FacetRequest};
use crate::error::Error;
use crate::query::{Beginning, Facet, Filter};

/// An attribute that no article has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAttribute(Facet);

impl fmt::Display for UnknownAttribute {
    /// In English, with the names that it may have been meant for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts: Vec<&str> = Facet::names().collect();
        write!(f, "`{}` is no fact ({}), and no article has such an attribute", self.0, facts.join(" "))
    }
}

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

    /// Which of these are attributes that no article has, each once: most are mistyped names.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn unknown_attributes<'f>(
        &self,
        named: impl IntoIterator<Item = &'f Facet>,
    ) -> Result<Vec<UnknownAttribute>, Error> {
        let attributes = named.into_iter().filter(|facet| matches!(facet, Facet::Attribute(_)));
        let mut unknown = Vec::new();
        for attribute in attributes.collect::<BTreeSet<_>>() {
            let filter = Some(Filter::Exists(attribute.clone()));
            let options = SearchOptions { limit: 0, filter, help: false, ..SearchOptions::default() };
            if self.search("", &options)?.total == 0 {
                unknown.push(UnknownAttribute(attribute.clone()));
            }
        }
        Ok(unknown)
    }
}
