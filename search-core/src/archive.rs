//! The archive as a program uses it: open, add, commit, search, read back, delete.

mod cursor;
mod facets;
mod help;
mod reading;
mod repeated;
mod settle;
mod similar;
mod stories;
mod suggest;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::analyze::{Analysis, analyze};
use crate::article::Article;
use crate::boilerplate::{Change, Keeps, site_of};
use crate::engine::embedded::Embedded;
use crate::engine::explain::Weighing;
use crate::engine::facets::{Counted, Counting};
use crate::engine::lines::Settled;
use crate::engine::order::Order;
use crate::engine::{Added, Engine, EngineWriter, Found, Listed, Scored, Stats, Window};
use crate::error::Error;
use crate::extract::extract;
use crate::hits::{Hit, Story};
use crate::lang::Lang;
use crate::query::{
    Expansions, Filter, LangWords, Node, Note, Phrases, Plan, Query, can_be_loosened, forgive, parse, plan,
};
use crate::read::{Limits, Record};

use self::settle::{Last, Touched, take_known};
use self::stories::Changed;

pub use self::cursor::Cursor;
pub use self::help::{LeftOut, Relaxation};
pub use self::reading::{Event, Progress, Report};
pub use self::repeated::{RepeatedLine, Why};
pub use self::similar::Similar;
pub use self::suggest::{SuggestedName, SuggestedTitle, SuggestedWord, Suggestions};

/// An archive of articles. Cheap to clone; searching needs no lock and may go on while articles are added.
#[derive(Clone)]
pub struct Archive {
    engine: Arc<dyn Engine>,
}

/// How to search.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchOptions {
    /// How many hits to return.
    pub limit: usize,
    /// How many hits to pass over.
    pub offset: usize,
    /// Where an earlier answer to the same search ended ([`Answer::next`]): the hits behind it are wanted, at any depth for
    /// the same cost, and `offset` is not looked at.
    pub cursor: Option<Cursor>,
    /// In which order they come.
    pub order: Order,
    /// Only articles with text in one of these languages; empty for all.
    pub langs: Vec<Lang>,
    /// How many snippets a hit has at most.
    pub snippets: usize,
    /// What becomes one hit.
    pub group: Group,
    /// Only articles that this lets through. It has no part in the score.
    pub filter: Option<Filter>,
    /// What is counted among all the articles that match, in the same pass.
    pub counting: Counting,
    /// Whether to look for a better query as well, where hits are ranked and asked for from the first on.
    pub help: bool,
}

/// What becomes one hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Group {
    /// Each article.
    #[default]
    Nothing,
    /// All articles that tell the same story: the hit is the best of them, and has the others in its [`Hit::story`], whether
    /// they match or not.
    Story,
}

/// So many other versions of a story are named.
const MOST_VERSIONS: usize = 50;

impl Default for SearchOptions {
    /// The ten best, with two snippets each.
    fn default() -> Self {
        SearchOptions {
            limit: 10,
            offset: 0,
            cursor: None,
            order: Order::Relevance,
            langs: Vec::new(),
            snippets: 2,
            group: Group::Nothing,
            filter: None,
            counting: Counting::default(),
            help: true,
        }
    }
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many articles match, exactly.
    pub total: u64,
    /// How many stories these tell, exactly; counted where hits are grouped by story.
    pub stories: Option<u64>,
    /// The hits asked for, in order.
    pub hits: Vec<Hit>,
    /// What of the query was not understood as it may have been meant.
    pub notes: Vec<Note>,
    /// The query without its typos and with the marks that its words have in the archive. `None` where it is that already,
    /// and where no help was asked for.
    pub did_you_mean: Option<String>,
    /// Where nothing was found, what would be by asking for less. Empty where no help was asked for.
    pub relaxations: Vec<Relaxation>,
    /// How the query was understood and weighed, in each language of the archive.
    pub weighings: Vec<Weighing>,
    /// What was to be counted.
    pub counted: Counted,
    /// Where the hits behind these begin; `None` where there are none, and where hits are stories. Every article that
    /// matches now comes exactly once on the pages that follow, also while others are added; one that is replaced meanwhile
    /// may come again, or not.
    pub next: Option<Cursor>,
    /// How long it took.
    pub took: Duration,
}

/// A query as it was put to the engine, and what that found.
struct Asked {
    query: Query,
    plan: Plan,
    found: Found,
}

impl Archive {
    /// Opens the archive in a folder.
    ///
    /// # Errors
    /// When there is none, or it was made by a version with another format or analysis.
    pub fn open(path: impl AsRef<Path>) -> Result<Archive, Error> {
        Ok(Archive { engine: Arc::new(Embedded::open(path.as_ref())?) })
    }

    /// Opens the archive in a folder, or makes one there. The folder must be new, empty, or an archive.
    ///
    /// # Errors
    /// As [`Archive::open`], and when the folder cannot be written.
    pub fn open_or_create(path: impl AsRef<Path>) -> Result<Archive, Error> {
        Ok(Archive { engine: Arc::new(Embedded::open_or_create(path.as_ref())?) })
    }

    /// An archive in memory, gone when the last clone is dropped.
    ///
    /// # Errors
    /// When the engine cannot start.
    pub fn in_memory() -> Result<Archive, Error> {
        Ok(Archive { engine: Arc::new(Embedded::in_memory()?) })
    }

    /// An archive held by another engine.
    pub fn with_engine(engine: Arc<dyn Engine>) -> Archive {
        Archive { engine }
    }

