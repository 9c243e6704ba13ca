//! The answer to a search, in Meilisearch's shape: parameters in, the JSON object out.

mod crop;
mod facets;
mod formatted;
mod hit;

use search_core::engine::DEEPEST_HIT;
use search_core::query::Note;
use search_core::{Archive, Counting, Error, Relaxation, SearchOptions};
use serde::Serialize;
use serde_json::{Map, Value};

use self::facets::Facets;
use crate::parameters::SearchParameters;

/// Snippets a hit has at most.
const SNIPPETS: usize = 2;

/// The answer to a search.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchAnswer {
    hits: Vec<Map<String, Value>>,
    query: String,
    processing_time_ms: u64,
    #[serde(flatten)]
    reach: Reach,
    #[serde(flatten)]
    facets: Option<Facets>,
    #[serde(rename = "_tim")]
    tim: AboutQuery,
}

/// Which of the hits these are, and how many there are. Both numbers are exact. Pages count those hits only that can be
/// reached, the first [`DEEPEST_HIT`].
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Reach {
    #[serde(rename_all = "camelCase")]
    Window { limit: usize, offset: usize, estimated_total_hits: u64 },
    #[serde(rename_all = "camelCase")]
    Pages { page: usize, hits_per_page: usize, total_pages: u64, total_hits: u64 },
}

/// What is ours alone about the whole answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AboutQuery {
    /// How many articles tell the stories that were found, where hits are stories.
    #[serde(skip_serializing_if = "Option::is_none")]
    articles: Option<u64>,
    notes: Vec<NoteObject>,
    /// What was probably meant, where that is another query.
    #[serde(skip_serializing_if = "Option::is_none")]
    did_you_mean: Option<String>,
    /// Where nothing was found, what would be by asking for less.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relaxations: Vec<Less>,
}

/// A query that asks for less.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Less {
    left_out: String,
    query: String,
    total: u64,
}

/// What of the query was not understood as it may have been meant. Its place is that in `q` as it was sent, in bytes of
/// UTF-8 and, as JavaScript counts, in units of UTF-16.
#[derive(Debug, Serialize)]
struct NoteObject {
    start: usize,
    end: usize,
    utf16: Place,
    message: String,
}

#[derive(Debug, Serialize)]
struct Place {
    start: usize,
    end: usize,
}

impl NoteObject {
    fn new(note: Note, query: &str) -> Self {
        let utf16 = note.utf16(query);
        NoteObject {
            start: note.span.start,
            end: note.span.end,
            utf16: Place { start: utf16.start, end: utf16.end },
            message: note.message,
        }
    }
}

impl From<Relaxation> for Less {
    fn from(relaxation: Relaxation) -> Less {
        let Relaxation { left_out, query, total } = relaxation;
        Less { left_out: left_out.to_string(), query, total }
    }
}

/// Searches the archive.
///
/// # Errors
/// Only when the archive cannot be read.
pub(crate) fn answer(archive: &Archive, parameters: SearchParameters) -> Result<SearchAnswer, Error> {
    let (offset, limit) = window(&parameters);
    let options = SearchOptions {
        offset,
        limit,
        group: parameters.group,
        langs: parameters.locales.clone(),
        snippets: SNIPPETS,
        counting: facets::counting(&parameters.facets),
        ..SearchOptions::default()
    };
    let found = archive.search(&parameters.q, &options)?;
    let best = match parameters.show_ranking_score {
        true => Some(best_score(archive, &parameters, &options, &found)?),
        false => None,
    };
    let shape = hit::Shape::new(archive, &parameters, best)?;
    let reach = reach(&parameters, offset, found.stories.unwrap_or(found.total));
    Ok(SearchAnswer {
        hits: found.hits.iter().map(|hit| shape.object(hit)).collect(),
        processing_time_ms: u64::try_from(found.took.as_millis()).unwrap_or(u64::MAX),
        reach,
        facets: Facets::new(&parameters.facets, &found.counted.facets),
        tim: AboutQuery {
            articles: found.stories.map(|_| found.total),
            notes: found.notes.into_iter().map(|note| NoteObject::new(note, &parameters.q)).collect(),
            did_you_mean: found.did_you_mean,
            relaxations: found.relaxations.into_iter().map(Less::from).collect(),
        },
        query: parameters.q,
    })
}

/// The offset and the limit that the parameters ask for.
fn window(parameters: &SearchParameters) -> (usize, usize) {
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
    let offset = offset.min(DEEPEST_HIT);
    (offset, limit.min(DEEPEST_HIT - offset))
}

fn paged(page: Option<usize>, hits_per_page: Option<usize>) -> (usize, usize) {
    (page.unwrap_or(1), hits_per_page.unwrap_or(SearchParameters::default().limit))
}

fn reach(parameters: &SearchParameters, offset: usize, total: u64) -> Reach {
    match (parameters.page, parameters.hits_per_page) {
        (None, None) => Reach::Window { limit: parameters.limit, offset, estimated_total_hits: total },
        (page, hits) => {
            let (page, hits_per_page) = paged(page, hits);
            let total_pages = match hits_per_page {
                0 => 0,
                hits => total.min(DEEPEST_HIT as u64).div_ceil(hits as u64),
            };
            Reach::Pages { page, hits_per_page, total_pages, total_hits: total }
        }
    }
}

/// The score of the best hit, which later pages do not hold.
fn best_score(
    archive: &Archive,
    parameters: &SearchParameters,
    options: &SearchOptions,
    found: &search_core::Answer,
) -> Result<f32, Error> {
    let first = |answer: &search_core::Answer| answer.hits.first().map_or(0.0, |hit| hit.score);
    if options.offset == 0 && options.limit > 0 {
        return Ok(first(found));
    }
    let counting = Counting::default();
    let best = SearchOptions { offset: 0, limit: 1, snippets: 0, counting, ..options.clone() };
    Ok(first(&archive.search(&parameters.q, &best)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_window_goes_beyond_the_deepest_hit() {
        let asked = |query| window(&SearchParameters::from_query_string(query).unwrap());
        assert_eq!(asked(""), (0, 20));
        assert_eq!(asked("offset=9999&limit=20"), (9_999, 1));
        assert_eq!(asked("offset=18446744073709551615&limit=18446744073709551615"), (DEEPEST_HIT, 0));
        assert_eq!(asked("page=3&hitsPerPage=7"), (14, 7));
        assert_eq!(asked("page=2"), (20, 20));
        assert_eq!(asked("page=0"), (0, 0));
        assert_eq!(asked("page=18446744073709551615&hitsPerPage=18446744073709551615").0, DEEPEST_HIT);
    }
}
