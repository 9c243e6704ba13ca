//! What is in this file or folder? Paths in; raw records out: bytes, and where they came from.
//!
//! The only stage, beside the engine, that touches the disk. What cannot be read is a named [`Skip`], never the end of
//! the run.

mod file;
mod form;
mod walk;

use std::fmt;
use std::time::UNIX_EPOCH;

use crate::article::Origin;

pub use file::{Records, records};
pub use form::Form;
pub use walk::{Found, walk};

/// The limits on what is read. Everything beyond is skipped and named.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most bytes one record (a page, a text, a line of JSONL) may have once decompressed.
    pub record_bytes: usize,
}

impl Default for Limits {
    /// 16 MiB a record.
    fn default() -> Self {
        Limits { record_bytes: 16 << 20 }
    }
}

/// An article as it lies on disk: its bytes, not yet understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The file and the record in it.
    pub origin: Origin,
    /// What kind of text the bytes are.
    pub form: Form,
    /// The bytes, decompressed.
    pub bytes: Vec<u8>,
}

impl Record {
    /// A plain text that lies nowhere on disk. `name` stands for the file in messages and in the article's id.
    pub fn text(name: &str, text: &str) -> Record {
        Record::named(name, Form::Text, text)
    }

    /// A web page.
    pub fn html(name: &str, html: &str) -> Record {
        Record::named(name, Form::Html, html)
    }

    /// A JSON object with the fields of an article: `id`, `url`, `title`, `text`, `date`, `source`, `authors`.
    pub fn json(name: &str, object: &str) -> Record {
        Record::named(name, Form::JsonLines, object)
    }

    fn named(name: &str, form: Form, text: &str) -> Record {
        Record { origin: Origin { path: name.into(), record: None }, form, bytes: text.as_bytes().to_vec() }
    }
}

/// Something that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// The file, and the record in it.
    pub origin: Origin,
    /// Why.
    pub reason: SkipReason,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.reason)
    }
}

/// Why something was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// The operating system would not let us.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// It is a device, a pipe or a socket.
    #[error("is neither a file nor a folder")]
    NotAFile,
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It is not text.
    #[error("is binary, not text")]
    Binary,
    /// Its name says that it holds no articles.
    #[error("is not a form of article that is read (`.{0}`)")]
    OtherForm(String),
    /// It is larger than the limit, in bytes.
    #[error("is larger than the limit of {0} bytes")]
    TooLarge(u64),
    /// A compressed file that ends early or is damaged.
    #[error("cannot be decompressed: {0}")]
    Damaged(String),
    /// A record that is not what its file holds.
    #[error("is no article: {0}")]
    NotAnArticle(String),
    /// After cleaning nothing is left.
    #[error("has no article text")]
    NoText,
    /// Reading it failed in a way that is our fault; the run goes on.
    #[error("could not be analysed (an error in this program; please report it): {0}")]
    Internal(String),
}

/// What tells whether a file has changed since it was read last.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fingerprint {
    /// Its size in bytes.
    pub size: u64,
    /// When it was modified, in nanoseconds since 1970.
    pub modified: u64,
    /// A hash of its bytes (XXH3, 128 bits, hexadecimal).
    pub hash: String,
}

impl Fingerprint {
    /// The size and time of a file, from its metadata alone.
    pub(crate) fn quick(metadata: &std::fs::Metadata) -> (u64, u64) {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let nanos = modified.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        (metadata.len(), nanos)
    }
}
