//! The engine that keeps an archive in an OpenSearch cluster. The only room that names its client, and the only one with an
//! async runtime.
//!
//! An archive is two indexes: its articles, and what is recorded beside them. The cluster holds terms and columns, finds what
//! matches, and ranks it by the first stage; the second stage is the same code as everywhere, fed with where words stand. A commit
//! makes visible what was sent; what was sent is durable before.

mod answers;
mod bulk;
mod client;
mod cluster;
mod differences;
mod document;
mod each;
mod existing;
mod expand;
mod facets;
mod filter;
mod first_stage;
mod grouping;
mod health;
mod known;
mod lines;
mod lock;
mod matching;
mod names;
mod rank;
mod records;
mod search;
mod sorting;
mod stands;
mod statistics;
mod stories;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use opensearch::http::Method;
use serde_json::{Value, json};

use self::client::{Client, Request};
use self::known::Known;
use self::names::Names;
use super::ranking;
use super::snapshot::Snapshot;
use super::stories::{StoryView, Versions};
use super::{ClusterError, Engine, EngineError, EngineWriter, Found, Listed, Memory, Stats, Stop, Window};
use crate::article::Article;
use crate::lang::Lang;
use crate::query::{self, Expanded, Filter, LangWords, Lookup, Node, Plan};
use crate::read::{FileState, Flow};

pub use self::client::ClusterTime;
pub use self::cluster::{Cluster, PATIENCE};
pub use self::differences::{DIFFERENCES, Difference};
pub use self::existing::{archives, remove};
pub use self::health::Health;

/// An archive in a cluster.
#[derive(Clone)]
pub struct OpenSearch {
    client: Client,
    names: Arc<Names>,
    known: Arc<Known>,
}

impl OpenSearch {
    /// Opens the archive of this name.
    ///
    /// # Errors
    /// When there is none, it was made by a version with another format or analysis, or the cluster cannot be reached.
    pub fn open(cluster: &Cluster, name: &str) -> Result<Arc<dyn Engine>, EngineError> {
        Ok(Arc::new(OpenSearch::opened(cluster, name)?))
    }

    /// Opens the archive of this name, or makes one.
    ///
    /// # Errors
    /// As [`OpenSearch::open`], and when it cannot be made.
    pub fn open_or_create(cluster: &Cluster, name: &str) -> Result<Arc<dyn Engine>, EngineError> {
        let engine = OpenSearch::connected(cluster, name)?;
        engine.create(cluster)?;
        engine.check()?;
        Ok(Arc::new(engine))
    }

    /// How the archive of this name is.
    ///
    /// # Errors
    /// As [`OpenSearch::open`].
    pub fn health(cluster: &Cluster, name: &str) -> Result<Health, EngineError> {
        health::of(&OpenSearch::opened(cluster, name)?)
    }

    fn opened(cluster: &Cluster, name: &str) -> Result<OpenSearch, EngineError> {
        let engine = OpenSearch::connected(cluster, name)?;
        engine.check()?;
        Ok(engine)
    }

    fn connected(cluster: &Cluster, name: &str) -> Result<OpenSearch, EngineError> {
        let names = Arc::new(Names::of(name)?);
        Ok(OpenSearch { client: Client::connect(cluster)?, names, known: Arc::default() })
    }

    /// Asks the articles' index.
    fn search_articles(&self, action: &'static str, body: Value) -> Result<Value, EngineError> {
        self.search_in(&self.names.articles, action, body)
    }

    /// Asks the records' index.
    fn search_records(&self, action: &'static str, body: Value) -> Result<Value, EngineError> {
        self.search_in(&self.names.records, action, body)
    }

    fn search_in(&self, index: &str, action: &'static str, mut body: Value) -> Result<Value, EngineError> {
        only_columns(&mut body);
        // An answer of which a part is missing would be wrong without saying so.
        let path = format!("/{index}/_search?allow_partial_search_results=false");
        self.whole(action, self.client.ask(Request::new(action, Method::Post, path).json(body))?)
    }

