//! The pane of the article: how it is laid out, and which part of it is seen.

use super::reading::Reading;

/// What is seen of an article.
#[derive(Debug, Default)]
pub(super) struct Pane {
    /// The article, once it is laid out.
    reading: Option<Reading>,
    /// The first row that is seen.
    scroll: usize,
    /// The match that was jumped to.
    current: Option<usize>,
    /// How many rows are seen.
    height: usize,
}

impl Pane {
    pub(super) fn reading(&self) -> Option<&Reading> {
        self.reading.as_ref()
    }

    pub(super) fn scroll(&self) -> usize {
        self.scroll
    }

    pub(super) fn current(&self) -> Option<usize> {
        self.current
    }

    /// What is shown is marked otherwise now, and is to be laid out again.
    pub(super) fn mark_anew(&mut self) {
        self.reading = None;
        self.current = None;
    }

    /// Another article is shown, from its beginning.
    pub(super) fn leave(&mut self) {
        self.mark_anew();
        self.scroll = 0;
    }

    /// There is this room. What is not laid out for it is, and the match that was jumped to stays in sight.
    pub(super) fn fit(&mut self, width: usize, height: usize, lay_out: impl FnOnce() -> Option<Reading>) {
        self.height = height;
        if self.reading.as_ref().is_none_or(|reading| reading.width != width) {
            self.reading = lay_out();
            self.reveal();
        }
        self.scroll_by(0);
    }

    pub(super) fn scroll_by(&mut self, rows: isize) {
        self.scroll = self.scroll.saturating_add_signed(rows).min(self.last_scroll());
    }

    /// Scrolls so many screens. A row of the last one stays.
    pub(super) fn scroll_pages(&mut self, pages: isize) {
        let page = isize::try_from(self.height.saturating_sub(1).max(1)).unwrap_or(1);
        self.scroll_by(pages.saturating_mul(page));
    }

    /// Goes to another match, around the ends.
    pub(super) fn jump(&mut self, by: isize) {
        let Some(reading) = self.reading.as_ref().filter(|reading| !reading.matches.is_empty()) else {
            return;
        };
        let count = reading.matches.len();
        let next = match (self.current, by >= 0) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(current), true) => (current + 1) % count,
            (Some(current), false) => (current + count - 1) % count,
        };
        self.current = Some(next);
        self.reveal();
    }

    /// Shows the match that was jumped to, in the upper third where it is not seen already.
    fn reveal(&mut self) {
        let row = self.reading.as_ref().zip(self.current);
        let Some(&row) = row.and_then(|(reading, current)| reading.matches.get(current)) else { return };
        if row < self.scroll || row >= self.scroll + self.height {
            self.scroll = row.saturating_sub(self.height / 3).min(self.last_scroll());
        }
    }

    fn last_scroll(&self) -> usize {
        self.reading.as_ref().map_or(0, |reading| reading.rows.len().saturating_sub(self.height))
    }
}
