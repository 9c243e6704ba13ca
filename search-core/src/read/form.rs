//! Recognising what kind of text some bytes are: by their content first, then by the file's name.

use std::path::Path;

/// The kinds of text that hold articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Plain text or Markdown: one article.
    Text,
    /// A web page: one article.
    Html,
    /// JSON objects, one a line (JSONL, NDJSON): an article each.
    JsonLines,
}

/// Names that say what a file holds.
const TEXT: &[&str] = &["txt", "text", "md", "markdown"];
const HTML: &[&str] = &["html", "htm", "xhtml"];
const JSON_LINES: &[&str] = &["jsonl", "ndjson"];

/// The extension that tells the form, in lower case: that of `page.html.gz` is `html`.
pub(super) fn extension(path: &Path) -> Option<String> {
    let lower = |path: &Path| path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match lower(path)?.as_str() {
        "gz" => lower(Path::new(path.file_stem()?)),
        other => Some(other.to_owned()),
    }
}

/// True when a file of this name may hold articles: its extension is known, or it has none.
pub(super) fn may_hold_articles(path: &Path) -> bool {
    extension(path).is_none_or(|extension| {
        [TEXT, HTML, JSON_LINES].iter().any(|extensions| extensions.contains(&extension.as_str()))
    })
}

/// True for a file that is JSON by its name, but not lines of it by its content: an array, an indented object.
pub(super) fn is_other_json(form: Form, path: &Path) -> bool {
    form == Form::Text && extension(path).is_some_and(|extension| extension == "json")
}

/// The form of a file that begins with `head`.
pub(super) fn recognise(head: &[u8], path: &Path) -> Form {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let extension = extension(path).unwrap_or_default();
    if looks_like_html(head) {
        return Form::Html;
    }
    let first_line = head.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let json_object = first_line.starts_with(b"{") && first_line.ends_with(b"}");
    if json_object && serde_json::from_slice::<serde::de::IgnoredAny>(first_line).is_ok() {
        return Form::JsonLines;
    }
    match extension.as_str() {
        extension if HTML.contains(&extension) => Form::Html,
        extension if JSON_LINES.contains(&extension) => Form::JsonLines,
        _ => Form::Text,
    }
}

fn looks_like_html(head: &[u8]) -> bool {
    let head: Vec<u8> = head.iter().take(256).map(u8::to_ascii_lowercase).collect();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| head.starts_with(tag.as_bytes()))
        || (head.starts_with(b"<!--") && contains(&head, b"<html"))
}

/// True when bytes cannot be text: a NUL within the first kilobytes, and no byte-order mark of UTF-16.
pub(super) fn is_binary(head: &[u8]) -> bool {
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    !utf16 && head.contains(&0)
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_before_the_name() {
        let txt = Path::new("a.txt");
        assert_eq!(recognise(b"\n<!DOCTYPE html><html>", txt), Form::Html);
        assert_eq!(recognise(b"{\"id\": 1}\n{\"id\": 2}", txt), Form::JsonLines);
        assert_eq!(recognise(b"{not json}", txt), Form::Text);
        assert_eq!(recognise(b"<p>A fragment", Path::new("a.HTML.gz")), Form::Html);
    }

    #[test]
    fn a_byte_order_mark_is_not_content() {
        assert_eq!(recognise(b"\xEF\xBB\xBF<html>", Path::new("x")), Form::Html);
        assert!(!is_binary(b"\xFF\xFEa\0b\0"));
        assert!(is_binary(b"\x7fELF\0\0"));
    }
}
