//! WARC and WET: crawls of the web, a record a page. A record that is damaged costs itself; reading goes on at the next one
//! that can be found.

use std::io::{self, BufRead, Cursor, Read};
use std::ops::ControlFlow::Continue;

use jiff::Timestamp;
use memchr::memmem;

use super::http::{self, is_page};
use super::items::Cut;
use super::lines::{Line, next_line};
use super::{Envelope, Flow, Form, SkipReason, gzip};

const BEGINS: &[u8] = b"WARC/";

/// The first lines of records, of the versions that are in use.
const FIRST_LINES: &[&[u8]] = &[b"WARC/1.0\r\n", b"WARC/1.1\r\n"];

/// What ends a record, before the next one begins.
const ENDS: &[u8] = b"\r\n\r\n";

/// A longer line is none of a record's head, nor are more lines.
const LINE_BYTES: usize = 64 << 10;
const HEAD_LINES: usize = 256;

/// The head of a record.
#[derive(Default)]
struct Head {
    kind: String,
    media: String,
    url: Option<String>,
    date: Option<Timestamp>,
    length: Option<u64>,
}

/// What comes next in the file.
enum Next {
    Record(Head),
    /// Something that is no record: what is wrong with it.
    Broken(SkipReason),
    End,
}

/// Cuts a crawl. The number of a record is its place among all records of the file, of any kind.
pub(super) fn cut(reader: &mut dyn BufRead, cut: &mut Cut<'_>) -> Flow {
    let limit = cut.limits.record_bytes;
    let mut crawl = Crawl { pushed: Cursor::new(Vec::new()), failure: None, inner: reader };
    for number in 1.. {
        let broken = match crawl.next() {
            Next::End => break,
            Next::Broken(reason) => reason,
            Next::Record(head) => match crawl.content(&head, limit) {
                Ok(content) => {
                    match content {
                        Some(content) => hand_over(head, content, number, cut)?,
                        None if holds_page(&head) => {
                            cut.skip(Some(number), SkipReason::TooLarge(limit as u64))?;
                        }
                        None => cut.pass_over()?,
                    }
                    continue;
                }
                Err(reason) => reason,
            },
        };
        cut.skip(Some(number), broken.clone())?;
        match crawl.resynchronise().map_err(|error| SkipReason::of(&error)) {
            Ok(true) => {}
            Ok(false) => break,
            // Nothing more can be read, for the reason that was given.
            Err(again) if again == broken => break,
            Err(reason) => return cut.skip(Some(number + 1), reason),
        }
    }
    Continue(())
}

/// True for kinds of records that may hold an article.
fn holds_page(head: &Head) -> bool {
    let from_web = head.url.as_deref().is_some_and(|url| url.starts_with("http"));
    match head.kind.as_str() {
        "response" => head.media.starts_with("application/http"),
        "resource" => from_web && (is_page(&head.media) || head.media.starts_with("text/plain")),
        "conversion" => head.media.starts_with("text/plain"),
        _ => false,
    }
}

fn hand_over(head: Head, content: Vec<u8>, number: u64, cut: &mut Cut<'_>) -> Flow {
    if !holds_page(&head) {
        return cut.pass_over();
    }
    let (form, bytes, charset) = match head.kind.as_str() {
        "response" => match http::page(&content, cut.limits) {
            Ok(Some(page)) => (Form::Html, page.body, page.charset),
            Ok(None) => return cut.pass_over(),
            Err(reason) => return cut.skip(Some(number), reason),
        },
        _ if is_page(&head.media) => (Form::Html, content, None),
        _ => (Form::Text, content, None),
    };
    let envelope = Envelope { url: head.url, crawled: head.date, charset };
    cut.enveloped(Some(number), form, bytes, envelope)
}

/// A crawl as a stream, of which a piece may be put back.
struct Crawl<'r> {
    pushed: Cursor<Vec<u8>>,
    /// What reading on will say.
    failure: Option<io::Error>,
    inner: &'r mut dyn BufRead,
}

impl Read for Crawl<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Crawl<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if (self.pushed.position() as usize) < self.pushed.get_ref().len() {
            return self.pushed.fill_buf();
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if (self.pushed.position() as usize) < self.pushed.get_ref().len() {
            return self.pushed.consume(amount);
        }
        self.inner.consume(amount);
    }
}

