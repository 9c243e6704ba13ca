//! The languages of the archive and how each is read: one file a language, one line in [`RECIPES`].
//!
//! In: a word of running text. Out: the terms it can be found by. Knows nothing of articles, files or engines.

mod closed;
mod codes;
mod elision;
mod fold;
mod numbers;
mod segments;
mod stems;
mod tokens;

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use closed::{WordClass, WordList};
pub use fold::{
    fold, fold_into, fold_lower_into, has_marks, is_alphanumeric, is_capital, is_letter, is_marked_latin,
    nfc, unfolded,
};
pub use tokens::{
    FirstLetters, Token, each_token, each_token_with, each_written, each_written_with, is_shouted, lowercase,
};

/// Declares the file of each language and the table of their recipes.
macro_rules! recipes {
    ($($file:ident::$recipe:ident,)*) => {
        $(mod $file;)*

        /// Every language with a recipe; the last one, [`Lang::UND`], reads all the others.
        pub const RECIPES: &[&dyn Recipe] = &[$(&$file::$recipe),*];
    };
}

recipes! {
    en::English,
    fr::French,
    vi::Vietnamese,
    und::Fallback,
}

/// A language as a BCP-47 primary subtag: `en`, `fr`, `vi`, … and `und` where it is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang([u8; 3]);

impl Lang {
    /// English.
    pub const EN: Lang = Lang(*b"en\0");
    /// French.
    pub const FR: Lang = Lang(*b"fr\0");
    /// Vietnamese.
    pub const VI: Lang = Lang(*b"vi\0");
    /// Unknown, or too little text to say.
    pub const UND: Lang = Lang(*b"und");

    /// The code, in lower case.
    pub fn as_str(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        // The constructor admits ASCII letters only.
        std::str::from_utf8(&self.0[..length]).unwrap_or("und")
    }

    /// True for the languages that have a recipe of their own.
    pub fn has_recipe(self) -> bool {
        self != Lang::UND && RECIPES.iter().any(|recipe| recipe.lang() == self)
    }
}

/// What [`Lang::from_str`] says of a code it does not know.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a language code; expected two or three letters, such as `en`, `fr`, `vi` or `und`")]
pub struct UnknownLang(String);

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Reads `vi`, `VI`, `vie` and `vi-VN` alike, and `deu` as `de`.
    fn from_str(code: &str) -> Result<Self, UnknownLang> {
        let primary = code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        if let Some(recipe) = RECIPES.iter().find(|recipe| recipe.three_letters() == primary) {
            return Ok(recipe.lang());
        }
        let letters = codes::two_letters(&primary).unwrap_or(&primary).as_bytes();
        if !(2..=3).contains(&letters.len()) || !letters.iter().all(u8::is_ascii_lowercase) {
            return Err(UnknownLang(code.to_owned()));
        }
        let mut code = [0; 3];
        code[..letters.len()].copy_from_slice(letters);
        Ok(Lang(code))
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Lang {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// How one language is read. Everything that differs between languages is behind this trait.
///
/// A word passes these steps, the same for an article and for a query: it is trimmed (`l'État` → `État`), put in lower case,
/// respelt (`hoà` → `hòa`), folded (`etat`), and given its main term (`etat`).
pub trait Recipe: Sync {
    /// The language.
    fn lang(&self) -> Lang;

    /// The language's code in ISO 639-3, as other services and libraries write it.
    fn three_letters(&self) -> &'static str;

    /// The part of a word that carries its meaning: without an elided article, without a possessive. A slice of `word`.
    fn trim<'w>(&self, word: &'w str) -> &'w str {
        word
    }

    /// Rewrites the lower-cased word to the language's one spelling, where it has several for the same word.
    fn respell(&self, _lower: &mut String) {}

    /// True where a common space may stand between the groups of a large number: `2 417`.
    fn groups_digits_with_spaces(&self) -> bool {
        false
    }

    /// Appends the main term, the one that ranks, to `out`. `lower` is the word in lower case with its marks, `folded`
    /// the same without them.
    fn main(&self, lower: &str, folded: &str, out: &mut String);

    /// True for a word that can be spelt so in the language: it has no letters with marks that the language does not use.
    fn spells(&self, lower: &str) -> bool {
        !has_marks(lower)
    }

    /// True where marks tell words apart, so that a word typed with marks is meant with them (Vietnamese: `đường` is not
    /// `dương`). The main term then keeps its marks.
    fn marks_matter(&self) -> bool {
        false
    }

    /// True for a word, in lower case with its marks and without them, whose marks are meant where marks matter: it has some, and can be
    /// a word of the language. `özil` is none of Vietnamese, whose texts write it in any way.
    fn means_marks(&self, lower: &str, _folded: &str) -> bool {
        has_marks(lower)
    }

    /// How many typos a word, folded and in lower case, can have and still be told from other words of the language; 0 where
    /// none is looked for.
    fn typos(&self, folded: &str) -> u8 {
        typos_by_length(folded)
    }

    /// The ways in which a word, folded and in lower case, may be several words of the language that were typed as one, each with spaces
    /// between them: `hanoi` is `ha noi`. None where it is a word as it is.
    fn apart(&self, _folded: &str) -> Vec<String> {
        Vec::new()
    }

    /// Words that carry grammar rather than meaning, lower case, with their marks. None, unless the language lists them.
    fn closed_class(&self) -> &WordList {
        &NO_WORDS
    }
}

