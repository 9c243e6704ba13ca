//! In which order hits come. Every order is total: equals are ordered by their ids.

use serde::{Deserialize, Serialize};

use super::weights::RECENT_FLOOR;
use crate::query::Facet;

/// In which order hits come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Order {
    /// The best first.
    #[default]
    Relevance,
    /// The best first, and of two as good, the more recent.
    Recent {
        /// After so many days the preference has lost half of its force: see [`weights`](super::weights).
        half_life: u32,
    },
    /// The newest first; articles without a date last.
    Newest,
    /// The oldest first; articles without a date last.
    Oldest,
    /// By a value of the article: of several by the least if they ascend, and by the greatest if they descend. Numbers stand
    /// before texts if they ascend, and behind them if they descend. Articles without a value come last. A story is no
    /// value.
    By(Facet, Direction),
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// The least.
    Ascending,
    /// The greatest.
    Descending,
}

impl Order {
    /// True where the words of the query decide.
    pub fn is_ranked(&self) -> bool {
        matches!(self, Order::Relevance | Order::Recent { .. })
    }

    /// The facet by which articles are ordered where words do not decide.
    pub fn facet(&self) -> (Facet, Direction) {
        match self {
            Order::Relevance | Order::Recent { .. } | Order::Newest => (Facet::Day, Direction::Descending),
            Order::Oldest => (Facet::Day, Direction::Ascending),
            Order::By(facet, direction) => (facet.clone(), *direction),
        }
    }
}

/// A preference for what is recent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recency {
    /// The day from which ages are counted, in days since 1970.
    pub today: i64,
    /// See [`Order::Recent`].
    pub half_life: u32,
}

impl Recency {
    /// What the score of an article of a day is multiplied by: 1 for today, [`RECENT_FLOOR`] without a date.
    pub fn factor(self, day: Option<i64>) -> f32 {
        let Some(day) = day else { return RECENT_FLOOR };
        let age = self.today.saturating_sub(day).max(0) as f32;
        RECENT_FLOOR + (1.0 - RECENT_FLOOR) * (-age / self.half_life.max(1) as f32).exp2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preference_falls_from_one_to_its_floor() {
        let recency = Recency { today: 20_000, half_life: 30 };
        let factor = |age: i64| recency.factor(Some(20_000 - age));
        assert!((factor(0) - 1.0).abs() < 1e-6 && (factor(-5) - 1.0).abs() < 1e-6);
        assert!((factor(30) - (1.0 + RECENT_FLOOR) / 2.0).abs() < 1e-6);
        assert!(factor(30) > factor(31) && factor(100_000) >= RECENT_FLOOR);
        assert!((recency.factor(None) - RECENT_FLOOR).abs() < f32::EPSILON);
        let extreme = Recency { today: i64::MAX, half_life: 0 };
        assert!((extreme.factor(Some(i64::MIN)) - RECENT_FLOOR).abs() < 1e-6);
    }
}
