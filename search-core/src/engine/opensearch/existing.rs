//! Making an archive in a cluster, and what can be done with one as a whole.

use opensearch::http::Method;
use serde_json::{Value, json};

use super::OpenSearch;
use super::answers::is_success;
use super::client::{Client, Request};
use super::cluster::Cluster;
use super::names::{self, Names};
use super::records::{About, KIND, Mark, STORED};
use crate::engine::{ClusterError, EngineError, Optimized};
use crate::lang::fingerprint;

/// Counts up with every change that other versions would misread.
const FORMAT: u32 = 3;

/// To bring a whole archive into its smallest form takes long.
const MERGE: &str = "merge its segments";

impl OpenSearch {
    /// Makes the archive where there is none.
    pub(super) fn create(&self, cluster: &Cluster) -> Result<(), EngineError> {
        self.create_index(&self.names.articles, names::articles(cluster))?;
        self.create_index(&self.names.records, names::records(cluster))?;
        if self.find_about()?.is_none() {
            let about = About { format: FORMAT, analysis: fingerprint(), commits: 0, settled: Mark::Yes };
            self.write_about(&about)?;
        }
        Ok(())
    }

    fn create_index(&self, index: &str, body: Value) -> Result<(), EngineError> {
        const ACTION: &str = "make an index";
        let request = Request::new(ACTION, Method::Put, format!("/{index}")).json(body);
        match self.client.send(request)? {
            (status, _) if is_success(status) => Ok(()),
            (400, answer) if answer["error"]["type"] == "resource_already_exists_exception" => Ok(()),
            (status, answer) => Err(self.client.refusal(ACTION, status, &answer).into()),
        }
    }

    /// Checks that there is such an archive, and that this version understands it.
    pub(super) fn check(&self) -> Result<(), EngineError> {
        let about = self.about()?;
        let path = format!("{} at {}", self.names.archive, self.client.address()).into();
        if about.format > FORMAT {
            return Err(EngineError::Newer { path, found: about.format, expected: FORMAT });
        }
        if about.format < FORMAT || about.analysis != fingerprint() {
            let found = format!("format {}, analysis {}", about.format, about.analysis);
            return Err(EngineError::Older { path, found });
        }
        Ok(())
    }

    pub(super) fn write_about(&self, about: &About) -> Result<(), EngineError> {
        let stored = serde_json::to_value(about).map_err(|error| EngineError::Engine(error.to_string()))?;
        let path = format!("/{}/_doc/{}?refresh=true", self.names.records, names::ABOUT);
        let record = json!({(KIND): names::ABOUT, (STORED): stored});
        self.client.ask(Request::new("store articles", Method::Put, path).json(record)).map(drop)
    }

    /// Makes what was sent visible.
    pub(super) fn refresh(&self) -> Result<(), EngineError> {
        let path = format!("/{},{}/_refresh", self.names.articles, self.names.records);
        let answer = self.client.ask(Request::new("store articles", Method::Post, path))?;
        self.whole("store articles", answer).map(drop)
    }

    pub(super) fn missing(&self) -> EngineError {
        ClusterError::NoArchive { url: self.client.address(), name: self.names.archive.clone() }.into()
    }

    /// The bytes that the archive has on disk, without its copies.
    pub(super) fn bytes(&self) -> Result<u64, EngineError> {
        Ok(self.measured()?.1)
    }

    /// How many segments the articles' index has and how many bytes the archive, without its copies.
    pub(super) fn measured(&self) -> Result<(usize, u64), EngineError> {
        let path = format!("/{},{}/_stats/store,segments", self.names.articles, self.names.records);
        let answer = self.client.ask(Request::new("say how large it is", Method::Get, path))?;
        let all = &answer["_all"]["primaries"];
        let segments = answer["indices"][&self.names.articles]["primaries"]["segments"]["count"].as_u64();
        let bytes = all["store"]["size_in_bytes"].as_u64().unwrap_or_default();
        Ok((segments.and_then(|count| usize::try_from(count).ok()).unwrap_or_default(), bytes))
    }

    /// Brings each shard into one segment.
    pub(super) fn merged(&self) -> Result<Optimized, EngineError> {
        let (segments_before, bytes_before) = self.measured()?;
        let path = format!("/{}/_forcemerge?max_num_segments=1", self.names.articles);
        self.client.ask(Request::new(MERGE, Method::Post, path))?;
        self.refresh()?;
        let (segments_after, bytes_after) = self.measured()?;
        Ok(Optimized { segments_before, bytes_before, segments_after, bytes_after })
    }
}

/// The names of the archives in a cluster, in their order.
///
/// # Errors
/// When the cluster cannot be reached.
pub fn archives(cluster: &Cluster) -> Result<Vec<String>, EngineError> {
    let client = Client::connect(cluster)?;
    let request =
        Request::new("list its archives", Method::Get, "/_cat/indices/tim-*-articles?format=json&h=index");
    let answer = client.find(request)?.unwrap_or_default();
    let name = |index: &Value| {
        let name = index["index"].as_str()?.strip_prefix("tim-")?.strip_suffix("-articles")?;
        Some(name.to_owned())
    };
    let mut archives: Vec<String> = answer.as_array().into_iter().flatten().filter_map(name).collect();
    archives.sort();
    Ok(archives)
}

/// Removes the archive of this name, with everything in it; false where there is none.
///
/// # Errors
/// When the cluster cannot be reached, or refuses.
pub fn remove(cluster: &Cluster, name: &str) -> Result<bool, EngineError> {
    let client = Client::connect(cluster)?;
    let names = Names::of(name)?;
    let mut any = false;
    // First what says that there is one.
    for index in [&names.records, &names.articles] {
        let request = Request::new("remove an archive", Method::Delete, format!("/{index}"));
        any |= client.find(request)?.is_some();
    }
    Ok(any)
}
