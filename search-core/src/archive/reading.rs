//! Reading files into the archive: what is read again, in which batches, and what is remembered when a run is interrupted.
//!
//! A thread walks and reads; this one takes its batches, has them extracted and analysed on all cores, and adds them in
//! their order. So an archive that was read is the same whatever the number of cores.

mod account;
mod again;
mod reader;
pub(super) mod standing;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::ScopedJoinHandle;
use std::time::Instant;

use rayon::prelude::*;

pub use self::account::SharedId;
use self::account::{Account, text_of};
use self::again::Wanted;
use self::reader::{Reader, Step, measure};
use super::Writer;
use super::settle::{Last, take_known};
use crate::analyze::{Analysis, analyze};
use crate::article::Article;
use crate::boilerplate::{Change, Keeps};
use crate::engine::stories::StoryView;
use crate::engine::{Engine, EngineError};
use crate::error::Error;
use crate::extract::extract;
use crate::read::{FileState, Item, Skip, SkipReason, is_stdin};

/// Records are extracted this many at a time.
pub(super) const BATCH: usize = 256;

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
    /// A file is gone from the disk, and so many articles with it.
    Removed(&'a Path, u64),
    /// Something was not read.
    Skipped(&'a Skip),
    /// Several articles have one id, and other texts: all but the last are not in the archive. Said at the end of a run, of the first
    /// few of such ids.
    Shared(&'a SharedId),
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
    /// Articles that took the place of an older version, or of one that stood in their file before it changed.
    pub replaced: u64,
    /// Articles that are in no file that was read any more, since theirs has changed. With those of files that are gone
    /// ([`Pruned`](super::Pruned)), less those that were moved, the archive has so many fewer.
    pub removed: u64,
    /// Articles of files that are gone that were read from another one; they count among the replaced.
    pub moved: u64,
    /// Articles whose place another one of this run took, with the same id and another text: they are not in the archive.
    pub overwritten: u64,
    /// Files and records that were skipped.
    pub skipped: u64,
    /// Records that are not meant to hold an article: pictures and redirects in a crawl.
    pub passed_over: u64,
    /// Lines that were taken out of articles, because their site repeats them.
    pub lines_taken: u64,
    /// Lines that were given back to articles, because their site does not after all.
    pub lines_given_back: u64,
}

/// A step, after all cores have worked on it.
enum Worked {
    Article(Box<Extracted>),
    Step(Step),
}

/// An article, as it is to be added.
struct Extracted {
    article: Article,
    analysis: Analysis,
    /// How many of its lines were taken out of it.
    change: Change,
    /// Its text as it was before.
    text: u32,
}

/// What becomes of the articles that were read from a file when it was read last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Earlier {
    /// Those that are not in it any more are deleted.
    Replaced,
    /// They stay, unless they are read again.
    Kept,
}

/// Reads all files below `paths`.
pub(super) fn read(
    writer: &mut Writer,
    paths: &[PathBuf],
    earlier: Earlier,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Error> {
    let (meter, total) = (AtomicU64::new(0), OnceLock::new());
    // What is read a second time is no part of what was to be read.
    let unseen = AtomicU64::new(0);
    let (engine, limits, batch_bytes) = (writer.engine.clone(), writer.limits, writer.memory.batch());
    let stop = writer.stop.clone();
    std::thread::scope(|scope| {
        let (sender, batches) = sync_channel(BATCHES_AHEAD);
        scope.spawn(|| measure(paths, &total));
        let reader =
            scope.spawn(|| Reader::new(&*engine, limits, batch_bytes, &meter, sender, &stop).read(paths));
        let account = Account::new(std::mem::take(&mut writer.pruned));
        let mut run = Run {
            writer,
            earlier,
            report: Report::default(),
            account,
            current: None,
            committed: Instant::now(),
            taught: false,
            view: None,
            wanted: None,
            on_event,
        };
        run.take_all(&batches, &meter, &total)?;
        joined(reader)?;
        let short = if stop.is_wished() { Vec::new() } else { run.look_for_gone()? };
        if !short.is_empty() {
            let (sender, batches) = sync_channel(BATCHES_AHEAD);
            let (engine, stop, unseen) = (&*engine, &stop, &unseen);
            let again = Reader::new(engine, limits, batch_bytes, unseen, sender, stop);
            let reader = scope.spawn(move || again.read(&short));
            run.take_all(&batches, &meter, &total)?;
            joined(reader)?;
        }
        // Whoever stops a run does not want to wait; the next one looks for stories.
        run.commit(if stop.is_wished() { Last::No } else { Last::Yes })?;
        Ok(run.close())
    })
}

fn joined(reader: ScopedJoinHandle<'_, Result<(), EngineError>>) -> Result<(), EngineError> {
    match reader.join() {
        Ok(result) => result,
        Err(_) => Err(EngineError::Engine("the thread that reads files failed".to_owned())),
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
    earlier: Earlier,
    report: Report,
    account: Account,
    current: Option<Current>,
    committed: Instant,
    /// What the first articles of this run teach is committed.
    taught: bool,
    /// The archive as of the last commit, once a file is read again.
    view: Option<Box<dyn StoryView>>,
    /// What files are read for a second time.
    wanted: Option<Wanted>,
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
            let worked = work_on(batch, &*self.writer.engine, &self.writer.keeps)?;
            self.take_batch(worked, meter, total)?;
        }
        Ok(())
    }

    fn take_batch(
        &mut self,
        worked: Vec<Worked>,
        meter: &AtomicU64,
        total: &OnceLock<u64>,
    ) -> Result<(), Error> {
        let ids = worked.iter().filter_map(|step| match step {
            Worked::Article(extracted) => Some(extracted.article.id.as_str()),
            Worked::Step(_) => None,
        });
        self.writer.inner.foresee(&ids.collect::<Vec<_>>())?;
        for step in worked {
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
        self.view = None;
        Ok(())
    }

    fn take(&mut self, step: Worked) -> Result<(), Error> {
        match step {
            Worked::Article(extracted) => {
                let Extracted { article, analysis, change, text } = *extracted;
                if !self.takes(&article) {
                    self.count_item();
                    return Ok(());
                }
                let added = self.writer.add_analyzed(&article, analysis, change)?;
                self.account.article(&article, text, added, &mut self.report);
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
            Worked::Step(Step::Begin { path, state }) => self.begin(path, state)?,
            Worked::Step(Step::End { path, file }) => {
                self.report.files += u64::from(self.wanted.is_none());
                self.account.end(&mut self.report);
                if let Some(current) = self.current.take() {
                    self.report.resumed += u64::from(current.resumed);
                    let state = self.read_through(current.state, file);
                    self.writer.inner.record_file(&path, &state)?;
                }
            }
            Worked::Step(Step::Unchanged { path, touched }) => {
                if let Some(state) = touched {
                    self.writer.inner.record_file(&path, &state)?;
                }
                self.report.unchanged += 1;
                (self.on_event)(Event::Unchanged(&path));
            }
            Worked::Step(Step::Skip(skip)) => {
                self.account.end(&mut self.report);
                self.current = None;
                self.skip(&skip);
            }
        }
        Ok(())
    }

    fn begin(&mut self, path: PathBuf, state: FileState) -> Result<(), Error> {
        if is_stdin(&path) {
            // Nothing tells whether it is the same as another time, so nothing is remembered or replaced.
            (self.on_event)(Event::Reading(&path));
            self.account.begin(&path, Vec::new());
            return Ok(());
        }
        let resumed = state.items > Some(0);
        let mut before = Vec::new();
        if resumed {
            (self.on_event)(Event::Resuming(&path));
        } else {
            (self.on_event)(Event::Reading(&path));
            let held = self.held(&path)?;
            if self.earlier == Earlier::Replaced {
                self.writer.inner.delete_file(&path)?;
                before = held;
            }
        }
        self.account.begin(&path, before);
        self.current = self.remembered(&path, state).map(|state| Current { path, state, resumed });
        Ok(())
    }

    /// The numbers of the articles that were read from a file before, whose stories may become other ones.
    fn held(&mut self, path: &Path) -> Result<Vec<u64>, Error> {
        if self.writer.engine.file(path)?.is_none() {
            return Ok(Vec::new());
        }
        // Of which sites its articles were is not known here.
        self.writer.touched.all();
        let view = match self.view.take() {
            Some(view) => view,
            None => self.writer.engine.story_view()?,
        };
        let held = self.writer.stories.file(&*view, path)?;
        self.view = Some(view);
        Ok(held)
    }

    /// What the run did, with the ids that several articles share told.
    fn close(mut self) -> Report {
        for shared in self.account.close(&mut self.report) {
            (self.on_event)(Event::Shared(&shared));
        }
        self.report
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

/// Works on a batch, on all cores.
fn work_on(batch: Vec<Step>, engine: &dyn Engine, keeps: &Keeps) -> Result<Vec<Worked>, EngineError> {
    batch.into_par_iter().map(|step| work(step, engine, keeps)).collect()
}

/// Extracts a record, takes out the lines that are known to be its site's, and analyses what is left.
fn work(step: Step, engine: &dyn Engine, keeps: &Keeps) -> Result<Worked, EngineError> {
    let Step::Item(Item::Record(record)) = step else { return Ok(Worked::Step(step)) };
    let skipped = |skip| Ok(Worked::Step(Step::Item(Item::Skip(skip))));
    let mut article = match extract(&record) {
        Ok(article) => article,
        Err(skip) => return skipped(skip),
    };
    let text = text_of(&article);
    let change = take_known(engine, keeps, &mut article)?;
    match std::panic::catch_unwind(|| analyze(&article)) {
        Ok(analysis) => Ok(Worked::Article(Box::new(Extracted { article, analysis, change, text }))),
        Err(_) => {
            let reason = SkipReason::Internal("the analysis failed".to_owned());
            skipped(Skip { origin: article.origin, reason })
        }
    }
}
