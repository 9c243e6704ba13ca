//! The pages through the router, without a browser.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use search_server::{AppState, Options, app};
use serde_json::{Value, json};

use crate::support::{archive_of, get, sample, sample_app, send};

const SEARCH: &str = "/indexes/articles/search";

fn hostile() -> Value {
    json!({
        "id": "x/<b>\"'&?#é ..",
        "url": "javascript:alert(1)",
        "title": "Parliament <script>alert(1)</script> debates the \"bridge\" law",
        "text": "The minister opened the <img src=x onerror=alert(2)> bridge & said that the people of the town were \
                 glad of it. It had taken the builders four years to finish the work on the river.",
        "source": "<i>Daily</i>",
        "authors": ["A. <u>B.</u>"],
    })
}

fn app_of(records: &[Value]) -> axum::Router {
    app(AppState::new(archive_of(records)))
}

#[tokio::test]
async fn nothing_of_an_article_is_markup() {
    let app = app(AppState::new(archive_of(&[hostile()])));
    let hit =
        &get(&app, &format!("{SEARCH}?q=bridge+law&attributesToHighlight=title")).await.json()["hits"][0];
    let html = hit["_tim"]["snippets"][0]["html"].as_str().unwrap();
    assert!(html.contains("<mark>bridge</mark>") && !html.contains("<img"), "{html}");
    // As Meilisearch's: raw but for the tags.
    assert!(hit["_formatted"]["title"].as_str().unwrap().contains("<em>bridge</em>"));

    let page = get(&app, "/?q=bridge+law+OR+%3Ci%3E").await;
    let address = page.text.split("class=\"result\" href=\"").nth(1).expect(&page.text);
    let address = address.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let article = get(&app, &address).await;
    assert_eq!(article.status, StatusCode::OK, "{address}");
    assert!(!article.text.contains("href=\"javascript"));
    for page in [page, article] {
        assert!(page.text.contains("<mark>bridge</mark>"), "{}", page.text);
        for markup in ["<script>", "<img", "<i>", "<u>", "<b>"] {
            assert!(!page.text.contains(markup), "{markup} in {}", page.text);
        }
    }
}

#[tokio::test]
async fn the_page_shows_marked_results() {
    let app = sample_app();
    let page = get(&app, "/?q=c%E1%BA%A7u+treo").await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "<mark>cầu</mark> <mark>treo</mark>",
        "role=\"search\"",
        "role=\"status\"",
        "value=\"cầu treo\"",
        "<ol class=\"results\" role=\"list\" start=\"1\">",
        "lang=\"vi\"",
    ] {
        assert!(page.text.contains(part), "{part} not in {}", page.text);
    }
    assert!(get(&app, "/?q=xyzzyqwv").await.text.contains("Nothing found for"));
    assert!(get(&app, "/?q=(bridge").await.text.contains("never closed"));
}

#[tokio::test]
async fn the_beginning_of_a_text_is_shown_once() {
    let app = app_of(&[
        json!({ "id": "a", "text": "The ferry sank on the river. All who were on it were saved by a fisherman." }),
    ]);
    let page = get(&app, "/?q=ferry+saved").await.text;
    assert_eq!(page.matches("<mark>ferry</mark> sank on the river").count(), 1, "{page}");
    assert_eq!(page.matches("<mark>saved</mark> by a fisherman").count(), 1, "{page}");
}

#[tokio::test]
async fn a_list_shows_a_very_long_title_around_what_matched() {
    let long = format!("Lighthouse {}keeper {}resigns", "very old ".repeat(60), "and so on ".repeat(60));
    let text = "The man who kept the light on the rock for forty years has gone home to his people at last.";
    let app = app_of(&[json!({ "id": "a", "title": long, "text": text, "source": "Cape News" })]);
    for (query, begins) in
        [("", "Lighthouse very old"), ("lighthouse", "<mark>Lighthouse</mark> very"), ("keeper", "…")]
    {
        let page = get(&app, &format!("/?q={query}")).await.text;
        let heading = between(&page, "class=\"result\"", "</a>")[0].split_once('>').unwrap().1.to_owned();
        assert!(heading.starts_with(begins) && heading.ends_with('…') && heading.len() < 300, "{heading}");
        assert!(query != "keeper" || heading.contains("old <mark>keeper</mark> and"), "{heading}");
    }
    assert!(get(&app, "/articles/a").await.text.contains(&long));
}

