//! What is drawn, as text; marks and colours are looked at apart.

mod picture;

use insta::assert_snapshot;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyCode;

use super::*;
use crate::interactive::driven::Driven;

fn drawn(driven: &mut Driven, theme: Theme, width: u16, height: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| View::new(theme).draw(frame, &mut driven.state)).unwrap();
    terminal.backend().buffer().clone()
}

/// The characters of the screen. A wide one has the cell behind it, too.
fn text(buffer: &Buffer) -> String {
    let rows = (0..buffer.area.height).map(|y| {
        let mut row = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(display_width(symbol)).unwrap().max(1);
        }
        row.trim_end().to_owned()
    });
    rows.collect::<Vec<_>>().join("\n")
}

fn screen(driven: &mut Driven, width: u16, height: u16) -> String {
    text(&drawn(driven, Theme::plain(), width, height))
}

#[test]
fn the_article_stands_beside_the_list() {
    let mut driven = Driven::new("cầu treo sông gianh");
    assert_snapshot!(screen(&mut driven, 120, 24));
}

#[test]
fn it_stands_below_the_list_where_there_is_no_room() {
    let mut driven = Driven::new("nguyen van duong");
    driven.key(KeyCode::Enter);
    driven.key(KeyCode::Char('n'));
    assert_snapshot!(screen(&mut driven, 60, 20));
}

#[test]
fn values_and_keys_stand_before_all() {
    let mut driven = Driven::new("");
    driven.key(KeyCode::Tab);
    driven.typed("l");
    assert_snapshot!(screen(&mut driven, 100, 16));
    driven.key(KeyCode::Esc);
    driven.typed("?");
    assert_snapshot!(screen(&mut driven, 100, 24));
}

#[test]
fn what_was_meant_is_offered() {
    let mut driven = Driven::new("suspenssion bridge");
    let said = screen(&mut driven, 100, 10).lines().nth(1).unwrap().to_owned();
    assert!(said.ends_with("did you mean: suspension bridge (Ctrl-F)"), "{said}");
}

#[test]
fn what_would_be_found_is_offered_with_a_key() {
    let mut driven = Driven::new("lighthouse zzzzqqqq");
    let said = screen(&mut driven, 100, 10).lines().nth(1).unwrap().to_owned();
    assert!(said.ends_with("would be found: without \"zzzzqqqq\" (Ctrl-F)"), "{said}");
}

#[test]
fn matches_are_seen_without_colours() {
    let mut driven = Driven::new("gianh");
    driven.key(KeyCode::Enter);
    driven.key(KeyCode::Char('n'));
    let plain = drawn(&mut driven, Theme::plain(), 120, 24);
    let styles = plain.content.iter().map(|cell| cell.style());
    assert!(styles.clone().all(|style| [None, Some(Color::Reset)].contains(&style.fg)));
    assert!(styles.clone().any(|style| style.add_modifier.contains(Modifier::UNDERLINED)));
    assert!(styles.clone().any(|style| style.add_modifier.contains(Modifier::REVERSED)));
    let coloured = drawn(&mut driven, Theme::coloured(), 120, 24);
    assert!(coloured.content.iter().any(|cell| cell.style().fg == Some(Color::Yellow)));
    assert_eq!(text(&plain), text(&coloured));
}

#[test]
fn the_cursor_stands_behind_what_is_typed() {
    for (query, column) in [("", 2), ("日本", 6), ("ca\u{302}\u{300}u", 5), (&"cầu ".repeat(50), 39)] {
        let mut driven = Driven::new(query);
        let mut terminal = Terminal::new(TestBackend::new(40, 10)).unwrap();
        terminal.draw(|frame| View::new(Theme::plain()).draw(frame, &mut driven.state)).unwrap();
        let cursor = terminal.get_cursor_position().unwrap();
        assert_eq!((cursor.x, cursor.y), (column, 0), "{query}");
    }
}

#[test]
fn any_size_can_be_drawn() {
    let mut driven = Driven::new("日本 gianh");
    for keys in ["", "\t", "l", "?"] {
        for key in keys.chars() {
            driven.key(if key == '\t' { KeyCode::Tab } else { KeyCode::Char(key) });
        }
        for width in [0, 1, 2, 3, 7, 40, 89, 90, 300] {
            for height in [0, 1, 2, 3, 4, 5, 30] {
                drawn(&mut driven, Theme::coloured(), width, height);
            }
        }
        driven.key(KeyCode::Esc);
    }
}