    /// Answers a query. Any text is one: see the query language in `docs/query-syntax.md`.
    ///
    /// # Errors
    /// When the filter cannot be asked, the cursor belongs to another search, or the archive cannot be read.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<Answer, Error> {
        let start = Instant::now();
        let by_story = options.group == Group::Story;
        let window = Window {
            offset: options.offset,
            limit: options.limit,
            order: options.order.clone(),
            by_story,
            from: options.cursor.as_ref().map(|cursor| cursor.position.clone()),
            counting: options.counting.clone(),
        };
        let Asked { query: understood, plan, found } = match &options.cursor {
            Some(cursor) => {
                cursor.check(query, options)?;
                let plan = cursor.plan.clone();
                let found = self.engine.search(&plan, &window)?;
                Asked { query: parse(query), plan, found }
            }
            None => self.ask(query, options, &window)?,
        };
        let helped = options.help && options.offset == 0 && options.cursor.is_none();
        let did_you_mean = match helped {
            true => help::did_you_mean(&*self.engine, &understood, &plan.ranking, &found)?,
            false => None,
        };
        let relaxations = match helped && found.total == 0 {
            true => help::relaxations(&understood, options, |query, options| {
                Ok::<_, Error>(self.ask(query, options, &Window::best(0))?.found.total)
            })?,
            false => Vec::new(),
        };
        let versions = if by_story { MOST_VERSIONS } else { 0 };
        let hit = |scored: Scored| {
            let story = self.engine.versions(&scored.article.id, versions)?.map(Story::from);
            let hit = Hit::new(scored, &plan.ranking, options.snippets);
            Ok(Hit { story, ..hit })
        };
        let hits = found.hits.into_iter().map(hit).collect::<Result<_, Error>>()?;
        Ok(Answer {
            total: found.total,
            stories: found.stories,
            hits,
            notes: understood.notes,
            did_you_mean,
            relaxations,
            weighings: found.weighings,
            counted: found.counted,
            next: found.next.map(|position| Cursor::new(query, options, plan, position)),
            took: start.elapsed(),
        })
    }

    /// Puts a query to the engine: as it is, and with loose phrases where nothing has all of it word for word.
    fn ask(&self, query: &str, options: &SearchOptions, window: &Window) -> Result<Asked, Error> {
        let filter = options.filter.as_ref();
        filter.map(Filter::check).transpose()?;
        let mut query = parse(query);
        let langs = self.engine.languages()?;
        forgive(&mut query, &langs, |term| self.engine.frequency(term).map(|articles| articles > 0))?;
        let expansions = Expansions::look_up(&mut query, &langs, |lookup| self.engine.expand(lookup))?;
        let planned = |query: &Query, phrases| {
            let mut plan = plan(query, &langs, phrases, &expansions);
            let langs = options.langs.iter().map(|&lang| Node::Lang(lang)).collect();
            let langs = (!options.langs.is_empty()).then_some(Node::Any(langs));
            let mut only: Vec<Node> = langs.into_iter().chain(filter.cloned().map(Node::Filter)).collect();
            if !only.is_empty() {
                only.insert(0, plan.matching);
                plan.matching = Node::All(only);
            }
            plan
        };
        let mut plan = planned(&query, Phrases::Exact);
        let mut found = self.engine.search(&plan, window)?;
        if found.total == 0 && can_be_loosened(&query) {
            plan = planned(&query, Phrases::Loose);
            found = self.engine.search(&plan, window)?;
            if found.total > 0 {
                let message =
                    "no article has all of it word for word; these have some of its words".to_owned();
                query.notes.push(Note { span: 0..query.text.len(), message });
            }
        }
        Ok(Asked { query, plan, found })
    }

    /// The words by which a query ranks and marks in this archive, by language: for marking an article that is shown whole.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub fn query_words(&self, query: &str) -> Result<Vec<LangWords>, Error> {
        // Which words these are depends on whether the phrases are found.
        Ok(self.ask(query, &SearchOptions::default(), &Window::best(0))?.plan.ranking)
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
        similar::similar(&*self.engine, id, limit)
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
        let inner = self.engine.writer()?;
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
            commit_every: COMMIT_EVERY,
            keeps: Keeps::of(&self.engine.keeps()?),
            touched,
            stories,
            changed: Change::default(),
        })
    }
}

/// Changes an archive. Nothing is seen, or survives, before [`Writer::commit`].
pub struct Writer {
    inner: Box<dyn EngineWriter>,
    engine: Arc<dyn Engine>,
    limits: Limits,
    commit_every: Duration,
    /// What users decided, as of the last commit.
    keeps: Keeps,
    /// The sites whose articles changed since then.
    touched: Touched,
    /// The articles that changed since stories were settled.
    stories: Changed,
    /// Lines that were taken out of articles, and given back, since the last commit.
    changed: Change,
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
    /// it was read last is not read again; the articles of one that has changed are replaced; one within which an earlier
    /// run was interrupted is read on. Commits from time to time, and at the end.
    ///
    /// # Errors
    /// When the archive cannot be written. What cannot be read is skipped, and `on_event` told.
    pub fn add_paths(
        &mut self,
        paths: &[PathBuf],
        mut on_event: impl FnMut(Event<'_>),
    ) -> Result<Report, Error> {
        reading::read(self, paths, &mut on_event)
    }

    /// Sets the limits on what is read.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
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
        if let Some(article) = self.engine.get(id)? {
            self.touched.site(&site_of(&article));
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
