//! The archive as a program uses it: open, add, commit, search, read back, delete.

mod apart;
mod backup;
mod continued;
mod cursor;
mod each;
mod facets;
mod finding;
mod health;
mod help;
mod import;
mod migrate;
mod place;
mod pruning;
mod rank;
mod reading;
mod repeated;
mod search;
mod settle;
mod similar;
mod stories;
mod suggest;
mod survey;
mod within;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::analyze::{Analysis, analyze};
use crate::article::Article;
use crate::boilerplate::{Change, Keeps, site_of};
use crate::engine::embedded::Embedded;
use crate::engine::lines::Settled;
use crate::engine::{Added, Engine, EngineError, EngineWriter, Listed, Memory, Stats, Stop};
use crate::error::Error;
use crate::extract::extract;
use crate::hits::Story;
use crate::query::Filter;
use crate::read::{Limits, Record};

use self::apart::Counted;
use self::reading::Earlier;
use self::search::MOST_VERSIONS;
use self::settle::{Last, Touched, take_known};
use self::stories::Changed;

pub use self::cursor::Cursor;
pub use self::facets::{UnknownAttribute, UnknownValue};
pub use self::finding::{Finding, JudgedClause, Missing};
pub use self::help::{LeftOut, Relaxation};
pub use self::import::{Exported, Imported};
pub use self::migrate::{Contents, Migrated, Migrating, Sum};
pub use self::place::Place;
pub use self::pruning::{Pruned, is_away};
pub use self::rank::{Ranked, Ranking};
pub use self::reading::{Event, Progress, Report, SharedId};
pub use self::repeated::{RepeatedLine, Why};
pub use self::search::{Answer, Group, SearchOptions};
pub use self::similar::Similar;
pub use self::suggest::{SuggestedName, SuggestedTitle, SuggestedWord, Suggestions};
pub use self::survey::{Intent, Surveyed};

/// An archive of articles. Cheap to clone; searching needs no lock and may go on while articles are added.
#[derive(Clone)]
pub struct Archive {
    engine: Arc<dyn Engine>,
    names: Arc<Counted>,
}

impl Archive {
    /// Opens the archive in a folder.
    ///
    /// # Errors
    /// When there is none, or it was made by a version with another format or analysis.
    pub fn open(path: impl AsRef<Path>) -> Result<Archive, Error> {
        Ok(Archive::with_engine(Arc::new(Embedded::open(path.as_ref())?)))
    }

    /// Opens the archive in a folder, or makes one there. The folder must be new, empty, or an archive.
    ///
    /// # Errors
    /// As [`Archive::open`], and when the folder cannot be written.
    pub fn open_or_create(path: impl AsRef<Path>) -> Result<Archive, Error> {
        Ok(Archive::with_engine(Arc::new(Embedded::open_or_create(path.as_ref())?)))
    }

    /// An archive in memory, gone when the last clone is dropped.
    ///
    /// # Errors
    /// When the engine cannot start.
    pub fn in_memory() -> Result<Archive, Error> {
        Ok(Archive::with_engine(Arc::new(Embedded::in_memory()?)))
    }

    /// An archive held by another engine.
    pub fn with_engine(engine: Arc<dyn Engine>) -> Archive {
        Archive { engine, names: Arc::default() }
    }

    /// The same archive, for one who may leave before the answer is there: once the stop is wished, what is asked of it ends soon,
    /// with [`EngineError::Stopped`](crate::engine::EngineError::Stopped). Cheap.
    ///
    /// ```
    /// use search_core::engine::Stop;
    /// use search_core::{Archive, EngineError, Error, SearchOptions};
    ///
    /// let archive = Archive::in_memory()?;
    /// let stop = Stop::new();
    /// let mine = archive.until(stop.clone());
    /// stop.now();
    /// let answer = mine.search("lang son", &SearchOptions::default());
    /// assert!(matches!(answer, Err(Error::Engine(EngineError::Stopped))));
    /// assert!(archive.search("lang son", &SearchOptions::default()).is_ok());
    /// # Ok::<(), search_core::Error>(())
    /// ```
    pub fn until(&self, stop: Stop) -> Archive {
        Archive { engine: self.engine.until(stop), names: self.names.clone() }
    }

