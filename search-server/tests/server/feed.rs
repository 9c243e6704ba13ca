//! Queries as feeds: RSS, Atom and JSON Feed.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use search_server::{AppState, app};
use serde_json::json;

use crate::support::{Answered, archive_of, sample_app, send};

async fn ask(app: &axum::Router, address: &str) -> Answered {
    let request = Request::get(address).header("host", "news.example:7700");
    send(app, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_query_is_a_feed_of_its_newest_articles() {
    let app = sample_app();
    for (form, media_type) in [("rss", "application/rss+xml"), ("atom", "application/atom+xml")] {
        let answered = ask(&app, &format!("/feed.{form}?q=gianh&hl=fr")).await;
        assert_eq!(answered.status, StatusCode::OK);
        assert_eq!(answered.header("content-type"), format!("{media_type}; charset=utf-8"));
        let feed = feed_rs::parser::parse(answered.text.as_bytes()).unwrap();
        assert_eq!(feed.title.unwrap().content, "Résultats pour gianh");
        assert_eq!(feed.entries.len(), 1, "one a story");
        let entry = &feed.entries[0];
        assert!(entry.links[0].href.starts_with("http://news.example:7700/articles/"), "{entry:?}");
        assert!(entry.published.is_some() && !entry.title.as_ref().unwrap().content.is_empty());
        assert!(!entry.summary.as_ref().unwrap().content.is_empty());
    }
    let all = ask(&app, "/feed.json").await.json();
    assert_eq!(all["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(all["feed_url"], "http://news.example:7700/feed.json");
    let items = all["items"].as_array().unwrap();
    let dates: Vec<&str> = items.iter().filter_map(|item| item["date_published"].as_str()).collect();
    assert!(dates.len() > 5 && dates.is_sorted_by(|newer, older| newer >= older), "{dates:?}");
    for item in items {
        let path = item["url"].as_str().unwrap().strip_prefix("http://news.example:7700").unwrap();
        assert_eq!(ask(&app, path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_pages_name_their_feeds() {
    let page = ask(&sample_app(), "/?q=gianh&lang=fr&page=2").await;
    for form in ["rss", "atom", "json"] {
        assert!(
            page.text.contains(&format!("href=\"/feed.{form}?q=gianh&#38;lang=fr\"")),
            "{form}: {}",
            page.text
        );
    }
}

#[tokio::test]
async fn undated_articles_are_not_of_the_beginning_of_time() {
    let record = json!({ "id": "a", "title": "The ferry", "text": "The ferry was late again on the river." });
    let app = app(AppState::new(archive_of(&[record])));
    let begun = seconds_now();
    let atom = ask(&app, "/feed.atom?q=ferry").await.text;
    let feed = feed_rs::parser::parse(atom.as_bytes()).unwrap();
    let (of_feed, of_entry) = (feed.updated.unwrap(), feed.entries[0].updated.unwrap());
    assert_eq!(of_feed, of_entry);
    assert!(begun - of_entry.timestamp() < 3600 && feed.entries[0].published.is_none(), "{atom}");
    // Asked again, it is no other entry.
    assert_eq!(ask(&app, "/feed.atom?q=ferry").await.text, atom);
}

fn seconds_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

#[tokio::test]
async fn a_feed_is_well_formed_whatever_an_article_says() {
    let app = app(AppState::new(archive_of(&[json!({
        "id": "a/<b>&\"?",
        "url": "javascript:alert(1)",
        "title": "Parliament ]]> debates the <bridge> & the \u{b}\"ferry\"",
        "text": "The minister opened the <bridge> & said \u{1} that the people of the town were glad of it.",
        "date": "no date",
        "source": "<Daily>",
    })])));
    for form in ["rss", "atom"] {
        let answered = ask(&app, &format!("/feed.{form}?q=bridge")).await;
        let feed = feed_rs::parser::parse(answered.text.as_bytes()).unwrap();
        let title = &feed.entries[0].title.as_ref().unwrap().content;
        assert!(title.starts_with("Parliament ]]> debates the") && title.contains("& the"), "{title}");
        assert!(!answered.text.contains("javascript:"), "{}", answered.text);
    }
    assert_eq!(
        send(&app, Request::get("/feed.rss").body(Body::empty()).unwrap()).await.status,
        StatusCode::BAD_REQUEST
    );
}
