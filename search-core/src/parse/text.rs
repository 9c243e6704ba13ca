//! Plain text: a block a paragraph.

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
    (!text.is_empty()).then_some(Block { text, role, layout: None })
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
            let end = at + c.len_utf8();
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
}
