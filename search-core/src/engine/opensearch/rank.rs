//! The second stage of the ranking: the best candidates of the first, scored again by where their words stand.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::document::unsigned;
use super::first_stage::rounded;
use super::stands::Asked;
use super::{column, names};
use crate::engine::EngineError;
use crate::engine::explain::Parts;
use crate::engine::order::Recency;
use crate::engine::ranking::{Candidates, Statistics};
use crate::engine::walk::Key;
use crate::lang::Lang;

/// A hit of the cluster.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    /// The article's number.
    pub(super) number: u64,
    pub(super) score: f32,
    /// What the score is made of, a part a language; empty beyond the second stage.
    pub(super) parts: Vec<Parts>,
    /// Its place in the order of the cluster.
    pub(super) key: Key,
}

impl Ranked {
    /// A hit as it came, with a score.
    pub(super) fn of(hit: &Value, score: f32) -> Ranked {
        Ranked {
            number: unsigned(&hit["fields"][names::NUMBER][0]).unwrap_or_default(),
            score,
            parts: Vec::new(),
            key: super::sorting::key(hit),
        }
    }
}

/// The score that the cluster gave to a hit.
pub(super) fn score(hit: &Value) -> f32 {
    hit["_score"].as_f64().unwrap_or_default() as f32
}

/// What the second stage wants to know of its candidates.
pub(super) struct Wanted<'s> {
    statistics: &'s Statistics<'s>,
    asked: Vec<Asked>,
}

/// The field that a script makes of a language's column.
fn field(lang: Lang) -> String {
    format!("at_{lang}")
}

impl<'s> Wanted<'s> {
    pub(super) fn of(statistics: &'s Statistics<'s>) -> Wanted<'s> {
        Wanted { statistics, asked: statistics.readings.iter().map(Asked::of).collect() }
    }

    /// Adds to a request what is wanted of each hit.
    pub(super) fn ask(&self, body: &mut Value) {
        let mut columns = vec![json!(names::NUMBER), json!(names::DAY)];
        let mut scripts = Map::new();
        for (reading, asked) in self.statistics.readings.iter().zip(&self.asked) {
            let lang = reading.words.lang;
            columns.extend([names::length(lang), names::captions(lang)].map(Value::from));
            scripts.insert(field(lang), asked.field(&names::stands(lang)));
        }
        body["docvalue_fields"] = Value::Array(columns);
        body["script_fields"] = Value::Object(scripts);
    }

    /// Scores the candidates again, and puts them in order; equal scores by id.
    pub(super) fn rank(&self, hits: &[Value], recency: Option<Recency>) -> Result<Vec<Ranked>, EngineError> {
        let mut parts: Vec<Vec<Parts>> = vec![Vec::new(); hits.len()];
        for (reading, asked) in self.statistics.readings.iter().zip(&self.asked) {
            let lang = reading.words.lang;
            let mut candidates = Candidates::unread(reading, hits.len());
            let at = field(lang);
            for (doc, hit) in hits.iter().enumerate() {
                let length = column(hit, &names::length(lang)).unwrap_or_default();
                candidates.lengths[doc] = rounded(length.try_into().unwrap_or_default());
                if let Some(captions) =
                    column(hit, &names::captions(lang)).and_then(|at| u32::try_from(at).ok())
                {
                    candidates.captions[doc] = captions;
                }
                if let Some(found) = hit["fields"][&at].as_array() {
                    asked.take(&mut candidates, reading, doc, found)?;
                }
            }
            for (parts, scored) in parts.iter_mut().zip(candidates.scores(reading)) {
                if scored.sum() > 0.0 {
                    parts.push(scored.times(reading.preference));
                }
            }
        }
        let ranked = hits.iter().zip(parts).map(|(hit, mut parts)| {
            if let Some(recency) = recency {
                let factor = recency.factor(column(hit, names::DAY));
                parts.iter_mut().for_each(|parts| *parts = parts.times(factor));
            }
            Ranked { parts: parts.clone(), ..Ranked::of(hit, parts.iter().map(Parts::sum).sum()) }
        });
        let mut ranked: Vec<Ranked> = ranked.collect();
        ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| by_id(a, b)));
        Ok(ranked)
    }
}

fn by_id(a: &Ranked, b: &Ranked) -> Ordering {
    a.key.id.cmp(&b.key.id)
}
