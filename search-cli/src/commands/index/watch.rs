//! `tim index --watch`: stay, and keep the archive in step with its folders.
//!
//! What the operating system says of files only wakes it: it then looks at all paths as `tim index --prune` does, for which unchanged files
//! cost next to nothing. So nothing is missed when a folder is renamed, or when more happens than is told.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecursiveMode, Watcher};
use search_core::engine::Stop;
use search_core::{Archive, Error, Event, Pruned, Report};

use super::Index;
use super::summary::summary;
use crate::{Outcome, signal};

/// Files are looked at once nothing has happened for so long: most programs write a file in several steps.
const QUIET: Duration = Duration::from_millis(300);

/// But no later than this, however much goes on happening.
const LATEST: Duration = Duration::from_secs(3);

/// After an error it is tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// What wakes it.
#[derive(Debug)]
enum Woken {
    Changed,
    /// One of the paths themselves went; something else may be in its place already.
    Removed,
    Failed(notify::Error),
    Stopped,
}

impl Index {
    pub(super) fn watch(&self, archive: &Archive) -> Result<Outcome> {
        if self.paths.iter().any(|path| search_core::read::is_stdin(path)) {
            bail!("the standard input cannot be watched; name files and folders");
        }
        let (wake, woken) = channel();
        let own = self.archive.place()?.folder().map(Path::canonicalize).transpose()?;
        let mut watched = Watched::new(&self.paths, own, wake.clone())?;
        let stop = Stop::new();
        stop_on_signal(stop.clone(), wake)?;
        anstream::eprintln!("watching {} (stop with Ctrl-C)", named(&self.paths));
        let mut watch = Watch { index: self, archive, stop, named: HashSet::new(), failed: None };
        loop {
            let start = Instant::now();
            let again = watch.look();
            if watch.stop.is_wished() {
                break;
            }
            watched.note_gone();
            // Where looking takes long, no more than half of the time is spent on it.
            std::thread::sleep(start.elapsed().min(LATEST));
            if wait(&woken, again, &mut watched).is_break() {
                break;
            }
        }
        anstream::eprintln!("ended; everything that was read is in the archive");
        Ok(Outcome::Done)
    }
}

fn named(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Looks, again and again.
struct Watch<'a> {
    index: &'a Index,
    archive: &'a Archive,
    stop: Stop,
    /// The skips that were named: each is once.
    named: HashSet<String>,
    /// The last error, while it lasts.
    failed: Option<String>,
}

impl Watch<'_> {
    /// Brings the archive to what is there, and says what was done. True when that failed, and is to be tried again.
    fn look(&mut self) -> bool {
        match self.read() {
            Ok((report, pruned)) => {
                self.failed = None;
                if report.files + report.removed + pruned.files > 0 {
                    anstream::eprintln!("{}", summary(&Report { skipped: 0, ..report }, &pruned, true));
                }
                false
            }
            Err(error) => {
                let error = format!("{error:#}");
                if self.failed.as_ref() != Some(&error) {
                    anstream::eprintln!("tim: {error}; trying again");
                }
                self.failed = Some(error);
                true
            }
        }
    }

    fn read(&mut self) -> Result<(Report, Pruned), Error> {
        // The writer is let go meanwhile, so that others can write, too.
        let mut writer = self.archive.writer_within(self.index.memory)?;
        writer.set_commit_every(self.index.commit_every);
        writer.set_stop(self.stop.clone());
        let mut skipped = HashSet::new();
        let mut see = |event: Event<'_>| match event {
            Event::Skipped(skip) => {
                let skip = skip.to_string();
                if !self.named.contains(&skip) {
                    anstream::eprintln!("skipped: {skip}");
                }
                skipped.insert(skip);
            }
            Event::Shared(shared) => anstream::eprintln!("tim: {shared}"),
            _ => {}
        };
        let pruned = writer.prune(&self.index.paths, &mut see)?;
        let report = writer.add_paths(&self.index.paths, &mut see)?;
        self.named = skipped;
        Ok((report, pruned))
    }
}