impl Crawl<'_> {
    /// Reads the head of the next record.
    fn next(&mut self) -> Next {
        match self.head() {
            Ok(next) => next,
            Err(error) => Next::Broken(SkipReason::of(&error)),
        }
    }

    fn head(&mut self) -> io::Result<Next> {
        let broken = |why: &str| Ok(Next::Broken(SkipReason::Damaged(why.to_owned())));
        let mut head = Head::default();
        let mut lines = 0;
        loop {
            let line = match next_line(self, LINE_BYTES)? {
                Line::End if lines == 0 => return Ok(Next::End),
                Line::End => return broken("the file ends in the head of a record"),
                Line::TooLong => return broken("a line in the head of the record is too long"),
                Line::Bytes(line) => line,
            };
            let line = line.trim_ascii_end();
            match lines {
                // Records should have two empty lines between them; some crawlers write more.
                0 if line.is_empty() => continue,
                0 if !line.starts_with(BEGINS) => return broken("it does not begin as a record does"),
                HEAD_LINES => return broken("the head of the record has no end"),
                _ if line.is_empty() => break,
                _ => head.read(&String::from_utf8_lossy(line)),
            }
            lines += 1;
        }
        match head.length {
            Some(_) => Ok(Next::Record(head)),
            None => broken("the record does not say how long it is"),
        }
    }

    /// The content of a record; `None` when it is longer than `limit`. The record is whole only when its end, or
    /// that of the file, comes after it.
    fn content(&mut self, head: &Head, limit: usize) -> Result<Option<Vec<u8>>, SkipReason> {
        let length = head.length.unwrap_or_default();
        let failed = |error: io::Error| SkipReason::of(&error);
        let mut content = Vec::new();
        let keep = length <= limit as u64;
        let read = match keep {
            true => (&mut *self).take(length).read_to_end(&mut content).map(|read| read as u64),
            false => io::copy(&mut (&mut *self).take(length), &mut io::sink()),
        };
        let mut end = Vec::new();
        match read.and_then(|read| {
            (&mut *self).take(ENDS.len() as u64).read_to_end(&mut end)?;
            // Damage is told of where the compressed member ends: before what comes next.
            let next = match self.fill_buf() {
                Err(failure) if gzip::is_before_member(&failure) => {
                    self.failure = Some(failure);
                    return Ok(read == length && end == ENDS);
                }
                next => next?,
            };
            Ok(read == length && (end == ENDS || next.is_empty()))
        }) {
            Ok(true) => Ok(keep.then_some(content)),
            Ok(false) => {
                // The length is wrong. If it is too large, the next record is in what was read.
                content.extend(end);
                self.push_back(&content);
                Err(SkipReason::Damaged("the record is not as long as it says".to_owned()))
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Puts back what was read from the next beginning of a record on.
    fn push_back(&mut self, read: &[u8]) {
        if let Some(at) = FIRST_LINES.iter().filter_map(|line| memmem::find(read, line)).min() {
            let mut rest = read[at..].to_vec();
            rest.extend_from_slice(&self.pushed.get_ref()[self.pushed.position() as usize..]);
            self.pushed = Cursor::new(rest);
        }
    }

    /// Reads on to the beginning of a record, also at the end of a line that was cut off; false at the end of the file.
    fn resynchronise(&mut self) -> io::Result<bool> {
        let mut failed = false;
        loop {
            let line = match next_line(self, LINE_BYTES) {
                // More of the same damage; the second time in a row there is nothing after it.
                Err(error) if !failed && matches!(SkipReason::of(&error), SkipReason::Damaged(_)) => {
                    failed = true;
                    continue;
                }
                line => line?,
            };
            failed = false;
            match line {
                Line::End => return Ok(false),
                Line::Bytes(line) if FIRST_LINES.iter().any(|first| line.ends_with(first)) => {
                    self.push_back(&line);
                    return Ok(true);
                }
                _ => {}
            }
        }
    }
}

impl Head {
    fn read(&mut self, line: &str) {
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => self.kind = value.to_ascii_lowercase(),
            "content-type" => self.media = value.to_ascii_lowercase(),
            "warc-target-uri" => {
                // Older crawlers write it in brackets.
                let url = value.trim_start_matches('<').trim_end_matches('>');
                self.url = Some(url.to_owned()).filter(|url| !url.is_empty());
            }
            "warc-date" => self.date = value.parse().ok(),
            "content-length" => self.length = value.parse().ok(),
            _ => {}
        }
    }
}
