//! Running a language's recipe over a text.

use std::ops::Range;

use super::Recipe;
use super::fold::{fold_into, has_marks};
use super::words::words;

/// A word of a text, with the terms it can be found by.
#[derive(Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// The term that ranks: stemmed and folded in English and French; in Vietnamese the syllable as written.
    pub main: &'t str,
    /// The word as written, in lower case, without marks.
    pub written: &'t str,
    /// The word as written, in lower case, with its marks.
    pub lower: &'t str,
    /// True when the word is written with marks.
    pub marked: bool,
    /// True for a word of the language's closed class: an article, a preposition, a pronoun, …
    pub closed: bool,
    /// Where the word stands in the text, in bytes.
    pub span: Range<usize>,
    /// The number of the word in the text, from 0.
    pub position: u32,
}

/// No term is longer than this many bytes; a longer word is cut. It is not a word, but a URL or encoded data, and the
/// index would drop it.
const MAX_TERM_BYTES: usize = 256;

/// Calls `sink` with each token of `text`, in order. `text` must be in NFC ([`super::nfc`]). The token borrows buffers
/// that are used again for the next one.
pub fn each_token(recipe: &dyn Recipe, text: &str, mut sink: impl FnMut(&Token<'_>)) {
    let (mut lower, mut written, mut main) = (String::new(), String::new(), String::new());
    let closed_class = recipe.closed_class();
    let mut position = 0;
    for range in words(text) {
        let word = &text[range.clone()];
        // A mark that stands on a space is cut as a word.
        if !word.chars().any(char::is_alphanumeric) {
            continue;
        }
        let trimmed = clip(recipe.trim(word));
        let start = range.start + (trimmed.as_ptr() as usize - word.as_ptr() as usize);
        lower.clear();
        lower.extend(trimmed.chars().flat_map(char::to_lowercase));
        recipe.respell(&mut lower);
        written.clear();
        fold_into(&lower, &mut written);
        main.clear();
        recipe.main(&lower, &written, &mut main);
        if main.is_empty() || written.is_empty() {
            continue;
        }
        sink(&Token {
            main: &main,
            written: &written,
            lower: &lower,
            marked: has_marks(&lower),
            closed: closed_class.contains(&lower),
            span: start..start + trimmed.len(),
            position,
        });
        position += 1;
    }
}

fn clip(word: &str) -> &str {
    let end = (0..=MAX_TERM_BYTES.min(word.len())).rev().find(|&end| word.is_char_boundary(end)).unwrap_or(0);
    &word[..end]
}
