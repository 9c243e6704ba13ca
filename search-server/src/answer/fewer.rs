//! `matchingStrategy: last`: where the words of a query leave room on the page, what its first words find alone follows.

use std::collections::HashSet;

use search_core::query::is_plain;
use search_core::{Answer, Group, Hit, Order, SearchOptions};

use crate::data::index::Index;
use crate::error::ApiError;
use crate::parameters::{MatchingStrategy, SearchParameters};

/// The queries that leave out the last word, the last two, and so on: none where the query is more than plain words, or
/// asks for another strategy. Words that are passed over anyway are not among those left.
fn fewer_words(index: &Index, parameters: &SearchParameters, asked: &SearchOptions) -> Vec<String> {
    let words: Vec<&str> = parameters.q.split_whitespace().collect();
    let last = parameters.matching_strategy == MatchingStrategy::Last;
    if !last || !words.iter().all(|word| is_plain(word)) {
        return Vec::new();
    }
    let is_typed = asked.unfinished && !parameters.q.ends_with(char::is_whitespace);
    let words = index.settings.meant(&words, is_typed);
    (1..words.len()).rev().map(|length| words[..length].join(" ")).collect()
}

/// Goes on with the answer where it does not fill the page. What is counted is what is counted for the last query that was asked: it
/// finds what those before it find.
pub(super) fn go_on(
    index: &Index,
    parameters: &SearchParameters,
    text: &str,
    asked: &SearchOptions,
    answer: &mut Answer,
) -> Result<(), ApiError> {
    let wanted = asked.offset.saturating_add(asked.limit) as u64;
    let ranked = asked.group == Group::Nothing && asked.order == Order::Relevance;
    if !index.takes_documents || !ranked || answer.total >= wanted {
        return Ok(());
    }
    let queries = fewer_words(index, parameters, asked);
    if queries.is_empty() {
        return Ok(());
    }
    let all = |text: &str, options: SearchOptions| {
        index.archive.search(text, &SearchOptions { offset: 0, help: false, ..options })
    };
    let limit = usize::try_from(answer.total).unwrap_or(usize::MAX);
    let first = all(text, SearchOptions { limit, snippets: 0, ..asked.clone() })?;
    let mut floor = first.hits.last().map_or(f32::MAX, |hit| hit.score);
    let mut seen: HashSet<String> = first.hits.into_iter().map(|hit| hit.article.id).collect();
    let before = seen.len();
    let mut more: Vec<Hit> = Vec::new();
    for query in queries {
        // What is left of it was typed to its end.
        let limit = asked.offset + asked.limit;
        let found = all(&query, SearchOptions { limit, unfinished: false, ..asked.clone() })?;
        for mut hit in found.hits {
            if seen.insert(hit.article.id.clone()) {
                // The scores of two queries are not to be compared; the order is.
                hit.score = hit.score.min(floor);
                more.push(hit);
            }
        }
        floor = more.last().map_or(floor, |hit| hit.score);
        answer.total = answer.total.max(found.total);
        answer.counted = found.counted;
        if answer.total >= wanted {
            break;
        }
    }
    let room = asked.limit - answer.hits.len();
    answer.hits.extend(more.into_iter().skip(asked.offset.saturating_sub(before)).take(room));
    Ok(())
}
