//! Tasks about the documents of an index. The archive is committed first, then the registry says what is new about the
//! index, then the task is recorded as done: stopped in between, the task is carried out again and comes to the same.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

use jiff::Timestamp;
use search_core::article::Document;
use serde_json::{Map, Value, json};

use super::writers::Writers;
use super::{Outcome, Stop};
use crate::answer::document_of;
use crate::data::DataDirectory;
use crate::data::files;
use crate::data::index::Index;
use crate::documents::{Read, document_id, each_document, infer_primary_key};
use crate::error::ApiError;
use crate::filter::filter;
use crate::tasks::{Documents, Task, Work};

/// How documents are added: see [`Work::DocumentAdditionOrUpdate`].
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    pub(super) merge: bool,
    pub(super) skip_creation: bool,
    pub(super) may_create: bool,
}

/// Adds the documents of tasks that are about one index.
pub(super) fn add(
    data: &DataDirectory,
    writers: &mut Writers,
    tasks: &[Task],
    how: How,
) -> Result<Vec<Outcome>, Stop> {
    let Some(first) = tasks.first() else { return Ok(Vec::new()) };
    let uid = first.index_uid.as_deref().unwrap_or_default();
    match data.registry.get(uid) {
        Ok(index) => add_to(data, writers, (*index).clone(), tasks, how),
        Err(_) if how.may_create => {
            let index = data.registry.make(uid, None)?;
            let outcomes = add_to(data, writers, index.clone(), tasks, how);
            if data.registry.get(uid).is_err() {
                // Nothing was added to it.
                writers.close();
                data.registry.discard(&index);
            }
            outcomes
        }
        Err(error) => Err(error.into()),
    }
}

fn add_to(
    data: &DataDirectory,
    writers: &mut Writers,
    mut index: Index,
    tasks: &[Task],
    how: How,
) -> Result<Vec<Outcome>, Stop> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    let merged = how.merge.then(HashMap::new);
    let mut adding = Adding { writer: writers.take(&index)?, merged, skip_creation: how.skip_creation };
    for task in tasks {
        outcomes.push(match check(data, &index, task) {
            Ok(primary_key) => {
                index.primary_key = primary_key;
                let added = adding.add(data, &mut index, task)?;
                Ok(json!({ "indexedDocuments": added }))
            }
            Err(error) => Err(error),
        });
    }
    if outcomes.iter().any(Result::is_ok) {
        adding.writer.commit()?;
        writers.give_back(&index, adding.writer);
        renew(data, tasks.first().map_or(0, |task| task.uid), index)?;
    }
    Ok(outcomes)
}

fn payload(
    data: &DataDirectory,
    task: &Task,
) -> Result<impl Iterator<Item = Result<Map<String, Value>, ApiError>>, ApiError> {
    let path = data.tasks.payload(task.uid);
    let file = File::open(&path).map_err(files::io("read", &path))?;
    Ok(each_document(file)
        .map(move |document| document.map_err(|error| files::io("read", &path)(error).into())))
}

/// Sees that every document of a task has an id, before any is added. Says what the index's primary key is by then.
fn check(data: &DataDirectory, index: &Index, task: &Task) -> Result<Option<String>, ApiError> {
    let wanted = match &task.work {
        Work::DocumentAdditionOrUpdate { primary_key, .. } => primary_key.as_deref(),
        _ => None,
    };
    let mut key = match (&index.primary_key, wanted) {
        (Some(key), Some(wanted)) if key != wanted => {
            return Err(ApiError::PrimaryKeyExists { index: index.uid.clone(), key: key.clone() });
        }
        (Some(key), _) => Some(key.clone()),
        (None, wanted) => wanted.map(str::to_owned),
    };
    for document in payload(data, task)? {
        let document = document?;
        let key = match &key {
            Some(key) => key,
            None => key.insert(infer_primary_key(&index.uid, &document)?),
        };
        document_id(&index.uid, key, &document)?;
    }
    Ok(key)
}

/// A writer, and what it wrote that is to be merged with what follows.
struct Adding {
    writer: search_core::Writer,
    /// The documents that were added, which are not seen before the commit; kept only where they are merged.
    merged: Option<HashMap<String, Document>>,
    skip_creation: bool,
}

