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

/// The file that says of a folder that it is an archive, and which.
pub(crate) const ARCHIVE: &str = "tim.json";

/// True for the folder of an archive: nobody means to read its files into another.
pub fn is_archive(path: &Path) -> bool {
    path.join(ARCHIVE).is_file()
}

/// Every file below `paths`, in a stable order. A path that is a file, or `-`, is taken as it is; in a folder, hidden
/// files, archives of this program, and what its ignore files (`.gitignore`, `.ignore`) name are left out; links are followed, and a loop of them, a
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
        Ok(metadata) if metadata.is_dir() && is_archive(&root) => {
            Box::new(std::iter::once(Err(skip(root, SkipReason::Archive))))
        }
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
        .filter_entry(|entry| !is_archive(entry.path()))
        .build();
    walk.filter_map(move |entry| match entry {
        Err(error) => {
            let (path, why) = place_of(error);
            Some(Err(skip(path.unwrap_or_else(|| root.clone()), SkipReason::Unreadable(why))))
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

/// Where walking failed, and why: the message of the error names the path as well.
fn place_of(error: ignore::Error) -> (Option<PathBuf>, String) {
    use ignore::Error::{Io, Loop, Partial, WithDepth, WithLineNumber, WithPath};
    match error {
        WithPath { path, err } => {
            let (inner, why) = place_of(*err);
            (Some(inner.unwrap_or(path)), why)
        }
        WithDepth { err, .. } | WithLineNumber { err, .. } => place_of(*err),
        Partial(mut errors) if !errors.is_empty() => place_of(errors.remove(0)),
        Loop { ancestor, child } => {
            (Some(child), format!("is a link to `{}`, in which it is", ancestor.display()))
        }
        // What the walker wraps it in names the path once more.
        Io(error) => {
            let inner = error.get_ref().and_then(|error| error.source()).map(ToString::to_string);
            (None, inner.unwrap_or_else(|| error.to_string()))
        }
        other => (None, other.to_string()),
    }
}

/// The path from the root of the file system, so that the same file has the same origin from wherever it is named.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

fn skip(path: PathBuf, reason: SkipReason) -> Skip {
    Skip { origin: Origin::file(path), reason }
}
