//! Vietnamese: the syllable as written is the term. There is nothing to stem, and marks tell words apart.

use std::sync::LazyLock;

use super::{Lang, Recipe, WordList, has_marks, typos_by_length};

pub(super) struct Vietnamese;

static CLOSED_CLASS: LazyLock<WordList> =
    LazyLock::new(|| WordList::parse(include_str!("../../../data/words/vi.txt")));

/// The two places where the tone of `oa`, `oe` and `uy` is written when they end a syllable: on the second vowel (the
/// newer way) and on the first. Both are in use for the same words.
const TONE_PLACEMENT: &[(&str, &str)] = &[
    ("oà", "òa"),
    ("oá", "óa"),
    ("oả", "ỏa"),
    ("oã", "õa"),
    ("oạ", "ọa"),
    ("oè", "òe"),
    ("oé", "óe"),
    ("oẻ", "ỏe"),
    ("oẽ", "õe"),
    ("oẹ", "ọe"),
    ("uỳ", "ùy"),
    ("uý", "úy"),
    ("uỷ", "ủy"),
    ("uỹ", "ũy"),
    ("uỵ", "ụy"),
];

/// After these, an open syllable is spelt with `y` or with `i`: `kỹ sư` and `kĩ sư`, `Mỹ` and `Mĩ`, `quý` and `quí`.
const Y_OR_I_AFTER: &[&str] = &["h", "k", "l", "m", "s", "t", "qu"];

const Y_AND_I: &[(&str, &str)] =
    &[("y", "i"), ("ỳ", "ì"), ("ý", "í"), ("ỷ", "ỉ"), ("ỹ", "ĩ"), ("ỵ", "ị")];

/// What a syllable can begin with, without marks; `gi` and `qu` are read as `g` and `q` with vowels behind them.
const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "g", "gh", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q",
    "r", "s", "t", "th", "tr", "v", "x",
];

/// What a syllable can end with.
const CODAS: &[&str] = &["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// A syllable has at most so many vowels: `người`, `nguyễn`.
const VOWELS: usize = 3;

/// A name that is typed as one word has at most so many syllables (`hochiminh`), each of at least so many letters.
const SYLLABLES_OF_A_NAME: usize = 3;
const SHORTEST_OF_A_NAME: usize = 2;

/// A word that can be cut into syllables in more ways than this is none of them.
const MOST_WAYS: usize = 6;

/// Adds the ways in which a text is made of up to so many syllables.
fn ways(folded: &str, syllables: usize, before: &str, found: &mut Vec<String>) {
    if !before.is_empty() && folded.len() >= SHORTEST_OF_A_NAME && is_spelt_as_syllable(folded) {
        found.push(format!("{before}{folded}"));
    }
    if syllables > 1 {
        for at in SHORTEST_OF_A_NAME..folded.len() {
            let (first, rest) = folded.split_at(at);
            if is_spelt_as_syllable(first) {
                ways(rest, syllables - 1, &format!("{before}{first} "), found);
            }
        }
    }
}

/// The vowels of a syllable, without marks: those that may stand before a final consonant or end it, those that end it, and those
/// that need one behind them.
const BEFORE_CODA: &[&str] = &["a", "e", "i", "o", "u", "y", "oa", "oe", "oo", "ua", "ue", "uy"];
const ENDING: &[&str] = &[
    "ai", "ao", "au", "ay", "eo", "eu", "ia", "ieu", "iu", "oai", "oay", "oi", "uay", "ui", "uoi", "uou",
    "uu", "uya", "uyu", "yeu",
];
const WITH_CODA: &[&str] = &["ie", "uo", "uye", "ye"];

/// The vowels after which a syllable can end with `ch` and `nh`.
const BEFORE_SOFT_CODA: &[&str] = &["a", "e", "i", "y", "oa", "ue", "uy"];

/// True for what is spelt as Vietnamese syllables are, without marks: fewer words of other languages are than are built like one.
fn is_spelt_as_syllable(folded: &str) -> bool {
    let onsets = ONSETS.iter().chain(&["gi", "qu"]).filter(|onset| **onset != "q");
    onsets.into_iter().any(|onset| folded.strip_prefix(onset).is_some_and(|rest| can_follow(onset, rest)))
}

/// True for vowels and a final consonant that can stand behind such a beginning.
fn can_follow(onset: &str, rest: &str) -> bool {
    let (vowels, coda) = rest.split_at(rest.find(|c| !"aeiouy".contains(c)).unwrap_or(rest.len()));
    let before_front = vowels.starts_with(['e', 'i', 'y']);
    let onset_fits = match onset {
        "k" | "gh" | "ngh" => before_front,
        "c" | "ng" => !before_front,
        "g" => !vowels.starts_with(['e', 'y']),
        _ => true,
    };
    let vowels_fit = match coda {
        "" => BEFORE_CODA.contains(&vowels) || ENDING.contains(&vowels),
        "ch" | "nh" => BEFORE_SOFT_CODA.contains(&vowels),
        coda => CODAS.contains(&coda) && (BEFORE_CODA.contains(&vowels) || WITH_CODA.contains(&vowels)),
    };
    onset_fits && vowels_fit && (vowels != "y" || onset.is_empty() || Y_OR_I_AFTER.contains(&onset))
}

/// The letters of Vietnamese that have marks.
const LETTERS: &str = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";

/// True for what is built like a Vietnamese syllable. Nearly all that are built so exist, so one with a typo is another one.
fn is_syllable(folded: &str) -> bool {
    let is_vowel = |c: char| "aeiouy".contains(c);
    let Some(vowels) = folded.find(is_vowel) else { return false };
    let coda = folded[vowels..].find(|c| !is_vowel(c)).map_or(folded.len(), |n| vowels + n);
    coda - vowels <= VOWELS && ONSETS.contains(&&folded[..vowels]) && CODAS.contains(&&folded[coda..])
}

impl Recipe for Vietnamese {
    fn lang(&self) -> Lang {
        Lang::VI
    }

    fn three_letters(&self) -> &'static str {
        "vie"
    }

    fn respell(&self, lower: &mut String) {
        if lower.is_ascii() && !lower.ends_with('y') {
            return;
        }
        if lower.chars().any(|c| c == 'ð') {
            // The Icelandic letter looks the same, and old fonts and keyboards wrote it.
            *lower = lower.replace('ð', "đ");
        }
        let mut letters = lower.chars().rev();
        let (last, before) = (letters.next(), letters.next());
        let respelt = match before {
            Some('o' | 'u') => replace_ending(lower, TONE_PLACEMENT, |onset, tone| {
                // In `quý` the u belongs to the consonant and never carries the tone.
                !(onset.ends_with('q') && tone.starts_with('u'))
            }),
            _ => false,
        };
        if !respelt && last.is_some_and(|last| "yỳýỷỹỵ".contains(last)) {
            replace_ending(lower, Y_AND_I, |onset, _| Y_OR_I_AFTER.contains(&onset));
        }
    }

    fn spells(&self, _lower: &str) -> bool {
        true
    }

    fn main(&self, lower: &str, _folded: &str, out: &mut String) {
        out.push_str(lower);
    }

    fn marks_matter(&self) -> bool {
        true
    }

    fn means_marks(&self, lower: &str, folded: &str) -> bool {
        has_marks(lower) && is_syllable(folded) && lower.chars().all(|c| c.is_ascii() || LETTERS.contains(c))
    }

    fn typos(&self, folded: &str) -> u8 {
        if is_syllable(folded) { 0 } else { typos_by_length(folded) }
    }

    fn apart(&self, folded: &str) -> Vec<String> {
        let mut found = Vec::new();
        if folded.bytes().all(|byte| byte.is_ascii_lowercase()) && !is_spelt_as_syllable(folded) {
            ways(folded, SYLLABLES_OF_A_NAME, "", &mut found);
        }
        if found.len() > MOST_WAYS {
            found.clear();
        }
        found
    }

    fn closed_class(&self) -> &WordList {
        &CLOSED_CLASS
    }
}

