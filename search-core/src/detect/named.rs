//! Naming the language of a text that is in none of the languages that the model knows.

use whatlang::{Detector, Lang as Detected};

use crate::lang::{Lang, RECIPES};

use super::Guess;

/// whatlang compares runs of three letters; with fewer letters than this, it takes one language for another.
const LETTERS_TO_NAME: usize = 60;

/// A language that has a recipe but is unknown to the model is what the archive is likely to hold: of it, fewer letters are
/// enough, because it is compared with its neighbours alone.
const LETTERS_WITH_A_RECIPE: usize = 20;

/// How sure whatlang must be of a language with a recipe among its neighbours.
const SURE_OF_A_RECIPE: f64 = 0.2;

/// whatlang looks at all of a text, which costs a microsecond for every few letters. More letters change nothing.
const ENOUGH_BYTES: usize = 1_000;

/// The languages of Europe and beyond that are written in Latin letters and taken for one another most easily.
const NEIGHBOURS: &[Detected] = &[
    Detected::Eng,
    Detected::Fra,
    Detected::Vie,
    Detected::Spa,
    Detected::Ita,
    Detected::Por,
    Detected::Cat,
    Detected::Ron,
    Detected::Deu,
    Detected::Nld,
    Detected::Swe,
    Detected::Dan,
    Detected::Nob,
    Detected::Fin,
    Detected::Pol,
    Detected::Ces,
    Detected::Hun,
    Detected::Tur,
    Detected::Ind,
];

/// Names the language of `text`, which has so many letters and is in none of the languages in `known`; `unknown` are the
/// codes, of three letters, of languages that have a recipe and that the model does not know.
pub(super) fn named(text: &str, letters: usize, known: &[Lang], unknown: &[&str]) -> Guess {
    let text = super::beginning(text, ENOUGH_BYTES);
    let Some(script) = whatlang::detect_script(text) else { return Guess::UNKNOWN };
    // Where one language alone is written in a script, a word is enough.
    if letters >= LETTERS_TO_NAME || script.langs().len() == 1 {
        match Detector::new().detect(text) {
            Some(info) if info.is_reliable() => {
                let lang = code(info.lang());
                let confidence = info.confidence() as f32;
                return if known.contains(&lang) { Guess::UNKNOWN } else { Guess { lang, confidence } };
            }
            _ => {}
        }
    }
    if letters < LETTERS_WITH_A_RECIPE || unknown.is_empty() {
        return Guess::UNKNOWN;
    }
    let unknown: Vec<Detected> = unknown.iter().filter_map(|code| Detected::from_code(*code)).collect();
    let mut among = NEIGHBOURS.to_vec();
    among.extend(unknown.iter().filter(|lang| !NEIGHBOURS.contains(lang)));
    match Detector::with_allowlist(among).detect(text) {
        Some(info) if unknown.contains(&info.lang()) && info.confidence() >= SURE_OF_A_RECIPE => {
            Guess { lang: code(info.lang()), confidence: info.confidence() as f32 }
        }
        _ => Guess::UNKNOWN,
    }
}

/// The languages that have a recipe and are not in `known`, in three letters.
pub(super) fn unknown_recipes(known: &[Lang]) -> Vec<&'static str> {
    let unknown =
        RECIPES.iter().filter(|recipe| recipe.lang() != Lang::UND && !known.contains(&recipe.lang()));
    unknown.map(|recipe| recipe.three_letters()).collect()
}

fn code(detected: Detected) -> Lang {
    detected.code().parse().unwrap_or(Lang::UND)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [Lang; 3] = [Lang::EN, Lang::FR, Lang::VI];

    fn named(text: &str, unknown: &[&str]) -> String {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        super::named(text, letters, &KNOWN, unknown).lang.to_string()
    }

    #[test]
    fn long_texts_are_named() {
        let german =
            "Der Landtag hat am Donnerstag nach langer Debatte dem Haushalt des kommenden Jahres zugestimmt.";
        assert_eq!(named(german, &[]), "de");
        let spanish =
            "El ayuntamiento aprobó el miércoles un nuevo reglamento para los mercados del casco antiguo.";
        assert_eq!(named(spanish, &[]), "es");
    }

    #[test]
    fn a_language_with_a_recipe_needs_fewer_letters() {
        for german in ["Der Zug nach Rostock fällt heute aus", "Die Feuerwehr löschte den Brand"] {
            assert_eq!(named(german, &[]), "und", "{german}");
            assert_eq!(named(german, &["deu"]), "de", "{german}");
        }
        for other in ["El tren a Sevilla sale más tarde", "De trein naar Utrecht rijdt vandaag niet", "und"]
        {
            assert_eq!(named(other, &["deu"]), "und", "{other}");
        }
    }

    #[test]
    fn a_script_of_one_language_names_it() {
        for (text, lang) in [("กรุงเทพมหานคร", "th"), ("서울", "ko"), ("თბილისი", "ka"), ("Αθήνα", "el")]
        {
            assert_eq!(named(text, &[]), lang, "{text}");
        }
    }

    #[test]
    fn what_has_a_recipe_and_is_not_known_is_told() {
        assert!(unknown_recipes(&KNOWN).is_empty() || !unknown_recipes(&KNOWN).contains(&"eng"));
        assert_eq!(unknown_recipes(&KNOWN[1..])[0], "eng");
    }
}
