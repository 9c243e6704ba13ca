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
    /// Those that were found; the first row, above them, is for any.
    pub(super) values: Vec<FacetCount>,
    /// Which row is meant.
    pub(super) selected: usize,
}

impl Choice {
    pub(super) fn of(facet: Facet) -> Choice {
        Choice { facet, beginning: Line::default(), values: Vec::new(), selected: 0 }
    }

    /// Moves to another row.
    pub(super) fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.values.len());
    }

    /// The values that were found for what has been typed. Who types a beginning means the first of them.
    pub(super) fn found(&mut self, values: Vec<FacetCount>) {
        self.values = values;
        self.selected = usize::from(!self.beginning.text().is_empty()).min(self.values.len());
    }

    /// What is chosen; `None` for any.
    pub(super) fn chosen(self) -> Option<String> {
        let at = self.selected.checked_sub(1)?;
        self.values.into_iter().nth(at).map(|count| count.value)
    }
}
