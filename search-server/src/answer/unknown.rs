//! Names that a search asks by and nothing in an archive of files has: most are mistyped.

use search_core::Facet;
use search_core::query::Note;

use super::search::Found;
use crate::data::index::Index;
use crate::error::ApiError;
use crate::filter::facet;
use crate::parameters::SearchParameters;

/// A note on each attribute that the search filters, counts or orders by and no article has. It has no place in the query. An index of
/// documents refuses what its settings do not name.
pub(super) fn notes(
    index: &Index,
    parameters: &SearchParameters,
    found: &Found,
) -> Result<Vec<Note>, ApiError> {
    if index.takes_documents {
        return Ok(Vec::new());
    }
    let names = parameters.facets.iter().filter(|name| *name != "*").map(String::as_str);
    let names = names.chain(parameters.sort.iter().filter_map(|by| Some(by.rsplit_once(':')?.0)));
    let names = names.chain(parameters.distinct.as_deref());
    let mut named: Vec<Facet> = names.filter_map(|name| facet(index, name, "", "").ok()).collect();
    found.asked.filter.iter().for_each(|filter| filter.each_facet(&mut |facet| named.push(facet.clone())));
    let unknown = index.archive.unknown_attributes(&named)?;
    Ok(unknown.into_iter().map(|unknown| Note { span: 0..0, message: unknown.to_string() }).collect())
}
