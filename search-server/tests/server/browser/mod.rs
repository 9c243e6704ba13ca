//! The page in a real browser, headless Chromium through WebDriver: what a reader does, with a mouse, a finger and keys, on a desktop
//! and on a phone. One file for each thing that is done.
//!
//! Where Chromium or its driver is missing the tests say so and pass, unless `CI=true` or `TIM_REQUIRE_BROWSER=1`.
//! `TIM_SCREENSHOTS=<folder>` makes `pictures` write pictures of the pages into that folder.

mod accessibility;
mod elsewhere;
mod filtering;
mod history;
mod keyboard;
mod languages;
mod pictures;
mod reading;
mod searching;
mod suggesting;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use search_core::Archive;
use search_server::AppState;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::installed::skipped;

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
            skipped(INSTALL, required);
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
    window: Window,
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
        Reader::at(AppState::new(archive), window).await
    }

    /// Serves this, and opens a browser.
    async fn at(state: AppState, window: Window) -> Option<Reader> {
        let driver = Driver::start()?;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = listener.local_addr().unwrap();
        tokio::spawn(search_server::serve(listener, state, std::future::pending()));
        let profile = tempfile::tempdir().unwrap();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(profile.path(), window))
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .expect("a session of the browser");
        Some(Reader { client, service, window, _profile: profile, _driver: driver })
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

    async fn text(&self, selector: &str) -> String {
        self.settled(async || self.client.find(Locator::Css(selector)).await?.text().await).await
    }

    /// Does something with an element; again, where new results took its place meanwhile.
    async fn settled<T>(&self, act: impl AsyncFn() -> Result<T, CmdError>) -> T {
        for _ in 0..20 {
            match act().await {
                Err(error) if error.is_stale_element_reference() => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                done => return done.unwrap(),
            }
        }
        panic!("the page does not come to rest");
    }

    /// Clicks on the first such element, as soon as there is one.
    async fn click(&self, selector: &str) {
        let wait = async || self.client.wait().for_element(Locator::Css(selector)).await?.click().await;
        self.settled(wait).await;
    }

    /// Puts the cursor behind what stands in the box.
    async fn to_box(&self) {
        self.click("#q").await;
        self.press(&Key::End.to_string()).await;
    }

    /// Waits until the address has this in it.
    async fn until_address(&self, part: &str) {
        for _ in 0..100 {
            if self.client.current_url().await.unwrap().as_str().contains(part) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{part} not in {}", self.client.current_url().await.unwrap());
    }

    /// Opens the filters where they are a sheet.
    async fn open_filters(&self) {
        if self.window.width < 900 {
            self.click("#to-filters").await;
        }
    }

    async fn close_filters(&self) {
        if self.window.width < 900 {
            self.click(".done").await;
        }
    }

    /// Waits until a parameter of the address has this value.
    async fn until_asked(&self, name: &str, value: Option<&str>) {
        let got = format!("new URLSearchParams(location.search).get({})", json!(name));
        self.until(&format!("{got} === {}", json!(value))).await;
    }

    /// Ends the browser. Nothing may have gone wrong that a developer would see in its console.
    async fn leave(self) {
        self.leave_but_for("nothing").await;
    }

    /// The same, but for messages with this in them.
    async fn leave_but_for(self, expected: &str) {
        let log = self.client.issue_cmd(BrowserLog).await.unwrap();
        self.client.close().await.unwrap();
        let unexpected = log.as_array().unwrap().iter();
        let unexpected = unexpected.filter(|entry| !entry["message"].as_str().unwrap().contains(expected));
        assert_eq!(unexpected.collect::<Vec<_>>(), Vec::<&Value>::new());
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

/// Whether results have come that belong to the address.
const SETTLED: &str = "!document.querySelector('main').hasAttribute('aria-busy')";

/// What can be searched on: each test that is the same on both runs on both.
const WINDOWS: [Window; 2] = [DESKTOP, PHONE];
