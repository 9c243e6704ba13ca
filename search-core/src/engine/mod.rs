//! Where is it kept, and what matches best? Terms and plans in; a stored archive and ranked articles out.
//!
//! [`Engine`] is the seam between the archive and what holds it. An engine sees terms, never text to analyse, so every
//! engine finds the same articles in the same order.

mod cluster_error;
pub mod embedded;
mod error;
pub mod explain;
pub mod facets;
mod facts;
pub mod health;
pub mod lines;
mod memory;
#[cfg(feature = "opensearch")]
pub mod opensearch;
pub mod order;
mod ranking;
pub mod snapshot;
mod stop;
pub mod stories;
pub mod walk;
pub mod weights;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analyze::Analysis;
use crate::article::Article;
use crate::boilerplate::Keep;
use crate::lang::Lang;
use crate::query::{Expanded, Filter, LangWords, Lookup, Node, Plan, Term};
use crate::read::{FileState, Flow};

use self::explain::{Parts, Weighing};
use self::facets::{Counted, Counting};
use self::lines::{LineCounts, Settled};
use self::order::Order;
use self::snapshot::Snapshot;
use self::stories::{StoryView, Told, Versions};
use self::walk::Position;

pub use cluster_error::ClusterError;
pub use error::EngineError;
pub use memory::{Memory, MemoryError};
pub use stop::Stop;

/// Which hits are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// How many hits to pass over.
    pub offset: usize,
    /// How many hits to return.
    pub limit: usize,
    /// In which order.
    pub order: Order,
    /// Count and return stories instead of articles: of each the best hit.
    pub by_story: bool,
    /// Where an earlier page ended: the hits behind it are wanted, and `offset` is not looked at. Not by story.
    pub from: Option<Position>,
    /// What is to be counted among all that match.
    pub counting: Counting,
}

impl Window {
    /// The best hits.
    pub const fn best(limit: usize) -> Window {
        let counting = Counting { facets: Vec::new(), histogram: None };
        Window { offset: 0, limit, order: Order::Relevance, by_story: false, from: None, counting }
    }
}

/// No engine is asked for hits beyond this one: the cost of a page grows with its depth.
pub const DEEPEST_HIT: usize = 10_000;

/// What an engine found: articles, or their ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<A = Article> {
    /// How many articles match, exactly.
    pub total: u64,
    /// How many stories they tell, exactly; counted where the window is by story.
    pub stories: Option<u64>,
    /// The hits of the window, in order, without those that cannot be read.
    pub hits: Vec<Scored<A>>,
    /// So many hits of the window cannot be read.
    pub unread: u64,
    /// How the query was weighed, in each language; empty where nothing is ranked.
    pub weighings: Vec<Weighing>,
    /// What was to be counted.
    pub counted: Counted,
    /// Where this page ended; `None` where nothing is behind it, and by story.
    pub next: Option<Position>,
}

/// A part of a list of articles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listed {
    /// How many articles there are in all.
    pub total: u64,
    /// The part.
    pub articles: Vec<Article>,
}

/// An article, or its id, and its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored<A = Article> {
    /// The score; 0 where nothing is ranked. Comparable within one answer only.
    pub score: f32,
    /// The article.
    pub article: A,
    /// What the score is made of, for each language in which something matched. Empty where nothing is ranked, and for hits
    /// so deep that they were not scored in full.
    pub parts: Vec<Parts>,
}

/// What an archive holds, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// Articles.
    pub articles: u64,
    /// Articles by main language, the largest first.
    pub langs: Vec<(Lang, u64)>,
    /// Files that were read.
    pub files: u64,
    /// Bytes on disk; 0 in memory.
    pub bytes: u64,
}

/// What became of an article that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New,
    /// It replaced an article with the same id.
    Replaced,
}

/// What became of an archive that was optimized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Optimized {
    /// Of so many segments it consisted.
    pub segments_before: usize,
    /// So many bytes it had on disk; 0 in memory.
    pub bytes_before: u64,
    /// Of so many segments it consists now.
    pub segments_after: usize,
    /// So many bytes it has on disk.
    pub bytes_after: u64,
}

/// Holds an archive.
pub trait Engine: LineCounts + Send + Sync {
    /// The same archive, for one who may leave before the answer is there: once the stop is wished, whatever is asked of it ends
    /// soon, with [`EngineError::Stopped`]. Cheap.
    fn until(&self, stop: Stop) -> Arc<dyn Engine>;

    /// A number that is another one once something else is searched, after a commit; `None` where that cannot be told.
    fn generation(&self) -> Option<u64> {
        None
    }

    /// The languages whose recipes have terms in the archive.
    fn languages(&self) -> Result<Vec<Lang>, EngineError>;

    /// Those of these readings of a query, by their languages, that are not unlikely beside the likeliest one.
    fn likely(&self, readings: &[LangWords]) -> Result<Vec<Lang>, EngineError>;

