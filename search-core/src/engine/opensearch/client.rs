//! Requests to a cluster: each bounded in time, repeated where the cluster was busy or a node was lost, and its failures told
//! apart.
//!
//! Everything that is asked may be asked twice: what is written has ids that follow from the article.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use opensearch::auth::Credentials;
use opensearch::cert::{Certificate, CertificateValidation};
use opensearch::http::Method;
use opensearch::http::headers::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use opensearch::http::transport::{Connection, ConnectionPool, Transport, TransportBuilder};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::answers::{is_busy, is_full, is_success, lost_a_node, reason, shown};
use super::cluster::Cluster;
use crate::engine::{ClusterError, EngineError, Stop};

/// Requests that are under way do not need more threads than this: they wait.
const THREADS: usize = 2;

/// The first pause before a request is repeated; each is twice as long as the one before, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// So often it is looked whether whoever asked has gone.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// An answer is no longer than this, in bytes.
const LONGEST_ANSWER: u64 = 512 << 20;

static TOOK: AtomicU64 = AtomicU64::new(0);
static WAITED: AtomicU64 = AtomicU64::new(0);

/// The time that went to clusters, over all that this program has asked them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClusterTime {
    /// What they say they took: of each request that searches whole milliseconds, rounded down, and nothing of any other.
    pub took: Duration,
    /// From each request on to the last byte of its answer, the way there and back included.
    pub waited: Duration,
}

impl ClusterTime {
    /// Up to now.
    pub fn now() -> ClusterTime {
        ClusterTime {
            took: Duration::from_millis(TOOK.load(Ordering::Relaxed)),
            waited: Duration::from_micros(WAITED.load(Ordering::Relaxed)),
        }
    }
}

/// A connection to a cluster. Cheap to clone.
#[derive(Clone)]
pub(super) struct Client {
    shared: Arc<Shared>,
    stop: Stop,
}

struct Shared {
    transport: Transport,
    /// `None` while it is dropped.
    runtime: Option<Runtime>,
    address: String,
    nodes: usize,
    patience: Duration,
}

