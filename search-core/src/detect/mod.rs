//! Which language is this text in? Text in NFC in; a language and how sure it is out.
//!
//! It stands before `clean`, because the language of a line against that of its neighbours tells a menu from an article.

use whatlang::{Detector, Lang as Detected};

use crate::lang::{Lang, RECIPES};

/// A language, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// The language; [`Lang::UND`] when unsure.
    pub lang: Lang,
    /// How sure, from 0 to 1.
    pub confidence: f32,
}

impl Guess {
    /// Nothing can be said.
    pub const UNKNOWN: Guess = Guess { lang: Lang::UND, confidence: 0.0 };
}

/// Texts with fewer letters than this say nothing about their language, unless their letters are Vietnamese.
const MIN_LETTERS: usize = 5;

/// Longer texts are judged by their beginning: more letters change nothing but the time it takes.
const ENOUGH_BYTES: usize = 2_000;

/// Texts with at least this many letters are first compared with all the languages that whatlang knows (it needs that
/// many to tell 69 languages apart); shorter ones only with those that have a recipe.
const LETTERS_FOR_ALL_LANGUAGES: usize = 60;

/// Below this confidence a text is in no language. whatlang's own line for "reliable", 0.9, leaves half of the short
/// headlines without a language.
const MIN_CONFIDENCE: f64 = 0.15;

/// The share of the words with Vietnamese letters above which a text is Vietnamese.
const VIETNAMESE_WORDS: f32 = 0.3;

/// How sure a part must be of the language of the whole, before it is not compared with all languages. Text of another
/// language is never as sure in one of a few.
const SURE_OF_THE_WHOLE: f64 = 0.8;

/// Detects the language of a part of a text that is in `whole`. As [`detect`], but costs a fraction of it where the part is in
/// the same language.
pub fn detect_in(text: &str, whole: Lang) -> Guess {
    let beginning = beginning(text);
    if let Some(expected) = detected_as(whole)
        && vietnamese_words(beginning) < VIETNAMESE_WORDS
        && let Some(info) = Detector::with_allowlist(around(expected)).detect(beginning)
        && info.lang() == expected
        && info.confidence() >= SURE_OF_THE_WHOLE
    {
        return Guess { lang: whole, confidence: info.confidence() as f32 };
    }
    detect(text)
}

