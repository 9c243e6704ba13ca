//! Growing boosted trees for a yes-or-no question, by gradients of the logistic loss over histograms (Friedman 2001; the
//! best leaf is split first, as LightGBM does).

use search_core::clean::trees::{Branch, Trees};

use crate::chance::Chance;

/// What is learned from: a row of features each, whether it is so, and how much it counts.
#[derive(Default)]
pub struct Examples {
    /// Features of a row.
    pub width: usize,
    /// The rows, one after the other.
    pub features: Vec<f32>,
    /// Whether it is so.
    pub labels: Vec<bool>,
    /// How much it counts.
    pub weights: Vec<f32>,
}

/// How trees are grown.
#[derive(Debug, Clone, Copy)]
pub struct Growth {
    /// How many trees.
    pub trees: usize,
    /// How many leaves a tree has.
    pub leaves: usize,
    /// How far each tree goes towards its answer.
    pub rate: f32,
    /// The share of the features that a tree may ask for, and of the examples that it sees.
    pub features: f32,
    /// See `features`.
    pub examples: f32,
    /// The least weight (second derivative) in a leaf.
    pub least: f32,
    /// How much leaves are drawn to 0.
    pub shrink: f32,
    /// The beginning of the random choices.
    pub seed: u64,
}

impl Default for Growth {
    fn default() -> Self {
        Growth {
            trees: 150,
            leaves: 15,
            rate: 0.09,
            features: 0.4,
            examples: 0.8,
            least: 3.0,
            shrink: 2.0,
            seed: 1,
        }
    }
}

const BINS: usize = 48;

/// Grows trees.
pub fn grow(examples: &Examples, growth: Growth) -> Trees {
    let rows = examples.labels.len();
    let cuts: Vec<Vec<f32>> = (0..examples.width).map(|feature| cuts(examples, feature)).collect();
    let mut bins = vec![0u8; rows * examples.width];
    for row in 0..rows {
        for feature in 0..examples.width {
            let value = examples.features[row * examples.width + feature];
            bins[row * examples.width + feature] = cuts[feature].partition_point(|cut| *cut < value) as u8;
        }
    }
    let mut random = Chance::new(growth.seed);
    let mut odds = vec![0f32; rows];
    let mut trees = Trees::default();
    let mut gradients = vec![(0f32, 0f32); rows];
    for _ in 0..growth.trees {
        for row in 0..rows {
            let p = 1.0 / (1.0 + (-odds[row]).exp());
            let weight = examples.weights[row];
            gradients[row] =
                (weight * (p - f32::from(u8::from(examples.labels[row]))), weight * p * (1.0 - p));
        }
        let seen: Vec<u32> = (0..rows as u32).filter(|_| random.share() < growth.examples).collect();
        let asked: Vec<usize> = (0..examples.width).filter(|_| random.share() < growth.features).collect();
        let tree = Tree { bins: &bins, width: examples.width, gradients: &gradients, asked: &asked, growth };
        let branch = tree.grow(seen, &cuts);
        for (row, odds) in odds.iter_mut().enumerate() {
            *odds += answer(&branch, &examples.features[row * examples.width..]);
        }
        trees.add(&branch);
    }
    trees
}

fn answer(branch: &Branch, features: &[f32]) -> f32 {
    match branch {
        Branch::Leaf(value) => *value,
        Branch::Split(feature, threshold, branches) => {
            let yes = features[usize::from(*feature)] <= *threshold;
            answer(if yes { &branches.0 } else { &branches.1 }, features)
        }
    }
}

/// Thresholds for a feature: between values where there are few, else at its quantiles.
fn cuts(examples: &Examples, feature: usize) -> Vec<f32> {
    let mut values: Vec<f32> =
        examples.features.iter().skip(feature).step_by(examples.width).copied().collect();
    values.sort_by(f32::total_cmp);
    let mut distinct = values.clone();
    distinct.dedup();
    let between = |one: f32, other: f32| {
        // Rounded as the table rounds, so that a table decides as the trees it was written from.
        let middle = (((one + other) / 2.0) * 1e4).round() / 1e4;
        if middle >= one && middle < other { middle } else { one }
    };
    if distinct.len() <= BINS {
        return distinct.windows(2).map(|pair| between(pair[0], pair[1])).collect();
    }
    let mut cuts: Vec<f32> = (1..BINS)
        .filter_map(|bin| {
            let value = values[bin * values.len() / BINS];
            let next = distinct.get(distinct.partition_point(|other| *other <= value))?;
            Some(between(value, *next))
        })
        .collect();
    cuts.dedup();
    cuts
}