    /// The article with this id, with what was dropped from its page.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub fn get(&self, id: &str) -> Result<Option<Article>, Error> {
        Ok(self.engine.get(id)?)
    }

    /// The articles that a filter lets through, in the order in which their documents were first sent, those that came as no
    /// document last: so many of them after the first `offset`. For listing them: a page costs more the deeper it lies.
    ///
    /// # Errors
    /// When the filter cannot be asked, or the archive cannot be read.
    pub fn documents(&self, filter: Option<&Filter>, offset: usize, limit: usize) -> Result<Listed, Error> {
        filter.map(Filter::check).transpose()?;
        Ok(self.engine.documents(filter, offset, limit)?)
    }

    /// The story that the article with this id tells, with its other versions; `None` where no other article tells it.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub fn story(&self, id: &str) -> Result<Option<Story>, Error> {
        Ok(self.engine.versions(id, MOST_VERSIONS)?.map(Story::from))
    }

    /// The articles that are about the same as the one with this id, the best first; those that tell its story before all
    /// others. `None` when there is no such article.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub fn similar(&self, id: &str, limit: usize) -> Result<Option<Vec<Similar>>, Error> {
        similar::similar(&*self.engine, id, limit, None)
    }

    /// As [`Archive::similar`], of those that a filter lets through. The article itself need not be one of them.
    ///
    /// # Errors
    /// When the filter cannot be asked, or the archive cannot be read.
    pub fn similar_within(
        &self,
        id: &str,
        limit: usize,
        filter: &Filter,
    ) -> Result<Option<Vec<Similar>>, Error> {
        filter.check()?;
        similar::similar(&*self.engine, id, limit, Some(filter))
    }

    /// What the archive holds.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub fn stats(&self) -> Result<Stats, Error> {
        Ok(self.engine.stats()?)
    }

    /// The one writer of the archive.
    ///
    /// # Errors
    /// When another writer is open, here or in another process, or the archive cannot be written.
    pub fn writer(&self) -> Result<Writer, Error> {
        self.writer_within(Memory::default())
    }

    /// The one writer of the archive, which uses no more than this memory for what it has read and for what is not on disk yet.
    ///
    /// # Errors
    /// As [`Archive::writer`].
    pub fn writer_within(&self, memory: Memory) -> Result<Writer, Error> {
        let inner = self.engine.writer(memory)?;
        let (mut touched, mut stories) = (Touched::default(), Changed::default());
        let settled = self.engine.settled()?;
        if settled == Settled::No {
            touched.all();
        }
        if settled != Settled::Yes {
            stories.all();
        }
        Ok(Writer {
            inner,
            engine: self.engine.clone(),
            limits: Limits::default(),
            memory,
            stop: Stop::new(),
            commit_every: COMMIT_EVERY,
            keeps: Keeps::of(&self.engine.keeps()?),
            touched,
            stories,
            changed: Change::default(),
            pruned: Vec::new(),
        })
    }
}

/// Changes an archive. Nothing is seen, or survives, before [`Writer::commit`].
pub struct Writer {
    inner: Box<dyn EngineWriter>,
    engine: Arc<dyn Engine>,
    limits: Limits,
    memory: Memory,
    /// Once it is wished, a run ends where it is.
    stop: Stop,
    commit_every: Duration,
    /// What users decided, as of the last commit.
    keeps: Keeps,
    /// The sites whose articles changed since then.
    touched: Touched,
    /// The articles that changed since stories were settled.
    stories: Changed,
    /// Lines that were taken out of articles, and given back, since the last commit.
    changed: Change,
    /// The numbers of articles that went with their files, since files were read.
    pruned: Vec<u64>,
}

/// A long run is committed this often, also within a file, so that little is lost when it is interrupted.
const COMMIT_EVERY: Duration = Duration::from_secs(30);

impl Writer {
    /// Adds the article in a record, in place of the one with the same id.
    ///
    /// # Errors
    /// [`Error::Skipped`] when there is no article in it; else when the archive cannot be written.
    pub fn add(&mut self, record: &Record) -> Result<Added, Error> {
        self.add_article(extract(record).map_err(Error::Skipped)?)
    }

    /// Adds an article, in place of the one with the same id.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn add_article(&mut self, mut article: Article) -> Result<Added, Error> {
        let change = take_known(&*self.engine, &self.keeps, &mut article)?;
        self.add_analyzed(&article, analyze(&article), change)
    }

    fn add_analyzed(
        &mut self,
        article: &Article,
        analysis: Analysis,
        change: Change,
    ) -> Result<Added, Error> {
        self.touched.site(&analysis.lines.site);
        self.stories.article(&article.id);
        self.note(change);
        Ok(self.inner.add(article, analysis)?)
    }

    /// Reads files and folders (`-` is the standard input) and adds the articles in them. A file that has not changed since
    /// it was read last is not read again; the articles of one that has changed are replaced, and go where nothing of it can be read
    /// any more; one within which an earlier run was interrupted is read on. Commits from time to time, and at the end.
    ///
    /// # Errors
    /// When the archive cannot be written. What cannot be read is skipped, and `on_event` told.
    pub fn add_paths(
        &mut self,
        paths: &[PathBuf],
        mut on_event: impl FnMut(Event<'_>),
    ) -> Result<Report, Error> {
        reading::read(self, paths, Earlier::Replaced, &mut on_event)
    }

    /// Sets the limits on what is read.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Once the stop is wished, [`Writer::add_paths`] ends where it is, as if everything behind it were not there, and commits. The
    /// next run reads on from there.
    pub fn set_stop(&mut self, stop: Stop) {
        self.stop = stop;
    }

    /// Sets how often [`Writer::add_paths`] commits: 30 seconds, unless it is told.
    pub fn set_commit_every(&mut self, commit_every: Duration) {
        self.commit_every = commit_every;
    }

    /// Names of attributes that articles were added with and are not found by, because the archive knows too many others:
    /// a hundred of them at most.
    pub fn unindexed_attributes(&self) -> &BTreeSet<String> {
        self.inner.unindexed()
    }

    /// Deletes the article with this id; false when there is none.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn delete(&mut self, id: &str) -> Result<bool, Error> {
        match self.engine.get(id) {
            Ok(Some(article)) => self.touched.site(&site_of(&article)),
            Ok(None) => {}
            // One that cannot be read may go. Of which site it is, nobody can tell.
            Err(EngineError::Article { .. }) => self.touched.all(),
            Err(error) => return Err(error.into()),
        }
        self.stories.article(id);
        Ok(self.inner.delete(id)?)
    }

    /// Makes all changes since the last commit durable and visible, all at once. When it returns they survive a crash of
    /// the program and of the machine. Articles agree by then with what is known of their sites' lines; says how many lines
    /// this writer has taken out of articles and given back since the commit before.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn commit(&mut self) -> Result<Change, Error> {
        self.commit_settled(Last::Yes)
    }
}
