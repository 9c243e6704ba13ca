//! Where a cluster is, and how it is spoken to.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::engine::{ClusterError, EngineError};

/// Where a cluster is, and how it is spoken to.
#[derive(Clone)]
pub struct Cluster {
    /// The addresses of some of its nodes: they take turns, and stand in for each other.
    pub(super) nodes: Vec<Url>,
    /// Name and password, where it wants them.
    pub(super) login: Option<(String, String)>,
    /// A file with the certificates, in PEM, of those who sign its own.
    pub(super) ca: Option<PathBuf>,
    /// How long a request may take.
    pub(super) patience: Duration,
    /// Of how many shards a new archive consists.
    pub(super) shards: u32,
    /// How many copies of each it has.
    pub(super) replicas: u32,
}

/// How long a request may take where nothing is said.
pub const PATIENCE: Duration = Duration::from_secs(30);

impl Cluster {
    /// The cluster with these nodes: one address, or several with commas between them. A name and a password may stand in
    /// the first: `https://user:password@node:9200`.
    ///
    /// # Errors
    /// When one is no address of a node.
    pub fn at(addresses: &str) -> Result<Cluster, EngineError> {
        let mut nodes = Vec::new();
        let mut login = None;
        for address in addresses.split(',').map(str::trim).filter(|address| !address.is_empty()) {
            let wrong = |why: &str| ClusterError::Setting {
                what: "address",
                // It may hold a password.
                value: address.rsplit('@').next().unwrap_or_default().to_owned(),
                why: why.to_owned(),
            };
            let mut node = Url::parse(address).map_err(|error| wrong(&error.to_string()))?;
            if !matches!(node.scheme(), "http" | "https") || node.host().is_none() {
                return Err(wrong("it must begin with http:// or https:// and name a host").into());
            }
            if !node.username().is_empty() {
                let password = node.password().unwrap_or_default();
                login.get_or_insert((percent_decoded(node.username()), percent_decoded(password)));
                // Neither can fail for an address with a host.
                let _ = node.set_username("");
                let _ = node.set_password(None);
            }
            nodes.push(node);
        }
        if nodes.is_empty() {
            let why = "name one node at least, as http://localhost:9200".to_owned();
            return Err(ClusterError::Setting { what: "address", value: addresses.to_owned(), why }.into());
        }
        Ok(Cluster { nodes, login, ca: None, patience: PATIENCE, shards: 3, replicas: 1 })
    }

    /// The same, where it wants a name and a password.
    #[must_use]
    pub fn login(self, user: impl Into<String>, password: impl Into<String>) -> Cluster {
        Cluster { login: Some((user.into(), password.into())), ..self }
    }

    /// The same, whose certificates were signed by those whose own are in this file, in PEM.
    #[must_use]
    pub fn ca(self, ca: impl Into<PathBuf>) -> Cluster {
        Cluster { ca: Some(ca.into()), ..self }
    }

    /// The same, where a request may take this long.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Cluster {
        Cluster { patience, ..self }
    }

    /// The same, where a new archive consists of so many shards, each with so many copies. It has no meaning for an archive
    /// that is there.
    #[must_use]
    pub fn spread(self, shards: u32, replicas: u32) -> Cluster {
        Cluster { shards: shards.max(1), replicas, ..self }
    }

    /// Its address in messages.
    pub(super) fn address(&self) -> String {
        self.nodes[0].as_str().trim_end_matches('/').to_owned()
    }
}

impl fmt::Debug for Cluster {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.login.as_ref().map(|(user, _)| user);
        f.debug_struct("Cluster").field("nodes", &self.nodes).field("user", &user).finish_non_exhaustive()
    }
}

/// Names and passwords stand in an address with their odd letters escaped.
fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