    /// The terms of the archive that a pattern stands for. Bounded: a dictionary that is too large is not read to its end.
    fn expand(&self, lookup: &Lookup) -> Result<Expanded, EngineError>;

    /// The articles that match a plan.
    fn search(&self, plan: &Plan, window: &Window) -> Result<Found, EngineError>;

    /// The same without reading any article: their ids.
    fn rank(&self, plan: &Plan, window: &Window) -> Result<Found<String>, EngineError>;

    /// The article with this id.
    fn get(&self, id: &str) -> Result<Option<Article>, EngineError>;

    /// Visits every article that matches, until a visit breaks off, in no particular order.
    ///
    /// # Errors
    /// [`EngineError::Unread`] when some could not be read: all others were visited.
    fn each(&self, matching: &Node, visit: &mut dyn FnMut(Article) -> Flow) -> Result<(), EngineError>;

    /// The articles that a filter lets through, in the order of their documents, those without one last: so many of them after
    /// the first `offset`.
    fn documents(&self, filter: Option<&Filter>, offset: usize, limit: usize) -> Result<Listed, EngineError>;

    /// What the archive holds.
    fn stats(&self) -> Result<Stats, EngineError>;

    /// How far a file was read, and what it was like then.
    fn file(&self, path: &Path) -> Result<Option<FileState>, EngineError>;

    /// Visits the files that were read, wholly or in part, and are this path or lie below it, in the order of their names.
    fn files_below(&self, path: &Path, visit: &mut dyn FnMut(PathBuf)) -> Result<(), EngineError>;

    /// The story of the article with this id and up to `most` of the others that tell it; `None` where it tells it alone.
    fn versions(&self, id: &str, most: usize) -> Result<Option<Versions>, EngineError>;

    /// How many articles have a term; may be behind by what was deleted.
    fn frequency(&self, term: &Term) -> Result<u64, EngineError>;

    /// How many articles have a key of stories, by its hash: a name, for example; may be behind by what was deleted.
    fn key_frequency(&self, key: u32) -> Result<u64, EngineError>;

    /// Some article that has a term: how a word is spelt, a term does not say.
    fn example(&self, term: &Term) -> Result<Option<Article>, EngineError>;

    /// What the archive's stories are recognised by, as of the last commit.
    fn story_view(&self) -> Result<Box<dyn StoryView>, EngineError>;

    /// The files of the last commit, held open.
    ///
    /// # Errors
    /// [`EngineError::InMemory`] when there are none.
    fn snapshot(&self) -> Result<Snapshot, EngineError>;

    /// The one writer of the archive.
    ///
    /// # Errors
    /// [`EngineError::Locked`] when another writer is open, here or in another process.
    fn writer(&self, memory: Memory) -> Result<Box<dyn EngineWriter>, EngineError>;
}

/// Changes an archive. Nothing is seen, or survives, before [`EngineWriter::commit`].
pub trait EngineWriter: Send {
    /// The articles with these ids are about to be added. An engine that is far away looks at once which of them it has; what is
    /// added without it costs a question each.
    fn foresee(&mut self, _ids: &[&str]) -> Result<(), EngineError> {
        Ok(())
    }

    /// Adds an article, in place of the one with the same id.
    fn add(&mut self, article: &Article, analysis: Analysis) -> Result<Added, EngineError>;

    /// Deletes the article with this id; false when there is none.
    fn delete(&mut self, id: &str) -> Result<bool, EngineError>;

    /// Deletes what was read from this file.
    fn delete_file(&mut self, path: &Path) -> Result<(), EngineError>;

    /// Records how far this file was read.
    fn record_file(&mut self, path: &Path, state: &FileState) -> Result<(), EngineError>;

    /// Forgets how far this file was read; its articles stay.
    fn forget_file(&mut self, path: &Path) -> Result<(), EngineError>;

    /// Records that a line is the article's, or takes that back; false when nothing changes.
    fn keep(&mut self, keep: &Keep, on: bool) -> Result<bool, EngineError>;

    /// Names of attributes by which no article is found, because the archive knows too many others: some of them.
    fn unindexed(&self) -> &BTreeSet<String>;

    /// Records what is known of the story of the article with this number, in place of what was.
    fn tell(&mut self, number: u64, told: Option<&Told>) -> Result<(), EngineError>;

    /// Brings what was committed last into its smallest and quickest form, and ends the writer. To be asked before anything is
    /// written by it.
    fn optimize(self: Box<Self>) -> Result<Optimized, EngineError>;

    /// Ends the writer once all is done that it has begun beside what was committed, so that nothing of that is seen half done.
    fn end(self: Box<Self>) -> Result<(), EngineError>;

    /// Makes all changes since the last commit durable and visible, all at once, and records what of it is
    /// settled.
    fn commit(&mut self, settled: Settled) -> Result<(), EngineError>;
}
