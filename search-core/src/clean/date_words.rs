//! The words around dates, in English, French and Vietnamese.

use std::sync::LazyLock;

use regex::Regex;

use super::dates::month;
use super::furniture::regex;
use crate::lang::fold;

/// True for words before a date that say that something was changed then.
pub(super) fn of_change(before: &str) -> bool {
    const WORDS: &[&str] = &["updated", "modified", "modifie", "mis a jour", "mise a jour", "cap nhat"];
    let before = fold(&before.to_lowercase());
    WORDS.iter().any(|word| before.contains(word))
}

/// What stands beside a date, without the words that belong to it at either end: `By Jane Doe on` → `By Jane Doe`.
pub(super) fn without_date_words(text: &str) -> &str {
    let belongs = |word: &str| !word.contains(char::is_alphabetic) || belongs_to_date(word);
    let mut text = text.trim();
    while let Some(word) = text.split_whitespace().next().filter(|word| belongs(word)) {
        text = text[word.len()..].trim_start();
    }
    while let Some(word) = text.split_whitespace().next_back().filter(|word| belongs(word)) {
        text = text[..text.len() - word.len()].trim_end();
    }
    text
}

/// What stands behind a date, without how long the article takes to read: `Temps de lecture : 2 min`, `3 min read`.
pub(super) fn without_reading_time(after: &str) -> &str {
    static READING: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)(?:(?:temps de )?lecture ?:? ?\d+ ?min(?:utes?)?|\b\d+[ -]?min(?:utes?)? (?:read|de lecture)|\b\d+ phút đọc)\.?\s*$",
        )
    });
    &after[..READING.find(after).map_or(after.len(), |reading| reading.start())]
}

/// Who signs, without the time of day behind: `Posted by Jane Doe at 9:14 PM`.
pub(super) fn without_clock(text: &str) -> &str {
    static CLOCK: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?i)\s(?:at|à|lúc) \d{1,2}[:.h]\d{2}(?: ?[ap]\.?m\.?)?$"));
    // Most lines end in a letter.
    if !text.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | 'm' | 'M')) {
        return text;
    }
    &text[..CLOCK.find(text).map_or(text.len(), |clock| clock.start())]
}

/// True for a word that a line which states a date holds beside it: `Publié le … à 14h35`, `Thứ hai, … (GMT+7)`.
pub(super) fn belongs_to_date(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "publie",
        "cree",
        "modifie",
        "mis",
        "mise",
        "a",
        "jour",
        "le",
        "et",
        "published",
        "created",
        "updated",
        "modified",
        "posted",
        "last",
        "on",
        "at",
        "am",
        "pm",
        "gmt",
        "utc",
        "est",
        "ict",
        "thu",
        "dang",
        "ngay",
        "luc",
        "cap",
        "nhat",
        "chu",
        "hai",
        "ba",
        "tu",
        "nam",
        "sau",
        "bay",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "date",
        "lecture",
        "min",
        "read",
    ];
    let folded = fold(&word.to_lowercase());
    let folded = folded.trim_matches(|c: char| !c.is_alphanumeric()).replace('.', "");
    let folded = folded.as_str();
    let clock = folded.starts_with(|c: char| c.is_ascii_digit());
    clock || WORDS.contains(&folded) || month(folded).is_some() || folded.starts_with("gmt")
}
