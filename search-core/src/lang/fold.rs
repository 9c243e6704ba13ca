//! Unicode normal form, and letters without their marks.

use std::borrow::Cow;
use std::sync::LazyLock;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
const NFD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();

/// The text in NFC, borrowed where it already is: the form that everything behind the door is in.
pub fn nfc(text: &str) -> Cow<'_, str> {
    NFC.normalize(text)
}

/// Letters that Unicode does not decompose, with what people type for them.
fn base_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'œ' => "oe",
        'Œ' => "OE",
        'æ' => "ae",
        'Æ' => "AE",
        'ß' => "ss",
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'ı' => "i",
        '’' | 'ʼ' => "'",
        _ => return None,
    })
}

/// The combining marks of Latin, Greek and Cyrillic. Others (Thai vowels, Hebrew points, Indic signs) are letters to
/// their readers and stay.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// The letters that Latin with marks is written with, one by one: nearly all that is folded.
static LATIN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let letters = LATIN_LETTERS.into_iter().flatten().map(|c| {
        let mut folded = String::new();
        fold_slowly(c.encode_utf8(&mut [0; 4]), &mut folded);
        folded
    });
    letters.collect()
});

/// Latin-1, Latin Extended-A and -B; Latin Extended Additional, which has Vietnamese. All their marks are of [`is_mark`].
const LATIN_LETTERS: [std::ops::RangeInclusive<char>; 2] = ['\u{C0}'..='\u{24F}', '\u{1E00}'..='\u{1EFF}'];

/// Where a letter stands in [`LATIN`].
fn latin(c: char) -> Option<usize> {
    const FIRST: usize = '\u{24F}' as usize - '\u{C0}' as usize + 1;
    match c {
        '\u{C0}'..='\u{24F}' => Some(c as usize - '\u{C0}' as usize),
        '\u{1E00}'..='\u{1EFF}' => Some(FIRST + c as usize - '\u{1E00}' as usize),
        _ => None,
    }
}

/// Appends `text` without its marks to `out`: `Lạng Sơn` → `Lang Son`, `œuvre` → `oeuvre`. Keeps case.
pub fn fold_into(text: &str, out: &mut String) {
    let letters = &*LATIN;
    let mut rest = text;
    loop {
        let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        out.push_str(&rest[..ascii]);
        rest = &rest[ascii..];
        let Some(c) = rest.chars().next() else { return };
        if let Some(at) = latin(c) {
            out.push_str(&letters[at]);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        // Marks may stand in any order, but never before a letter that they belong to.
        let end = rest.find(|c: char| c.is_ascii() || latin(c).is_some()).unwrap_or(rest.len());
        fold_slowly(&rest[..end], out);
        rest = &rest[end..];
    }
}

/// Does it for any letters.
fn fold_slowly(text: &str, out: &mut String) {
    for c in NFD.normalize_iter(text.chars()) {
        if is_mark(c) {
            continue;
        }
        match base_letters(c) {
            Some(letters) => out.push_str(letters),
            None => out.push(c),
        }
    }
}

/// `text` without its marks; see [`fold_into`].
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// True when folding changes the letters of `text`: the word was typed with marks. Apostrophes do not count.
pub fn has_marks(text: &str) -> bool {
    !text.is_ascii()
        && NFD
            .normalize_iter(text.chars())
            .any(|c| is_mark(c) || (c.is_alphabetic() && base_letters(c).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_and_french_letters_lose_their_marks() {
        assert_eq!(fold("Nguyễn Văn Đường, hoà bình"), "Nguyen Van Duong, hoa binh");
        assert_eq!(fold("l’œuvre de l'État où ça été"), "l'oeuvre de l'Etat ou ca ete");
    }

    #[test]
    fn letter_by_letter_is_as_a_whole() {
        let letters: String = LATIN_LETTERS.into_iter().flatten().collect();
        for mark in ["", "\u{301}", "\u{323}\u{302}", "\u{20D0}\u{301}", "x", "ท"] {
            let text: String = letters.chars().flat_map(|c| [c.to_string(), mark.to_owned()]).collect();
            let mut whole = String::new();
            fold_slowly(&text, &mut whole);
            assert_eq!(fold(&text), whole, "{mark}");
        }
    }

    #[test]
    fn other_scripts_keep_their_letters() {
        assert_eq!(fold("ที่นี่ 한국어 中文 हिन्दी"), nfd_free("ที่นี่ 한국어 中文 हिन्दी"));
    }

    fn nfd_free(text: &str) -> String {
        NFD.normalize(text).into_owned()
    }

    #[test]
    fn marks_are_seen_in_either_normal_form() {
        assert!(has_marks("đ") && has_marks("é") && has_marks("e\u{301}") && has_marks("œ"));
        assert!(!has_marks("duong") && !has_marks("l’un") && !has_marks("中文"));
    }
}
