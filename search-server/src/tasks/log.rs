//! The task log: what is known of every task, a line each time it changes. The last line about a task counts.
//!
//! A line is on the disk before what it says is told to anyone. The last line may be torn where the program was stopped
//! while it wrote; it was told to nobody, so it is dropped.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::task::Task;
use crate::data::files::{self, StorageError};

/// A log with more lines than this about what has changed since is written anew.
const SUPERSEDED: usize = 10_000;

/// A line of the log.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Entry<'a> {
    /// The task as it is from here on.
    Task(Box<Cow<'a, Task>>),
    /// These tasks are forgotten.
    Forgotten(Cow<'a, [u32]>),
    /// The numbers of the next task and batch, whichever are forgotten.
    Next(u32, u32),
}

/// The open log.
pub(super) struct TaskLog {
    path: PathBuf,
    file: File,
    lines: usize,
    /// After a write that failed, what is there of it must go before the next.
    end: u64,
}

/// What a log says.
pub(super) struct Replayed {
    pub(super) tasks: BTreeMap<u32, Task>,
    pub(super) next_task: u32,
    pub(super) next_batch: u32,
}

impl TaskLog {
    /// Opens a log, or begins one, and says what it holds.
    pub(super) fn open(path: &Path) -> Result<(TaskLog, Replayed), StorageError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.map_err(files::io("open", path))?;
        let mut replayed = Replayed { tasks: BTreeMap::new(), next_task: 0, next_batch: 0 };
        let (mut end, mut lines) = (0, 0);
        let mut reader = BufReader::new(&file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line).map_err(files::io("read", path))?;
            if read == 0 || line.last() != Some(&b'\n') {
                break;
            }
            let entry = serde_json::from_slice(&line).map_err(|error| StorageError::Damaged {
                path: path.to_owned(),
                message: format!("line {}: {error}", lines + 1),
            })?;
            replayed.apply(entry);
            end += read as u64;
            lines += 1;
        }
        drop(reader);
        let mut log = TaskLog { path: path.to_owned(), file, lines, end };
        log.cut()?;
        if let Some(folder) = path.parent() {
            files::sync_folder(folder)?;
        }
        Ok((log, replayed))
    }

    /// Writes what the tasks are now.
    pub(super) fn record(&mut self, tasks: &[Task]) -> Result<(), StorageError> {
        self.append(tasks.iter().map(|task| Entry::Task(Box::new(Cow::Borrowed(task)))))
    }

    /// Writes that tasks are forgotten.
    pub(super) fn forget(&mut self, tasks: &[u32]) -> Result<(), StorageError> {
        self.append([Entry::Forgotten(Cow::Borrowed(tasks))])
    }

    /// What the log holds, and what a task is now behind it, which is not written.
    pub(super) fn with(&self, task: &Task) -> Result<Vec<u8>, StorageError> {
        let failed = |error| files::io("read", &self.path)(error);
        let mut text = Vec::new();
        File::open(&self.path).and_then(|log| log.take(self.end).read_to_end(&mut text)).map_err(failed)?;
        self.add(&mut text, &Entry::Task(Box::new(Cow::Borrowed(task))))?;
        Ok(text)
    }

    /// Writes the log anew when most of it no longer counts.
    pub(super) fn compact(
        &mut self,
        tasks: &BTreeMap<u32, Task>,
        next_task: u32,
        next_batch: u32,
    ) -> Result<(), StorageError> {
        if self.lines < tasks.len() * 2 + SUPERSEDED {
            return Ok(());
        }
        let draft = self.path.with_extension("new");
        let file = File::create(&draft).map_err(files::io("write", &draft))?;
        let mut log = TaskLog { path: self.path.clone(), file, lines: 0, end: 0 };
        log.append([Entry::Next(next_task, next_batch)])?;
        let kept: Vec<_> = tasks.values().collect();
        for some in kept.chunks(1_000) {
            log.append(some.iter().map(|task| Entry::Task(Box::new(Cow::Borrowed(*task)))))?;
        }
        std::fs::rename(&draft, &self.path).map_err(files::io("write", &self.path))?;
        if let Some(folder) = self.path.parent() {
            files::sync_folder(folder)?;
        }
        *self = log;
        Ok(())
    }

    fn append<'a>(&mut self, entries: impl IntoIterator<Item = Entry<'a>>) -> Result<(), StorageError> {
        let mut text = Vec::new();
        let mut lines = 0;
        for entry in entries {
            self.add(&mut text, &entry)?;
            lines += 1;
        }
        self.cut()?;
        let written = self.file.write_all(&text).and_then(|()| self.file.sync_data());
        written.map_err(files::io("write", &self.path))?;
        self.end += text.len() as u64;
        self.lines += lines;
        Ok(())
    }

    /// Adds a line to a text.
    fn add(&self, text: &mut Vec<u8>, entry: &Entry<'_>) -> Result<(), StorageError> {
        serde_json::to_writer(&mut *text, entry)
            .map_err(|error| files::io("write", &self.path)(error.into()))?;
        text.push(b'\n');
        Ok(())
    }

    /// Drops what stands behind the last whole line, and goes there.
    fn cut(&mut self) -> Result<(), StorageError> {
        let cut = self.file.set_len(self.end).and_then(|()| self.file.seek(SeekFrom::Start(self.end)));
        cut.map(|_| ()).map_err(files::io("write", &self.path))
    }
}

impl Replayed {
    fn apply(&mut self, entry: Entry<'_>) {
        match entry {
            Entry::Task(task) => {
                self.next_task = self.next_task.max(task.uid + 1);
                self.next_batch = self.next_batch.max(task.batch_uid.map_or(0, |batch| batch + 1));
                self.tasks.insert(task.uid, task.into_owned());
            }
            Entry::Forgotten(tasks) => {
                for uid in tasks.iter() {
                    self.tasks.remove(uid);
                }
            }
            Entry::Next(task, batch) => {
                (self.next_task, self.next_batch) = (self.next_task.max(task), self.next_batch.max(batch));
            }
        }
    }
}
