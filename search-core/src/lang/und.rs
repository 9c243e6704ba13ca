//! The fallback, for every language without a recipe: words as Unicode cuts them, folded.

use std::sync::LazyLock;

use super::{Lang, Recipe, WordList};

pub(super) struct Fallback;

static NONE: LazyLock<WordList> = LazyLock::new(|| WordList::parse(""));

impl Recipe for Fallback {
    fn lang(&self) -> Lang {
        Lang::UND
    }

    fn three_letters(&self) -> &'static str {
        "und"
    }

    fn spells(&self, _lower: &str) -> bool {
        true
    }

    fn main(&self, _lower: &str, folded: &str, out: &mut String) {
        out.push_str(folded);
    }

    fn closed_class(&self) -> &WordList {
        &NONE
    }
}
