//! Answers to searches, in Meilisearch's shape: parameters in, the JSON object out.

mod crop;
mod document;
mod facets;
mod federated;
mod fewer;
mod formatted;
mod hit;
mod query_text;
mod search;
mod unknown;

use std::time::Duration;

use search_core::query::Note;
use search_core::{Facet, Filter, Relaxation, SearchOptions};
use serde::Serialize;
use utoipa::ToSchema;

use crate::data::index::Index;
use crate::documents::Displayed;
use crate::error::ApiError;
use crate::parameters::SearchParameters;

use facets::FacetCounts;

pub(crate) use document::document_of;
pub(crate) use facets::{FacetAnswer, facet_search};
pub(crate) use federated::{FederatedAnswer, Federation, Query, federated};
use hit::{HitObject, PlaceView, Shape, UnitsView};
pub(crate) use search::order_of;
use search::{Reach, options, reach, search, window};

/// The answer to a search.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchAnswer {
    hits: Vec<HitObject>,
    /// The query as it was sent.
    query: String,
    processing_time_ms: u64,
    #[serde(flatten)]
    reach: Reach,
    #[serde(flatten)]
    facets: FacetCounts,
    #[serde(rename = "_tim")]
    tim: AboutQuery,
}

/// What no other search service says of an answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AboutQuery {
    /// How many articles tell the stories that were found, where hits are stories.
    #[serde(skip_serializing_if = "Option::is_none")]
    articles: Option<u64>,
    /// What of the query was not understood as it may have been meant.
    notes: Vec<NoteObject>,
    /// What was probably meant, where that is another query.
    #[serde(skip_serializing_if = "Option::is_none")]
    did_you_mean: Option<String>,
    /// Where nothing was found, what would be by asking for less.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relaxations: Vec<Less>,
}

/// A query that asks for less.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Less {
    /// What it leaves out.
    left_out: String,
    query: String,
    /// How many documents it finds.
    total: u64,
}

impl From<Relaxation> for Less {
    fn from(relaxation: Relaxation) -> Less {
        let Relaxation { left_out, query, total } = relaxation;
        Less { left_out: left_out.to_string(), query, total }
    }
}

/// What of the query was not understood as it may have been meant. Its place is that in `q` as it was sent, in bytes of
/// UTF-8 and, as JavaScript counts, in units of UTF-16.
#[derive(Debug, Serialize, ToSchema)]
struct NoteObject {
    #[serde(flatten)]
    place: PlaceView,
    message: String,
}

impl NoteObject {
    fn new(note: Note, query: &str) -> Self {
        let utf16 = note.utf16(query);
        let utf16 = UnitsView { start: utf16.start, end: utf16.end };
        let place = PlaceView { start: note.span.start, end: note.span.end, utf16 };
        NoteObject { place, message: note.message }
    }
}

/// Searches an index.
///
/// # Errors
/// `invalid_search_…` for what this index does not allow, and when the archive cannot be read.
pub(crate) fn answer(index: &Index, parameters: SearchParameters) -> Result<SearchAnswer, ApiError> {
    let mut found = search(index, &parameters, window(index, &parameters))?;
    found.notes.extend(unknown::notes(index, &parameters, &found)?);
    let shape = shape(index, &parameters, &found)?;
    Ok(SearchAnswer {
        hits: found.hits.iter().map(|hit| shape.object(hit)).collect(),
        processing_time_ms: milliseconds(found.took),
        reach: reach(index, &parameters, found.total),
        facets: found.facets,
        tim: AboutQuery {
            articles: found.articles,
            notes: found.notes.into_iter().map(|note| NoteObject::new(note, &parameters.q)).collect(),
            // It may be made of words that nothing that is shown has.
            did_you_mean: found.did_you_mean.filter(|_| Displayed::of(index).is_all()),
            relaxations: found.relaxations.into_iter().map(Less::from).collect(),
        },
        query: parameters.q,
    })
}

/// A time as answers have it.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// What the hits look like. The words that match are looked up only where they are shown.
fn shape(index: &Index, parameters: &SearchParameters, found: &search::Found) -> Result<Shape, ApiError> {
    let marks = parameters.show_matches_position
        || !parameters.attributes_to_highlight.is_empty()
        || !parameters.attributes_to_crop.is_empty();
    let words = if marks { index.archive.words_asked_for(&found.text, &found.asked)? } else { Vec::new() };
    Ok(Shape::new(parameters, Displayed::of(index), words, found.best))
}

/// The documents that are about the same as one, most alike first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SimilarAnswer {
    hits: Vec<HitObject>,
    /// The document to which they are similar.
    id: String,
    processing_time_ms: u64,
    limit: usize,
    offset: usize,
    estimated_total_hits: usize,
}

/// The documents that are about the same as the one with this id.
///
/// # Errors
/// `not_found_similar_id` when there is no such document.
pub(crate) fn similar(
    index: &Index,
    id: &str,
    parameters: &SearchParameters,
) -> Result<SimilarAnswer, ApiError> {
    let start = std::time::Instant::now();
    let (offset, limit) = (parameters.offset, parameters.limit);
    let most = offset.saturating_add(limit).min(index.settings.max_total_hits());
    let SearchOptions { filter, within, .. } = options(index, parameters)?;
    // Who may not see the document is told what one is told where there is none.
    let is_seen = match &within {
        Some(within) => {
            let itself = Filter::All(vec![within.clone(), Filter::Is(Facet::Id, id.to_owned())]);
            index.archive.documents(Some(&itself), 0, 0)?.total > 0
        }
        None => true,
    };
    let filters: Vec<Filter> = filter.into_iter().chain(within).collect();
    let found = match filters.is_empty() {
        _ if !is_seen => None,
        true => index.archive.similar(id, most)?,
        false => index.archive.similar_within(id, most, &Filter::All(filters))?,
    };
    let found = found.ok_or_else(|| ApiError::InvalidParameter {
        code: "not_found_similar_id",
        message: format!("Document `{}` not found.", crate::parameters::shortened(id)),
    })?;
    let threshold = parameters.ranking_score_threshold.unwrap_or(0.0);
    let near: Vec<_> =
        found.into_iter().filter(|similar| f64::from(similar.hit.score) >= threshold).collect();
    // Scores are shares of what a document has in common with itself already.
    let shape = Shape::new(parameters, Displayed::of(index), Vec::new(), 1.0);
    Ok(SimilarAnswer {
        hits: near.iter().skip(offset).take(limit).map(|similar| shape.object(&similar.hit)).collect(),
        id: id.to_owned(),
        processing_time_ms: milliseconds(start.elapsed()),
        limit,
        offset,
        estimated_total_hits: near.len(),
    })
}
