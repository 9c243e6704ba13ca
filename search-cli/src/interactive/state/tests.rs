//! Keys in, what is shown out, without a terminal.

use ratatui::crossterm::event::{KeyCode, KeyModifiers};

use search_core::Filter;

use super::*;
use crate::interactive::driven::Driven;

/// So many stories do the articles of the sample tell.
const STORIES: usize = 36;

#[test]
fn hits_come_as_one_types() {
    let mut driven = Driven::new("");
    assert_eq!(driven.state.hits().len(), STORIES);
    driven.typed("cầu tre");
    // The last word is not finished.
    assert!(driven.state.hits().iter().any(|hit| hit.article.id.starts_with("cau-gianh-vi")));
    driven.key(KeyCode::Char('o'));
    assert_eq!(driven.state.query.text(), "cầu treo");
    assert!(!driven.state.is_waiting());
}

#[test]
fn stale_answers_are_dropped() {
    let mut driven = Driven::new("");
    driven.press(KeyCode::Char('z'), KeyModifiers::NONE);
    driven.press(KeyCode::Char('q'), KeyModifiers::NONE);
    let mut open = std::mem::take(&mut driven.open);
    let (second, first) = (open.pop().unwrap(), open.pop().unwrap());
    driven.answer(first.clone());
    // Still those of the first screen.
    assert_eq!(driven.state.hits().len(), STORIES);
    assert!(driven.state.is_waiting());
    driven.answer(second);
    assert_eq!(driven.state.hits().len(), 0);
    driven.answer(first);
    assert!(!driven.state.is_waiting());
}

#[test]
fn the_list_and_the_article_are_moved_in() {
    let mut driven = Driven::new("nguyen van duong");
    let first = driven.shown().to_owned();
    driven.key(KeyCode::Down);
    assert_ne!(driven.shown(), first);
    driven.key(KeyCode::Enter);
    assert_eq!(driven.state.focus, Focus::Article);
    driven.key(KeyCode::End);
    let end = driven.state.pane.scroll();
    assert!(end > 0);
    driven.key(KeyCode::Down);
    assert_eq!(driven.state.pane.scroll(), end);
    // Another article begins at its beginning, also the same one again.
    driven.key(KeyCode::Esc);
    driven.key(KeyCode::Up);
    assert_eq!((driven.shown(), driven.state.pane.scroll()), (first.as_str(), 0));
    driven.key(KeyCode::Up);
    driven.key(KeyCode::End);
    driven.key(KeyCode::Down);
    assert_eq!(driven.state.selected, driven.state.hits().len() - 1);
}

#[test]
fn matches_are_jumped_to_around_the_ends() {
    let mut driven = Driven::new("nguyen van duong");
    driven.key(KeyCode::Enter);
    let count = driven.state.pane.reading().unwrap().matches.len();
    assert!(count > 2);
    for n in (0..count).chain([0]) {
        driven.key(KeyCode::Char('n'));
        assert_eq!(driven.state.pane.current(), Some(n));
        let row = driven.state.pane.reading().unwrap().matches[n];
        assert!((driven.state.pane.scroll()..driven.state.pane.scroll() + 10).contains(&row));
    }
    driven.key(KeyCode::Char('N'));
    assert_eq!(driven.state.pane.current(), Some(count - 1));
    // A search without matches has none to jump to.
    let mut driven = Driven::new("lang:fr");
    driven.key(KeyCode::Tab);
    driven.key(KeyCode::Char('n'));
    assert_eq!(driven.state.pane.current(), None);
}

#[test]
fn stories_are_folded_and_their_versions_shown() {
    let mut driven = Driven::new("gianh");
    let folded = driven.state.hits().len();
    let versions = driven.state.hits()[0].story.as_ref().map_or(0, |story| story.versions.len());
    assert!(versions > 0);
    let hit = driven.shown().to_owned();
    driven.key(KeyCode::Tab);
    let mut seen = vec![hit.clone()];
    for _ in 0..versions {
        driven.key(KeyCode::Char('v'));
        assert!(!seen.contains(&driven.shown().to_owned()));
        seen.push(driven.shown().to_owned());
    }
    driven.key(KeyCode::Char('v'));
    assert_eq!(driven.shown(), hit);
    driven.key(KeyCode::Char('g'));
    assert!(driven.state.hits().len() > folded);
}

