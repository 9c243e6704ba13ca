//! A search: parameters in, ranked articles out.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::time::Duration;

use search_core::article::attributes::{by_name, text_of};
use search_core::engine::DEEPEST_HIT;
use search_core::query::Note;
use search_core::{
    Answer, Counting, Direction, Facet, FacetCount, Filter, Group, Hit, Order, Relaxation, SearchOptions,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::document::document_of;
use super::facets::{FacetCounts, Facets};
use super::fewer::go_on;
use super::formatted::positions;
use super::hit::relative;
use super::query_text::query_text;
use crate::data::index::Index;
use crate::documents::{has_field, matches_pattern};
use crate::error::ApiError;
use crate::filter::{facet, filter};
use crate::parameters::{SearchParameters, shortened};
use crate::settings::Rule;

/// Snippets a hit has at most.
const SNIPPETS: usize = 2;

/// The name by which hits are made one of each story.
const STORY: &str = "story";

/// The part of the hits that is wanted: how many are passed over, and how many follow.
pub(super) type Window = (usize, usize);

/// What was found.
pub(super) struct Found {
    pub(super) hits: Vec<Hit>,
    /// How many hits there are.
    pub(super) total: u64,
    /// How many articles, where hits are stories.
    pub(super) articles: Option<u64>,
    pub(super) facets: FacetCounts,
    pub(super) notes: Vec<Note>,
    pub(super) did_you_mean: Option<String>,
    pub(super) relaxations: Vec<Relaxation>,
    pub(super) took: Duration,
    /// The score of the best hit of all.
    pub(super) best: f32,
    /// The query as it was put to the archive, and how.
    pub(super) text: String,
    pub(super) asked: SearchOptions,
}

/// Which of the hits these are, and how many there are. Both numbers are exact. Pages count those hits only that can be
/// reached.
#[derive(Debug, Serialize, ToSchema)]
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
    (offset, limit): Window,
) -> Result<Found, ApiError> {
    let facets = Facets::of(index, parameters)?;
    let asked = SearchOptions { offset, limit, counting: facets.counting(), ..options(index, parameters)? };
    // What the engine cannot tell of a hit is looked at here, hit by hit.
    let sifted = is_sifted(index, parameters)?;
    let asked = if sifted { SearchOptions { offset: 0, limit: deepest(index), ..asked } } else { asked };
    let text = query_text(&parameters.q, parameters.matching_strategy).into_owned();
    let (asked, mut answer) = first_answer(index, parameters, &text, &asked)?;
    if answer.unread > 0 {
        tracing::warn!(
            index = index.uid,
            hits = answer.unread,
            "hits cannot be read and are left out; `tim doctor` says what is wrong with the archive"
        );
    }
    if !sifted {
        go_on(index, parameters, &text, &asked, &mut answer)?;
    }
    let mut found = Found {
        total: answer.stories.unwrap_or(answer.total),
        articles: answer.stories.map(|_| answer.total),
        facets: facets.counted(answer.counted),
        notes: answer.notes,
        did_you_mean: answer.did_you_mean,
        relaxations: answer.relaxations,
        took: answer.took,
        best: answer.hits.first().map_or(0.0, |hit| hit.score),
        hits: answer.hits,
        text,
        asked,
    };
    let unchanged = unchanged(&parameters.q, &found.text);
    found.notes.retain(|note| note.span.end <= unchanged);
    if sifted {
        sift(index, parameters, &mut found)?;
        found.total = found.hits.len() as u64;
        found.hits = found.hits.into_iter().skip(offset).take(limit).collect();
    } else if offset > 0 && (parameters.show_ranking_score || parameters.show_ranking_score_details) {
        let counting = Counting::default();
        let first = SearchOptions { offset: 0, limit: 1, snippets: 0, counting, ..found.asked.clone() };
        found.best = index.archive.search(&found.text, &first)?.hits.first().map_or(0.0, |hit| hit.score);
    }
    Ok(found)
}

/// The answer to the query, and how it was asked: with its last word as the beginning of one, or, where that finds nothing or is not
/// wanted, as a whole one.
fn first_answer(
    index: &Index,
    parameters: &SearchParameters,
    text: &str,
    asked: &SearchOptions,
) -> Result<(SearchOptions, Answer), ApiError> {
    if index.settings.prefix_search() {
        let asked = SearchOptions { unfinished: true, ..asked.clone() };
        let answer = index.archive.search(text, &asked)?;
        if answer.total > 0 {
            return Ok((asked, answer));
        }
    }
    // Better queries are looked for to what was typed.
    let asked = SearchOptions { help: text == parameters.q, ..asked.clone() };
    let answer = index.archive.search(text, &asked)?;
    Ok((asked, answer))
}

