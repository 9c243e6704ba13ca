//! Texts that have the same terms, and texts that have not: the cases are in `data/analysis`.

use search_core::Lang;
use search_core::lang::{each_token, nfc, recipe};

/// The main terms of a text.
fn terms(lang: Lang, text: &str) -> String {
    let mut terms = Vec::new();
    each_token(recipe(lang), &nfc(text), |token| terms.push(token.main.to_owned()));
    terms.join(" ")
}

/// Each case of a table: its language and its texts.
fn cases(table: &'static str) -> impl Iterator<Item = (Lang, Vec<&'static str>)> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut cells = line.split('\t');
        let lang = cells.next().and_then(|lang| lang.parse().ok()).expect("a case begins with its language");
        (lang, cells.collect())
    })
}

#[test]
fn one_thing_written_in_several_ways_has_the_same_terms() {
    for (lang, texts) in cases(include_str!("../../../data/analysis/same.tsv")) {
        let expected = terms(lang, texts[0]);
        assert!(!expected.is_empty() && texts.len() > 1, "{texts:?}");
        for text in &texts[1..] {
            assert_eq!(terms(lang, text), expected, "{lang}: `{text}` and `{}`", texts[0]);
        }
    }
}

#[test]
fn what_is_not_the_same_has_other_terms() {
    for (lang, texts) in cases(include_str!("../../../data/analysis/different.tsv")) {
        for (n, text) in texts.iter().enumerate() {
            for other in &texts[..n] {
                assert_ne!(terms(lang, text), terms(lang, other), "{lang}: `{text}` and `{other}`");
            }
        }
    }
}
