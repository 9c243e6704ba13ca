//! Suggestions: a combobox whose list is looked through without changing anything.

use fantoccini::key::Key;

use super::{DESKTOP, Reader, WINDOWS};
use crate::support::sample;

const OPEN: &str = "document.querySelector('#q').getAttribute('aria-expanded') === 'true' && document.querySelector('#suggestions li') !== null";
const CLOSED: &str = "document.querySelector('#q').getAttribute('aria-expanded') === 'false' && document.querySelector('#suggestions').hidden";

/// The option that is pointed at, as assistive technology finds it.
const CHOSEN: &str = "document.getElementById(document.querySelector('#q').getAttribute('aria-activedescendant'))?.querySelector('.words').textContent ?? null";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_typed_is_completed() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open("/?lang=vi").await;
        assert_eq!(reader.ask("document.querySelector('#q').role").await, "combobox");
        reader.to_box().await;
        reader.press("cau tre").await;
        reader.until(OPEN).await;
        reader.until_asked("q", Some("cau tre")).await;
        // Results and suggestions are said together.
        reader.until("/articles?.*down arrow/.test(document.querySelector('#said').textContent)").await;
        let before = reader.text("#results").await;
        assert!(reader.ask(CHOSEN).await.is_null());
        reader.press(&Key::Down.to_string()).await;
        assert_eq!(reader.ask(CHOSEN).await, "cầu treo");
        reader.press(&Key::Down.to_string()).await;
        assert_eq!(reader.ask(CHOSEN).await, "cau trên");
        reader.press(&Key::Up.to_string()).await;
        assert_eq!(reader.ask(CHOSEN).await, "cầu treo");
        assert_eq!(
            reader.ask("document.querySelectorAll('#suggestions [aria-selected=true]').length").await,
            1
        );
        // The focus and the words stay, and so do the results.
        assert_eq!(reader.ask("document.activeElement.value").await, "cau tre");
        assert_eq!(reader.text("#results").await, before);
        reader.press(&Key::Enter.to_string()).await;
        reader.until_asked("q", Some("cầu treo")).await;
        reader.until_asked("lang", Some("vi")).await;
        assert_eq!(reader.ask("document.activeElement.value").await, "cầu treo");
        reader.until(CLOSED).await;
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suggestion_is_taken_with_the_mouse_or_a_finger() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open("/").await;
        reader.to_box().await;
        reader.press("thong xe").await;
        reader.until(OPEN).await;
        // A title leads to its article.
        reader.click("#suggestions [data-address^='/articles/']").await;
        reader.until("!!document.querySelector('article.whole')").await;
        // From an article words lead to their results.
        reader.to_box().await;
        reader.press(&format!("{}a{}{}le riv", Key::Control, Key::Null, Key::Delete)).await;
        reader.until(OPEN).await;
        reader.click("#suggestions [data-text^='source:']").await;
        reader.until_asked("q", Some("source:\"Le Rivage\"")).await;
        reader.until("document.querySelectorAll('a.result').length > 1").await;
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_without_taking_anything() {
    let Some(reader) = Reader::start(sample(), DESKTOP).await else { return };
    reader.open("/").await;
    reader.press("cau").await;
    reader.until(OPEN).await;
    // Enter sends what was typed, as nothing was chosen.
    reader.press(&Key::Enter.to_string()).await;
    reader.until_asked("q", Some("cau")).await;
    reader.until(CLOSED).await;
    reader.press(" tre").await;
    reader.until(OPEN).await;
    reader.press(&Key::Down.to_string()).await;
    reader.press(&Key::Up.to_string()).await;
    assert!(reader.ask(CHOSEN).await.is_null());
    reader.press(&Key::Escape.to_string()).await;
    reader.until(CLOSED).await;
    assert_eq!(reader.ask("document.activeElement.value").await, "cau tre");
    // Beyond the last one are the results.
    reader.press("o").await;
    reader.until(OPEN).await;
    reader.until_asked("q", Some("cau treo")).await;
    let options = reader.ask("document.querySelectorAll('#suggestions li').length").await.as_u64().unwrap();
    for _ in 0..=options {
        reader.press(&Key::Down.to_string()).await;
    }
    reader.until(CLOSED).await;
    assert_eq!(reader.ask("document.activeElement.className").await, "result");
    reader.leave().await;
}
