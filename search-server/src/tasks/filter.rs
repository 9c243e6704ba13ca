//! Which tasks are meant: the query parameters of the task routes in, a [`TaskFilter`] out.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::task::{Status, TYPES, Task};
use crate::error::ApiError;
use crate::parameters::shortened;

/// What tasks must have in common. What is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TaskFilter {
    uids: Option<Vec<u32>>,
    batch_uids: Option<Vec<u32>>,
    index_uids: Option<Vec<String>>,
    statuses: Option<Vec<Status>>,
    types: Option<Vec<&'static str>>,
    canceled_by: Option<Vec<u32>>,
    enqueued: Between,
    started: Between,
    finished: Between,
    /// The parameters as they were sent, for the record.
    pub(crate) query: String,
}

/// Neither end is within.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Between {
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

impl Between {
    fn has(self, at: Option<Timestamp>) -> bool {
        let after = self.after.is_none_or(|after| at.is_some_and(|at| at > after));
        let before = self.before.is_none_or(|before| at.is_some_and(|at| at < before));
        after && before
    }
}

impl TaskFilter {
    /// Takes a parameter, if it is one of a filter's: says whether it is.
    ///
    /// # Errors
    /// `invalid_task_…` for a value that it cannot have.
    pub(crate) fn take(&mut self, name: &str, value: &str) -> Result<bool, ApiError> {
        match name {
            "uids" => self.uids = numbers(name, "invalid_task_uids", value)?,
            "batchUids" => self.batch_uids = numbers(name, "invalid_batch_uids", value)?,
            "canceledBy" => self.canceled_by = numbers(name, "invalid_task_canceled_by", value)?,
            "indexUids" => self.index_uids = list(value, |uid| Ok(uid.to_owned()))?,
            "statuses" => {
                self.statuses = list(value, |text| named(text, &Status::ALL, |status| status.name()))?;
            }
            "types" => self.types = list(value, named_type)?,
            "afterEnqueuedAt" => {
                self.enqueued.after = moment(name, "invalid_task_after_enqueued_at", value, true)?;
            }
            "beforeEnqueuedAt" => {
                self.enqueued.before = moment(name, "invalid_task_before_enqueued_at", value, false)?;
            }
            "afterStartedAt" => {
                self.started.after = moment(name, "invalid_task_after_started_at", value, true)?;
            }
            "beforeStartedAt" => {
                self.started.before = moment(name, "invalid_task_before_started_at", value, false)?;
            }
            "afterFinishedAt" => {
                self.finished.after = moment(name, "invalid_task_after_finished_at", value, true)?;
            }
            "beforeFinishedAt" => {
                self.finished.before = moment(name, "invalid_task_before_finished_at", value, false)?;
            }
            _ => return Ok(false),
        }
        self.query.push(if self.query.is_empty() { '?' } else { '&' });
        self.query.extend([name, "="]);
        self.query.extend(form_urlencoded::byte_serialize(value.as_bytes()));
        Ok(true)
    }

    /// True when nothing is said.
    pub(crate) fn is_empty(&self) -> bool {
        self.query.is_empty()
    }

    /// Leaves only tasks about these indexes, as a key that opens no others does.
    pub(crate) fn restrict(&mut self, is_open: impl Fn(&str) -> bool, all: &[String]) {
        let asked = self.index_uids.take().unwrap_or_else(|| all.to_vec());
        self.index_uids = Some(asked.into_iter().filter(|uid| is_open(uid)).collect());
    }

    /// True for a task that is meant.
    pub(crate) fn passes(&self, task: &Task) -> bool {
        fn among<T: PartialEq>(list: Option<&Vec<T>>, value: Option<&T>) -> bool {
            list.is_none_or(|list| value.is_some_and(|value| list.contains(value)))
        }
        among(self.uids.as_ref(), Some(&task.uid))
            && among(self.batch_uids.as_ref(), task.batch_uid.as_ref())
            && among(self.statuses.as_ref(), Some(&task.status))
            && among(self.types.as_ref(), Some(&task.work.name()))
            && among(self.canceled_by.as_ref(), task.canceled_by.as_ref())
            && self.index_uids.as_ref().is_none_or(|uids| uids.iter().any(|uid| task.is_about(uid)))
            && self.enqueued.has(Some(task.enqueued_at))
            && self.started.has(task.started_at)
            && self.finished.has(task.finished_at)
    }
}

/// The values of a list; `*` stands for all, which is to say nothing.
fn list<T>(value: &str, read: impl Fn(&str) -> Result<T, ApiError>) -> Result<Option<Vec<T>>, ApiError> {
    if value == "*" {
        return Ok(None);
    }
    value.split(',').map(|item| read(item.trim())).collect::<Result<_, _>>().map(Some)
}

fn numbers(name: &str, code: &'static str, value: &str) -> Result<Option<Vec<u32>>, ApiError> {
    list(value, |item| {
        item.parse().map_err(|_| ApiError::InvalidParameter {
            code,
            message: format!(
                "Invalid value in parameter `{name}`: could not parse `{}` as a positive integer",
                shortened(item)
            ),
        })
    })
}

fn named(text: &str, all: &[Status], name: impl Fn(Status) -> &'static str) -> Result<Status, ApiError> {
    let found = all.iter().find(|status| name(**status).eq_ignore_ascii_case(text));
    found.copied().ok_or_else(|| ApiError::InvalidParameter {
        code: "invalid_task_statuses",
        message: format!(
            "Invalid value in parameter `statuses`: `{}` is not a valid task status. Available statuses are {}.",
            shortened(text),
            listed(all.iter().map(|status| name(*status)))
        ),
    })
}

fn named_type(text: &str) -> Result<&'static str, ApiError> {
    let found = TYPES.iter().find(|name| name.eq_ignore_ascii_case(text));
    found.copied().ok_or_else(|| ApiError::InvalidParameter {
        code: "invalid_task_types",
        message: format!(
            "Invalid value in parameter `types`: `{}` is not a valid task type. Available types are {}.",
            shortened(text),
            listed(TYPES.iter().copied())
        ),
    })
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// A point in time, or a day: its beginning for `before`, and for `after` its end.
fn moment(name: &str, code: &'static str, value: &str, end: bool) -> Result<Option<Timestamp>, ApiError> {
    if value == "*" {
        return Ok(None);
    }
    let of_day = || {
        let day: Date = value.parse().ok()?;
        let day = if end { day.tomorrow().ok()? } else { day };
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    let at = if value.len() == "2042-04-02".len() { of_day() } else { value.parse().ok() };
    at.map(Some).ok_or_else(|| ApiError::InvalidParameter {
        code,
        message: format!(
            "Invalid value in parameter `{name}`: `{}` is an invalid date-time. It should follow the YYYY-MM-DD or RFC 3339 date-time format.",
            shortened(value)
        ),
    })
}
