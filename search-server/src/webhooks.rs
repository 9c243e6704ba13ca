//! Webhooks: addresses that are told when tasks have ended.
//!
//! Each gets the tasks as JSON lines, compressed with gzip, as Meilisearch sends them. They are sent by a thread of their
//! own, so that a slow one does not hold up tasks; what cannot be delivered after a few tries is given up and logged.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::data::files::{self, StorageError};
use crate::error::ApiError;
use crate::parameters::shortened;
use crate::tasks::Task;

/// No more webhooks than this, and none with more headers.
const MOST_WEBHOOKS: usize = 20;
const MOST_HEADERS: usize = 200;

/// So many batches of tasks may wait to be sent. Beyond, the oldest has waited for minutes, and new ones are given up.
const MOST_WAITING: usize = 1_000;

/// How often a delivery is tried, how long each may take, and how long is waited between two.
const TRIES: u32 = 3;
const TIME: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_secs(1);

/// An address that is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Webhook {
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookView {
    uuid: Uuid,
    /// Where ended tasks are sent to.
    url: String,
    /// What is sent with them; what `Authorization` has is not shown.
    headers: BTreeMap<String, String>,
    is_editable: bool,
}

type Hooks = BTreeMap<Uuid, Webhook>;

/// The webhooks of a data directory.
pub(crate) struct Webhooks {
    path: PathBuf,
    hooks: Arc<RwLock<Hooks>>,
    send: SyncSender<Arc<Vec<u8>>>,
}

impl Webhooks {
    /// Opens the webhooks, and starts what sends to them.
    pub(crate) fn open(path: &Path) -> Result<Webhooks, StorageError> {
        let hooks: Hooks = files::read_json(path)?.unwrap_or_default();
        let hooks = Arc::new(RwLock::new(hooks));
        let (send, waiting) = sync_channel(MOST_WAITING);
        let told = hooks.clone();
        let sender = std::thread::Builder::new().name("webhooks".to_owned());
        sender.spawn(move || deliver(&waiting, &told)).map_err(files::io("start a thread for", path))?;
        Ok(Webhooks { path: path.to_owned(), hooks, send })
    }

    /// Tells every webhook that these tasks have ended.
    pub(crate) fn tell(&self, tasks: &[Task]) {
        if self.all().is_empty() || tasks.is_empty() {
            return;
        }
        let mut body = GzEncoder::new(Vec::new(), Compression::fast());
        let lines = tasks.iter().try_for_each(|task| writeln!(body, "{}", json!(task.view())));
        let sent =
            lines.and_then(|()| body.finish()).is_ok_and(|body| self.send.try_send(Arc::new(body)).is_ok());
        if !sent {
            tracing::warn!(
                "too much waits to be sent to webhooks; they are not told of {} tasks",
                tasks.len()
            );
        }
    }