/// Replaces the ending of a syllable by its other spelling, if what stands before the ending allows it.
fn replace_ending(
    syllable: &mut String,
    endings: &[(&str, &str)],
    allows: impl Fn(&str, &str) -> bool,
) -> bool {
    for (ending, other) in endings {
        if let Some(onset) = syllable.strip_suffix(ending) {
            let (keep, allowed) = (onset.len(), allows(onset, ending));
            if allowed {
                syllable.truncate(keep);
                syllable.push_str(other);
            }
            return allowed;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::fold;

    #[test]
    fn names_are_taken_apart_into_syllables() {
        for name in [
            "viet nam", "ha noi", "sai gon", "da nang", "nha trang", "hai phong", "can tho", "phu quoc",
            "vung tau", "quy nhon", "nghe an", "kien giang", "gia lai", "hoi an", "yen bai", "sa pa",
            "thua thien hue", "nguyen hue", "khanh hoa", "quang ngai", "buon ma thuot",
        ] {
            let ways = Vietnamese.apart(&name.replace(' ', ""));
            assert!(ways.iter().any(|way| way == name), "{name}: {ways:?}");
        }
        assert!(Vietnamese.apart("hochiminh").contains(&"ho chi minh".to_owned()));
        for word in ["thanh", "nguyen", "bridge", "ha noi", "hà", "covid19", "", "company", "canadian"] {
            assert!(Vietnamese.apart(word).is_empty(), "{word}");
        }
    }

    #[test]
    fn marks_of_syllables_are_meant() {
        for word in ["đường", "nguyễn", "hòa", "quý", "ơn", "giếng", "são"] {
            assert!(Vietnamese.means_marks(word, &fold(word)), "{word}");
        }
        for word in ["duong", "özil", "barça", "beyoncé", "atlético", "ça", "ñu", "citroën"] {
            assert!(!Vietnamese.means_marks(word, &fold(word)), "{word}");
        }
    }

    #[test]
    fn syllables_have_no_typos() {
        for syllable in ["duong", "nguyen", "nghieng", "anh", "oanh", "quyen", "giuong", "khuyu", "y"] {
            assert_eq!(Vietnamese.typos(syllable), 0, "{syllable}");
        }
        assert_eq!(
            (Vietnamese.typos("bridge"), Vietnamese.typos("mauritius"), Vietnamese.typos("1207")),
            (1, 2, 0)
        );
    }
}
