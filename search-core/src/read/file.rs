//! The records of one file, streamed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use xxhash_rust::xxh3::Xxh3;

use super::form::{Form, is_binary, is_other_json, recognise};
use super::{Fingerprint, Limits, Record, Skip, SkipReason};
use crate::article::Origin;

const HEAD: usize = 8 << 10;
const BUFFER: usize = 256 << 10;

/// Opens a file and returns its records. A file that cannot be read, is empty or is binary is a skip.
pub fn records(path: &Path, limits: Limits) -> Result<Records, Skip> {
    let skip = |reason| Skip { origin: Origin { path: path.to_owned(), record: None }, reason };
    let mut reader = decompressed(path).map_err(|error| skip(unreadable(&error)))?;
    let mut head = Vec::with_capacity(HEAD);
    reader.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|error| skip(unreadable(&error)))?;
    if head.trim_ascii().is_empty() && head.len() < HEAD {
        return Err(skip(SkipReason::Empty));
    }
    if is_binary(&head) {
        return Err(skip(SkipReason::Binary));
    }
    let form = recognise(&head, path);
    if is_other_json(form, path) {
        return Err(skip(SkipReason::OtherForm("json".to_owned())));
    }
    let head = io::Cursor::new(head);
    Ok(Records {
        path: path.to_owned(),
        form,
        reader: Box::new(head.chain(reader)),
        limits,
        record: 0,
        ended: false,
    })
}

impl Fingerprint {
    /// Reads a file through and fingerprints it.
    ///
    /// # Errors
    /// A skip when the file cannot be read.
    pub fn of(path: &Path) -> Result<Fingerprint, Skip> {
        let skip = |error: io::Error| Skip {
            origin: Origin { path: path.to_owned(), record: None },
            reason: SkipReason::Unreadable(error.to_string()),
        };
        let mut file = File::open(path).map_err(skip)?;
        let (size, modified) = Fingerprint::quick(&file.metadata().map_err(skip)?);
        let mut hasher = Xxh3::new();
        let mut buffer = vec![0; BUFFER];
        loop {
            match file.read(&mut buffer).map_err(skip)? {
                0 => break,
                read => hasher.update(&buffer[..read]),
            }
        }
        Ok(Fingerprint { size, modified, hash: format!("{:032x}", hasher.digest128()) })
    }

    /// True when the file's size and time are still those of this fingerprint, without reading it.
    pub fn seems_current(&self, path: &Path) -> bool {
        std::fs::metadata(path)
            .is_ok_and(|metadata| Fingerprint::quick(&metadata) == (self.size, self.modified))
    }
}

/// The bytes of a file, decompressed when they begin as gzip does, whatever its name.
fn decompressed(path: &Path) -> io::Result<Box<dyn BufRead + Send>> {
    let mut file = BufReader::with_capacity(BUFFER, File::open(path)?);
    if file.fill_buf()?.starts_with(b"\x1f\x8b") {
        return Ok(Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file))));
    }
    Ok(Box::new(file))
}

fn unreadable(error: &io::Error) -> SkipReason {
    // flate2 says `InvalidInput`, `InvalidData` or `UnexpectedEof` of bytes that are no gzip or end early.
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error.kind() {
        InvalidData | InvalidInput | UnexpectedEof => SkipReason::Damaged(error.to_string()),
        _ => SkipReason::Unreadable(error.to_string()),
    }
}

/// The records of a file, one after the other. See [`records`].
pub struct Records {
    path: PathBuf,
    form: Form,
    reader: Box<dyn BufRead + Send>,
    limits: Limits,
    record: u64,
    ended: bool,
}

impl Iterator for Records {
    type Item = Result<Record, Skip>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let item = match self.form {
                Form::JsonLines => self.next_line(),
                Form::Text | Form::Html => self.whole_file(),
            };
            if item.is_some() {
                return item;
            }
        }
        None
    }
}

impl Records {
    fn whole_file(&mut self) -> Option<Result<Record, Skip>> {
        self.ended = true;
        let mut bytes = Vec::new();
        let limit = self.limits.record_bytes;
        if let Err(error) = self.reader.by_ref().take(limit as u64 + 1).read_to_end(&mut bytes) {
            return Some(Err(self.skipped(unreadable(&error))));
        }
        if bytes.len() > limit {
            return Some(Err(self.skipped(SkipReason::TooLarge(limit as u64))));
        }
        Some(Ok(self.record(bytes)))
    }

    /// The next line that is not blank; `None` at a blank line and at the end.
    fn next_line(&mut self) -> Option<Result<Record, Skip>> {
        self.record += 1;
        let limit = self.limits.record_bytes;
        let mut line = Vec::new();
        match self.reader.by_ref().take(limit as u64 + 1).read_until(b'\n', &mut line) {
            Err(error) => {
                self.ended = true;
                return Some(Err(self.skipped(unreadable(&error))));
            }
            Ok(0) => {
                self.ended = true;
                return None;
            }
            Ok(_) => {}
        }
        if line.len() > limit {
            self.skip_rest_of_line();
            return Some(Err(self.skipped(SkipReason::TooLarge(limit as u64))));
        }
        if line.trim_ascii().is_empty() {
            return None;
        }
        Some(Ok(self.record(line)))
    }

    fn skip_rest_of_line(&mut self) {
        // Not kept: a line of any length passes through the reader's own buffer.
        if self.reader.skip_until(b'\n').is_err() {
            self.ended = true;
        }
    }

    fn origin(&self) -> Origin {
        Origin { path: self.path.clone(), record: (self.form == Form::JsonLines).then_some(self.record) }
    }

    fn record(&self, bytes: Vec<u8>) -> Record {
        Record { origin: self.origin(), form: self.form, bytes }
    }

    fn skipped(&self, reason: SkipReason) -> Skip {
        Skip { origin: self.origin(), reason }
    }
}
