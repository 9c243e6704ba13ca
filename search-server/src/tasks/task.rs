//! A task: something that is to be done to the data directory, and what became of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::error::ErrorObject;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Status {
    Enqueued,
    Processing,
    Succeeded,
    Failed,
    Canceled,
}

impl Status {
    /// All of them.
    pub(crate) const ALL: [Status; 5] =
        [Status::Enqueued, Status::Processing, Status::Succeeded, Status::Failed, Status::Canceled];

    /// Its name in the API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Status::Enqueued => "enqueued",
            Status::Processing => "processing",
            Status::Succeeded => "succeeded",
            Status::Failed => "failed",
            Status::Canceled => "canceled",
        }
    }

    /// True when nothing more happens to the task.
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Status::Enqueued | Status::Processing)
    }
}

/// What a task does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Work {
    IndexCreation {
        primary_key: Option<String>,
    },
    IndexUpdate {
        primary_key: Option<String>,
        new_uid: Option<String>,
    },
    IndexDeletion,
    IndexCompaction,
    IndexSwap {
        swaps: Vec<Swap>,
    },
    /// The documents are the payload.
    DocumentAdditionOrUpdate {
        /// Fields are put into the documents that are there, which are replaced otherwise.
        merge: bool,
        /// Documents that are not there are passed over.
        skip_creation: bool,
        primary_key: Option<String>,
        /// The index is made, if it is not there.
        may_create: bool,
        received: u64,
    },
    DocumentDeletion {
        documents: Documents,
    },
    SettingsUpdate {
        settings: Map<String, Value>,
        is_deletion: bool,
    },
    TaskCancelation {
        tasks: Vec<u32>,
        filter: String,
    },
    TaskDeletion {
        tasks: Vec<u32>,
        filter: String,
    },
    DumpCreation,
    SnapshotCreation,
}

/// Two indexes that are to change places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Swap {
    pub(crate) indexes: [String; 2],
    /// The second need not exist: the first gets its name.
    #[serde(default)]
    pub(crate) rename: bool,
}

/// Which documents are to be deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Documents {
    Ids(Vec<String>),
    /// A filter as it was sent.
    Filter(Value),
    All,
}

/// The names of what tasks do, as the API has them.
pub(crate) const TYPES: &[&str] = &[
    "documentAdditionOrUpdate",
    "documentEdition",
    "documentDeletion",
    "settingsUpdate",
    "indexCreation",
    "indexDeletion",
    "indexUpdate",
    "indexSwap",
    "taskCancelation",
    "taskDeletion",
    "dumpCreation",
    "snapshotCreation",
    "export",
    "upgradeDatabase",
    "indexCompaction",
];

impl Work {
    /// Its name in the API.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Work::IndexCreation { .. } => "indexCreation",
            Work::IndexUpdate { .. } => "indexUpdate",
            Work::IndexDeletion => "indexDeletion",
            Work::IndexCompaction => "indexCompaction",
            Work::IndexSwap { .. } => "indexSwap",
            Work::DocumentAdditionOrUpdate { .. } => "documentAdditionOrUpdate",
            Work::DocumentDeletion { .. } => "documentDeletion",
            Work::SettingsUpdate { .. } => "settingsUpdate",
            Work::TaskCancelation { .. } => "taskCancelation",
            Work::TaskDeletion { .. } => "taskDeletion",
            Work::DumpCreation => "dumpCreation",
            Work::SnapshotCreation => "snapshotCreation",
        }
    }

    /// The details of a task that has not been carried out.
    pub(crate) fn details(&self) -> Value {
        match self {
            Work::IndexCreation { primary_key } => json!({ "primaryKey": primary_key }),
            Work::IndexUpdate { primary_key, new_uid: None } => json!({ "primaryKey": primary_key }),
            Work::IndexUpdate { primary_key, new_uid } => {
                json!({ "primaryKey": primary_key, "newIndexUid": new_uid })
            }
            Work::IndexDeletion => json!({ "deletedDocuments": null }),
            Work::IndexSwap { swaps } => json!({ "swaps": swaps }),
            Work::DocumentAdditionOrUpdate { received, .. } => {
                json!({ "receivedDocuments": received, "indexedDocuments": null })
            }
            Work::DocumentDeletion { documents } => {
                let (ids, filter) = match documents {
                    Documents::Ids(ids) => (ids.len(), Value::Null),
                    // Meilisearch gives the filter as the text of its JSON.
                    Documents::Filter(filter) => (0, Value::String(filter.to_string())),
                    Documents::All => (0, Value::Null),
                };
                json!({ "providedIds": ids, "originalFilter": filter, "deletedDocuments": null })
            }
            Work::SettingsUpdate { settings, .. } => Value::Object(settings.clone()),
            Work::TaskCancelation { tasks, filter } => {
                json!({ "matchedTasks": tasks.len(), "canceledTasks": null, "originalFilter": filter })
            }
            Work::TaskDeletion { tasks, filter } => {
                json!({ "matchedTasks": tasks.len(), "deletedTasks": null, "originalFilter": filter })
            }
            Work::DumpCreation => json!({ "dumpUid": null }),
            Work::SnapshotCreation | Work::IndexCompaction => Value::Null,
        }
    }
}

