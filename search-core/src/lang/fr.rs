//! French: the elided word goes, the rest is folded and then stemmed.
//!
//! Folding comes first, so that `economie`, typed without its accent, has the stem of `économie`: the other order gives
//! 18 % of the accented words a stem of their own.

use std::sync::LazyLock;

use frostem::Algorithm;

use super::elision::without_elided;
use super::stems::Stems;
use super::{Lang, Recipe, WordList, has_marks};

pub(super) struct French;

static STEMS: LazyLock<Stems> = LazyLock::new(|| Stems::new(Algorithm::French));
static CLOSED_CLASS: LazyLock<WordList> =
    LazyLock::new(|| WordList::parse(include_str!("../../../data/words/fr.txt")));

/// The letters with marks that French uses.
const LETTERS: &str = "àâäçéèêëîïôöùûüÿœæ";

/// What elides before a vowel.
const ELIDED: &[&str] =
    &["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"];

impl Recipe for French {
    fn lang(&self) -> Lang {
        Lang::FR
    }

    fn three_letters(&self) -> &'static str {
        "fra"
    }

    fn trim<'w>(&self, word: &'w str) -> &'w str {
        without_elided(word, ELIDED)
    }

    fn groups_digits_with_spaces(&self) -> bool {
        true
    }

    fn spells(&self, lower: &str) -> bool {
        lower.chars().all(|c| c.is_ascii() || LETTERS.contains(c) || !has_marks(c.encode_utf8(&mut [0; 4])))
    }

    fn main(&self, _lower: &str, folded: &str, out: &mut String) {
        STEMS.push(folded, out);
    }

    fn closed_class(&self) -> &WordList {
        &CLOSED_CLASS
    }
}
