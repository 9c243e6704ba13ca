//! JSON that is no lines: objects one after the other, a list of them, or an object with a list of articles in it. Cut by
//! brackets and strings alone, as it streams; whether a record is what JSON wants is found out when it is parsed. An item of a
//! JSON Feed is given the title of its feed, so that it can be read alone.

use std::io::BufRead;
use std::ops::ControlFlow::Continue;

use serde_json::Value;

use super::items::Cut;
use super::lines::skip_line;
use super::{Flow, Form, SkipReason};

/// Names of the list of articles in an object, also within one another: `{"response": {"docs": [ … ]}}`.
const LISTS: &[&str] = &[
    "articles",
    "items",
    "entries",
    "results",
    "data",
    "docs",
    "documents",
    "records",
    "posts",
    "stories",
    "news",
    "hits",
    "response",
    "rows",
    "feed",
    "channel",
    "pages",
];

/// No name in [`LISTS`] is longer.
const NAME_BYTES: usize = 16;

/// serde_json reads no deeper.
const DEEPEST: usize = 128;

/// True for an object that holds a list of objects under one of [`LISTS`].
pub(super) fn holds_a_list(value: &Value) -> bool {
    value.as_object().is_some_and(|fields| {
        fields.iter().any(|(name, value)| {
            let list = value.as_array().is_some_and(|list| list.first().is_some_and(Value::is_object));
            LISTS.contains(&name.as_str()) && (list || holds_a_list(value))
        })
    })
}

/// A bracket that is open.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Open {
    /// A list of records.
    List,
    /// A list under one of [`LISTS`]: one of records if its first element is an object.
    NamedList,
    /// An object that is a record, unless it turns out to hold a list of them.
    Outer,
    /// An object or a list inside a record.
    Object,
    Array,
}