#[tokio::test]
async fn pages_follow_one_another() {
    let app = sample_app();
    let first = get(&app, "/").await.text;
    assert!(first.contains("rel=\"next\" href=\"/?page=2\""));
    assert!(!first.contains("rel=\"prev\""));
    let second = get(&app, "/?page=2").await.text;
    assert!(!second.contains("class=\"introduction\""));
    assert!(second.contains("rel=\"prev\" href=\"/\"") && second.contains("start=\"11\""));
    assert!(get(&app, "/?page=900").await.text.contains("nothing on page 900"));
    let empty = get(&app_of(&[]), "/").await.text;
    assert!(empty.contains("This archive is empty") && empty.contains("tim index"));
}

#[tokio::test]
async fn an_article_is_shown_with_what_was_dropped() {
    let app = sample_app();
    let hits = get(&app, &format!("{SEARCH}?q=th%C3%B4ng%20xe%20c%E1%BA%A7u%20treo%20L%C3%A8n%20Ti%C3%AAn"))
        .await
        .json();
    let id: String =
        form_urlencoded::byte_serialize(hits["hits"][0]["id"].as_str().unwrap().as_bytes()).collect();
    let page = get(&app, &format!("/articles/{}?q=c%E1%BA%A7u+treo&page=2", id.replace('+', "%20"))).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "<h1 lang=\"vi\"",
        "<mark>cầu</mark> <mark>treo</mark>",
        "20 November 2023",
        "<details",
        "Back to the results",
    ] {
        assert!(page.text.contains(part), "{part} not in {}", page.text);
    }
    assert!(page.text.contains("href=\"/?q=c%E1%BA%A7u+treo&"), "{}", page.text);
    let missing = get(&app, "/articles/no/such?q=x").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text.contains("<!doctype html>"));
}

#[tokio::test]
async fn pages_are_protected_and_assets_are_kept() {
    let app = sample_app();
    let page = get(&app, "/").await;
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert!(!page.text.contains("style=\"") && !page.text.contains("onclick"));
    let addresses: Vec<&str> = page.text.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert_eq!(addresses, ["/assets/style.css", "/assets/page.js"]);
    assert_eq!(get(&app, "/assets/nothing.js").await.status, StatusCode::NOT_FOUND);
    for (address, media_type) in [("/assets/style.css", "text/css"), ("/assets/page.js", "text/javascript")] {
        let asset = get(&app, address).await;
        assert!(asset.header("content-type").starts_with(media_type));
        let again = Request::get(address).header("if-none-match", asset.header("etag")).body(Body::empty());
        let again = send(&app, again.unwrap()).await;
        assert_eq!((again.status, again.text.len()), (StatusCode::NOT_MODIFIED, 0));
    }
}

#[tokio::test]
async fn every_sample_article_has_a_page() {
    let archive = sample();
    let app = app(AppState::new(archive));
    let hits = get(&app, &format!("{SEARCH}?limit=1000&attributesToRetrieve=id")).await.json();
    for hit in hits["hits"].as_array().unwrap() {
        let id: String = form_urlencoded::byte_serialize(hit["id"].as_str().unwrap().as_bytes()).collect();
        let page = get(&app, &format!("/articles/{}", id.replace('+', "%20"))).await;
        assert_eq!(page.status, StatusCode::OK, "{id}");
    }
}

/// What stands in the page between two texts, each time.
fn between<'p>(page: &'p str, before: &str, after: &str) -> Vec<&'p str> {
    page.split(before).skip(1).map(|rest| rest.split(after).next().unwrap()).collect()
}

