//! Cutting text into words, numbers and acronyms. Text in NFC in; byte ranges out, in order.
//!
//! Words of scripts that write spaces are cut here, by rules close to Unicode's (UAX #29) and several times faster. They
//! differ where people write a thing in several ways: letters and digits are apart (`COVID19`, `COVID-19`, `covid 19`), dates
//! are three numbers however they are joined, and a large number is one, however its groups are set off. Scripts without
//! spaces (Chinese, Thai, Khmer, …) are left to ICU and its dictionaries.

use std::ops::Range;
use std::sync::LazyLock;

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::fold::is_marked_latin;
use super::numbers;

static COMBINING: CanonicalCombiningClassMapBorrowed<'static> = CanonicalCombiningClassMapBorrowed::new();

/// Unicode's word boundaries, with dictionaries for the scripts that write no spaces.
static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_auto(WordBreakInvariantOptions::default()));

/// What a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, with apostrophes between them.
    Word,
    /// Digits, with what separates the parts of one number.
    Number,
    /// Single letters with full stops between them: `U.S`, `a.m`. Without the last full stop.
    Acronym,
}

/// A word that changes between letters and digits more often than this is a code, and is left whole.
const MOST_CHANGES: usize = 4;

/// Calls `sink` with each segment of `text`. `spaced` says that a common space may set off the groups of a large number.
pub(super) fn segments(text: &str, spaced: bool, mut sink: impl FnMut(Kind, Range<usize>)) {
    let mut at = 0;
    while let Some(start) = next_start(text, at) {
        at = match first(text, start) {
            Some(c) if is_without_spaces(c) && !is_digit(c) => by_dictionary(text, start, &mut sink),
            Some(_) => joined(text, start, spaced, &mut sink),
            None => return,
        };
    }
}

/// The characters that are written for an apostrophe.
#[inline]
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | '´' | '`' | '＇')
}

/// Characters without a shape, which do not end the word around them: the soft hyphen, joiners.
#[inline]
pub(super) fn is_shapeless(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

#[inline]
fn first(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Where the next letter or digit stands.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(&byte) = text.as_bytes().get(at) {
        if byte.is_ascii() {
            if byte.is_ascii_alphanumeric() {
                return Some(at);
            }
            at += 1;
        } else {
            let c = first(text, at)?;
            if is_marked_latin(c) || c.is_alphanumeric() && !is_apostrophe(c) {
                return Some(at);
            }
            at += c.len_utf8();
        }
    }
    None
}

/// Cuts the letters and digits that begin at `start` and stand together. Returns where they end.
fn joined(text: &str, start: usize, spaced: bool, sink: &mut impl FnMut(Kind, Range<usize>)) -> usize {
    let mut at = start;
    while let Some(c) = first(text, at) {
        let digits = is_digit(c);
        if !digits && !is_letter(c) {
            break;
        }
        let end = if digits { run(text, at, is_digit) } else { letters(text, at) };
        let changes = first(text, end).is_some_and(if digits { is_letter } else { is_digit });
        if changes
            && at == start
            && let Some(end) = code(text, start)
        {
            sink(Kind::Word, start..end);
            return end;
        }
        at = if digits {
            numbers::cut(text, at..end, spaced, sink)
        } else if let Some(end) = acronym(text, at..end) {
            sink(Kind::Acronym, at..end);
            end
        } else {
            let is_tag = at == start && text.as_bytes()[..start].ends_with(b"#");
            match is_tag {
                true => humps(text, at..end, sink),
                false => sink(Kind::Word, at..end),
            }
            end
        };
    }
    at
}

/// The end of the characters of this kind that begin at `start`.
fn run(text: &str, start: usize, is: impl Fn(char) -> bool) -> usize {
    text[start..].find(|c| !is(c)).map_or(text.len(), |length| start + length)
}

#[inline]
fn is_digit(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_digit(),
        false => !is_marked_latin(c) && c.is_numeric() && !c.is_alphabetic(),
    }
}

/// True for the letters that this file cuts by itself.
#[inline]
fn is_letter(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphabetic(),
        false => is_marked_latin(c) || c.is_alphabetic() && !is_without_spaces(c),
    }
}

/// The end of the letters that begin at `start`, with their marks, and with apostrophes between two of them.
fn letters(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        if byte.is_ascii() && byte != b'\'' && byte != b'`' {
            break;
        }
        let Some(c) = first(text, at) else { break };
        let after = at + c.len_utf8();
        let within = match !is_marked_latin(c) && (is_apostrophe(c) || is_shapeless(c)) {
            true => first(text, after).is_some_and(is_letter),
            false => is_letter(c) || is_mark(c),
        };
        if !within {
            break;
        }
        at = after;
    }
    at
}

#[inline]
fn is_mark(c: char) -> bool {
    c >= '\u{300}' && COMBINING.get_u8(c) != 0
}