struct Tree<'e> {
    bins: &'e [u8],
    width: usize,
    gradients: &'e [(f32, f32)],
    asked: &'e [usize],
    growth: Growth,
}

struct Leaf {
    rows: Vec<u32>,
    best: Option<Cut>,
    /// The branches, when it was split.
    branches: Option<(usize, usize)>,
    sum: (f64, f64),
}

#[derive(Clone, Copy)]
struct Cut {
    feature: usize,
    bin: usize,
    gain: f64,
}

impl Tree<'_> {
    fn grow(&self, rows: Vec<u32>, cuts: &[Vec<f32>]) -> Branch {
        let mut leaves = vec![self.leaf(rows)];
        for _ in 1..self.growth.leaves {
            let open = leaves.iter().enumerate().filter(|(_, leaf)| leaf.branches.is_none());
            let best = open.filter_map(|(at, leaf)| leaf.best.map(|cut| (at, cut)));
            let Some((at, cut)) = best.max_by(|one, other| one.1.gain.total_cmp(&other.1.gain)) else {
                break;
            };
            let rows = std::mem::take(&mut leaves[at].rows);
            let at_most =
                |row: &u32| usize::from(self.bins[*row as usize * self.width + cut.feature]) <= cut.bin;
            let (yes, no) = rows.into_iter().partition(at_most);
            leaves[at].branches = Some((leaves.len(), leaves.len() + 1));
            leaves.push(self.leaf(yes));
            leaves.push(self.leaf(no));
        }
        self.branch(&leaves, 0, cuts)
    }

    fn branch(&self, leaves: &[Leaf], at: usize, cuts: &[Vec<f32>]) -> Branch {
        let leaf = &leaves[at];
        match (leaf.branches, leaf.best) {
            (Some((yes, no)), Some(cut)) => Branch::Split(
                cut.feature as u16,
                cuts[cut.feature][cut.bin],
                Box::new((self.branch(leaves, yes, cuts), self.branch(leaves, no, cuts))),
            ),
            _ => {
                let value =
                    -leaf.sum.0 / (leaf.sum.1 + f64::from(self.growth.shrink)) * f64::from(self.growth.rate);
                Branch::Leaf(((value * 1e4).round() / 1e4) as f32)
            }
        }
    }

    fn leaf(&self, rows: Vec<u32>) -> Leaf {
        let sum = rows.iter().fold((0.0, 0.0), |sum, row| {
            let (first, second) = self.gradients[*row as usize];
            (sum.0 + f64::from(first), sum.1 + f64::from(second))
        });
        let best = self.best_cut(&rows, sum);
        Leaf { rows, best, branches: None, sum }
    }

    fn best_cut(&self, rows: &[u32], sum: (f64, f64)) -> Option<Cut> {
        let (least, shrink) = (f64::from(self.growth.least), f64::from(self.growth.shrink));
        let score = |sum: (f64, f64)| sum.0 * sum.0 / (sum.1 + shrink);
        let mut best: Option<Cut> = None;
        for &feature in self.asked {
            let mut bins = [(0f64, 0f64); BINS + 1];
            for row in rows {
                let bin = &mut bins[usize::from(self.bins[*row as usize * self.width + feature])];
                let (first, second) = self.gradients[*row as usize];
                *bin = (bin.0 + f64::from(first), bin.1 + f64::from(second));
            }
            let mut below = (0.0, 0.0);
            for (bin, part) in bins.iter().enumerate().take(BINS) {
                below = (below.0 + part.0, below.1 + part.1);
                let above = (sum.0 - below.0, sum.1 - below.1);
                if below.1 < least || above.1 < least {
                    continue;
                }
                let gain = score(below) + score(above) - score(sum);
                if gain > 1e-6 && best.is_none_or(|best| gain > best.gain) {
                    best = Some(Cut { feature, bin, gain });
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exclusive_or_is_learned() {
        let mut examples = Examples { width: 2, ..Examples::default() };
        for row in 0..400u32 {
            let (one, other) = ((row & 1) as f32, (row >> 1 & 1) as f32);
            examples.features.extend([one, other]);
            examples.labels.push(one != other);
            // Not quite even, or there would be no first question worth asking.
            examples.weights.push(1.0 + one);
        }
        let growth = Growth { trees: 40, leaves: 4, rate: 0.5, features: 1.0, ..Growth::default() };
        let trees = grow(&examples, growth);
        assert!(trees.probability(&[1.0, 0.0]) > 0.9 && trees.probability(&[1.0, 1.0]) < 0.1);
    }
}