    /// Visits all hits of a request that says how they are sorted, so many at a time, until a visit says that it is enough.
    fn each_hit(
        &self,
        (index, action): (&str, &'static str),
        mut body: Value,
        page: usize,
        mut visit: impl FnMut(&Value) -> Result<bool, EngineError>,
    ) -> Result<(), EngineError> {
        body["size"] = json!(page);
        body["track_total_hits"] = json!(false);
        loop {
            let answer = self.search_in(index, action, body.clone())?;
            let found = hits(&answer);
            for hit in found {
                if !visit(hit)? {
                    return Ok(());
                }
            }
            match found.last() {
                Some(last) if found.len() == page => body["search_after"] = last["sort"].clone(),
                _ => return Ok(()),
            }
        }
    }

    /// Checks that nothing of an answer is missing.
    fn whole(&self, action: &'static str, answer: Value) -> Result<Value, EngineError> {
        if answer["_shards"]["failed"].as_u64().is_some_and(|failed| failed > 0) {
            return Err(self.client.partial(&answer).into());
        }
        if answer.is_object() { Ok(answer) } else { Err(self.client.nonsense(action, "it is no object")) }
    }

    /// The articles of these documents, in their order; those that are gone are passed over.
    fn articles(&self, ids: &[String]) -> Result<Vec<Option<Article>>, EngineError> {
        const ACTION: &str = "give articles";
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let path =
            format!("/{}/_mget?realtime=false&_source_includes={}", self.names.articles, names::ARTICLE);
        let request = Request::new(ACTION, Method::Post, path).json(json!({"ids": ids}));
        let mut answer = self.client.ask(request)?;
        let Some(documents) = answer["docs"].as_array_mut() else {
            return Err(self.client.nonsense(ACTION, "it has no documents"));
        };
        let article = |document: &mut Value| match document["found"].as_bool() {
            Some(true) => article_of(document["_source"].take()).map(Some),
            Some(false) => Ok(None),
            None => Err(self.client.refusal(ACTION, 200, document).into()),
        };
        documents.iter_mut().map(article).collect()
    }
}

/// Where a request does not ask for the source of documents, keeps the cluster from reading it: it would for their ids alone.
fn only_columns(body: &mut Value) {
    if body.get("_source").is_none() {
        body["stored_fields"] = json!("_none_");
    }
}

/// The article in the source of a document.
fn article_of(mut source: Value) -> Result<Article, EngineError> {
    let article = source[names::ARTICLE].take();
    serde_json::from_value(article).map_err(|error| {
        let id = source[names::ID].as_str().unwrap_or("of a document").to_owned();
        EngineError::Article { id, message: error.to_string() }
    })
}

/// The hits of an answer.
fn hits(answer: &Value) -> &[Value] {
    answer["hits"]["hits"].as_array().map_or(&[], Vec::as_slice)
}

/// How many articles match, of an answer that counted them.
fn total(answer: &Value) -> u64 {
    answer["hits"]["total"]["value"].as_u64().unwrap_or_default()
}

/// The number in a column of a hit.
fn column(hit: &Value, name: &str) -> Option<i64> {
    hit["fields"][name][0].as_i64()
}

impl Engine for OpenSearch {
    fn until(&self, stop: Stop) -> Arc<dyn Engine> {
        Arc::new(OpenSearch { client: self.client.until(stop), ..self.clone() })
    }

    fn languages(&self) -> Result<Vec<Lang>, EngineError> {
        Ok(self.sizes()?.langs.iter().map(|size| size.lang).collect())
    }

    fn likely(&self, readings: &[LangWords]) -> Result<Vec<Lang>, EngineError> {
        self.counted_for(|census| ranking::likely(census, readings))
    }

    fn expand(&self, lookup: &Lookup) -> Result<Expanded, EngineError> {
        self.terms_of(lookup)
    }

    fn search(&self, plan: &Plan, window: &Window) -> Result<Found, EngineError> {
        self.articles_found(plan, window)
    }

    fn rank(&self, plan: &Plan, window: &Window) -> Result<Found<String>, EngineError> {
        self.ids_found(plan, window)
    }

    fn get(&self, id: &str) -> Result<Option<Article>, EngineError> {
        Ok(self.articles(&[document::id_of(id)])?.pop().flatten())
    }

    fn each(&self, matching: &Node, visit: &mut dyn FnMut(Article) -> Flow) -> Result<(), EngineError> {
        self.each_matching(matching, visit)
    }

    fn documents(&self, filter: Option<&Filter>, offset: usize, limit: usize) -> Result<Listed, EngineError> {
        self.in_order(filter, offset, limit)
    }

    fn stats(&self) -> Result<Stats, EngineError> {
        self.counted()
    }

    fn file(&self, path: &Path) -> Result<Option<FileState>, EngineError> {
        self.recorded(path)
    }

    fn files_below(&self, path: &Path, visit: &mut dyn FnMut(PathBuf)) -> Result<(), EngineError> {
        self.each_recorded_below(path, visit)
    }

    fn versions(&self, id: &str, most: usize) -> Result<Option<Versions>, EngineError> {
        self.versions_of(id, most)
    }

    fn frequency(&self, term: &query::Term) -> Result<u64, EngineError> {
        Ok(self.frequencies(std::slice::from_ref(term))?[0])
    }

    fn key_frequency(&self, key: u32) -> Result<u64, EngineError> {
        self.frequency_of_key(key)
    }

    fn example(&self, term: &query::Term) -> Result<Option<Article>, EngineError> {
        self.some_with(term)
    }

    fn story_view(&self) -> Result<Box<dyn StoryView>, EngineError> {
        Ok(Box::new(stories::View::open(self)?))
    }

    fn snapshot(&self) -> Result<Snapshot, EngineError> {
        let instead = "copy it with `tim migrate`, or let the cluster make snapshots of its own";
        Err(ClusterError::NoFiles { action: "copy", instead }.into())
    }

    fn writer(&self, memory: Memory) -> Result<Box<dyn EngineWriter>, EngineError> {
        Ok(Box::new(writer::Writer::open(self, memory)?))
    }
}