/// The choices of a filter: key, count, address.
fn choices(page: &str, facet: &str) -> Vec<(String, u64, String)> {
    let choice = |link: &str| {
        let key = between(link, "data-key=\"", "\"")[0];
        let count = between(link, "class=\"count\">", "<")[0].parse().unwrap();
        let address = between(link, "href=\"", "\"")[0].replace("&#38;", "&");
        key.starts_with(facet).then(|| (key.to_owned(), count, address))
    };
    let links = page.split("<li><a ").skip(1).filter(|link| link.contains("class=\"count\""));
    links.filter(|link| link.contains("data-key")).filter_map(choice).collect()
}

/// How many articles a page says were found.
fn found(page: &str) -> u64 {
    let status = between(page, "class=\"status\">", " article")[0];
    status.parse().unwrap_or_else(|_| panic!("{status}"))
}

#[tokio::test]
async fn a_filter_finds_as_many_as_it_says() {
    let app = sample_app();
    for address in ["/", "/?q=b%C3%A3o+OR+pont+OR+bridge"] {
        let all = get(&app, address).await.text;
        let choices = ["lang:", "source:"].map(|facet| choices(&all, facet));
        assert!(choices[0].len() > 1 && choices[1].len() > 1);
        for (key, count, address) in choices.concat() {
            assert_eq!(found(&get(&app, &address).await.text), count, "{key}");
        }
        let bars = between(&all, "<li data-from", "</li>");
        let bars = bars.iter().filter(|bar| bar.contains("href"));
        let mut dated = 0;
        for bar in bars {
            let count: u64 = between(bar, "data-count=\"", "\"")[0].parse().unwrap();
            let address = between(bar, "href=\"", "\"")[0].replace("&#38;", "&");
            assert_eq!(found(&get(&app, &address).await.text), count, "{bar}");
            dated += count;
        }
        let undated = between(&all, "class=\"undated\">", " ");
        let undated: u64 = undated.first().map_or(0, |count| count.parse().unwrap());
        assert_eq!(dated + undated, found(&all));
    }
}

#[tokio::test]
async fn days_that_end_before_they_begin_are_named() {
    let app = sample_app();
    let page = get(&app, "/?q=pont&from=2024&to=2023&hl=en").await.text;
    assert!(page.contains("<li>The range of dates ends before it begins: no day is in it.</li>"), "{page}");
    assert!(page.contains("2024 – 2023"), "{page}");
    let page = get(&app, "/?q=pont&from=2023&to=2023&hl=en").await.text;
    assert!(!page.contains("ends before it begins"), "{page}");
    let page = get(&app, "/?q=pont+date%3A2024..2023&hl=en").await.text;
    assert!(page.contains("the range ends before it begins"), "{page}");
}

#[tokio::test]
async fn of_one_filter_several_values_can_be_chosen() {
    let app = sample_app();
    let all = get(&app, "/").await.text;
    let counts = choices(&all, "lang:");
    let french = counts.iter().find(|(key, ..)| key == "lang:fr").unwrap();
    let one = get(&app, &french.2).await.text;
    // The others still say how many they would add.
    let still = choices(&one, "lang:");
    assert_eq!(still.iter().map(|(_, count, _)| count).sum::<u64>(), found(&all));
    let vietnamese = still.iter().find(|(key, ..)| key == "lang:vi").unwrap();
    let both = get(&app, &vietnamese.2).await.text;
    assert_eq!(found(&both), french.1 + vietnamese.1);
    // Sources are those of what is found.
    let sources = |page: &str| choices(page, "source:").iter().map(|(_, count, _)| count).sum::<u64>();
    assert!(sources(&one) < sources(&all));
    // Each is a chip that takes it away, and there is one for all.
    let chips = between(between(&both, "<ul class=\"chips\"", "</ul>")[0], "href=\"", "\"");
    assert_eq!(chips, ["/?lang=vi", "/?lang=fr", "/"]);
}

