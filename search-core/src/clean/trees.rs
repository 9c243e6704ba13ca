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
    questions: Vec<Question>,
    answers: Vec<f32>,
    /// Where each tree begins.
    roots: Vec<Next>,
}

/// Is the feature at most the threshold?
#[derive(Debug, Clone, Copy, PartialEq)]
struct Question {
    feature: u16,
    threshold: f32,
    yes: Next,
    no: Next,
}

/// Where a tree goes on: at the question of this number, or, where it is negative, at the answer of its complement. In one
/// number, because a branch that does not have to be guessed is the cheaper one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Next(i32);

/// What comes next in a tree.
enum Step {
    Question(usize),
    Answer(usize),
}

impl Next {
    #[inline]
    fn step(self) -> Step {
        if self.0 < 0 { Step::Answer(!self.0 as usize) } else { Step::Question(self.0 as usize) }
    }
}

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
        let root = self.plant(tree);
        self.roots.push(root);
    }

    fn plant(&mut self, branch: &Branch) -> Next {
        match branch {
            Branch::Leaf(value) => {
                self.answers.push(*value);
                Next(!(self.answers.len() as i32 - 1))
            }
            Branch::Split(feature, threshold, branches) => {
                let at = self.questions.len();
                let unknown = Next(0);
                self.questions.push(Question {
                    feature: *feature,
                    threshold: *threshold,
                    yes: unknown,
                    no: unknown,
                });
                let (yes, no) = (self.plant(&branches.0), self.plant(&branches.1));
                (self.questions[at].yes, self.questions[at].no) = (yes, no);
                Next(at as i32)
            }
        }
    }

    /// The probability that the line with these features is part of the article.
    pub fn probability(&self, features: &[f32]) -> f32 {
        let odds: f32 = self.roots.iter().map(|&root| self.answer(root, features)).sum();
        1.0 / (1.0 + (-odds).exp())
    }

    #[inline]
    fn answer(&self, mut next: Next, features: &[f32]) -> f32 {
        loop {
            match next.step() {
                Step::Answer(at) => return self.answers[at],
                Step::Question(at) => {
                    let question = &self.questions[at];
                    let is_at_most = features[usize::from(question.feature)] <= question.threshold;
                    next = if is_at_most { question.yes } else { question.no };
                }
            }
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
            self.write(root, &name, &mut table);
        }
        table
    }

    fn write(&self, next: Next, name: &impl Fn(usize) -> &'static str, table: &mut String) {
        match next.step() {
            Step::Answer(at) => {
                let _ = writeln!(table, "= {:.4}", self.answers[at]);
            }
            Step::Question(at) => {
                let Question { feature, threshold, yes, no } = self.questions[at];
                let _ = writeln!(table, "{} <= {threshold:.4}", name(usize::from(feature)));
                self.write(yes, name, table);
                self.write(no, name, table);
            }
        }
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
