//! The page in a real browser, headless Chromium through WebDriver: what a reader does, with a mouse and with keys.
//!
//! Where Chromium or its driver is missing the tests say so and pass, unless `CI=true` or `TIM_REQUIRE_BROWSER=1`.
//! `TIM_SCREENSHOTS=<folder>` makes `the_page_can_be_looked_at` write pictures of the pages into that folder.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::key::Key;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use search_core::Archive;
use search_server::AppState;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::support::{archive_of, sample};

/// What a reader of the test's output needs to know when there is no browser.
const INSTALL: &str =
    "chromedriver or chromium is missing; on Debian: apt-get install chromium chromium-driver";

/// The driver, ended by its own process id whatever becomes of the test.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts the driver on a free port; `None` when there is none.
    fn start() -> Option<Driver> {
        let installed = ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .any(|name| Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success()));
        let driver = || Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn().ok();
        let Some(mut child) = installed.then(driver).flatten() else {
            let required = ["CI", "TIM_REQUIRE_BROWSER"]
                .iter()
                .any(|name| std::env::var(name).is_ok_and(|value| value == "true" || value == "1"));
            assert!(!required, "{INSTALL}");
            // Not by a macro: what those print is shown of failed tests only.
            std::io::stderr().write_all(format!("SKIPPED: {INSTALL}\n").as_bytes()).unwrap();
            return None;
        };
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut driver = Driver { child, port: 0 };
        let named =
            |line: String| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok();
        driver.port =
            lines.by_ref().map_while(Result::ok).find_map(named).expect("chromedriver names its port");
        // What the driver goes on to say is read to the end, or it would wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Some(driver)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A reader at a browser, with the service to read from.
struct Reader {
    client: Client,
    service: SocketAddr,
    _profile: TempDir,
    _driver: Driver,
}

/// What a window is like.
#[derive(Clone, Copy)]
struct Window {
    width: u32,
    height: u32,
    phone: bool,
    dark: bool,
    scripts: bool,
}

const DESKTOP: Window = Window { width: 1280, height: 800, phone: false, dark: false, scripts: true };
const PHONE: Window = Window { width: 390, height: 844, phone: true, dark: false, scripts: true };

impl Reader {
    async fn start(archive: Archive, window: Window) -> Option<Reader> {
        let driver = Driver::start()?;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = listener.local_addr().unwrap();
        tokio::spawn(search_server::serve(listener, AppState::new(archive), std::future::pending()));
        let profile = tempfile::tempdir().unwrap();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(profile.path(), window))
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .expect("a session of the browser");
        Some(Reader { client, service, _profile: profile, _driver: driver })
    }

    async fn open(&self, path: &str) {
        self.client.goto(&format!("http://{}{path}", self.service)).await.unwrap();
    }

    /// Sends keys to what has the focus.
    async fn press(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// Waits until the script says something true.
    async fn until(&self, script: &str) {
        for _ in 0..100 {
            if self.ask(script).await == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let page = self.client.source().await.unwrap_or_default();
        panic!("never true: {script}\nat {}\n{page}", self.client.current_url().await.unwrap());
    }

    async fn ask(&self, expression: &str) -> Value {
        self.client.execute(&format!("return {expression}"), Vec::new()).await.unwrap()
    }

    /// Ends the browser. Nothing may have gone wrong that a developer would see in its console.
    async fn leave(self) {
        let log = self.client.issue_cmd(BrowserLog).await.unwrap();
        self.client.close().await.unwrap();
        assert_eq!(log, json!([]));
    }
}

fn capabilities(profile: &Path, window: Window) -> Capabilities {
    let mut arguments: Vec<String> = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
    ]
    .map(str::to_owned)
    .into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push(format!("--window-size={},{}", window.width, window.height));
    if window.dark {
        arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
    }
    let mut options = json!({ "args": arguments });
    if !window.scripts {
        // 2 is the browser's number for "block".
        options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
    }
    if window.phone || window.dark {
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": window.width, "height": window.height, "pixelRatio": 1, "touch": window.phone },
        });
    }
    let all = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
    all.as_object().unwrap().clone()
}