/// Shorter words are too near to each other: with a typo, most of them are another word.
const ONE_TYPO: usize = 4;

/// Words of this length can have two typos.
const TWO_TYPOS: usize = 8;

/// What has more letters is no word: encoded data, a URL.
const LONGEST: usize = 40;

/// How many typos a word of an alphabet can have, by its length. A number has none: another digit is another number. Other
/// engines' lengths are near to these (Typesense 4 and 7, Meilisearch 5 and 9).
pub fn typos_by_length(folded: &str) -> u8 {
    if !folded.chars().all(char::is_alphabetic) {
        return 0;
    }
    match folded.chars().count() {
        ONE_TYPO..TWO_TYPOS => 1,
        TWO_TYPOS..=LONGEST => 2,
        _ => 0,
    }
}

/// The recipe for a language: its own, or the fallback's.
pub fn recipe(lang: Lang) -> &'static dyn Recipe {
    RECIPES.iter().find(|recipe| recipe.lang() == lang).copied().unwrap_or(&und::Fallback)
}

static NO_WORDS: LazyLock<WordList> = LazyLock::new(WordList::default);

/// Changes whenever a recipe changes what it emits. Part of the archive's fingerprint: see
/// [`fingerprint`].
const ANALYSIS_VERSION: u32 = 3;

/// A word in lower case, in the one spelling of the languages in which marks matter: `hoà` and `hòa` are the same word everywhere.
pub fn one_spelling(lower: &str) -> String {
    let mut spelling = lower.to_owned();
    for recipe in RECIPES.iter().filter(|recipe| recipe.marks_matter()) {
        recipe.respell(&mut spelling);
    }
    spelling
}

/// Names what decides which terms a text has: our own version, the stemmers' and Unicode's. Two archives with the same
/// fingerprint agree on every term; an archive with another one must be indexed again.
pub fn fingerprint() -> String {
    let languages: Vec<String> = RECIPES.iter().map(|recipe| recipe.lang().to_string()).collect();
    format!("terms-{ANALYSIS_VERSION} frostem-2.20261016 icu-2.4 {}", languages.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_in_all_their_spellings() {
        for code in ["vi", "VI", "vie", "vi-VN", "vi_VN"] {
            assert_eq!(code.parse::<Lang>().unwrap(), Lang::VI, "{code}");
        }
        for code in ["de", "deu", "DE-at"] {
            assert_eq!(code.parse::<Lang>().unwrap().to_string(), "de", "{code}");
        }
        for code in ["", "x", "english", "v1", "ví"] {
            assert!(code.parse::<Lang>().is_err(), "{code}");
        }
    }

    #[test]
    fn an_unknown_language_is_read_by_the_fallback() {
        assert_eq!(recipe("de".parse().unwrap()).lang(), Lang::UND);
        assert!(!Lang::UND.has_recipe());
    }
}
