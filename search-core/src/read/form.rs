//! Recognising what some bytes are: by how they begin first, then by the file's name.

use std::path::Path;

use memchr::memmem;

use super::fields::{Field, field};
use super::{SkipReason, json, table};

/// So many bytes are looked at.
pub(super) const HEAD: usize = 8 << 10;

/// What a record is: the kinds of text that hold an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Plain text.
    Text,
    /// Markdown, with or without front matter.
    Markdown,
    /// A web page.
    Html,
    /// A JSON object.
    Json,
    /// A row of a table, below the row with the names of the columns.
    Row,
    /// An item of an RSS or Atom feed, in XML, below the title of the feed.
    FeedItem,
}

/// How a file is cut into records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// It is one record.
    Whole(Form),
    /// Lines, each a JSON object.
    JsonLines,
    /// JSON objects, in lists or one after the other.
    Json,
    /// Rows under a row of names.
    Table,
    /// RSS or Atom.
    Feed,
    /// WARC, or WET.
    Warc,
    /// A tar archive.
    Tar,
}

/// Names that say what a file holds.
const NAMES: &[(Layout, &[&str])] = &[
    (Layout::Whole(Form::Text), &["txt", "text"]),
    (Layout::Whole(Form::Markdown), &["md", "markdown", "mdown"]),
    (Layout::Whole(Form::Html), &["html", "htm", "xhtml"]),
    (Layout::JsonLines, &["jsonl", "ndjson"]),
    (Layout::Json, &["json"]),
    (Layout::Table, &["csv", "tsv"]),
    (Layout::Feed, &["rss", "atom", "xml", "rdf"]),
    (Layout::Warc, &["warc", "wet"]),
    (Layout::Tar, &["tar", "tgz", "tzst"]),
];

/// Archives that are read from their end, not as a stream.
const ZIP: &str = "zip";
pub(super) const ZIP_MAGIC: &[u8] = b"PK\x03\x04";

/// The extension that tells the form, in lower case: that of `page.html.gz` is `html`.
pub(super) fn extension(path: &Path) -> Option<String> {
    let lower = |path: &Path| path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match lower(path)?.as_str() {
        "gz" | "zst" => lower(Path::new(path.file_stem()?)),
        other => Some(other.to_owned()),
    }
}

fn named(extension: &str) -> Option<Layout> {
    NAMES.iter().find(|(_, extensions)| extensions.contains(&extension)).map(|(layout, _)| *layout)
}

/// True when a file of this name may hold articles: its extension is known, or it has none.
pub(super) fn may_hold_articles(path: &Path) -> bool {
    extension(path).is_none_or(|extension| named(&extension).is_some() || extension == ZIP)
}

/// How a file that begins with `head` is cut.
///
/// # Errors
/// When it is nothing that holds articles, or cannot be read as a stream.
pub(super) fn recognise(head: &[u8], path: &Path) -> Result<Layout, SkipReason> {
    let extension = extension(path).unwrap_or_default();
    let name = named(&extension);
    if head.starts_with(ZIP_MAGIC) || super::source::is_compressed(head) {
        return Err(SkipReason::Nested);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Ok(Layout::Tar);
    }
    if head.starts_with(b"WARC/") {
        return Ok(Layout::Warc);
    }
    if is_binary(head) {
        return Err(if name == Some(Layout::Tar) { damaged_tar() } else { SkipReason::Binary });
    }
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if text.is_empty() && head.len() < HEAD {
        return Err(SkipReason::Empty);
    }
    if let Some(layout) = markup(text) {
        return Ok(layout);
    }
    if let Some(layout) = json_layout(text, name, head.len() < HEAD) {
        return Ok(layout);
    }
    match name {
        Some(Layout::Feed) if text.starts_with(b"<") => Err(SkipReason::OtherForm(extension)),
        Some(Layout::Feed | Layout::Whole(Form::Text)) | None if begins_a_table(text) => Ok(Layout::Table),
        Some(Layout::Feed | Layout::Whole(Form::Text)) | None if has_front_matter(text) => {
            Ok(Layout::Whole(Form::Markdown))
        }
        Some(Layout::Feed) | None => Ok(Layout::Whole(Form::Text)),
        Some(Layout::Tar) => Err(damaged_tar()),
        Some(layout) => Ok(layout),
    }
}

fn damaged_tar() -> SkipReason {
    SkipReason::Damaged("it does not begin as a tar archive does".to_owned())
}

/// Web pages and feeds, by their first element.
fn markup(text: &[u8]) -> Option<Layout> {
    let mut rest = text;
    loop {
        rest = rest.trim_ascii_start();
        let lower: Vec<u8> = rest.iter().take(16).map(u8::to_ascii_lowercase).collect();
        let begins = |tags: &[&str]| tags.iter().any(|tag| lower.starts_with(tag.as_bytes()));
        if begins(&["<!doctype html", "<html", "<head", "<body"]) {
            return Some(Layout::Whole(Form::Html));
        }
        if begins(&["<rss", "<feed", "<rdf:rdf"]) {
            return Some(Layout::Feed);
        }
        let end: &[u8] = match () {
            () if begins(&["<?xml"]) => b"?>",
            () if begins(&["<!--"]) => b"-->",
            () => return None,
        };
        rest = &rest[memmem::find(rest, end)? + end.len()..];
    }
}