/// What a byte completed.
enum Step {
    Nothing,
    /// What was read before this byte is the beginning of what holds a list: the record begins here.
    Begins,
    /// The record ends with this byte.
    Record,
    /// The record, a bare word or number, ended before this byte.
    RecordBefore,
    Broken(&'static str),
}

#[derive(Default)]
struct Scan {
    open: Vec<Open>,
    string: bool,
    escape: bool,
    /// The last string, as far as it may be a name.
    name: Vec<u8>,
    /// The value that comes is that of a name in [`LISTS`].
    list_next: bool,
    /// How many brackets stand around the record that is being read; `None` between records.
    record: Option<usize>,
    /// The record is only a word or a number.
    bare: bool,
}

/// Cuts JSON. The number of a record is its place among the records.
pub(super) fn cut(reader: &mut dyn BufRead, cut: &mut Cut<'_>) -> Flow {
    let limit = cut.limits.record_bytes;
    let mut scan = Scan::default();
    let (mut record, mut number, mut too_long) = (Vec::new(), 1, false);
    // The title of the feed whose items these are, and how many brackets stand around one.
    let mut feed: Option<(Value, usize)> = None;
    loop {
        let bytes = match reader.fill_buf() {
            Ok([]) => break,
            Ok(bytes) => bytes,
            Err(error) => return cut.skip(Some(number), SkipReason::of(&error)),
        };
        let mut read = bytes.len();
        let mut done = Step::Nothing;
        let mut keep_from = if scan.record.is_some() { Some(0) } else { None };
        for (at, &byte) in bytes.iter().enumerate() {
            let step = scan.step(byte);
            if matches!(step, Step::Begins) {
                record.extend_from_slice(&bytes[keep_from.unwrap_or(at)..at]);
                feed = feed_title(&record).map(|title| (title, scan.open.len() - 1));
                (keep_from, too_long) = (Some(at), false);
                record.clear();
                continue;
            }
            if scan.record.is_none() && matches!(step, Step::Nothing) {
                (keep_from, too_long) = (None, false);
                record.clear();
            } else if keep_from.is_none() && scan.record.is_some() {
                keep_from = Some(at);
            }
            if !matches!(step, Step::Nothing) {
                read = if matches!(step, Step::Record) { at + 1 } else { at };
                done = step;
                break;
            }
        }
        if let Some(from) = keep_from.filter(|&from| from < read) {
            too_long |= record.len() + read - from > limit;
            match too_long {
                true => record = Vec::new(),
                false => record.extend_from_slice(&bytes[from..read]),
            }
        }
        reader.consume(read);
        match done {
            Step::Nothing | Step::Begins => continue,
            Step::Broken(why) => {
                cut.skip(Some(number), SkipReason::NotAnArticle(why.to_owned()))?;
                // The next line that begins a record may be whole.
                if let Err(error) = next_object_line(reader) {
                    return cut.skip(Some(number), SkipReason::of(&error));
                }
                scan = Scan::default();
            }
            Step::Record | Step::RecordBefore if too_long => {
                cut.skip(Some(number), SkipReason::TooLarge(limit as u64))?;
            }
            Step::Record | Step::RecordBefore => {
                let mut record = std::mem::take(&mut record);
                if let Some((title, depth)) = &feed
                    && scan.open.len() == *depth
                {
                    give_title(title, &mut record);
                }
                cut.record(Some(number), Form::Json, record)?;
            }
        }
        record.clear();
        too_long = false;
        number += 1;
    }
    if scan.record.is_some() && scan.bare {
        return cut.record(Some(number), Form::Json, record);
    }
    match scan.open.is_empty() {
        true => Continue(()),
        false => {
            cut.skip(Some(number), SkipReason::NotAnArticle("it ends before its last bracket".to_owned()))
        }
    }
}

/// A feed says its title within so many bytes.
const FEED_HEAD: usize = 64 << 10;

/// The title of the JSON Feed that begins so, up to its first item.
fn feed_title(head: &[u8]) -> Option<Value> {
    if head.len() > FEED_HEAD {
        return None;
    }
    let mut feed: Value = serde_json::from_slice(&[head, b"]}"].concat()).ok()?;
    let is_feed = feed.get("version")?.as_str()?.contains("jsonfeed.org/");
    feed.get_mut("title").map(Value::take).filter(|title| is_feed && title.is_string())
}

/// Gives an item the title of its feed, as a field of it.
fn give_title(title: &Value, item: &mut Vec<u8>) {
    let is_empty = item.iter().skip(1).find(|byte| !byte.is_ascii_whitespace()) == Some(&b'}');
    if item.first() == Some(&b'{') && !is_empty {
        item.splice(..1, format!("{{\"feed_title\":{title},").into_bytes());
    }
}

/// Passes over lines up to one that begins with an object.
fn next_object_line(reader: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        skip_line(reader)?;
        if matches!(reader.fill_buf()?.first(), None | Some(b'{')) {
            return Ok(());
        }
    }
}

