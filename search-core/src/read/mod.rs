//! What is in this file or folder? Paths in; raw records out: bytes, and where they came from.
//!
//! The only stage, beside the engine, that touches the disk. What cannot be read is a named [`Skip`], never the end of
//! the run. A file is opened in [`items`], its bytes come through `source`, `form` recognises what they are, and one file
//! for each layout cuts them into records: `whole`, `lines`, `json`, `table`, `feed`, `warc`, `members`.

mod feed;
pub(crate) mod fields;
mod fingerprint;
mod form;
mod gzip;
mod http;
mod items;
mod json;
mod lines;
mod members;
mod skip;
mod source;
pub(crate) mod table;
pub(crate) mod utf16;
mod walk;
mod warc;

use jiff::Timestamp;

use crate::article::Origin;

pub use fingerprint::{FileState, Fingerprint};
pub use form::Form;
pub use items::{Flow, Item, Records, items, records};
pub(crate) use lines::each_line;
pub use skip::{Skip, SkipReason};
pub(crate) use walk::{ARCHIVE, canonical};
pub use walk::{Found, is_archive, is_stdin, walk};

/// The limits on what is read. Everything beyond is skipped and named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes one record (a page, a text, a line of JSONL) may have once decompressed.
    pub record_bytes: usize,
    /// How many times larger than its compressed bytes the content of a file may be.
    pub expansion: u64,
    /// So many decompressed bytes are read of any file, whatever its compressed size.
    pub expansion_from: u64,
    /// The most members an archive (zip, tar) may have.
    pub members: u64,
}

impl Default for Limits {
    /// 16 MiB a record: the longest pages have a few. 200 times: text shrinks to a tenth, the most repetitive lines of
    /// JSON to a hundredth, and bombs to a thousandth. That is looked at beyond 64 MiB, which any machine reads at once.
    /// A million members: the list of them is held in memory.
    fn default() -> Self {
        Limits { record_bytes: 16 << 20, expansion: 200, expansion_from: 64 << 20, members: 1_000_000 }
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
    /// What is known of the record beside its bytes.
    pub envelope: Envelope,
}

/// What is known of a record beside its bytes: how it was fetched, in files that say so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The address it was fetched from.
    pub url: Option<String>,
    /// When it was fetched. Nothing in it can have been published later.
    pub crawled: Option<Timestamp>,
    /// The charset that the server declared.
    pub charset: Option<String>,
}

impl Record {
    /// A plain text that lies nowhere on disk. `name` stands for the file in messages and in the article's id.
    pub fn text(name: &str, text: &str) -> Record {
        Record::named(name, Form::Text, text)
    }

    /// A text in Markdown.
    pub fn markdown(name: &str, text: &str) -> Record {
        Record::named(name, Form::Markdown, text)
    }

    /// A web page.
    pub fn html(name: &str, html: &str) -> Record {
        Record::named(name, Form::Html, html)
    }

    /// A JSON object with the fields of an article: `id`, `url`, `title`, `text`, `date`, `source`, `authors`.
    pub fn json(name: &str, object: &str) -> Record {
        Record::named(name, Form::Json, object)
    }

    fn named(name: &str, form: Form, text: &str) -> Record {
        let bytes = text.as_bytes().to_vec();
        Record { origin: Origin::file(name), form, bytes, envelope: Envelope::default() }
    }
}
