//! Tasks about indexes as a whole: one change of the registry each.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

use super::Outcome;
use crate::data::DataDirectory;
use crate::data::index::Index;
use crate::error::ApiError;
use crate::tasks::Swap;

pub(super) fn create(data: &DataDirectory, task: u32, uid: &str, primary_key: Option<&str>) -> Outcome {
    if data.registry.indexes().contains_key(uid) {
        return Err(ApiError::IndexExists(uid.to_owned()));
    }
    let index = data.registry.make(uid, primary_key.map(str::to_owned))?;
    data.registry.change(task, |indexes| {
        indexes.insert(uid.to_owned(), Arc::new(index));
        Ok(json!({}))
    })
}

pub(super) fn update(
    data: &DataDirectory,
    task: u32,
    uid: &str,
    primary_key: Option<&str>,
    new_uid: Option<&str>,
) -> Outcome {
    data.registry.change(task, |indexes| {
        let index = indexes.get(uid).ok_or_else(|| ApiError::IndexNotFound(uid.to_owned()))?;
        let mut changed = Index { updated_at: Timestamp::now(), ..(**index).clone() };
        if let Some(key) = primary_key
            && changed.primary_key.as_deref() != Some(key)
        {
            if let Some(old) = &changed.primary_key
                && changed.archive.stats()?.articles > 0
            {
                return Err(ApiError::PrimaryKeyExists { index: uid.to_owned(), key: old.clone() });
            }
            changed.primary_key = Some(key.to_owned());
        }
        let mut name = uid.to_owned();
        if let Some(new) = new_uid.filter(|new| *new != uid) {
            if indexes.contains_key(new) {
                return Err(ApiError::IndexExists(new.to_owned()));
            }
            indexes.remove(uid);
            new.clone_into(&mut name);
            new.clone_into(&mut changed.uid);
        }
        indexes.insert(name, Arc::new(changed));
        Ok(json!({}))
    })
}

pub(super) fn delete(data: &DataDirectory, task: u32, uid: &str) -> Outcome {
    let index = data.registry.get(uid)?;
    let documents = index.archive.stats()?.articles;
    data.registry.change(task, |indexes| {
        indexes.remove(uid);
        Ok(())
    })?;
    data.registry.discard(&index);
    Ok(json!({ "deletedDocuments": documents }))
}

pub(super) fn swap(data: &DataDirectory, task: u32, swaps: &[Swap]) -> Outcome {
    data.registry.change(task, |indexes| {
        let named = |index: &Index, uid: &str| Arc::new(Index { uid: uid.to_owned(), ..index.clone() });
        for Swap { indexes: [one, other], rename } in swaps {
            let first = indexes.get(one).cloned().ok_or_else(|| ApiError::IndexNotFound(one.clone()))?;
            match (indexes.get(other).cloned(), rename) {
                (Some(_), true) => return Err(ApiError::IndexExists(other.clone())),
                (Some(second), false) => drop(indexes.insert(one.clone(), named(&second, one))),
                (None, true) => drop(indexes.remove(one)),
                (None, false) => return Err(ApiError::IndexNotFound(other.clone())),
            }
            indexes.insert(other.clone(), named(&first, other));
        }
        Ok(json!({}))
    })
}

/// A commit lets the archive merge what is worth merging.
pub(super) fn compact(data: &DataDirectory, uid: &str) -> Outcome {
    data.registry.get(uid)?.archive.writer()?.commit()?;
    Ok(json!({}))
}
