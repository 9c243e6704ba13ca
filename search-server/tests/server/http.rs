//! Requests through the router, without a socket.

use std::io::Write;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use flate2::Compression;
use flate2::write::GzEncoder;
use search_server::{AppState, Limits, app};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Log, broken, get, panicking, post, sample_app, send, slow};

const SEARCH: &str = "/indexes/articles/search";

#[tokio::test]
async fn health_says_available() {
    let answered = get(&sample_app(), "/health").await;
    assert_eq!(answered.status, StatusCode::OK);
    assert_eq!(answered.json(), json!({ "status": "available" }));
}

#[tokio::test]
async fn both_methods_give_the_same_hits() {
    let app = sample_app();
    let by_get = get(&app, &format!("{SEARCH}?q=c%E1%BA%A7u%20treo&limit=3")).await.json();
    let by_post = post(&app, SEARCH, json!({ "q": "cầu treo", "limit": 3 }).to_string()).await.json();
    assert_eq!(by_get["hits"], by_post["hits"]);
    let first = &by_get["hits"][0];
    for field in [
        "id", "title", "text", "url", "date", "source", "authors", "place", "section", "tags", "captions",
        "lang", "langs", "_tim",
    ] {
        assert!(first.get(field).is_some(), "{field}: {first}");
    }
    assert!(first["_tim"]["snippets"][0]["html"].as_str().unwrap().contains("<mark>"));
    assert!(first.get("_formatted").is_none() && first.get("_rankingScore").is_none());
    assert_eq!((&by_get["query"], &by_get["limit"]), (&json!("cầu treo"), &json!(3)));
    assert_eq!(by_get["offset"], 0);
    assert!(by_get["estimatedTotalHits"].as_u64().unwrap() >= 1);
    assert!(by_get["processingTimeMs"].is_u64());
    assert_eq!(by_get["_tim"]["notes"], json!([]));
}

#[tokio::test]
async fn marks_are_places_in_the_text() {
    let hits = get(&sample_app(), &format!("{SEARCH}?q=c%E1%BA%A7u%20treo")).await.json();
    let mut marks = 0;
    for hit in hits["hits"].as_array().unwrap() {
        for snippet in hit["_tim"]["snippets"].as_array().unwrap() {
            for mark in snippet["marks"].as_array().unwrap() {
                let (start, end) = (mark["start"].as_u64().unwrap(), mark["end"].as_u64().unwrap());
                let text = snippet["text"].as_str().unwrap();
                let marked = &text[start as usize..end as usize];
                assert!(!marked.is_empty());
                let units: Vec<u16> = text.encode_utf16().collect();
                let at = |end: &str| mark["utf16"][end].as_u64().unwrap() as usize;
                assert_eq!(String::from_utf16(&units[at("start")..at("end")]).unwrap(), marked);
                marks += 1;
            }
        }
    }
    assert!(marks > 1);
}

