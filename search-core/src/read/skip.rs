//! What was not read, and why. Every skip names its file and record, so that nothing is lost silently.

use std::fmt;
use std::io;

use crate::article::Origin;

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
    /// It is the folder of an archive.
    #[error("is an archive; `tim export` writes its articles, and `tim import` takes them")]
    Archive,
    /// It was there when its folder was listed, and is gone.
    #[error("vanished before it was read through")]
    Vanished,
    /// Its size or time changed meanwhile.
    #[error("changed while it was read; the next run reads it again")]
    Changed,
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It is not text.
    #[error("is binary, not text")]
    Binary,
    /// Its bytes are no text in any encoding: most of what comes out are replacement or control characters.
    #[error("is garbled: its characters were lost before it came here")]
    Garbled,
    /// Its name or its beginning says that it holds no articles.
    #[error("is not a form of article that is read (`.{0}`)")]
    OtherForm(String),
    /// It is larger than the limit, in bytes.
    #[error("is larger than the limit of {0} bytes")]
    TooLarge(u64),
    /// A web page with more markup than this, in bytes, scripts and styles aside: it would take seconds to understand.
    #[error("has more than {0} bytes of markup, scripts aside")]
    TooMuchMarkup(u64),
    /// A compressed file that would become far larger than text does.
    #[error("becomes more than {0} times larger when decompressed, as no text does")]
    Bomb(u64),
    /// A compressed file or an archive that ends early or is damaged.
    #[error("cannot be decompressed: {0}")]
    Damaged(String),
    /// An archive inside an archive.
    #[error("is an archive inside another; unpack the outer one first")]
    Nested,
    /// An archive with more members than the limit.
    #[error("has more than {0} members; unpack it and read the folder")]
    TooManyMembers(u64),
    /// A table none of whose columns has a name that is known.
    #[error("has no column with a known name, only {0}; name one `title` or `text`")]
    NoColumns(String),
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

impl SkipReason {
    /// A short name of the reason, for programs; part of the interface: see docs/cli.md.
    pub fn code(&self) -> &'static str {
        match self {
            SkipReason::Unreadable(_) => "unreadable",
            SkipReason::NotAFile => "not-a-file",
            SkipReason::Archive => "archive",
            SkipReason::Vanished => "vanished",
            SkipReason::Changed => "changed",
            SkipReason::Empty => "empty",
            SkipReason::Binary => "binary",
            SkipReason::Garbled => "garbled",
            SkipReason::OtherForm(_) => "other-form",
            SkipReason::TooLarge(_) => "too-large",
            SkipReason::TooMuchMarkup(_) => "too-much-markup",
            SkipReason::Bomb(_) => "bomb",
            SkipReason::Damaged(_) => "damaged",
            SkipReason::Nested => "nested",
            SkipReason::TooManyMembers(_) => "too-many-members",
            SkipReason::NoColumns(_) => "no-columns",
            SkipReason::NotAnArticle(_) => "not-an-article",
            SkipReason::NoText => "no-text",
            SkipReason::Internal(_) => "internal",
        }
    }

    /// True where it says what is in the file, and not that nobody could look: what was in it before is not there any more.
    pub(crate) fn is_of_content(&self) -> bool {
        match self {
            SkipReason::Unreadable(_)
            | SkipReason::NotAFile
            | SkipReason::Archive
            | SkipReason::Vanished
            | SkipReason::Changed
            | SkipReason::Internal(_) => false,
            SkipReason::Empty
            | SkipReason::Binary
            | SkipReason::Garbled
            | SkipReason::OtherForm(_)
            | SkipReason::TooLarge(_)
            | SkipReason::TooMuchMarkup(_)
            | SkipReason::Bomb(_)
            | SkipReason::Damaged(_)
            | SkipReason::Nested
            | SkipReason::TooManyMembers(_)
            | SkipReason::NoColumns(_)
            | SkipReason::NotAnArticle(_)
            | SkipReason::NoText => true,
        }
    }

    /// The reason that an error of reading states. Limits and decompressors speak through [`io::Error`], because they
    /// stand below readers that know nothing of skips.
    pub(crate) fn of(error: &io::Error) -> SkipReason {
        use io::ErrorKind::{InvalidData, InvalidInput, NotFound, Other, UnexpectedEof};
        if let Some(reason) = error.get_ref().and_then(|inner| inner.downcast_ref::<SkipReason>()) {
            return reason.clone();
        }
        match error.kind() {
            // flate2 says the first three, zstd says `Other`, of bytes that are not theirs or end early.
            InvalidData | InvalidInput | UnexpectedEof | Other => SkipReason::Damaged(error.to_string()),
            NotFound => SkipReason::Vanished,
            _ => SkipReason::Unreadable(error.to_string()),
        }
    }

    /// The reason as an error of reading.
    pub(super) fn into_io(self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, self)
    }
}
