//! What can go wrong with a cluster that holds an archive, and what to do about it.

/// An error of a cluster. `url` is the address that was asked, without a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// What was said of the cluster cannot be meant.
    #[error("`{value}` cannot be the {what} of a cluster: {why}")]
    Setting {
        /// What it was to be.
        what: &'static str,
        /// What was said.
        value: String,
        /// Why it cannot be.
        why: String,
    },
    /// No connection, or one that broke.
    #[error(
        "the cluster at `{url}` cannot be reached: {why}; check the address, and that the cluster is running"
    )]
    Unreachable {
        /// Where.
        url: String,
        /// Why not.
        why: String,
    },
    /// It wants a name and a password, or others.
    #[error(
        "the cluster at `{url}` does not let us in ({status}); check the user and the password, and what that user may do"
    )]
    Forbidden {
        /// Where.
        url: String,
        /// The status of its answer.
        status: u16,
    },
    /// It is none that this version speaks to.
    #[error(
        "what answers at `{url}` is {found}; Tìm needs OpenSearch 2.11 or later: check the address, or upgrade the cluster"
    )]
    Version {
        /// Where.
        url: String,
        /// What it says it is.
        found: String,
    },
    /// There is no such archive.
    #[error("the cluster at `{url}` has no archive `{name}`; make one with `tim index --index {name} PATH…`")]
    NoArchive {
        /// Where.
        url: String,
        /// The archive.
        name: String,
    },
    /// It did not answer in time.
    #[error(
        "the cluster at `{url}` did not {action} within {seconds} seconds; look at its load, or give it more time (`--engine-timeout`)"
    )]
    Slow {
        /// Where.
        url: String,
        /// What was asked of it.
        action: &'static str,
        /// How long it had.
        seconds: u64,
    },
    /// It has more to do than it takes on, and that did not pass.
    #[error(
        "the cluster at `{url}` is too busy to {action} (`{reason}`); run the same command again once it is less so"
    )]
    Busy {
        /// Where.
        url: String,
        /// What was asked of it.
        action: &'static str,
        /// Its words.
        reason: String,
    },
    /// Its disks are full, or somebody made its index read-only.
    #[error(
        "the cluster at `{url}` takes no more articles (`{reason}`); free or add disk space there, then run the same command again"
    )]
    Full {
        /// Where.
        url: String,
        /// Its words.
        reason: String,
    },
    /// Some of its shards did not answer, so that an answer would not be whole.
    #[error(
        "{failed} of {all} parts of the archive on the cluster at `{url}` did not answer (`{reason}`); look at the health of the cluster"
    )]
    Partial {
        /// Where.
        url: String,
        /// So many parts.
        failed: u64,
        /// Of so many.
        all: u64,
        /// Why the first of them did not.
        reason: String,
    },
    /// It refused what was asked.
    #[error("the cluster at `{url}` refuses to {action} ({status}): {reason}")]
    Refused {
        /// Where.
        url: String,
        /// What was asked of it.
        action: &'static str,
        /// The status of its answer.
        status: u16,
        /// Its words.
        reason: String,
    },
    /// What came back is no answer.
    #[error(
        "the cluster at `{url}` answers nonsense when asked to {action}: {why}; check that nothing else stands between"
    )]
    Nonsense {
        /// Where.
        url: String,
        /// What was asked of it.
        action: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Another writer is open.
    #[error(
        "another process is writing to the archive `{name}` on the cluster ({who}); wait until it has finished, then try again"
    )]
    Locked {
        /// The archive.
        name: String,
        /// Who says that it writes.
        who: String,
    },
    /// A cluster has no files that could be copied.
    #[error("an archive on a cluster has no files to {action}; {instead}")]
    NoFiles {
        /// What was to be done with them.
        action: &'static str,
        /// What to do instead.
        instead: &'static str,
    },
}