/// The end of a code that begins at `start`; `None` where words and numbers stand there.
fn code(text: &str, start: usize) -> Option<usize> {
    let end = run(text, start, |c| is_letter(c) || is_digit(c) || is_mark(c));
    let mut kinds = text[start..end].chars().filter(|&c| !is_mark(c)).map(is_digit);
    let mut last = kinds.next()?;
    let changes = kinds.filter(|&kind| std::mem::replace(&mut last, kind) != kind).count();
    (changes > MOST_CHANGES).then_some(end)
}

/// The end of an acronym whose first letter is `letter`: two single letters or more, each with a full stop after it, the last
/// with or without.
fn acronym(text: &str, letter: Range<usize>) -> Option<usize> {
    let is_single = first(text, letter.start).is_some_and(|c| c.len_utf8() == letter.len());
    if !is_single || !text[letter.end..].starts_with('.') {
        return None;
    }
    let single = |at: usize| {
        let c = first(text, at).filter(|&c| is_letter(c))?;
        let end = at + c.len_utf8();
        (letters(text, at) == end).then_some(end)
    };
    let mut end = letter.end;
    let mut count = 1;
    while let Some(next) = text[end..].strip_prefix('.').and_then(|_| single(end + 1)) {
        end = next;
        count += 1;
    }
    (count > 1).then_some(end)
}

/// Cuts the words of a tag, each of which begins with a capital: `#ClimateAction`.
fn humps(text: &str, tag: Range<usize>, sink: &mut impl FnMut(Kind, Range<usize>)) {
    let mut start = tag.start;
    let mut last: Option<char> = None;
    for (offset, c) in text[tag.clone()].char_indices() {
        if c.is_uppercase() && last.is_some_and(char::is_lowercase) {
            sink(Kind::Word, start..tag.start + offset);
            start = tag.start + offset;
        }
        last = Some(c);
    }
    sink(Kind::Word, start..tag.end);
}

/// Cuts text of a script without spaces, from `start`. Returns where it ends.
fn by_dictionary(text: &str, start: usize, sink: &mut impl FnMut(Kind, Range<usize>)) -> usize {
    let end = run(text, start, |c| is_without_spaces(c) && !is_digit(c) || is_mark(c));
    let mut from = start;
    let mut word: Option<Range<usize>> = None;
    for (to, kind) in SEGMENTER.segment_str(&text[start..end]).iter_with_word_type() {
        let to = start + to;
        match (text[from..to].find(char::is_alphanumeric), &mut word) {
            // A mark without its letter may stand before a word, or be cut as one.
            (Some(letter), _) if kind.is_word_like() => {
                if let Some(before) = word.replace(from + letter..to) {
                    sink(Kind::Word, before);
                }
            }
            // A sign that is cut off its letter goes with it, whatever follows.
            (None, Some(word)) if word.end == from => word.end = to,
            _ => {}
        }
        from = to;
    }
    if let Some(word) = word {
        sink(Kind::Word, word);
    }
    end
}

/// Letters of the scripts that write no spaces between words: Thai, Lao, Burmese, Khmer, Tai, Chinese, Japanese.
#[inline]
fn is_without_spaces(c: char) -> bool {
    c >= '\u{E00}'
        && matches!(c,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{19FF}'
        | '\u{1A20}'..='\u{1AAF}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AA7F}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let mut words = Vec::new();
        segments(text, false, |_, span| words.push(&text[span]));
        words.join("|")
    }

    #[test]
    fn words_are_cut_as_readers_would() {
        for (text, expected) in [
            ("L’État, c'est moi.", "L’État|c'est|moi"),
            ("'quoted' rock 'n' roll", "quoted|rock|n|roll"),
            ("porte-parole vis-à-vis", "porte|parole|vis|à|vis"),
            ("info@vna.example (http://a.example/b_c)", "info|vna|example|http|a|example|b|c"),
            ("TP.HCM và T.P. Huế", "TP|HCM|và|T.P|Huế"),
            ("the U.S. and U.S.A., at 5 p.m. C.Ronaldo", "the|U.S|and|U.S.A|at|5|p.m|C|Ronaldo"),
            ("#ClimateAction #COVID19", "Climate|Action|COVID|19"),
            ("soft\u{AD}hyphen", "soft\u{AD}hyphen"),
            ("\u{301}a \u{301}", "a"),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }

    #[test]
    fn letters_and_digits_are_apart_but_in_codes() {
        for (text, expected) in [
            ("COVID19 COVID-19", "COVID|19|COVID|19"),
            ("G20, 16h30, 1er, H5N1", "G|20|16|h|30|1|er|H|5|N|1"),
            ("3f2a9c4b7d", "3f2a9c4b7d"),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_cut_by_dictionaries() {
        assert_eq!(cut("中国外交部 said"), "中国|外交部|said");
        assert_eq!(cut("สวัสดีชาวโลก 2024"), "สวัสดี|ชาว|โลก|2024");
        assert_eq!(cut("हिन्दी में"), "हिन्दी|में");
        // Their digits are digits.
        assert_eq!(cut("๒429 ა๐0 ๐.1.2"), "๒429|ა|๐0|๐|1|2");
    }
}
