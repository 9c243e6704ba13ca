//! Where the data directories of tests keep their archives: in their folders; or, where they are told so, in a cluster, so that both
//! are held to the same.
//!
//! With `TIM_TEST_ENGINE=opensearch` and the feature of that name, the cluster at `TIM_OPENSEARCH_URL` is used.

use search_core::Place;

/// The cluster in which archives are to be, if there is one.
#[cfg(feature = "opensearch")]
pub(crate) fn cluster() -> Option<&'static Place> {
    use std::sync::LazyLock;

    use search_core::engine::opensearch::Cluster;

    /// What is called so was left by an earlier run.
    static CLUSTER: LazyLock<Option<Place>> = LazyLock::new(|| {
        std::env::var("TIM_TEST_ENGINE").ok().filter(|engine| engine == "opensearch")?;
        let url = std::env::var("TIM_OPENSEARCH_URL").expect("TIM_OPENSEARCH_URL names a cluster");
        let cluster = Place::Cluster(Cluster::at(&url).unwrap().spread(2, 0), "test-data".to_owned());
        for name in cluster.names_within().unwrap() {
            cluster.within(&name).remove().unwrap();
        }
        Some(cluster)
    });
    CLUSTER.as_ref()
}

/// The cluster in which archives are to be, if there is one.
#[cfg(not(feature = "opensearch"))]
pub(crate) fn cluster() -> Option<&'static Place> {
    None
}

/// True for a test that is about the files of archives, where they have none.
pub(crate) fn has_no_files() -> bool {
    cluster().is_some()
}
