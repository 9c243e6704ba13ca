//! How answers, articles and measures are printed, and the files of evaluation read. One format a file.

pub(crate) mod article;
pub(crate) mod jsonl;
pub(crate) mod measures;
pub(crate) mod queries;
pub(crate) mod text;
pub(crate) mod trec;

pub(crate) use article::ArticleFormat;
