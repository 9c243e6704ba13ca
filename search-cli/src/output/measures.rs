//! Measures of retrieval, as TREC and BEIR compute them.
//!
//! nDCG@10 has the gain 2^grade − 1 and the discount log2(rank + 1) (Burges et al., 2005); an article is relevant from
//! grade 1.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::queries::Query;

/// Judgements: the grade of an article for a query.
pub(crate) struct Qrels {
    grades: HashMap<String, HashMap<String, u32>>,
}

/// The ranks that nDCG and MRR look at, and those that recall looks at.
const TOP: usize = 10;
const DEEP: usize = 100;

impl Qrels {
    /// Reads lines of query, article and grade, separated by tabs.
    pub(crate) fn read(path: &Path) -> Result<Qrels> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the judgements `{}`", path.display()))?;
        let mut grades: HashMap<String, HashMap<String, u32>> = HashMap::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let wrong = || {
                let path = path.display();
                format!("`{path}`, line {}: expected query, article and grade, separated by tabs", number + 1)
            };
            let [query, article, grade] = line.split('\t').collect::<Vec<_>>()[..] else {
                anyhow::bail!(wrong());
            };
            let grade: i64 = grade.trim().parse().with_context(wrong)?;
            // A grade below 1 is a judgement, too: not relevant.
            if let Ok(grade @ 1..) = u32::try_from(grade) {
                grades.entry(query.to_owned()).or_default().insert(article.to_owned(), grade);
            }
        }
        Ok(Qrels { grades })
    }

    /// Measures the answer to one query: the ids of the articles, in order.
    pub(crate) fn measure(&self, query: &Query, ids: &[&str]) -> Measured {
        let none = HashMap::new();
        let grades = self.grades.get(&query.id).unwrap_or(&none);
        let gain = |grade: u32| f64::from(grade).exp2() - 1.0;
        let discounted = |(rank, gain): (usize, f64)| gain / (rank as f64 + 2.0).log2();
        let mut ideal: Vec<f64> = grades.values().map(|&grade| gain(grade)).collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let ideal: f64 = ideal.into_iter().take(TOP).enumerate().map(discounted).sum();
        let gains = ids.iter().take(TOP).map(|id| grades.get(*id).map_or(0.0, |&grade| gain(grade)));
        let found: f64 = gains.enumerate().map(discounted).sum();
        let first = ids.iter().take(TOP).position(|id| grades.contains_key(*id));
        let relevant = ids.iter().take(DEEP).filter(|id| grades.contains_key(**id)).count();
        Measured {
            query: query.id.clone(),
            text: query.text.clone(),
            lang: query.lang.clone(),
            ndcg: if ideal > 0.0 { found / ideal } else { 0.0 },
            mrr: first.map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0)),
            success: if first == Some(0) { 1.0 } else { 0.0 },
            recall: relevant as f64 / grades.len().max(1) as f64,
        }
    }
}

/// The measures of one query.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) query: String,
    pub(crate) text: String,
    pub(crate) lang: Option<String>,
    #[serde(rename = "ndcg10")]
    pub(crate) ndcg: f64,
    #[serde(rename = "mrr10")]
    mrr: f64,
    #[serde(rename = "s1")]
    success: f64,
    #[serde(rename = "r100")]
    recall: f64,
}

impl Measured {
    /// Reads what an earlier run saved: a JSON line a query.
    pub(crate) fn read(path: &Path) -> Result<Vec<Measured>> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the measures `{}`", path.display()))?;
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let measured = lines.map(|(number, line)| {
            serde_json::from_str(line).with_context(|| {
                let path = path.display();
                format!(
                    "`{path}`, line {}: expected what `tim eval --save` writes, a query a line",
                    number + 1
                )
            })
        });
        measured.collect()
    }
}

/// The measures of several queries, summed. Printed and given as JSON they are means.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measures {
    queries: u64,
    ndcg: f64,
    mrr: f64,
    success: f64,
    recall: f64,
}

impl Measures {
    pub(crate) fn add(&mut self, one: &Measured) {
        self.queries += 1;
        self.ndcg += one.ndcg;
        self.mrr += one.mrr;
        self.success += one.success;
        self.recall += one.recall;
    }

    fn mean(&self, sum: f64) -> f64 {
        sum / self.queries.max(1) as f64
    }

    pub(crate) fn to_json(&self) -> Value {
        let rounded = |sum: f64| (self.mean(sum) * 10_000.0).round() / 10_000.0;
        json!({
            "ndcg10": rounded(self.ndcg), "mrr10": rounded(self.mrr), "s1": rounded(self.success),
            "r100": rounded(self.recall), "n": self.queries,
        })
    }
}

impl fmt::Display for Measures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mean = |sum| self.mean(sum);
        write!(
            f,
            "{:>8.4}{:>8.4}{:>8.4}{:>12.4}{:>9}",
            mean(self.ndcg),
            mean(self.mrr),
            mean(self.success),
            mean(self.recall),
            self.queries
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qrels(lines: &str) -> Qrels {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), lines).unwrap();
        Qrels::read(file.path()).unwrap()
    }

    #[test]
    fn measures_are_those_of_the_textbook() {
        let qrels = qrels("q\ta\t2\nq\tb\t1\nq\tc\t0\n");
        let query = |id: &str| Query { id: id.to_owned(), text: String::new(), lang: None };
        let measured = qrels.measure(&query("q"), &["x", "b", "a"]);
        // DCG = 1/log2(3) + 3/log2(4); ideal = 3/log2(2) + 1/log2(3)
        let (dcg, ideal) = (1.0 / 3f64.log2() + 1.5, 3.0 + 1.0 / 3f64.log2());
        assert!((measured.ndcg - dcg / ideal).abs() < 1e-12);
        assert!((measured.mrr - 0.5).abs() < 1e-12);
        assert!(measured.success.abs() < 1e-12 && (measured.recall - 1.0).abs() < 1e-12);
        assert!(qrels.measure(&query("unknown"), &["a"]).recall.abs() < 1e-12);
    }
}
