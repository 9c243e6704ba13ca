//! The language of the pages, and that of each article in them.

use serde_json::json;

use super::{Reader, WINDOWS};
use crate::support::{archive_of, sample};

#[tokio::test(flavor = "multi_thread")]
async fn the_language_of_the_page_can_be_changed() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open("/?q=cầu").await;
        for (code, search) in [("fr", "Chercher"), ("vi", "Tìm"), ("en", "Search")] {
            reader.click(&format!("#locales [lang={code}]")).await;
            reader.until(&format!("document.documentElement.lang === '{code}'")).await;
            assert_eq!(reader.text("#search button").await, search);
            reader.until_asked("q", Some("cầu")).await;
        }
        // It stays when results come while one types.
        reader.click("#locales [lang=vi]").await;
        reader.until("document.documentElement.lang === 'vi'").await;
        reader.to_box().await;
        reader.press(" treo").await;
        reader.until_asked("q", Some("cầu treo")).await;
        assert!(reader.text("#status").await.starts_with("3 bài báo · "));
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_result_has_its_own_language() {
    let Some(reader) = Reader::start(sample(), WINDOWS[0]).await else { return };
    reader.open("/?fold=no&hl=fr").await;
    let langs = reader
        .ask("[...new Set([...document.querySelectorAll('.results h2')].map((h) => h.lang))].sort()")
        .await;
    assert_eq!(langs, json!(["en", "fr", "vi"]));
    reader.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_written_from_the_right_leaves_the_line_as_it_is() {
    let record = json!({
        "id": "1", "title": "مرفأ الصيد يستقبل القوارب", "source": "صحيفة المرفأ", "date": "2024-02-03",
        "text": "عادت القوارب إلى المرفأ مساء اليوم. The boats came back to the harbour in the evening.",
    });
    for window in WINDOWS {
        let Some(reader) = Reader::start(archive_of(std::slice::from_ref(&record)), window).await else {
            return;
        };
        reader.open("/?q=boats").await;
        // The name begins the line, and what sets it off from the date stands between the two.
        let places = "['.facts', '.facts bdi', '.facts time'].map((part) => document.querySelector(`#results ${part}`).getBoundingClientRect())";
        let apart = format!(
            "(() => {{ const [line, name, date] = {places}; return [name.left - line.left, date.left - name.right]; }})()"
        );
        let apart = reader.ask(&apart).await;
        assert!(apart[0].as_f64().unwrap() < 1.0 && apart[1].as_f64().unwrap() > 8.0, "{apart}");
        reader.leave().await;
    }
}
