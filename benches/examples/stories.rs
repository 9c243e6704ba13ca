//! How well stories are told: copies, rewrites and translations of one report among articles that have nothing to do with it.
//!
//! ```sh
//! cargo run --release -p search-benches --example stories -- FOLDER [GROUPS]
//! ```
//!
//! FOLDER holds `corpora`, articles of which few tell the same story; `eval/stories_x_ntrex`, stories in three languages;
//! `eval/stories_fr_orangesum_dups`, copies and light rewrites; `eval/fr_orangesum_knownitem`, articles of the same papers;
//! `articles`, pages of which three tell one story. A set's records are JSON lines whose `cluster` is the story. With a
//! second argument, what was grouped among the corpora is written to that file, to be read.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use search_benches::stories::pairs::Pairs;
use search_benches::stories::sets::{Told, read};
use search_core::PassageKind;
use search_core::story::stories_of;

/// Random draws of half of the articles.
const DRAWS: u64 = 10;

/// The copies that are scored: larger groups are columns, not copies.
const GROUP: std::ops::RangeInclusive<usize> = 2..=4;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("the folder of the sets is the first argument"));
    let groups = arguments.next();
    let corpora = read(&folder.join("corpora"));
    println!("{} unrelated articles", corpora.len());

    let told = read(&folder.join("eval/stories_x_ntrex/corpus.jsonl.gz"));
    println!("\ntranslations, {} articles among the unrelated ones", told.len());
    show("all of them", &[score(&told, &corpora)]);
    let draws: Vec<Pairs> = (1..=DRAWS).map(|seed| score(&half(&told, seed), &corpora)).collect();
    show("half of them, drawn at random", &draws);
    show("alone, no others", &[score(&told, &[])]);

    copies(&folder, &corpora);

    println!("\npages of which 000, 002 and 003 tell one story");
    for (name, others) in [("alone", &[][..]), ("among the unrelated articles", &corpora)] {
        let pages = read(&folder.join("articles"));
        let name_of = |told: &Told| told.article.id.chars().take(3).collect::<String>();
        let all: Vec<&Told> = pages.iter().chain(others).collect();
        for story in stories(&all).iter().filter(|story| story.iter().any(|&n| n < pages.len())) {
            println!("  {name}: {:?}", story.iter().map(|&n| name_of(all[n])).collect::<Vec<_>>());
        }
    }

    let all: Vec<&Told> = corpora.iter().collect();
    let start = Instant::now();
    let found = stories(&all);
    let articles: usize = found.iter().map(Vec::len).sum();
    println!(
        "\nunrelated articles: {} stories of {articles} articles, in {:.2} s",
        found.len(),
        start.elapsed().as_secs_f64()
    );
    let mut by_langs: HashMap<String, usize> = HashMap::new();
    for story in &found {
        let mut langs: Vec<&str> = story.iter().map(|&n| corpora[n].article.lang.as_str()).collect();
        langs.sort_unstable();
        langs.dedup();
        *by_langs.entry(langs.join("+")).or_default() += 1;
    }
    println!("  by language: {by_langs:?}");
    if let Some(file) = groups {
        std::fs::write(file, listing(&found, &corpora)).expect("the groups can be written");
    }
}

/// The stories of some articles, as numbers of them.
fn stories(articles: &[&Told]) -> Vec<Vec<usize>> {
    stories_of(articles.iter().map(|told| &told.signature))
}

/// Scores articles of known stories among others.
fn score(told: &[Told], others: &[Told]) -> Pairs {
    let all: Vec<&Told> = told.iter().chain(others).collect();
    let gold: Vec<Option<u64>> =
        told.iter().map(|told| told.story).chain(others.iter().map(|_| None)).collect();
    Pairs::count(&stories(&all), &gold)
}

fn copies(folder: &Path, corpora: &[Told]) {
    let told = read(&folder.join("eval/stories_fr_orangesum_dups/corpus.jsonl.gz"));
    let known: HashSet<&str> = told.iter().map(|told| told.article.id.as_str()).collect();
    let mut others = read(&folder.join("eval/fr_orangesum_knownitem/corpus.jsonl.gz"));
    others.extend(corpora.iter().filter(|other| other.article.lang.as_str() == "fr").cloned());
    let mut seen = HashSet::new();
    others
        .retain(|other| !known.contains(other.article.id.as_str()) && seen.insert(other.article.id.clone()));
    let mut sizes: HashMap<Option<u64>, usize> = HashMap::new();
    told.iter().for_each(|told| *sizes.entry(told.story).or_default() += 1);
    let told: Vec<Told> = told.into_iter().filter(|told| GROUP.contains(&sizes[&told.story])).collect();
    println!(
        "\ncopies and light rewrites, {} articles among {} of the same papers",
        told.len(),
        others.len()
    );
    show("groups of 2 to 4", &[score(&told, &others)]);
    show("alone, no others", &[score(&told, &[])]);
}

/// Half of the articles, drawn at random.
fn half(told: &[Told], seed: u64) -> Vec<Told> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut order: Vec<(u64, &Told)> = told
        .iter()
        .map(|told| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state, told)
        })
        .collect();
    order.sort_by_key(|(number, _)| *number);
    order.truncate(told.len() / 2);
    order.into_iter().map(|(_, told)| told.clone()).collect()
}

fn show(name: &str, scores: &[Pairs]) {
    let mean =
        |of: fn(Pairs) -> f64| scores.iter().map(|pairs| of(*pairs)).sum::<f64>() / scores.len() as f64;
    let least = scores.iter().map(|pairs| pairs.f1()).fold(1.0, f64::min);
    println!(
        "  {name:<30} F1 {:.3} (least {least:.3})  precision {:.3}  recall {:.3}",
        mean(Pairs::f1),
        mean(Pairs::precision),
        mean(Pairs::recall)
    );
}

/// The groups, for people to read.
fn listing(stories: &[Vec<usize>], articles: &[Told]) -> String {
    const SHOWN: usize = 200;
    let mut out = String::new();
    for (number, story) in stories.iter().enumerate() {
        let _ = writeln!(out, "== {number}: {} articles", story.len());
        for &n in story.iter().take(6) {
            let article = &articles[n].article;
            let body = article.passages.iter().filter(|passage| passage.kind == PassageKind::Body);
            let text: String =
                body.flat_map(|passage| passage.text.chars().chain([' '])).take(SHOWN).collect();
            let _ = writeln!(out, "{} {} | {} | {text}", article.lang, article.id, article.heading());
        }
    }
    out
}
