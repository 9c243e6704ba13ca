//! The items of one file, streamed: opened, recognised, and cut as its layout wants.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use super::form::{HEAD, Layout, ZIP_MAGIC, recognise};
use super::source::{BUFFER, Counted, decompressed};
use super::utf16::{FromUtf16, utf16};
use super::{
    Envelope, Fingerprint, Form, Limits, Record, Skip, SkipReason, feed, is_stdin, json, lines, members,
    table, warc,
};
use crate::article::Origin;

/// What is found in a file, in its order.
#[derive(Debug)]
pub enum Item {
    /// A record that may hold an article.
    Record(Record),
    /// Something that was not read.
    Skip(Skip),
    /// A record that is not meant to hold an article, such as a picture or a redirect in a crawl.
    PassedOver,
}

/// Whether to go on; a break is wanted by whoever takes the items, and is no error.
pub type Flow = ControlFlow<()>;

/// Hands all items of a file (of the standard input for `-`) to `take`, in order, the same ones each time. Holds a record
/// at a time. `meter` counts the bytes that are read of the file.
///
/// # Errors
/// When nothing can be read of the file. What cannot be read further on is an [`Item::Skip`].
pub fn items(
    path: &Path,
    limits: &Limits,
    meter: &AtomicU64,
    take: &mut dyn FnMut(Item) -> Flow,
) -> Result<Fingerprint, Skip> {
    let origin = Origin::file(if is_stdin(path) { Path::new("stdin") } else { path });
    let cut = Cut { limits, origin: origin.clone(), take };
    // What reads archives is not ours: a panic there costs one file, not the run.
    let result = catch_unwind(AssertUnwindSafe(|| match is_stdin(path) {
        true => standard_input(cut, meter),
        false => file(path, cut, meter),
    }));
    let result = result.unwrap_or_else(|_| Err(SkipReason::Internal("reading it failed".to_owned())));
    result.map_err(|reason| Skip { origin, reason })
}

fn standard_input(mut cut: Cut<'_>, meter: &AtomicU64) -> Result<Fingerprint, SkipReason> {
    let mut input = Counted::new(io::stdin().lock(), meter);
    match stream(&mut input, Path::new("-"), &mut cut, &|| meter.load(Ordering::Relaxed)) {
        Err(SkipReason::Nested) => {
            Err(SkipReason::Unreadable("a zip archive is no stream; save it to a file first".to_owned()))
        }
        other => other.map(|_| Fingerprint::default()),
    }
}

fn file(path: &Path, mut cut: Cut<'_>, meter: &AtomicU64) -> Result<Fingerprint, SkipReason> {
    let refused = |error: io::Error| SkipReason::of(&error);
    let mut file = File::open(path).map_err(refused)?;
    let opened = Fingerprint::unread(&file.metadata().map_err(refused)?);
    let is_zip = begins_with(&mut file, ZIP_MAGIC).map_err(refused)?;
    let before = meter.load(Ordering::Relaxed);
    let mut bytes = Counted::new(file, meter);
    let flow = match is_zip {
        true => members::zip(&mut bytes, &mut cut)?,
        false => stream(&mut bytes, path, &mut cut, &|| meter.load(Ordering::Relaxed) - before)?,
    };
    if flow.is_break() {
        return Ok(opened);
    }
    let hash = if is_zip { Fingerprint::of(path).map(|read| read.hash) } else { bytes.hash() };
    let closed = std::fs::metadata(path).map(|metadata| Fingerprint::unread(&metadata));
    match (hash, closed) {
        (Ok(hash), Ok(closed)) if closed == opened => Ok(Fingerprint { hash, ..opened }),
        (Ok(_), Ok(_)) => Err(SkipReason::Changed),
        (Err(error), _) | (_, Err(error)) => Err(refused(error)),
    }
}

fn begins_with(file: &mut File, magic: &[u8]) -> io::Result<bool> {
    let mut head = Vec::new();
    file.take(magic.len() as u64).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(head == magic)
}

/// Reads a stream of bytes: a file, or a member of an archive. `compressed` says how many of them were read.
pub(super) fn stream(
    raw: &mut dyn Read,
    name: &Path,
    cut: &mut Cut<'_>,
    compressed: &dyn Fn() -> u64,
) -> Result<Flow, SkipReason> {
    let content = decompressed(raw, cut.limits, compressed).map_err(|error| SkipReason::of(&error))?;
    let (mut head, mut content) = peek(content)?;
    if let Some(encoding) = utf16(&head) {
        (head, content) = peek(Box::new(BufReader::new(FromUtf16::new(content, encoding))))?;
    }
    let layout = recognise(&head, name)?;
    let reader = &mut *content;
    Ok(match layout {
        Layout::Whole(form) => whole(reader, form, cut),
        Layout::JsonLines => lines::cut(reader, cut),
        Layout::Json => json::cut(reader, cut),
        Layout::Table => table::cut(reader, cut),
        Layout::Feed => feed::cut(reader, cut),
        Layout::Warc => warc::cut(reader, cut),
        Layout::Tar if cut.origin.member.is_some() => return Err(SkipReason::Nested),
        Layout::Tar => members::tar(reader, cut),
    })
}