#[tokio::test]
async fn a_value_that_finds_nothing_can_be_taken_away() {
    let app = sample_app();
    let mut page = String::new();
    // What would be found is looked for as long as that takes no time: a busy machine may need another try.
    for _ in 0..20 {
        page = get(&app, "/?q=bridge&lang=de&source=Nobody&from=1900&to=1901").await.text;
        if page.contains("class=\"less\"") {
            break;
        }
    }
    for part in [
        "German",
        "Nobody",
        "1900 – 1901",
        "Clear all",
        "without the filters",
        "href=\"/?q=bridge\"",
        "name=\"source\" value=\"Nobody\"",
        "type=\"date\" name=\"from\" value=\"1900-01-01\"",
    ] {
        assert!(page.contains(part), "{part} not in {page}");
    }
}

#[tokio::test]
async fn better_queries_keep_the_filters() {
    let app = sample_app();
    let meant = get(&app, "/?q=brigde&lang=en").await.text;
    assert!(
        between(&meant, "class=\"meant\"", "</p>")[0].contains("href=\"/?q=bridge&#38;lang=en\""),
        "{meant}"
    );
    // They are looked for as long as that takes no time: a busy machine may need another try.
    let mut less = String::new();
    for _ in 0..20 {
        less = get(&app, "/?q=bridge+xyzzyqwv&lang=en&sort=newest").await.text;
        if less.contains("class=\"less\"") {
            break;
        }
    }
    let less = between(&less, "class=\"less\"", "</ul>")[0];
    assert!(less.contains("without “xyzzyqwv”"), "{less}");
    let address = between(less, "href=\"", "\"")[0].replace("&#38;", "&");
    assert_eq!(address, "/?q=bridge&lang=en&sort=newest");
    let count: u64 = between(less, "class=\"count\">", " ")[0].parse().unwrap();
    assert_eq!(found(&get(&app, &address).await.text), count);
}

#[tokio::test]
async fn results_come_in_the_order_that_was_chosen() {
    let app = sample_app();
    let dates = |page: &str| {
        let list = between(page, "<ol class=\"results\"", "</ol>")[0].to_owned();
        between(&list, "datetime=\"", "\"").iter().map(|date| date[..10].to_owned()).collect::<Vec<_>>()
    };
    let newest = dates(&get(&app, "/?q=bridge+OR+pont&fold=no&sort=newest").await.text);
    let oldest = dates(&get(&app, "/?q=bridge+OR+pont&fold=no&sort=oldest").await.text);
    assert!(newest.len() > 2 && newest.is_sorted_by(|a, b| a >= b) && oldest.is_sorted());
    let page = get(&app, "/?q=bridge&sort=recent").await.text;
    let sorts = between(&page, "class=\"sorts\"", "</nav>")[0];
    let current = sorts.split("<a ").find(|link| link.contains("aria-current")).unwrap();
    assert!(current.contains("sort:recent"), "{sorts}");
    // Without a query there is no relevance.
    assert!(!get(&app, "/").await.text.contains("sort:relevance"));
}

#[tokio::test]
async fn stories_are_folded_unless_told_otherwise() {
    let app = sample_app();
    let folded = get(&app, "/?q=c%E1%BA%A7u+treo+L%C3%A8n+Ti%C3%AAn").await.text;
    let versions = between(&folded, "<p class=\"versions\">", "</p>");
    assert!(versions.iter().any(|line| line.contains("English") && line.contains("French")), "{folded}");
    let address = between(versions[0], "href=\"", "\"")[0].replace("&#38;", "&");
    let other = get(&app, &address).await;
    assert_eq!(other.status, StatusCode::OK);
    assert!(other.text.contains("The same story elsewhere") && other.text.contains("Similar articles"));
    let apart = get(&app, "/?q=c%E1%BA%A7u+treo+L%C3%A8n+Ti%C3%AAn&fold=no").await.text;
    assert!(!apart.contains("class=\"versions\"") && apart.contains("Fold stories"));
    assert_eq!(found(&apart), found(&folded));
}

