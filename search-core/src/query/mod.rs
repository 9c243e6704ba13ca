//! What did the user ask? Query text in; a syntax tree, and then a [`Plan`] of terms for the engine, out.
//!
//! It never fails: what cannot be understood is taken as words, and a [`Note`] says so.

mod dates;
mod plan;
mod syntax;
mod typed;

pub use dates::DateRange;
pub use plan::{LangWords, Node, Phrases, Plan, Stream, Term, Word, can_be_loosened, plan};
pub use syntax::{Clause, Expr, Field, Note, Occur, Query, parse};
