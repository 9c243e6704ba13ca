//! Reading files into the archive: what is read again, in which batches, and what is remembered when a run is interrupted.
//!
//! A thread walks and reads; this one takes its batches, has them extracted and analysed on all cores, and adds them in
//! their order. So an archive that was read is the same whatever the number of cores.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;

use rayon::prelude::*;

use super::Writer;
use super::settle::{Last, take_known};
use crate::analyze::{Analysis, analyze};
use crate::article::{Article, Origin};
use crate::boilerplate::{Change, Keeps};
use crate::engine::{Added, Engine, EngineError};
use crate::error::Error;
use crate::extract::extract;
use crate::read::{FileState, Fingerprint, Flow, Item, Limits, Skip, SkipReason, is_stdin, items, walk};

/// Records are extracted this many at a time.
pub(super) const BATCH: usize = 256;

/// A batch is not filled beyond this many bytes.
const BATCH_BYTES: usize = 32 << 20;

/// So many batches wait between the thread that reads and this one.
const BATCHES_AHEAD: usize = 1;

/// A run is committed once after so many articles: what they teach about their sites' lines is then taken from all that
/// follow as they are added, and need not be taken out of them again.
const FIRST_LESSON: u64 = 1_024;

/// What happens while files are read, as it happens.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A file is read.
    Reading(&'a Path),
    /// A file is read on, from where an earlier run was interrupted.
    Resuming(&'a Path),
    /// A file has not changed since it was read last.
    Unchanged(&'a Path),
    /// Something was not read.
    Skipped(&'a Skip),
    /// How far the run is.
    Progress(&'a Progress),
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Articles added.
    pub articles: u64,
    /// Files and records skipped.
    pub skipped: u64,
    /// Bytes read, as they lie on disk; those of unchanged files count.
    pub bytes: u64,
    /// Bytes of all files, once they are counted; never known of the standard input.
    pub total: Option<u64>,
}

/// What became of the files that were to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Files read.
    pub files: u64,
    /// Those of them that were read on from where an earlier run was interrupted.
    pub resumed: u64,
    /// Files not read, because they have not changed.
    pub unchanged: u64,
    /// Articles that are new.
    pub added: u64,
    /// Articles that took the place of an older version.
    pub replaced: u64,
    /// Files and records that were skipped.
    pub skipped: u64,
    /// Records that are not meant to hold an article: pictures and redirects in a crawl.
    pub passed_over: u64,
    /// Lines that were taken out of articles, because their site repeats them.
    pub lines_taken: u64,
    /// Lines that were given back to articles, because their site does not after all.
    pub lines_given_back: u64,
}

/// What the reading thread found, in its order.
enum Step {
    /// A file is read; so many of its items are in the archive already.
    Begin {
        path: PathBuf,
        file: Fingerprint,
        items: u64,
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
        touched: Option<Fingerprint>,
    },
    /// The file could not be read, or not to its end.
    Skip(Skip),
}

/// A step, after all cores have worked on it.
enum Worked {
    /// An article, and how many of its lines were taken out of it.
    Article(Box<(Article, Analysis, Change)>),
    Step(Step),
}

/// Reads all files below `paths`.
pub(super) fn read(
    writer: &mut Writer,
    paths: &[PathBuf],
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Error> {
    let (meter, total) = (AtomicU64::new(0), OnceLock::new());
    let (engine, limits) = (writer.engine.clone(), writer.limits);
    std::thread::scope(|scope| {
        let (sender, batches) = sync_channel(BATCHES_AHEAD);
        scope.spawn(|| measure(paths, &total));
        let reader = scope.spawn(|| {
            Reader { engine: &*engine, limits, meter: &meter, batch: Vec::new(), bytes: 0, sender }
                .read(paths)
        });
        let mut run = Run {
            writer,
            report: Report::default(),
            current: None,
            committed: Instant::now(),
            taught: false,
            on_event,
        };
        run.take_all(&batches, &meter, &total)?;
        match reader.join() {
            Ok(result) => result?,
            Err(_) => return Err(EngineError::Engine("the thread that reads files failed".to_owned()).into()),
        }
        run.commit(Last::Yes)?;
        Ok(run.report)
    })
}

/// Counts the bytes of all files, as far as they can be known.
fn measure(paths: &[PathBuf], total: &OnceLock<u64>) {
    if !paths.iter().any(|path| is_stdin(path)) {
        let size = |path: PathBuf| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        let _ = total.set(walk(paths).flatten().map(size).sum());
    }
}

/// The thread that reads.
struct Reader<'a> {
    engine: &'a dyn Engine,
    limits: Limits,
    meter: &'a AtomicU64,
    batch: Vec<Step>,
    bytes: usize,
    sender: SyncSender<Vec<Step>>,
}

impl Reader<'_> {
    fn read(mut self, paths: &[PathBuf]) -> Result<(), EngineError> {
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
        let mut state = FileState { fingerprint: Fingerprint::default(), items: None };
        if !is_stdin(path) {
            let refused = |error: std::io::Error| {
                Step::Skip(Skip { origin: Origin::file(path), reason: SkipReason::of(&error) })
            };
            state.fingerprint = match std::fs::metadata(path) {
                Ok(metadata) => Fingerprint::unread(&metadata),
                Err(error) => return Ok(self.push(refused(error))),
            };
            if let Some(known) = self.engine.file(path)? {
                let unchanged = |touched| Step::Unchanged { path: path.to_owned(), touched };
                let seems = known.fingerprint.seems(&state.fingerprint);
                let size = state.fingerprint.size;
                if seems && known.items.is_some() {
                    state.items = known.items;
                } else if seems {
                    self.meter.fetch_add(size, Ordering::Relaxed);
                    return Ok(self.push(unchanged(None)));
                } else if known.items.is_none() && known.fingerprint.size == size {
                    // It may be touched, not changed.
                    match Fingerprint::of(path) {
                        Ok(file) if file.hash == known.fingerprint.hash => {
                            self.meter.fetch_add(size, Ordering::Relaxed);
                            return Ok(self.push(unchanged(Some(file))));
                        }
                        Ok(_) => {}
                        Err(error) => return Ok(self.push(refused(error))),
                    }
                }
            }
        }
        Ok(self.items(path, &state))
    }

    fn items(&mut self, path: &Path, state: &FileState) -> Flow {
        let (limits, meter) = (self.limits, self.meter);
        let done = state.items.unwrap_or_default();
        let begin = || Step::Begin { path: path.to_owned(), file: state.fingerprint.clone(), items: done };
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
            Err(skip) => self.push(Step::Skip(skip)),
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
        if self.batch.len() >= BATCH || self.bytes >= BATCH_BYTES { self.flush() } else { Flow::Continue(()) }
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

/// The file that is being read, as it is remembered if the run ends here.
struct Current {
    path: PathBuf,
    state: FileState,
    resumed: bool,
}

/// What takes the batches.
struct Run<'a> {
    writer: &'a mut Writer,
    report: Report,
    current: Option<Current>,
    committed: Instant,
    /// What the first articles of this run teach is committed.
    taught: bool,
    on_event: &'a mut dyn FnMut(Event<'_>),
}

impl Run<'_> {
    fn take_all(
        &mut self,
        batches: &Receiver<Vec<Step>>,
        meter: &AtomicU64,
        total: &OnceLock<u64>,
    ) -> Result<(), Error> {
        for batch in batches {
            let (engine, keeps) = (&*self.writer.engine, &self.writer.keeps);
            let worked: Result<Vec<Worked>, EngineError> =
                batch.into_par_iter().map(|step| work(step, engine, keeps)).collect();
            for step in worked? {
                self.take(step)?;
            }
            let articles = self.report.added + self.report.replaced;
            (self.on_event)(Event::Progress(&Progress {
                articles,
                skipped: self.report.skipped,
                bytes: meter.load(Ordering::Relaxed),
                total: total.get().copied(),
            }));
            let lesson = articles >= FIRST_LESSON && !std::mem::replace(&mut self.taught, true);
            if lesson || self.committed.elapsed() >= self.writer.commit_every {
                self.commit(Last::No)?;
            }
        }
        Ok(())
    }

    /// Commits, and remembers how far the file is that is being read.
    fn commit(&mut self, last: Last) -> Result<(), Error> {
        if let Some(current) = &self.current {
            self.writer.inner.record_file(&current.path, &current.state)?;
        }
        let change = self.writer.commit_settled(last)?;
        self.report.lines_taken += change.taken;
        self.report.lines_given_back += change.given_back;
        self.committed = Instant::now();
        Ok(())
    }

    fn take(&mut self, step: Worked) -> Result<(), Error> {
        match step {
            Worked::Article(article) => {
                let (article, analysis, change) = *article;
                match self.writer.add_analyzed(&article, analysis, change)? {
                    Added::New => self.report.added += 1,
                    Added::Replaced => self.report.replaced += 1,
                }
                self.count_item();
            }
            Worked::Step(Step::Item(item)) => {
                match item {
                    Item::Skip(skip) => self.skip(&skip),
                    Item::PassedOver => self.report.passed_over += 1,
                    // Worked on, so it is an article or a skip.
                    Item::Record(_) => {}
                }
                self.count_item();
            }
            Worked::Step(Step::Begin { path, file, items }) => self.begin(path, file, items)?,
            Worked::Step(Step::End { path, file }) => {
                self.report.files += 1;
                if let Some(current) = self.current.take() {
                    self.report.resumed += u64::from(current.resumed);
                    self.writer.inner.record_file(&path, &FileState { fingerprint: file, items: None })?;
                }
            }
            Worked::Step(Step::Unchanged { path, touched }) => {
                if let Some(fingerprint) = touched {
                    self.writer.inner.record_file(&path, &FileState { fingerprint, items: None })?;
                }
                self.report.unchanged += 1;
                (self.on_event)(Event::Unchanged(&path));
            }
            Worked::Step(Step::Skip(skip)) => {
                self.current = None;
                self.skip(&skip);
            }
        }
        Ok(())
    }

    fn begin(&mut self, path: PathBuf, fingerprint: Fingerprint, items: u64) -> Result<(), Error> {
        if is_stdin(&path) {
            // Nothing tells whether it is the same as another time, so nothing is remembered or replaced.
            (self.on_event)(Event::Reading(&path));
            return Ok(());
        }
        let resumed = items > 0;
        if resumed {
            (self.on_event)(Event::Resuming(&path));
        } else {
            (self.on_event)(Event::Reading(&path));
            if self.writer.engine.file(&path)?.is_some() {
                // Of which sites its articles were is not known here.
                self.writer.touched.all();
                self.writer.stories.file(&*self.writer.engine, &path)?;
            }
            self.writer.inner.delete_file(&path)?;
        }
        self.current = Some(Current { path, state: FileState { fingerprint, items: Some(items) }, resumed });
        Ok(())
    }

    fn count_item(&mut self) {
        if let Some(items) = self.current.as_mut().and_then(|current| current.state.items.as_mut()) {
            *items += 1;
        }
    }

    fn skip(&mut self, skip: &Skip) {
        self.report.skipped += 1;
        (self.on_event)(Event::Skipped(skip));
    }
}

/// Extracts a record, takes out the lines that are known to be its site's, and analyses what is left.
fn work(step: Step, engine: &dyn Engine, keeps: &Keeps) -> Result<Worked, EngineError> {
    let Step::Item(Item::Record(record)) = step else { return Ok(Worked::Step(step)) };
    let skipped = |skip| Ok(Worked::Step(Step::Item(Item::Skip(skip))));
    let mut article = match extract(&record) {
        Ok(article) => article,
        Err(skip) => return skipped(skip),
    };
    let change = take_known(engine, keeps, &mut article)?;
    match std::panic::catch_unwind(|| analyze(&article)) {
        Ok(analysis) => Ok(Worked::Article(Box::new((article, analysis, change)))),
        Err(_) => {
            let reason = SkipReason::Internal("the analysis failed".to_owned());
            skipped(Skip { origin: article.origin, reason })
        }
    }
}