/// The first bytes of a stream, and the stream with them. Damage within them is met again at its place, so that a layout
/// that can go on after it does.
fn peek<'a>(mut content: Box<dyn BufRead + 'a>) -> Result<(Vec<u8>, Box<dyn BufRead + 'a>), SkipReason> {
    let mut head = Vec::new();
    let mut begin = |head: &mut Vec<u8>| content.by_ref().take(HEAD as u64).read_to_end(head).err();
    let (mut before, mut after) = (None, begin(&mut head));
    if head.is_empty() && after.is_some() {
        (before, after) = (after, begin(&mut head));
    }
    if let (true, Some(error)) = (head.is_empty(), &before) {
        return Err(SkipReason::of(error));
    }
    let start = Fails(before).chain(io::Cursor::new(head.clone())).chain(Fails(after));
    Ok((head, Box::new(BufReader::with_capacity(BUFFER, start.chain(content)))))
}

/// Fails once, if at all, and is then at its end.
struct Fails(Option<io::Error>);

impl Read for Fails {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// A file that is one record.
fn whole(reader: &mut dyn BufRead, form: Form, cut: &mut Cut<'_>) -> Flow {
    let limit = cut.limits.record_bytes;
    let mut bytes = Vec::new();
    match reader.take(limit as u64 + 1).read_to_end(&mut bytes) {
        Err(error) => cut.skip(None, SkipReason::of(&error)),
        Ok(read) if read > limit => cut.skip(None, SkipReason::TooLarge(limit as u64)),
        Ok(_) => cut.record(None, form, bytes),
    }
}

/// Where the records go that are cut out of a file.
pub(super) struct Cut<'a> {
    pub(super) limits: &'a Limits,
    /// The file, and the member that is read.
    pub(super) origin: Origin,
    pub(super) take: &'a mut dyn FnMut(Item) -> Flow,
}

impl Cut<'_> {
    pub(super) fn record(&mut self, number: Option<u64>, form: Form, bytes: Vec<u8>) -> Flow {
        self.enveloped(number, form, bytes, Envelope::default())
    }

    pub(super) fn enveloped(
        &mut self,
        number: Option<u64>,
        form: Form,
        bytes: Vec<u8>,
        envelope: Envelope,
    ) -> Flow {
        let origin = Origin { record: number, ..self.origin.clone() };
        (self.take)(Item::Record(Record { origin, form, bytes, envelope }))
    }

    pub(super) fn skip(&mut self, number: Option<u64>, reason: SkipReason) -> Flow {
        let origin = Origin { record: number, ..self.origin.clone() };
        (self.take)(Item::Skip(Skip { origin, reason }))
    }

    pub(super) fn pass_over(&mut self) -> Flow {
        (self.take)(Item::PassedOver)
    }

    /// For the records of a member of the archive that is read.
    pub(super) fn member(&mut self, name: String) -> Cut<'_> {
        let origin = Origin { member: Some(name), ..self.origin.clone() };
        Cut { limits: self.limits, origin, take: &mut *self.take }
    }
}

/// So many records wait between the thread that reads and the one that asks.
const AHEAD: usize = 4;

/// Opens a file (the standard input for `-`) and returns its records.
///
/// # Errors
/// When nothing can be read of the file.
pub fn records(path: &Path, limits: Limits) -> Result<Records, Skip> {
    let (sender, receiver) = sync_channel(AHEAD);
    let path = path.to_owned();
    std::thread::spawn(move || {
        let send = |message| match sender.send(message) {
            Ok(()) => Flow::Continue(()),
            // Nobody asks any more.
            Err(_) => Flow::Break(()),
        };
        let mut take = |item| match item {
            Item::Record(record) => send(Ok(Ok(record))),
            Item::Skip(skip) => send(Ok(Err(skip))),
            Item::PassedOver => Flow::Continue(()),
        };
        if let Err(skip) = items(&path, &limits, &AtomicU64::new(0), &mut take) {
            let _ = send(Err(skip));
        }
    });
    let first = match receiver.recv() {
        Ok(Err(skip)) => return Err(skip),
        Ok(Ok(first)) => Some(first),
        Err(_) => None,
    };
    Ok(Records { first, rest: receiver })
}

/// The records of a file, one after the other, read by a thread of their own. See [`records`].
pub struct Records {
    first: Option<Result<Record, Skip>>,
    /// The records; an error is what ended the reading.
    rest: Receiver<Result<Result<Record, Skip>, Skip>>,
}

impl Iterator for Records {
    type Item = Result<Record, Skip>;

    fn next(&mut self) -> Option<Self::Item> {
        self.first.take().or_else(|| Some(self.rest.recv().ok()?.unwrap_or_else(Err)))
    }
}

/// For tests: the records that `cut` finds in a text, and `!` with the reason for what it skips. Reads three bytes at a time,
/// because nothing may depend on where a buffer ends.
#[cfg(test)]
pub(super) fn cut_apart(
    text: &str,
    record_bytes: usize,
    cut: fn(&mut dyn BufRead, &mut Cut<'_>) -> Flow,
) -> Vec<String> {
    let limits = Limits { record_bytes, ..Limits::default() };
    let mut records = Vec::new();
    let mut take = |item| {
        records.push(match item {
            Item::Record(record) => String::from_utf8(record.bytes).unwrap(),
            Item::Skip(skip) => format!("!{}", skip.reason.code()),
            Item::PassedOver => unreachable!(),
        });
        ControlFlow::Continue(())
    };
    let mut reader = BufReader::with_capacity(3, text.as_bytes());
    let _ = cut(&mut reader, &mut Cut { limits: &limits, origin: Origin::file("a"), take: &mut take });
    records
}