/// JSON, by its first characters. `whole` says that `text` is all of the file.
fn json_layout(text: &[u8], name: Option<Layout>, whole: bool) -> Option<Layout> {
    let named = matches!(name, Some(Layout::Json | Layout::JsonLines));
    let second = text.get(1..).unwrap_or_default().trim_ascii_start().first();
    match (text.first(), second) {
        (Some(b'['), Some(b'{' | b']')) => return Some(Layout::Json),
        (Some(b'{'), Some(b'"' | b'}')) => {}
        _ => return name.filter(|_| named),
    }
    let lines_by_name = name.filter(|name| *name == Layout::JsonLines);
    let line_end = text.iter().position(|&byte| byte == b'\n');
    let Some(line) = line_end.map(|end| &text[..end]).or(whole.then_some(text)) else {
        return lines_by_name.or(Some(Layout::Json));
    };
    match serde_json::from_slice::<serde_json::Value>(line) {
        Ok(object) if json::holds_a_list(&object) => Some(Layout::Json),
        Ok(_) => Some(Layout::JsonLines),
        // An object over several lines, or one that is broken.
        Err(_) => lines_by_name.or(Some(Layout::Json)),
    }
}

/// A first line that names a title or a text, and something else that is known, is that of a table.
fn begins_a_table(text: &[u8]) -> bool {
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let fields: Vec<Field> =
        table::columns(line).iter().filter_map(|name| field(name)).map(|(field, _)| field).collect();
    fields.len() >= 2 && fields.iter().any(|field| matches!(field, Field::Title | Field::Text))
}

/// Front matter: a line `---`, a line `name: value`, and somewhere another `---`.
fn has_front_matter(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    lines.next() == Some(b"---")
        && lines.next().is_some_and(|line| line.contains(&b':'))
        && lines.any(|line| line == b"---")
}

/// How files begin that are mostly text, or too short to tell.
const BINARY: &[&[u8]] = &[
    b"%PDF-",
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"RIFF",
    b"{\\rtf",
    b"\xD0\xCF\x11\xE0",
    b"BZh",
    b"\xFD7zXZ",
];

/// Text has hardly any control characters: a few NULs are an accident, more than this share are a format.
const CONTROL_SHARE: usize = 20;

/// True when bytes cannot be text.
fn is_binary(head: &[u8]) -> bool {
    let control = |byte: &&u8| matches!(**byte, 0..=8 | 14..=26 | 28..=31 | 127);
    BINARY.iter().any(|magic| head.starts_with(magic))
        || head.iter().filter(control).count() * CONTROL_SHARE > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8], name: &str) -> Layout {
        recognise(bytes, Path::new(name)).unwrap()
    }

    #[test]
    fn content_decides_before_the_name() {
        const HTML: Layout = Layout::Whole(Form::Html);
        const TEXT: Layout = Layout::Whole(Form::Text);
        for (bytes, name, expected) in [
            (&b"\n<!DOCTYPE html><html>"[..], "a.txt", HTML),
            (b"<?xml version='1.0'?>\n<!-- saved --><html>", "a.xml", HTML),
            (b"\xEF\xBB\xBF<html>", "x", HTML),
            (b"<p>A fragment", "a.HTML.gz", HTML),
            (b"{\"id\": 1}\n{\"id\": 2}", "a.txt", Layout::JsonLines),
            (b"{not json}", "a.txt", TEXT),
            (b"{not json}", "a.json", Layout::Json),
            (b"{\n  \"title\": 1\n}", "a", Layout::Json),
            (b"{\"articles\": [{\"title\": 1}]}", "a.jsonl", Layout::Json),
            (b"[{\"title\": 1}]", "a.txt", Layout::Json),
            (b"[Reuters] - The river", "a.txt", TEXT),
            (b"<rss version='2.0'>", "a", Layout::Feed),
            (b"<?xml version=\"1.0\"?><feed xmlns=", "a.html", Layout::Feed),
            (b"Title;Date;Body\nA;2024;B", "a", Layout::Table),
            (b"A title, and a text\n", "a.txt", TEXT),
            (b"a,b\n1,2", "a.csv", Layout::Table),
            (b"---\ntitle: A\n---\nText", "a.txt", Layout::Whole(Form::Markdown)),
            (b"WARC/1.0\r\n", "a.txt", Layout::Warc),
        ] {
            assert_eq!(of(bytes, name), expected, "{name}: {}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn what_holds_no_article_is_told() {
        for (bytes, reason) in [
            (&b"\x7fELF\0\0"[..], SkipReason::Binary),
            (b"%PDF-1.7\n", SkipReason::Binary),
            (b" \n", SkipReason::Empty),
            (b"PK\x03\x04", SkipReason::Nested),
            (crate::read::gzip::MAGIC, SkipReason::Nested),
        ] {
            assert_eq!(recognise(bytes, Path::new("a")), Err(reason));
        }
        assert!(recognise(b"<?xml version='1.0'?><urlset>", Path::new("sitemap.xml")).is_err());
        assert!(!is_binary(format!("{}\0", "a few words of text ".repeat(5)).as_bytes()));
    }
}
