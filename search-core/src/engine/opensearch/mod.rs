//! The engine that keeps an archive in an OpenSearch cluster. The only room that names its client, and the only one with an
//! async runtime.

mod cluster;

use std::sync::Arc;

pub use self::cluster::{Cluster, PATIENCE};
use super::{Engine, EngineError};

/// An archive in a cluster.
pub struct OpenSearch;

impl OpenSearch {
    /// Opens the archive of this name.
    ///
    /// # Errors
    /// When there is none, it was made by a version with another format or analysis, or the cluster cannot be reached.
    pub fn open(_cluster: &Cluster, _name: &str) -> Result<Arc<dyn Engine>, EngineError> {
        Err(EngineError::Engine("not there yet".to_owned()))
    }

    /// Opens the archive of this name, or makes one.
    ///
    /// # Errors
    /// As [`OpenSearch::open`], and when it cannot be made.
    pub fn open_or_create(_cluster: &Cluster, _name: &str) -> Result<Arc<dyn Engine>, EngineError> {
        Err(EngineError::Engine("not there yet".to_owned()))
    }
}
