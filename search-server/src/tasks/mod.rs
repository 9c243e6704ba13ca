//! Tasks: what changes the data directory. A request enqueues one and is answered at once; the worker carries it out.

mod filter;
mod log;
mod queue;
mod task;

pub(crate) use filter::TaskFilter;
pub(crate) use queue::{Payload, Request, TaskQueue};
pub(crate) use task::{Documents, Moment, Status, Swap, Task, TaskSummary, TaskView, Work, duration};
