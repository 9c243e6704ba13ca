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
        if lower.is_ascii() && !lower.ends_with('y') {
            return;
        }
        if lower.contains('ð') {
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