    /// All webhooks.
    pub(crate) fn all(&self) -> Hooks {
        self.hooks.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The webhook with this uuid.
    pub(crate) fn get(&self, uuid: Uuid) -> Result<Webhook, ApiError> {
        self.all().remove(&uuid).ok_or_else(|| ApiError::WebhookNotFound(uuid.to_string()))
    }

    /// Adds a webhook.
    pub(crate) fn add(&self, fields: &Map<String, Value>) -> Result<(Uuid, Webhook), ApiError> {
        let webhook = Webhook::default().changed(fields)?;
        let uuid = Uuid::new_v4();
        self.change(|hooks| {
            if hooks.len() >= MOST_WEBHOOKS {
                return Err(ApiError::InvalidParameter {
                    code: "webhooks_limit_reached",
                    message: format!(
                        "There are {MOST_WEBHOOKS} webhooks; delete one before you add another."
                    ),
                });
            }
            hooks.insert(uuid, webhook.clone());
            Ok((uuid, webhook))
        })
    }

    /// Changes a webhook.
    pub(crate) fn update(&self, uuid: Uuid, fields: &Map<String, Value>) -> Result<Webhook, ApiError> {
        self.change(|hooks| {
            let webhook = hooks.get_mut(&uuid).ok_or_else(|| ApiError::WebhookNotFound(uuid.to_string()))?;
            *webhook = std::mem::take(webhook).changed(fields)?;
            Ok(webhook.clone())
        })
    }

    /// Removes a webhook.
    pub(crate) fn remove(&self, uuid: Uuid) -> Result<(), ApiError> {
        self.change(|hooks| {
            hooks.remove(&uuid).map(drop).ok_or_else(|| ApiError::WebhookNotFound(uuid.to_string()))
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Hooks) -> Result<T, ApiError>) -> Result<T, ApiError> {
        let mut hooks = self.hooks.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = hooks.clone();
        let done = change(&mut changed)?;
        files::write_json(&self.path, &changed)?;
        *hooks = changed;
        Ok(done)
    }
}

impl Webhook {
    /// The webhook with what is said in these fields; a header that is `null` goes.
    fn changed(mut self, fields: &Map<String, Value>) -> Result<Webhook, ApiError> {
        let refused = |code, message: String| Err(ApiError::InvalidParameter { code, message });
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("url", Value::String(url)) => self.url.clone_from(url),
                ("headers", Value::Null) => self.headers.clear(),
                ("headers", Value::Object(headers)) => {
                    for (name, value) in headers {
                        match value {
                            Value::Null => drop(self.headers.remove(name)),
                            Value::String(value) if is_header(name, value) => {
                                self.headers.insert(name.clone(), value.clone());
                            }
                            _ => {
                                let message = format!(
                                    "Invalid value at `.headers.{}`: expected a header.",
                                    shortened(name)
                                );
                                return refused("invalid_webhook_headers", message);
                            }
                        }
                    }
                }
                ("url", _) => {
                    return refused(
                        "invalid_webhook_url",
                        "Invalid value at `.url`: expected a string.".to_owned(),
                    );
                }
                ("headers", _) => {
                    return refused(
                        "invalid_webhook_headers",
                        "Invalid value at `.headers`: expected an object.".to_owned(),
                    );
                }
                _ => {
                    let name = shortened(name);
                    return Err(ApiError::BadRequest(format!(
                        "Unknown field `{name}`: expected one of `url`, `headers`."
                    )));
                }
            }
        }
        if self.url.is_empty() {
            return refused("missing_webhook_url", "The URL for the webhook is missing.".to_owned());
        }
        let uri: Option<axum::http::Uri> = self.url.parse().ok();
        if !uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
        {
            let url = shortened(&self.url);
            return refused(
                "invalid_webhook_url",
                format!(
                    "Invalid value at `.url`: expected an address that begins with `http://` or `https://`, but found `{url}`."
                ),
            );
        }
        if self.headers.len() > MOST_HEADERS {
            return refused(
                "invalid_webhook_headers",
                format!("A webhook has at most {MOST_HEADERS} headers."),
            );
        }
        Ok(self)
    }

    /// The webhook as the API shows it: not what authorises it.
    pub(crate) fn view(&self, uuid: Uuid) -> WebhookView {
        let hidden = |(name, value): (&String, &String)| {
            let secret = name.eq_ignore_ascii_case("authorization");
            (name.clone(), if secret { "XXX…".to_owned() } else { value.clone() })
        };
        let headers = self.headers.iter().map(hidden).collect();
        WebhookView { uuid, url: self.url.clone(), headers, is_editable: true }
    }
}

fn is_header(name: &str, value: &str) -> bool {
    axum::http::HeaderName::from_bytes(name.as_bytes()).is_ok()
        && axum::http::HeaderValue::from_str(value).is_ok()
}

/// Sends what waits, until the webhooks are dropped.
fn deliver(waiting: &Receiver<Arc<Vec<u8>>>, hooks: &RwLock<Hooks>) {
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(TIME)).build().into();
    while let Ok(body) = waiting.recv() {
        let told = hooks.read().unwrap_or_else(PoisonError::into_inner).clone();
        for webhook in told.values() {
            let post = || {
                let mut request = agent
                    .post(&webhook.url)
                    .header("Content-Type", "application/x-ndjson")
                    .header("Content-Encoding", "gzip");
                for (name, value) in &webhook.headers {
                    request = request.header(name, value);
                }
                request.send(&body[..])
            };
            let mut outcome = post();
            for _ in 1..TRIES {
                if outcome.is_ok() {
                    break;
                }
                std::thread::sleep(PAUSE);
                outcome = post();
            }
            if let Err(error) = outcome {
                tracing::warn!(%error, "a webhook could not be told of tasks that ended");
            }
        }
    }
}
