//! Text as HTML: a text and the byte ranges that matched in; HTML out, in which nothing but our own tags is markup.

use std::fmt;
use std::ops::Range;

use askama::filters::HtmlSafe;
use search_core::hits::marked;

/// HTML in which everything is escaped but the tags put in here. Templates write it as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SafeHtml(String);

impl SafeHtml {
    /// The text with `<mark>`s.
    pub(crate) fn marked(text: &str, marks: &[Range<usize>]) -> SafeHtml {
        SafeHtml(marked(text, marks, "<mark>", "</mark>", escape))
    }

    /// The text with `<mark>`s, of which each that begins a match has a number as its id: `match-1`. Marks with nothing but space
    /// between them are one match. `matches` is how many there were before this text, and then with it.
    pub(crate) fn numbered(text: &str, marks: &[Range<usize>], matches: &mut usize) -> SafeHtml {
        let mut out = String::with_capacity(text.len() + 32 * marks.len());
        let (mut at, mut is_first) = (0, true);
        for mark in marks {
            let (Some(before), Some(matched)) = (text.get(at..mark.start), text.get(mark.clone())) else {
                continue;
            };
            out.push_str(&escape(before));
            if is_first || !before.trim().is_empty() {
                *matches += 1;
                out.push_str(&format!("<mark id=\"match-{matches}\">"));
            } else {
                out.push_str("<mark>");
            }
            out.push_str(&escape(matched));
            out.push_str("</mark>");
            (at, is_first) = (mark.end, false);
        }
        out.push_str(&escape(text.get(at..).unwrap_or_default()));
        SafeHtml(out)
    }

    /// A message of the library, in which what stands between two backticks is code.
    pub(crate) fn message(text: &str) -> SafeHtml {
        let mut out = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some((before, (code, after))) =
            rest.split_once('`').and_then(|(before, after)| Some((before, after.split_once('`')?)))
        {
            out.push_str(&escape(before));
            out.push_str("<code>");
            out.push_str(&escape(code));
            out.push_str("</code>");
            rest = after;
        }
        out.push_str(&escape(rest));
        SafeHtml(out)
    }

    /// The HTML.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for SafeHtml {}

/// The text as it must be written between tags and in attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_escaped_but_the_marks() {
        let html = SafeHtml::marked("<b> & 'cầu' \"", std::slice::from_ref(&(7..12)));
        assert_eq!(html.into_string(), "&lt;b&gt; &amp; &#39;<mark>cầu</mark>&#39; &quot;");
    }

    #[test]
    fn matches_are_numbered() {
        let mut matches = 2;
        let html = SafeHtml::numbered("<a b c d", &[1..2, 3..4, 7..8], &mut matches).into_string();
        let ids = r#"<mark id="match-3">a</mark> <mark>b</mark> c <mark id="match-4">d</mark>"#;
        assert_eq!((html, matches), (format!("&lt;{ids}"), 4));
    }

    #[test]
    fn backticks_are_code() {
        let html = |text| SafeHtml::message(text).into_string();
        assert_eq!(html("`<(` is never closed"), "<code>&lt;(</code> is never closed");
        assert_eq!(html("a ` b"), "a ` b");
        assert_eq!(html("`a` and `b`"), "<code>a</code> and <code>b</code>");
    }
}
