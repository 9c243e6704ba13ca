//! The bytes of a file: counted and hashed as they are read, decompressed whatever the name says, and bounded.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};

use xxhash_rust::xxh3::Xxh3;

use super::gzip::{self, Gunzip};
use super::{Limits, SkipReason};

pub(super) const BUFFER: usize = 256 << 10;

const ZSTD_MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

/// A file, as bytes that are counted and hashed while they pass.
pub(super) struct Counted<'m, R> {
    inner: R,
    hasher: Xxh3,
    /// The bytes that were read in all, over all files of a run.
    meter: &'m AtomicU64,
}

impl<'m, R: Read> Counted<'m, R> {
    pub(super) fn new(inner: R, meter: &'m AtomicU64) -> Self {
        Counted { inner, hasher: Xxh3::new(), meter }
    }

    /// Reads what is left, and gives the hash of all bytes.
    pub(super) fn hash(mut self) -> io::Result<String> {
        let mut rest = vec![0; BUFFER];
        while self.read(&mut rest)? > 0 {}
        Ok(format!("{:032x}", self.hasher.digest128()))
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.meter.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// For archives that are read from their end. The hash then means nothing.
impl<R: Seek> Seek for Counted<'_, R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}

/// The content of `raw`, decompressed when it begins as gzip or zstd does. `compressed` says how many of its bytes were
/// read so far.
pub(super) fn decompressed<'a>(
    raw: impl Read + 'a,
    limits: &Limits,
    compressed: impl Fn() -> u64 + 'a,
) -> io::Result<Box<dyn BufRead + 'a>> {
    let mut raw = BufReader::with_capacity(BUFFER, raw);
    let head = raw.fill_buf()?;
    let content: Box<dyn Read + 'a> = if head.starts_with(&gzip::MAGIC[..2]) {
        Box::new(Gunzip::new(raw))
    } else if head.starts_with(ZSTD_MAGIC) {
        Box::new(zstd::stream::read::Decoder::with_buffer(raw)?)
    } else {
        return Ok(Box::new(raw));
    };
    Ok(Box::new(BufReader::with_capacity(BUFFER, Bounded::new(content, limits, compressed))))
}

/// True for bytes that begin as compressed ones do.
pub(super) fn is_compressed(head: &[u8]) -> bool {
    head.starts_with(gzip::MAGIC) || head.starts_with(ZSTD_MAGIC)
}

/// Ends what grows beyond all reason: a small file that decompresses to terabytes.
pub(super) struct Bounded<R, F> {
    content: R,
    given: u64,
    compressed: F,
    limits: Limits,
}

impl<R: Read, F: Fn() -> u64> Bounded<R, F> {
    /// `compressed` says of how many bytes the content came so far.
    pub(super) fn new(content: R, limits: &Limits, compressed: F) -> Self {
        Bounded { content, given: 0, compressed, limits: *limits }
    }
}

impl<R: Read, F: Fn() -> u64> Read for Bounded<R, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let allowed = (self.compressed)().saturating_mul(self.limits.expansion);
        if self.given > allowed.max(self.limits.expansion_from) {
            return Err(SkipReason::Bomb(self.limits.expansion).into_io());
        }
        let read = self.content.read(buffer)?;
        self.given += read as u64;
        Ok(read)
    }
}