/// A task as the log keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Task {
    pub(crate) uid: u32,
    /// The tasks that were carried out together have the same.
    pub(crate) batch_uid: Option<u32>,
    pub(crate) index_uid: Option<String>,
    pub(crate) status: Status,
    pub(crate) work: Work,
    pub(crate) canceled_by: Option<u32>,
    pub(crate) details: Value,
    pub(crate) error: Option<ErrorObject>,
    pub(crate) enqueued_at: Timestamp,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) finished_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) custom_metadata: Option<String>,
}

/// A point in time, with microseconds, which some clients count on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.6}", self.0))
    }
}

/// A stretch of time as the API writes it: `PT0.012345S`.
pub(crate) fn duration(from: Timestamp, to: Timestamp) -> String {
    let took = to.duration_since(from).max(SignedDuration::ZERO);
    format!("PT{}.{:06}S", took.as_secs(), took.subsec_micros())
}

/// A task: something that is to be done, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskView {
    uid: u32,
    /// Tasks that were carried out together have the same.
    batch_uid: Option<u32>,
    index_uid: Option<String>,
    status: Status,
    #[serde(rename = "type")]
    kind: &'static str,
    /// The task that canceled this one.
    canceled_by: Option<u32>,
    /// What it was about, by its type.
    #[schema(value_type = Option<Object>)]
    details: Value,
    error: Option<ErrorObject>,
    /// How long it took, as ISO 8601 has it: `PT0.012345S`.
    duration: Option<String>,
    enqueued_at: Moment,
    started_at: Option<Moment>,
    finished_at: Option<Moment>,
    /// What the request gave as `customMetadata`.
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_metadata: Option<String>,
}

/// A task that was enqueued, and is on the disk.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskSummary {
    /// By this number, `GET /tasks/{task}` says what becomes of it.
    task_uid: u32,
    index_uid: Option<String>,
    status: Status,
    #[serde(rename = "type")]
    kind: &'static str,
    enqueued_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_metadata: Option<String>,
}

impl Task {
    /// The task as the API shows it.
    pub(crate) fn view(&self) -> TaskView {
        TaskView {
            uid: self.uid,
            batch_uid: self.batch_uid,
            index_uid: self.index_uid.clone(),
            status: self.status,
            kind: self.work.name(),
            canceled_by: self.canceled_by,
            details: self.details.clone(),
            error: self.error.clone(),
            duration: self.started_at.zip(self.finished_at).map(|(from, to)| duration(from, to)),
            enqueued_at: Moment(self.enqueued_at),
            started_at: self.started_at.map(Moment),
            finished_at: self.finished_at.map(Moment),
            custom_metadata: self.custom_metadata.clone(),
        }
    }

    /// What is answered when it is enqueued.
    pub(crate) fn summary(&self) -> TaskSummary {
        TaskSummary {
            task_uid: self.uid,
            index_uid: self.index_uid.clone(),
            status: self.status,
            kind: self.work.name(),
            enqueued_at: Moment(self.enqueued_at),
            custom_metadata: self.custom_metadata.clone(),
        }
    }

    /// True when it has to do with this index.
    pub(crate) fn is_about(&self, index: &str) -> bool {
        match &self.work {
            Work::IndexSwap { swaps } => swaps.iter().any(|swap| swap.indexes.iter().any(|uid| uid == index)),
            _ => self.index_uid.as_deref() == Some(index),
        }
    }

    /// True when it is carried out before all others.
    pub(crate) fn is_urgent(&self) -> bool {
        matches!(self.work, Work::TaskCancelation { .. } | Work::TaskDeletion { .. })
    }
}
