//! What differs from the embedded engine, in one table: for the documents and for `tim doctor`. Nothing else does.

/// Something that differs between the engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// What.
    pub what: &'static str,
    /// How it is in a folder.
    pub embedded: &'static str,
    /// How it is in a cluster.
    pub cluster: &'static str,
}

/// All of them.
pub const DIFFERENCES: [Difference; 9] = [
    Difference {
        what: "a run that is killed",
        embedded: "leaves nothing behind the last commit",
        cluster: "leaves what it had sent, each article once; it is seen, and its lines and stories are settled, with the next commit",
    },
    Difference {
        what: "a commit",
        embedded: "is seen all at once",
        cluster: "is seen part by part within a moment; other programs notice within a second that there was one",
    },
    Difference {
        what: "a second writer, after the first was killed",
        embedded: "may begin at once",
        cluster: "may begin at once on the same Linux machine, and on another after 30 seconds",
    },
    Difference {
        what: "`word*`, `w?rd` and typos",
        embedded: "are looked for among 100,000 words of each part of the index that begin so",
        cluster: "are looked for among 1,000 of each shard, the first by the alphabet; patterns of more than 200 bytes find nothing",
    },
    Difference {
        what: "the number of different values of a facet",
        embedded: "is exact",
        cluster: "is exact to 40,000, and within some percent beyond, unless all values are asked for",
    },
    Difference {
        what: "an order by an attribute that holds both numbers and texts in one article",
        embedded: "goes by the first of them",
        cluster: "goes by the least number, then by the least text",
    },
    Difference {
        what: "an id, a path or a site of more than 32,766 bytes",
        embedded: "is taken up to 65,530 bytes",
        cluster: "is refused",
    },
    Difference {
        what: "`--memory`",
        embedded: "bounds what is read and what is not on disk yet",
        cluster: "bounds what is read and on its way; the nodes have memory of their own",
    },
    Difference {
        what: "`tim backup`, `restore` and `doctor --repair`",
        embedded: "copy, bring back and repair files",
        cluster: "say what to do instead: snapshots of the cluster, or `tim migrate`",
    },
];
