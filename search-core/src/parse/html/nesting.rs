//! Pages nested beyond reason. The parser looks through all open elements at each new one, so 100,000 nested elements take it
//! half a minute. Such a page may hold an article, and must not hold up the others.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// More open elements than this no page has that a person made.
const MAX_OPEN: usize = 2_000;

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>";
    Regex::new(pattern)
        .unwrap_or_else(|error| panic!("the pattern `{pattern}` is part of the program: {error}"))
});

/// Elements whose content is no text, or a fact; they stay in a flattened page.
const KEPT: &[&str] = &["script", "style", "title", "meta", "link", "h1", "noscript", "template"];

/// The page as it is, or, where it is nested too deeply, with line breaks in the place of its elements.
pub(super) fn bounded(html: &str) -> Cow<'_, str> {
    if most_open(html.as_bytes()) <= MAX_OPEN {
        return Cow::Borrowed(html);
    }
    TAG.replace_all(
        html,
        |tag: &Captures<'_>| if is_one_of(tag, KEPT) { tag[0].to_owned() } else { "<br>".to_owned() },
    )
}

/// How many elements are open at once, at most. Counts tags as [`TAG`] finds them, without its cost on every page.
fn most_open(html: &[u8]) -> usize {
    let (mut open, mut most) = (0usize, 0);
    for tag in memchr::memchr_iter(b'<', html) {
        let rest = &html[tag + 1..];
        let (closes, rest) = match rest {
            [b'/', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let name = &rest[..rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()];
        let is_tag = name.first().is_some_and(u8::is_ascii_alphabetic);
        if !is_tag || is_not_nested(name) {
            continue;
        }
        open = if closes { open.saturating_sub(1) } else { open + 1 };
        most = most.max(open);
    }
    most
}

/// True for elements that hold nothing, or that end by themselves when the next one begins.
fn is_not_nested(name: &[u8]) -> bool {
    const LONGEST: usize = 6;
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..name.len()) else { return false };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"dd"
            | b"dt"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"li"
            | b"link"
            | b"meta"
            | b"option"
            | b"p"
            | b"param"
            | b"source"
            | b"td"
            | b"th"
            | b"tr"
            | b"track"
            | b"wbr"
    )
}

fn is_one_of(tag: &Captures<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(&tag[2]))
}
