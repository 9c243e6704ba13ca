//! Weighing evidence: boosted decision trees, learned outside and read from a table.
//!
//! A tree asks one thing after the other (is feature f at most t?) and ends in a leaf with a number; the sum over all
//! trees is the logarithm of the odds that the line is part of the article (Friedman, "Greedy function approximation: a
//! gradient boosting machine", 2001).

use std::fmt::Write;
use std::sync::LazyLock;

use super::evidence::feature_number;

/// What the evidence of a line weighs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weights {
    /// In a web page.
    pub page: Trees,
    /// In a text without structure.
    pub text: Trees,
}

impl Weights {
    /// Those that are part of the program: `data/models`.
    pub fn learned() -> &'static Weights {
        static LEARNED: LazyLock<Weights> = LazyLock::new(|| Weights {
            page: Trees::read(include_str!("../../../data/models/page.txt"), feature_number),
            text: Trees::read(include_str!("../../../data/models/text.txt"), feature_number),
        });
        &LEARNED
    }
}

/// A set of trees.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trees {
    nodes: Vec<Node>,
    /// Where each tree begins.
    roots: Vec<u32>,
}

/// A question, or with `feature` at [`LEAF`] an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Node {
    feature: u16,
    /// The threshold, or the leaf's number.
    value: f32,
    /// Where to go on when the feature is at most the threshold; else at the node after.
    at_most: u32,
}

const LEAF: u16 = u16::MAX;

/// A tree as it is grown: a question with two branches, or a leaf.
#[derive(Debug, Clone)]
pub enum Branch {
    /// Is the feature at most the threshold? The first branch if so, else the second.
    Split(u16, f32, Box<(Branch, Branch)>),
    /// The number.
    Leaf(f32),
}

impl Trees {
    /// Adds a tree.
    pub fn add(&mut self, tree: &Branch) {
        self.roots.push(self.nodes.len() as u32);
        self.plant(tree);
    }

    fn plant(&mut self, branch: &Branch) {
        match branch {
            Branch::Leaf(value) => self.nodes.push(Node { feature: LEAF, value: *value, at_most: 0 }),
            Branch::Split(feature, threshold, branches) => {
                let at = self.nodes.len();
                self.nodes.push(Node { feature: *feature, value: *threshold, at_most: 0 });
                self.plant(&branches.1);
                self.nodes[at].at_most = self.nodes.len() as u32;
                self.plant(&branches.0);
            }
        }
    }

    /// The probability that the line with these features is part of the article.
    pub fn probability(&self, features: &[f32]) -> f32 {
        let odds: f32 = self.roots.iter().map(|&root| self.leaf(root as usize, features)).sum();
        1.0 / (1.0 + (-odds).exp())
    }

    #[inline]
    fn leaf(&self, mut at: usize, features: &[f32]) -> f32 {
        loop {
            let node = self.nodes[at];
            if node.feature == LEAF {
                return node.value;
            }
            at = if features[usize::from(node.feature)] <= node.value {
                node.at_most as usize
            } else {
                at + 1
            };
        }
    }

    /// Reads a table as [`Trees::table`] writes it. `name` gives the number of a feature.
    ///
    /// # Panics
    /// When the table is damaged: it is part of the program.
    pub fn read(table: &str, name: impl Fn(&str) -> Option<usize>) -> Trees {
        let mut trees = Trees::default();
        let mut rows = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        while let Some(tree) = read_branch(&mut rows, &name) {
            trees.add(&tree);
        }
        trees
    }

    /// The trees as text: a line for each question and leaf, the branches below it, "no" after "yes".
    pub fn table(&self, name: impl Fn(usize) -> &'static str) -> String {
        let mut table = String::new();
        for &root in &self.roots {
            self.write(root as usize, &name, &mut table);
        }
        table
    }

    fn write(&self, at: usize, name: &impl Fn(usize) -> &'static str, table: &mut String) {
        let node = self.nodes[at];
        if node.feature == LEAF {
            let _ = writeln!(table, "= {:.4}", node.value);
            return;
        }
        let _ = writeln!(table, "{} <= {:.4}", name(usize::from(node.feature)), node.value);
        self.write(node.at_most as usize, name, table);
        self.write(at + 1, name, table);
    }
}

fn read_branch<'t>(
    rows: &mut impl Iterator<Item = &'t str>,
    name: &impl Fn(&str) -> Option<usize>,
) -> Option<Branch> {
    let row = rows.next()?;
    let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("`{row}` of the table has no number"));
    if let Some(leaf) = row.strip_prefix("= ") {
        return Some(Branch::Leaf(number(leaf)));
    }
    let (feature, threshold) = row.split_once(" <= ").unwrap_or((row, ""));
    let feature = name(feature).unwrap_or_else(|| panic!("`{feature}` in the table is no feature"));
    let yes = read_branch(rows, name).unwrap_or(Branch::Leaf(0.0));
    let no = read_branch(rows, name).unwrap_or(Branch::Leaf(0.0));
    Some(Branch::Split(feature as u16, number(threshold), Box::new((yes, no))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let tree = Branch::Split(
            1,
            0.5,
            Box::new((
                Branch::Leaf(-1.0),
                Branch::Split(0, 2.0, Box::new((Branch::Leaf(1.0), Branch::Leaf(3.0)))),
            )),
        );
        let mut trees = Trees::default();
        trees.add(&tree);
        trees.add(&Branch::Leaf(0.0));
        let names = ["words", "in the run"];
        let table = trees.table(|at| names[at]);
        assert_eq!(Trees::read(&table, |name| names.iter().position(|other| *other == name)), trees);
        assert!(trees.probability(&[9.0, 0.0]) < 0.3);
        assert!(trees.probability(&[1.0, 1.0]) > 0.7 && trees.probability(&[9.0, 1.0]) > 0.9);
    }
}
