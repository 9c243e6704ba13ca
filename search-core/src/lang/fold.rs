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

/// The letters that a sign of print is: ligatures, as they are copied out of PDFs. They are no marks.
fn printed_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

/// The combining marks of Latin, Greek and Cyrillic. Others (Thai vowels, Hebrew points, Indic signs) are letters to
/// their readers and stay.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// Appends `text` without its marks to `out`: `Lạng Sơn` → `Lang Son`, `œuvre` → `oeuvre`. Keeps case.
pub fn fold_into(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        match latin(c) {
            Some(latin) => push_letters(latin.folded, out),
            None => fold_slowly(c, out),
        }
    }
}

/// Appends `text` in lower case and without its marks to `out`: `Lạng Sơn` → `lang son`.
pub fn fold_lower_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        return out[start..].make_ascii_lowercase();
    }
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        match latin(c) {
            Some(latin) => push_letters(latin.folded.map(|letter| letter.to_ascii_lowercase()), out),
            None => c.to_lowercase().for_each(|c| fold_slowly(c, out)),
        }
    }
}

/// Appends `c` in lower case to `out`.
#[inline]
pub(super) fn push_lower(c: char, out: &mut String) {
    match latin(c) {
        _ if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        Some(latin) => out.push(latin.lower),
        None => out.extend(c.to_lowercase()),
    }
}

/// True for the letters with marks of European languages and of Vietnamese; faster than to ask Unicode's tables.
#[inline]
pub fn is_marked_latin(c: char) -> bool {
    latin(c).is_some()
}

/// As [`char::is_alphabetic`], and faster for the letters that are most of most texts.
#[inline]
pub fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (!c.is_ascii() && (is_marked_latin(c) || is_common_letter(c) || c.is_alphabetic()))
}

/// True for most letters of texts in Russian, Chinese, Japanese and Korean.
#[inline]
fn is_common_letter(c: char) -> bool {
    matches!(c, 'А'..='я' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿' | '가'..='힣')
}

/// As [`char::is_alphanumeric`], and faster.
#[inline]
pub fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (!c.is_ascii() && (is_marked_latin(c) || is_common_letter(c) || c.is_alphanumeric()))
}

/// As [`char::is_uppercase`], and faster.
#[inline]
pub fn is_capital(c: char) -> bool {
    match latin(c) {
        _ if c.is_ascii() => c.is_ascii_uppercase(),
        Some(latin) => latin.lower != c && c.is_uppercase(),
        None => c.is_uppercase(),
    }
}

/// The letters with marks of European languages and of Vietnamese.
const FIRST_LATIN: char = '\u{C0}';
const LAST_LATIN: char = '\u{1EFF}';

/// A letter with marks whose small letter is one letter, and of which one or two ASCII letters are left without the marks.
#[derive(Clone, Copy)]
struct Latin {
    lower: char,
    /// The second is 0 where there is only one.
    folded: [u8; 2],
}

/// From [`FIRST_LATIN`] to [`LAST_LATIN`].
static LATIN: LazyLock<Vec<Option<Latin>>> = LazyLock::new(|| {
    let latin = |c: char| {
        if !c.is_alphabetic() {
            return None;
        }
        let mut lower = c.to_lowercase();
        let (Some(lower), None) = (lower.next(), lower.next()) else { return None };
        let mut folded = String::new();
        fold_slowly(c, &mut folded);
        let folded = match folded.as_bytes() {
            [letter] if letter.is_ascii_alphabetic() => [*letter, 0],
            [first, second] if folded.is_ascii() => [*first, *second],
            _ => return None,
        };
        Some(Latin { lower, folded })
    };
    (FIRST_LATIN..=LAST_LATIN).map(latin).collect()
});

#[inline]
fn latin(c: char) -> Option<Latin> {
    *LATIN.get((c as usize).checked_sub(FIRST_LATIN as usize)?)?
}

#[inline]
fn push_letters(letters: [u8; 2], out: &mut String) {
    out.push(char::from(letters[0]));
    if letters[1] != 0 {
        out.push(char::from(letters[1]));
    }
}

fn fold_slowly(c: char, out: &mut String) {
    for c in NFD.normalize_iter(std::iter::once(c)).filter(|&c| !is_mark(c)) {
        match base_letters(c).or_else(|| printed_letters(c)) {
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

/// The small letters, of European languages and of Vietnamese, of which this one is left without their marks; itself first.
pub fn unfolded(letter: char) -> impl Iterator<Item = char> {
    let at = usize::from(u8::try_from(letter).unwrap_or_default().wrapping_sub(b'a'));
    std::iter::once(letter).chain(MARKED.get(at).into_iter().flatten().copied())
}

/// By letter from `a` to `z`: the small letters of which it is left without their marks.
static MARKED: LazyLock<[Vec<char>; 26]> = LazyLock::new(|| {
    let mut marked: [Vec<char>; 26] = Default::default();
    for c in FIRST_LATIN..=LAST_LATIN {
        if let Some(latin) = latin(c)
            && latin.lower == c
            && latin.folded[1] == 0
            && let Some(of) = marked.get_mut(usize::from(latin.folded[0].wrapping_sub(b'a')))
        {
            of.push(c);
        }
    }
    marked
});

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
    fn ligatures_are_their_letters() {
        assert_eq!(fold("oﬃce of ﬁnance, eﬀet, ﬂeuve, aﬄux"), "office of finance, effet, fleuve, afflux");
        assert!(!has_marks("oﬃce"));
    }

    #[test]
    fn letters_are_unfolded() {
        let of = |letter| unfolded(letter).collect::<String>();
        assert!(of('d').starts_with("dð") && of('d').contains('đ'));
        assert!("oóòỏõọôốồổỗộơớờởỡợ".chars().all(|c| of('o').contains(c)));
        assert_eq!(of('7'), "7");
    }

    #[test]
    fn letters_and_capitals_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!((is_letter(c), is_capital(c)), (c.is_alphabetic(), c.is_uppercase()), "{c}");
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c}");
        }
    }

    #[test]
    fn folding_in_lower_case_is_both_after_another() {
        let all: String = ('\0'..='\u{24FF}').filter(|&c| c != 'Σ').collect();
        let mut folded = String::new();
        fold_lower_into(&all, &mut folded);
        assert_eq!(folded, fold(&all.to_lowercase()));
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
