//! Measuring how well articles are told from their pages, and learning what the evidence of a line weighs.
//!
//! Works on sets of pages with gold texts that are not part of the repository: see `examples/cleaning.rs`.

pub mod boost;
pub mod flatten;
pub mod gold;
pub mod learn;
pub mod score;
