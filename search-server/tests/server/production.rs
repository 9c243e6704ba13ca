//! What the service does among strangers: limits, origins, ids of requests, metrics, and pages for some.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use search_server::{AppState, DataDirectory, Limits, Options, Origins, Pages, app};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Answered, get, post, sample, sample_app, send, slow};

const SEARCH: &str = "/indexes/articles/search";
const MASTER: &str = "the master key of tests";

/// A request from an address, with headers.
async fn from(app: &Router, peer: &str, address: &str, headers: &[(&str, &str)]) -> Answered {
    let mut request = Request::get(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let peer: SocketAddr = format!("{peer}:1234").parse().unwrap();
    send(app, request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap()).await
}

fn with(options: Options) -> Router {
    app(AppState::with_options(sample(), options))
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_wait() {
    let limits = Limits { rate: NonZeroU32::new(1), ..Limits::default() };
    let app = with(Options { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..limits.into() });
    for _ in 0..2 {
        assert_eq!(from(&app, "9.9.9.9", SEARCH, &[]).await.status, StatusCode::OK);
    }
    let refused = from(&app, "9.9.9.9", SEARCH, &[]).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("retry-after"), "1");
    let object = refused.json();
    assert_eq!((&object["code"], &object["type"]), (&json!("too_many_requests"), &json!("system")));
    // Nor does it help to say that one is another, or to ask for a page.
    let claims = from(&app, "9.9.9.9", SEARCH, &[("x-forwarded-for", "8.8.8.8")]).await;
    assert_eq!(claims.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(from(&app, "9.9.9.9", "/", &[]).await.text.contains("<html"));
    // Others are other clients, also behind the same proxy; of one IPv6 network all are one.
    assert_eq!(from(&app, "9.9.9.8", SEARCH, &[]).await.status, StatusCode::OK);
    for (client, expected) in [("8.8.8.8", 200), ("8.8.8.8", 200), ("8.8.8.8", 429), ("8.8.4.4", 200)] {
        let answered = from(&app, "10.0.0.1", SEARCH, &[("x-forwarded-for", client)]).await;
        assert_eq!(answered.status.as_u16(), expected, "{client}");
    }
    for (client, expected) in [("2001:db8::1", 200), ("2001:db8::2", 200), ("2001:db8::3", 429)] {
        let answered = from(&app, "10.0.0.1", SEARCH, &[("x-forwarded-for", client)]).await;
        assert_eq!(answered.status.as_u16(), expected, "{client}");
    }
    // This machine's own requests are not counted, nor questions about health.
    for _ in 0..5 {
        assert_eq!(from(&app, "127.0.0.1", SEARCH, &[]).await.status, StatusCode::OK);
        assert_eq!(from(&app, "9.9.9.9", "/health", &[]).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn queries_have_a_longest_length_where_one_is_given() {
    let app = with(Limits { query: Some(10), ..Limits::default() }.into());
    assert_eq!(get(&app, &format!("{SEARCH}?q=0123456789")).await.status, StatusCode::OK);
    let refused = get(&app, &format!("{SEARCH}?q=0123456789a")).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (400, &json!("invalid_search_q")));
    let each = json!({ "queries": [{ "indexUid": "articles", "q": "0123456789a" }] });
    assert_eq!(post(&app, "/multi-search", each.to_string()).await.json()["code"], "invalid_search_q");
}

#[tokio::test]
async fn a_search_that_nobody_waits_for_ends() {
    let limits = Limits { searches: 1, ..Limits::default() };
    let options = Options { metrics: true, ..limits.into() };
    let app = app(AppState::with_options(slow(Duration::from_secs(30)), options));
    // Its client leaves while it runs.
    let search = get(&app, SEARCH);
    assert!(tokio::time::timeout(Duration::from_millis(100), search).await.is_err());
    // So there is room for the next one, which runs for a while itself.
    let start = Instant::now();
    loop {
        let metrics = get(&app, "/metrics").await.text;
        if metrics.contains("tim_searches_running 0\n") {
            assert!(metrics.contains("tim_searches_cancelled_total 1\n"), "{metrics}");
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{metrics}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_ask_when_they_are_named() {
    let ask = async |origins: Origins, origin: &str| {
        let app = with(Options { origins, ..Options::default() });
        let preflight = Request::builder()
            .method(Method::OPTIONS)
            .uri(SEARCH)
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type,x-meilisearch-client");
        let preflight = send(&app, preflight.body(Body::empty()).unwrap()).await;
        let asked = Request::get(SEARCH).header("origin", origin).body(Body::empty()).unwrap();
        let asked = send(&app, asked).await;
        let allowed = asked.header("access-control-allow-origin").to_owned();
        assert_eq!(preflight.header("access-control-allow-origin"), allowed);
        let headers = preflight.header("access-control-allow-headers");
        assert!(allowed.is_empty() || headers.contains("x-meilisearch-client"), "{headers}");
        assert_eq!(asked.header("access-control-allow-credentials"), "");
        allowed
    };
    let listed = Origins::Listed(vec![HeaderValue::from_static("https://www.example.org")]);
    assert_eq!(ask(Origins::Own, "https://www.example.org").await, "");
    assert_eq!(ask(listed.clone(), "https://www.example.org").await, "https://www.example.org");
    assert_eq!(ask(listed, "https://evil.example.org").await, "");
    assert_eq!(ask(Origins::Any, "https://evil.example.org").await, "*");
}

#[tokio::test]
async fn every_answer_has_the_id_of_its_request() {
    let app = sample_app();
    for (sent, kept) in [("from-the-proxy:1", true), ("two words", false), ("\"", false), ("", false)] {
        let answered = from(&app, "9.9.9.9", "/nowhere", &[("x-request-id", sent)]).await;
        let id = answered.header("x-request-id");
        assert_eq!(id == sent, kept, "{sent:?}: {id:?}");
        assert!(kept || id.len() == 36, "{id}");
    }
    let long = "x".repeat(1000);
    assert_eq!(from(&app, "9.9.9.9", "/", &[("x-request-id", &long)]).await.header("x-request-id").len(), 36);
}

#[tokio::test]
async fn metrics_count_what_goes_by() {
    assert_eq!(get(&sample_app(), "/metrics").await.status, StatusCode::NOT_FOUND);
    let app = with(Options { metrics: true, ..Options::default() });
    get(&app, &format!("{SEARCH}?q=secretword")).await;
    get(&app, &format!("{SEARCH}?page=x")).await;
    get(&app, "/secretword").await;
    let invented = Request::builder().method("SECRETWORD").uri("/health").body(Body::empty()).unwrap();
    send(&app, invented).await;
    let metrics = get(&app, "/metrics").await;
    assert!(
        metrics.header("content-type").starts_with("application/openmetrics-text"),
        "{}",
        metrics.header("content-type")
    );
    let text = metrics.text;
    for line in [
        "tim_http_requests_total{route=\"/indexes/{uid}/search\",method=\"GET\",status=\"200\"} 1\n",
        "tim_http_requests_total{route=\"/indexes/{uid}/search\",method=\"GET\",status=\"400\"} 1\n",
        "tim_http_requests_total{route=\"(no route)\",method=\"GET\",status=\"404\"} 1\n",
        "tim_http_requests_total{route=\"/health\",method=\"other\",status=\"405\"} 1\n",
        "tim_http_request_duration_seconds_count{route=\"/indexes/{uid}/search\",method=\"GET\"} 2\n",
        "tim_searches_running 0\n",
        "tim_searches_waiting 0\n",
        "tim_searches_refused_total 0\n",
        "tim_searches_cancelled_total 0\n",
        "tim_index_documents{index=\"articles\"} ",
        "tim_build_info{version=\"",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    assert!(!text.to_lowercase().contains("secretword") && text.ends_with("# EOF\n"), "{text}");
    if cfg!(target_os = "linux") {
        assert!(text.contains("process_resident_memory_bytes "), "{text}");
    }
}

/// A locked service with an index of one document, and what opens it.
struct Locked {
    app: Router,
    _folder: TempDir,
}

impl Locked {
    async fn new(options: Options) -> Locked {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDirectory::open(folder.path(), Some(MASTER)).unwrap();
        let locked = Locked { app: app(AppState::over(data, options).unwrap()), _folder: folder };
        for index in ["articles", "other"] {
            let body = json!([{ "id": 1, "title": format!("A bridge of {index}") }]);
            let task = locked.ask("POST", &format!("/indexes/{index}/documents"), body).await.json();
            let task = format!("/tasks/{}", task["taskUid"]);
            while locked.ask("GET", &task, Value::Null).await.json()["status"] != "succeeded" {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        locked
    }

    async fn ask(&self, method: &str, address: &str, body: Value) -> Answered {
        let request = Request::builder().method(method).uri(address);
        let request = request.header("authorization", format!("Bearer {MASTER}"));
        let request = request.header("content-type", "application/json");
        send(&self.app, request.body(body.to_string().into()).unwrap()).await
    }

    /// A key that may do this.
    async fn key(&self, actions: &[&str], indexes: &[&str]) -> String {
        let body = json!({ "actions": actions, "indexes": indexes, "expiresAt": null });
        self.ask("POST", "/keys", body).await.json()["key"].as_str().unwrap().to_owned()
    }

    async fn sign_in(&self, key: &str, next: &str) -> Answered {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("key", key)
            .append_pair("next", next)
            .finish();
        send(&self.app, Request::post("/sign-in").body(form.into()).unwrap()).await
    }

    async fn page(&self, cookie: &str) -> Answered {
        send(&self.app, Request::get("/?q=bridge").header("cookie", cookie).body(Body::empty()).unwrap())
            .await
    }
}

#[tokio::test]
async fn pages_behind_a_master_key_ask_for_a_key_that_searches() {
    let locked = Locked::new(Options::default()).await;
    let asked = get(&locked.app, "/?q=%22bridge").await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(
        asked.text.contains("name=\"next\" value=\"/?q=%22bridge\"") && !asked.text.contains("A bridge of")
    );
    assert_eq!(get(&locked.app, "/articles/1").await.status, StatusCode::UNAUTHORIZED);

    let search = locked.key(&["search"], &["articles"]).await;
    let signed = locked.sign_in(&search, "/?q=bridge").await;
    assert_eq!((signed.status, signed.header("location")), (StatusCode::SEE_OTHER, "/?q=bridge"));
    let cookie = signed.header("set-cookie").to_owned();
    assert_eq!(cookie, format!("tim_key={search}; Path=/; HttpOnly; SameSite=Strict"));
    let page = locked.page(cookie.split(';').next().unwrap()).await;
    assert!(
        page.status == StatusCode::OK && page.text.contains("<mark>bridge</mark> of articles"),
        "{}",
        page.text
    );
    assert_eq!(page.header("cache-control"), "private, no-cache");
    // The cookie is for pages alone: programs show their key.
    let api = Request::get(SEARCH).header("cookie", format!("tim_key={search}")).body(Body::empty()).unwrap();
    assert_eq!(send(&locked.app, api).await.status, StatusCode::UNAUTHORIZED);

    // Nobody is led away.
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: a=b"] {
        assert_eq!(locked.sign_in(&search, next).await.header("location"), "/", "{next:?}");
    }
    let other = locked.key(&["search"], &["other"]).await;
    let reader = locked.key(&["documents.get"], &["*"]).await;
    for key in [MASTER, "wrong", "", "a\r\nb", &other, &reader] {
        let refused = locked.sign_in(key, "/").await;
        assert_eq!((refused.status, refused.header("set-cookie")), (StatusCode::UNAUTHORIZED, ""), "{key:?}");
        assert!(refused.text.contains("role=\"alert\""));
        if key != MASTER && !key.contains('\n') {
            assert_eq!(
                locked.page(&format!("tim_key={key}")).await.status,
                StatusCode::UNAUTHORIZED,
                "{key:?}"
            );
        }
    }
    let left = send(&locked.app, Request::post("/sign-out").body(Body::empty()).unwrap()).await;
    assert!(left.header("set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn pages_can_be_open_to_all_or_none_and_show_another_index() {
    let options =
        Options { pages: Some(Pages::Public), page_index: Some("other".to_owned()), ..Options::default() };
    let open = Locked::new(options).await;
    let page = get(&open.app, "/?q=bridge").await;
    assert!(
        page.status == StatusCode::OK && page.text.contains("<mark>bridge</mark> of other"),
        "{}",
        page.text
    );
    assert_eq!(get(&open.app, SEARCH).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(open.sign_in(MASTER, "/").await.status, StatusCode::NOT_FOUND);

    let off = Locked::new(Options { pages: Some(Pages::Off), ..Options::default() }).await;
    assert_eq!(get(&off.app, "/").await.status, StatusCode::NOT_FOUND);
    assert_eq!(off.ask("GET", "/", Value::Null).await.status, StatusCode::NOT_FOUND);
    assert_eq!(off.ask("GET", SEARCH, Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_cookie_is_for_encrypted_connections_where_the_proxy_says_it_is_one() {
    let proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let locked = Locked::new(Options { trusted_proxies: proxies, ..Options::default() }).await;
    let key = locked.key(&["search"], &["*"]).await;
    for (peer, secure) in [("10.0.0.1:1", true), ("9.9.9.9:1", false)] {
        let peer: SocketAddr = peer.parse().unwrap();
        let request =
            Request::post("/sign-in").header("x-forwarded-proto", "https").extension(ConnectInfo(peer));
        let signed = send(&locked.app, request.body(format!("key={key}").into()).unwrap()).await;
        assert_eq!(signed.header("set-cookie").ends_with("; Secure"), secure);
    }
}

#[tokio::test]
async fn metrics_of_a_locked_service_need_a_key() {
    let locked = Locked::new(Options { metrics: true, ..Options::default() }).await;
    assert_eq!(get(&locked.app, "/metrics").await.status, StatusCode::UNAUTHORIZED);
    let key = locked.key(&["metrics.get"], &["*"]).await;
    let request = Request::get("/metrics").header("authorization", format!("Bearer {key}"));
    let metrics = send(&locked.app, request.body(Body::empty()).unwrap()).await;
    assert_eq!(metrics.status, StatusCode::OK);
    for line in [
        "tim_tasks{status=\"succeeded\"} 2\n",
        "tim_tasks{status=\"enqueued\"} 0\n",
        "tim_index_documents{index=\"other\"} 1\n",
    ] {
        assert!(metrics.text.contains(line), "{line}{}", metrics.text);
    }
}
