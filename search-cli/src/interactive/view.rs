//! Draws the state: the query, what is said of it, the hits, the article, and the keys.

mod article;
mod list;
mod popup;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, ListState, Padding, Paragraph};
use search_core::{Answer, Order};
use textwrap::core::display_width;
use unicode_segmentation::UnicodeSegmentation;

use super::action::Focus;
use super::state::{Offer, State};

/// From this width on, the article stands beside the list.
const WIDE: u16 = 90;

/// How things look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    title: Style,
    facts: Style,
    faint: Style,
    mark: Style,
    /// The match that was jumped to.
    current: Style,
    selected: Style,
    /// What has the keys.
    focused: Style,
    help: Style,
}

impl Theme {
    /// In colours, which are those of the terminal.
    pub(super) fn coloured() -> Theme {
        let mark = Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD);
        Theme {
            title: Style::new().add_modifier(Modifier::BOLD),
            facts: Style::new().fg(Color::Cyan),
            faint: Style::new().fg(Color::DarkGray),
            mark,
            current: Style::new().fg(Color::Black).bg(Color::Yellow),
            selected: Style::new().fg(Color::Yellow),
            focused: Style::new().fg(Color::Cyan),
            help: Style::new().fg(Color::Green),
        }
    }

    /// Without any.
    pub(super) fn plain() -> Theme {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        Theme {
            title: bold,
            facts: Style::new(),
            faint: Style::new(),
            mark: bold.add_modifier(Modifier::UNDERLINED),
            current: Style::new().add_modifier(Modifier::REVERSED),
            selected: bold,
            focused: bold,
            help: Style::new(),
        }
    }
}

/// What is remembered from one drawing to the next.
pub(super) struct View {
    theme: Theme,
    list: ListState,
}

impl View {
    pub(super) fn new(theme: Theme) -> View {
        View { theme, list: ListState::default() }
    }

    /// Draws everything, after the article is laid out for the room that it has here.
    pub(super) fn draw(&mut self, frame: &mut Frame<'_>, state: &mut State) {
        let [query, said, middle, keys] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(1),
        ])
        .areas(frame.area());
        let halves = [Constraint::Percentage(45), Constraint::Fill(1)];
        let ([hits, article], border) = match middle.width >= WIDE {
            true => (Layout::horizontal(halves).spacing(1).areas(middle), Borders::LEFT),
            false => (Layout::vertical(halves).areas(middle), Borders::TOP),
        };
        let border = Block::new()
            .borders(border)
            .border_style(self.focused(state, Focus::Article))
            .padding(Padding::horizontal(1));
        let text = border.inner(article);
        state.fit(usize::from(text.width), usize::from(text.height));

        self.query(frame, query, state);
        frame.render_widget(Paragraph::new(shortened(self.said(state), usize::from(said.width))), said);
        self.hits(frame, hits, state);
        frame.render_widget(border, article);
        article::draw(frame, text, state, &self.theme);
        let place = article::place(state).unwrap_or_default();
        let [keys, place_area] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Length(place.len() as u16)]).areas(keys);
        frame.render_widget(Paragraph::new(Span::styled(place, self.theme.facts)), place_area);
        let footer = Line::styled(footer(state, usize::from(keys.width)), self.theme.faint);
        frame.render_widget(Paragraph::new(footer), keys);
        popup::draw(frame, state, &self.theme);
    }

    fn focused(&self, state: &State, focus: Focus) -> Style {
        if state.focus == focus { self.theme.focused } else { self.theme.faint }
    }

    /// The query, with as much of it before the cursor as there is room for.
    fn query(&self, frame: &mut Frame<'_>, area: Rect, state: &State) {
        const PROMPT: &str = "> ";
        let room = usize::from(area.width).saturating_sub(PROMPT.len() + 1);
        let before = state.query.before_cursor();
        let (mut hidden, mut columns) = (before.len(), 0);
        for (at, c) in before.char_indices().rev() {
            columns += display_width(c.encode_utf8(&mut [0; 4]));
            if columns > room {
                break;
            }
            hidden = at;
        }
        let prompt = Span::styled(PROMPT, self.focused(state, Focus::Query));
        let text = Span::styled(&state.query.text()[hidden..], self.theme.title);
        frame.render_widget(Paragraph::new(Line::from(vec![prompt, text])), area);
        if state.focus == Focus::Query && state.popup.is_none() {
            let column = PROMPT.len() + display_width(&before[hidden..]);
            let column = u16::try_from(column).unwrap_or(u16::MAX);
            frame.set_cursor_position(Position::new(area.x.saturating_add(column), area.y));
        }
    }

    /// What there is to say: what happened, else what may have been meant, with what was found.
    fn said(&self, state: &State) -> Line<'static> {
        if let Some(said) = &state.said {
            return Line::styled(said.clone(), self.theme.help);
        }
        let mut spans = Vec::new();
        let mut facts = vec![order(state).to_owned()];
        facts.extend(state.filters.described());
        if let Some(answer) = &state.found {
            facts.insert(0, counted(answer));
            spans.extend(self.help(answer, state));
        }
        spans.insert(0, Span::styled(facts.join(" · "), self.theme.facts));
        Line::from(spans)
    }

    fn help(&self, answer: &Answer, state: &State) -> Option<Span<'static>> {
        let key = if state.focus == Focus::Query { "Ctrl-F" } else { "f" };
        let help = match state.offered() {
            Some(Offer::Meant(meant)) => format!("did you mean: {meant} ({key})"),
            Some(Offer::Less(less)) => format!("{} would be found: {} ({key})", less.total, less.left_out),
            None => answer.notes.first()?.message.clone(),
        };
        Some(Span::styled(format!("   {help}"), self.theme.help))
    }
}

