//! The thread that walks and reads: paths in, batches of steps out.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use super::BATCH;
use super::standing::{Reason, Standing, standing};
use crate::engine::{Engine, EngineError, Stop};
use crate::read::{FileState, Fingerprint, Flow, Item, Limits, Skip, is_stdin, items, walk};

/// What the reading thread found, in its order.
pub(super) enum Step {
    /// A file is read, as it stands now; so many of its items are in the archive already.
    Begin {
        path: PathBuf,
        state: FileState,
    },
    Item(Item),
    /// The file was read through.
    End {
        path: PathBuf,
        file: Fingerprint,
    },
    /// The file need not be read; it is to be remembered anew where it was only touched.
    Unchanged {
        path: PathBuf,
        touched: Option<FileState>,
    },
    /// The file could not be read, or not to its end.
    Skip(Skip),
}

/// Counts the bytes of all files, as far as they can be known.
pub(super) fn measure(paths: &[PathBuf], total: &OnceLock<u64>) {
    if !paths.iter().any(|path| is_stdin(path)) {
        let size = |path: PathBuf| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        let _ = total.set(walk(paths).flatten().map(size).sum());
    }
}

/// The thread that reads.
pub(super) struct Reader<'a> {
    engine: &'a dyn Engine,
    limits: Limits,
    /// A batch is not filled beyond this many bytes.
    batch_bytes: usize,
    meter: &'a AtomicU64,
    batch: Vec<Step>,
    bytes: usize,
    sender: SyncSender<Vec<Step>>,
    stop: &'a Stop,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        engine: &'a dyn Engine,
        limits: Limits,
        batch_bytes: usize,
        meter: &'a AtomicU64,
        sender: SyncSender<Vec<Step>>,
        stop: &'a Stop,
    ) -> Reader<'a> {
        Reader { engine, limits, batch_bytes, meter, batch: Vec::new(), bytes: 0, sender, stop }
    }

    pub(super) fn read(mut self, paths: &[PathBuf]) -> Result<(), EngineError> {
        for found in walk(paths) {
            let flow = match found {
                Ok(path) => self.file(&path)?,
                Err(skip) => self.push(Step::Skip(skip)),
            };
            if flow.is_break() {
                return Ok(());
            }
        }
        let _ = self.flush();
        Ok(())
    }

    /// Reads a file, unless it has not changed.
    fn file(&mut self, path: &Path) -> Result<Flow, EngineError> {
        Ok(match standing(self.engine, path)? {
            Standing::ToRead(reason, state) => self.items(path, reason, &state),
            Standing::Unchanged { size, touched } => {
                self.meter.fetch_add(size, Ordering::Relaxed);
                self.push(Step::Unchanged { path: path.to_owned(), touched })
            }
            Standing::Refused(skip) => self.push(Step::Skip(skip)),
        })
    }

    fn items(&mut self, path: &Path, reason: Reason, state: &FileState) -> Flow {
        let (limits, meter) = (self.limits, self.meter);
        let done = state.items.unwrap_or_default();
        let state = FileState { items: Some(done), ..state.clone() };
        let begin = || Step::Begin { path: path.to_owned(), state: state.clone() };
        let mut seen = 0;
        let mut flow = Flow::Continue(());
        let read = items(path, &limits, meter, &mut |item| {
            if seen == 0 {
                flow = self.push(begin());
            }
            seen += 1;
            if flow.is_continue() && seen > done {
                flow = self.push(Step::Item(item));
            }
            flow
        });
        flow?;
        match read {
            Err(skip) => {
                // What was read from it before is not in it any more.
                if seen == 0 && reason == Reason::Changed && skip.reason.is_of_content() {
                    self.push(begin())?;
                }
                self.push(Step::Skip(skip))
            }
            Ok(file) => {
                if seen == 0 {
                    self.push(begin())?;
                }
                self.push(Step::End { path: path.to_owned(), file })
            }
        }
    }

    fn push(&mut self, step: Step) -> Flow {
        if let Step::Item(Item::Record(record)) = &step {
            self.bytes += record.bytes.len();
        }
        self.batch.push(step);
        if self.stop.is_wished() {
            // What was read so far is kept; a file that is not read through is read on another time.
            let _ = self.flush();
            return Flow::Break(());
        }
        if self.batch.len() >= BATCH || self.bytes >= self.batch_bytes {
            self.flush()
        } else {
            Flow::Continue(())
        }
    }

    /// Hands the batch over; a break when nobody takes it.
    fn flush(&mut self) -> Flow {
        self.bytes = 0;
        match self.sender.send(std::mem::take(&mut self.batch)) {
            Ok(()) => Flow::Continue(()),
            Err(_) => Flow::Break(()),
        }
    }
}
