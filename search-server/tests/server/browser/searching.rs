//! Results while one types, marked; what is sent, the way back, and all of it without scripts.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

use super::{DESKTOP, MARKED_RESULT, PHONE, Reader, SETTLED, WINDOWS, Window};
use crate::support::{archive_of, sample};

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_finds_reads_and_comes_back() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        finds_reads_and_comes_back(&reader).await;
        reader.leave().await;
    }
}

async fn finds_reads_and_comes_back(reader: &Reader) {
    reader.open("/").await;
    let entries = reader.ask("history.length").await;
    let typed = reader.client.find(Locator::Id("q")).await.unwrap();
    typed.send_keys("cầu treo").await.unwrap();
    // The results come while one types, with one entry in the history for all that is typed.
    reader.until(MARKED_RESULT).await;
    reader.until("new URLSearchParams(location.search).get('q') === 'cầu treo'").await;
    let entries = json!(entries.as_u64().unwrap() + 1);
    assert_eq!(reader.ask("history.length").await, entries);
    assert!(reader.text("#status").await.starts_with("3 articles · "));
    // Screen readers are told once one pauses, in a region that is not shown.
    reader.until("document.querySelector('#said').textContent.startsWith('3 articles')").await;
    // Sending it makes none besides, and going back leads to where the search began.
    typed.send_keys(&Key::Enter.to_string()).await.unwrap();
    reader.until("new URLSearchParams(location.search).get('q') === 'cầu treo'").await;
    assert_eq!(reader.ask("history.length").await, entries);
    reader.client.back().await.unwrap();
    reader.until("location.search === '' && document.querySelector('#q').value === ''").await;
    reader.until("!!document.querySelector('.introduction')").await;
    reader.client.forward().await.unwrap();
    reader.until("document.querySelector('#q').value === 'cầu treo'").await;
    reader.until(MARKED_RESULT).await;

    let results = reader.ask("document.querySelector('#results').innerText").await;
    reader.client.find(Locator::Css("a.result")).await.unwrap().click().await.unwrap();
    reader.until("!!document.querySelector('article.whole .text mark')").await;
    assert!(reader.ask("document.querySelector('article.whole h1').lang").await.is_string());
    reader.client.back().await.unwrap();
    reader.until("document.querySelector('#q').value === 'cầu treo'").await;
    assert_eq!(reader.ask("document.querySelector('#results').innerText").await, results);
    // The page's own way back keeps the search, too.
    reader.client.find(Locator::Css("a.result")).await.unwrap().click().await.unwrap();
    reader.until("!!document.querySelector('.back a')").await;
    reader.client.find(Locator::Css(".back a")).await.unwrap().click().await.unwrap();
    reader.until("document.querySelector('#q')?.value === 'cầu treo'").await;
    reader.until(MARKED_RESULT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_are_not_needed() {
    // The driver does not tap where there are no scripts, so the small window is none of a phone.
    let small = Window { phone: false, width: 500, ..PHONE };
    for window in [DESKTOP, small] {
        let Some(reader) = Reader::start(sample(), Window { scripts: false, ..window }).await else { return };
        without_scripts(&reader).await;
        // The way back leads to the result, so that the box is passed over.
        reader.leave_but_for("Autofocus processing was blocked").await;
    }
}

async fn without_scripts(reader: &Reader) {
    reader.open("/").await;
    let typed = reader.client.find(Locator::Id("q")).await.unwrap();
    typed.send_keys("cầu treo").await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(reader.client.current_url().await.unwrap().query(), None, "scripts are off");
    typed.send_keys(&Key::Enter.to_string()).await.unwrap();
    let result = reader.client.wait().for_element(Locator::Css("a.result mark")).await.unwrap();
    result.click().await.unwrap();
    reader.client.wait().for_element(Locator::Css("article.whole .text mark")).await.unwrap();
    reader.client.find(Locator::Css(".back a")).await.unwrap().click().await.unwrap();
    reader.client.wait().for_element(Locator::Css("a.result mark")).await.unwrap();
    let typed = reader.client.find(Locator::Id("q")).await.unwrap();
    assert_eq!(typed.attr("value").await.unwrap().as_deref(), Some("cầu treo"));
    // A filter, a bar, days, an order, and the chip that takes a filter away.
    reader.open("/?q=bridge OR cầu OR pont").await;
    reader.open_filters().await;
    reader.click("[data-key='lang:vi']").await;
    reader.until_address("lang=vi").await;
    reader.open_filters().await;
    reader.click(".bars a").await;
    reader.until_address("from=20").await;
    reader.open_filters().await;
    reader.click(".whole-time a").await;
    reader.until_address("lang=vi").await;
    reader.click("[data-key='sort:oldest']").await;
    reader.until_address("sort=oldest").await;
    reader.open_filters().await;
    reader.client.find(Locator::Css(".days [name=from]")).await.unwrap().send_keys("01012023").await.unwrap();
    reader.click(".days button").await;
    reader.until_address("from=2023-01-01").await;
    reader.click(".chips .clear").await;
    reader.until_address("?q=bridge+OR+c%E1%BA%A7u+OR+pont&sort=oldest").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_article_does_nothing() {
    let record = json!({
        "id": "1",
        "title": "Bridge <script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">",
        "text": "The <b onclick=x>bridge</b> & the </mark></p><script>document.title = 'taken'</script> river were open \
                 to all the people of the town on that day, said the minister.",
        "url": "javascript:document.title='taken'",
    });
    let Some(reader) = Reader::start(archive_of(&[record]), DESKTOP).await else { return };
    reader.open("/?q=bridge").await;
    reader.until(MARKED_RESULT).await;
    assert_eq!(reader.ask("document.querySelectorAll('script, img').length").await, 1);
    // The same when the results are put in by the script.
    reader.to_box().await;
    reader.press(" minister").await;
    reader.until("location.search === '?q=bridge+minister'").await;
    reader.client.find(Locator::Css("a.result")).await.unwrap().click().await.unwrap();
    reader.until("!!document.querySelector('article.whole mark')").await;
    assert_eq!(reader.ask("document.querySelectorAll('script, img').length").await, 1);
    assert_ne!(reader.client.title().await.unwrap(), "taken");
    reader.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_late_is_dropped() {
    let Some(reader) = Reader::start(sample(), DESKTOP).await else { return };
    reader.open("/").await;
    // The first question is answered after the second one.
    let slow = "(() => { const fetch = window.fetch; let calls = 0; window.fetch = async (address, options) => { \
                if (!String(address).startsWith('/?') || calls++ > 0) return fetch(address, options); \
                const answer = await fetch(address); await new Promise((go) => setTimeout(go, 600)); return answer; }; })()";
    reader.ask(slow).await;
    reader.press("pont").await;
    reader
        .until("performance.getEntriesByType('resource').some((entry) => entry.name.endsWith('?q=pont'))")
        .await;
    reader.press(" gianh").await;
    reader.until_asked("q", Some("pont gianh")).await;
    let shown = reader.text("#results").await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(reader.text("#results").await, shown);
    reader.until_asked("q", Some("pont gianh")).await;
    // So is one to words that were taken back before it came.
    reader.open("/").await;
    reader.ask(slow).await;
    reader.press("cau").await;
    reader
        .until("performance.getEntriesByType('resource').some((entry) => entry.name.endsWith('?q=cau'))")
        .await;
    reader.press(&Key::Backspace.to_string().repeat(3)).await;
    tokio::time::sleep(Duration::from_millis(1000)).await;
    assert_eq!(reader.ask("location.search").await, "");
    reader.until("!!document.querySelector('.introduction')").await;
    reader.until(SETTLED).await;
    reader.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_better_query_is_one_click_away() {
    for window in WINDOWS {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        reader.open("/?q=brigde&lang=en").await;
        reader.click(".meant a").await;
        reader.until_asked("q", Some("bridge")).await;
        reader.until_asked("lang", Some("en")).await;
        assert_eq!(reader.ask("document.querySelector('#q').value").await, "bridge");
        // They are looked for as long as that takes no time: a busy machine may need another try.
        for _ in 0..20 {
            reader.open("/?q=bridge xyzzyqwv&lang=en").await;
            if reader.ask("document.querySelector('.less') !== null").await == json!(true) {
                break;
            }
        }
        reader.click(".less a").await;
        reader.until_asked("q", Some("bridge")).await;
        reader.until(MARKED_RESULT).await;
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_turned_and_the_way_back_leads_to_where_one_was() {
    let records: Vec<_> = (0..35)
        .map(|n| {
            let text = format!("The council of town {n} met on the bridge number {n} and said what it had to say.");
            json!({ "id": n.to_string(), "title": format!("Meeting of the council of town {n}"), "text": text })
        })
        .collect();
    for window in WINDOWS {
        let Some(reader) = Reader::start(archive_of(&records), window).await else { return };
        reader.open("/?q=council&fold=no").await;
        reader.click("[rel=next]").await;
        reader.until_asked("page", Some("2")).await;
        reader.until("scrollY === 0 && document.activeElement.id === 'main'").await;
        reader.until(SETTLED).await;
        // Far down the page, into an article and back.
        reader
            .client
            .find(Locator::Css(".results > li:nth-child(9) a"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        reader.until("!!document.querySelector('article.whole')").await;
        reader.click("[data-back]").await;
        reader.until("location.pathname === '/' && scrollY > 100").await;
        reader.until_asked("page", Some("2")).await;
        reader.client.back().await.unwrap();
        reader.until("document.querySelector('#results .page')?.textContent === 'Page 1'").await;
        reader.leave().await;
    }
}
