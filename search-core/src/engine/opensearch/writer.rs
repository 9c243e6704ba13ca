//! Adding and deleting articles.
//!
//! What is sent is on the cluster's disks as soon as it says so, and is seen with the next commit. Before the first change of a
//! commit the archive is marked as unsettled, so that whatever is left behind by a writer that was killed is settled by the next.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use opensearch::http::Method;
use serde_json::{Value, json};

use super::bulk::{self, Bulk};
use super::client::Request;
use super::document::{document, id_of, signed};
use super::lock::Lock;
use super::matching::{everything, one};
use super::records::{About, KIND, PATH, STORED, file_id};
use super::{OpenSearch, names};
use crate::analyze::Analysis;
use crate::article::Article;
use crate::boilerplate::Keep;
use crate::engine::facts;
use crate::engine::lines::Settled;
use crate::engine::stories::Told;
use crate::engine::{Added, EngineError, EngineWriter, Memory, Optimized};
use crate::read::FileState;

/// A request takes this part of the memory for what is on its way.
const PART_OF_MEMORY: usize = 16;

const ACTION: &str = "store articles";

pub(super) struct Writer {
    engine: OpenSearch,
    lock: Lock,
    bulk: Bulk,
    about: About,
    /// True while something was sent that is not committed.
    marked: bool,
    /// True for an archive that had no articles: then nothing is replaced but what this writer added.
    was_empty: bool,
    /// What became of ids since the last commit: true for added, false for deleted.
    pending: HashMap<String, bool>,
    /// Which of the articles that are about to be added are there.
    foreseen: HashMap<String, bool>,
    attributes: facts::Names,
    /// How many commits the archive has had.
    commits: u64,
}

impl Writer {
    pub(super) fn open(engine: &OpenSearch, memory: Memory) -> Result<Writer, EngineError> {
        let lock = Lock::take(engine)?;
        // What another writer sent and did not commit is there, and may as well be seen.
        engine.refresh()?;
        engine.known.forget();
        let about = engine.about()?;
        let mut marks: Vec<String> = Vec::new();
        engine.each_value(&everything(), &[names::HAS], |key, _| {
            marks.extend(key[names::HAS].as_str().map(str::to_owned));
        })?;
        let bytes = (memory.terms() / PART_OF_MEMORY).min(bulk::BYTES);
        Ok(Writer {
            lock,
            bulk: Bulk::new(engine.client.clone(), bytes),
            commits: about.commits,
            about,
            marked: false,
            was_empty: engine.sizes()?.articles == 0,
            pending: HashMap::new(),
            foreseen: HashMap::new(),
            attributes: facts::Names::of(marks.iter().map(String::as_str)),
            engine: engine.clone(),
        })
    }

    /// To be called before anything is changed.
    fn begin(&mut self) -> Result<(), EngineError> {
        self.lock.check()?;
        if !self.marked {
            self.write_about(Settled::No)?;
            self.marked = true;
        }
        Ok(())
    }

    fn write_about(&mut self, settled: Settled) -> Result<(), EngineError> {
        let about = About { settled: settled.into(), commits: self.commits, ..self.about.clone() };
        self.engine.write_about(&about)?;
        self.about = about;
        Ok(())
    }

    fn exists(&self, id: &str) -> Result<bool, EngineError> {
        if let Some(added) = self.pending.get(id).or_else(|| self.foreseen.get(id)) {
            return Ok(*added);
        }
        if self.was_empty {
            return Ok(false);
        }
        Ok(self.there(&[id])?[0])
    }

    /// Which of these articles are there.
    fn there(&self, ids: &[&str]) -> Result<Vec<bool>, EngineError> {
        let documents: Vec<String> = ids.iter().map(|id| id_of(id)).collect();
        let path = format!("/{}/_mget?_source=false", self.engine.names.articles);
        let request = Request::new(ACTION, Method::Post, path).json(json!({"ids": documents}));
        let answer = self.engine.client.ask(request)?;
        let found = answer["docs"].as_array().filter(|docs| docs.len() == ids.len());
        let Some(found) = found else {
            return Err(self.engine.client.nonsense(ACTION, "it has no documents"));
        };
        let there = |document: &Value| match document["found"].as_bool() {
            Some(there) => Ok(there),
            None => Err(self.engine.client.refusal(ACTION, 200, document).into()),
        };
        found.iter().map(there).collect()
    }

    fn delete_matching(&mut self, index: &str, query: &Value) -> Result<(), EngineError> {
        // What is on its way may be what is to be deleted.
        self.bulk.finish()?;
        let path = format!("/{index}/_delete_by_query?conflicts=proceed&refresh=false");
        let request = Request::new("delete articles", Method::Post, path).json(json!({"query": query}));
        let answer = self.engine.client.ask(request)?;
        match answer["failures"].as_array() {
            Some(failures) if failures.is_empty() => Ok(()),
            _ => Err(self
                .engine
                .client
                .refusal("delete articles", 200, &answer["failures"][0]["cause"])
                .into()),
        }
    }
}

