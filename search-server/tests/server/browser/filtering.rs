//! Filters, the bars, orders and stories: links that change the results in place.

use std::time::Duration;

use fantoccini::actions::{
    Actions, InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction, TouchActions,
};
use fantoccini::key::Key;
use serde_json::json;

use super::{DESKTOP, PHONE, Reader, SETTLED, WINDOWS};
use crate::support::sample;

/// A page that has results in every language and many months.
const MANY: &str = "/?q=bridge OR pont OR cầu";

#[tokio::test(flavor = "multi_thread")]
async fn filters_are_chosen_and_taken_away() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open(MANY).await;
        reader.ask("window.stays = true").await;
        reader.open_filters().await;
        let count = reader.text("[data-key='lang:vi'] .count").await;
        reader.click("[data-key='lang:vi']").await;
        reader.until_asked("lang", Some("vi")).await;
        reader.until(SETTLED).await;
        // Who chose it stays on it, and the sheet stays open for the next.
        assert_eq!(reader.ask("document.activeElement.dataset.key").await, "lang:vi");
        reader.click("[data-key^='source:']").await;
        reader.until("new URLSearchParams(location.search).has('source')").await;
        reader.until(SETTLED).await;
        reader.close_filters().await;
        assert_eq!(reader.ask("document.querySelectorAll('.chips li').length").await, 3);
        if window.phone {
            assert_eq!(reader.text("#to-filters").await, "Filters (2)");
        }
        // A new query keeps them.
        reader.to_box().await;
        reader.press(&format!(" gianh{}", Key::Enter)).await;
        reader.until_asked("q", Some("bridge OR pont OR cầu gianh")).await;
        reader.until_asked("lang", Some("vi")).await;
        reader.client.back().await.unwrap();
        reader.until_asked("q", Some("bridge OR pont OR cầu")).await;
        reader.until("document.querySelectorAll('.chips li').length === 3").await;
        reader.click(".chips li:nth-child(2) a").await;
        reader.until("!new URLSearchParams(location.search).has('source')").await;
        reader.until(SETTLED).await;
        let status = reader.text("#status").await;
        assert!(status.starts_with(&format!("{count} article")), "{count}: {status}");
        reader.click(".chips a").await;
        reader.until("!document.querySelector('.chips')").await;
        reader.client.back().await.unwrap();
        reader.until("document.querySelectorAll('.chips li').length === 1").await;
        assert_eq!(reader.ask("window.stays").await, json!(true), "the page was loaded anew");
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_and_stories_are_chosen() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open("/?q=cầu treo").await;
        assert!(reader.text(".versions").await.contains("English"));
        reader.click(".fold").await;
        reader.until_asked("fold", Some("no")).await;
        reader.until("!document.querySelector('.versions')").await;
        reader.click("[data-key='sort:oldest']").await;
        reader.until_asked("sort", Some("oldest")).await;
        reader.until("document.querySelector('.sorts [aria-current]').dataset.key === 'sort:oldest'").await;
        reader.click(".fold").await;
        reader.until("!!document.querySelector('.versions')").await;
        let address = reader.ask("document.querySelector('.versions a').href").await;
        reader.click(".versions a").await;
        reader.until("!!document.querySelector('#versions')").await;
        assert_eq!(reader.ask("location.href").await, address);
        reader.leave().await;
    }
}

/// Draws over the bars from the first to the last, as a stretch of their width.
async fn brush(reader: &Reader, finger: bool) {
    let rect = "JSON.stringify(document.querySelector('.bars').getBoundingClientRect())";
    let rect: serde_json::Value = serde_json::from_str(reader.ask(rect).await.as_str().unwrap()).unwrap();
    let at = |share: f64| rect["left"].as_f64().unwrap() + share * rect["width"].as_f64().unwrap();
    let y = rect["top"].as_f64().unwrap() + rect["height"].as_f64().unwrap() / 2.0;
    let to = |share| PointerAction::MoveTo { duration: Some(Duration::from_millis(50)), x: at(share), y };
    let down = PointerAction::Down { button: MOUSE_BUTTON_LEFT };
    let up = PointerAction::Up { button: MOUSE_BUTTON_LEFT };
    let steps = [to(0.02), down, to(0.2), to(0.5), up];
    let actions: Actions = match finger {
        true => steps.into_iter().fold(TouchActions::new("finger".into()), TouchActions::then).into(),
        false => steps.into_iter().fold(MouseActions::new("mouse".into()), MouseActions::then).into(),
    };
    reader.client.perform_actions(actions).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_brushed_with_the_mouse_and_with_a_finger() {
    for (window, finger) in [(DESKTOP, false), (PHONE, true)] {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open(MANY).await;
        reader.open_filters().await;
        let bars = "[...document.querySelectorAll('.bars li')]";
        let first = reader.ask(&format!("{bars}[0].dataset.from")).await;
        let half = format!("{bars}[Math.floor({bars}.length * .5)].dataset.to");
        let half = reader.ask(&half).await;
        brush(&reader, finger).await;
        reader.until_asked("from", first.as_str()).await;
        reader.until_asked("to", half.as_str()).await;
        reader.until("document.querySelectorAll('.chips li').length === 1").await;
        // What lies outside is gone, and the whole time is one click away.
        reader.click(".whole-time a").await;
        reader.until_asked("from", None).await;
        // A tap is a link to one bar.
        reader.until(SETTLED).await;
        reader.click(".bars a").await;
        reader.until_asked("from", first.as_str()).await;
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_brushed_with_keys() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open(MANY).await;
        reader.open_filters().await;
        // Tab reaches the bars once.
        assert_eq!(reader.ask("document.querySelectorAll('.bars a[tabindex=\"0\"]').length").await, 1);
        reader.ask("document.querySelector('.bars a').focus()").await;
        let shift_right = format!("{}{}{}", Key::Shift, Key::Right, Key::Right);
        reader.press(&shift_right).await;
        let links = "[...document.querySelectorAll('.bars a')]";
        assert_eq!(reader.ask(&format!("{links}.indexOf(document.activeElement)")).await, 2);
        let brushed = reader.text(".brushed").await;
        assert!(brushed.contains(" – ") && brushed.contains(": "), "{brushed}");
        let bar = |n: usize, end: &str| format!("{links}[{n}].closest('li').dataset.{end}");
        let (from, to) = (reader.ask(&bar(0, "from")).await, reader.ask(&bar(2, "to")).await);
        reader.press(&Key::Enter.to_string()).await;
        reader.until_asked("from", from.as_str()).await;
        reader.until_asked("to", to.as_str()).await;
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_written() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open(MANY).await;
        reader.open_filters().await;
        reader.ask("document.querySelector('.days [name=from]').value = '2023-06-02'").await;
        reader.ask("document.querySelector('.days [name=to]').value = '2024-05-31'").await;
        reader.click(".days button").await;
        reader.until_asked("from", Some("2023-06-02")).await;
        reader.until_asked("to", Some("2024-05-31")).await;
        reader.until("!!document.querySelector('.chips')").await;
        assert!(
            reader
                .ask("document.querySelector('.chips').textContent")
                .await
                .as_str()
                .unwrap()
                .contains("2 June 2023 – 31 May 2024")
        );
        reader.leave().await;
    }
}
