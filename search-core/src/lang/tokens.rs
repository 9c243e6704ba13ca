//! Running a language's recipe over a text.

use std::ops::Range;

use super::Recipe;
use super::fold::{fold_into, has_marks, push_lower};
use super::numbers;
use super::segments::{Kind, is_apostrophe, is_shapeless, segments};

/// A word of a text, with the terms it can be found by.
#[derive(Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// The term that ranks: stemmed and folded in English and French; in Vietnamese the syllable as written.
    pub main: &'t str,
    /// The word as written, in lower case, without marks.
    pub written: &'t str,
    /// The word as written, in lower case, with its marks.
    pub lower: &'t str,
    /// True for an acronym that is spelt as a function word: `WHO`, `US`.
    pub acronym: bool,
    /// Where the word stands in the text, in bytes.
    pub span: Range<usize>,
    /// The number of the word in the text, from 0.
    pub position: u32,
}

impl Token<'_> {
    /// True when the word is written with marks.
    pub fn is_marked(&self) -> bool {
        has_marks(self.lower)
    }
}

/// No term is longer than this many bytes; a longer word is cut. It is not a word, but a URL or encoded data, and the
/// index would drop it.
const MAX_TERM_BYTES: usize = 256;

/// Calls `sink` with each token of `text`, in order. `text` must be in NFC ([`super::nfc`]). The token borrows buffers
/// that are used again for the next one.
pub fn each_token(recipe: &dyn Recipe, text: &str, sink: impl FnMut(&Token<'_>)) {
    each(recipe, text, |lower, written, main| recipe.main(lower, written, main), sink);
}

/// The same for those who do not ask for main terms, which cost the most: each is the word as written.
pub fn each_written(recipe: &dyn Recipe, text: &str, sink: impl FnMut(&Token<'_>)) {
    each(recipe, text, |_, written, main| main.push_str(written), sink);
}

fn each(
    recipe: &dyn Recipe,
    text: &str,
    add_main: impl Fn(&str, &str, &mut String),
    mut sink: impl FnMut(&Token<'_>),
) {
    let (mut lower, mut folded, mut main) = (String::new(), String::new(), String::new());
    let shouted = is_shouted(text);
    let mut position = 0;
    segments(text, recipe.groups_digits_with_spaces(), |kind, range| {
        let whole = &text[range.clone()];
        let is_plain = whole.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let word = clip(if kind == Kind::Word && !is_plain { recipe.trim(whole) } else { whole });
        lower.clear();
        match kind {
            Kind::Number => numbers::spell(word, &mut lower),
            Kind::Word | Kind::Acronym => {
                match is_plain {
                    true => {
                        lower.push_str(word);
                        lower.make_ascii_lowercase();
                    }
                    false => lowercase_into(word, &mut lower),
                }
                recipe.respell(&mut lower);
            }
        }
        let written = match lower.is_ascii() {
            true => &lower,
            false => {
                folded.clear();
                fold_into(&lower, &mut folded);
                &folded
            }
        };
        let acronym = (kind == Kind::Acronym || !shouted && is_in_capitals(word))
            && recipe.closed_class().contains(&lower);
        main.clear();
        if acronym {
            // In capitals, so that it is another term than the function word.
            main.extend(lower.chars().flat_map(char::to_uppercase));
        } else {
            add_main(&lower, written, &mut main);
        }
        if main.is_empty() || written.is_empty() {
            return;
        }
        let start = range.start + (word.as_ptr() as usize - whole.as_ptr() as usize);
        let span = start..start + word.len();
        sink(&Token { main: &main, written, lower: &lower, acronym, span, position });
        position += 1;
    });
}

/// A word as a language lower-cases it: what [`Token::lower`] is before it is respelt. Signs that no term has are gone.
pub fn lowercase(recipe: &dyn Recipe, word: &str) -> String {
    let mut lower = String::with_capacity(word.len());
    lowercase_into(recipe.trim(word), &mut lower);
    lower
}

/// The word in lower case, without the signs that are no letters: apostrophes, full stops, what has no shape.
fn lowercase_into(word: &str, lower: &mut String) {
    for c in word.chars() {
        if !(c == '.' || is_apostrophe(c) || is_shapeless(c)) {
            push_lower(c, lower);
        }
    }
}

/// True for two to five letters that are all capitals.
fn is_in_capitals(word: &str) -> bool {
    (2..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// True for text of three words or more with no small letter in it, where capitals say nothing. (`US GDP` are two acronyms.)
pub fn is_shouted(text: &str) -> bool {
    !text.contains(char::is_lowercase) && text.split_whitespace().nth(2).is_some()
}

fn clip(word: &str) -> &str {
    if word.len() <= MAX_TERM_BYTES {
        return word;
    }
    let end = (0..=MAX_TERM_BYTES.min(word.len())).rev().find(|&end| word.is_char_boundary(end)).unwrap_or(0);
    &word[..end]
}
