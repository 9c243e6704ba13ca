//! An index as requests see it: an archive, and what is said about it.

use jiff::Timestamp;
use search_core::Archive;

use crate::settings::Settings;

/// An index. What changes it makes a new one; requests that began go on with the one they have.
#[derive(Clone)]
pub(crate) struct Index {
    /// Its name.
    pub(crate) uid: String,
    /// The folder of its archive, in the data directory's `indexes`.
    pub(crate) folder: String,
    /// The field by which its documents are told apart; `None` until the first document comes.
    pub(crate) primary_key: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) settings: Settings,
    /// The number of the next document: see [`search_core::article::Document`].
    pub(crate) next_document: u64,
    pub(crate) archive: Archive,
    /// True where requests add documents to it; false where it holds articles from files.
    pub(crate) takes_documents: bool,
}

/// No name of an index is longer, in bytes.
const MOST_UID_BYTES: usize = 512;

/// True for a name that an index may have.
pub(crate) fn is_index_uid(uid: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MOST_UID_BYTES).contains(&uid.len()) && uid.bytes().all(known)
}
