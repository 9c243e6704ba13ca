//! Gzip that goes on after damage: a file of many members, as crawls are, loses the damaged ones only.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// How a member of gzip begins.
pub(super) const MAGIC: &[u8] = b"\x1f\x8b\x08";

/// The content of all members, one after the other. At a damaged member, reading fails once; reading again goes on with
/// the next member that can be found.
pub(super) struct Gunzip<R> {
    state: State<R>,
    /// Something of the member came out whole.
    given: bool,
    /// The damage at this place has been reported.
    reported: bool,
}

enum State<R> {
    Between(R),
    Member(GzDecoder<R>),
    Ended,
}

impl<R: BufRead> Gunzip<R> {
    pub(super) fn new(reader: R) -> Self {
        Gunzip { state: State::Between(reader), given: false, reported: false }
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Between(mut reader) => {
                    self.given = false;
                    let passed_over = seek_member(&mut reader)?;
                    if !reader.fill_buf()?.is_empty() {
                        self.state = State::Member(GzDecoder::new(reader));
                    }
                    if passed_over && !std::mem::replace(&mut self.reported, true) {
                        return Err(self.damage("it holds bytes that are none of gzip's"));
                    }
                }
                State::Member(mut member) => match member.read(out) {
                    Ok(0) if !out.is_empty() => self.state = State::Between(member.into_inner()),
                    Ok(read) => {
                        (self.given, self.reported) = (true, false);
                        self.state = State::Member(member);
                        return Ok(read);
                    }
                    Err(error) if is_damage(&error) => {
                        self.state = State::Between(member.into_inner());
                        if !std::mem::replace(&mut self.reported, true) {
                            return Err(self.damage(&error.to_string()));
                        }
                    }
                    Err(error) => return Err(error),
                },
            }
        }
    }
}

impl<R> Gunzip<R> {
    fn damage(&self, message: &str) -> io::Error {
        let kind = if self.given { io::ErrorKind::InvalidData } else { io::ErrorKind::InvalidInput };
        io::Error::new(kind, message)
    }
}

/// True for damage at the beginning of a member: what was read before it is whole.
pub(super) fn is_before_member(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidInput
}

fn is_damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
}

/// Reads up to the next beginning of a member, or to the end. True when there was something else before it than the zeros
/// with which tapes are filled up.
fn seek_member(reader: &mut impl BufRead) -> io::Result<bool> {
    let mut other = false;
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Ok(other);
        }
        let begins = memchr::memchr_iter(MAGIC[0], bytes).find(|&at| {
            let candidate = &bytes[at..bytes.len().min(at + MAGIC.len())];
            // At the end of the buffer its first byte has to do.
            MAGIC.starts_with(candidate)
        });
        let before = begins.unwrap_or(bytes.len());
        other |= bytes[..before].iter().any(|&byte| byte != 0);
        reader.consume(before);
        if begins.is_some() {
            return Ok(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn member(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// What is read, with `!` for an error.
    fn read(bytes: &[u8]) -> String {
        let mut gunzip = Gunzip::new(bytes);
        let (mut text, mut buffer) = (String::new(), [0; 7]);
        loop {
            match gunzip.read(&mut buffer) {
                Ok(0) => return text,
                Ok(read) => text.push_str(std::str::from_utf8(&buffer[..read]).unwrap()),
                Err(_) => text.push('!'),
            }
        }
    }

    #[test]
    fn a_damaged_member_costs_itself_only() {
        let (one, two, three) = (member("one one one"), member("two two two"), member("three"));
        assert_eq!(read(&[&*one, &*two, &[0; 99]].concat()), "one one onetwo two two");
        let mut broken = two.clone();
        broken[10] ^= 0xFF;
        assert_eq!(read(&[&*one, &*broken, &*three].concat()).replace("two ", ""), "one one one!three");
        assert_eq!(read(&[&*one, b"garbage \x1f\x1f", &*three].concat()), "one one one!three");
        assert_eq!(read(&one[..one.len() - 3]), "one one one!");
        // A checksum that does not fit.
        let mut wrong = one.clone();
        let at = wrong.len() - 6;
        wrong[at] ^= 1;
        assert_eq!(read(&[wrong, three].concat()), "one one one!three");
    }
}
