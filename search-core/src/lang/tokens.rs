//! Running a language's recipe over a text.

use std::ops::Range;

use super::Recipe;
use super::fold::{fold_into, fold_lower_into, has_marks, push_lower};
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

/// First letters of words, in lower case and without marks.
#[derive(Debug, Clone)]
pub struct FirstLetters([bool; 256]);

impl FirstLetters {
    /// Those of these terms, main or written: a stem begins as its word does.
    pub fn of<'t>(terms: impl IntoIterator<Item = &'t str>) -> FirstLetters {
        let mut letters = FirstLetters([false; 256]);
        for term in terms {
            if let Some(first) = first_byte(term) {
                letters.0[usize::from(first)] = true;
            }
        }
        letters
    }

    /// Whether a word may begin with one of them; true for all that is not spelt plainly.
    fn may_begin(&self, word: &str) -> bool {
        // Letters of Latin scripts: nothing in front of these is trimmed, and signs alone are no word.
        let is_letter =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, 0x80..=0xBF | 0xC3..=0xC6 | 0xE1);
        first_byte(word).is_none_or(|first| self.0[usize::from(first)]) || !word.bytes().all(is_letter)
    }
}

/// The first byte of a word in lower case and without marks.
fn first_byte(word: &str) -> Option<u8> {
    let first = word.chars().next()?;
    if first.is_ascii() {
        return Some(first.to_ascii_lowercase() as u8);
    }
    let mut folded = String::new();
    fold_lower_into(&word[..first.len_utf8()], &mut folded);
    folded.bytes().next()
}

/// Calls `sink` with each token of `text`, in order. `text` must be in NFC ([`super::nfc`]). The token borrows buffers
/// that are used again for the next one.
pub fn each_token(recipe: &dyn Recipe, text: &str, sink: impl FnMut(&Token<'_>)) {
    each(recipe, text, None, true, sink);
}

/// The same for those who do not ask for main terms, which cost the most: each is the word as written.
pub fn each_written(recipe: &dyn Recipe, text: &str, sink: impl FnMut(&Token<'_>)) {
    each(recipe, text, None, false, sink);
}

/// As [`each_token`], for those who ask for few words: others that begin otherwise are mostly passed over.
pub fn each_token_with(recipe: &dyn Recipe, text: &str, first: &FirstLetters, sink: impl FnMut(&Token<'_>)) {
    each(recipe, text, Some(first), true, sink);
}

/// As [`each_written`], for those who ask for few words: others that begin otherwise are mostly passed over.
pub fn each_written_with(
    recipe: &dyn Recipe,
    text: &str,
    first: &FirstLetters,
    sink: impl FnMut(&Token<'_>),
) {
    each(recipe, text, Some(first), false, sink);
}

fn each(
    recipe: &dyn Recipe,
    text: &str,
    first: Option<&FirstLetters>,
    with_main: bool,
    mut sink: impl FnMut(&Token<'_>),
) {
    let (mut lower, mut folded, mut main) = (String::new(), String::new(), String::new());
    let shouted = is_shouted(text);
    let mut position = 0;
    segments(text, recipe.groups_digits_with_spaces(), |kind, range| {
        let whole = &text[range.clone()];
        if kind == Kind::Word && first.is_some_and(|first| !first.may_begin(whole)) {
            position += 1;
            return;
        }
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
        } else if with_main {
            recipe.main(&lower, written, &mut main);
        } else {
            main.push_str(written);
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