#[tokio::test]
async fn facets_are_counted_among_all_hits() {
    let app = sample_app();
    let answer = get(&app, &format!("{SEARCH}?q=gianh&limit=1&facets=lang,year,none")).await.json();
    assert_eq!(answer["facetDistribution"]["lang"], json!({ "en": 1, "fr": 1, "vi": 1 }));
    assert_eq!(answer["facetDistribution"]["year"], json!({ "2023": 3 }));
    assert_eq!((&answer["facetDistribution"]["none"], &answer["facetStats"]), (&json!({}), &json!({})));
    let all = post(&app, SEARCH, json!({ "facets": ["*"] }).to_string()).await.json();
    assert_eq!(all["facetDistribution"].as_object().unwrap().len(), 8);
    assert!(get(&app, SEARCH).await.json().get("facetDistribution").is_none());
    let wrong = post(&app, SEARCH, json!({ "facets": vec!["x"; 51] }).to_string()).await;
    assert_eq!(
        (wrong.status, &wrong.json()["code"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_search_facets"))
    );
}

#[tokio::test]
async fn hits_come_by_page_when_asked_for() {
    let app = sample_app();
    let all = get(&app, SEARCH).await.json();
    let total = all["estimatedTotalHits"].as_u64().unwrap();
    assert_eq!(all["hits"].as_array().unwrap().len(), 20);
    let second = get(&app, &format!("{SEARCH}?page=2&hitsPerPage=5")).await.json();
    assert_eq!(second["hits"].as_array().unwrap()[..], all["hits"].as_array().unwrap()[5..10]);
    assert_eq!((&second["page"], &second["hitsPerPage"]), (&json!(2), &json!(5)));
    assert_eq!((&second["totalHits"], &second["totalPages"]), (&json!(total), &json!(total.div_ceil(5))));
    assert!(second.get("estimatedTotalHits").is_none());
    for query in ["page=0", "hitsPerPage=0", "limit=0", "offset=10000", "page=99999999999"] {
        let none = get(&app, &format!("{SEARCH}?{query}")).await;
        assert_eq!((none.status, none.json()["hits"].clone()), (StatusCode::OK, json!([])), "{query}");
    }
}

#[tokio::test]
async fn hits_can_be_stories() {
    let app = sample_app();
    let articles = get(&app, &format!("{SEARCH}?limit=100")).await.json();
    let stories = get(&app, &format!("{SEARCH}?limit=100&distinct=story")).await.json();
    let count = |answer: &Value| answer["hits"].as_array().unwrap().len() as u64;
    assert_eq!(stories["estimatedTotalHits"], count(&stories));
    assert_eq!(stories["_tim"]["articles"], count(&articles));
    assert!(count(&stories) < count(&articles));
    assert!(articles["_tim"].get("articles").is_none());
    let versions = |hit: &Value| hit["_tim"]["story"]["versions"].as_array().map_or(0, Vec::len) as u64;
    let others: u64 = stories["hits"].as_array().unwrap().iter().map(versions).sum();
    assert_eq!(count(&stories) + others, count(&articles));
    let told =
        articles["hits"].as_array().unwrap().iter().find(|hit| !hit["_tim"]["story"].is_null()).unwrap();
    assert!(told["_tim"]["story"]["articles"].as_u64().unwrap() >= 2);
    assert_eq!(told["_tim"]["story"]["versions"], json!([]));
    let sources = get(&app, &format!("{SEARCH}?limit=100&distinct=source")).await.json();
    let mut seen = std::collections::HashSet::new();
    let named = sources["hits"].as_array().unwrap().iter().filter_map(|hit| hit["source"].as_str());
    assert!(named.into_iter().all(|source| seen.insert(source.to_owned())) && seen.len() > 1);
}

#[tokio::test]
async fn attributes_are_restricted_and_formatted() {
    let app = sample_app();
    let body = json!({
        "q": "cầu treo", "attributesToRetrieve": ["id"], "attributesToHighlight": ["title", "text"],
        "attributesToCrop": ["text:12"], "cropMarker": "[…]", "highlightPreTag": "«", "highlightPostTag": "»",
        "showRankingScore": true, "locales": ["vie"],
    });
    let answer = post(&app, SEARCH, body.to_string()).await.json();
    let hits = answer["hits"].as_array().unwrap();
    let mut keys: Vec<&String> = hits[0].as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["_formatted", "_rankingScore", "_tim", "id"]);
    assert!(hits[0]["_formatted"]["text"].as_str().unwrap().contains('«'), "{}", hits[0]);
    assert!(hits[0]["_formatted"]["text"].as_str().unwrap().split_whitespace().count() <= 13);
    assert_eq!(hits[0]["_rankingScore"], 1.0);
    let scores: Vec<f64> = hits.iter().map(|hit| hit["_rankingScore"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b) && scores.iter().all(|score| (0.0..=1.0).contains(score)));
    // The score of a later page is measured by the best of all.
    let second = post(
        &app,
        SEARCH,
        json!({"q": "cầu treo", "offset": 1, "showRankingScore": true, "locales": ["vi"]}).to_string(),
    )
    .await
    .json();
    assert_eq!(second["hits"][0]["_rankingScore"].as_f64().unwrap(), scores[1]);

    let whole =
        post(&app, SEARCH, json!({"q": "cầu treo", "attributesToHighlight": ["*"]}).to_string()).await.json();
    let (plain, formatted) = (&whole["hits"][0], &whole["hits"][0]["_formatted"]);
    let without_tags = formatted["text"].as_str().unwrap().replace("<em>", "").replace("</em>", "");
    assert_eq!(plain["text"], without_tags);
    assert_eq!(plain["date"], formatted["date"]);
}

#[tokio::test]
async fn errors_have_meilisearchs_shape() {
    let app = sample_app();
    let error = |query: &'static str| {
        let app = app.clone();
        async move {
            let answered = get(&app, &format!("{SEARCH}?{query}")).await;
            let error = answered.json();
            assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{query}");
            assert_eq!(error["type"], "invalid_request");
            assert!(error["link"].as_str().unwrap().ends_with(error["code"].as_str().unwrap()));
            error
        }
    };
    assert_eq!(error("limit=-1").await["code"], "invalid_search_limit");
    assert_eq!(error("offset=a").await["code"], "invalid_search_offset");
    assert_eq!(error("page=1.5").await["code"], "invalid_search_page");
    assert_eq!(error("hitsPerPage=").await["code"], "invalid_search_hits_per_page");
    assert_eq!(error("cropLength=x").await["code"], "invalid_search_crop_length");
    assert_eq!(error("locales=%00").await["code"], "invalid_search_locales");
    assert_eq!(error("filter=x").await["code"], "invalid_search_filter");
    assert_eq!(error("hybrid=x").await["code"], "invalid_search_hybrid");
    let unknown = error("fitler=x").await;
    assert_eq!(unknown["code"], "bad_request");
    let message = unknown["message"].as_str().unwrap();
    assert!(message.contains("`fitler`") && message.contains("`showRankingScore`"), "{message}");

    for (body, status, code) in [
        (json!({"limit": "3"}).to_string(), 400, "invalid_search_limit"),
        (json!({"q": 3}).to_string(), 400, "invalid_search_q"),
        (
            json!({"attributesToHighlight": "title"}).to_string(),
            400,
            "invalid_search_attributes_to_highlight",
        ),
        (json!({"order": []}).to_string(), 400, "bad_request"),
        ("{".to_owned(), 400, "malformed_payload"),
        ("[]".to_owned(), 400, "malformed_payload"),
        ("\0".to_owned(), 400, "malformed_payload"),
        ("[".repeat(100_000), 400, "malformed_payload"),
        (String::new(), 400, "missing_payload"),
        (" ".repeat((1 << 20) + 1), 413, "payload_too_large"),
    ] {
        let answered = post(&app, SEARCH, body).await;
        assert_eq!((answered.status.as_u16(), answered.json()["code"].as_str().unwrap()), (status, code));
    }
    let to_another = get(&app, "/indexes/movies/search").await;
    assert_eq!((to_another.status.as_u16(), &to_another.json()["code"]), (404, &json!("index_not_found")));
    let text = Request::post(SEARCH).header("content-type", "text/plain").body(Body::from("{}")).unwrap();
    let text = send(&app, text).await;
    assert_eq!((text.status.as_u16(), &text.json()["code"]), (415, &json!("invalid_content_type")));
    let without = send(&app, Request::post(SEARCH).body(Body::from("{}")).unwrap()).await;
    assert_eq!((without.status.as_u16(), &without.json()["code"]), (415, &json!("missing_content_type")));
}

