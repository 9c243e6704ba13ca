//! What can be wrong with an archive on disk, and what can be done about it.

use std::path::PathBuf;

use super::EngineError;

/// What was found when an archive was examined.
#[derive(Debug, Default)]
pub struct Health {
    /// What is wrong.
    pub ailments: Vec<Ailment>,
    /// Whether a writer is open. What it has not committed yet is then not looked at.
    pub writing: bool,
    /// What earlier runs have left behind that is needed no more: files, and their bytes. The next writer removes them, or a repair.
    pub left_over: (usize, u64),
    /// Files that were compared with their checksums.
    pub files: usize,
    /// Articles that were read.
    pub articles: u64,
}

/// Something that is wrong with an archive. Its text says what, [`Ailment::remedy`] what can be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Ailment {
    /// It is no archive, or none of this version's.
    #[error("{0}")]
    Closed(EngineError),
    /// A file that says what the archive is, or what it consists of, is missing or damaged.
    #[error("`{path}` cannot be read: {how}")]
    Undescribed {
        /// The file.
        path: PathBuf,
        /// Why not.
        how: String,
    },
    /// The list of the index's files is missing or damaged.
    #[error("the list of the index's files, `{0}`, is missing or damaged")]
    NoList(PathBuf),
    /// A file is not what was written.
    #[error("the file `{path}` is damaged: {how}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        how: String,
    },
    /// A file that looks like one of the index's belongs to no commit, and is on no list by which it would be removed.
    #[error("the file `{0}` belongs to nothing")]
    Orphan(PathBuf),
    /// A file or folder that is not the archive's.
    #[error("`{0}` is not a part of the archive")]
    Alien(PathBuf),
    /// A dictionary, with which articles are packed, is not what was written.
    #[error("the dictionary `{path}` is damaged: {how}")]
    Dictionary {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        how: String,
    },
    /// Articles cannot be read, although the files of the index are what was written.
    #[error("{}", unreadable(*.articles, .named, .why))]
    Unreadable {
        /// How many.
        articles: u64,
        /// The ids of the first of them.
        named: Vec<String>,
        /// Why not.
        why: String,
    },
    /// Nothing can be read, although the files of the index are what was written.
    #[error("{0}")]
    Unopened(String),
    /// What follows from the articles was not brought to them, because a writer was interrupted.
    #[error("the last run was interrupted before {0} were settled")]
    Unsettled(&'static str),
    /// A repair was interrupted before it had brought back what it could.
    #[error(
        "a repair was interrupted; articles that it has not brought back yet are in the folder `damaged`"
    )]
    Unfinished,
    /// What is recorded does not follow from the articles.
    #[error("{0}")]
    Inconsistent(String),
}

impl Ailment {
    /// What can be done about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Ailment::Closed(_) | Ailment::Undescribed { .. } | Ailment::Unopened(_) => {
                "restore a backup (`tim restore`), or index your files into a new folder"
            }
            Ailment::NoList(_) => "`--repair` makes it anew of the files that are there",
            Ailment::Damaged { .. } => {
                "`--repair` takes its part of the index out, puts it into the folder `damaged`, and brings back the articles whose \
                 texts can be read, or whose files are still there"
            }
            Ailment::Dictionary { .. } => {
                "put it back from a copy of the archive; or `--repair` puts it into the folder `damaged`, and reads the files again whose \
                 articles need it"
            }
            Ailment::Orphan(_) => "`--repair` removes it",
            Ailment::Alien(_) => "if it is yours, move it elsewhere; it does no harm",
            Ailment::Unreadable { .. } => "`--repair` reads their files again, where they are still there",
            Ailment::Unsettled(_) => "the next `tim index` settles them, or `--repair` now",
            Ailment::Unfinished => "`--repair` begins it again",
            Ailment::Inconsistent(_) => "`--repair` derives it from the articles again",
        }
    }

    /// True where a repair does something about it.
    pub fn is_repairable(&self) -> bool {
        !matches!(
            self,
            Ailment::Closed(_) | Ailment::Undescribed { .. } | Ailment::Alien(_) | Ailment::Unopened(_)
        )
    }
}

fn unreadable(articles: u64, named: &[String], why: &str) -> String {
    let these = if articles == 1 { "article" } else { "articles" };
    let more = if articles > named.len() as u64 { ", …" } else { "" };
    format!("{articles} {these} cannot be read ({}{more}): {why}", named.join(", "))
}

/// What was repaired.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// Parts of the index that were taken out.
    pub segments: usize,
    /// Dictionaries that were put aside.
    pub dictionaries: usize,
    /// Articles that were brought back from what was left of them.
    pub saved: u64,
    /// Files that were read again, because articles of theirs were lost, or may not be what they were.
    pub read_again: u64,
    /// Files that were removed, because they belonged to nothing.
    pub removed: usize,
    /// The ids of the articles that did not come back.
    pub lost: Vec<String>,
    /// Decisions about lines that did not come back.
    pub lost_decisions: u64,
    /// So many articles may be lost besides: the damaged part of the index does not say any more which it had.
    pub unknown: u64,
}
