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
    let allowed = RECIPES.iter().filter_map(|recipe| Detected::from_code(recipe.three_letters())).collect();
    match Detector::with_allowlist(allowed).detect(text) {
        Some(info) if info.confidence() >= MIN_CONFIDENCE => match ours(info.lang()) {
            Some(lang) => Guess { lang, confidence: info.confidence() as f32 },
            None => Guess::UNKNOWN,
        },
        _ => Guess::UNKNOWN,
    }
}

fn ours(detected: Detected) -> Option<Lang> {
    RECIPES.iter().find(|recipe| recipe.three_letters() == detected.code()).map(|recipe| recipe.lang())
}

/// The two-letter codes of languages that whatlang names with three and that archives often hold.
fn short_code(lang: Lang) -> Lang {
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
