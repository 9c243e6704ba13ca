//! Finding the files below some paths.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::form::{extension, may_hold_articles};
use super::{Skip, SkipReason};
use crate::article::Origin;

/// A file that may hold articles, or something that was passed over.
pub type Found = Result<PathBuf, Skip>;

/// True for the path `-`, which stands for the standard input. A file of this name is `./-`.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Every file below `paths`, in a stable order. A path that is a file, or `-`, is taken as it is; in a folder, hidden
/// files and what its ignore files (`.gitignore`, `.ignore`) name are left out; links are followed, and a loop of them, a
/// pipe, and a file whose name says that it holds no articles are skips.
pub fn walk(paths: &[PathBuf]) -> impl Iterator<Item = Found> + '_ {
    paths.iter().flat_map(|path| walk_one(path))
}

fn walk_one(root: &Path) -> Box<dyn Iterator<Item = Found>> {
    if is_stdin(root) {
        return Box::new(std::iter::once(Ok(root.to_owned())));
    }
    let root = canonical(root);
    match std::fs::metadata(&root) {
        Err(error) => Box::new(std::iter::once(Err(skip(root, SkipReason::Unreadable(error.to_string()))))),
        Ok(metadata) if metadata.is_dir() => Box::new(walk_folder(root)),
        Ok(metadata) if !metadata.is_file() => {
            Box::new(std::iter::once(Err(skip(root, SkipReason::NotAFile))))
        }
        Ok(_) => Box::new(std::iter::once(Ok(root))),
    }
}

fn walk_folder(root: PathBuf) -> impl Iterator<Item = Found> {
    let walk = WalkBuilder::new(&root)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .parents(false)
        .follow_links(true)
        .sort_by_file_name(Ord::cmp)
        .build();
    walk.filter_map(move |entry| match entry {
        Err(error) => {
            // The message of a walk error names its path; the path of the skip is the best we have beside it.
            Some(Err(skip(root.clone(), SkipReason::Unreadable(error.to_string()))))
        }
        Ok(entry) => {
            let kind = entry.file_type()?;
            let path = entry.into_path();
            if kind.is_dir() {
                return None;
            }
            if !kind.is_file() {
                return Some(Err(skip(path, SkipReason::NotAFile)));
            }
            if may_hold_articles(&path) {
                return Some(Ok(path));
            }
            let extension = extension(&path).unwrap_or_default();
            Some(Err(skip(path, SkipReason::OtherForm(extension))))
        }
    })
}

/// The path from the root of the file system, so that the same file has the same origin from wherever it is named.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

fn skip(path: PathBuf, reason: SkipReason) -> Skip {
    Skip { origin: Origin::file(path), reason }
}
