//! How often each of many numbers came.

use rustc_hash::FxHashMap;

/// So many counters stand side by side at most: 4 MB. Numbers that lie farther apart are looked up.
const MOST_DENSE: u64 = 1 << 20;

/// A counter for each number.
pub(super) enum Tally {
    /// Side by side, from the first number on.
    Dense(u64, Vec<u32>),
    /// For those that came.
    Sparse(FxHashMap<u64, u32>),
}

impl Tally {
    /// Counters for the numbers from `first` to `last`.
    pub(super) fn between(first: u64, last: u64) -> Tally {
        match last.saturating_sub(first) {
            span if span < MOST_DENSE => Tally::Dense(first, vec![0; span as usize + 1]),
            _ => Tally::Sparse(FxHashMap::default()),
        }
    }

    /// Counts a number, which must be one of those that there are counters for.
    pub(super) fn add(&mut self, number: u64) {
        match self {
            Tally::Dense(first, counts) => {
                if let Some(count) = counts.get_mut((number - *first) as usize) {
                    *count += 1;
                }
            }
            Tally::Sparse(counts) => *counts.entry(number).or_default() += 1,
        }
    }

    /// The numbers that came, in order, and how often each did.
    pub(super) fn counted(self) -> Vec<(u64, u64)> {
        match self {
            Tally::Dense(first, counts) => {
                let counted = counts.into_iter().zip(first..).filter(|(count, _)| *count > 0);
                counted.map(|(count, number)| (number, count.into())).collect()
            }
            Tally::Sparse(counts) => {
                let mut counted: Vec<_> =
                    counts.into_iter().map(|(number, count)| (number, count.into())).collect();
                counted.sort_unstable();
                counted
            }
        }
    }
}
