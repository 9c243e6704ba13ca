//! Measuring how well languages are told apart, and learning what runs of letters weigh for each.
//!
//! Works on sets of texts that are not part of the repository: see `examples/languages.rs`.

pub mod draw;
pub mod learn;
pub mod measure;
pub mod texts;