impl EngineWriter for Writer {
    fn foresee(&mut self, ids: &[&str]) -> Result<(), EngineError> {
        self.foreseen.clear();
        if self.was_empty || ids.is_empty() {
            return Ok(());
        }
        let there = self.there(ids)?;
        self.foreseen.extend(ids.iter().map(|id| (*id).to_owned()).zip(there));
        Ok(())
    }

    fn add(&mut self, article: &Article, analysis: Analysis) -> Result<Added, EngineError> {
        self.begin()?;
        let replaces = self.exists(&article.id)?;
        let attributes = self.attributes.of_article(article);
        let document = document(article, analysis, attributes)?;
        self.bulk.put(&self.engine.names.articles, &id_of(&article.id), &document)?;
        self.pending.insert(article.id.clone(), true);
        Ok(if replaces { Added::Replaced } else { Added::New })
    }

    fn delete(&mut self, id: &str) -> Result<bool, EngineError> {
        self.begin()?;
        let exists = self.exists(id)?;
        self.bulk.delete(&self.engine.names.articles, &id_of(id))?;
        self.pending.insert(id.to_owned(), false);
        Ok(exists)
    }

    fn delete_file(&mut self, path: &Path) -> Result<(), EngineError> {
        if self.was_empty {
            return Ok(());
        }
        // First that it was read: if we are killed in between, it is read again.
        self.forget_file(path)?;
        let of_file = one(names::PATH, &path.to_string_lossy());
        if self.engine.count_each(std::slice::from_ref(&of_file), &everything())?[0] == 0 {
            return Ok(());
        }
        let articles = self.engine.names.articles.clone();
        self.delete_matching(&articles, &of_file)
    }

    fn forget_file(&mut self, path: &Path) -> Result<(), EngineError> {
        self.begin()?;
        self.bulk.delete(&self.engine.names.records, &file_id(path))
    }

    fn record_file(&mut self, path: &Path, state: &FileState) -> Result<(), EngineError> {
        self.begin()?;
        // A file counts as read only once its articles are on disk.
        self.bulk.finish()?;
        let state = serde_json::to_value(state).map_err(|error| EngineError::Engine(error.to_string()))?;
        let record = json!({(KIND): names::FILE, (PATH): path.to_string_lossy(), (STORED): state});
        self.bulk.put(&self.engine.names.records, &file_id(path), &record)
    }

    fn keep(&mut self, keep: &Keep, on: bool) -> Result<bool, EngineError> {
        self.begin()?;
        let numbers = keep.numbers();
        let before = self.engine.decisions()?.iter().any(|other| other.numbers() == numbers);
        let id = format!("keep-{:032x}", xxhash_rust::xxh3::xxh3_128(format!("{numbers:?}").as_bytes()));
        let records = &self.engine.names.records;
        match on {
            true => {
                let stored =
                    serde_json::to_value(keep).map_err(|error| EngineError::Engine(error.to_string()))?;
                self.bulk.put(records, &id, &json!({(KIND): names::KEEP, (STORED): stored}))?;
            }
            false => self.bulk.delete(records, &id)?,
        }
        Ok(before != on)
    }

    fn unindexed(&self) -> &BTreeSet<String> {
        self.attributes.unindexed()
    }

    fn tell(&mut self, number: u64, told: Option<&Told>) -> Result<(), EngineError> {
        self.begin()?;
        let (records, id) = (&self.engine.names.records, format!("told-{number:016x}"));
        match told {
            Some(told) => {
                let alike: Vec<i64> = told.alike.iter().map(|other| signed(*other)).collect();
                let record = json!({
                    (KIND): names::TOLD, "member": signed(number), "tells": signed(told.story), "looks_like": alike,
                });
                self.bulk.put(records, &id, &record)
            }
            None => self.bulk.delete(records, &id),
        }
    }

    fn optimize(self: Box<Self>) -> Result<Optimized, EngineError> {
        self.engine.merged()
    }

    fn end(self: Box<Self>) -> Result<(), EngineError> {
        Ok(())
    }

    fn commit(&mut self, settled: Settled) -> Result<(), EngineError> {
        self.lock.check()?;
        self.bulk.finish()?;
        self.engine.refresh()?;
        self.commits += 1;
        self.write_about(settled)?;
        self.marked = false;
        self.was_empty &= self.pending.is_empty();
        self.pending.clear();
        self.foreseen.clear();
        self.engine.known.forget();
        Ok(())
    }
}
