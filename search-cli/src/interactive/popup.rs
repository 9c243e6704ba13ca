//! What stands before everything else for a while, and takes all keys.

use search_core::{Facet, FacetCount};

use super::line::Line;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Popup {
    /// All keys, from this one on where there is no room for all.
    Help { first: usize },
    /// A value of a facet is chosen.
    Choice(Choice),
    /// Dates are typed.
    Dates(Line),
}

/// The values of a facet, of which one is chosen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub(super) facet: Facet,
    /// Only values that begin so are wanted.
    pub(super) beginning: Line,
    /// Those that were chosen when it was opened.
    pub(super) before: Vec<String>,
    /// Those that were found; the first row, above them, is for any.
    pub(super) values: Vec<FacetCount>,
    /// Which row is meant.
    pub(super) selected: usize,
}

impl Choice {
    /// `before` are the values that are chosen already.
    pub(super) fn of(facet: Facet, before: Vec<String>) -> Choice {
        Choice { facet, beginning: Line::default(), before, values: Vec::new(), selected: 0 }
    }

    /// Moves to another row.
    pub(super) fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.values.len());
    }

    /// The values that were found for what has been typed. Who types a beginning means the first of them; else, it is the one that is
    /// chosen already, which is there also where nothing has it.
    pub(super) fn found(&mut self, mut values: Vec<FacetCount>) {
        if !self.beginning.text().is_empty() {
            self.selected = usize::from(!values.is_empty());
        } else {
            for value in self.before.iter().rev() {
                if !values.iter().any(|found| found.value == *value) {
                    values.insert(0, FacetCount { value: value.clone(), articles: 0 });
                }
            }
            self.selected = values.iter().position(|found| self.is_chosen(found)).map_or(0, |at| at + 1);
        }
        self.values = values;
    }

    /// True for a value that is chosen already.
    pub(super) fn is_chosen(&self, found: &FacetCount) -> bool {
        self.before.contains(&found.value)
    }

    /// What is chosen; `None` for any.
    pub(super) fn chosen(self) -> Option<String> {
        let at = self.selected.checked_sub(1)?;
        self.values.into_iter().nth(at).map(|count| count.value)
    }
}
