//! The fallback, for every language without a recipe: words as Unicode cuts them, folded.

use super::segments::is_apostrophe;
use super::{Lang, Recipe};

pub(super) struct Fallback;

impl Recipe for Fallback {
    fn lang(&self) -> Lang {
        Lang::UND
    }

    fn three_letters(&self) -> &'static str {
        "und"
    }

    /// Of `dell'arte` and `O'Neill`, the longer part: whatever the language, the shorter one is grammar or a particle.
    fn trim<'w>(&self, word: &'w str) -> &'w str {
        let parts = word.split(is_apostrophe);
        parts.max_by_key(|part| part.chars().count()).unwrap_or(word)
    }

    fn spells(&self, _lower: &str) -> bool {
        true
    }

    fn main(&self, _lower: &str, folded: &str, out: &mut String) {
        out.push_str(folded);
    }
}
