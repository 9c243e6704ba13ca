//! The values of a facet, looked for by how they begin.

use std::collections::BTreeSet;
use std::fmt;

use super::{Archive, SearchOptions};
use crate::engine::facets::{Counting, FacetCounts, FacetRequest};
use crate::error::Error;
use crate::query::{Beginning, Facet, Filter, Likeness};

/// Among so many values is looked for the one that was meant.
const MOST_ALIKE: usize = 10;

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

/// A value of a fact that no article has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    facet: Facet,
    value: String,
    /// One that differs from it in case and marks only.
    meant: Option<String>,
}

impl fmt::Display for UnknownValue {
    /// In English, with the value that it may have been meant for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnknownValue { facet, value, meant } = self;
        write!(f, "no article has the {facet} `{value}`")?;
        meant.iter().try_for_each(|meant| write!(f, "; did you mean `{meant}`?"))
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

    /// Which of these values of a fact no article has, as they are: most are mistyped.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn unknown_values(&self, facet: &Facet, values: &[String]) -> Result<Vec<UnknownValue>, Error> {
        let mut unknown = Vec::new();
        for value in values {
            let filtered = |limit, filter| {
                let filter = Some(filter);
                SearchOptions { limit, filter, help: false, ..SearchOptions::default() }
            };
            let is = Filter::Is(facet.clone(), value.clone());
            if self.search("", &filtered(0, is))?.total > 0 {
                continue;
            }
            // Of the articles that are like it, most have what was meant.
            let alike = Likeness::Same(vec![value.clone()]).folded();
            let like = Filter::Like(facet.clone(), alike.clone());
            let values = self.facet_values(facet.clone(), "", "", &filtered(MOST_ALIKE, like))?.values;
            let mut room = String::new();
            let meant =
                values.into_iter().map(|count| count.value).find(|other| alike.holds(other, &mut room));
            unknown.push(UnknownValue { facet: facet.clone(), value: value.clone(), meant });
        }
        Ok(unknown)
    }
}