#[test]
fn a_version_that_comes_late_is_not_shown() {
    let mut driven = Driven::new("nguyen van duong");
    driven.key(KeyCode::Tab);
    driven.press(KeyCode::Char('v'), KeyModifiers::NONE);
    driven.press(KeyCode::Down, KeyModifiers::NONE);
    let hit = driven.shown().to_owned();
    driven.settle();
    assert_eq!(driven.shown(), hit);
    assert!(!driven.state.is_waiting());
}

#[test]
fn more_hits_come_at_the_end_of_the_list() {
    let mut driven = Driven::new("");
    driven.key(KeyCode::Tab);
    driven.typed("g");
    // There are 49 articles, and 50 are asked for: nothing more is.
    driven.key(KeyCode::End);
    driven.press(KeyCode::Down, KeyModifiers::NONE);
    assert!(driven.open.is_empty());
    let found = driven.state.found.as_mut().unwrap();
    found.hits.truncate(10);
    driven.key(KeyCode::Home);
    driven.key(KeyCode::End);
    assert_eq!((driven.state.hits().len(), driven.state.selected), (49, 9));
}

#[test]
fn a_language_is_chosen() {
    let mut driven = Driven::new("");
    driven.press(KeyCode::Char('l'), KeyModifiers::CONTROL);
    driven.settle();
    driven.typed("v");
    driven.key(KeyCode::Enter);
    assert!(
        driven.state.hits().iter().all(|hit| hit.article.langs.iter().any(|of| of.lang.as_str() == "vi"))
    );
    assert_eq!(driven.state.filters.described(), ["language vi"]);
    // All languages are there to choose from again; the first row is any.
    driven.press(KeyCode::Char('l'), KeyModifiers::CONTROL);
    driven.settle();
    let Some(Popup::Choice(choice)) = &driven.state.popup else { panic!("{:?}", driven.state.popup) };
    assert!(choice.values.len() >= 3);
    // The row that is meant is that of the chosen one, until another is.
    assert_eq!(choice.values[choice.selected - 1].value, "vi");
    (0..3).for_each(|_| driven.key(KeyCode::Up));
    driven.key(KeyCode::Enter);
    assert_eq!((driven.state.filters.described().len(), driven.state.hits().len()), (0, STORIES));
}

#[test]
fn dates_are_typed() {
    let mut driven = Driven::new("");
    driven.key(KeyCode::Tab);
    driven.typed("dsoon");
    driven.key(KeyCode::Enter);
    assert!(driven.state.said.as_ref().unwrap().starts_with("no date"));
    (0..4).for_each(|_| driven.key(KeyCode::Backspace));
    driven.typed("2023-11");
    driven.key(KeyCode::Enter);
    let dates = driven.state.hits().iter().map(|hit| hit.article.date.clone().unwrap());
    assert!(dates.clone().count() > 0 && dates.clone().all(|date| date.starts_with("2023-11")));
    driven.typed("x");
    assert_eq!(driven.state.hits().len(), STORIES);
    driven.typed("d");
    driven.key(KeyCode::Esc);
    assert_eq!(driven.state.popup, None);
}

#[test]
fn what_was_meant_is_taken() {
    let mut driven = Driven::new("suspenssion bridge");
    driven.press(KeyCode::Char('f'), KeyModifiers::CONTROL);
    assert_eq!(driven.state.query.text(), "suspension bridge");
}

