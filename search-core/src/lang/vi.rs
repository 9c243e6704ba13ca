//! Vietnamese: the syllable as written is the term. There is nothing to stem, and marks tell words apart.

use std::sync::LazyLock;

use super::{Lang, Recipe, WordList};

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

impl Recipe for Vietnamese {
    fn lang(&self) -> Lang {
        Lang::VI
    }

    fn three_letters(&self) -> &'static str {
        "vie"
    }

    fn respell(&self, lower: &mut String) {
        if !lower.ends_with('y') && lower.is_ascii() {
            return;
        }
        if lower.contains('ð') {
            // The Icelandic letter looks the same, and old fonts and keyboards wrote it.
            *lower = lower.replace('ð', "đ");
        }
        for (newer, older) in TONE_PLACEMENT {
            if let Some(onset) = lower.strip_suffix(newer) {
                // In `quý` the u belongs to the consonant and never carries the tone.
                if !(onset.ends_with('q') && newer.starts_with('u')) {
                    let keep = onset.len();
                    lower.truncate(keep);
                    lower.push_str(older);
                    return;
                }
            }
        }
        for (y, i) in Y_AND_I {
            if lower.strip_suffix(*y).is_some_and(|onset| Y_OR_I_AFTER.contains(&onset)) {
                lower.truncate(lower.len() - y.len());
                lower.push_str(i);
            }
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

    fn closed_class(&self) -> &WordList {
        &CLOSED_CLASS
    }
}
