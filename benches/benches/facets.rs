//! What filters, facets and orders cost beside a search: `cargo bench -p search-benches --bench facets`.
//!
//! Runs on the sample archive, which is small; with `TIM_CORPORA=FOLDER` on the articles in a folder. Each line is the same
//! search, without snippets, with one thing more.

use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use search_benches::folder;
use search_core::{
    Answer, Archive, Comparison, Counting, Cursor, DateRange, Facet, FacetRequest, Filter, HistogramRequest,
    Order, Period, SearchOptions,
};

fn main() {
    assert!(ARCHIVE.stats().is_ok_and(|stats| stats.articles > 0), "there are articles to search");
    divan::main();
}

static ARCHIVE: LazyLock<Archive> = LazyLock::new(|| {
    let folder = std::env::var_os("TIM_CORPORA").map_or_else(folder, PathBuf::from);
    let archive = Archive::in_memory().expect("the engine starts");
    let mut writer = archive.writer().expect("there is no other writer");
    writer.add_paths(&[folder], |_| {}).expect("the articles can be added");
    archive
});

/// One word, two that many articles have, and every article.
const QUERIES: &[&str] = &["gianh", "the OR le OR của", ""];

fn plain() -> SearchOptions {
    SearchOptions { snippets: 0, ..SearchOptions::default() }
}

fn ask(query: &str, options: &SearchOptions) -> Answer {
    ARCHIVE.search(query, options).expect("the archive can be read")
}

fn facets() -> Vec<FacetRequest> {
    ["lang", "source", "author", "place", "year"].map(|name| FacetRequest::new(Facet::named(name))).to_vec()
}

fn months() -> Option<HistogramRequest> {
    let range = DateRange { from: None, to: None };
    Some(HistogramRequest { by: Period::Month, range, langs: true })
}

#[divan::bench(args = QUERIES)]
fn search_alone(bencher: Bencher<'_, '_>, query: &str) {
    bencher.bench(|| ask(query, &plain()));
}

#[divan::bench(args = QUERIES)]
fn with_a_filter(bencher: Bencher<'_, '_>, query: &str) {
    let since = Filter::Compare(Facet::Day, Comparison::AtLeast, "2020".to_owned());
    let filter = Filter::Any(vec![Filter::Is(Facet::Lang, "vi".to_owned()), since]);
    let options = SearchOptions { filter: Some(filter), ..plain() };
    bencher.bench(|| ask(query, &options));
}

#[divan::bench(args = QUERIES)]
fn with_five_facets(bencher: Bencher<'_, '_>, query: &str) {
    let options = SearchOptions { counting: Counting { facets: facets(), histogram: None }, ..plain() };
    bencher.bench(|| {
        let answer = ask(query, &options);
        assert_eq!(answer.counted.facets.len(), 5);
        answer
    });
}

#[divan::bench(args = QUERIES)]
fn with_months_by_language(bencher: Bencher<'_, '_>, query: &str) {
    let options = SearchOptions { counting: Counting { facets: Vec::new(), histogram: months() }, ..plain() };
    bencher.bench(|| {
        let answer = ask(query, &options);
        let histogram = answer.counted.histogram.as_ref().expect("it was asked for");
        let counted: u64 = histogram.bars.iter().map(|bar| bar.articles).sum();
        assert_eq!(counted + histogram.undated, answer.total);
        answer
    });
}

#[divan::bench(args = QUERIES)]
fn with_both(bencher: Bencher<'_, '_>, query: &str) {
    let options = SearchOptions { counting: Counting { facets: facets(), histogram: months() }, ..plain() };
    bencher.bench(|| ask(query, &options));
}

#[divan::bench(args = QUERIES)]
fn the_recent_preferred(bencher: Bencher<'_, '_>, query: &str) {
    let options = SearchOptions { order: Order::Recent { half_life: 30 }, ..plain() };
    bencher.bench(|| ask(query, &options));
}

/// A page behind half of the hits, or as far as there are any.
#[divan::bench(args = QUERIES)]
fn a_page_far_behind(bencher: Bencher<'_, '_>, query: &str) {
    let mut options = SearchOptions { limit: 1_000, ..plain() };
    let mut cursor: Option<Cursor> = None;
    let mut left = ask(query, &options).total / 2;
    while left > 0 {
        options.cursor = cursor.clone();
        match ask(query, &options).next {
            Some(next) => cursor = Some(next),
            None => break,
        }
        left = left.saturating_sub(1_000);
    }
    let options = SearchOptions { cursor, ..plain() };
    bencher.bench(|| ask(query, &options));
}
