//! Languages as people know them: codes in, names out.

use search_core::{Lang, Stats};

/// The names of the languages that news archives are most often in; others are shown by their code.
const NAMES: &[(&str, &str)] = &[
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hu", "Hungarian"),
    ("id", "Indonesian"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("km", "Khmer"),
    ("ko", "Korean"),
    ("lo", "Lao"),
    ("ms", "Malay"),
    ("my", "Burmese"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sv", "Swedish"),
    ("th", "Thai"),
    ("tl", "Tagalog"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("und", "Unknown language"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

/// The language's English name.
pub(super) fn name(lang: Lang) -> String {
    match NAMES.binary_search_by_key(&lang.as_str(), |(code, _)| code) {
        Ok(found) => NAMES[found].1.to_owned(),
        Err(_) => lang.as_str().to_owned(),
    }
}

/// A language that can be chosen on the page.
pub(super) struct Choice {
    pub(super) lang: Lang,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// The languages of the archive, the largest first. One that was asked for is among them, even if no article is in it.
pub(super) fn choices(stats: &Stats, asked: Option<Lang>) -> Vec<Choice> {
    let mut langs: Vec<Lang> = stats.langs.iter().map(|(lang, _)| *lang).collect();
    if let Some(asked) = asked
        && !langs.contains(&asked)
    {
        langs.push(asked);
    }
    langs.into_iter().map(|lang| Choice { lang, name: name(lang), chosen: asked == Some(lang) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        assert!(NAMES.is_sorted());
        assert_eq!(name(Lang::VI), "Vietnamese");
        assert_eq!(name("eo".parse().unwrap()), "eo");
    }
}