impl Drop for Shared {
    fn drop(&mut self) {
        // To wait for it is not allowed where this may be dropped: in a task of another runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Nodes that take turns, so that the next attempt goes to another one.
#[derive(Debug, Clone)]
struct Turns {
    nodes: Arc<[Connection]>,
    next: Arc<AtomicUsize>,
}

impl ConnectionPool for Turns {
    fn next(&self) -> Connection {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        self.nodes[turn % self.nodes.len()].clone()
    }
}

/// What is asked of a cluster.
#[derive(Clone)]
pub(super) struct Request {
    /// For messages: what the cluster is to do, as "search".
    pub(super) action: &'static str,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Body,
}

/// What goes with a request.
#[derive(Clone)]
pub(super) enum Body {
    None,
    Json(Arc<Value>),
    /// Lines of JSON.
    Lines(Arc<[u8]>),
}

impl Request {
    pub(super) fn new(action: &'static str, method: Method, path: impl Into<String>) -> Request {
        Request { action, method, path: path.into(), body: Body::None }
    }

    pub(super) fn json(self, body: Value) -> Request {
        Request { body: Body::Json(Arc::new(body)), ..self }
    }

    pub(super) fn lines(self, lines: Arc<[u8]>) -> Request {
        Request { body: Body::Lines(lines), ..self }
    }
}

/// What an attempt came to.
enum Attempt {
    Answer(u16, Value),
    /// It may go better another time.
    Again(ClusterError),
    Failed(ClusterError),
}

impl Client {
    /// Connects to a cluster, and looks whether it is one that we speak to.
    pub(super) fn connect(cluster: &Cluster) -> Result<Client, EngineError> {
        let nodes: Arc<[Connection]> = cluster.nodes.iter().cloned().map(Connection::new).collect();
        let count = nodes.len();
        let mut builder = TransportBuilder::new(Turns { nodes, next: Arc::default() }).disable_proxy();
        if let Some((user, password)) = &cluster.login {
            builder = builder.auth(Credentials::Basic(user.clone(), password.clone()));
        }
        if let Some(ca) = &cluster.ca {
            let wrong = |why: String| ClusterError::Setting {
                what: "file of certificates",
                value: ca.display().to_string(),
                why,
            };
            let pem = fs::read(ca).map_err(|error| wrong(error.to_string()))?;
            let certificate = Certificate::from_pem(&pem).map_err(|error| wrong(error.to_string()))?;
            builder = builder.cert_validation(CertificateValidation::Full(certificate));
        }
        let address = cluster.address();
        let transport = builder
            .build()
            .map_err(|error| ClusterError::Unreachable { url: address.clone(), why: error.to_string() })?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("cluster")
            .enable_all()
            .build()
            .map_err(|error| EngineError::Engine(error.to_string()))?;
        let shared =
            Shared { transport, runtime: Some(runtime), address, nodes: count, patience: cluster.patience };
        let client = Client { shared: Arc::new(shared), stop: Stop::new() };
        client.greet()?;
        Ok(client)
    }

    /// The same, for one who may leave before the answer is there.
    pub(super) fn until(&self, stop: Stop) -> Client {
        Client { shared: self.shared.clone(), stop }
    }

    /// Its address in messages.
    pub(super) fn address(&self) -> String {
        self.shared.address.clone()
    }

    /// Asks for what must be there and work.
    pub(super) fn ask(&self, request: Request) -> Result<Value, EngineError> {
        let action = request.action;
        match self.send(request)? {
            (status, answer) if is_success(status) => Ok(answer),
            (status, answer) => Err(self.refusal(action, status, &answer).into()),
        }
    }

    /// Asks for what may not be there.
    pub(super) fn find(&self, request: Request) -> Result<Option<Value>, EngineError> {
        let action = request.action;
        match self.send(request)? {
            (404, _) => Ok(None),
            (status, answer) if is_success(status) => Ok(Some(answer)),
            (status, answer) => Err(self.refusal(action, status, &answer).into()),
        }
    }

    /// Asks, and hands back whatever status the answer has.
    pub(super) fn send(&self, request: Request) -> Result<(u16, Value), EngineError> {
        self.wait(&self.start(request))
    }

    /// Begins to ask.
    pub(super) fn start(&self, request: Request) -> Pending {
        let (sender, answer) = sync_channel(1);
        let shared = self.shared.clone();
        let task = async move {
            let answer = shared.repeat(&request).await;
            // Nobody waits for it any more.
            let _ = sender.send(answer);
        };
        let handle = self.shared.runtime.as_ref().map(|runtime| runtime.spawn(task));
        Pending { answer, handle }
    }

    /// Waits for an answer, unless whoever wants it has gone.
    pub(super) fn wait(&self, pending: &Pending) -> Result<(u16, Value), EngineError> {
        loop {
            match pending.answer.recv_timeout(LOOK_EVERY) {
                Ok(answer) => return Ok(answer?),
                Err(RecvTimeoutError::Timeout) => {
                    if self.stop.is_wished()
                        && let Some(task) = &pending.handle
                    {
                        task.abort();
                    }
                    self.stop.check()?;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(EngineError::Engine("a request to the cluster was lost".to_owned()));
                }
            }
        }
    }

    /// The error of an answer that is none.
    pub(super) fn refusal(&self, action: &'static str, status: u16, answer: &Value) -> ClusterError {
        self.shared.refusal(action, status, answer)
    }

    /// The error of an answer of which parts are missing.
    pub(super) fn partial(&self, answer: &Value) -> ClusterError {
        self.shared.partial(answer)
    }

    pub(super) fn nonsense(&self, action: &'static str, why: impl Into<String>) -> EngineError {
        ClusterError::Nonsense { url: self.address(), action, why: why.into() }.into()
    }

    /// Asks who it is. Whoever does not answer at all is not asked for long.
    fn greet(&self) -> Result<(), EngineError> {
        let request = Request::new("say what it is", Method::Get, "/");
        let answer = self.ask(request)?;
        let version = &answer["version"];
        let number = version["number"].as_str().unwrap_or_default();
        let distribution = version["distribution"].as_str();
        let mut parts = number.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
        let release = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if distribution == Some("opensearch") && release >= LEAST_VERSION {
            return Ok(());
        }
        let found = match (distribution, number) {
            (Some("opensearch"), number) => format!("OpenSearch {number}"),
            (_, "") => "no search engine that we know".to_owned(),
            (_, number) => format!("another search engine (version {number})"),
        };
        Err(ClusterError::Version { url: self.address(), found }.into())
    }
}

/// The first release with all that is asked for.
const LEAST_VERSION: (u32, u32) = (2, 11);

/// A request that was begun.
pub(super) struct Pending {
    answer: std::sync::mpsc::Receiver<Result<(u16, Value), ClusterError>>,
    handle: Option<tokio::task::JoinHandle<()>>,
}

impl Shared {
    /// Asks again while that may help and there is time.
    async fn repeat(&self, request: &Request) -> Result<(u16, Value), ClusterError> {
        let start = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let left = self.patience.saturating_sub(start.elapsed());
            let failure = match self.attempt(request, left).await {
                Attempt::Answer(status, answer) => return Ok((status, answer)),
                Attempt::Failed(error) => return Err(error),
                Attempt::Again(error) => error,
            };
            // Every node was asked once, and it is the first request: nobody is there.
            let is_greeting = request.path == "/" && attempts >= self.nodes;
            if is_greeting || start.elapsed() + pause >= self.patience {
                return Err(failure);
            }
            // The other nodes are asked at once, and all of them again after a while.
            if attempts % self.nodes == 0 {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }

    async fn attempt(&self, request: &Request, left: Duration) -> Attempt {
        let action = request.action;
        let mut headers = HeaderMap::new();
        // To compress costs a cluster more than the way of what is asked in a search.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let body = match &request.body {
            Body::None => None,
            Body::Json(json) => match serde_json::to_vec(&**json) {
                Ok(bytes) => Some(bytes),
                Err(error) => return Attempt::Failed(self.nonsense(action, error.to_string())),
            },
            Body::Lines(lines) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
                Some(lines.to_vec())
            }
        };
        let url = || self.address.clone();
        let slow = || ClusterError::Slow { url: url(), action, seconds: self.patience.as_secs() };
        let start = Instant::now();
        let sent = self.transport.send(request.method, &request.path, headers, None::<&()>, body, Some(left));
        let response = match sent.await {
            Ok(response) => response,
            Err(error) if error.is_timeout() => return Attempt::Failed(slow()),
            Err(error) => {
                return Attempt::Again(ClusterError::Unreachable { url: url(), why: innermost(&error) });
            }
        };
        let status = response.status_code().as_u16();
        if response.content_length().is_some_and(|length| length > LONGEST_ANSWER) {
            return Attempt::Failed(self.nonsense(action, "the answer is too long"));
        }
        let bytes = match response.bytes().await {
            Ok(bytes) => bytes,
            Err(error) if error.is_timeout() => return Attempt::Failed(slow()),
            Err(error) => {
                return Attempt::Again(ClusterError::Unreachable { url: url(), why: innermost(&error) });
            }
        };
        WAITED.fetch_add(start.elapsed().as_micros() as u64, Ordering::Relaxed);
        let answer = match (request.method, bytes.is_empty()) {
            (Method::Head, _) | (_, true) => Value::Null,
            _ => match serde_json::from_slice(&bytes) {
                Ok(answer) => answer,
                Err(_) if is_busy(status) => Value::Null,
                Err(error) if is_success(status) => {
                    return Attempt::Failed(self.nonsense(action, error.to_string()));
                }
                // Something before the cluster, as a proxy, answers in another language.
                Err(_) => Value::String(shown(&String::from_utf8_lossy(&bytes))),
            },
        };
        TOOK.fetch_add(answer["took"].as_u64().unwrap_or_default(), Ordering::Relaxed);
        match () {
            () if is_full(&answer) => Attempt::Answer(status, answer),
            () if is_busy(status) => Attempt::Again(self.refusal(action, status, &answer)),
            () if lost_a_node(&answer) => Attempt::Again(match is_success(status) {
                true => self.partial(&answer),
                false => self.refusal(action, status, &answer),
            }),
            () => Attempt::Answer(status, answer),
        }
    }

    fn nonsense(&self, action: &'static str, why: impl Into<String>) -> ClusterError {
        ClusterError::Nonsense { url: self.address.clone(), action, why: why.into() }
    }

    /// The error of an answer of which parts are missing.
    fn partial(&self, answer: &Value) -> ClusterError {
        let shards = &answer["_shards"];
        let count = |name: &str| shards[name].as_u64().unwrap_or_default();
        let reason = reason(&serde_json::json!({"failed_shards": shards["failures"]}));
        ClusterError::Partial {
            url: self.address.clone(),
            failed: count("failed"),
            all: count("total"),
            reason,
        }
    }

    fn refusal(&self, action: &'static str, status: u16, answer: &Value) -> ClusterError {
        let url = self.address.clone();
        let reason = reason(answer);
        match status {
            _ if is_full(answer) => ClusterError::Full { url, reason },
            401 | 403 => ClusterError::Forbidden { url, status },
            _ if is_busy(status) => ClusterError::Busy { url, action, reason },
            _ => ClusterError::Refused { url, action, status, reason },
        }
    }
}

/// The last of the causes of an error: the others only say that there is one.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    shown(&innermost.to_string())
}