#[tokio::test]
async fn pages_speak_the_readers_language() {
    let app = sample_app();
    let ask = async |address: &str, languages: &str| {
        let request = Request::get(address).header("accept-language", languages).body(Body::empty());
        send(&app, request.unwrap()).await
    };
    for (address, languages, code, part) in [
        ("/", "", "en", "Skip to the content"),
        ("/", "fr-FR,fr;q=0.9,en;q=0.8", "fr", "Chercher dans les articles"),
        ("/?hl=vi", "fr", "vi", "Tin tức bằng"),
        ("/?hl=xx", "vi", "vi", "bài báo"),
        ("/nothing", "fr", "fr", "Introuvable"),
        ("/articles/nothing", "vi", "vi", "Không tìm thấy"),
        ("/articles/nothing?hl=fr", "", "fr", "Introuvable"),
    ] {
        let page = ask(address, languages).await;
        assert_eq!((page.header("content-language"), page.header("vary")), (code, "accept-language"));
        assert!(page.text.contains(&format!("<html lang=\"{code}\">")), "{address}");
        assert!(page.text.contains(part), "{part} not in {}", page.text);
    }
    // It is kept in every address.
    let page = ask("/?q=pont&hl=fr", "").await.text;
    let results = between(&page, "class=\"result\" href=\"", "\"");
    assert!(!results.is_empty() && results.iter().all(|address| address.contains("hl=fr")));
    assert!(page.contains("name=\"hl\" value=\"fr\""));
    // What the library says is English, and marked as such.
    let page = ask("/?q=(pont", "fr").await.text;
    assert!(page.contains("<li lang=\"en\">"), "{page}");
}

#[tokio::test]
async fn suggestions_are_those_that_browsers_take() {
    let app = sample_app();
    let answered = get(&app, "/suggest?q=cau+tre&lang=vi").await;
    assert_eq!(answered.header("content-type"), "application/x-suggestions+json");
    let all = answered.json();
    assert_eq!(all[0], "cau tre");
    let lists = [1, 2, 3].map(|n| all[n].as_array().unwrap());
    assert!(lists.iter().all(|list| list.len() == lists[0].len() && !list.is_empty()), "{all}");
    assert_eq!((&lists[0][0], &lists[1][0]), (&json!("cầu treo"), &json!("3 articles")), "{all}");
    for address in lists[2] {
        let address = address.as_str().unwrap();
        assert!(address.ends_with("&lang=vi"));
        assert_eq!(get(&app, address).await.status, StatusCode::OK);
    }
    let source = get(&app, "/suggest?q=le+riv&hl=fr").await.json();
    let named = source[1].as_array().unwrap().iter().position(|text| text == "source:\"Le Rivage\"");
    assert_eq!(source[2][named.unwrap()], "Source · 5 articles");
    assert_eq!(source[3][named.unwrap()], "/?q=source%3A%22Le+Rivage%22&hl=fr");
    assert_eq!(get(&app, "/suggest").await.json(), json!(["", [], [], []]));
}

#[tokio::test]
async fn browsers_can_add_the_search() {
    let trusted_proxies = vec!["10.0.0.1/32".parse().unwrap()];
    let app = app(AppState::with_options(sample(), Options { trusted_proxies, ..Options::default() }));
    assert!(get(&app, "/").await.text.contains("rel=\"search\""));
    let ask = async |proto: Option<&str>| {
        let mut request = Request::get("/opensearch.xml?hl=fr").header("host", "news.example:7700\"");
        request = request.extension(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 9))));
        if let Some(proto) = proto {
            request = request.header("x-forwarded-proto", proto);
        }
        send(&app, request.body(Body::empty()).unwrap()).await
    };
    let plain = ask(None).await;
    assert_eq!(plain.header("content-type"), "application/opensearchdescription+xml");
    assert!(
        plain.text.contains("http://news.example:7700&#34;/suggest?q={searchTerms}&#38;hl=fr"),
        "{}",
        plain.text
    );
    assert!(ask(Some("https")).await.text.contains("\"https://news.example"));
    assert_eq!(get(&app, "/opensearch.xml").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_long_address_makes_no_long_page() {
    let app = sample_app();
    let long = "a".repeat(15_000);
    let source = "b".repeat(15_000);
    let page = get(&app, &format!("/?q=bridge&source={source}&source={source}1")).await;
    assert!(page.text.len() < 100_000, "{}", page.text.len());
    let page = get(&app, &format!("/?q={long}")).await;
    assert!(page.text.len() < 500_000, "{}", page.text.len());
}
