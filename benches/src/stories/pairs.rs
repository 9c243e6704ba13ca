//! What is counted: pairs of articles in the same story.

use std::collections::HashMap;
use std::hash::Hash;

/// How many pairs of articles are in one story, by whether that is right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Pairs of one story that were found.
    pub found: u64,
    /// Pairs that were found, and are not of one story.
    pub wrong: u64,
    /// Pairs of one story, found or not.
    pub gold: u64,
}

impl Pairs {
    /// Counts the pairs in `stories`, which hold the numbers of articles, whose gold story is in `gold`. An article without
    /// one is of no story: a pair with it is wrong, and a pair of two such articles is not counted.
    pub fn count<G: Eq + Hash>(stories: &[Vec<usize>], gold: &[Option<G>]) -> Pairs {
        let mut pairs = Pairs::default();
        for story in stories {
            for (place, &one) in story.iter().enumerate() {
                for &other in &story[..place] {
                    match (&gold[one], &gold[other]) {
                        (None, None) => {}
                        (one, other) if one == other => pairs.found += 1,
                        _ => pairs.wrong += 1,
                    }
                }
            }
        }
        let mut sizes: HashMap<&G, u64> = HashMap::new();
        gold.iter().flatten().for_each(|story| *sizes.entry(story).or_default() += 1);
        pairs.gold = sizes.values().map(|size| size * (size - 1) / 2).sum();
        pairs
    }

    /// The share of the pairs found that are right.
    pub fn precision(self) -> f64 {
        self.found as f64 / (self.found + self.wrong).max(1) as f64
    }

    /// The share of the right pairs that were found.
    pub fn recall(self) -> f64 {
        self.found as f64 / self.gold.max(1) as f64
    }

    /// The harmonic mean of both.
    pub fn f1(self) -> f64 {
        2.0 * self.found as f64 / (self.found + self.wrong + self.gold).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted() {
        let gold = [Some(1), Some(1), Some(1), Some(2), None, None];
        let pairs = Pairs::count(&[vec![0, 1, 3], vec![4, 5]], &gold);
        assert_eq!(pairs, Pairs { found: 1, wrong: 2, gold: 3 });
        assert_eq!((pairs.precision(), pairs.recall(), pairs.f1()), (1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0));
    }
}
