//! A search: parameters in, ranked articles out.

use std::time::Duration;

use search_core::engine::DEEPEST_HIT;
use search_core::query::Note;
use search_core::{Group, Hit, SearchOptions};
use serde::Serialize;

use super::document::{document_of, matches_pattern};
use super::formatted::positions;
use super::hit::relative;
use super::query_text::query_text;
use crate::data::index::Index;
use crate::error::ApiError;
use crate::parameters::SearchParameters;

/// Snippets a hit has at most.
const SNIPPETS: usize = 2;

/// The part of the hits that is wanted: how many are passed over, and how many follow.
pub(super) type Window = (usize, usize);

/// What was found.
pub(super) struct Found {
    pub(super) hits: Vec<Hit>,
    /// How many hits there are.
    pub(super) total: u64,
    /// How many articles, where hits are stories.
    pub(super) articles: Option<u64>,
    pub(super) notes: Vec<Note>,
    pub(super) took: Duration,
    /// The score of the best hit of all.
    pub(super) best: f32,
    /// The query as it was put to the archive.
    pub(super) text: String,
}

/// Which of the hits these are, and how many there are. Both numbers are exact. Pages count those hits only that can be
/// reached.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Reach {
    #[serde(rename_all = "camelCase")]
    Window { limit: usize, offset: usize, estimated_total_hits: u64 },
    #[serde(rename_all = "camelCase")]
    Pages { page: usize, hits_per_page: usize, total_pages: u64, total_hits: u64 },
}

/// Searches an index.
pub(super) fn search(
    index: &Index,
    parameters: &SearchParameters,
    window: Window,
) -> Result<Found, ApiError> {
    let group = checked(parameters)?;
    let (offset, limit) = window;
    let text = query_text(&parameters.q, parameters.matching_strategy, index.settings.prefix_search());
    let options = SearchOptions {
        offset,
        limit,
        group,
        langs: parameters.locales.clone(),
        snippets: SNIPPETS,
        ..SearchOptions::default()
    };
    // What the engine cannot tell of a hit is looked at here, hit by hit.
    let sifted = parameters.ranking_score_threshold.is_some() || parameters.attributes_to_search_on.is_some();
    let options =
        if sifted { SearchOptions { offset: 0, limit: deepest(index), ..options } } else { options };
    let answer = index.archive.search(&text, &options)?;
    let mut found = Found {
        total: answer.stories.unwrap_or(answer.total),
        articles: answer.stories.map(|_| answer.total),
        notes: answer.notes,
        took: answer.took,
        best: answer.hits.first().map_or(0.0, |hit| hit.score),
        hits: answer.hits,
        text: text.into_owned(),
    };
    if sifted {
        sift(index, parameters, &mut found)?;
        found.total = found.hits.len() as u64;
        found.hits = found.hits.into_iter().skip(offset).take(limit).collect();
    } else if offset > 0 && (parameters.show_ranking_score || parameters.show_ranking_score_details) {
        let first = SearchOptions { offset: 0, limit: 1, snippets: 0, ..options };
        found.best = index.archive.search(&found.text, &first)?.hits.first().map_or(0.0, |hit| hit.score);
    }
    Ok(found)
}

/// What becomes one hit, unless something is asked for that is not here.
fn checked(parameters: &SearchParameters) -> Result<Group, ApiError> {
    if !parameters.filters.is_empty() {
        return Err(ApiError::NotHere("`filter`"));
    }
    if !parameters.facets.is_empty() {
        return Err(ApiError::NotHere("`facets`"));
    }
    if !parameters.sort.is_empty() {
        return Err(ApiError::NotHere("`sort`"));
    }
    match parameters.distinct.as_deref() {
        None => Ok(Group::Nothing),
        Some("story") => Ok(Group::Story),
        Some(other) => Err(ApiError::InvalidParameter {
            code: "invalid_search_distinct",
            message: format!(
                "Invalid value at `.distinct`: expected `story`, but found `{}`.",
                crate::parameters::shortened(other)
            ),
        }),
    }
}

/// Leaves out hits below the threshold, and those in which nothing matches in the fields that are to be searched.
fn sift(index: &Index, parameters: &SearchParameters, found: &mut Found) -> Result<(), ApiError> {
    if let Some(threshold) = parameters.ranking_score_threshold {
        let best = found.best;
        found.hits.retain(|hit| f64::from(relative(hit.score, best)) >= threshold);
    }
    if let Some(names) = &parameters.attributes_to_search_on
        && !names.iter().any(|name| name == "*")
        && !parameters.q.trim().is_empty()
    {
        let words = index.archive.query_words(&found.text)?;
        found.hits.retain(|hit| {
            let places = positions(&hit.article, &document_of(&hit.article), &words);
            places.keys().any(|path| names.iter().any(|name| matches_pattern(name, path)))
        });
    }
    Ok(())
}

/// How many hits of an index can be reached.
fn deepest(index: &Index) -> usize {
    index.settings.max_total_hits().min(DEEPEST_HIT)
}

/// The part of the hits that the parameters ask for.
pub(super) fn window(index: &Index, parameters: &SearchParameters) -> Window {
    let (offset, limit) = match (parameters.page, parameters.hits_per_page) {
        (None, None) => (parameters.offset, parameters.limit),
        (page, hits) => {
            let (page, hits) = paged(page, hits);
            // Pages are counted from 1; there is nothing on page 0.
            match page.checked_sub(1) {
                Some(before) => (before.saturating_mul(hits), hits),
                None => (0, 0),
            }
        }
    };
    let offset = offset.min(deepest(index));
    (offset, limit.min(deepest(index) - offset))
}

fn paged(page: Option<usize>, hits_per_page: Option<usize>) -> (usize, usize) {
    (page.unwrap_or(1), hits_per_page.unwrap_or(SearchParameters::default().limit))
}

/// Which hits were asked for, of so many.
pub(super) fn reach(index: &Index, parameters: &SearchParameters, total: u64) -> Reach {
    match (parameters.page, parameters.hits_per_page) {
        (None, None) => {
            let (offset, _) = window(index, parameters);
            Reach::Window { limit: parameters.limit, offset, estimated_total_hits: total }
        }
        (page, hits) => {
            let (page, hits_per_page) = paged(page, hits);
            let total_pages = match hits_per_page {
                0 => 0,
                hits => total.min(deepest(index) as u64).div_ceil(hits as u64),
            };
            Reach::Pages { page, hits_per_page, total_pages, total_hits: total }
        }
    }
}
