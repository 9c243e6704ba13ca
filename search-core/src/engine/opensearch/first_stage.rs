//! The first stage of the ranking in the cluster's query language: the score follows from the article and the numbers of the query
//! alone, whatever shards the archive has.

use serde_json::{Value, json};

use super::{matching, names};
use crate::engine::order::Recency;
use crate::engine::walk::{FirstStage, FirstStageWord};
use crate::engine::weights::{B, K1, RECENT_FLOOR};

/// BM25 of a term. `_score` is how often the article has it. The article's length is rounded as the embedded engine rounds it,
/// which is as Lucene does: exact to 40, then to four binary digits.
const BM25: &str = "\
long length = doc[params.length].size() == 0 ? 0 : doc[params.length].value;
if (length >= 24) {
  long rest = length - 24;
  int shift = 60 - Long.numberOfLeadingZeros(rest);
  if (shift > 0) { rest = (rest >> shift) << shift; }
  length = 24 + rest;
}
return params.weight * _score / (_score + params.k1 * (1.0 - params.b + params.b * length / params.average));";

/// The preference for what is recent: see `Recency::factor`.
const RECENT: &str = "\
if (doc[params.day].size() == 0) { return _score * params.floor; }
double age = Math.max(0.0, (double) (params.today - doc[params.day].value));
return _score * (params.floor + (1.0 - params.floor) * Math.pow(2.0, -age / params.half));";

/// The articles that match, scored by the first stage.
pub(super) fn query(matching: &Value, stage: &FirstStage) -> Value {
    let words: Vec<Value> = stage.words.iter().filter_map(word).collect();
    let scored = json!({"bool": {"filter": [matching], "should": words, "minimum_should_match": 0}});
    match stage.recency {
        None => scored,
        Some(Recency { today, half_life }) => json!({"script_score": {
            "query": scored,
            "script": {"source": RECENT, "params": {
                "day": names::DAY, "today": today, "half": f64::from(half_life.max(1)), "floor": RECENT_FLOOR,
            }},
        }}),
    }
}

fn word(word: &FirstStageWord) -> Option<Value> {
    let mut forms: Vec<Value> = Vec::with_capacity(word.forms.len());
    for (term, weight) in &word.forms {
        let script = json!({"source": BM25, "params": {
            "length": names::length(term.lang), "average": word.average_length.0, "weight": weight.0, "k1": K1, "b": B,
        }});
        let term = matching::one(&names::stream(term.lang, term.stream), &term.text);
        forms.push(json!({"script_score": {"query": term, "script": script}}));
    }
    match forms.len() {
        0 | 1 => forms.pop(),
        _ => Some(json!({"dis_max": {"queries": forms}})),
    }
}

/// A length as it is rounded in the index.
pub(super) fn rounded(length: u64) -> f32 {
    const EXACT: u64 = 24;
    const DIGITS: u32 = 4;
    let Some(rest) = length.checked_sub(EXACT) else { return length as f32 };
    let shift = (u64::BITS - rest.leading_zeros()).saturating_sub(DIGITS);
    (EXACT + (rest >> shift << shift)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_as_lucene_does() {
        for (length, expected) in
            [(0, 0.), (39, 39.), (40, 40.), (41, 40.), (42, 42.), (57, 56.), (300, 280.), (1000, 984.)]
        {
            assert_eq!(rounded(length), expected, "{length}");
        }
    }
}
