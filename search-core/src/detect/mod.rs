//! Which language is this text in? Text in NFC in; a language and how sure it is out.
//!
//! It stands before `clean`, because the language of a line against that of its neighbours tells a menu from an article.
//!
//! `runs` sees the letters, `model` weighs them. What is in none of the languages that the model knows is named by whatlang
//! (`named`), if there is enough of it. A language that has a recipe and is unknown to the model is found that way, too.

pub mod model;
pub mod runs;

mod named;

use std::sync::LazyLock;

use crate::lang::Lang;

use model::{Model, Opinion};

/// A language, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// The language; [`Lang::UND`] when unsure.
    pub lang: Lang,
    /// How sure, from 0 to 1. Of the languages that the model knows it is a probability: among guesses with .8, about eight of
    /// ten are right. Of others it is whatlang's number.
    pub confidence: f32,
}

impl Guess {
    /// Nothing can be said.
    pub const UNKNOWN: Guess = Guess { lang: Lang::UND, confidence: 0.0 };
}

/// Texts with fewer letters than this say nothing about their language.
const MIN_LETTERS: usize = 3;

/// Longer texts are judged by their beginning: more letters change nothing but the time it takes.
const ENOUGH_BYTES: usize = 16_000;

/// Below this probability a text is in no language. Of three words, where most of the doubtful are, guesses with it are as
/// often wrong as right; at .5, half a percent fewer of them were found.
const LIKELY: f32 = 0.45;

/// One or two words must be this likely: they may be names.
const LIKELY_WORDS: f32 = 0.7;

/// What counts as one or two words.
const FEW_WORDS: usize = 2;

/// Detects the language of `text`, which must be in NFC.
pub fn detect(text: &str) -> Guess {
    detect_by(Model::learned(), text)
}

/// Detects the language of `text` with this model: see [`detect`].
pub fn detect_by(model: &Model, text: &str) -> Guess {
    let text = beginning(text, ENOUGH_BYTES);
    let opinion = model.weigh(text);
    let Opinion { counts, .. } = opinion;
    let letters = counts.letters + counts.foreign;
    if letters < MIN_LETTERS {
        return Guess::UNKNOWN;
    }
    if counts.foreign <= counts.letters {
        let likely = if counts.words <= FEW_WORDS { LIKELY_WORDS } else { LIKELY };
        if opinion.likely >= likely {
            let lang = model.known[opinion.best];
            return Guess { lang, confidence: opinion.likely };
        }
        if opinion.other < LIKELY {
            return Guess::UNKNOWN;
        }
    }
    named::named(text, letters, &model.known, &UNKNOWN_RECIPES)
}

/// The languages that have a recipe, but are unknown to the model.
static UNKNOWN_RECIPES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| named::unknown_recipes(&Model::learned().known));

