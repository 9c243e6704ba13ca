//! The way back through what was asked, and to where one was in it.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::{Value, json};

use super::{DESKTOP, Reader, SETTLED, WINDOWS};
use crate::support::{archive_of, sample};

/// Longer than it takes until a query that was typed counts as read.
const READ: Duration = Duration::from_millis(3500);

impl Reader {
    /// Types this in the place of what stands in the box, and waits until it has been searched for.
    async fn retype(&self, words: &str) {
        self.to_box().await;
        self.press(&format!("{}a{}{words}", Key::Control, Key::Null)).await;
        self.until_asked("q", Some(words)).await;
        self.until(SETTLED).await;
    }

    /// Goes back to the results of this query.
    async fn back_to(&self, query: &str) {
        self.client.back().await.unwrap();
        self.until_asked("q", Some(query)).await;
        self.until(&format!("document.querySelector('#q').value === {}", json!(query))).await;
        self.until(SETTLED).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_can_be_had_back() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open("/?q=bridge").await;
        let status = reader.text("#status").await;
        reader.retype("pont").await;
        tokio::time::sleep(READ).await;
        // Two in a row are one.
        reader.retype("treo").await;
        reader.retype("gianh").await;
        reader.back_to("pont").await;
        reader.back_to("bridge").await;
        let articles = |status: &str| status.split(' ').next().unwrap().to_owned();
        assert_eq!(articles(&reader.text("#status").await), articles(&status));
        reader.client.forward().await.unwrap();
        reader.until_asked("q", Some("pont")).await;
        reader.client.forward().await.unwrap();
        reader.until_asked("q", Some("gianh")).await;
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_link_led_to_and_what_led_to_an_article_stays() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open("/?q=bridge OR pont").await;
        reader.open_filters().await;
        reader.click("[data-key='lang:fr']").await;
        reader.until_asked("lang", Some("fr")).await;
        reader.until(SETTLED).await;
        reader.close_filters().await;
        reader.retype("pont").await;
        reader.press(&Key::Escape.to_string()).await;
        reader.click("a.result").await;
        reader.until("!!document.querySelector('article.whole')").await;
        reader.back_to("pont").await;
        reader.retype("treo").await;
        reader.back_to("pont").await;
        reader.back_to("bridge OR pont").await;
        reader.until_asked("lang", Some("fr")).await;
        reader.back_to("bridge OR pont").await;
        reader.until_asked("lang", None).await;
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_for_other_words_do_not_stay() {
    let Some(reader) = Reader::start(sample(), DESKTOP).await else { return };
    reader.open("/?q=bridge").await;
    reader.retype("cau tre").await;
    reader.until("!document.querySelector('#suggestions').hidden").await;
    reader.back_to("bridge").await;
    assert_eq!(reader.ask("document.querySelector('#suggestions').hidden").await, true);
    assert_eq!(reader.ask("document.querySelector('#q').ariaExpanded").await, "false");
    reader.leave().await;
}

fn many() -> Vec<Value> {
    let record = |n: usize| {
        let text =
            format!("The harbour office of quay {n} counted the boats of quay {n} and wrote them down.");
        json!({ "id": n.to_string(), "title": format!("Boats counted at quay {n}"), "text": text })
    };
    (0..30).map(record).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_stays_where_one_was() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(archive_of(&many()), window).await else { return };
        // The first has the cursor in the box, which must not draw the page to it.
        for page in ["/?hl=en", "/?q=boats&fold=no"] {
            reader.open(page).await;
            reader.ask("scrollTo(0, 300)").await;
            reader.until("scrollY === 300 && history.state?.scroll === 300").await;
            reader.client.refresh().await.unwrap();
            reader.until("document.readyState === 'complete' && scrollY === 300").await;
            // Neither does it go away again.
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert_eq!(reader.ask("scrollY").await, 300, "{page}");
        }
        // Through pages of results, whose texts come anew.
        reader.click("[rel=next]").await;
        reader.until_asked("page", Some("2")).await;
        reader.until("scrollY === 0").await;
        reader.until(SETTLED).await;
        reader.ask("scrollTo(0, 250)").await;
        reader.until("history.state?.scroll === 250").await;
        reader.client.back().await.unwrap();
        reader.until("document.querySelector('#results .page')?.textContent === 'Page 1'").await;
        reader.client.forward().await.unwrap();
        reader.until("document.querySelector('#results .page')?.textContent === 'Page 2'").await;
        reader.until("scrollY === 250").await;
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_box_has_the_cursor_where_nothing_was_asked() {
    let Some(reader) = Reader::start(sample(), DESKTOP).await else { return };
    for (page, has) in
        [("/", true), ("/?hl=fr", true), ("/?q=bridge", false), ("/?lang=vi", false), ("/?page=2", false)]
    {
        reader.open(page).await;
        if has {
            reader.until("document.activeElement.id === 'q'").await;
        }
        assert_eq!(reader.ask("document.querySelector('#q').autofocus").await, has, "{page}");
        assert_eq!(reader.ask("document.activeElement.id === 'q'").await, has, "{page}");
    }
    reader.leave().await;
}
