//! The article, with its matches marked.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::Theme;
use crate::interactive::reading::{Part, Row};
use crate::interactive::state::State;

/// Draws the rows that there is room for.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    let Some(reading) = state.pane.reading() else { return };
    let rows = reading.rows.iter().skip(state.pane.scroll()).take(usize::from(area.height));
    let lines: Vec<Line<'_>> = rows.map(|row| line(row, state.pane.current(), theme)).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// Where among its matches one is; `None` where there are none.
pub(super) fn place(state: &State) -> Option<String> {
    let count = state.pane.reading()?.matches.len();
    match (state.pane.current(), count) {
        (_, 0) => None,
        (Some(current), count) => Some(format!(" {} of {count} matches", current + 1)),
        (None, 1) => Some(" 1 match".to_owned()),
        (None, count) => Some(format!(" {count} matches")),
    }
}

fn line<'a>(row: &'a Row, current: Option<usize>, theme: &Theme) -> Line<'a> {
    let style = match row.part {
        Part::Title => theme.title,
        Part::Fact => theme.facts,
        Part::Body => Style::new(),
        Part::Caption => Style::new().add_modifier(Modifier::ITALIC),
        Part::Version => theme.faint,
    };
    let mark = |n: usize| if current == Some(row.first + n) { theme.current } else { theme.mark };
    Line::from(spans(&row.text, &row.marks, style, mark))
}

/// A text with its marks.
pub(super) fn marked<'a>(text: &'a str, marks: &[Range<usize>], style: Style, mark: Style) -> Vec<Span<'a>> {
    spans(text, marks, style, |_| mark)
}

fn spans<'a>(
    text: &'a str,
    marks: &[Range<usize>],
    style: Style,
    mark: impl Fn(usize) -> Style,
) -> Vec<Span<'a>> {
    let mut spans = Vec::with_capacity(2 * marks.len() + 1);
    let mut end = 0;
    for (n, place) in marks.iter().enumerate() {
        spans.push(Span::styled(&text[end..place.start], style));
        spans.push(Span::styled(&text[place.clone()], style.patch(mark(n))));
        end = place.end;
    }
    spans.push(Span::styled(&text[end..], style));
    spans
}
