//! Do both engines answer the same? Every query of some sets, asked of an archive in memory and of the same archive in a
//! cluster.
//!
//! ```sh
//! cargo run --release -p search-benches --features opensearch --example engines -- URL SHARDS SET…
//! ```
//!
//! URL is the address of an OpenSearch cluster, SHARDS of how many shards the archives there are to consist, and each SET a
//! folder with `corpus.jsonl.gz`, `queries.jsonl` (`id`, `text`) and `qrels.tsv` (query, document, grade). The archives in the
//! cluster are called `same-…` and are removed afterwards.
//!
//! Two answers agree if their ten best are the same in the same order, ties aside: hits with the same score may change places.

use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use search_core::engine::opensearch::{Cluster, ClusterTime, OpenSearch, remove};
use search_core::{Answer, Archive, SearchOptions};
use serde::Deserialize;

/// So many hits are compared.
const HITS: usize = 10;

/// Scores that differ by less than this part are the same: they are sums of the same numbers, in another order.
const SAME: f32 = 1e-5;

/// So many of the queries that differ are shown.
const SHOWN: usize = 3;

#[derive(Deserialize)]
struct Query {
    id: String,
    text: String,
}

type Grades = HashMap<String, HashMap<String, f64>>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let cluster = Cluster::at(&arguments.next().ok_or("name the address of a cluster")?)?;
    let shards = arguments.next().ok_or("say how many shards")?.parse()?;
    let cluster = cluster.spread(shards, 1);
    for set in arguments {
        compare(&cluster, shards, Path::new(&set))?;
    }
    Ok(())
}

fn compare(cluster: &Cluster, shards: u32, set: &Path) -> Result<(), Box<dyn Error>> {
    let name = set.file_name().and_then(|name| name.to_str()).ok_or("a set is a folder")?;
    let archive = format!("same-{}-{shards}", name.to_lowercase());
    remove(cluster, &archive)?;
    let corpus = [set.join("corpus.jsonl.gz")];
    let embedded = Archive::in_memory()?;
    let (_, embedded_time) = filled(&embedded, &corpus)?;
    let distributed = Archive::with_engine(OpenSearch::open_or_create(cluster, &archive)?);
    let (articles, time) = filled(&distributed, &corpus)?;
    println!(
        "{name}: {articles} articles, {shards} shards; indexed in {time:.1?}, embedded in {embedded_time:.1?}"
    );
    let (queries, grades) = (queries(&set.join("queries.jsonl"))?, grades(&set.join("qrels.tsv"))?);
    let options = SearchOptions { limit: HITS, snippets: 0, help: false, ..SearchOptions::default() };
    let (mut same, mut shown) = (0, 0);
    let (mut here, mut there) = (0.0, 0.0);
    let mut times: Vec<Duration> = Vec::with_capacity(queries.len());
    let (mut waited, mut took, mut added) = (Vec::new(), Vec::new(), Vec::new());
    for query in &queries {
        let one = embedded.search(&query.text, &options)?;
        let (start, before) = (Instant::now(), ClusterTime::now());
        let other = distributed.search(&query.text, &options)?;
        let time = start.elapsed();
        times.push(time);
        let now = ClusterTime::now();
        waited.push(now.waited - before.waited);
        took.push(now.took - before.took);
        added.push(time.saturating_sub(now.waited - before.waited));
        let agree = one.total == other.total && agree(&one, &other);
        same += usize::from(agree);
        if !agree && shown < SHOWN {
            shown += 1;
            println!("  differs: {}\n    {}\n    {}", query.text, told(&one), told(&other));
        }
        here += ndcg(&one, grades.get(&query.id));
        there += ndcg(&other, grades.get(&query.id));
    }
    let count = queries.len();
    println!(
        "  {same} of {count} agree ({:.2} %); nDCG@10 {:.4} and {:.4}",
        100.0 * same as f64 / count as f64,
        here / count as f64,
        there / count as f64,
    );
    println!(
        "  a search takes {}; the cluster {} by its own account, {} with the way; what we add {}",
        spread(&mut times),
        spread(&mut took),
        spread(&mut waited),
        spread(&mut added),
    );
    remove(cluster, &archive)?;
    Ok(())
}

fn filled(archive: &Archive, corpus: &[PathBuf]) -> Result<(u64, Duration), Box<dyn Error>> {
    let start = Instant::now();
    archive.writer()?.add_paths(corpus, |_| {})?;
    Ok((archive.stats()?.articles, start.elapsed()))
}

/// The median and the 99th percentile.
fn spread(times: &mut [Duration]) -> String {
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    format!("{:.1?} (99 %: {:.1?})", at(50), at(99))
}

fn agree(one: &Answer, other: &Answer) -> bool {
    one.hits.len() == other.hits.len()
        && one.hits.iter().zip(&other.hits).all(|(a, b)| {
            let close = (a.score - b.score).abs() <= SAME * a.score.abs().max(b.score.abs());
            // Of equals, others may be beyond the tenth.
            close && (a.article.id == b.article.id || is_tied(one, a.score) || is_tied(other, b.score))
        })
}

fn is_tied(answer: &Answer, score: f32) -> bool {
    let equal = |other: f32| (other - score).abs() <= SAME * score.abs();
    let last = answer.hits.last().is_some_and(|hit| equal(hit.score));
    last || answer.hits.iter().filter(|hit| equal(hit.score)).count() > 1
}

fn told(answer: &Answer) -> String {
    let hits = answer.hits.iter().map(|hit| format!("{} {:.4}", hit.article.id, hit.score));
    format!("{} matches: {}", answer.total, hits.collect::<Vec<_>>().join(", "))
}

fn queries(path: &Path) -> Result<Vec<Query>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn grades(path: &Path) -> Result<Grades, Box<dyn Error>> {
    let mut grades: Grades = HashMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let mut parts = line.split_whitespace();
        if let (Some(query), Some(document), Some(grade)) = (parts.next(), parts.next(), parts.next()) {
            grades.entry(query.to_owned()).or_default().insert(document.to_owned(), grade.parse()?);
        }
    }
    Ok(grades)
}

/// Normalised discounted cumulative gain: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002).
fn ndcg(answer: &Answer, grades: Option<&HashMap<String, f64>>) -> f64 {
    let Some(grades) = grades else { return 0.0 };
    let gain = |(n, grade): (usize, f64)| (grade.exp2() - 1.0) / (n as f64 + 2.0).log2();
    let found = answer.hits.iter().map(|hit| grades.get(&hit.article.id).copied().unwrap_or_default());
    let mut best: Vec<f64> = grades.values().copied().collect();
    best.sort_by(|a, b| b.total_cmp(a));
    let ideal: f64 = best.into_iter().take(HITS).enumerate().map(gain).sum();
    if ideal > 0.0 { found.take(HITS).enumerate().map(gain).sum::<f64>() / ideal } else { 0.0 }
}
