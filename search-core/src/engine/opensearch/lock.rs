//! The right to write: one program at a time has it, over all machines. It is a record that says who writes and until when, which
//! is renewed while the writer lives; whoever is killed loses it after a moment.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opensearch::http::Method;
use serde_json::{Value, json};

use super::OpenSearch;
use super::answers::is_success;
use super::client::{Client, Request};
use super::names::{self, Names};
use super::records::{KIND, STORED};
use crate::engine::{ClusterError, EngineError};

/// So long the right lasts without being renewed. Clocks may differ by as much.
const LASTS: Duration = Duration::from_secs(30);

/// It is renewed so often.
const RENEWED: Duration = Duration::from_secs(10);

const ACTION: &str = "let us write";

/// The right to write, until it is dropped.
pub(super) struct Lock {
    claim: Arc<Claim>,
    /// Dropped to end the thread that renews it.
    renewing: Option<(Sender<()>, JoinHandle<()>)>,
}

/// What is written in the cluster.
struct Claim {
    client: Client,
    names: Arc<Names>,
    /// How the cluster calls what we wrote last; `None` once another has written.
    version: Mutex<Option<String>>,
}

impl Lock {
    /// Takes the right to write, if nobody has it.
    pub(super) fn take(engine: &OpenSearch) -> Result<Lock, EngineError> {
        let (client, names) = (engine.client.clone(), engine.names.clone());
        let request = Request::new(ACTION, Method::Get, format!("/{}/_doc/{}", names.records, names::WRITER));
        let condition = match client.find(request)? {
            None => "op_type=create".to_owned(),
            Some(answer) => {
                let held = &answer["_source"][STORED];
                let until = Duration::from_secs(held["until"].as_u64().unwrap_or_default());
                let left = until.checked_sub(now()).filter(|left| !left.is_zero());
                if let Some(left) = left.filter(|_| !is_gone(held)) {
                    let who = format!(
                        "process {} on {}",
                        held["process"],
                        held["host"].as_str().unwrap_or("some machine")
                    );
                    return Err(locked(
                        &names,
                        format!("{who}; if it is no more, its claim ends in {} s", left.as_secs() + 1),
                    ));
                }
                version(&answer)
            }
        };
        let claim = Arc::new(Claim { client, names, version: Mutex::new(Some(condition)) });
        if !claim.write()? {
            return Err(locked(&claim.names, "it began just now".to_owned()));
        }
        let renewing = Some(renew(claim.clone())?);
        Ok(Lock { claim, renewing })
    }

    /// Checks that nobody has taken it over, as may happen to a machine that slept.
    pub(super) fn check(&self) -> Result<(), EngineError> {
        match *self.claim.version() {
            Some(_) => Ok(()),
            None => Err(locked(&self.claim.names, "it took over while this one did not answer".to_owned())),
        }
    }
}

/// Renews a claim from time to time, in a thread of its own: a writer may be at work on something else for long.
fn renew(claim: Arc<Claim>) -> Result<(Sender<()>, JoinHandle<()>), EngineError> {
    let (end, ended) = channel();
    let renewing = move || {
        while ended.recv_timeout(RENEWED) == Err(RecvTimeoutError::Timeout) {
            // A failure may pass; if it does not, the writer's own requests fail, too.
            let _ = claim.write();
        }
    };
    let thread = std::thread::Builder::new().name("lock".to_owned()).spawn(renewing);
    Ok((end, thread.map_err(|error| EngineError::Engine(error.to_string()))?))
}

impl Claim {
    fn version(&self) -> MutexGuard<'_, Option<String>> {
        self.version.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes that we have it, unless another has written meanwhile: then false.
    fn write(&self) -> Result<bool, EngineError> {
        let mut known = self.version();
        let Some(condition) = known.clone() else { return Ok(false) };
        let until = (now() + LASTS).as_secs();
        let record = json!({
            (KIND): names::WRITER, (STORED): {"process": std::process::id(), "host": host(), "until": until},
        });
        let path = format!("/{}/_doc/{}?{condition}", self.names.records, names::WRITER);
        match self.client.send(Request::new(ACTION, Method::Put, path).json(record))? {
            (409, _) => *known = None,
            (status, answer) if is_success(status) => *known = Some(version(&answer)),
            (status, answer) => return Err(self.client.refusal(ACTION, status, &answer).into()),
        }
        Ok(known.is_some())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.renewing.take() {
            drop(end);
            let _ = thread.join();
        }
        if let Some(condition) = self.claim.version().take() {
            let path = format!("/{}/_doc/{}?{condition}", self.claim.names.records, names::WRITER);
            // It ends by itself, if later.
            let _ = self.claim.client.send(Request::new(ACTION, Method::Delete, path));
        }
    }
}

/// The condition that a record is still the one of this answer.
fn version(answer: &Value) -> String {
    format!("if_seq_no={}&if_primary_term={}", answer["_seq_no"], answer["_primary_term"])
}

/// True where a writer was on this machine and is there no more: it was killed, and whoever does it again need not wait.
fn is_gone(held: &Value) -> bool {
    let (Some(process), Some(on)) = (held["process"].as_u64(), held["host"].as_str()) else { return false };
    // Only where a look tells: a machine of the same name elsewhere has other processes.
    cfg!(target_os = "linux") && on == host() && !std::path::Path::new(&format!("/proc/{process}")).exists()
}

fn locked(names: &Names, who: String) -> EngineError {
    ClusterError::Locked { name: names.archive.clone(), who }.into()
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn host() -> String {
    let named = std::fs::read_to_string("/etc/hostname").or_else(|_| std::env::var("COMPUTERNAME"));
    named.map_or_else(|_| "some machine".to_owned(), |name| name.trim().to_owned())
}
