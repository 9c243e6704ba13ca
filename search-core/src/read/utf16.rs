//! UTF-16, with its mark or without, brought into UTF-8 as it streams: lines and fields are cut at bytes of UTF-8.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE};

const BUFFER: usize = 64 << 10;

/// Of the high bytes of UTF-16 that holds Latin letters, more than this share are zero; Vietnamese has the fewest.
const ZEROS: f32 = 0.4;

/// The kind of UTF-16 in which bytes are that begin so.
pub(crate) fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |side: usize| {
        let zeros = head.chunks_exact(2).filter(|pair| pair[side] == 0).count();
        zeros as f32 / pairs as f32
    };
    match (zeros(0), zeros(1)) {
        (low, high) if high > ZEROS && low == 0.0 => Some(UTF_16LE),
        (high, low) if high > ZEROS && low == 0.0 => Some(UTF_16BE),
        _ => None,
    }
}

/// A reader of UTF-16 as UTF-8.
pub(super) struct FromUtf16<R> {
    inner: R,
    decoder: Decoder,
    out: Vec<u8>,
    read: usize,
    ended: bool,
}

impl<R: BufRead> FromUtf16<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        FromUtf16 {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            out: Vec::new(),
            read: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.out.resize(BUFFER, 0);
        self.read = 0;
        let bytes = self.inner.fill_buf()?;
        let last = bytes.is_empty();
        let (result, read, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.out, last);
        self.inner.consume(read);
        self.out.truncate(written);
        self.ended = last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: BufRead> Read for FromUtf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.out.len() && !self.ended {
            self.refill()?;
        }
        let read = buffer.len().min(self.out.len() - self.read);
        buffer[..read].copy_from_slice(&self.out[self.read..self.read + read]);
        self.read += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn both_orders_are_told_with_and_without_a_mark() {
        let text = "Ngày 20/11, cầu treo bắc qua sông Gianh đã thông xe.";
        for (order, encoding) in
            [(u16::to_le_bytes as fn(u16) -> [u8; 2], UTF_16LE), (u16::to_be_bytes, UTF_16BE)]
        {
            for mark in ["", "\u{FEFF}"] {
                let bytes = units(&format!("{mark}{text}"), order);
                assert_eq!(utf16(&bytes), Some(encoding));
                let mut read = String::new();
                FromUtf16::new(bytes.as_slice(), encoding).read_to_string(&mut read).unwrap();
                assert_eq!(read, text);
            }
        }
        assert_eq!(utf16(text.as_bytes()), None);
        assert_eq!(utf16(b"\x7fELF\0\x01\x02\0\0\0"), None);
    }
}