impl Scan {
    fn step(&mut self, byte: u8) -> Step {
        if self.string {
            return self.in_string(byte);
        }
        if self.open.last() == Some(&Open::NamedList) && !byte.is_ascii_whitespace() {
            self.open.pop();
            if byte == b'{' {
                self.record = Some(self.open.len() + 1);
                self.open.extend([Open::List, Open::Object]);
                return Step::Begins;
            }
            self.open.push(Open::Array);
        }
        let between = self.record.is_none() && matches!(self.open.last(), None | Some(Open::List));
        if self.bare && matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}' | b'{' | b'[' | b'"')
        {
            (self.bare, self.record) = (false, None);
            return Step::RecordBefore;
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b',' => self.list_next = false,
            b':' => self.list_next = LISTS.iter().any(|list| list.as_bytes() == self.name),
            b'"' => {
                self.string = true;
                self.name.clear();
                if between {
                    self.record = Some(self.open.len());
                }
            }
            b'{' | b'[' => return self.opens(byte, between),
            b'}' | b']' => return self.closes(byte),
            _ if between => (self.bare, self.record) = (true, Some(self.open.len())),
            _ => {}
        }
        Step::Nothing
    }

    fn in_string(&mut self, byte: u8) -> Step {
        match byte {
            _ if self.escape => self.escape = false,
            b'\\' => self.escape = true,
            b'"' => {
                self.string = false;
                // A record that is but a string.
                if self.record == Some(self.open.len()) {
                    self.record = None;
                    return Step::Record;
                }
            }
            b'\n' => return Step::Broken("a string is not closed on its line"),
            byte if self.name.len() < NAME_BYTES => self.name.push(byte),
            _ => {}
        }
        Step::Nothing
    }

    fn opens(&mut self, byte: u8, between: bool) -> Step {
        let list_next = std::mem::take(&mut self.list_next);
        let object = byte == b'{';
        let inside = match (self.open.last(), object) {
            (None, false) => Open::List,
            // Lists at the top hold what may stand at the top; the articles of a list are not looked into.
            (None, true) => Open::Outer,
            (Some(Open::List), true) if self.open.len() == 1 => Open::Outer,
            (Some(Open::Outer), true) if list_next => Open::Outer,
            (Some(Open::Outer), false) if list_next => Open::NamedList,
            (_, true) => Open::Object,
            (_, false) => Open::Array,
        };
        if between && inside != Open::List {
            self.record = Some(self.open.len());
        }
        self.open.push(inside);
        if self.open.len() > DEEPEST {
            Step::Broken("its brackets are nested too deep")
        } else {
            Step::Nothing
        }
    }

    fn closes(&mut self, byte: u8) -> Step {
        let list = matches!(self.open.pop(), Some(Open::List | Open::NamedList | Open::Array));
        if list != (byte == b']') {
            return Step::Broken("a bracket is closed that is not open");
        }
        if self.record == Some(self.open.len()) {
            self.record = None;
            return Step::Record;
        }
        Step::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::super::items::cut_apart;
    use super::cut;

    fn records(json: &str, record_bytes: usize) -> Vec<String> {
        cut_apart(json, record_bytes, cut)
    }

    #[test]
    fn records_are_found_in_every_arrangement() {
        let (a, b) = (r#"{"t": "{[,\"", "c": [{"d": 1}]}"#, r#"{"t": "b"}"#);
        for json in [
            format!("[{a}, {b}]"),
            format!("{a}\n{b}"),
            format!("{a}{b}"),
            format!(r#"{{"version": [1], "articles": [{a}, {b}], "next": null}}"#),
            format!(r#"{{"status": {{"items": 1}}, "response": {{"docs": [{a}]}}, "data": [{b}]}}"#),
            format!(r#"[{{"items": [{a}]}}, {b}]"#),
        ] {
            assert_eq!(records(&json, 1000), [a, b], "{json}");
        }
    }

    #[test]
    fn items_of_a_feed_know_its_title() {
        let feed = |version: &str| {
            format!(r#"{{"version": "{version}", "title": "F \"1\"", "items": [{{"t": "a"}}, {{}}]}}"#)
        };
        let json = format!("{}\n{}", feed("https://jsonfeed.org/version/1.1"), r#"{"t": "b"}"#);
        assert_eq!(records(&json, 1000), [r#"{"feed_title":"F \"1\"","t": "a"}"#, "{}", r#"{"t": "b"}"#]);
        assert_eq!(records(&feed("1"), 1000), [r#"{"t": "a"}"#, "{}"]);
    }

    #[test]
    fn what_is_no_record_is_named() {
        assert_eq!(records("[1, \"two\", [3]]", 100), ["1", "\"two\"", "[3]"]);
        assert_eq!(records("[{\"a\": 1}, {\"a\":", 100), ["{\"a\": 1}", "!not-an-article"]);
        assert_eq!(records("{\"a\": \"b\n{\"c\": 1}\n", 100), ["!not-an-article", "{\"c\": 1}"]);
        assert_eq!(records("[{\"a\": \"long long long\"}, {\"b\": 1}]", 12), ["!too-large", "{\"b\": 1}"]);
        assert_eq!(records(&"[".repeat(1000), 100), ["!not-an-article"]);
        assert!(records("[]", 100).is_empty());
        assert_eq!(records("{\"news\": []}{\"data\": [1]}", 100), ["{\"news\": []}", "{\"data\": [1]}"]);
    }
}
