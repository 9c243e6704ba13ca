//! The ranking, whoever holds the archive: what was counted, and where words stand, in; scores out. See
//! [`weights`](super::weights) for the formulas and their numbers.

mod first_stage;
mod score;
mod statistics;

pub(in crate::engine) use self::score::{Candidates, distinct, distinctly_written};
pub(in crate::engine) use self::statistics::{Census, Reading, Statistics, likely};
