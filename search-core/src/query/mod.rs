//! What did the user ask? Query text in; a syntax tree, and then a [`Plan`] of terms for the engine, out.
//!
//! It never fails: what cannot be understood is taken as words, and a [`Note`] says so.

mod apart;
mod dates;
mod expand;
mod facet;
mod fields;
mod filter;
mod forgive;
mod near;
mod operators;
mod parser;
mod pattern;
mod plan;
mod planner;
mod reading;
mod signs;
mod synonyms;
mod syntax;
mod typed;
mod unfinished;
mod vocabulary;

pub use apart::{Names, take_apart};
pub use dates::DateRange;
pub use expand::{
    Dictionary, Expanded, Expansion, Expansions, Lookup, MOST_EXPANDED, MOST_TERMS, names_beginning,
    words_beginning,
};
pub use facet::{Beginning, Facet};
pub use fields::field_names;
pub use filter::{Comparison, Filter, FilterError, Likeness};
pub use forgive::{forgive, has_typos, suspect};
pub use near::{longest, near};
pub use parser::parse;
pub use pattern::Pattern;
pub use plan::{Form, LangWords, Node, Plan, Stream, Term, Together, Word};
pub use planner::{Phrases, can_be_loosened, plan};
pub use synonyms::Synonyms;
pub use syntax::{Clause, Expr, Field, Note, Occur, Query, Text};
pub use unfinished::{is_plain, leave_open};
pub use vocabulary::{Forgiven, StopWords, Typos, Vocabulary};
