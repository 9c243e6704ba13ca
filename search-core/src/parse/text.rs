//! Plain text: a block a paragraph.

use super::wrapped::paragraphs;
use super::{Block, Role};
use crate::lang::nfc;

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
        let mut count = 0;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            // Most of most texts, a word at a time.
            let word = rest.bytes().take_while(u8::is_ascii_graphic).count();
            let length = if word > 0 { word } else { first.len_utf8() };
            let (part, after) = rest.split_at(length);
            rest = after;
            if first.is_whitespace() {
                self.gap = true;
                continue;
            }
            count += if word > 0 { word as u32 } else { 1 };
            if !is_invisible(first) {
                if self.gap && !self.line.is_empty() {
                    self.line.push(' ');
                }
                self.gap = false;
                self.line.push_str(part);
            }
        }
        count
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

/// Zero-width joiners stay: Indic and Persian words are spelt with them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FFFC}')
        || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_folded_and_marks_are_composed() {
        assert_eq!(one_line("  Lạng\u{A0}\u{A0}Sơn\t\u{200B} "), "Lạng Sơn");
        assert_eq!(one_line("La\u{323}ng So\u{31B}n"), "Lạng Sơn");
        assert!(blocks("\n \u{FEFF}\n\u{0}\n").is_empty());
    }
}
