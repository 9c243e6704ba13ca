//! How an archive in a cluster is.

use opensearch::http::Method;

use super::OpenSearch;
use super::client::Request;
use crate::engine::EngineError;
use crate::engine::lines::{LineCounts, Settled};

/// How an archive in a cluster is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// The cluster's version.
    pub version: String,
    /// Its nodes.
    pub nodes: u64,
    /// What the cluster says of the archive: green where all is well, yellow where copies are missing, red where a part is.
    pub color: String,
    /// The parts of which the archive consists, and those of them, copies among them, that no node holds.
    pub shards: u64,
    /// See [`Health::shards`].
    pub unassigned: u64,
    /// Articles.
    pub articles: u64,
    /// Bytes on disk, without copies.
    pub bytes: u64,
    /// Whether what follows from the articles of the last commit was brought to them.
    pub settled: bool,
}

pub(super) fn of(engine: &OpenSearch) -> Result<Health, EngineError> {
    const ACTION: &str = "say how it is";
    let about = engine.client.ask(Request::new(ACTION, Method::Get, "/"))?;
    let path = format!("/_cluster/health/{},{}", engine.names.articles, engine.names.records);
    let health = engine.client.ask(Request::new(ACTION, Method::Get, path))?;
    let number = |name: &str| health[name].as_u64().unwrap_or_default();
    let text = |text: &serde_json::Value| text.as_str().unwrap_or("unknown").to_owned();
    Ok(Health {
        version: text(&about["version"]["number"]),
        nodes: number("number_of_nodes"),
        color: text(&health["status"]),
        shards: number("active_primary_shards"),
        unassigned: number("unassigned_shards"),
        articles: engine.counted()?.articles,
        bytes: engine.bytes()?,
        settled: engine.settled()? == Settled::Yes,
    })
}