/// How much of the beginning of what was typed stands as it is in the query that was asked: notes behind it are about words that
/// nobody typed.
fn unchanged(typed: &str, asked: &str) -> usize {
    if typed == asked {
        return typed.len();
    }
    typed.bytes().zip(asked.bytes()).take_while(|(a, b)| a == b).count()
}

/// The options that the parameters come to.
///
/// # Errors
/// For filters, orders and facets that the index does not have.
pub(super) fn options(index: &Index, parameters: &SearchParameters) -> Result<SearchOptions, ApiError> {
    let order = sort(index, parameters)?.into_iter().next().map(|key| (key.facet, key.direction));
    let read = |sent| filter(index, sent, "invalid_search_filter");
    let filters = parameters.filters.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let options = SearchOptions {
        group: if distinct(index, parameters)?.as_deref() == Some(STORY) {
            Group::Story
        } else {
            Group::Nothing
        },
        order: order.map_or(Order::Relevance, |(facet, direction)| Order::By(facet, direction)),
        langs: parameters.locales.clone(),
        filter: (!filters.is_empty()).then_some(Filter::All(filters)),
        within: parameters.within.as_ref().map(read).transpose()?,
        snippets: SNIPPETS,
        vocabulary: index.vocabulary(),
        early: index.takes_documents && index.settings.places_count(),
        help: false,
        ..SearchOptions::default()
    };
    Ok(options)
}

/// Something that hits are ordered by.
#[derive(Debug, Clone)]
struct Key {
    name: String,
    facet: Facet,
    direction: Direction,
}

/// What the hits are ordered by, before the query's words decide: what the search asks for, and the fields in the ranking rules that
/// stand before those about words, or beside what the search asks for. Where there are no words, all of them.
fn sort(index: &Index, parameters: &SearchParameters) -> Result<Vec<Key>, ApiError> {
    let asked = order_of(index, &parameters.sort, "invalid_search_sort")?;
    let names = parameters.sort.iter().filter_map(|by| by.rsplit_once(':')).map(|(name, _)| name.to_owned());
    let mut asked: Vec<Key> =
        names.zip(asked).map(|(name, (facet, direction))| Key { name, facet, direction }).collect();
    let rules = index.settings.rules();
    if !asked.is_empty() && !rules.contains(&Rule::Sort) {
        return Err(ApiError::InvalidParameter {
            code: "invalid_search_sort",
            message: "You must specify where `sort` is listed in the rankingRules setting to use the sort parameter at search time.".to_owned(),
        });
    }
    let mut words_decide = false;
    let mut keys: Vec<Key> = Vec::new();
    for rule in rules {
        match rule {
            Rule::Sort => keys.append(&mut asked),
            Rule::Relevance => words_decide = !parameters.q.trim().is_empty(),
            Rule::Field(name, direction) => {
                let is_known = keys.iter().any(|key| key.name == name);
                if !is_known && (!words_decide || !keys.is_empty()) {
                    keys.push(Key { facet: Facet::Attribute(name.clone()), name, direction });
                }
            }
        }
    }
    Ok(keys)
}

/// Reads `field:asc` and `field:desc`. An error has this code.
pub(crate) fn order_of(
    index: &Index,
    sort: &[String],
    code: &'static str,
) -> Result<Vec<(Facet, Direction)>, ApiError> {
    let refused = |message| ApiError::InvalidParameter { code, message };
    let read = |by: &String| {
        let (name, direction) = match by.rsplit_once(':') {
            Some((name, "asc")) => (name, Direction::Ascending),
            Some((name, "desc")) => (name, Direction::Descending),
            _ => {
                let by = shortened(by);
                let message = format!(
                    "Invalid syntax for the sort parameter: expected expression ending by `:asc` or `:desc`, found `{by}`."
                );
                return Err(refused(message));
            }
        };
        Ok((facet(index, name, "sortableAttributes", "sortable").map_err(refused)?, direction))
    };
    sort.iter().map(read).collect()
}

/// The field of whose values each has one hit: what the search says, else what the settings say.
fn distinct(index: &Index, parameters: &SearchParameters) -> Result<Option<String>, ApiError> {
    if let Some(name) = &parameters.distinct
        && name != STORY
    {
        let known = facet(index, name, "filterableAttributes", "filterable");
        known.map_err(|message| ApiError::InvalidParameter { code: "invalid_search_distinct", message })?;
    }
    let set = index.settings.value("distinctAttribute");
    Ok(parameters.distinct.clone().or_else(|| set.as_str().map(str::to_owned)))
}

