//! What the tests share: the sample archive, engines that misbehave, and requests without a socket.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use search_core::boilerplate::{Keep, LineKey, Part};
use search_core::engine::facets::Counted;
use search_core::engine::lines::{Counts, LineCounts, Settled, Visit};
use search_core::engine::snapshot::Snapshot;
use search_core::engine::stories::{StoryView, Versions};
use search_core::engine::{Engine, EngineWriter, Found, Listed, Memory, Stop, Window};
use search_core::query::{Expanded, Filter, LangWords, Lookup, Node, Plan, Term};
use search_core::read::{FileState, Flow};
use search_core::{Archive, Article, EngineError, Lang, Record, Stats};
use search_server::{AppState, app};
use serde_json::Value;
use tower::ServiceExt;

use crate::data::home;

/// An archive of its own, in memory; or in a cluster, where the tests are told so: see `data/home.rs`.
fn empty() -> Archive {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    match home::cluster() {
        Some(place) => {
            let name = format!("alone-{}", COUNT.fetch_add(1, Ordering::Relaxed));
            place.within(&name).open_or_create().unwrap()
        }
        None => Archive::in_memory().unwrap(),
    }
}

/// The sample articles of the repository.
pub(crate) fn sample() -> Archive {
    let archive = empty();
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/articles");
    archive.writer().unwrap().add_paths(&[articles], |_| ()).unwrap();
    archive
}

/// An archive of these JSON records.
pub(crate) fn archive_of(records: &[Value]) -> Archive {
    let archive = empty();
    let mut writer = archive.writer().unwrap();
    for record in records {
        writer.add(&Record::json("test.jsonl", &record.to_string())).unwrap();
    }
    writer.commit().unwrap();
    archive
}

/// The service over the sample articles.
pub(crate) fn sample_app() -> Router {
    app(AppState::new(sample()))
}

/// An answer, read to its end.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    async fn read(response: Response<Body>) -> Answered {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answered { status: parts.status, headers: parts.headers, text }
    }
}

/// Sends any request.
pub(crate) async fn send(app: &Router, request: Request<Body>) -> Answered {
    Answered::read(app.clone().oneshot(request).await.unwrap()).await
}

/// Gets an address.
pub(crate) async fn get(app: &Router, address: &str) -> Answered {
    send(app, Request::get(address).body(Body::empty()).unwrap()).await
}

/// Posts JSON.
pub(crate) async fn post(app: &Router, address: &str, json: impl Into<Body>) -> Answered {
    let request = Request::post(address).header(header::CONTENT_TYPE, "application/json; charset=utf-8");
    send(app, request.body(json.into()).unwrap()).await
}

/// An archive in which every search takes this long.
pub(crate) fn slow(time: Duration) -> Archive {
    Archive::with_engine(Arc::new(Odd::Slow(time, Stop::new())))
}

/// An archive that cannot be read.
pub(crate) fn broken() -> Archive {
    Archive::with_engine(Arc::new(Odd::Broken))
}

/// An archive on which the engine panics.
pub(crate) fn panicking() -> Archive {
    Archive::with_engine(Arc::new(Odd::Panics))
}

enum Odd {
    Slow(Duration, Stop),
    Broken,
    Panics,
}

impl Odd {
    fn act<T: Default>(&self) -> Result<T, EngineError> {
        match self {
            Odd::Slow(time, stop) => {
                let start = Instant::now();
                while start.elapsed() < *time {
                    stop.check()?;
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
            Odd::Broken => return Err(EngineError::Engine("secret/path is damaged".to_owned())),
            Odd::Panics => panic!("the engine panics on purpose"),
        }
        Ok(T::default())
    }
}

impl LineCounts for Odd {
    fn sites(&self) -> Result<Vec<String>, EngineError> {
        self.act()
    }

    fn articles_of(&self, _: &str) -> Result<u64, EngineError> {
        self.act()
    }

    fn each_line(&self, _: &str, _: u64, _: Visit<'_>) -> Result<(), EngineError> {
        self.act()
    }

    fn counts(&self, _: LineKey) -> Result<Counts, EngineError> {
        self.act()
    }

    fn stories(&self, _: LineKey, _: u64) -> Result<u64, EngineError> {
        self.act()
    }

    fn is_taken(&self, _: LineKey) -> Result<bool, EngineError> {
        self.act()
    }

    fn articles_with(&self, _: LineKey, _: Part, _: usize) -> Result<Vec<String>, EngineError> {
        self.act()
    }

    fn keeps(&self) -> Result<Vec<Keep>, EngineError> {
        self.act()
    }

    fn settled(&self) -> Result<Settled, EngineError> {
        self.act().map(|()| Settled::Yes)
    }
}

impl Engine for Odd {
    fn until(&self, stop: Stop) -> Arc<dyn Engine> {
        Arc::new(match self {
            Odd::Slow(time, _) => Odd::Slow(*time, stop),
            Odd::Broken => Odd::Broken,
            Odd::Panics => Odd::Panics,
        })
    }

    fn languages(&self) -> Result<Vec<Lang>, EngineError> {
        Ok(vec![Lang::EN])
    }

    fn likely(&self, _: &[LangWords]) -> Result<Vec<Lang>, EngineError> {
        self.languages()
    }

    fn expand(&self, _: &Lookup) -> Result<Expanded, EngineError> {
        Ok(Expanded::default())
    }

    fn search(&self, _: &Plan, _: &Window) -> Result<Found, EngineError> {
        let total = self.act()?;
        Ok(Found {
            total,
            stories: None,
            hits: Vec::new(),
            unread: 0,
            weighings: Vec::new(),
            counted: Counted::default(),
            next: None,
        })
    }

    fn rank(&self, _: &Plan, _: &Window) -> Result<Found<String>, EngineError> {
        Err(EngineError::Locked(PathBuf::new()))
    }

    fn versions(&self, _: &str, _: usize) -> Result<Option<Versions>, EngineError> {
        self.act()
    }

    fn frequency(&self, _: &Term) -> Result<u64, EngineError> {
        self.act()
    }

    fn key_frequency(&self, _: u32) -> Result<u64, EngineError> {
        self.act()
    }

    fn story_view(&self) -> Result<Box<dyn StoryView>, EngineError> {
        Err(EngineError::Locked(PathBuf::new()))
    }

    fn get(&self, _: &str) -> Result<Option<Article>, EngineError> {
        self.act()
    }

    fn each(&self, _: &Node, _: &mut dyn FnMut(Article) -> Flow) -> Result<(), EngineError> {
        self.act()
    }

    fn documents(&self, _: Option<&Filter>, _: usize, _: usize) -> Result<Listed, EngineError> {
        self.act()
    }

    fn example(&self, _: &Term) -> Result<Option<Article>, EngineError> {
        self.act()
    }

    fn stats(&self) -> Result<Stats, EngineError> {
        Ok(Stats { articles: 1, ..Stats::default() })
    }

    fn file(&self, _: &Path) -> Result<Option<FileState>, EngineError> {
        Ok(None)
    }

    fn files_below(&self, _: &Path, _: &mut dyn FnMut(PathBuf)) -> Result<(), EngineError> {
        Ok(())
    }

    fn snapshot(&self) -> Result<Snapshot, EngineError> {
        Err(EngineError::InMemory)
    }

    fn writer(&self, _: Memory) -> Result<Box<dyn EngineWriter>, EngineError> {
        Err(EngineError::Locked(PathBuf::new()))
    }
}

/// What was written to the log.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// A log, and what makes its writers.
    pub(crate) fn new() -> (Log, impl Fn() -> Log) {
        let log = Log::default();
        (log.clone(), move || log.clone())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
