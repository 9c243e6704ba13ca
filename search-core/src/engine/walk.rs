//! Walking through all hits of a query, page by page, while articles are added.
//!
//! A page goes on from a place in the order, not from a number of hits, so that it costs the same at any depth. A place by a
//! value of the articles is that value and an id. For relevance the numbers by which the first page was scored go along: the
//! score of the first stage is then a function of the article alone, whatever was added since. The second stage has put the
//! best of the first in an order of its own. Those of them that are still to come go along by number; behind them the walk
//! goes on below the last of them, by the first stage.
//!
//! So every article that was there at the start comes exactly once; one that was added later comes at most once, and does
//! where its place is still ahead. An article that is replaced meanwhile has a new place.

use serde::{Deserialize, Serialize};

use super::order::Recency;
use crate::query::Term;

/// Where a walk stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// How articles are scored; `None` where they are ordered by a value.
    pub scoring: Option<FirstStage>,
    /// What the scores of the first stage are multiplied by, so that they go on below those of the second.
    pub scale: Exact,
    /// The hits of the second stage that are still to come.
    pub left: Vec<Left>,
    /// Behind them come the articles behind this one.
    pub behind: Key,
}

/// A hit of the second stage that is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// The number of the article.
    pub number: u64,
    /// Its score.
    pub score: Exact,
}

/// The place of an article in an order: its value, then its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The value by which it is ordered.
    pub value: KeyValue,
    /// The article's id.
    pub id: String,
}

/// A value by which articles are ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyValue {
    /// A number, a day or a score, as a number without sign in the same order.
    Number(u64),
    /// A text.
    Text(String),
    /// The article has none.
    Missing,
}

/// The first stage of the ranking: BM25 over words, with the numbers of one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirstStage {
    /// The words, in the order in which their scores are added.
    pub words: Vec<FirstStageWord>,
    /// The preference for what is recent.
    pub recency: Option<Recency>,
}

/// A word of the first stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirstStageWord {
    /// The average length of the text in its language, in terms.
    pub average_length: Exact,
    /// Its forms, each with its weight: idf and all that it is multiplied by. The best one in an article counts.
    pub forms: Vec<(Term, Exact)>,
}

/// A number that survives being written down to the last bit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
pub struct Exact(pub f32);

impl From<u32> for Exact {
    fn from(bits: u32) -> Exact {
        Exact(f32::from_bits(bits))
    }
}

impl From<Exact> for u32 {
    fn from(exact: Exact) -> u32 {
        exact.0.to_bits()
    }
}