/// Detects the language of `text`, which must be in NFC.
pub fn detect(text: &str) -> Guess {
    let text = beginning(text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let vietnamese = vietnamese_words(text);
    if vietnamese >= VIETNAMESE_WORDS {
        // Nothing else is written with these letters: a third of the words leaves little doubt, half of them none.
        return Guess { lang: Lang::VI, confidence: (0.5 + vietnamese).min(1.0) };
    }
    if letters < MIN_LETTERS {
        return Guess::UNKNOWN;
    }
    if letters >= LETTERS_FOR_ALL_LANGUAGES
        && let Some(info) = Detector::new().detect(text)
        && info.is_reliable()
        && ours(info.lang()).is_none()
        && let Ok(lang) = info.lang().code().parse()
    {
        return Guess { lang: short_code(lang), confidence: info.confidence() as f32 };
    }
    match Detector::with_allowlist(of_recipes()).detect(text) {
        Some(info) if info.confidence() >= MIN_CONFIDENCE => match ours(info.lang()) {
            Some(lang) => Guess { lang, confidence: info.confidence() as f32 },
            None => Guess::UNKNOWN,
        },
        _ => Guess::UNKNOWN,
    }
}

/// The languages that have a recipe.
fn of_recipes() -> Vec<Detected> {
    RECIPES.iter().filter_map(|recipe| Detected::from_code(recipe.three_letters())).collect()
}

/// This language, those that have a recipe, and those that are taken for one of them most easily.
fn around(lang: Detected) -> Vec<Detected> {
    use Detected::{Cat, Deu, Ita, Nld, Por, Ron, Spa};
    let mut around = of_recipes();
    for other in [lang, Spa, Ita, Por, Cat, Ron, Deu, Nld] {
        if !around.contains(&other) {
            around.push(other);
        }
    }
    around
}

/// The language as whatlang knows it.
fn detected_as(lang: Lang) -> Option<Detected> {
    let recipe = RECIPES.iter().find(|recipe| recipe.lang() == lang).map(|recipe| recipe.three_letters());
    let code = CODES.iter().find(|(_, two)| *two == lang.as_str()).map(|(three, _)| *three);
    Detected::from_code(recipe.or(code).unwrap_or(lang.as_str()))
}

fn ours(detected: Detected) -> Option<Lang> {
    RECIPES.iter().find(|recipe| recipe.three_letters() == detected.code()).map(|recipe| recipe.lang())
}

/// Three-letter codes, and the two letters by which languages are known that archives often hold.
const CODES: &[(&str, &str)] = &[
    ("deu", "de"),
    ("spa", "es"),
    ("ita", "it"),
    ("por", "pt"),
    ("nld", "nl"),
    ("rus", "ru"),
    ("ukr", "uk"),
    ("cmn", "zh"),
    ("jpn", "ja"),
    ("kor", "ko"),
    ("tha", "th"),
    ("khm", "km"),
    ("ara", "ar"),
    ("heb", "he"),
    ("tur", "tr"),
    ("pol", "pl"),
    ("ces", "cs"),
    ("slk", "sk"),
    ("ron", "ro"),
    ("hun", "hu"),
    ("swe", "sv"),
    ("dan", "da"),
    ("nob", "nb"),
    ("fin", "fi"),
    ("ell", "el"),
    ("bul", "bg"),
    ("srp", "sr"),
    ("hrv", "hr"),
    ("slv", "sl"),
    ("est", "et"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("cat", "ca"),
    ("ind", "id"),
    ("tgl", "tl"),
    ("hin", "hi"),
    ("ben", "bn"),
    ("tam", "ta"),
    ("tel", "te"),
    ("urd", "ur"),
    ("pes", "fa"),
    ("mya", "my"),
];

/// The two-letter codes of languages that whatlang names with three and that archives often hold.
fn short_code(lang: Lang) -> Lang {
    let short = CODES.iter().find(|(three, _)| *three == lang.as_str());
    short.and_then(|(_, two)| two.parse().ok()).unwrap_or(lang)
}

fn beginning(text: &str) -> &str {
    let end = (0..=ENOUGH_BYTES.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

/// The share of the words that hold a letter which only Vietnamese uses.
fn vietnamese_words(text: &str) -> f32 {
    let (mut words, mut vietnamese) = (0u32, 0u32);
    for word in text.split_whitespace() {
        if word.chars().any(char::is_alphabetic) {
            words += 1;
            vietnamese += u32::from(word.chars().any(only_vietnamese));
        }
    }
    if words == 0 { 0.0 } else { vietnamese as f32 / words as f32 }
}

/// Letters that Vietnamese alone uses: the horned vowels, and the vowels with a second mark, or a hook or dot, on them.
/// `đ`, `ă`, `â`, `ê`, `ô`, `à` … are letters of other languages as well.
fn only_vietnamese(c: char) -> bool {
    matches!(c, 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1EA0}'..='\u{1EF9}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_languages_are_told_apart() {
        let lang = |text: &str| detect(text).lang;
        assert_eq!(
            lang("The ferry was late again on Monday, and nobody on the quay was surprised."),
            Lang::EN
        );
        assert_eq!(
            lang("Le bac était encore en retard lundi, et personne sur le quai n'en fut surpris."),
            Lang::FR
        );
        assert_eq!(lang("Chuyến phà lại trễ vào sáng thứ hai và chẳng ai trên bến ngạc nhiên."), Lang::VI);
        assert_eq!(lang("Chế độ ban đêm"), Lang::VI);
    }

    #[test]
    fn a_part_is_what_it_is_alone() {
        for text in [
            "The ferry was late again on Monday, and nobody on the quay was surprised.",
            "Le bac était encore en retard lundi, et personne sur le quai n'en fut surpris.",
            "El transbordador volvió a llegar tarde el lunes, y nadie en el muelle se sorprendió por ello.",
            "Chuyến phà lại trễ vào sáng thứ hai và chẳng ai trên bến ngạc nhiên.",
        ] {
            for whole in [Lang::EN, Lang::FR, Lang::VI, Lang::UND] {
                assert_eq!(detect_in(text, whole).lang, detect(text).lang, "{text} in {whole}");
            }
        }
    }

    #[test]
    fn what_says_nothing_is_unknown() {
        for text in ["", "-A A +A", "12/03/2024", "…", "AP"] {
            assert_eq!(detect(text), Guess::UNKNOWN, "{text}");
        }
    }

    #[test]
    fn other_languages_keep_their_names() {
        let german = "Der Bundestag hat am Donnerstag nach langer Debatte über den Haushalt des kommenden Jahres abgestimmt.";
        assert_eq!(detect(german).lang.as_str(), "de");
        let thai = "นายกรัฐมนตรีกล่าวว่ารัฐบาลจะเร่งดำเนินการช่วยเหลือประชาชนที่ได้รับผลกระทบจากน้ำท่วม";
        assert_eq!(detect(thai).lang.as_str(), "th");
    }
}
