//! Sets of articles, read as the archive reads them.

use std::path::Path;

use rayon::prelude::*;
use search_core::analyze::analyze;
use search_core::article::Article;
use search_core::read::records;
use search_core::story::Signature;
use search_core::{Limits, Record, extract};
use serde::Deserialize;

/// An article, what it is recognised by, and the story it tells, where the set says.
#[derive(Clone)]
pub struct Told {
    /// The article.
    pub article: Article,
    /// What it is recognised by.
    pub signature: Signature,
    /// The number of its story in its set.
    pub story: Option<u64>,
}

#[derive(Deserialize)]
struct Line {
    cluster: Option<u64>,
}

/// Reads the articles of a file or folder.
///
/// # Panics
/// When a file cannot be read. Records without an article are left out.
pub fn read(path: &Path) -> Vec<Told> {
    let paths = [path.to_owned()];
    let records: Vec<Record> = search_core::read::walk(&paths)
        .flat_map(|file| {
            let file = file.expect("the file can be found");
            records(&file, Limits::default()).expect("the file can be read")
        })
        .map(|record| record.expect("the record can be read"))
        .collect();
    let told = |record: Record| {
        let line: Option<Line> = serde_json::from_slice(&record.bytes).ok();
        let article = extract(&record).ok()?;
        let signature = analyze(&article).signature;
        Some(Told { article, signature, story: line.and_then(|line| line.cluster) })
    };
    records.into_par_iter().filter_map(told).collect()
}
