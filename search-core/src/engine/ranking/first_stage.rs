//! The numbers of the first stage, of those of the archive.

use super::score::{distinct, nearness};
use super::statistics::Statistics;
use crate::engine::order::Recency;
use crate::engine::walk::{Exact, FirstStage, FirstStageWord};

impl FirstStage {
    /// The words of every language's reading, each with its language's statistics.
    pub(in crate::engine) fn of(statistics: &Statistics<'_>, recency: Option<Recency>) -> FirstStage {
        let mut words = Vec::new();
        for reading in &statistics.readings {
            for (n, (word, &df)) in reading.words.words.iter().zip(&reading.main).enumerate() {
                let weight = reading.preference * reading.weights[n] * reading.idf(df);
                let forms =
                    distinct(word).map(|form| (form.term.clone(), Exact(weight * nearness(form.distance))));
                words.push(FirstStageWord {
                    average_length: Exact(reading.average_length()),
                    forms: forms.collect(),
                });
            }
        }
        FirstStage { words, recency }
    }
}
