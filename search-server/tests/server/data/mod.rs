//! A data directory through the router, without a socket: what clients send, and what they get back.

mod displayed;
mod documents;
mod durability;
pub(crate) mod home;
mod indexes;
mod keys;
mod searching;
mod settings;
mod tasks;
mod webhooks;
mod words;

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use search_server::{AppState, DataDirectory, Limits, app};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Answered, send};

/// A service over a data directory of its own.
pub(crate) struct Service {
    pub(crate) app: Router,
    pub(crate) folder: TempDir,
    key: Option<&'static str>,
}

impl Service {
    /// Over a new folder, open to everybody.
    pub(crate) fn new() -> Service {
        Service::in_folder(tempfile::tempdir().unwrap(), None)
    }

    /// Over a new folder, locked.
    pub(crate) fn locked(key: &'static str) -> Service {
        Service::in_folder(tempfile::tempdir().unwrap(), Some(key))
    }

    fn in_folder(folder: TempDir, key: Option<&'static str>) -> Service {
        let data = DataDirectory::open_with(folder.path(), key, home::cluster()).unwrap();
        let limits = Limits { payload: 1 << 20, time: Duration::from_secs(30), ..Limits::default() };
        Service { app: app(AppState::over(data, limits).unwrap()), folder, key }
    }

    /// The same, stopped and started again.
    pub(crate) fn again(self) -> Service {
        let Service { app, folder, key } = self;
        // The worker ends with the last that shares it.
        drop(app);
        Service::in_folder(folder, key)
    }

    /// Sends a request with this key and body.
    pub(crate) async fn ask_as(
        &self,
        key: Option<&str>,
        method: &str,
        address: &str,
        media_type: &str,
        body: impl Into<Body>,
    ) -> Answered {
        let mut request =
            Request::builder().method(method).uri(address).header(header::CONTENT_TYPE, media_type);
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        send(&self.app, request.body(body.into()).unwrap()).await
    }

    /// Sends JSON; `null` for none.
    pub(crate) async fn ask(&self, method: &str, address: &str, body: Value) -> Answered {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.ask_as(self.key, method, address, "application/json", body).await
    }

    /// What is at an address.
    pub(crate) async fn get(&self, address: &str) -> Value {
        self.ask("GET", address, Value::Null).await.json()
    }

    /// Sends what makes a task, and waits until that has ended.
    pub(crate) async fn done(&self, method: &str, address: &str, body: Value) -> Value {
        let answered = self.ask(method, address, body).await;
        assert!(answered.status.is_success(), "{}", answered.text);
        self.ended(&answered.json()["taskUid"]).await
    }

    /// The task with this number, when it has ended.
    pub(crate) async fn ended(&self, uid: &Value) -> Value {
        for _ in 0..3_000 {
            let task = self.get(&format!("/tasks/{uid}")).await;
            if !matches!(task["status"].as_str(), Some("enqueued" | "processing")) {
                return task;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("task {uid} does not end");
    }

    /// Adds documents, which must succeed.
    pub(crate) async fn add(&self, index: &str, documents: Value) {
        let task = self.done("POST", &format!("/indexes/{index}/documents"), documents).await;
        assert_eq!(task["status"], "succeeded", "{task}");
    }

    /// Changes settings, which must succeed.
    pub(crate) async fn set(&self, index: &str, settings: Value) {
        let task = self.done("PATCH", &format!("/indexes/{index}/settings"), settings).await;
        assert_eq!(task["status"], "succeeded", "{task}");
    }

    /// The ids of the hits of a search, in order.
    pub(crate) async fn found(&self, index: &str, search: Value) -> Vec<Value> {
        let answered = self.ask("POST", &format!("/indexes/{index}/search"), search).await;
        assert!(answered.status.is_success(), "{}", answered.text);
        answered.json()["hits"].as_array().unwrap().iter().map(|hit| hit["id"].clone()).collect()
    }

    /// The code of the error that a request is answered with, and the status.
    pub(crate) async fn refused(&self, method: &str, address: &str, body: Value) -> (u16, String) {
        let answered = self.ask(method, address, body).await;
        let object = answered.json();
        let link = object["link"].as_str().unwrap_or_default();
        let code =
            object["code"].as_str().unwrap_or_else(|| panic!("{address}: {}", answered.text)).to_owned();
        assert!(
            link.ends_with(&code) && object["message"].is_string() && object["type"].is_string(),
            "{object}"
        );
        (answered.status.as_u16(), code)
    }
}

/// A few films, which are no news.
pub(crate) fn films() -> Value {
    json!([
        {"id": 1, "title": "The Long Bridge", "overview": "A ferryman builds a bridge over the river.", "genres": ["drama"], "year": 1999, "cast": {"lead": "An"}},
        {"id": 2, "title": "Night Ferry", "overview": "A ferry sinks in the night, and nobody knows why.", "genres": ["drama", "crime"], "year": 2004},
        {"id": "three", "title": "Cầu treo", "overview": "Người lái đò dựng một cây cầu treo qua sông.", "genres": ["comedy"], "year": 2010, "cast": {"lead": "Bình"}},
        {"id": 4, "title": "Bridge of Sighs", "overview": "Two lovers meet on a bridge in Venice.", "genres": [], "year": null},
    ])
}
