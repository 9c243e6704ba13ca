//! `tim doctor` on an archive in a cluster: what the cluster says of it.

use std::io::Write;

use anyhow::Result;
use search_core::engine::opensearch::{Cluster, DIFFERENCES, Health, OpenSearch};

use crate::Outcome;
use crate::commands::count;

/// Says how the archive is, and what can be done where that is not well.
pub(super) fn examine(cluster: &Cluster, name: &str) -> Result<Outcome> {
    let health = OpenSearch::health(cluster, name)?;
    let mut out = anstream::stdout().lock();
    writeln!(out, "engine    OpenSearch {}, {}", health.version, count(health.nodes, "node", "nodes"))?;
    writeln!(out, "health    {}", health.color)?;
    writeln!(out, "shards    {}, {} unassigned", health.shards, health.unassigned)?;
    writeln!(out, "articles  {}", health.articles)?;
    writeln!(out, "size      {:.1} MB", health.bytes as f64 / 1e6)?;
    let ailments = ailments(&health);
    for (ailment, remedy) in &ailments {
        writeln!(out, "{ailment}\n  → {remedy}")?;
    }
    writeln!(out, "\nWhat differs from an archive in a folder:")?;
    for difference in DIFFERENCES {
        writeln!(out, "  {}: {}", difference.what, difference.cluster)?;
    }
    Ok(if ailments.is_empty() { Outcome::Done } else { Outcome::Different })
}

/// What is wrong, each with what can be done about it.
fn ailments(health: &Health) -> Vec<(String, &'static str)> {
    let mut ailments = Vec::new();
    let unassigned = count(health.unassigned, "part", "parts");
    match health.color.as_str() {
        "green" => {}
        "yellow" => ailments.push((
            format!("{unassigned} of the archive are not kept as often as they should be"),
            "wait until the cluster has made the copies, bring its nodes back, or add one",
        )),
        _ => ailments.push((
            format!("{unassigned} of the archive are on no node: answers would not be whole"),
            "bring the nodes back that had them; what is lost for good, `tim index` reads again",
        )),
    }
    if !health.settled {
        ailments.push((
            "the last run was interrupted before lines and stories were settled, or is still going on"
                .to_owned(),
            "the next `tim index` settles them",
        ));
    }
    ailments
}
