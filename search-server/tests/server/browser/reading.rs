//! An article: its matches, the way between them, the original, and what else there is to read.

use serde_json::json;

use super::{Reader, WINDOWS};
use crate::support::{archive_of, sample};

#[tokio::test(flavor = "multi_thread")]
async fn one_goes_from_match_to_match() {
    let text = [
        "The bridge was opened.",
        "Nobody came to see it on that day, said the minister of the town.",
        "The old bridge stood beside it, and the new bridge shone.",
    ];
    let text =
        text.join("\n\n") + &"\n\nA long paragraph about the river and its people follows here.".repeat(30);
    let record = json!({ "id": "1", "title": "An opening", "text": text + "\n\nThe last bridge is here.", "url": "https://news.example/1" });
    for window in WINDOWS {
        let Some(reader) = Reader::start(archive_of(std::slice::from_ref(&record)), window).await else {
            return;
        };
        reader.open("/articles/1?q=bridge").await;
        assert_eq!(reader.text("#matches .count").await, "4 matches");
        let entries = reader.ask("history.length").await;
        let current = "document.querySelector('.text mark:target')?.id ?? null";
        for (button, id, count) in [
            (".next", "match-1", "1 of 4"),
            (".next", "match-2", "2 of 4"),
            (".previous", "match-1", "1 of 4"),
            (".previous", "match-4", "4 of 4"),
            (".next", "match-1", "1 of 4"),
        ] {
            reader.click(&format!("#matches {button}")).await;
            reader.until(&format!("({current}) === '{id}'")).await;
            assert_eq!(reader.text("#matches .count").await, count);
            // It is seen, below what stays at the head.
            let seen = "(() => { const { top, bottom } = document.querySelector('.text mark:target').getBoundingClientRect(); \
                        return top > document.querySelector('#matches').getBoundingClientRect().bottom && bottom < innerHeight; })()";
            reader.until(seen).await;
        }
        assert_eq!(reader.ask("history.length").await, entries);
        let original = reader.ask("document.querySelector('.original a').href").await;
        assert_eq!(original, "https://news.example/1");
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn others_tell_the_story() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open("/articles/cau-gianh-vi-93f07212?q=cầu").await;
        let langs =
            reader.ask("[...document.querySelectorAll('#versions a')].map((a) => a.lang).sort()").await;
        assert_eq!(langs, json!(["en", "fr"]));
        assert!(reader.ask("document.querySelectorAll('.beside').length").await == 2);
        reader.click("#versions a").await;
        reader.until("document.querySelector('article.whole h1').lang !== 'vi'").await;
        // What was searched for is kept.
        reader.until_asked("q", Some("cầu")).await;
        reader.leave().await;
    }
}
