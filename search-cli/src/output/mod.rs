//! How answers, articles and measures are printed, and the files of evaluation read. One format a file.

pub(crate) mod article;
pub(crate) mod boilerplate;
pub(crate) mod csv;
pub(crate) mod difference;
pub(crate) mod explain;
pub(crate) mod facets;
pub(crate) mod help;
pub(crate) mod json;
pub(crate) mod jsonl;
pub(crate) mod link;
pub(crate) mod measures;
pub(crate) mod notes;
pub(crate) mod pager;
pub(crate) mod paths;
pub(crate) mod queries;
pub(crate) mod significance;
pub(crate) mod text;
pub(crate) mod timeline;
pub(crate) mod trec;

/// How a command prints that has one thing to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum TextOrJson {
    /// For people.
    Text,
    /// A JSON object on a line.
    Json,
}

/// How counts are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CountsFormat {
    /// For people.
    Text,
    /// A JSON object on a line.
    Json,
    /// A table.
    Csv,
}
