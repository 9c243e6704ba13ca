//! What stands before everything else.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, List, ListItem, ListState, Padding, Paragraph};
use search_core::Facet;

use super::Theme;
use crate::interactive::keys::KEYS;
use crate::interactive::popup::{Choice, Popup};
use crate::interactive::state::State;

/// The rows of a frame.
const FRAME: usize = 2;

/// What stands before a value that is chosen already.
const CHOSEN: &str = "✓ ";

/// Draws it in the middle.
pub(super) fn draw(frame: &mut Frame<'_>, state: &mut State, theme: &Theme) {
    match &mut state.popup {
        Some(Popup::Help { first }) => {
            let rows = KEYS.iter().map(|(key, what)| {
                Line::from(vec![Span::styled(format!("{key:<11}"), theme.title), Span::raw(*what)])
            });
            let mut rows: Vec<Line<'_>> = rows.collect();
            rows.push(Line::styled("In the query, letters from v to p with Ctrl.", theme.faint));
            let room = usize::from(frame.area().height).saturating_sub(FRAME);
            let hidden = rows.len().saturating_sub(room);
            let title = if hidden > 0 { "Keys (↑↓ for the others)" } else { "Keys" };
            let area = framed(frame, title, 62, rows.len(), theme);
            *first = (*first).min(hidden);
            frame.render_widget(Paragraph::new(rows.split_off(*first)), area);
        }
        Some(Popup::Choice(choice)) => choose(frame, choice, theme),
        Some(Popup::Dates(line)) => {
            let area = framed(frame, "Dates: 2023, 2023-02..2023-06, >=2023", 44, 1, theme);
            frame.render_widget(Paragraph::new(typed(line.text(), theme)), area);
        }
        None => {}
    }
}

fn choose(frame: &mut Frame<'_>, choice: &Choice, theme: &Theme) {
    let name = if choice.facet == Facet::Lang { "Language" } else { "Source" };
    let area = framed(frame, name, 44, choice.values.len() + 2, theme);
    let [line, rows] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    frame.render_widget(Paragraph::new(typed(choice.beginning.text(), theme)), line);
    let sign = |is_chosen: bool| if is_chosen { CHOSEN } else { "  " };
    let values = choice.values.iter().map(|count| {
        let value = Span::raw(format!("{}{}", sign(choice.is_chosen(count)), count.value));
        ListItem::new(Line::from(vec![value, Span::styled(format!("  {}", count.articles), theme.faint)]))
    });
    let any = ListItem::new(format!("{}any", sign(choice.before.is_empty())));
    let items = std::iter::once(any).chain(values);
    let list = List::new(items).highlight_symbol(Line::styled("▌ ", theme.selected));
    let mut selected = ListState::default().with_selected(Some(choice.selected));
    frame.render_stateful_widget(list, rows, &mut selected);
}

fn typed<'a>(text: &'a str, theme: &Theme) -> Line<'a> {
    Line::from(vec![Span::styled("> ", theme.focused), Span::raw(text), Span::styled("▏", theme.focused)])
}

/// A frame in the middle with room for so much, as far as there is room; what is inside it.
fn framed(frame: &mut Frame<'_>, title: &str, width: u16, height: usize, theme: &Theme) -> Rect {
    let all = frame.area();
    let width = width.saturating_add(4).min(all.width);
    let height = u16::try_from(height).unwrap_or(u16::MAX).saturating_add(FRAME as u16).min(all.height);
    let area = Rect::new((all.width - width) / 2, (all.height - height) / 2, width, height);
    let block = Block::bordered()
        .title(format!(" {title} "))
        .border_style(theme.focused)
        .padding(Padding::horizontal(1));
    let inside = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    inside
}
