//! The keyboard alone: `/`, the arrows, Enter, Esc, Tab.

use fantoccini::key::Key;
use serde_json::json;

use super::{DESKTOP, Reader};
use crate::support::archive_of;

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_enough() {
    let records = ["1", "2", "3"].map(|id| {
        let text =
            "The builders of the bridge over the river went home when the work was done, said the minister.";
        json!({ "id": id, "title": format!("Bridge number {id} opened by the minister"), "text": text })
    });
    let Some(reader) = Reader::start(archive_of(&records), DESKTOP).await else { return };
    reader.open("/").await;
    // The cursor is in the box.
    reader.press("bridge").await;
    reader.until("location.search === '?q=bridge' && document.querySelectorAll('a.result').length > 1").await;
    // The suggestions lie before the results; Esc closes them, and leaves the words.
    reader.until("!document.querySelector('#suggestions').hidden").await;
    reader.press(&Key::Escape.to_string()).await;
    reader.until("document.querySelector('#suggestions').hidden").await;
    assert_eq!(reader.ask("document.activeElement.value").await, "bridge");
    reader.press(&Key::Down.to_string()).await;
    let focused = "[...document.querySelectorAll('a.result')].indexOf(document.activeElement)";
    assert_eq!(reader.ask(focused).await, 0);
    reader.press(&Key::Down.to_string()).await;
    assert_eq!(reader.ask(focused).await, 1);
    reader.press(&Key::Up.to_string()).await;
    reader.press(&Key::Up.to_string()).await;
    assert_eq!(reader.ask("document.activeElement.id").await, "q");
    reader.press(&Key::Down.to_string()).await;
    reader.press(&Key::Escape.to_string()).await;
    assert_eq!(reader.ask("document.activeElement.id").await, "q");
    assert_eq!(reader.ask("document.activeElement.value").await, "bridge");
    reader.press(&Key::Down.to_string()).await;
    reader.press(&Key::Enter.to_string()).await;
    reader.until("!!document.querySelector('article.whole mark')").await;
    reader.press("/").await;
    assert_eq!(reader.ask("document.activeElement.id").await, "q");
    assert_eq!(reader.ask("document.activeElement.value").await, "bridge");
    // By Tab alone, every filter on the way.
    reader.open("/?q=bridge").await;
    for _ in 0..30 {
        reader.press(&Key::Tab.to_string()).await;
        if reader.ask(focused).await == 0 {
            break;
        }
    }
    assert_eq!(reader.ask(focused).await, 0);
    reader.leave().await;
}
