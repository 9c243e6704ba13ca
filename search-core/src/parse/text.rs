//! Plain text: a block a paragraph.

use memchr::memmem;

use super::wrapped::paragraphs;
use super::{Block, Role};
use crate::lang::{is_marked_latin, nfc};

/// The paragraphs of a text, each a block.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    paragraphs(text).iter().filter_map(|paragraph| block(paragraph, Role::Paragraph)).collect()
}

/// A block of this text, unless nothing is left of it once white space is folded.
pub(super) fn block(text: &str, role: Role) -> Option<Block> {
    let text = one_line(text);
    (!text.is_empty()).then(|| Block::new(text, role))
}

/// The text in NFC on one line: every run of white space becomes one space, and invisible characters (zero-width spaces,
/// soft hyphens, byte-order marks, controls) go.
pub fn one_line(text: &str) -> String {
    let mut line = OneLine::default();
    line.push(text);
    line.take()
}

/// A line that is put together of several texts, as [`one_line`] would have it.
#[derive(Debug, Default)]
pub(super) struct OneLine {
    line: String,
    gap: bool,
}

impl OneLine {
    /// Puts a space before what comes next, where a word ends here and that begins with a capital: what stands in a box of its own on the
    /// page may have no space beside it.
    pub(super) fn part_from(&mut self, next: &str) {
        let ends_word = |c: char| c.is_lowercase() || c.is_numeric();
        self.gap |= self.line.ends_with(ends_word) && next.starts_with(char::is_uppercase);
    }

    /// Adds a text, and says how many of its characters are no white space.
    pub(super) fn push(&mut self, text: &str) -> u32 {
        // Between tags there is often nothing else.
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            self.gap |= !text.is_empty();
            return 0;
        }
        // What is added in one piece lies between `start` and `at`.
        let (mut count, mut start, mut at) = (0, 0, 0);
        loop {
            let word = text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_graphic()).count();
            (count, at) = (count + word as u32, at + word);
            let Some(c) = text[at..].chars().next() else { break };
            let end = at + if c == ESCAPE { sequence(&text[at..]) } else { c.len_utf8() };
            if is_marked_latin(c) {
                (count, at) = (count + 1, end);
                continue;
            }
            let white = c.is_whitespace();
            count += u32::from(!white);
            if white || is_invisible(c) {
                self.add(&text[start..at]);
                self.gap |= white;
                start = end;
            }
            at = end;
        }
        self.add(&text[start..]);
        count
    }

    fn add(&mut self, part: &str) {
        if part.is_empty() {
            return;
        }
        if self.gap && !self.line.is_empty() {
            self.line.push(' ');
        }
        self.gap = false;
        self.line.push_str(part);
    }

    /// How long the line is so far, in bytes.
    pub(super) fn len(&self) -> usize {
        self.line.len()
    }

    /// The line so far, in NFC; another begins.
    pub(super) fn take(&mut self) -> String {
        self.gap = false;
        let line = std::mem::take(&mut self.line);
        match nfc(&line) {
            std::borrow::Cow::Borrowed(_) => line,
            std::borrow::Cow::Owned(normalised) => normalised,
        }
    }
}

/// Begins what terminals are told, such as colours.
const ESCAPE: char = '\u{1B}';

/// No string for a terminal is longer than this, in bytes: the longest are addresses. For the end of one that has none, no more of the
/// text is looked through.
const LONGEST_SEQUENCE: usize = 2_100;

/// How many bytes at the beginning of a text are for a terminal: a control sequence as ECMA-48 has it, with its parameters (`ESC [ 1 ; 31 m`),
/// a string up to its end (`ESC ] 8 ; ; ADDRESS ESC \`), the choice of a set of letters (`ESC ( B`); else the escape alone.
fn sequence(text: &str) -> usize {
    let bytes = text.as_bytes();
    let count = |from: usize, range: std::ops::RangeInclusive<u8>| {
        bytes[from.min(bytes.len())..].iter().take_while(|byte| range.contains(byte)).count()
    };
    let ended = |at: usize| bytes.get(at).filter(|byte| (b'0'..=b'~').contains(byte)).map(|_| at + 1);
    let end = match bytes.get(1) {
        Some(b'[') => {
            let intermediate = 2 + count(2, b'0'..=b'?');
            ended(intermediate + count(intermediate, b' '..=b'/'))
        }
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let within = &bytes[..bytes.len().min(LONGEST_SEQUENCE)];
            let ends = [&b"\x07"[..], b"\x1B\\"];
            ends.iter().filter_map(|end| Some(memmem::find(within, end)? + end.len())).min()
        }
        Some(b'('..=b'+') => ended(2),
        _ => None,
    };
    end.unwrap_or(ESCAPE.len_utf8())
}

/// Zero-width joiners stay: Indic and Persian words are spelt with them. What turns the direction of a text would turn that of what is
/// printed beside it.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FFFC}')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_folded_and_marks_are_composed() {
        assert_eq!(one_line("  Lạng\u{A0}\u{A0}Sơn\t\u{200B} "), "Lạng Sơn");
        assert_eq!(one_line("La\u{323}ng So\u{31B}n"), "Lạng Sơn");
        assert_eq!(one_line("Paid \u{202E}100\u{202C} today"), "Paid 100 today");
        assert!(blocks("\n \u{FEFF}\n\u{0}\n").is_empty());
    }

    #[test]
    fn what_is_for_terminals_goes_whole() {
        for (text, expected) in [
            ("\u{1B}[1;31mRed kites\u{1B}[0m over \u{1B}[4mHuế\u{1B}[24m", "Red kites over Huế"),
            ("See \u{1B}]8;;https://quay.example/ở\u{1B}\\the quay\u{1B}]8;;\u{7} now", "See the quay now"),
            ("\u{1B}(BLe quai\u{1B}[K", "Le quai"),
            // What is no sequence is a stray character.
            ("Le\u{1B} quai\u{1B}[1é", "Le quai[1é"),
            ("over\u{1B}", "over"),
            ("Dock ]8\u{1B}]8 is closed", "Dock ]8]8 is closed"),
        ] {
            assert_eq!(one_line(text), expected);
        }
    }
}
