//! Which key does what. Where text is typed, the letters of the list are typed with Ctrl.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use search_core::Facet;

use super::action::{Action, Focus};
use super::line::Edit;
use super::popup::Popup;
use super::state::State;

/// What is said of the keys: the key in the list, and what it does. Those of a letter also work in the query, with Ctrl.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("/", "type the query"),
    ("↑ ↓  j k", "another hit; in the article, scroll"),
    ("Enter →", "into the article; Esc ← back"),
    ("Tab", "query, hits, article"),
    ("PgUp PgDn", "a screen of the article; also Space, b"),
    ("n N", "next and last match in the article"),
    ("v", "next version of the story"),
    ("l", "language"),
    ("s", "source"),
    ("d", "dates"),
    ("x", "without any filter"),
    ("r", "another order"),
    ("g", "stories as one hit, or all articles"),
    ("f", "take what is offered: “did you mean”, or less"),
    ("o", "open in the browser"),
    ("p", "read in the pager"),
    ("y Y", "copy the id, the address"),
    ("Ctrl-Z", "back to the shell; fg returns"),
    ("q  Ctrl-C", "quit"),
];

/// What a key does now.
pub(super) fn action(key: KeyEvent, state: &State) -> Option<Action> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c') if control => return Some(Action::Quit),
        KeyCode::Char('z') if control => return Some(Action::Suspend),
        _ => {}
    }
    match &state.popup {
        Some(Popup::Help { .. }) => return Some(in_help(key)),
        Some(popup) => return in_popup(key, popup),
        None => {}
    }
    match key.code {
        KeyCode::F(1) => return Some(Action::Help),
        KeyCode::PageDown => return Some(Action::ScrollPage(1)),
        KeyCode::PageUp => return Some(Action::ScrollPage(-1)),
        KeyCode::Tab => return Some(Action::Focus(after(state.focus))),
        KeyCode::BackTab => return Some(Action::Focus(after(after(state.focus)))),
        _ => {}
    }
    match state.focus {
        Focus::Query => in_query(key),
        Focus::Hits => in_hits(key),
        Focus::Article => in_article(key),
    }
}

fn after(focus: Focus) -> Focus {
    match focus {
        Focus::Query => Focus::Hits,
        Focus::Hits => Focus::Article,
        Focus::Article => Focus::Query,
    }
}

fn in_help(key: KeyEvent) -> Action {
    match key.code {
        KeyCode::Up | KeyCode::PageUp | KeyCode::Char('k') => Action::PopupStep(-1),
        KeyCode::Down | KeyCode::PageDown | KeyCode::Char('j') => Action::PopupStep(1),
        _ => Action::Close,
    }
}

fn in_popup(key: KeyEvent, popup: &Popup) -> Option<Action> {
    Some(match (key.code, popup) {
        (KeyCode::Esc, _) => Action::Close,
        (KeyCode::Enter, _) => Action::Accept,
        (KeyCode::Up, Popup::Choice(_)) => Action::PopupStep(-1),
        (KeyCode::Down, Popup::Choice(_)) => Action::PopupStep(1),
        _ => return edit(key),
    })
}

fn in_query(key: KeyEvent) -> Option<Action> {
    match key.code {
        KeyCode::Up => Some(Action::Step(-1)),
        KeyCode::Down => Some(Action::Step(1)),
        KeyCode::Enter => Some(Action::Focus(Focus::Article)),
        KeyCode::Esc => Some(Action::Focus(Focus::Hits)),
        _ => edit(key).or_else(|| match key.code {
            KeyCode::Char(letter) if key.modifiers.contains(KeyModifiers::CONTROL) => of_letter(letter),
            _ => None,
        }),
    }
}

fn in_hits(key: KeyEvent) -> Option<Action> {
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => Some(Action::Step(-1)),
        KeyCode::Down | KeyCode::Char('j') => Some(Action::Step(1)),
        KeyCode::Home => Some(Action::Step(isize::MIN)),
        KeyCode::End => Some(Action::Step(isize::MAX)),
        KeyCode::Enter | KeyCode::Right => Some(Action::Focus(Focus::Article)),
        KeyCode::Esc => Some(Action::Focus(Focus::Query)),
        _ => in_either(key),
    }
}

fn in_article(key: KeyEvent) -> Option<Action> {
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => Some(Action::Scroll(-1)),
        KeyCode::Down | KeyCode::Char('j') => Some(Action::Scroll(1)),
        KeyCode::Home => Some(Action::Scroll(isize::MIN)),
        KeyCode::End => Some(Action::Scroll(isize::MAX)),
        KeyCode::Esc | KeyCode::Left | KeyCode::Enter => Some(Action::Focus(Focus::Hits)),
        _ => in_either(key),
    }
}

/// Where nothing is typed.
fn in_either(key: KeyEvent) -> Option<Action> {
    let KeyCode::Char(letter) = key.code else { return None };
    Some(match letter {
        '/' => Action::Focus(Focus::Query),
        '?' => Action::Help,
        ' ' => Action::ScrollPage(1),
        'b' => Action::ScrollPage(-1),
        'n' => Action::Match(1),
        'N' => Action::Match(-1),
        'y' => Action::CopyId,
        'Y' => Action::CopyUrl,
        'q' => Action::Quit,
        letter => return of_letter(letter),
    })
}

/// The letters that are the same everywhere.
fn of_letter(letter: char) -> Option<Action> {
    Some(match letter {
        'l' => Action::Choose(Facet::Lang),
        's' => Action::Choose(Facet::Source),
        'd' => Action::Dates,
        'x' => Action::ClearFilters,
        'r' => Action::NextOrder,
        'g' => Action::Fold,
        'v' => Action::Version,
        'f' => Action::Correct,
        'o' => Action::Open,
        'p' => Action::Page,
        _ => return None,
    })
}

/// Typing, with the keys that shells have for it.
fn edit(key: KeyEvent) -> Option<Action> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    Some(Action::Edit(match key.code {
        KeyCode::Char('a') if control => Edit::Start,
        KeyCode::Char('e') if control => Edit::End,
        KeyCode::Char('u') if control => Edit::BackAll,
        KeyCode::Char('w') if control => Edit::BackWord,
        KeyCode::Char('h') if control => Edit::Back,
        // What AltGr makes comes with both.
        KeyCode::Char(c) if control == alt => Edit::Insert(c),
        KeyCode::Backspace if control || alt => Edit::BackWord,
        KeyCode::Backspace => Edit::Back,
        KeyCode::Delete => Edit::Delete,
        KeyCode::Left => Edit::Left,
        KeyCode::Right => Edit::Right,
        KeyCode::Home => Edit::Start,
        KeyCode::End => Edit::End,
        _ => return None,
    }))
}