#[tokio::test]
async fn names_that_nothing_has_are_noted() {
    let app = sample_app();
    let messages = |answered: &Value| {
        let notes = answered["_tim"]["notes"].as_array().unwrap();
        notes.iter().map(|note| note["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for asked in
        ["facets=nope", "sort=nope:asc", "filter=nope%3D1", "filter=NOT+nope+EXISTS", "distinct=nope"]
    {
        let answered = get(&app, &format!("{SEARCH}?q=gianh&{asked}")).await;
        assert_eq!(answered.status, StatusCode::OK, "{asked}");
        let said = messages(&answered.json());
        assert!(said.len() == 1 && said[0].starts_with("`nope` is no fact (id lang "), "{asked}: {said:?}");
        assert_eq!(answered.json()["_tim"]["notes"][0]["end"], 0);
    }
    for asked in ["facets=*", "facets=source", "sort=year:asc", "filter=lang%3Dfr", "distinct=story"] {
        let answered = get(&app, &format!("{SEARCH}?q=gianh&{asked}")).await.json();
        assert_eq!(messages(&answered), [""; 0], "{asked}");
    }
}

#[tokio::test]
async fn any_text_is_a_query() {
    let app = sample_app();
    let huge = "a".repeat(60_000);
    for q in ["%00", "%FF%FE", "%", "%zz", "%22", "((((", "-", "+-*/:", "lang:", "date:9999-99-99", &huge] {
        for address in [format!("{SEARCH}?q={q}"), format!("/?q={q}"), format!("/?q={q}&page=-3&lang=%00")] {
            let answered = get(&app, &address).await;
            assert_eq!(answered.status, StatusCode::OK, "{address:.80}: {:.200}", answered.text);
        }
        let answered = post(&app, SEARCH, json!({ "q": q.repeat(10) }).to_string()).await;
        assert_eq!(answered.status, StatusCode::OK);
    }
    let notes = get(&app, &format!("{SEARCH}?q=(x")).await.json();
    assert_eq!(notes["_tim"]["notes"][0]["start"], 0);
    // The place is that in the query as it was sent, whatever its normal form.
    for q in ["cầu (treo", "ca\u{302}\u{300}u (treo", "\u{1F600} (treo"] {
        let answered = post(&app, SEARCH, json!({ "q": q }).to_string()).await.json();
        let note = &answered["_tim"]["notes"][0];
        let number = |value: &Value| value.as_u64().unwrap() as usize;
        assert_eq!(&q[number(&note["start"])..number(&note["end"])], "(", "{answered}");
        let units: Vec<u16> = q.encode_utf16().collect();
        let utf16 = &note["utf16"];
        let part = &units[number(&utf16["start"])..number(&utf16["end"])];
        assert_eq!(String::from_utf16(part).unwrap(), "(", "{answered}");
    }
    for address in ["/articles/%00", "/articles/%FF", "/articles/%zz", "/articles/", "/articles/a//b/../c"] {
        let answered = get(&app, address).await;
        assert!(answered.status.is_client_error(), "{address}: {}", answered.status);
        assert!(answered.header("content-type").starts_with("text/html"), "{address}");
    }
    assert_eq!(get(&app, "/indexes/%FF/search").await.json()["code"], "bad_request");
}

#[tokio::test]
async fn unknown_addresses_are_errors_for_their_reader() {
    let app = sample_app();
    for (method, address, status, media_type) in [
        ("GET", "/indexes/articles/nothing", 404, "application/json"),
        ("GET", "/indexes/articles/documents/nothing", 404, "application/json"),
        ("POST", "/indexes", 403, "application/json"),
        ("DELETE", SEARCH, 405, "application/json"),
        ("GET", "/nothing", 404, "text/html; charset=utf-8"),
        ("POST", "/", 405, "text/html; charset=utf-8"),
    ] {
        let request = Request::builder().method(method).uri(address).body(Body::empty()).unwrap();
        let answered = send(&app, request).await;
        assert_eq!(
            (answered.status.as_u16(), answered.header("content-type")),
            (status, media_type),
            "{address}"
        );
    }
}

#[tokio::test]
async fn what_fails_is_told_without_its_inside() {
    for archive in [broken(), panicking()] {
        let app = app(AppState::new(archive));
        let object = get(&app, &format!("{SEARCH}?q=x")).await;
        assert_eq!((object.status.as_u16(), &object.json()["code"]), (500, &json!("internal")));
        let page = get(&app, "/?q=x").await;
        assert_eq!(page.status.as_u16(), 500);
        assert!(!object.text.contains("secret") && !page.text.contains("secret"));
    }
}

#[tokio::test]
async fn slow_searches_are_given_up() {
    let limits = Limits { time: Duration::from_millis(50), ..Limits::default() };
    let app = app(AppState::with_options(slow(Duration::from_millis(400)), limits));
    let object = get(&app, &format!("{SEARCH}?q=x")).await;
    assert_eq!((object.status.as_u16(), &object.json()["code"]), (503, &json!("request_timeout")));
    assert_eq!(get(&app, "/?q=x").await.status.as_u16(), 503);
    assert_eq!(get(&app, "/health").await.status.as_u16(), 200);
}

#[tokio::test]
async fn more_than_can_wait_are_refused() {
    let limits = Limits { searches: 1, waiting: 2, ..Limits::default() };
    let app = app(AppState::with_options(slow(Duration::from_millis(300)), limits));
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let app = app.clone();
        requests.spawn(async move { get(&app, &format!("{SEARCH}?q=x")).await });
    }
    let answers = requests.join_all().await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status.as_u16() == 503).collect();
    assert_eq!(refused.len(), 3);
    assert!(refused.iter().all(|answer| answer.header("retry-after") == "1"));
    assert_eq!(refused[0].json()["code"], "too_many_search_requests");
}

#[tokio::test]
async fn the_log_says_what_was_asked_of_the_service_but_not_what_for() {
    let (log, writer) = Log::new();
    let subscriber = tracing_subscriber::fmt().with_writer(writer).with_ansi(false).finish();
    // For all tests of the program: those of one thread alone are unsettled by the others.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let app = sample_app();
    get(&app, &format!("{SEARCH}?q=secretword")).await;
    get(&app, "/?q=secretword").await;
    get(&app, "/articles/secretword").await;
    let log = log.text();
    assert!(log.contains("method=GET path=\"/indexes/{uid}/search\" status=200"), "{log}");
    assert!(log.contains("path=\"/articles/{*id}\" status=404"), "{log}");
    assert!(!log.contains("secretword"), "{log}");
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn bodies_may_be_compressed() {
    let app = sample_app();
    let search = json!({"q": "gianh", "limit": 3}).to_string();
    let send_packed = async |encoding: &str, body: Vec<u8>| {
        let request = Request::post(SEARCH).header("content-type", "application/json");
        send(&app, request.header("content-encoding", encoding).body(Body::from(body)).unwrap()).await
    };
    let plain = post(&app, SEARCH, search.clone()).await.json();
    assert_eq!(send_packed("gzip", gzipped(&search)).await.json()["hits"], plain["hits"]);
    let unknown = send_packed("br", search.clone().into_bytes()).await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.json()["code"].as_str()),
        (415, Some("invalid_content_encoding"))
    );
    assert_eq!(send_packed("gzip", search.into_bytes()).await.status, StatusCode::BAD_REQUEST);
    // What is small on its way counts as it is unpacked.
    let bomb = gzipped(&format!("{}{{}}", " ".repeat(8 << 20)));
    assert_eq!(send_packed("gzip", bomb).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let asked = Request::get(format!("{SEARCH}?q=bridge")).header("accept-encoding", "gzip, br");
    let answered = app.clone().oneshot(asked.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answered.headers()["content-encoding"], "gzip");
    assert!(answered.headers()["vary"].to_str().unwrap().contains("accept-encoding"));
}

#[tokio::test]
async fn an_offset_beyond_all_is_given_back_as_it_was_sent() {
    let answer = get(&sample_app(), &format!("{SEARCH}?q=gianh&offset=10001")).await.json();
    assert_eq!((&answer["offset"], &answer["hits"]), (&json!(10_001), &json!([])));
}
