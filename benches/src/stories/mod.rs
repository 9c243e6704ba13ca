//! Measuring how well stories are told: sets of articles with the story that each tells, and what is counted.

pub mod pairs;
pub mod sets;
