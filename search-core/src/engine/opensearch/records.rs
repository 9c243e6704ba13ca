//! What is recorded beside the articles: the files that were read, what users decided, and what kind of archive it is.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use opensearch::http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::client::Request;
use super::matching::{all, any, one};
use super::{OpenSearch, names, total};
use crate::boilerplate::Keep;
use crate::engine::lines::Settled;
use crate::engine::{DEEPEST_HIT, EngineError};
use crate::read::FileState;

/// Records are read so many at a time.
const PAGE: usize = 5_000;

/// The fields of a record.
pub(super) const KIND: &str = "kind";
pub(super) const PATH: &str = "path";
pub(super) const STORED: &str = "stored";

/// What kind of archive it is, and how its last commit left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    /// Of the fields and their meaning; counts up with every change that other versions would misread.
    pub(super) format: u32,
    /// What its terms depend on.
    pub(super) analysis: String,
    /// How many commits there were.
    pub(super) commits: u64,
    /// What of the last one is settled.
    pub(super) settled: Mark,
}

/// What of a commit is settled: see [`Settled`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mark {
    Yes,
    Lines,
    No,
}

impl From<Settled> for Mark {
    fn from(settled: Settled) -> Mark {
        match settled {
            Settled::Yes => Mark::Yes,
            Settled::Lines => Mark::Lines,
            Settled::No => Mark::No,
        }
    }
}

impl From<Mark> for Settled {
    fn from(mark: Mark) -> Settled {
        match mark {
            Mark::Yes => Settled::Yes,
            Mark::Lines => Settled::Lines,
            Mark::No => Settled::No,
        }
    }
}

/// The id of the record of a file: paths may be longer than ids.
pub(super) fn file_id(path: &Path) -> String {
    format!("file-{:032x}", xxhash_rust::xxh3::xxh3_128(path.to_string_lossy().as_bytes()))
}

impl OpenSearch {
    /// What kind of archive it is. There is one where this is.
    pub(super) fn about(&self) -> Result<About, EngineError> {
        self.find_about()?.ok_or_else(|| self.missing())
    }

    pub(super) fn find_about(&self) -> Result<Option<About>, EngineError> {
        const ACTION: &str = "say what the archive is";
        let Some(mut record) = self.record(ACTION, names::ABOUT)? else { return Ok(None) };
        let about = serde_json::from_value(record[STORED].take());
        about.map(Some).map_err(|error| self.client.nonsense(ACTION, error.to_string()))
    }

    /// The record with this id, as it was last written.
    pub(super) fn record(&self, action: &'static str, id: &str) -> Result<Option<Value>, EngineError> {
        let request = Request::new(action, Method::Get, format!("/{}/_doc/{id}", self.names.records));
        Ok(self.client.find(request)?.map(|mut answer| answer["_source"].take()))
    }

    /// How far a file was read, and what it was like then.
    pub(super) fn recorded(&self, path: &Path) -> Result<Option<FileState>, EngineError> {
        let record = self.record("say what it read", &file_id(path))?;
        // A state that cannot be read only means that the file is read again.
        Ok(record.and_then(|mut record| serde_json::from_value(record[STORED].take()).ok()))
    }

    /// Visits the files that are this path or lie below it, in the order of their names.
    pub(super) fn each_recorded_below(
        &self,
        path: &Path,
        visit: &mut dyn FnMut(PathBuf),
    ) -> Result<(), EngineError> {
        let own = path.to_string_lossy().into_owned();
        let mut below = own.clone();
        if !below.ends_with(MAIN_SEPARATOR) {
            below.push(MAIN_SEPARATOR);
        }
        let files = any(vec![one(PATH, &own), json!({"prefix": {(PATH): {"value": below}}})]);
        let body = json!({
            "query": all(vec![one(KIND, names::FILE), files]), "docvalue_fields": [PATH], "sort": [{(PATH): "asc"}],
        });
        self.each_hit((&self.names.records, "list the files it read"), body, PAGE, |hit| {
            if let Some(file) = hit["fields"][PATH][0].as_str() {
                visit(PathBuf::from(file));
            }
            Ok(true)
        })
    }

    /// How many files were read.
    pub(super) fn count_files(&self) -> Result<u64, EngineError> {
        let body = json!({"size": 0, "track_total_hits": true, "query": one(KIND, names::FILE)});
        Ok(total(&self.search_records("count files", body)?))
    }

    /// What users decided about lines.
    pub(super) fn decisions(&self) -> Result<Vec<Keep>, EngineError> {
        let body = json!({"size": DEEPEST_HIT, "query": one(KIND, names::KEEP), "_source": [STORED]});
        let mut answer = self.search_records("list decisions", body)?;
        let mut keeps = Vec::new();
        for hit in answer["hits"]["hits"].as_array_mut().into_iter().flatten() {
            let keep = serde_json::from_value(hit["_source"][STORED].take()).map_err(|error| {
                EngineError::Engine(format!("a line that is to be kept cannot be read back: {error}"))
            })?;
            keeps.push(keep);
        }
        keeps.sort_by(|one: &Keep, other| (&one.site, &one.line).cmp(&(&other.site, &other.line)));
        Ok(keeps)
    }

    /// Visits the records of a kind with these columns, in no particular order.
    pub(super) fn each_record(
        &self,
        kind: &str,
        columns: &[&str],
        mut visit: impl FnMut(&Value) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let body = json!({"query": one(KIND, kind), "docvalue_fields": columns, "sort": [{"member": "asc"}]});
        self.each_hit((&self.names.records, "read its records"), body, PAGE, |hit| {
            visit(hit)?;
            Ok(true)
        })
    }
}
