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
    /// Articles cannot be read from files that are what was written.
    #[error("{0}")]
    Unreadable(String),
    /// What follows from the articles was not brought to them, because a writer was interrupted.
    #[error("the last run was interrupted before {0} were settled")]
    Unsettled(&'static str),
    /// What is recorded does not follow from the articles.
    #[error("{0}")]
    Inconsistent(String),
}

impl Ailment {
    /// What can be done about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Ailment::Closed(_) | Ailment::Undescribed { .. } => {
                "restore a backup (`tim restore`), or index your files into a new folder"
            }
            Ailment::NoList(_) => "`--repair` makes it anew of the files that are there",
            Ailment::Damaged { .. } => {
                "`--repair` takes its part of the index out, puts it into the folder `damaged`, and brings back the articles whose \
                 texts are whole, or whose files are still there"
            }
            Ailment::Orphan(_) => "`--repair` removes it",
            Ailment::Alien(_) => "if it is yours, move it elsewhere; it does no harm",
            Ailment::Unreadable(_) => {
                "restore a backup (`tim restore`), or index your files into a new folder"
            }
            Ailment::Unsettled(_) => "the next `tim index` settles them, or `--repair` now",
            Ailment::Inconsistent(_) => "`--repair` derives it from the articles again",
        }
    }

    /// True where a repair does something about it.
    pub fn is_repairable(&self) -> bool {
        !matches!(
            self,
            Ailment::Closed(_) | Ailment::Undescribed { .. } | Ailment::Alien(_) | Ailment::Unreadable(_)
        )
    }
}

/// What was repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Repaired {
    /// Parts of the index that were taken out.
    pub segments: usize,
    /// Articles that were brought back from what was left of them.
    pub saved: u64,
    /// Files that were read again, because articles of theirs may be lost.
    pub read_again: u64,
    /// Files that were removed, because they belonged to nothing.
    pub removed: usize,
}
