//! Plain text: a block a line.

use super::{Block, Role};
use crate::lang::nfc;

/// The lines of a text that are not blank, each a block.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    text.lines().filter_map(|line| block(line, Role::Paragraph)).collect()
}

/// A block of this text, unless nothing is left of it once white space is folded.
pub(super) fn block(text: &str, role: Role) -> Option<Block> {
    let text = one_line(text);
    (!text.is_empty()).then_some(Block { text, role, layout: None })
}

/// The text in NFC on one line: every run of white space becomes one space, and invisible characters (zero-width spaces,
/// soft hyphens, byte-order marks, controls) go.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !is_invisible(c) {
            if gap && !line.is_empty() {
                line.push(' ');
            }
            gap = false;
            line.push(c);
        }
    }
    match nfc(&line) {
        std::borrow::Cow::Borrowed(_) => line,
        std::borrow::Cow::Owned(normalised) => normalised,
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
