//! The facts about an article as a page states them: an article in, words of the page's language out.

use std::time::Duration;

use jiff::civil::Date;
use search_core::{Article, Lang, Version};

use super::locale::Locale;

/// The facts that stand with every article.
pub(super) struct Facts {
    /// The BCP-47 code, for the `lang` attribute.
    pub(super) lang: String,
    pub(super) language: String,
    pub(super) date: Option<Day>,
    pub(super) source: Option<String>,
}

/// A day, for machines and for people.
pub(super) struct Day {
    pub(super) machine: String,
    pub(super) words: String,
}

impl Facts {
    pub(super) fn of(article: &Article, locale: &Locale) -> Facts {
        Facts::new(article.lang, article.date.as_deref(), article.source.as_ref(), locale)
    }

    pub(super) fn of_version(version: &Version, locale: &Locale) -> Facts {
        Facts::new(version.lang, version.date.as_deref(), version.source.as_ref(), locale)
    }

    fn new(lang: Lang, date: Option<&str>, source: Option<&String>, locale: &Locale) -> Facts {
        Facts {
            lang: lang.as_str().to_owned(),
            language: locale.language(lang),
            date: date.map(|date| day(date, locale)),
            source: source.cloned(),
        }
    }
}

/// `2023-11-20` as `20 November 2023`. What is no date is shown as it is.
fn day(date: &str, locale: &Locale) -> Day {
    let parsed = date.get(..10).and_then(|day| day.parse::<Date>().ok());
    Day { machine: date.to_owned(), words: parsed.map_or_else(|| date.to_owned(), |day| locale.day(day)) }
}

/// `<1 ms`, `12 ms`, `1.2 s`.
pub(super) fn time_taken(took: Duration, locale: &Locale) -> String {
    match took.as_millis() {
        0 => "<1 ms".to_owned(),
        ms if ms < 1000 => format!("{ms} ms"),
        _ => format!("{} s", locale.tenths(took.as_secs_f32())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_readable() {
        let locale = Locale::of("en").unwrap();
        assert_eq!(day("2023-11-20", locale).words, "20 November 2023");
        assert_eq!(day("2023-11-02T14:35:00+07:00", locale).words, "2 November 2023");
        assert_eq!(day("hôm qua, hai", locale).words, "hôm qua, hai");
        assert_eq!(time_taken(Duration::from_micros(1_240_000), locale), "1.2 s");
    }
}