/// The browser's console, as its driver gives it.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

const MARKED_RESULT: &str = "!!document.querySelector('#results .snippet mark, #results h2 mark')";

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_finds_reads_and_comes_back() {
    let Some(reader) = Reader::start(sample(), DESKTOP).await else { return };
    reader.open("/").await;
    let entries = reader.ask("history.length").await;
    let typed = reader.client.find(Locator::Id("q")).await.unwrap();
    typed.send_keys("cầu treo").await.unwrap();
    // The results come while one types, without a new entry in the history.
    reader.until(MARKED_RESULT).await;
    reader.until("new URLSearchParams(location.search).get('q') === 'cầu treo'").await;
    assert_eq!(reader.ask("history.length").await, entries);
    assert!(
        reader
            .ask("document.querySelector('#status').textContent")
            .await
            .as_str()
            .unwrap()
            .contains("found in")
    );
    // Sending it makes one, and going back leads to where the search began.
    typed.send_keys(&Key::Enter.to_string()).await.unwrap();
    reader.until("new URLSearchParams(location.search).get('q') === 'cầu treo'").await;
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
    reader.leave().await;
}

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
    // By Tab alone: the box, the language, the button, the first result.
    reader.open("/?q=bridge").await;
    reader.press(&Key::Tab.to_string()).await;
    assert_eq!(reader.ask("document.activeElement.id").await, "lang");
    reader.press(&Key::Tab.to_string()).await;
    reader.press(&Key::Tab.to_string()).await;
    assert_eq!(reader.ask(focused).await, 0);
    reader.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_are_not_needed() {
    let window = Window { scripts: false, ..DESKTOP };
    let Some(reader) = Reader::start(sample(), window).await else { return };
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
    reader.leave().await;
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
    reader.press(" minister").await;
    reader.until("location.search === '?q=bridge+minister'").await;
    reader.client.find(Locator::Css("a.result")).await.unwrap().click().await.unwrap();
    reader.until("!!document.querySelector('article.whole mark')").await;
    assert_eq!(reader.ask("document.querySelectorAll('script, img').length").await, 1);
    assert_ne!(reader.client.title().await.unwrap(), "taken");
    reader.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_can_be_looked_at() {
    let Ok(folder) = std::env::var("TIM_SCREENSHOTS") else { return };
    let dark = Window { dark: true, ..DESKTOP };
    for (name, window) in [("", DESKTOP), ("-phone", PHONE), ("-dark", dark)] {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        if !window.phone && !window.dark {
            // The window's frame takes from its height.
            let inner = reader.ask("innerHeight").await.as_u64().unwrap() as u32;
            reader.client.set_window_size(window.width, 2 * window.height - inner).await.unwrap();
        }
        for (page, address) in [
            ("front", "/"),
            ("search-page", "/?q=cầu treo"),
            ("notes", "/?q=(xyzzyqwv lang:klingon"),
            ("page-2", "/?page=2"),
        ] {
            reader.open(address).await;
            write(&reader, &folder, &format!("{page}{name}")).await;
        }
        reader.open("/?q=cầu treo").await;
        reader.client.find(Locator::Css("a.result")).await.unwrap().click().await.unwrap();
        reader.until("!!document.querySelector('article.whole')").await;
        write(&reader, &folder, &format!("article{name}")).await;
        reader.ask("document.querySelector('details').open = true").await;
        reader.ask("document.querySelector('details').scrollIntoView()").await;
        write(&reader, &folder, &format!("article-end{name}")).await;
        reader.leave().await;
    }
}

async fn write(reader: &Reader, folder: &str, name: &str) {
    let picture = reader.client.screenshot().await.unwrap();
    std::fs::write(Path::new(folder).join(format!("{name}.png")), picture).unwrap();
}
