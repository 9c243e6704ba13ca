//! Where an archive is kept: in a folder, or in a cluster under a name. Once it is open, nobody needs to know.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Archive;
use crate::engine::EngineError;
#[cfg(feature = "opensearch")]
use crate::engine::opensearch::{Cluster, OpenSearch, archives, remove};
use crate::error::Error;

/// Where an archive is kept, or is to be.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Place {
    /// In this folder.
    Folder(PathBuf),
    /// In this cluster, under this name.
    #[cfg(feature = "opensearch")]
    Cluster(Cluster, String),
}

impl Place {
    /// The folder; `None` for a place in a cluster.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Place::Folder(path) => Some(path),
            #[cfg(feature = "opensearch")]
            Place::Cluster(..) => None,
        }
    }

    /// Opens the archive that is there.
    ///
    /// # Errors
    /// When there is none, it was made by a version with another format or analysis, or the cluster cannot be reached.
    pub fn open(&self) -> Result<Archive, Error> {
        match self {
            Place::Folder(path) => Archive::open(path),
            #[cfg(feature = "opensearch")]
            Place::Cluster(cluster, name) => Ok(Archive::with_engine(OpenSearch::open(cluster, name)?)),
        }
    }

    /// Opens the archive that is there, or makes one.
    ///
    /// # Errors
    /// As [`Place::open`], and when none can be made.
    pub fn open_or_create(&self) -> Result<Archive, Error> {
        match self {
            Place::Folder(path) => Archive::open_or_create(path),
            #[cfg(feature = "opensearch")]
            Place::Cluster(cluster, name) => {
                Ok(Archive::with_engine(OpenSearch::open_or_create(cluster, name)?))
            }
        }
    }

    /// Removes the archive that is there, with everything in it; false where there is none. What has it open fails from then on, or
    /// goes on with what it has.
    ///
    /// # Errors
    /// When it cannot be removed, or the cluster cannot be reached.
    pub fn remove(&self) -> Result<bool, Error> {
        match self {
            Place::Folder(path) => match fs::remove_dir_all(path) {
                Ok(()) => Ok(true),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
                Err(error) => Err(refused("remove", path, error)),
            },
            #[cfg(feature = "opensearch")]
            Place::Cluster(cluster, name) => Ok(remove(cluster, name)?),
        }
    }

    /// A place below this one, for one of several archives that belong together: a folder in the folder, or the same cluster
    /// under the name `THIS-NAME`.
    #[must_use]
    pub fn within(&self, name: &str) -> Place {
        match self {
            Place::Folder(path) => Place::Folder(path.join(name)),
            #[cfg(feature = "opensearch")]
            Place::Cluster(cluster, this) => Place::Cluster(cluster.clone(), format!("{this}-{name}")),
        }
    }

    /// The names of what is below this place, in their order: see [`Place::within`].
    ///
    /// # Errors
    /// When the folder cannot be read, or the cluster cannot be reached.
    pub fn names_within(&self) -> Result<Vec<String>, Error> {
        match self {
            Place::Folder(path) => {
                let entries = match fs::read_dir(path) {
                    Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
                    entries => entries.map_err(|error| refused("read", path, error))?,
                };
                let name = |entry: fs::DirEntry| entry.file_name().into_string().ok();
                let mut names: Vec<String> = entries.flatten().filter_map(name).collect();
                names.sort();
                Ok(names)
            }
            #[cfg(feature = "opensearch")]
            Place::Cluster(cluster, this) => {
                let below = |name: String| name.strip_prefix(this)?.strip_prefix('-').map(str::to_owned);
                Ok(archives(cluster)?.into_iter().filter_map(below).collect())
            }
        }
    }
}

impl fmt::Display for Place {
    /// The folder, or `opensearch:NAME`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Folder(path) => write!(f, "{}", path.display()),
            #[cfg(feature = "opensearch")]
            Place::Cluster(_, name) => write!(f, "opensearch:{name}"),
        }
    }
}

fn refused(action: &'static str, path: &Path, error: std::io::Error) -> Error {
    EngineError::Io { action, path: path.to_owned(), error }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_that_belong_together_are_listed_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let all = Place::Folder(folder.path().join("all"));
        assert!(all.names_within().unwrap().is_empty());
        for name in ["2", "1"] {
            all.within(name).open_or_create().unwrap();
        }
        assert_eq!(all.names_within().unwrap(), ["1", "2"]);
        assert!(all.within("1").remove().unwrap() && !all.within("1").remove().unwrap());
        assert_eq!(all.names_within().unwrap(), ["2"]);
        assert!(all.within("1").open().is_err() && all.within("2").open().is_ok());
    }
}
