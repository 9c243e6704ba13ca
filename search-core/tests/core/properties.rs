//! What holds for any text, whatever it is.

use proptest::prelude::*;
use search_core::detect::detect;
use search_core::lang::{FirstLetters, RECIPES, Token, each_token, each_token_with, fold, nfc};
use search_core::{Form, Lang, Record, SearchOptions, extract};

use crate::home::fresh;

/// Text with letters of three languages and of others, marks apart from their letters, punctuation, controls.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z]{1,8}",
        "[àâéèêëïôùûçœÉÀ’']{1,4}",
        "[ăâđêôơưạảấầẩẫậắằếềểễệịọốồổộớờởợụủứừửữựỳỵỷỹ]{1,4}",
        "[\u{300}-\u{323}\u{31B}]{1,3}",
        "[ .,;:!?\"()«»/@#-]{1,3}",
        "[0-9]{1,5}",
        "[ก-๙一-龥ا-يა-ჰ]{1,4}",
        "\\PC{1,4}",
        Just("\n".to_owned()),
        Just("\u{0}\u{FEFF}\u{200B}".to_owned()),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// Checks the tokens of a text, in every language.
fn cuts_where_it_says(text: &str) {
    let text = nfc(text);
    for recipe in RECIPES {
        let mut last = None;
        each_token(*recipe, &text, |token| {
            let word = text.get(token.span.clone()).expect("the span cuts the text between characters");
            // The terms are those of this word and no other: read alone, it has the same. (Where words are found in a
            // dictionary, it may be cut further.)
            let mut alone = String::new();
            each_token(*recipe, word, |token| alone.push_str(token.written));
            assert_eq!(alone, token.written, "{word}");
            assert!(
                !token.main.contains(char::is_whitespace) && !token.written.contains(char::is_whitespace)
            );
            assert!(last.is_none_or(|last| token.position > last));
            last = Some(token.position);
        });
    }
}

#[test]
fn a_sign_on_a_space_is_cut_without_the_space() {
    for text in ["0 \u{dcf}:", "ኸ ெA", "ๆ\u{e4c}ก", "Quoi\u{202F}? 10\u{202F}000\u{202F}!"] {
        cuts_where_it_says(text);
    }
}

/// Sentences with their language.
const SENTENCES: [(&str, &str); 6] = [
    ("The baker at the corner sells more bread on Sundays than in the rest of the week", "en"),
    ("Nobody in the village had seen so much snow before the end of October", "en"),
    ("Le boulanger du coin vend plus de pain le dimanche que tout le reste de la semaine", "fr"),
    ("Personne au village n'avait vu autant de neige avant la fin du mois d'octobre", "fr"),
    ("Tiệm bánh ở góc phố bán vào chủ nhật nhiều hơn cả tuần còn lại", "vi"),
    ("Chưa ai trong làng từng thấy tuyết rơi nhiều như vậy trước cuối tháng mười", "vi"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn tokens_cut_the_text_where_they_say(text in text()) {
        cuts_where_it_says(&text);
    }

    #[test]
    fn words_that_begin_otherwise_are_passed_over_and_counted(text in text(), one_of in 1_usize..6) {
        let text = nfc(&text);
        for recipe in RECIPES {
            let copy = |token: &Token<'_>| {
                ([token.main.to_owned(), token.written.to_owned()], token.span.clone(), token.position)
            };
            let mut all = Vec::new();
            each_token(*recipe, &text, |token| all.push(copy(token)));
            for stream in 0..2 {
                let terms: Vec<&str> = all.iter().step_by(one_of).map(|(terms, ..)| &*terms[stream]).collect();
                let mut some = Vec::new();
                each_token_with(*recipe, &text, &FirstLetters::of(terms.iter().copied()), |token| some.push(copy(token)));
                some.retain(|(found, ..)| terms.contains(&&*found[stream]));
                let mut expected = all.clone();
                expected.retain(|(found, ..)| terms.contains(&&*found[stream]));
                prop_assert_eq!(some, expected);
            }
        }
    }

    #[test]
    fn both_normal_forms_have_the_same_terms(text in text()) {
        let decomposed: String = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
        for recipe in RECIPES {
            let terms = |text: &str| {
                let mut terms = Vec::new();
                each_token(*recipe, &nfc(text), |token| terms.push((token.main.to_owned(), token.written.to_owned())));
                terms
            };
            prop_assert_eq!(terms(&text), terms(&decomposed));
        }
    }

    #[test]
    fn any_text_has_a_language_or_none(text in text()) {
        let guess = detect(&nfc(&text));
        prop_assert!((0.0..=1.0).contains(&guess.confidence), "{guess:?}");
        prop_assert_eq!(guess.lang == Lang::UND, guess.confidence == 0.0);
        let decomposed: String = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
        prop_assert_eq!(detect(&nfc(&decomposed)), guess);
    }

    #[test]
    fn a_sentence_keeps_its_language(
        at in 0..SENTENCES.len(), name in "[A-Z][a-z]{2,7}", number in 0..10_000u32, upper in any::<bool>(), last in any::<bool>()
    ) {
        let (sentence, lang) = SENTENCES[at];
        let text = if last { format!("{sentence} ({name}, {number})") } else { format!("{number} {name}: {sentence}") };
        let text = if upper { text.to_uppercase() } else { text };
        prop_assert_eq!(detect(&text).lang.to_string(), lang, "{}", text);
        prop_assert_eq!(detect(&fold(&text)).lang.to_string(), lang, "{}", text);
    }

    #[test]
    fn any_bytes_are_an_article_or_a_named_skip(bytes in prop::collection::vec(any::<u8>(), 0..400), text in text()) {
        for form in [Form::Text, Form::Markdown, Form::Html, Form::Json, Form::Row, Form::FeedItem] {
            for bytes in [bytes.clone(), text.clone().into_bytes(), format!("<p>{text}</p><h1>{text}").into_bytes()] {
                let record = Record { form, bytes, ..Record::text("any", "") };
                if let Ok(article) = extract(&record) {
                    prop_assert!(!article.passages.is_empty());
                    prop_assert!(article.passages.iter().all(|passage| !passage.text.is_empty()));
                    let places: Vec<usize> = article.dropped.iter().map(|line| line.after).collect();
                    prop_assert!(places.is_sorted() && places.iter().all(|&after| after <= article.passages.len()));
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_added_is_found_by_its_own_words(body in "[a-zđêôơưạảấầẩẫ]{2,9}( [a-zđêôơưạảấầẩẫ]{2,9}){0,12}") {
        let archive = fresh();
        let mut writer = archive.writer().unwrap();
        writer.add(&Record::text("one.txt", &body)).unwrap();
        writer.commit().unwrap();
        for query in [body.clone(), fold(&body), format!("\"{body}\""), body.to_uppercase()] {
            prop_assert_eq!(archive.search(&query, &SearchOptions::default()).unwrap().total, 1, "{}", query);
        }
    }

    #[test]
    fn any_query_is_answered(query in text()) {
        let answer = crate::SAMPLE.search(&query, &SearchOptions::default()).unwrap();
        for hit in &answer.hits {
            for snippet in &hit.snippets {
                for mark in &snippet.marks {
                    prop_assert!(snippet.text.get(mark.clone()).is_some());
                }
            }
        }
    }
}