/// Waits until something has happened and nothing happens any more, or until it is to be tried again, or a path is back; a break when
/// it is to end.
fn wait(woken: &Receiver<Woken>, again: bool, watched: &mut Watched<'_>) -> ControlFlow<()> {
    loop {
        let next = match again || !watched.gone.is_empty() {
            true => woken.recv_timeout(AGAIN),
            false => woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        if !matches!(next, Err(RecvTimeoutError::Timeout)) {
            return until_quiet(woken, next, watched);
        }
        if watched.is_back() || again {
            return ControlFlow::Continue(());
        }
    }
}

fn until_quiet(
    woken: &Receiver<Woken>,
    first: Result<Woken, RecvTimeoutError>,
    watched: &mut Watched<'_>,
) -> ControlFlow<()> {
    let start = Instant::now();
    let mut next = first;
    loop {
        match next {
            Ok(Woken::Changed) => {}
            Ok(Woken::Removed) => watched.lost = true,
            Ok(Woken::Failed(error)) => anstream::eprintln!("tim: watching failed: {error}"),
            Ok(Woken::Stopped) | Err(RecvTimeoutError::Disconnected) => return ControlFlow::Break(()),
            Err(RecvTimeoutError::Timeout) => return ControlFlow::Continue(()),
        }
        if start.elapsed() >= LATEST {
            return ControlFlow::Continue(());
        }
        next = woken.recv_timeout(QUIET);
    }
}

/// The paths that are watched. The operating system forgets one that is removed: it is watched anew once it is back.
struct Watched<'a> {
    watcher: notify::RecommendedWatcher,
    paths: &'a [PathBuf],
    /// Those that are not there.
    gone: Vec<&'a PathBuf>,
    /// Whether some of those that are there may not be watched.
    lost: bool,
}

impl<'a> Watched<'a> {
    /// Has itself told of what happens below the paths, but for the archive's own files.
    fn new(paths: &'a [PathBuf], own: Option<PathBuf>, wake: Sender<Woken>) -> Result<Watched<'a>> {
        let roots: Vec<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
        let tell = move |event: notify::Result<notify::Event>| {
            let woken = match event {
                Err(error) => Woken::Failed(error),
                Ok(event) if event.paths.iter().any(|path| roots.contains(path)) && goes(&event) => {
                    Woken::Removed
                }
                Ok(event) if changes(&event, own.as_deref()) => Woken::Changed,
                Ok(_) => return,
            };
            // It has ended where nobody listens any more.
            let _ = wake.send(woken);
        };
        let watcher = notify::recommended_watcher(tell).context("files cannot be watched here")?;
        let mut watched = Watched { watcher, paths, gone: Vec::new(), lost: false };
        for path in paths {
            watched.watch(path).with_context(|| format!("cannot watch `{}`", path.display()))?;
        }
        Ok(watched)
    }

    fn watch(&mut self, path: &Path) -> Result<()> {
        let path = path.canonicalize()?;
        // A file that is written anew is often another one with the same name.
        let (place, mode) = match path.parent().filter(|_| !path.is_dir()) {
            Some(parent) => (parent, RecursiveMode::NonRecursive),
            None => (path.as_path(), RecursiveMode::Recursive),
        };
        Ok(self.watcher.watch(place, mode)?)
    }

    /// Notes which paths are not there.
    fn note_gone(&mut self) {
        // What is in the place of one that went is watched when it is found to be back.
        let lost = std::mem::take(&mut self.lost);
        self.gone = self.paths.iter().filter(|path| lost || !path.exists()).collect();
    }

    /// Watches the paths again that were gone; true when there are any.
    fn is_back(&mut self) -> bool {
        let (back, gone): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.gone).into_iter().partition(|path| path.exists());
        self.gone = gone;
        let mut watched = false;
        for path in back {
            match self.watch(path) {
                Ok(()) => watched = true,
                // It may be gone already.
                Err(_) => self.gone.push(path),
            }
        }
        watched
    }
}

/// True where something is removed or renamed.
fn goes(event: &notify::Event) -> bool {
    matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
}

/// True for what may change what is in a file outside the archive. That files are opened and read is no change: it does so itself.
fn changes(event: &notify::Event, own: Option<&Path>) -> bool {
    let writes = match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    };
    let elsewhere = event.paths.is_empty()
        || event.paths.iter().any(|path| !own.is_some_and(|own| path.starts_with(own)));
    writes && elsewhere
}

/// Wishes the stop when the program is told to end.
fn stop_on_signal(stop: Stop, wake: Sender<Woken>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("signals cannot be listened to")?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            signal::stop().await;
            stop.now();
            let _ = wake.send(Woken::Stopped);
            // Who asks a second time is heard as long as this goes on.
            std::future::pending::<()>().await;
        });
    });
    Ok(())
}
