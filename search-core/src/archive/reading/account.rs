//! What a run did to the archive's articles, counted: which are new, which took the place of an older version, which are gone, and
//! which another one of the same run took the place of.
//!
//! The articles of a file that has changed are deleted before it is read again, so what became of them is known only afterwards: the
//! same article may stand in it again, or in another file that is read later. What is new in the file stands in for what is gone from it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::Report;
use crate::article::{Article, Origin};
use crate::engine::Added;
use crate::engine::stories::number_of;

/// More articles than this are not remembered one by one.
const MOST_ARTICLES: usize = 1_000_000;

/// Nor are more files.
const MOST_FILES: usize = 100_000;

/// So many ids that several articles share are named.
const MOST_IDS: usize = 20;

/// For each of them, so many files beside the one whose article is kept.
const MOST_NAMED: usize = 3;

/// An id that several articles of a run share, each with another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedId {
    /// The id.
    pub id: String,
    /// How many articles have it.
    pub articles: u64,
    /// Where the last of them stands, which is the one that is kept.
    pub kept: Origin,
    /// Files in which others stand, the first few.
    pub others: Vec<PathBuf>,
}

/// An article that was deleted with what its file held, by what is known of it since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// Its file is gone.
    WithFile,
    /// Its file has changed.
    WithText,
    /// Another one of the file stands in for it.
    Succeeded,
}

/// An article that was read: its text, and the number of its file.
#[derive(Debug, Clone, Copy)]
struct Seen {
    text: u32,
    file: u32,
}

/// What a run did so far.
#[derive(Debug, Default)]
pub(super) struct Account {
    left: FxHashMap<u64, Left>,
    read: FxHashMap<u64, Seen>,
    /// The files with articles, the first of them by name.
    files: Vec<PathBuf>,
    /// How many files were begun.
    begun: u32,
    /// Of the file that is being read: the articles that it held before, and how many of those that it holds are new.
    before: Vec<u64>,
    fresh: u64,
    shared: BTreeMap<String, SharedId>,
}

impl Account {
    /// Begins, once the articles with these numbers went with their files.
    pub(super) fn new(pruned: Vec<u64>) -> Account {
        let left = pruned.into_iter().map(|number| (number, Left::WithFile)).collect();
        Account { left, ..Account::default() }
    }

    /// A file is read, and the articles that it held before are deleted.
    pub(super) fn begin(&mut self, path: &Path, mut before: Vec<u64>) {
        // What stands in a file that was read since the last commit is not deleted.
        before.retain(|number| !self.read.contains_key(number) && !self.left.contains_key(number));
        before.sort_unstable();
        self.left.extend(before.iter().map(|number| (*number, Left::WithText)));
        (self.before, self.fresh) = (before, 0);
        self.begun = self.begun.saturating_add(1);
        if self.files.len() < MOST_FILES {
            self.files.push(path.to_owned());
        }
    }

    /// True for an article that the file which is being read had not yet.
    pub(super) fn is_first(&self, article: &Article) -> bool {
        let seen = self.read.get(&number_of(&article.id));
        seen.is_none_or(|seen| seen.file != self.begun.saturating_sub(1))
    }

    /// The numbers of the articles that are gone, as far as is known, with their files or because these have changed.
    pub(super) fn gone(&self) -> FxHashSet<u64> {
        let is_gone = |left: &Left| matches!(left, Left::WithFile | Left::WithText);
        self.left.iter().filter(|(_, left)| is_gone(left)).map(|(number, _)| *number).collect()
    }

    /// An article was added. `text` is that of [`text_of`].
    pub(super) fn article(&mut self, article: &Article, text: u32, added: Added, report: &mut Report) {
        let number = number_of(&article.id);
        // An engine need not know what was deleted with a file and is not committed.
        let added = match self.left.remove(&number) {
            Some(Left::WithFile) => {
                report.moved += 1;
                Added::Replaced
            }
            Some(Left::WithText) => Added::Replaced,
            Some(Left::Succeeded) => Added::New,
            None => added,
        };
        if self.overwrites(article, number, text) {
            report.overwritten += 1;
            return;
        }
        match added {
            Added::New => {
                report.added += 1;
                self.fresh += 1;
            }
            Added::Replaced => report.replaced += 1,
        }
    }

    /// True where another text of this run had the article's id.
    fn overwrites(&mut self, article: &Article, number: u64, text: u32) -> bool {
        let seen = Seen { text, file: self.begun.saturating_sub(1) };
        let earlier = match self.read.len() < MOST_ARTICLES {
            true => self.read.insert(number, seen),
            false => self.read.get_mut(&number).map(|earlier| std::mem::replace(earlier, seen)),
        };
        let Some(earlier) = earlier.filter(|earlier| earlier.text != text) else { return false };
        let file = self.files.get(earlier.file as usize);
        if let Some(shared) = self.shared.get_mut(&article.id) {
            shared.articles += 1;
            shared.kept = article.origin.clone();
            shared.note(file);
        } else if self.shared.len() < MOST_IDS {
            let (id, kept) = (article.id.clone(), article.origin.clone());
            let mut shared = SharedId { id, articles: 2, kept, others: Vec::new() };
            shared.note(file);
            self.shared.insert(article.id.clone(), shared);
        }
        true
    }

    /// The file has been read, or is not read further.
    pub(super) fn end(&mut self, report: &mut Report) {
        for number in std::mem::take(&mut self.before) {
            if self.fresh == 0 {
                break;
            }
            if let Some(left @ Left::WithText) = self.left.get_mut(&number) {
                *left = Left::Succeeded;
                self.fresh -= 1;
                report.added -= 1;
                report.replaced += 1;
            }
        }
    }

    /// The run has ended: how many articles are gone from their files is known by now. Returns the ids that several articles share.
    pub(super) fn close(self, report: &mut Report) -> impl Iterator<Item = SharedId> {
        report.removed = self.left.values().filter(|left| **left == Left::WithText).count() as u64;
        self.shared.into_values()
    }
}

impl fmt::Display for SharedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SharedId { id, articles, kept, others } = self;
        write!(f, "{articles} articles share the id {id}: only the last is kept, {kept}")?;
        let others: Vec<_> = others.iter().map(|other| other.display().to_string()).collect();
        match others.is_empty() {
            true => Ok(()),
            false => write!(f, " (others in {})", others.join(", ")),
        }
    }
}

impl SharedId {
    fn note(&mut self, file: Option<&PathBuf>) {
        let known = |file: &&PathBuf| !self.others.contains(file);
        if let Some(file) = file.filter(known).filter(|_| self.others.len() < MOST_NAMED) {
            self.others.push(file.clone());
        }
    }
}

/// By what the texts of two articles are told apart.
pub(super) fn text_of(article: &Article) -> u32 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for passage in &article.passages {
        hasher.update(passage.text.as_bytes());
        hasher.update(b"\n");
    }
    hasher.digest() as u32
}
