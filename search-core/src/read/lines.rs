//! JSON lines: a record a line. A line that is broken costs itself only.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow::Continue;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::items::Cut;
use super::source::{Counted, decompressed};
use super::{Flow, Form, Item, Limits, Skip, SkipReason, is_stdin};
use crate::article::Origin;

/// Cuts JSON lines. The number of a record is that of its line.
pub(super) fn cut(reader: &mut dyn BufRead, cut: &mut Cut<'_>) -> Flow {
    let limit = cut.limits.record_bytes;
    for number in 1.. {
        match next_line(reader, limit) {
            Ok(Line::End) => break,
            Ok(Line::TooLong) => cut.skip(Some(number), SkipReason::TooLarge(limit as u64))?,
            Ok(Line::Bytes(line)) if line.trim_ascii().is_empty() => {}
            Ok(Line::Bytes(line)) => cut.record(Some(number), Form::Json, line)?,
            Err(error) => return cut.skip(Some(number), SkipReason::of(&error)),
        }
    }
    Continue(())
}

/// Hands the lines of a file (of the standard input for `-`), decompressed, to `take`, with their numbers from 1: each that is not
/// empty, or why it was not read.
///
/// # Errors
/// When nothing can be read of the file.
pub(crate) fn each_line(
    path: &Path,
    limits: &Limits,
    take: &mut dyn FnMut(u64, Result<Vec<u8>, SkipReason>) -> Flow,
) -> Result<(), Skip> {
    let origin = Origin::file(if is_stdin(path) { Path::new("stdin") } else { path });
    let meter = AtomicU64::new(0);
    let open = || -> io::Result<Box<dyn Read>> {
        Ok(if is_stdin(path) { Box::new(io::stdin().lock()) } else { Box::new(File::open(path)?) })
    };
    let skipped = |reason| Skip { origin: origin.clone(), reason };
    let raw = open().map_err(|error| skipped(SkipReason::Unreadable(error.to_string())))?;
    let mut reader = decompressed(Counted::new(raw, &meter), limits, || meter.load(Ordering::Relaxed))
        .map_err(|error| skipped(SkipReason::of(&error)))?;
    let mut hand_over = |item| match item {
        Item::Record(record) => take(record.origin.record.unwrap_or_default(), Ok(record.bytes)),
        Item::Skip(skip) => take(skip.origin.record.unwrap_or_default(), Err(skip.reason)),
        Item::PassedOver => Continue(()),
    };
    let _ = cut(&mut *reader, &mut Cut { limits, origin, take: &mut hand_over });
    Ok(())
}

/// What comes next in a file of lines.
pub(super) enum Line {
    Bytes(Vec<u8>),
    TooLong,
    End,
}

/// The next line, with its end. One of more than `limit` bytes passes through the reader's buffer and is not kept.
pub(super) fn next_line(reader: &mut dyn BufRead, limit: usize) -> io::Result<Line> {
    let mut line = Vec::new();
    let read = (&mut *reader).take(limit as u64 + 1).read_until(b'\n', &mut line)?;
    if line.len() > limit && line.last() != Some(&b'\n') {
        skip_line(reader)?;
    }
    Ok(match read {
        0 => Line::End,
        read if read > limit => Line::TooLong,
        _ => Line::Bytes(line),
    })
}

/// Passes over the rest of a line.
pub(super) fn skip_line(reader: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let bytes = reader.fill_buf()?;
        let (ends, length) = match memchr::memchr(b'\n', bytes) {
            Some(at) => (true, at + 1),
            None => (bytes.is_empty(), bytes.len()),
        };
        reader.consume(length);
        if ends {
            return Ok(());
        }
    }
}
