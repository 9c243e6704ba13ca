//! Where tests keep their archives: in memory or a folder; or, where they are told so, in a cluster, so that both engines are held
//! to the same.
//!
//! With `TIM_TEST_ENGINE=opensearch` and the feature of that name, the cluster at `TIM_OPENSEARCH_URL` is used.

use std::sync::Arc;

use search_core::Archive;
use search_core::engine::Engine;
use search_core::engine::embedded::Embedded;

/// True where the tests run against a cluster.
pub(crate) fn on_cluster() -> bool {
    std::env::var("TIM_TEST_ENGINE").is_ok_and(|engine| engine == "opensearch")
}

/// An archive of its own for a test, empty.
pub(crate) fn fresh() -> Archive {
    if on_cluster() {
        Archive::with_engine(cluster::made(&cluster::name()))
    } else {
        Archive::in_memory().unwrap()
    }
}

/// A place for an archive that can be opened again.
pub(crate) enum Home {
    Folder(tempfile::TempDir),
    Cluster(String),
}

impl Home {
    pub(crate) fn new() -> Home {
        match on_cluster() {
            true => Home::Cluster(cluster::name()),
            false => Home::Folder(tempfile::tempdir().unwrap()),
        }
    }

    pub(crate) fn open(&self) -> Archive {
        match self {
            Home::Folder(folder) => Archive::open(folder.path()).unwrap(),
            Home::Cluster(name) => cluster::opened(name),
        }
    }

    pub(crate) fn open_or_create(&self) -> Archive {
        Archive::with_engine(self.engine())
    }

    /// What holds the archive, which is made where there is none.
    pub(crate) fn engine(&self) -> Arc<dyn Engine> {
        match self {
            Home::Folder(folder) => Arc::new(Embedded::open_or_create(folder.path()).unwrap()),
            Home::Cluster(name) => cluster::made(name),
        }
    }
}

#[cfg(feature = "opensearch")]
mod cluster {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, LazyLock};

    use search_core::Archive;
    use search_core::engine::Engine;
    use search_core::engine::opensearch::{Cluster, OpenSearch, archives, remove};

    /// Archives of tests are called so, and are removed by the next run.
    const PREFIX: &str = "test-core-";

    static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| {
        let url = std::env::var("TIM_OPENSEARCH_URL").expect("TIM_OPENSEARCH_URL names a cluster");
        let cluster = Cluster::at(&url).unwrap().spread(2, 0);
        for archive in archives(&cluster).unwrap().iter().filter(|name| name.starts_with(PREFIX)) {
            remove(&cluster, archive).unwrap();
        }
        cluster
    });

    pub(super) fn name() -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        format!("{PREFIX}{}", COUNT.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn made(name: &str) -> Arc<dyn Engine> {
        OpenSearch::open_or_create(&CLUSTER, name).unwrap()
    }

    pub(super) fn opened(name: &str) -> Archive {
        Archive::with_engine(OpenSearch::open(&CLUSTER, name).unwrap())
    }
}

#[cfg(not(feature = "opensearch"))]
mod cluster {
    use std::sync::Arc;

    use search_core::Archive;
    use search_core::engine::Engine;

    const WITHOUT: &str = "these tests were built without the feature `opensearch`";

    pub(super) fn name() -> String {
        panic!("{WITHOUT}")
    }

    pub(super) fn made(_: &str) -> Arc<dyn Engine> {
        panic!("{WITHOUT}")
    }

    pub(super) fn opened(_: &str) -> Archive {
        panic!("{WITHOUT}")
    }
}
