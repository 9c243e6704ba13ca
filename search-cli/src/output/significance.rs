//! Whether two runs of the same queries differ, by how much, and on which queries most.
//!
//! The test is Fisher's randomization test on the differences of nDCG@10, query by query: if the two runs were equally good, each
//! difference might as well have had the other sign (Smucker, Allan, Carterette: "A comparison of statistical significance tests
//! for information retrieval evaluation", 2007).

use std::collections::HashMap;
use std::io::{Result as IoResult, Write};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::measures::Measured;

/// How often the signs are dealt anew. 10,000 tell p = 0.05 to within 0.005.
const PERMUTATIONS: u32 = 10_000;

/// Differences below this are none.
const SAME: f64 = 1e-9;

/// Two runs, compared.
pub(crate) struct Comparison {
    /// Mean nDCG@10 of the run that is compared with, and of this one, over the queries that both have.
    before: f64,
    after: f64,
    /// How likely a difference as large is between runs that are equally good.
    p: f64,
    /// The queries, with their nDCG@10 before and after; the largest difference first.
    queries: Vec<Moved>,
}

struct Moved {
    id: String,
    text: String,
    before: f64,
    after: f64,
}

impl Moved {
    fn by(&self) -> f64 {
        self.after - self.before
    }
}

impl Comparison {
    /// Compares the queries that both runs have.
    pub(crate) fn of(before: &[Measured], after: &[Measured]) -> Result<Comparison> {
        let earlier: HashMap<&str, f64> = before.iter().map(|one| (one.query.as_str(), one.ndcg)).collect();
        let moved = |one: &Measured| {
            earlier.get(one.query.as_str()).map(|&before| Moved {
                id: one.query.clone(),
                text: one.text.clone(),
                before,
                after: one.ndcg,
            })
        };
        let mut queries: Vec<Moved> = after.iter().filter_map(moved).collect();
        if queries.is_empty() {
            bail!("there is nothing to compare: the two runs have no query in common");
        }
        queries.sort_by(|a, b| b.by().abs().total_cmp(&a.by().abs()).then_with(|| a.id.cmp(&b.id)));
        let differences: Vec<f64> = queries.iter().map(Moved::by).collect();
        let mean = |value: fn(&Moved) -> f64| queries.iter().map(value).sum::<f64>() / queries.len() as f64;
        Ok(Comparison {
            before: mean(|query| query.before),
            after: mean(|query| query.after),
            p: randomization(&differences),
            queries,
        })
    }

    fn counts(&self) -> (usize, usize) {
        let better = self.queries.iter().filter(|query| query.by() > SAME).count();
        let worse = self.queries.iter().filter(|query| query.by() < -SAME).count();
        (better, worse)
    }

    fn most_moved(&self, most: usize) -> impl Iterator<Item = &Moved> {
        self.queries.iter().filter(|query| query.by().abs() > SAME).take(most)
    }

    /// Prints the comparison for people.
    pub(crate) fn print(&self, out: &mut impl Write, most: usize) -> IoResult<()> {
        let (better, worse) = self.counts();
        let same = self.queries.len() - better - worse;
        writeln!(
            out,
            "\nnDCG@10 {:.4} → {:.4}  ({:+.4}, p = {:.4}): {better} queries better, {worse} worse, {same} the same",
            self.before,
            self.after,
            self.after - self.before,
            self.p
        )?;
        for query in self.most_moved(most) {
            writeln!(
                out,
                "{:+.4}  {:.4} → {:.4}  {}  {}",
                query.by(),
                query.before,
                query.after,
                query.id,
                query.text
            )?;
        }
        Ok(())
    }

    /// The comparison for programs.
    pub(crate) fn to_json(&self, most: usize) -> Value {
        let rounded = |value: f64| (value * 10_000.0).round() / 10_000.0;
        let (better, worse) = self.counts();
        let moved = self.most_moved(most).map(|query| {
            json!({"id": query.id, "text": query.text, "before": rounded(query.before), "after": rounded(query.after)})
        });
        json!({
            "before": rounded(self.before), "after": rounded(self.after), "p": rounded(self.p),
            "better": better, "worse": worse, "n": self.queries.len(), "moved": moved.collect::<Vec<_>>(),
        })
    }
}

/// How often, of all ways to deal the signs, the sum of the differences is as far from 0 as it is. The same differences always
/// give the same answer.
fn randomization(differences: &[f64]) -> f64 {
    let observed = differences.iter().sum::<f64>().abs() - SAME;
    let mut state = 0u64;
    let mut as_far = 0;
    for _ in 0..PERMUTATIONS {
        let mut sum = 0.0;
        for chunk in differences.chunks(64) {
            let signs = split_mix(&mut state);
            for (bit, difference) in chunk.iter().enumerate() {
                sum += if signs >> bit & 1 == 0 { *difference } else { -difference };
            }
        }
        as_far += u32::from(sum.abs() >= observed);
    }
    f64::from(as_far + 1) / f64::from(PERMUTATIONS + 1)
}

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_does_not_differ_and_what_always_gains_does() {
        assert!(randomization(&[0.0; 20]) > 0.99);
        assert!(randomization(&[0.1; 20]) < 0.001);
        // Six gains of six: of 64 ways to deal the signs, two are as far from 0.
        let p = randomization(&[0.1; 6]);
        assert!((p - 2.0 / 64.0).abs() < 0.006, "{p}");
        let p = randomization(&[0.3, -0.3, 0.2, -0.2, 0.1, -0.1]);
        assert!(p > 0.9, "{p}");
    }
}