#[test]
fn what_would_be_found_is_taken() {
    let mut driven = Driven::new("lighthouse zzzzqqqq");
    assert_eq!(driven.state.hits().len(), 0);
    driven.press(KeyCode::Char('f'), KeyModifiers::CONTROL);
    driven.settle();
    assert_eq!(driven.state.query.text(), "lighthouse");
    assert!(!driven.state.hits().is_empty());
    // A filter is taken off by it, the languages too.
    let filter = Some(Filter::In(Facet::Source, vec!["Nobody".to_owned()]));
    let options = SearchOptions { filter, ..SearchOptions::default() };
    let mut driven = Driven::with("lighthouse", options);
    driven.press(KeyCode::Char('f'), KeyModifiers::CONTROL);
    driven.settle();
    assert!(!driven.state.hits().is_empty() && driven.state.filters.described().is_empty());
    let options = SearchOptions { langs: vec!["vi".parse().unwrap()], ..SearchOptions::default() };
    let mut driven = Driven::with("lighthouse", options);
    driven.press(KeyCode::Char('f'), KeyModifiers::CONTROL);
    driven.settle();
    assert!(!driven.state.hits().is_empty() && driven.state.filters.described().is_empty());
}

#[test]
fn a_chosen_value_that_nothing_has_is_there_to_be_left() {
    let filter = Some(Filter::In(Facet::Source, vec!["Nobody".to_owned()]));
    let mut driven = Driven::with("", SearchOptions { filter, ..SearchOptions::default() });
    assert_eq!((driven.state.hits().len(), driven.state.filters.described().len()), (0, 1));
    driven.press(KeyCode::Char('s'), KeyModifiers::CONTROL);
    driven.settle();
    let Some(Popup::Choice(choice)) = &driven.state.popup else { panic!("{:?}", driven.state.popup) };
    assert_eq!(
        (choice.values[0].value.as_str(), choice.values[0].articles, choice.selected),
        ("Nobody", 0, 1)
    );
    driven.key(KeyCode::Down);
    driven.key(KeyCode::Enter);
    assert!(!driven.state.hits().is_empty());
    driven.press(KeyCode::Char('x'), KeyModifiers::CONTROL);
    driven.settle();
    assert_eq!(driven.state.hits().len(), STORIES);
}

#[test]
fn only_pages_of_the_web_are_opened_by_address() {
    let mut driven = Driven::new("gianh");
    driven.key(KeyCode::Tab);
    let mut opened = |url: Option<&str>| {
        let hit = &mut driven.state.found.as_mut().unwrap().hits[0];
        hit.article.url = url.map(str::to_owned);
        driven.typed("o");
        match driven.effects.pop() {
            Some(Effect::Open(target)) => target,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(opened(Some("https://example.org/a")), "https://example.org/a");
    for url in [None, Some("javascript:alert(1)"), Some("file:///etc/passwd"), Some("hé")] {
        assert!(opened(url).contains("data/articles/"), "{url:?}");
    }
    driven.typed("yq");
    assert!(matches!(&driven.effects[..], [Effect::Copy(_), Effect::Quit]), "{:?}", driven.effects);
}

#[test]
fn nothing_found_has_no_article() {
    let mut driven = Driven::new("zzzzqqqq");
    assert!(driven.state.article().is_none());
    driven.key(KeyCode::Tab);
    for letter in "opyYvnNgfr jk".chars() {
        driven.key(KeyCode::Char(letter));
    }
    assert!(driven.effects.is_empty());
}

#[test]
fn the_match_stays_in_sight_when_the_window_changes() {
    let mut driven = Driven::new("nguyen van duong");
    driven.key(KeyCode::Enter);
    driven.typed("nnnnn");
    for (width, height) in [(40, 10), (20, 6), (100, 4), (33, 1)] {
        driven.state.fit(width, height);
        let pane = &driven.state.pane;
        let row = pane.reading().unwrap().matches[pane.current().unwrap()];
        assert!((pane.scroll()..pane.scroll() + height).contains(&row), "{width} {height}: {row}");
    }
}

#[test]
fn what_is_pasted_is_asked_for_once() {
    let mut driven = Driven::new("");
    let page = "cầu treo\n".repeat(20_000);
    let effect = driven.state.act(Action::Paste(page));
    let Some(Effect::Ask(Question { asked: Asked::Search { query, .. }, number })) = effect else {
        panic!("{effect:?}")
    };
    assert_eq!((query.starts_with("cầu treo cầu "), number), (true, 2));
}