impl Adding {
    /// Adds the documents of a task; says how many.
    fn add(&mut self, data: &DataDirectory, index: &mut Index, task: &Task) -> Result<u64, Stop> {
        let key = index.primary_key.clone().unwrap_or_default();
        let reading = Read::of(index);
        let mut added = 0;
        for fields in payload(data, task)? {
            if data.tasks.is_interrupted() {
                return Err(Stop::Interrupted);
            }
            let fields = fields?;
            let id = document_id(&index.uid, &key, &fields)?;
            let Some(document) = self.document(index, &id, fields)? else { continue };
            if let Some(merged) = &mut self.merged {
                merged.insert(id.clone(), document.clone());
            }
            self.writer.add_article(reading.article(document, &id))?;
            added += 1;
        }
        Ok(added)
    }

    /// The document as it is to be: with the fields of the one that is there, where they are merged, and in its place; `None`
    /// for one that is not there, where these are passed over.
    fn document(
        &mut self,
        index: &mut Index,
        id: &str,
        fields: Map<String, Value>,
    ) -> Result<Option<Document>, ApiError> {
        let before = match self.merged.as_mut().and_then(|merged| merged.remove(id)) {
            Some(document) => Some(document),
            None => index.archive.get(id)?.map(|article| Document {
                number: article.document.as_ref().map_or(0, |document| document.number),
                fields: document_of(&article),
            }),
        };
        Ok(Some(match (before, &self.merged) {
            (None, _) if self.skip_creation => return Ok(None),
            (Some(mut before), Some(_)) => {
                before.fields.extend(fields);
                before
            }
            (Some(before), None) => Document { fields, number: before.number },
            (None, _) => {
                index.next_document += 1;
                Document { fields, number: index.next_document }
            }
        }))
    }
}

/// Deletes documents.
pub(super) fn delete(
    data: &DataDirectory,
    writers: &mut Writers,
    task: u32,
    uid: &str,
    documents: &Documents,
) -> Result<Outcome, Stop> {
    let index = (*data.registry.get(uid)?).clone();
    if *documents == Documents::All {
        writers.close();
        return Ok(clear(data, task, &index));
    }
    let mut writer = writers.take(&index)?;
    let mut deleted = 0;
    match documents {
        Documents::All => {}
        Documents::Ids(ids) => {
            for id in ids {
                deleted += u64::from(writer.delete(id)?);
            }
        }
        Documents::Filter(sent) => {
            let filter = filter(&index, sent, "invalid_document_filter")?;
            for article in index.articles(Some(&filter)) {
                deleted += u64::from(writer.delete(&article?.id)?);
            }
        }
    }
    writer.commit()?;
    writers.give_back(&index, writer);
    renew(data, task, index)?;
    Ok(Ok(json!({ "deletedDocuments": deleted })))
}

/// Puts an empty archive in the place of the one that is there.
fn clear(data: &DataDirectory, task: u32, index: &Index) -> Outcome {
    let deleted = index.archive.stats()?.articles;
    let empty = data.registry.make(&index.uid, None)?;
    let cleared = Index { folder: empty.folder, archive: empty.archive, ..index.clone() };
    renew(data, task, cleared)?;
    data.registry.discard(index);
    Ok(json!({ "deletedDocuments": deleted }))
}

/// Changes settings. Where documents are found or told by other fields than before, they are read again.
pub(super) fn set(
    data: &DataDirectory,
    writers: &mut Writers,
    task: u32,
    uid: &str,
    settings: &Map<String, Value>,
) -> Result<Outcome, Stop> {
    let mut index = match data.registry.get(uid) {
        Ok(index) => (*index).clone(),
        Err(_) => data.registry.make(uid, None)?,
    };
    let before = Read::of(&index);
    index.settings.apply(settings);
    if Read::of(&index) != before {
        read_again(data, writers, &index)?;
    }
    renew(data, task, index)?;
    Ok(Ok(json!({})))
}

fn read_again(data: &DataDirectory, writers: &mut Writers, index: &Index) -> Result<(), Stop> {
    let reading = Read::of(index);
    let mut writer = writers.take(index)?;
    for old in index.articles(None) {
        if data.tasks.is_interrupted() {
            return Err(Stop::Interrupted);
        }
        let old = old?;
        if let Some(document) = old.document {
            writer.add_article(reading.article(*document, &old.id))?;
        }
    }
    writer.commit()?;
    writers.give_back(index, writer);
    Ok(())
}

/// Says in the registry that the index is now this.
fn renew(data: &DataDirectory, task: u32, index: Index) -> Result<(), ApiError> {
    let (vocabulary, fields) = (Arc::default(), Arc::default());
    let index = Index { updated_at: Timestamp::now(), vocabulary, fields, ..index };
    data.registry.change(task, |indexes| {
        indexes.insert(index.uid.clone(), Arc::new(index));
        Ok(())
    })
}
