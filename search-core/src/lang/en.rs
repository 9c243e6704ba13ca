//! English: the possessive goes, the rest is folded and stemmed.

use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

use super::{Lang, Recipe, WordList};

pub(super) struct English;

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));
static CLOSED_CLASS: LazyLock<WordList> =
    LazyLock::new(|| WordList::parse(include_str!("../../../data/words/en.txt")));

impl Recipe for English {
    fn lang(&self) -> Lang {
        Lang::EN
    }

    fn three_letters(&self) -> &'static str {
        "eng"
    }

    fn trim<'w>(&self, word: &'w str) -> &'w str {
        ["'s", "’s", "'S", "’S"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
    }

    fn main(&self, _lower: &str, folded: &str, out: &mut String) {
        out.push_str(&STEMMER.stem(folded));
    }

    fn closed_class(&self) -> &WordList {
        &CLOSED_CLASS
    }
}
