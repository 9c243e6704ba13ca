//! Gzip that goes on after damage: a file of many members, as crawls are, loses the damaged ones only.

use std::io::{self, BufRead, Cursor, Read};

use flate2::bufread::GzDecoder;

/// How a member of gzip begins.
pub(super) const MAGIC: &[u8] = b"\x1f\x8b\x08";

/// The content of all members, one after the other. At a damaged member, reading fails once; reading again goes on with
/// the next member that can be found.
pub(super) struct Gunzip<R> {
    state: State<Remembering<R>>,
    /// How often the beginning of a member was found within another since one ended well.
    returns: usize,
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
        Gunzip { state: State::Between(Remembering::new(reader)), returns: 0, given: false, reported: false }
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
                        reader.read.clear();
                        self.state = State::Member(GzDecoder::new(reader));
                    }
                    if passed_over && !std::mem::replace(&mut self.reported, true) {
                        return Err(self.damage("it holds bytes that are none of gzip's"));
                    }
                }
                State::Member(mut member) => match member.read(out) {
                    Ok(0) if !out.is_empty() => {
                        self.returns = 0;
                        self.state = State::Between(member.into_inner());
                    }
                    Ok(read) => {
                        (self.given, self.reported) = (true, false);
                        self.state = State::Member(member);
                        return Ok(read);
                    }
                    Err(error) if is_damage(&error) => {
                        let mut reader = member.into_inner();
                        self.returns += usize::from(self.returns < MOST_RETURNS && reader.go_back());
                        self.state = State::Between(reader);
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

/// So many of the last bytes of a member are remembered.
const REMEMBERED: usize = 64 << 10;

/// A file made to look as if members began everywhere is not gone back in without end.
const MOST_RETURNS: usize = 16;

/// A reader that can go back within a member: where one is cut off, what follows is taken for its content at first.
struct Remembering<R> {
    inner: R,
    /// What was read of the member; of a long one, the end.
    read: Vec<u8>,
    /// What is read again.
    again: Cursor<Vec<u8>>,
}

impl<R: BufRead> Remembering<R> {
    fn new(inner: R) -> Self {
        Remembering { inner, read: Vec::new(), again: Cursor::default() }
    }

    /// Goes back to the beginning of a member within what was read of this one; false when there is none.
    fn go_back(&mut self) -> bool {
        let after_start = self.read.get(1..).unwrap_or_default();
        let Some(at) = member_begins(after_start) else { return false };
        let mut again = self.read.split_off(at + 1);
        again.extend_from_slice(&self.again.get_ref()[self.again.position() as usize..]);
        self.again = Cursor::new(again);
        true
    }
}

impl<R: BufRead> Read for Remembering<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Remembering<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.again.position() < self.again.get_ref().len() as u64 {
            return self.again.fill_buf();
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if self.read.len() > 2 * REMEMBERED {
            self.read.drain(..self.read.len() - REMEMBERED);
        }
        if self.again.position() < self.again.get_ref().len() as u64 {
            let start = self.again.position() as usize;
            self.read.extend_from_slice(&self.again.get_ref()[start..start + amount]);
            return self.again.consume(amount);
        }
        // What is consumed is in the buffer still, so this reads nothing.
        if let Ok(bytes) = self.inner.fill_buf() {
            self.read.extend_from_slice(&bytes[..amount.min(bytes.len())]);
        }
        self.inner.consume(amount);
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

/// Where in the bytes a member may begin. At their end, the first of its bytes have to do.
fn member_begins(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(MAGIC[0], bytes)
        .find(|&at| MAGIC.starts_with(&bytes[at..bytes.len().min(at + MAGIC.len())]))
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
        let begins = member_begins(bytes);
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
                Ok(read) => text.push_str(&String::from_utf8_lossy(&buffer[..read])),
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
        // A member that is cut off, so that the next one is taken for its content.
        let cut = read(&[&*one, &two[..two.len() - 12], &*three].concat());
        assert!(cut.starts_with("one one one") && cut.ends_with("!three"), "{cut}");
        // A checksum that does not fit.
        let mut wrong = one.clone();
        let at = wrong.len() - 6;
        wrong[at] ^= 1;
        assert_eq!(read(&[wrong, three].concat()), "one one one!three");
    }
}
