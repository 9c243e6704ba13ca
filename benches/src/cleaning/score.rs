//! How much of an article was found, and how much else: precision and recall over runs of four words, as the
//! article-extraction benchmark of Scrapinghub counts them.

use std::collections::HashMap;

/// Precision and recall.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    /// The share of what was found that is in the article.
    pub precision: f64,
    /// The share of the article that was found.
    pub recall: f64,
}

impl Score {
    /// The score of one text.
    pub fn of(gold: &str, found: &str) -> Score {
        let (gold, found) = (shingles(gold), shingles(found));
        let (all_gold, all_found) = (gold.values().sum::<u32>(), found.values().sum::<u32>());
        let both: u32 =
            gold.iter().map(|(run, count)| found.get(run).map_or(0, |other| *count.min(other))).sum();
        if all_gold + all_found == 0 {
            return Score { precision: 1.0, recall: 1.0 };
        }
        let share = |of: u32, empty: f64| if of == 0 { empty } else { f64::from(both) / f64::from(of) };
        Score { precision: share(all_found, 1.0), recall: share(all_gold, 1.0) }
    }

    /// The mean of several.
    pub fn mean(scores: &[Score]) -> Score {
        let mean = |of: fn(&Score) -> f64| scores.iter().map(of).sum::<f64>() / scores.len().max(1) as f64;
        Score { precision: mean(|score| score.precision), recall: mean(|score| score.recall) }
    }

    /// The harmonic mean of both.
    pub fn f1(self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall).max(f64::MIN_POSITIVE)
    }
}

fn shingles(text: &str) -> HashMap<[&str; 4], u32> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_' && !is_mark(c))
        .filter(|word| !word.is_empty())
        .collect();
    let mut shingles = HashMap::new();
    if words.is_empty() {
        return shingles;
    }
    if words.len() < 4 {
        let word = |at: usize| words.get(at).copied().unwrap_or("");
        shingles.insert([word(0), word(1), word(2), ""], 1);
        return shingles;
    }
    for run in words.windows(4) {
        *shingles.entry([run[0], run[1], run[2], run[3]]).or_default() += 1;
    }
    shingles
}

/// Marks that stand after their letter in texts of India and in texts that are not composed.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_costs_recall_and_what_is_too_much_precision() {
        assert_eq!(Score::of("a b c d", "a b c d").f1(), 1.0);
        let half = Score::of("a b c d e", "a b c d");
        assert_eq!((half.precision, half.recall), (1.0, 0.5));
        assert_eq!(Score::of("a b c d", "").recall, 0.0);
    }
}
