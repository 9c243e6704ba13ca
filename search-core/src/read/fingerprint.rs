//! What is remembered of a file that was read, so that it is not read again.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

const BUFFER: usize = 256 << 10;

/// What tells whether a file has changed since it was read last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Its size in bytes.
    pub size: u64,
    /// When it was modified, in nanoseconds since 1970.
    pub modified: u64,
    /// A hash of its bytes (XXH3, 128 bits, hexadecimal); empty while it is not read through.
    pub hash: String,
}

/// How far a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// The file as it was then.
    #[serde(flatten)]
    pub fingerprint: Fingerprint,
    /// How many of its items (records, and what was skipped between them) are dealt with, where reading it was
    /// interrupted; `None` when it was read through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<u64>,
    /// How many articles were read from it, those with the same id as one. Archives of earlier versions do not know it: 0.
    #[serde(default)]
    pub articles: u64,
}

impl Fingerprint {
    /// Reads a file through and fingerprints it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(path: &Path) -> io::Result<Fingerprint> {
        let mut file = File::open(path)?;
        let unread = Fingerprint::unread(&file.metadata()?);
        let mut hasher = Xxh3::new();
        let mut buffer = vec![0; BUFFER];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                read => hasher.update(&buffer[..read]),
            }
        }
        Ok(Fingerprint { hash: format!("{:032x}", hasher.digest128()), ..unread })
    }

    /// The size and time of a file, from its metadata alone.
    pub fn unread(metadata: &Metadata) -> Fingerprint {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let nanos = modified.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        Fingerprint { size: metadata.len(), modified: nanos, hash: String::new() }
    }

    /// True when the size and time are the same; the bytes are not compared.
    pub fn seems(&self, other: &Fingerprint) -> bool {
        (self.size, self.modified) == (other.size, other.modified)
    }
}
