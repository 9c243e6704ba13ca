//! The library from the outside, in one binary: what it does with the sample archive, and what holds for any input.

/// Texts that have the same terms, and texts that have not.
mod analysis;
/// The query language.
mod asking;
/// Files that are damaged, hostile, or change.
mod bad_input;
/// Lines that sites repeat: learned, whatever the order, and given back.
mod boilerplate;
/// A cluster that fails.
#[cfg(feature = "opensearch")]
mod cluster;
/// What a run did to the articles of an archive.
mod counting;
/// Of several dates on a page, the article's.
mod dates;
/// The articles in the sample archive, against what is written down of them.
mod extraction;
/// Filters, facets and histograms, against a count article by article.
mod facets;
/// The shapes in which records keep texts, names and dates.
mod fields;
/// A sample of every form.
mod forms;
/// Texts whose title is given apart from them.
mod given;
/// What is marked in hits.
mod highlighting;
/// Where tests keep their archives.
mod home;
/// An archive over time: adding, replacing, deleting, reopening, crashing.
mod lifecycle;
/// Copying an archive into another.
mod migrating;
/// The parts of a page around its text.
mod parts;
/// What holds for any text.
mod properties;
/// The five real articles, where they are at hand.
mod real_articles;
/// Queries on the sample archive and what they find.
mod searching;
/// Which articles tell the same story.
mod stories;
/// The shape of the source itself.
mod structure;
/// Orders, and walking through all hits while articles are added.
mod walking;

use std::path::PathBuf;
use std::sync::LazyLock;

use search_core::{Archive, SearchOptions};

/// A path below the sample data.
fn data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../data").join(path)
}

/// The sample archive, read once into memory.
static SAMPLE: LazyLock<Archive> = LazyLock::new(|| {
    let archive = home::fresh();
    let mut writer = archive.writer().unwrap();
    let report = writer.add_paths(&[data("articles")], |_| {}).unwrap();
    assert_eq!(report.skipped, 0);
    archive
});

/// The file names (with the record, where there are several) of the hits of a query, in order.
fn found(archive: &Archive, query: &str) -> Vec<String> {
    let options = SearchOptions { limit: 100, ..SearchOptions::default() };
    let answer = archive.search(query, &options).unwrap();
    answer.hits.iter().map(|hit| name(&hit.article)).collect()
}

/// `wire.jsonl#3`, `gianh-bridge-en.txt`
fn name(article: &search_core::Article) -> String {
    let file = article.origin.path.file_name().unwrap().to_string_lossy().into_owned();
    article.origin.record.map_or(file.clone(), |record| format!("{file}#{record}"))
}
