//! How much memory a writer may use, and for what.

use std::fmt;
use std::str::FromStr;

use crate::story::Held;

/// The memory that a writer uses for what it has read and for what is not on disk yet. While stories are looked for,
/// it holds articles in as much again. What it takes beside that was 145 MB with 36,000 articles, and 650 MB with 360,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Memory(usize);

/// Of so many parts, so many are for terms; each of the others is for one of the batches of records that are under way.
const PARTS: usize = 12;
const OF_TERMS: usize = 8;

impl Memory {
    /// With less, nothing can be written: 32 MiB.
    pub const LEAST: Memory = Memory(32 << 20);

    /// With more, nothing becomes quicker: 16 GiB.
    pub const MOST: Memory = Memory(16 << 30);

    /// So many bytes; at least [`Memory::LEAST`], at most [`Memory::MOST`].
    pub fn bytes(bytes: usize) -> Memory {
        Memory(bytes).clamp(Memory::LEAST, Memory::MOST)
    }

    /// For terms that are not on disk yet, over all threads.
    pub(crate) fn terms(self) -> usize {
        self.0 / PARTS * OF_TERMS
    }

    /// So many articles may be held while their stories are looked for: nothing else is held then.
    pub(crate) fn articles(self) -> u64 {
        self.0 as u64 / Held::BYTES
    }

    /// For the records of a batch.
    pub(crate) fn batch(self) -> usize {
        self.0 / PARTS
    }
}

impl Default for Memory {
    /// 384 MiB: more makes no archive quicker by as much as can be measured.
    fn default() -> Self {
        Memory(384 << 20)
    }
}

/// What is no amount of memory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no amount of memory between 32M and 16G; write a number and `K`, `M` or `G` (of 1024), such as `512M`"
)]
pub struct MemoryError(String);

impl FromStr for Memory {
    type Err = MemoryError;

    fn from_str(text: &str) -> Result<Memory, MemoryError> {
        let error = || MemoryError(text.to_owned());
        let upper = text.trim().to_ascii_uppercase();
        let upper = upper.strip_suffix("IB").or_else(|| upper.strip_suffix('B')).unwrap_or(&upper);
        let digits = upper.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let shift = match upper[digits.len()..].trim() {
            "" => 0,
            "K" => 10,
            "M" => 20,
            "G" => 30,
            _ => return Err(error()),
        };
        let number: usize = digits.parse().map_err(|_| error())?;
        let bytes = number.checked_mul(1 << shift).ok_or_else(error)?;
        let range = Memory::LEAST..=Memory::MOST;
        Some(Memory(bytes)).filter(|memory| range.contains(memory)).ok_or_else(error)
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}M", self.0 >> 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("512M", 512 << 20),
            ("1G", 1 << 30),
            ("1 GiB", 1 << 30),
            ("64mb", 64 << 20),
            ("33554432", 32 << 20),
        ] {
            assert_eq!(text.parse(), Ok(Memory(bytes)), "{text}");
        }
        for text in
            ["", "M", "1M", "17G", "-1G", "1.5G", "99999999999999999999G", "1T", "18446744073709551615K"]
        {
            assert!(text.parse::<Memory>().is_err(), "{text}");
        }
    }
}
