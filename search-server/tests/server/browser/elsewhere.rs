//! On other people's pages, from another origin: our search box, and InstantSearch with Meilisearch's adapter, unmodified.
//!
//! `.ci/test` installs InstantSearch into the folder that `TIM_CLIENTS` names; without it its test says so and passes, unless `CI=true`.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use search_server::{AppState, DataDirectory, Options, Origins};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

use super::accessibility::{axe, wrong};
use super::{DESKTOP, Reader, WINDOWS};
use crate::installed::installed;
use crate::support::{archive_of, post, sample};

/// A site that is none of ours. Its pages say `SERVICE` where the search service is.
async fn site(service: SocketAddr, page: &'static str, npm: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let html = page.replace("SERVICE", &format!("http://{service}"));
    let routes =
        Router::new().route("/", get(|| async { Html(html) })).nest_service("/npm", ServeDir::new(npm));
    tokio::spawn(axum::serve(listener, routes).into_future());
    address
}

/// Something in the box, as a script.
fn inside(selector: &str) -> String {
    format!("document.querySelector('tim-search').shadowRoot.querySelector({})", json!(selector))
}

fn shared() -> Options {
    Options { origins: Origins::Any, ..Options::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_on_another_site_finds_what_is_typed() {
    for window in WINDOWS {
        let state = AppState::with_options(sample(), shared());
        let Some(reader) = Reader::at(state, window).await else { return };
        let site = site(reader.service, include_str!("site/box.html"), Path::new("/nowhere")).await;
        reader.client.goto(&site).await.unwrap();
        let input = inside("input");
        // It speaks the language of the page.
        reader.until(&format!("{input}.placeholder === 'Tìm bài viết'")).await;
        reader.ask(&format!("{input}.focus()")).await;
        reader.press("cau treo").await;
        reader.until(&format!("!!{}", inside("[role=option] mark"))).await;
        assert_eq!(reader.ask(&format!("{input}.ariaExpanded")).await, "true");
        let status = reader.ask(&format!("{}.textContent", inside("[role=status]"))).await;
        assert!(status.as_str().unwrap().starts_with("Tìm thấy "), "{status}");
        let lang = reader.ask(&format!("{}.lang", inside("[role=option]"))).await;
        assert_eq!(lang, "vi");
        reader.press("\u{e015}").await;
        let chosen = reader.ask(&format!("{input}.getAttribute('aria-activedescendant')")).await;
        assert_eq!(chosen, "option-0");
        assert_eq!(reader.ask(&format!("{}.ariaSelected", inside("#option-0"))).await, "true");
        reader.press("\u{e007}").await;
        reader.until("window.opened.length === 1").await;
        let id = reader.ask("window.opened[0].id").await;
        assert!(id.as_str().is_some_and(|id| !id.is_empty()), "{id}");
        if let Some(axe) = axe() {
            assert_eq!(wrong(&reader, &axe).await, json!([]));
        }
        reader.press("\u{e00c}").await;
        assert_eq!(reader.ask(&format!("{input}.ariaExpanded")).await, "false");
        assert_eq!(reader.ask(&format!("{}.hidden", inside(".panel"))).await, true);
        reader.ask(&format!("{input}.select()")).await;
        reader.press("xyzzyqwv").await;
        reader.until(&format!("{}.textContent === 'Không tìm thấy bài nào'", inside(".message"))).await;
        let colour = format!("getComputedStyle({input}).outlineColor");
        assert_eq!(reader.ask(&colour).await, "rgb(0, 90, 60)");
        reader.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_whose_origin_is_not_listed_says_that_the_search_does_not_answer() {
    let Some(reader) = Reader::at(AppState::new(sample()), DESKTOP).await else { return };
    let site = site(reader.service, include_str!("site/box.html"), Path::new("/nowhere")).await;
    reader.client.goto(&site).await.unwrap();
    reader.until(&format!("!!{}", inside("input"))).await;
    reader.ask(&format!("{}.focus()", inside("input"))).await;
    reader.press("cau").await;
    reader.until(&format!("{}.textContent === 'Máy chủ tìm kiếm không trả lời'", inside(".message"))).await;
    reader.leave_but_for("").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hit_without_an_address_opens_on_the_page_of_the_server() {
    let record = |id: &str, url: Option<&str>| {
        let text =
            format!("The ferry to the island number {id} left the quay at noon, said the harbour office.");
        json!({ "id": id, "title": format!("Ferry number {id}"), "text": text, "url": url })
    };
    let archive = archive_of(&[record("1", None), record("2", Some("https://news.example/2"))]);
    let state = AppState::with_options(archive, shared());
    let Some(reader) = Reader::at(state, DESKTOP).await else { return };
    let site = site(reader.service, include_str!("site/box.html"), Path::new("/nowhere")).await;
    reader.client.goto(&site).await.unwrap();
    reader.until(&format!("!!{}", inside("input"))).await;
    let own = format!("http://{}/articles", reader.service);
    for (link, without, with) in [
        (None, format!("{own}/1"), "https://news.example/2".to_owned()),
        (Some("{url}"), format!("{own}/1"), "https://news.example/2".to_owned()),
        (Some("/out?to={url}"), format!("{own}/1"), format!("{site}out?to=https://news.example/2")),
        (Some("/read/{id}"), format!("{site}read/1"), format!("{site}read/2")),
    ] {
        let name = json!(link);
        reader
            .ask(&format!("document.querySelector('tim-search').toggleAttribute('link', {name} !== null)"))
            .await;
        reader
            .ask(&format!("{name} && document.querySelector('tim-search').setAttribute('link', {name})"))
            .await;
        for (words, address) in [("island 1", without), ("island 2", with)] {
            reader.ask("opened.length = 0").await;
            reader.ask(&format!("{}.focus()", inside("input"))).await;
            reader.ask(&format!("{}.select()", inside("input"))).await;
            reader.press(words).await;
            let title = format!("Ferry number {}", words.split(' ').nth(1).unwrap());
            let shown = inside("[role=option] .title");
            reader.until(&format!("{shown}?.textContent === {}", json!(title))).await;
            reader.press("\u{e015}\u{e007}").await;
            reader.until("opened.length === 1").await;
            assert_eq!(reader.ask("opened[0].url").await, address, "{link:?}");
        }
    }
    reader.leave().await;
}

/// Films, as a shop has them: three pages of four.
fn films() -> Value {
    let film = |n: usize| {
        let genre = ["comedy", "drama", "western"][n % 3];
        let title =
            format!("The {} of the river, part {n}", if n.is_multiple_of(2) { "bridge" } else { "ferry" });
        json!({ "id": n, "title": title, "text": format!("A {genre} about people on both banks of a river."), "genre": genre })
    };
    (0..10).map(film).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn instantsearch_searches_filters_and_turns_pages() {
    let Some(npm) = installed("instantsearch/node_modules") else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = DataDirectory::open(folder.path(), None).unwrap();
    let state = AppState::over(data, shared()).unwrap();
    let app = search_server::app(state.clone());
    post(&app, "/indexes/films/documents", films().to_string()).await;
    let settings = axum::http::Request::put("/indexes/films/settings/filterable-attributes");
    let settings =
        settings.header("Content-Type", "application/json").body(json!(["genre"]).to_string().into());
    crate::support::send(&app, settings.unwrap()).await;
    let Some(reader) = Reader::at(state, DESKTOP).await else { return };
    let site = site(reader.service, include_str!("site/instantsearch.html"), &npm).await;
    reader.client.goto(&site).await.unwrap();
    let hits = |count: usize| format!("document.querySelectorAll('.ais-Hits-item').length === {count}");
    reader.until(&hits(4)).await;
    reader.click(".ais-SearchBox-input").await;
    reader.press("bridge").await;
    reader.until("document.querySelectorAll('.ais-Hits-item mark').length === 4").await;
    assert_eq!(reader.text(".ais-Hits-item mark").await, "bridge");
    reader.until("/^5 results/.test(document.querySelector('.ais-Stats-text').textContent)").await;
    reader.click(".ais-Pagination-item--nextPage a").await;
    reader.until(&hits(1)).await;
    let genres = "[...document.querySelectorAll('.ais-RefinementList-labelText')].map((label) => label.textContent).sort().join()";
    reader.until(&format!("{genres} === 'comedy,drama,western'")).await;
    reader.click(".ais-RefinementList-checkbox[value=comedy]").await;
    reader.until("[...document.querySelectorAll('.ais-Hits-item p')].every((text) => text.textContent.includes('comedy'))").await;
    reader.until(&hits(2)).await;
    reader.leave().await;
}