/// The first bytes of a text, cut between two characters.
fn beginning(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCES: [(&str, Lang); 12] = [
        ("The ferry was late again on Monday, and nobody on the quay was surprised.", Lang::EN),
        ("Two of the bakers in our street have closed since spring.", Lang::EN),
        ("Who pays when the dyke breaks?", Lang::EN),
        ("Council backs new tram line despite noise complaints", Lang::EN),
        ("Le bac était encore en retard lundi, et personne sur le quai n'en fut surpris.", Lang::FR),
        ("Deux des boulangers de notre rue ont fermé depuis le printemps.", Lang::FR),
        ("Qui paie quand la digue cède ?", Lang::FR),
        ("La mairie soutient la nouvelle ligne de tram malgré les plaintes", Lang::FR),
        ("Chuyến phà lại trễ vào sáng thứ hai và chẳng ai trên bến ngạc nhiên.", Lang::VI),
        ("Hai tiệm bánh trên phố chúng tôi đã đóng cửa từ mùa xuân.", Lang::VI),
        ("Ai trả tiền khi đê vỡ?", Lang::VI),
        ("Hội đồng thành phố ủng hộ tuyến xe điện mới bất chấp than phiền", Lang::VI),
    ];

    #[test]
    fn the_three_languages_are_told_apart() {
        for (text, lang) in SENTENCES {
            let guess = detect(text);
            assert_eq!(guess.lang, lang, "{text}");
            assert!(guess.confidence > 0.8 && guess.confidence <= 1.0, "{text}: {guess:?}");
        }
    }

    #[test]
    fn case_says_nothing() {
        for (text, lang) in SENTENCES {
            for text in [text.to_uppercase(), text.to_lowercase()] {
                assert_eq!(detect(&text).lang, lang, "{text}");
            }
        }
    }

    #[test]
    fn vietnamese_without_marks_is_vietnamese() {
        for (text, lang) in SENTENCES {
            assert_eq!(detect(&crate::lang::fold(text)).lang, lang, "{text}");
        }
        for text in ["thoi tiet ngay mai", "gia vang hom nay", "han ngach xuat khau sau rieng"] {
            assert_eq!(detect(text).lang, Lang::VI, "{text}");
        }
    }

    #[test]
    fn three_words_are_enough() {
        for (text, lang) in [
            ("late on Monday", Lang::EN),
            ("the second bridge", Lang::EN),
            ("weather this week", Lang::EN),
            ("encore en retard", Lang::FR),
            ("les deux rives", Lang::FR),
            ("chaque jour ouvrable", Lang::FR),
            ("Chế độ ban đêm", Lang::VI),
            ("trên bến sông", Lang::VI),
        ] {
            assert_eq!(detect(text).lang, lang, "{text}");
        }
    }

    #[test]
    fn a_few_foreign_words_do_not_turn_a_sentence() {
        for (text, lang) in [
            ("The poem, called Mùa xuân đầu tiên, was read aloud by the mayor of the town.", Lang::EN),
            ("Critics said the chef's pot-au-feu à l'ancienne was the best thing on the menu.", Lang::EN),
            ("Le film, intitulé The Last Summer of Us, sort en salles mercredi prochain.", Lang::FR),
            ("L'écrivain Nguyễn Văn Tư a reçu le prix des libraires pour son premier roman.", Lang::FR),
            ("Ông cho biết công ty Northern Lights Shipping sẽ mở văn phòng tại thành phố.", Lang::VI),
        ] {
            assert_eq!(detect(text).lang, lang, "{text}");
        }
    }

    #[test]
    fn what_says_nothing_is_unknown() {
        for text in [
            "",
            "-A A +A",
            "12/03/2024",
            "…",
            "AP",
            "X7-B",
            "2.4 kg",
            "Ivan Horvat",
            "Petrov",
            "Yamamoto",
            "A320",
            "🙂🙂",
        ] {
            assert_eq!(detect(text), Guess::UNKNOWN, "{text}");
        }
    }

    #[test]
    fn other_languages_keep_their_names() {
        for (text, lang) in [
            (
                "Der Bundestag hat am Donnerstag nach langer Debatte über den Haushalt des kommenden Jahres abgestimmt.",
                "de",
            ),
            (
                "El transbordador volvió a llegar tarde el lunes, y nadie en el muelle se sorprendió por ello.",
                "es",
            ),
            ("นายกรัฐมนตรีกล่าวว่ารัฐบาลจะเร่งดำเนินการช่วยเหลือประชาชนที่ได้รับผลกระทบจากน้ำท่วม", "th"),
            (
                "Вчера вечером в городе отключили свет, и жители больше двух часов сидели без электричества. Мэр обещал, что это не повторится.",
                "ru",
            ),
            ("昨天晚上城里停电，居民两个小时没有电。", "zh"),
        ] {
            assert_eq!(detect(text).lang.as_str(), lang, "{text}");
        }
    }

    #[test]
    fn other_languages_are_not_taken_for_ours() {
        for text in [
            "El tren sale tarde",
            "De winkel is vandaag gesloten",
            "Il mercato chiude alle otto",
            "Der Zug fällt heute aus",
            "Kereta api terlambat lagi pagi ini",
            "O comboio chegou outra vez atrasado",
        ] {
            let lang = detect(text).lang;
            assert!(![Lang::EN, Lang::FR, Lang::VI].contains(&lang), "{text}: {lang}");
        }
    }

    #[test]
    fn only_the_beginning_of_a_long_text_is_read() {
        let long = SENTENCES[4].0.repeat(ENOUGH_BYTES / 50);
        assert_eq!(detect(&long).lang, Lang::FR);
        assert_eq!(beginning("đđđ", 3), "đ");
    }
}
