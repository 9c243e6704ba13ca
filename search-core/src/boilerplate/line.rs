//! The name of a line: the same for a line however it is written, and whatever it counts.

use xxhash_rust::xxh3::xxh3_64;

use super::site_number;
use crate::lang::{fold_lower_into, is_letter, is_marked_latin};

/// A line of this many words, or of this many characters where words are not spaced, may be a sentence of the article: it
/// is long. Furniture is mostly shorter.
const LONG_WORDS: usize = 10;
const LONG_CHARS: usize = 60;

/// A line of more bytes, some 150 words, is a text of its own: no notice that sites repeat is so long.
const LONGEST_BYTES: usize = 1_000;

/// The bit of a line's number that says whether it is long.
const LONG: u64 = 1;

/// A line of a site.
///
/// Case, marks and punctuation do not matter, nor does a number in brackets: `Comment (0)` and `Comments: (12)` differ in a
/// word, `Comment (0)` and `COMMENT (12)` in nothing. Any other number does, because a line of a table says nothing but
/// its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineKey {
    /// The site's number: [`site_number`].
    pub site: u64,
    /// The line's number, of [`LineKey::LINE_BITS`]: a hash of its words, and whether it is long.
    pub line: u64,
}

impl LineKey {
    /// The bits of a line's number. On a site with a million lines, a few in a million are taken for another of them.
    pub const LINE_BITS: u32 = 38;

    /// The key of a line; `None` for a line without a letter, which says nothing that could be repeated, and for one that is too long
    /// to be repeated.
    pub fn of(site: &str, text: &str) -> Option<LineKey> {
        Some(LineKey { site: site_number(site), line: number(text)? })
    }

    /// True for a line that may be a sentence of the article.
    pub fn is_long(self) -> bool {
        self.line & LONG != 0
    }
}

/// The number of a line on any site.
pub(super) fn number(text: &str) -> Option<u64> {
    if text.len() > LONGEST_BYTES {
        return None;
    }
    let words = words(text);
    if !words.contains(is_letter) {
        return None;
    }
    let long = words.split(' ').nth(LONG_WORDS - 1).is_some() || words.chars().nth(LONG_CHARS - 1).is_some();
    let hash = xxh3_64(words.as_bytes()) >> (u64::BITS - LineKey::LINE_BITS);
    Some(if long { hash | LONG } else { hash & !LONG })
}

/// The line's words, folded, with one space between two; a number in brackets is `#`.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // Most of most texts, a word at a time.
        let end =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !is_marked_latin(c)).unwrap_or(rest.len());
        if end > 0 {
            fold_lower_into(&rest[..end], &mut words);
            rest = &rest[end..];
            continue;
        }
        let (sign, after) = rest.split_at(c.len_utf8());
        rest = after;
        if !c.is_ascii() {
            let start = words.len();
            fold_lower_into(sign, &mut words);
            if !words[start..].chars().all(char::is_alphanumeric) {
                let folded = words.split_off(start);
                folded.chars().for_each(|c| push(c, &mut words));
            }
            continue;
        }
        push(c, &mut words);
        if let Some(end) = counter(c, after) {
            words.push_str("# ");
            rest = &after[end..];
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// Appends a letter; for any other sign, a space between two words.
fn push(c: char, words: &mut String) {
    if c.is_alphanumeric() {
        words.push(c);
    } else if words.as_bytes().last().is_some_and(|&last| last != b' ') {
        words.push(' ');
    }
}

/// Where the bracket closes that `open` opens, if it holds nothing but a number.
fn counter(open: char, after: &str) -> Option<usize> {
    let close = match open {
        '(' => ')',
        '[' => ']',
        _ => return None,
    };
    let end = after.find(|c: char| !c.is_ascii_digit() && !matches!(c, ' ' | '.' | ','))?;
    let digits = after[..end].bytes().any(|byte| byte.is_ascii_digit());
    (digits && after[end..].starts_with(close)).then_some(end + close.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_same_however_it_is_written() {
        for (one, other) in [
            ("Comment (0)", "COMMENT (12)"),
            ("Suivez-nous sur Facebook !", "suivez nous sur facebook"),
            ("Bình luận (1.204)", "binh luan [3]"),
            ("© Le Rivage", "Le rivage"),
        ] {
            assert_eq!(number(one), number(other), "{one} / {other}");
            assert!(number(one).is_some());
        }
    }

    #[test]
    fn numbers_that_say_something_differ() {
        for (one, other) in [
            ("Giải nhất 23456", "Giải nhất 78901"),
            ("Le 3 mai", "Le 4 mai"),
            ("Lyon (2e)", "Lyon (3e)"),
            ("Comment (0)", "Comment"),
        ] {
            assert_ne!(number(one), number(other), "{one} / {other}");
        }
        for nothing in ["", "(", "()", "(12", "2 – 1", "★★★", "…"] {
            assert_eq!(number(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_whole_text_is_no_line() {
        let line = "The bridge is open. ".repeat(50);
        assert!(number(&line).is_some());
        assert_eq!(number(&(line + "!")), None);
    }

    #[test]
    fn a_line_knows_whether_it_is_long() {
        let long = |text| LineKey::of("a", text).unwrap().is_long();
        assert!(long("The council met on Monday night and voted for the bridge"));
        assert!(!long("The council met on Monday night"));
    }
}
