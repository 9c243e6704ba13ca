//! Progress for programs: a line of JSON on stderr about once a second, and one at the end. The names are part of the
//! interface: see docs/cli.md.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use search_core::{Progress, Pruned, Report};
use serde::Serialize;

const EVERY: Duration = Duration::from_secs(1);

/// How far a run is.
#[derive(Serialize)]
struct Underway {
    done: bool,
    seconds: f64,
    articles: u64,
    skipped: u64,
    bytes: u64,
    /// Bytes of all files, once they are counted.
    total_bytes: Option<u64>,
}

/// What a run has done.
#[derive(Serialize)]
struct Done {
    done: bool,
    seconds: f64,
    files: u64,
    resumed: u64,
    unchanged: u64,
    added: u64,
    replaced: u64,
    overwritten: u64,
    skipped: u64,
    passed_over: u64,
    lines_taken: u64,
    lines_given_back: u64,
    removed_files: u64,
    removed_articles: u64,
}

/// Writes a line a second from a thread of its own, so that it does also while the archive is busy.
pub(super) struct Lines {
    start: Instant,
    latest: Arc<Mutex<Progress>>,
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Lines {
    pub(super) fn start() -> Lines {
        let (start, latest) = (Instant::now(), Arc::<Mutex<Progress>>::default());
        let (stop, stopped) = channel();
        let seen = latest.clone();
        let thread = std::thread::spawn(move || {
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let Progress { articles, skipped, bytes, total } =
                    *seen.lock().unwrap_or_else(PoisonError::into_inner);
                let seconds = start.elapsed().as_secs_f64();
                line(&Underway { done: false, seconds, articles, skipped, bytes, total_bytes: total });
            }
        });
        Lines { start, latest, stop, thread }
    }

    pub(super) fn see(&self, progress: &Progress) {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = *progress;
    }

    /// Ends, with a last line where the run has come to its end.
    pub(super) fn end(self, done: Option<(&Report, &Pruned)>) {
        drop(self.stop);
        // It has ended, or ends with the program.
        let _ = self.thread.join();
        if let Some((report, pruned)) = done {
            line(&Done {
                done: true,
                seconds: self.start.elapsed().as_secs_f64(),
                files: report.files,
                resumed: report.resumed,
                unchanged: report.unchanged,
                added: report.added,
                replaced: report.replaced,
                overwritten: report.overwritten,
                skipped: report.skipped,
                passed_over: report.passed_over,
                lines_taken: report.lines_taken,
                lines_given_back: report.lines_given_back,
                removed_files: pruned.files,
                removed_articles: report.removed + pruned.articles.saturating_sub(report.moved),
            });
        }
    }
}

fn line(progress: &impl Serialize) {
    // Numbers and names of fields are always JSON.
    if let Ok(json) = serde_json::to_string(progress) {
        anstream::eprintln!("{json}");
    }
}
