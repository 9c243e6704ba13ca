//! Search for archives of multilingual news articles.
//!
//! An [`Archive`] takes articles as they lie on disk (saved pages, scraped text, JSON lines), strips what is not article,
//! detects the language of every passage, reads each in its own language, and answers queries with ranked and marked hits.
//! It lives in one folder, in memory or, with the feature `opensearch`, in a cluster.
//!
//! ```
//! use search_core::{Archive, Record, SearchOptions};
//!
//! let archive = Archive::in_memory()?;
//! let mut writer = archive.writer()?;
//! writer.add(&Record::text("notes/1.txt", "Le pont sur le fleuve a été inauguré lundi matin par les habitants."))?;
//! writer.commit()?;
//!
//! let answer = archive.search("inaugure fleuve", &SearchOptions::default())?;
//! assert_eq!(answer.total, 1);
//! assert_eq!(answer.hits[0].article.lang.as_str(), "fr");
//! # Ok::<(), search_core::Error>(())
//! ```
//!
//! The modules are declared in the order in which data flows through them; none names one that comes after it.

#![warn(missing_docs)]

pub mod lang;

pub mod article;

pub mod read;

pub mod parse;

pub mod detect;

pub mod clean;

pub mod extract;

pub mod document;

pub mod boilerplate;

pub mod story;

pub mod analyze;

pub mod query;

pub mod engine;

pub mod hits;

mod error;

mod archive;

pub use archive::{
    Answer, Archive, Contents, Cursor, Event, Exported, Finding, Group, Imported, Intent, JudgedClause,
    LeftOut, Migrated, Migrating, Missing, Place, Progress, Pruned, Ranked, Ranking, Relaxation,
    RepeatedLine, Report, SearchOptions, SharedId, Similar, SuggestedName, SuggestedTitle, SuggestedWord,
    Suggestions, Sum, Surveyed, UnknownAttribute, UnknownValue, Why, Writer, is_away,
};
pub use article::{Article, Fact, Passage, PassageKind, Provenance};
pub use boilerplate::Keep;
pub use engine::explain::{Parts, WeighedWord, Weighing};
pub use engine::facets::{
    Bar, Counted, Counting, FacetCount, FacetCounts, FacetOrder, FacetRequest, Histogram, HistogramRequest,
    NumberRange, Period,
};
pub use engine::health::{Ailment, Health, Repaired};
pub use engine::order::{Direction, Order};
pub use engine::snapshot::{Snapshot, SnapshotFile};
pub use engine::{Added, EngineError, Memory, MemoryError, Optimized, Stats};
pub use error::{CursorError, Error};
pub use extract::{extract, extract_as_of, extract_file};
pub use hits::{Hit, Snippet, Story, Version};
pub use lang::Lang;
pub use query::{
    Beginning, Comparison, DateRange, Facet, Filter, FilterError, Forgiven, Likeness, StopWords, Synonyms,
    Typos, Vocabulary,
};
pub use read::{Form, Limits, Record, Skip, SkipReason};
