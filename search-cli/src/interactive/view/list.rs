//! The hits, one below the other.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{List, ListItem};
use search_core::Hit;
use textwrap::core::display_width;

use super::article::marked;
use super::{Theme, View};
use crate::interactive::action::Focus;
use crate::interactive::reading::wrapped;
use crate::interactive::state::State;

/// What stands before the hit that is shown, and as much space before the others.
const SIGN: &str = "▌ ";

/// What stands before a snippet, and behind what of it there is room for.
const INDENT: &str = "  ";
const CUT: &str = "…";
const CUT_COLUMNS: usize = 1;

/// A title has no more lines than these.
const TITLE_LINES: usize = 2;

impl View {
    /// Draws those that there is room for, with the selected one among them.
    pub(super) fn hits(&mut self, frame: &mut Frame<'_>, area: Rect, state: &State) {
        let hits = state.hits();
        let sign = match state.focus {
            Focus::Article => self.theme.faint,
            Focus::Query | Focus::Hits => self.theme.selected,
        };
        let width = usize::from(area.width).saturating_sub(display_width(SIGN));
        let items = hits.iter().map(|hit| ListItem::new(item(hit, width, &self.theme)));
        let list = List::new(items).highlight_symbol(Line::styled(SIGN, sign)).repeat_highlight_symbol(true);
        self.list.select((!hits.is_empty()).then_some(state.selected));
        frame.render_stateful_widget(list, area, &mut self.list);
    }
}

fn item(hit: &Hit, width: usize, theme: &Theme) -> Text<'static> {
    let article = &hit.article;
    let listed = hit.listed();
    let title = wrapped(&listed.heading, &listed.marks, width).into_iter().take(TITLE_LINES);
    let title = title.map(|line| owned(marked(&line.text, &line.marks, theme.title, theme.mark)));
    let mut lines: Vec<Line<'static>> = title.collect();
    let versions = hit.story.as_ref().map(|story| format!("{} versions", story.articles));
    let facts = [
        article.source.clone(),
        article.date.as_deref().map(|date| date.get(..10).unwrap_or(date).to_owned()),
        Some(article.lang.to_string()),
        versions,
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    lines.push(Line::styled(facts.join(" · "), theme.facts));
    if let Some(snippet) = listed.snippets.first() {
        let room = width.saturating_sub(INDENT.len() + CUT_COLUMNS);
        let mut wrapped = wrapped(&snippet.text, &snippet.marks, room).into_iter();
        if let Some(first) = wrapped.next() {
            let mut line = owned(marked(&first.text, &first.marks, Style::new(), theme.mark));
            line.spans.insert(0, Span::raw(INDENT));
            line.spans.extend(wrapped.next().map(|_| Span::raw(CUT)));
            lines.push(line);
        }
    }
    Text::from(lines)
}

fn owned(spans: Vec<Span<'_>>) -> Line<'static> {
    spans.into_iter().map(|span| Span::styled(span.content.into_owned(), span.style)).collect()
}
