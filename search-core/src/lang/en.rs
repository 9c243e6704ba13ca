//! English: possessives and contractions lose their ending, the rest is folded and stemmed.

use std::sync::LazyLock;

use frostem::Algorithm;

use super::elision::without_elided;
use super::segments::is_apostrophe;
use super::stems::Stems;
use super::{Lang, Recipe, WordList};

pub(super) struct English;

static STEMS: LazyLock<Stems> = LazyLock::new(|| Stems::new(Algorithm::English));
static CLOSED_CLASS: LazyLock<WordList> =
    LazyLock::new(|| WordList::parse(include_str!("../../../data/words/en.txt")));

/// What follows an apostrophe at the end of a word and is none of it. (`don't` is one word with its `n't`: `dont`.)
const ENDINGS: &[&str] = &["s", "re", "ve", "ll", "d", "m"];

/// What English keeps elided in French names: `Côte d'Ivoire`, `L'Oréal`.
const ELIDED: &[&str] = &["d", "l"];

impl Recipe for English {
    fn lang(&self) -> Lang {
        Lang::EN
    }

    fn three_letters(&self) -> &'static str {
        "eng"
    }

    fn trim<'w>(&self, word: &'w str) -> &'w str {
        let word = without_elided(word, ELIDED);
        match word.rsplit_once(is_apostrophe) {
            Some((before, after)) if ENDINGS.iter().any(|ending| after.eq_ignore_ascii_case(ending)) => before,
            _ => word,
        }
    }

    fn main(&self, _lower: &str, folded: &str, out: &mut String) {
        STEMS.push(folded, out);
    }

    fn closed_class(&self) -> &WordList {
        &CLOSED_CLASS
    }
}
