//! What Prometheus asks of the service: each answer and each search counted as it goes by; the text of all numbers out.

use std::sync::atomic::AtomicU64;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::state::AppState;

/// The upper ends of the classes of durations, in seconds: from what a cached word takes to the time limit.
const DURATIONS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    route: String,
    method: &'static str,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfIndex {
    index: String,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfStatus {
    status: &'static str,
}

/// The numbers of a service since it was started.
pub(crate) struct Metrics {
    registry: Registry,
    answers: Family<Answered, Counter>,
    durations: Family<Asked, Histogram, fn() -> Histogram>,
    /// Searches that found no place, not even to wait.
    pub(crate) refused: Counter,
    /// Searches that nobody waited for any more.
    pub(crate) cancelled: Counter,
    running: Gauge,
    waiting: Gauge,
    tasks: Family<OfStatus, Gauge>,
    documents: Family<OfIndex, Gauge<u64, AtomicU64>>,
    bytes: Family<OfIndex, Gauge<u64, AtomicU64>>,
    memory: Gauge<u64, AtomicU64>,
}

/// What is counted when it is asked for.
pub(crate) struct Now {
    pub(crate) running: usize,
    pub(crate) waiting: usize,
    /// How many tasks there are of each status.
    pub(crate) tasks: Vec<(&'static str, usize)>,
    /// The documents and the bytes of each index.
    pub(crate) indexes: Vec<(String, u64, u64)>,
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::default();
        let durations: Family<Asked, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(DURATIONS));
        let metrics = Metrics {
            answers: Family::default(),
            durations,
            refused: Counter::default(),
            cancelled: Counter::default(),
            running: Gauge::default(),
            waiting: Gauge::default(),
            tasks: Family::default(),
            documents: Family::default(),
            bytes: Family::default(),
            memory: Gauge::default(),
            registry: Registry::default(),
        };
        let memory = metrics.memory.clone();
        registry.register("process_resident_memory_bytes", "Memory that the process occupies", memory);
        let tim = registry.sub_registry_with_prefix("tim");
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        tim.register("build", "The version of the program", version);
        tim.register("http_requests", "Requests that were answered", metrics.answers.clone());
        tim.register(
            "http_request_duration_seconds",
            "How long their answers took to begin",
            metrics.durations.clone(),
        );
        tim.register("searches_running", "Searches that run", metrics.running.clone());
        tim.register("searches_waiting", "Searches that wait for their turn", metrics.waiting.clone());
        tim.register("searches_refused", "Searches refused with 503", metrics.refused.clone());
        tim.register(
            "searches_cancelled",
            "Searches given up because the client had gone or the time was up",
            metrics.cancelled.clone(),
        );
        tim.register("tasks", "Tasks by status", metrics.tasks.clone());
        tim.register("index_documents", "Documents of an index", metrics.documents.clone());
        tim.register("index_size_bytes", "Size of an index on the disk", metrics.bytes.clone());
        Metrics { registry, ..metrics }
    }

    fn answered(&self, route: String, method: &Method, status: u16, seconds: f64) {
        let method = method_name(method);
        self.durations.get_or_create(&Asked { route: route.clone(), method }).observe(seconds);
        self.answers.get_or_create(&Answered { route, method, status }).inc();
    }

    /// All numbers, in the text format of OpenMetrics.
    pub(crate) fn text(&self, now: Now) -> Result<String, std::fmt::Error> {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.running.set(count(now.running));
        self.waiting.set(count(now.waiting));
        for (status, tasks) in now.tasks {
            self.tasks.get_or_create(&OfStatus { status }).set(count(tasks));
        }
        // Indexes go.
        self.documents.clear();
        self.bytes.clear();
        for (index, documents, bytes) in now.indexes {
            let of = OfIndex { index };
            self.documents.get_or_create(&of).set(documents);
            self.bytes.get_or_create(&of).set(bytes);
        }
        if let Some(bytes) = resident_memory() {
            self.memory.set(bytes);
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Counts each answer. What has no route is counted as one, so that nobody makes up names of routes.
pub(crate) async fn measured(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route =
        request.extensions().get::<MatchedPath>().map_or("(no route)", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let start = Instant::now();
    let response = next.run(request).await;
    state.metrics().answered(route, &method, response.status().as_u16(), start.elapsed().as_secs_f64());
    response
}

/// The methods that are in use; clients can make up others.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The memory of this process in bytes, where the system says it as Linux does.
fn resident_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