/// True where hits are looked at one by one: those that can be reached, which then are all that there are.
pub(super) fn is_sifted(index: &Index, parameters: &SearchParameters) -> Result<bool, ApiError> {
    let by_field = distinct(index, parameters)?.is_some_and(|field| field != STORY);
    Ok(by_field
        || sort(index, parameters)?.len() > 1
        || parameters.ranking_score_threshold.is_some()
        || parameters.attributes_to_search_on.is_some())
}

/// Leaves out hits below the threshold, those in which nothing matches in the fields that are to be searched, and all but the
/// best of those that have the same value in the field by which they are told apart.
fn sift(index: &Index, parameters: &SearchParameters, found: &mut Found) -> Result<(), ApiError> {
    if let Some(threshold) = parameters.ranking_score_threshold {
        let best = found.best;
        found.hits.retain(|hit| f64::from(relative(hit.score, best)) >= threshold);
    }
    if let Some(names) = &parameters.attributes_to_search_on
        && !names.iter().any(|name| name == "*")
        && !parameters.q.trim().is_empty()
    {
        let words = index.archive.words_asked_for(&found.text, &found.asked)?;
        let mut unknown: Vec<&String> = names.iter().filter(|_| !found.hits.is_empty()).collect();
        found.hits.retain(|hit| {
            let document = document_of(&hit.article);
            unknown.retain(|name| !has_field(&document, name));
            let places = positions(&hit.article, &document, &words);
            places.keys().any(|path| names.iter().any(|name| matches_pattern(name, path)))
        });
        let note = |name: &&String| {
            let name = shortened(name);
            let message = format!("none of the articles that match has a field `{name}` to be searched");
            Note { span: 0..0, message }
        };
        found.notes.extend(unknown.iter().map(note));
    }
    // The archive orders by the first.
    let keys = sort(index, parameters)?;
    if keys.len() > 1 {
        found.hits.sort_by(|a, b| {
            let compared = |key: &Key| compared(a, b, &key.name, key.direction == Direction::Descending);
            keys.iter().map(compared).fold(Ordering::Equal, Ordering::then)
        });
    }
    if let Some(field) = distinct(index, parameters)?.filter(|field| field != STORY) {
        let mut seen = HashSet::new();
        found.hits.retain(|hit| values(hit, &field).first().is_none_or(|value| seen.insert(value.clone())));
    }
    Ok(())
}

/// Which of two hits comes first by a field, as [`Order::By`] has it.
fn compared(a: &Hit, b: &Hit, field: &str, descending: bool) -> Ordering {
    let key = |hit: &Hit| {
        let keys = values(hit, field).into_iter().map(|text| match text.parse::<f64>() {
            Ok(number) if number.is_finite() => (0, number, text),
            _ => (1, 0.0, text),
        });
        let order = |a: &(i32, f64, String), b: &(i32, f64, String)| {
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then_with(|| a.2.cmp(&b.2))
        };
        let best = if descending { keys.max_by(order) } else { keys.min_by(order) };
        best.map(|(kind, number, text)| if kind == 0 { (0, number, String::new()) } else { (1, 0.0, text) })
    };
    match (key(a), key(b)) {
        (Some(a), Some(b)) => {
            let order = a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then_with(|| a.2.cmp(&b.2));
            if descending { order.reverse() } else { order }
        }
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// The values of a field of a hit's document.
fn values(hit: &Hit, field: &str) -> Vec<String> {
    let document = document_of(&hit.article);
    let named = by_name(&document);
    let values = named.get(field).map(|attribute| attribute.values.as_slice()).unwrap_or_default();
    values.iter().filter_map(|value| text_of(value)).collect()
}

/// The values of a facet, counted again among the hits that are left when they are sifted.
pub(super) fn recounted(
    index: &Index,
    parameters: &SearchParameters,
    field: &str,
    values_found: Vec<FacetCount>,
) -> Result<Vec<FacetCount>, ApiError> {
    let hits = search(index, parameters, (0, usize::MAX))?.hits;
    let values: Vec<Vec<String>> = hits.iter().map(|hit| values(hit, field)).collect();
    let count = |found: FacetCount| {
        let articles = values.iter().filter(|values| values.contains(&found.value)).count() as u64;
        FacetCount { articles, ..found }
    };
    Ok(values_found.into_iter().map(count).filter(|found| found.articles > 0).collect())
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
            let SearchParameters { limit, offset, .. } = *parameters;
            Reach::Window { limit, offset, estimated_total_hits: total }
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
