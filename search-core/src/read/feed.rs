//! RSS and Atom: a record an item. Cut by its tags alone, so that an item that is no good XML costs itself only. A record
//! is the declaration, the title and the author of the feed, and the item, so that it can be read alone.

use std::io::{self, BufRead};
use std::ops::ControlFlow::Continue;

use super::items::Cut;
use super::{Flow, Form, SkipReason};

/// A tag, a title or an author of a feed that is longer is none.
const SHORT: usize = 4 << 10;

/// Cuts a feed. The number of a record is that of its item.
pub(super) fn cut(reader: &mut dyn BufRead, cut: &mut Cut<'_>) -> Flow {
    let limit = cut.limits.record_bytes;
    let mut scan = Scan { reader, kept: None, tag: Vec::new(), last: Vec::new() };
    let (mut declaration, mut title, mut author) = (Vec::new(), Vec::new(), Vec::new());
    let mut number = 1;
    loop {
        match scan.next_tag() {
            Ok(true) => {}
            Ok(false) => return Continue(()),
            Err(error) => return cut.skip(Some(number), SkipReason::of(&error)),
        }
        let name = scan.name();
        let of_feed = match name.as_slice() {
            b"title" if title.is_empty() => Some(&mut title),
            b"author" if author.is_empty() => Some(&mut author),
            _ => None,
        };
        if name == b"?xml" {
            declaration = [b"<", scan.tag.as_slice(), b">"].concat();
        }
        if !(of_feed.is_some() || name == b"item" || name == b"entry") || scan.tag.ends_with(b"/") {
            continue;
        }
        let most = if of_feed.is_some() { SHORT } else { limit };
        let reason = match (scan.element(&name, most), of_feed) {
            (Ok(Element::Whole(element)), Some(of_feed)) => {
                *of_feed = element;
                continue;
            }
            (Ok(_), Some(_)) => continue,
            (Ok(Element::Whole(item)), None) => {
                let record = [declaration.as_slice(), &title, &author, &item].concat();
                cut.record(Some(number), Form::FeedItem, record)?;
                number += 1;
                continue;
            }
            (Ok(Element::TooLong), None) => SkipReason::TooLarge(limit as u64),
            (Ok(Element::Unclosed), None) => SkipReason::NotAnArticle("the feed ends inside it".to_owned()),
            (Err(error), _) => return cut.skip(Some(number), SkipReason::of(&error)),
        };
        cut.skip(Some(number), reason)?;
        number += 1;
    }
}

enum Element {
    Whole(Vec<u8>),
    TooLong,
    Unclosed,
}

struct Scan<'r> {
    reader: &'r mut dyn BufRead,
    /// What is read, while it is kept, and the most bytes of it.
    kept: Option<(Vec<u8>, usize)>,
    /// The last tag, without its brackets, as far as it is not too long.
    tag: Vec<u8>,
    /// The last two bytes before the bracket that was found.
    last: Vec<u8>,
}

impl Scan<'_> {
    /// Reads to the end of the element whose tag was read.
    fn element(&mut self, name: &[u8], limit: usize) -> io::Result<Element> {
        self.kept = Some(([b"<", self.tag.as_slice(), b">"].concat(), limit));
        let closed = loop {
            if !self.next_tag()? {
                break false;
            }
            if self.name().strip_prefix(b"/") == Some(name) {
                break true;
            }
        };
        let (element, _) = self.kept.take().unwrap_or_default();
        Ok(match closed {
            _ if element.len() > limit => Element::TooLong,
            true => Element::Whole(element),
            false => Element::Unclosed,
        })
    }

    /// Reads the next tag, past text, comments and sections of literal text; false at the end.
    fn next_tag(&mut self) -> io::Result<bool> {
        loop {
            if !self.pass(b'<')? {
                return Ok(false);
            }
            self.tag.clear();
            loop {
                if !self.pass(b'>')? {
                    return Ok(false);
                }
                let end: &[u8] = match () {
                    () if self.tag.starts_with(b"!--") => b"--",
                    () if self.tag.starts_with(b"![CDATA[") => b"]]",
                    () => b"",
                };
                if self.last.ends_with(end) {
                    break;
                }
                self.last.push(b'>');
            }
            if !self.tag.starts_with(b"!") {
                return Ok(true);
            }
        }
    }

    /// Passes over everything up to and with the byte `end`; false at the end of the file.
    fn pass(&mut self, end: u8) -> io::Result<bool> {
        loop {
            let bytes = self.reader.fill_buf()?;
            let found = memchr::memchr(end, bytes);
            let (before, read) = found.map_or((bytes, bytes.len()), |at| (&bytes[..at], at + 1));
            if let Some((kept, limit)) = self.kept.as_mut().filter(|(kept, limit)| kept.len() <= *limit) {
                kept.extend_from_slice(&bytes[..read.min(*limit + 1)]);
            }
            if end == b'>' && self.tag.len() < SHORT {
                self.tag.extend_from_slice(before);
            }
            self.last.extend_from_slice(&before[before.len().saturating_sub(2)..]);
            self.last.drain(..self.last.len().saturating_sub(2));
            let ended = bytes.is_empty();
            self.reader.consume(read);
            if found.is_some() || ended {
                return Ok(found.is_some());
            }
        }
    }

    /// The name of the last tag, in lower case, with `/` before it when it closes. `media:title` is no `title`.
    fn name(&self) -> Vec<u8> {
        let ends = |(at, byte): (usize, &u8)| byte.is_ascii_whitespace() || (*byte == b'/' && at > 0);
        let end = self.tag.iter().enumerate().position(ends).unwrap_or(self.tag.len());
        self.tag[..end].to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::super::items::cut_apart;
    use super::cut;

    fn records(xml: &str, record_bytes: usize) -> Vec<String> {
        cut_apart(xml, record_bytes, cut)
    }

    #[test]
    fn items_are_cut_whatever_is_inside() {
        let one = "<item><title>A</title><x><![CDATA[</item> ]] > ]]></x><!-- </item> --></item>";
        let two = "<item a='b'><p/>B & C</item>";
        let feed =
            format!("<?xml version='1.0'?><rss><channel><title>F</title><item/>{one}\n{two}</channel></rss>");
        let head = "<?xml version='1.0'?><title>F</title>";
        assert_eq!(records(&feed, 1000), [format!("{head}{one}"), format!("{head}{two}")]);
        assert_eq!(records(&feed, 40), ["!too-large", &format!("{head}{two}")]);
        assert_eq!(records("<feed><entry>A</entry><entry>B", 99), ["<entry>A</entry>", "!not-an-article"]);
        let signed = "<feed><author><name>A</name></author><entry><author/>B</entry></feed>";
        assert_eq!(records(signed, 99), ["<author><name>A</name></author><entry><author/>B</entry>"]);
    }
}
