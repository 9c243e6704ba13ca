//! Sending changes in bulk: some requests at a time, each of bounded size, and what a busy cluster did not take of one again.
//!
//! A change says what is to be, not what is to be done: sent twice, it leaves the same behind.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use opensearch::http::Method;
use serde_json::{Value, json};

use super::answers::{is_busy, is_full, is_success, lost_a_node, reason};
use super::client::{Client, Pending, Request};
use crate::engine::{ClusterError, EngineError};

/// A request has about so many bytes: larger ones gain nothing, and a cluster must hold them in memory.
pub(super) const BYTES: usize = 4 << 20;

/// So many requests are under way: enough that a cluster works on one while another is on its way.
const UNDER_WAY: usize = 4;

/// How long a cluster that is busy may go on being so, and the pauses before it is asked again.
const PATIENCE: Duration = Duration::from_secs(120);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

const ACTION: &str = "store articles";

/// Changes on their way.
pub(super) struct Bulk {
    client: Client,
    /// The lines of the request that is being filled, and where each change begins.
    lines: Vec<u8>,
    begins: Vec<usize>,
    bytes: usize,
    under_way: VecDeque<Sent>,
}

/// A request that is under way.
struct Sent {
    pending: Pending,
    lines: Arc<[u8]>,
    begins: Vec<usize>,
}

impl Bulk {
    /// Requests of at most so many bytes, if their changes are no larger.
    pub(super) fn new(client: Client, bytes: usize) -> Bulk {
        Bulk { client, lines: Vec::new(), begins: Vec::new(), bytes, under_way: VecDeque::new() }
    }

    /// A document is to be this.
    pub(super) fn put(&mut self, index: &str, id: &str, document: &Value) -> Result<(), EngineError> {
        self.begin(&json!({"index": {"_index": index, "_id": id}}))?;
        self.line(document)
    }

    /// A document is not to be.
    pub(super) fn delete(&mut self, index: &str, id: &str) -> Result<(), EngineError> {
        self.begin(&json!({"delete": {"_index": index, "_id": id}}))
    }

    fn begin(&mut self, action: &Value) -> Result<(), EngineError> {
        if self.lines.len() >= self.bytes {
            self.send()?;
        }
        self.begins.push(self.lines.len());
        self.line(action)
    }

    fn line(&mut self, json: &Value) -> Result<(), EngineError> {
        serde_json::to_writer(&mut self.lines, json)
            .map_err(|error| EngineError::Engine(error.to_string()))?;
        self.lines.push(b'\n');
        Ok(())
    }

    /// Sends what was gathered; waits for an earlier request where too many are under way.
    pub(super) fn send(&mut self) -> Result<(), EngineError> {
        if self.begins.is_empty() {
            return Ok(());
        }
        while self.under_way.len() >= UNDER_WAY {
            self.wait_for_one()?;
        }
        let lines: Arc<[u8]> = std::mem::take(&mut self.lines).into();
        let begins = std::mem::take(&mut self.begins);
        let pending = self.client.start(request(lines.clone()));
        self.under_way.push_back(Sent { pending, lines, begins });
        Ok(())
    }

    /// Sends what was gathered, and waits until the cluster has all of it on its disks.
    pub(super) fn finish(&mut self) -> Result<(), EngineError> {
        self.send()?;
        while !self.under_way.is_empty() {
            self.wait_for_one()?;
        }
        Ok(())
    }

    fn wait_for_one(&mut self) -> Result<(), EngineError> {
        let Some(Sent { pending, mut lines, mut begins }) = self.under_way.pop_front() else { return Ok(()) };
        let (start, mut pause) = (Instant::now(), FIRST_PAUSE);
        let mut answer = self.client.wait(&pending)?;
        loop {
            let left = self.not_taken(answer, &lines, &begins)?;
            let Some(Left { changes, reason }) = left else { return Ok(()) };
            if start.elapsed() + pause > PATIENCE {
                return Err(ClusterError::Busy { url: self.client.address(), action: ACTION, reason }.into());
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
            (lines, begins) = of_changes(&lines, &begins, &changes);
            answer = self.client.send(request(lines.clone()))?;
        }
    }

    /// Which changes are to be sent again.
    fn not_taken(
        &self,
        (status, answer): (u16, Value),
        lines: &[u8],
        begins: &[usize],
    ) -> Result<Option<Left>, EngineError> {
        if !is_success(status) {
            return Err(self.client.refusal(ACTION, status, &answer).into());
        }
        let Some(items) = answer["items"].as_array().filter(|items| items.len() == begins.len()) else {
            return Err(self.client.nonsense(ACTION, "it does not say what became of each change"));
        };
        let mut left: Option<Left> = None;
        for (n, item) in items.iter().enumerate() {
            let Some(outcome) = item.as_object().and_then(|item| item.values().next()) else {
                return Err(self.client.nonsense(ACTION, "it does not say what became of a change"));
            };
            let status =
                outcome["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default();
            let is_gone = status == 404 && item.get("delete").is_some();
            if is_success(status) || is_gone {
                continue;
            }
            if is_full(outcome) || !(is_busy(status) || lost_a_node(outcome)) {
                let change = change(lines, begins, n);
                let id = String::from_utf8_lossy(change);
                let id = id.lines().next().unwrap_or_default().to_owned();
                return Err(match self.client.refusal(ACTION, status, outcome) {
                    ClusterError::Refused { reason, .. } => EngineError::Article { id, message: reason },
                    other => other.into(),
                });
            }
            left.get_or_insert_with(|| Left { changes: Vec::new(), reason: reason(outcome) }).changes.push(n);
        }
        Ok(left)
    }
}

/// Changes that a cluster did not take because it was busy.
struct Left {
    changes: Vec<usize>,
    reason: String,
}

fn request(lines: Arc<[u8]>) -> Request {
    Request::new(ACTION, Method::Post, "/_bulk").lines(lines)
}

/// The lines of a change.
fn change<'l>(lines: &'l [u8], begins: &[usize], n: usize) -> &'l [u8] {
    &lines[begins[n]..begins.get(n + 1).copied().unwrap_or(lines.len())]
}

/// A request with some of the changes of another.
fn of_changes(lines: &[u8], begins: &[usize], changes: &[usize]) -> (Arc<[u8]>, Vec<usize>) {
    let (mut some, mut starts) = (Vec::new(), Vec::new());
    for &n in changes {
        starts.push(some.len());
        some.extend_from_slice(change(lines, begins, n));
    }
    (some.into(), starts)
}