/// `3 articles`, or `2 stories in 3 articles`.
fn counted(answer: &Answer) -> String {
    let number =
        |count: u64, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let articles = number(answer.total, "article", "articles");
    match answer.stories {
        Some(stories) => format!("{} in {articles}", number(stories, "story", "stories")),
        None => articles,
    }
}

fn order(state: &State) -> &'static str {
    match &state.order {
        // Nothing is ranked where nothing is asked.
        Order::Relevance if state.query.text().trim().is_empty() => "newest first",
        Order::Relevance => "by relevance",
        Order::Recent { .. } => "recent first",
        Order::Newest => "newest first",
        Order::Oldest => "oldest first",
        Order::By(..) => "as sorted",
    }
}

/// The keys that matter now: as many as there is room for. The last two are always there.
fn footer(state: &State, width: usize) -> String {
    const BETWEEN: &str = " · ";
    let keys: &[&str] = match state.focus {
        _ if state.popup.is_some() => &["Enter take", "Esc close"],
        Focus::Query => &[
            "↑↓ hits",
            "Enter article",
            "Esc list",
            "Ctrl-L language",
            "Ctrl-S source",
            "Ctrl-D dates",
            "F1 keys",
            "Ctrl-C quit",
        ],
        Focus::Hits => &[
            "↑↓ hits",
            "Enter article",
            "/ query",
            "l language",
            "s source",
            "d dates",
            "r order",
            "o open",
            "? keys",
            "q quit",
        ],
        Focus::Article => &[
            "↑↓ scroll",
            "n N matches",
            "v versions",
            "Esc list",
            "/ query",
            "o open",
            "p pager",
            "? keys",
            "q quit",
        ],
    };
    let (others, last) = keys.split_at(keys.len().saturating_sub(2));
    let shown = |count: usize| [&others[..count], last].concat().join(BETWEEN);
    let fits = |count: &usize| display_width(&shown(*count)) <= width;
    shown((0..=others.len()).rev().find(fits).unwrap_or(0))
}

/// A line with its end cut off where there is no room for it, which is then seen.
fn shortened(line: Line<'static>, width: usize) -> Line<'static> {
    if line.width() <= width {
        return line;
    }
    let mut left = width.saturating_sub(1);
    let mut spans = Vec::new();
    for span in line.spans {
        let mut text = String::new();
        for character in span.content.graphemes(true) {
            let columns = display_width(character);
            if columns > left {
                left = 0;
                break;
            }
            left -= columns;
            text.push_str(character);
        }
        spans.push(Span::styled(text, span.style));
        if left == 0 {
            break;
        }
    }
    spans.push(Span::raw("…"));
    Line::from(spans)
}

#[cfg(test)]
mod tests;
