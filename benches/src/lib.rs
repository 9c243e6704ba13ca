//! What the benchmarks run on: the sample archive, brought once through every stage.
//!
//! Each stage is measured on the output of the stage before it, and all of them on the same articles: those in
//! `data/articles`. A table is made when it is first asked for, outside of what is timed, and is checked as it is made: a
//! stage that silently finds less than it should panics here, and cannot look like a faster one.
//!
//! ```
//! use search_benches::{ARTICLES, RECORDS};
//!
//! assert_eq!(ARTICLES.len(), RECORDS.len());
//! ```

pub mod chance;
pub mod cleaning;
pub mod languages;
pub mod stories;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use search_core::analyze::{Analysis, analyze};
use search_core::engine::embedded::Embedded;
use search_core::engine::lines::Settled;
use search_core::engine::{Engine, Memory, Window};
use search_core::parse::{Page, parse};
use search_core::query::{self, Expansions, Phrases, Plan};
use search_core::read::{records, walk};
use search_core::{Archive, Article, Form, Lang, Limits, Record, extract};

/// The folder of the sample archive.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/articles")
}

/// The languages in which the sample archive has articles, each with a recipe of its own.
pub const LANGS: &[Lang] = &[Lang::EN, Lang::FR, Lang::VI];

/// The forms in which the articles lie on disk.
pub const FORMS: &[Form] = &[Form::Text, Form::Html, Form::Json];

/// The files of the sample archive.
pub static FILES: LazyLock<Vec<PathBuf>> = LazyLock::new(|| {
    let files: Result<Vec<PathBuf>, _> = walk(&[folder()]).collect();
    let files = files.expect("every file of the sample archive may hold articles");
    assert!(files.len() >= 30, "the sample archive has {} files", files.len());
    files
});

/// The records in [`FILES`], as `read` gives them.
pub static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(|| {
    let records: Vec<Record> = FILES.iter().flat_map(|file| records_of(file)).collect();
    assert!(records.len() >= 40, "the sample archive has {} records", records.len());
    for form in FORMS {
        assert!(records.iter().any(|record| record.form == *form), "no record is {form:?}");
    }
    records
});

/// The records in one file of the sample archive.
///
/// # Panics
/// When the file cannot be read, or a record of it: all of the sample archive can.
pub fn records_of(file: &Path) -> impl Iterator<Item = Record> + use<> {
    let records = records(file, Limits::default()).expect("the file can be read");
    records.map(|record| record.expect("the record can be read"))
}

/// The pages of [`RECORDS`], as `parse` gives them.
pub static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let pages: Vec<Page> =
        RECORDS.iter().map(|record| parse(record).expect("the record can be parsed")).collect();
    assert!(pages.iter().all(|page| !page.blocks.is_empty()), "a page has no blocks");
    pages
});

/// The articles in [`RECORDS`], as `extract` gives them.
pub static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| {
    let articles: Vec<Article> =
        RECORDS.iter().map(|record| extract(record).expect("the record holds an article")).collect();
    for lang in LANGS {
        assert!(in_lang(&articles, *lang).count() >= 5, "hardly an article is in {lang}");
    }
    articles
});

/// The articles that are mostly in a language.
pub fn articles_in(lang: Lang) -> Vec<&'static Article> {
    in_lang(&ARTICLES, lang).collect()
}

fn in_lang(articles: &[Article], lang: Lang) -> impl Iterator<Item = &Article> {
    articles.iter().filter(move |article| article.lang == lang)
}

/// The bytes of an article's passages: what is analysed of it.
pub fn passage_bytes(article: &Article) -> usize {
    article.passages.iter().map(|passage| passage.text.len()).sum()
}

/// The terms of [`ARTICLES`], as `analyze` gives them, in their order.
pub static ANALYSES: LazyLock<Vec<Analysis>> = LazyLock::new(|| ARTICLES.iter().map(analyze).collect());

/// The sample archive, indexed in memory.
pub struct Indexed {
    /// The engine.
    pub engine: Embedded,
    /// The same engine, as a program uses it.
    pub archive: Archive,
    /// The languages that have terms in it.
    pub langs: Vec<Lang>,
}

/// [`ARTICLES`] with their [`ANALYSES`], indexed in memory.
pub static INDEXED: LazyLock<Indexed> = LazyLock::new(|| {
    let engine = Embedded::in_memory().expect("the engine starts");
    let mut writer = engine.writer(Memory::default()).expect("there is no other writer");
    for (article, analysis) in ARTICLES.iter().zip(ANALYSES.iter()) {
        writer.add(article, analysis.clone()).expect("the article can be added");
    }
    writer.commit(Settled::Yes).expect("the articles can be committed");
    let stats = engine.stats().expect("the archive can be read");
    assert_eq!(stats.articles, ARTICLES.len() as u64, "articles are missing, or two have the same id");
    let langs = engine.languages().expect("the archive can be read");
    Indexed { archive: Archive::with_engine(std::sync::Arc::new(engine.clone())), engine, langs }
});

/// A kind of query, with one of its kind.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The kind, as it stands in the table of results.
    pub kind: &'static str,
    /// What is asked.
    pub text: &'static str,
    /// At least this many articles match.
    pub at_least: u64,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.kind)
    }
}

/// The queries that are asked: one of each kind.
pub const QUERIES: &[Asked] = &[
    Asked { kind: "one word", text: "bridge", at_least: 1 },
    Asked { kind: "three words", text: "pont suspendu Gianh", at_least: 1 },
    Asked { kind: "phrase", text: "\"Cù Lao Chàm\"", at_least: 3 },
    Asked { kind: "question", text: "how long will the oyster ban in southern Brittany last?", at_least: 1 },
    Asked { kind: "unmarked Vietnamese", text: "han ngach xuat khau sau rieng", at_least: 1 },
];

impl Asked {
    /// Its plan in [`INDEXED`].
    ///
    /// # Panics
    /// When no word of it ranks.
    pub fn plan(&self) -> Plan {
        let plan = query::plan(
            &query::parse(self.text),
            &INDEXED.langs,
            &INDEXED.langs,
            Phrases::Exact,
            &Expansions::default(),
        );
        assert!(!plan.ranking.is_empty(), "{}: no word ranks", self.kind);
        plan
    }
}

/// The ten best: what a search asks for where nothing else is said.
pub const FIRST_PAGE: Window = Window::best(10);
