//! Web pages to articles, on one core, beside the library that finds the main content alone: `cargo bench -p search-benches
//! --bench extraction`.
//!
//! Runs on the pages of the sample archive, which are small; with `TIM_PAGES=FOLDER` on those in a folder, which may be
//! compressed with gzip. The items a second that it prints are pages a second.

use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use dom_smoothie::{Config, Readability};
use search_benches::{folder, records_of};
use search_core::read::walk;
use search_core::{Form, Record, extract};

fn main() {
    assert!(!PAGES.is_empty(), "there are web pages to measure on");
    divan::main();
}

/// The pages.
static PAGES: LazyLock<Vec<Record>> = LazyLock::new(|| {
    let folder = std::env::var_os("TIM_PAGES").map_or_else(|| folder().join("pages"), PathBuf::from);
    let folders = [folder];
    let files = walk(&folders).map(|file| file.expect("the file may hold a page"));
    files.flat_map(|file| records_of(&file)).filter(|record| record.form == Form::Html).collect()
});

fn counted<'a, 'b>(bencher: Bencher<'a, 'b>) -> Bencher<'a, 'b> {
    let bytes: usize = PAGES.iter().map(|page| page.bytes.len()).sum();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(PAGES.len()))
}

/// Everything: charset, parsing, facts, what is the article, languages.
#[divan::bench]
fn articles(bencher: Bencher<'_, '_>) {
    counted(bencher).bench(|| PAGES.iter().filter(|page| extract(page).is_ok()).count());
}

/// The library: parsing and the main content, as text; no facts, no languages.
#[divan::bench]
fn dom_smoothie_alone(bencher: Bencher<'_, '_>) {
    counted(bencher).bench(|| {
        PAGES.iter().filter(|page| read(page).is_some_and(|mut page| page.parse().is_ok())).count()
    });
}

/// What the library takes of that for parsing.
#[divan::bench]
fn dom_smoothie_parsing(bencher: Bencher<'_, '_>) {
    counted(bencher).bench(|| PAGES.iter().filter(|page| read(page).is_some()).count());
}

fn read(page: &Record) -> Option<Readability> {
    let html = String::from_utf8_lossy(&page.bytes);
    let config = Config { disable_json_ld: true, ..Config::default() };
    Readability::new(&*html, None, Some(config)).ok()
}
