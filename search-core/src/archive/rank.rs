//! Ranking alone: a query and how to search in, the ids of the hits and their scores out, for programs that keep the articles themselves.

use std::time::{Duration, Instant};

use super::search::Asked;
use super::{Archive, Cursor, SearchOptions};
use crate::engine::facets::Counted;
use crate::error::Error;
use crate::query::Note;

/// The answer to a query, without the articles.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// How many articles match, exactly.
    pub total: u64,
    /// How many stories these tell, exactly; counted where hits are grouped by story.
    pub stories: Option<u64>,
    /// The hits asked for, in order.
    pub hits: Vec<Ranked>,
    /// What of the query was not understood as it may have been meant.
    pub notes: Vec<Note>,
    /// What was to be counted.
    pub counted: Counted,
    /// Where the hits behind these begin: see [`Answer::next`](super::Answer::next).
    pub next: Option<Cursor>,
    /// How long it took.
    pub took: Duration,
}

/// The id of an article that matches, and its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The id.
    pub id: String,
    /// The score, as in [`Hit::score`](crate::hits::Hit::score).
    pub score: f32,
}

impl Archive {
    /// Answers a query as [`Archive::search`] does, with the same hits in the same order, and reads none of their articles: that is about
    /// half of the work. What is made of articles, snippets and other queries that may have been meant, is not there, whatever the options say.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn rank(&self, query: &str, options: &SearchOptions) -> Result<Ranking, Error> {
        let start = Instant::now();
        let found = self.page(query, options, |plan, window| self.engine.rank(plan, window))?;
        let Asked { query: understood, plan, found } = found;
        let hits = found.hits.into_iter().map(|hit| Ranked { id: hit.article, score: hit.score });
        Ok(Ranking {
            total: found.total,
            stories: found.stories,
            hits: hits.collect(),
            notes: understood.notes,
            counted: found.counted,
            next: found.next.map(|position| Cursor::new(query, options, plan, position)),
            took: start.elapsed(),
        })
    }
}
