//! The language in which a page speaks: what the reader's browser asks for in; messages, names, dates and numbers in that
//! language out. What each language says is in `messages/`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::HeaderValue;
use jiff::civil::Date;
use search_core::{Lang, Period};
use serde::Deserialize;

/// The languages, the first for whom none of them is asked for.
static LOCALES: LazyLock<[Locale; 3]> = LazyLock::new(|| {
    [
        include_str!("../../messages/en.json"),
        include_str!("../../messages/fr.json"),
        include_str!("../../messages/vi.json"),
    ]
    // The tests read all of them.
    .map(|file| serde_json::from_str(file).expect("the messages are whole"))
});

/// A language in which pages speak.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Locale {
    /// Its BCP-47 code.
    pub(super) code: String,
    /// What it calls itself.
    pub(super) name: String,
    plural: PluralRule,
    numbers: Numbers,
    dates: Dates,
    /// The names of the languages that news archives are most often in; others are shown by their code.
    languages: BTreeMap<String, String>,
    /// What is said on the pages.
    pub(crate) say: Messages,
}

/// Which counts have a form of their own.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PluralRule {
    OneIsOne,
    OneIsZeroOrOne,
    Never,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbers {
    /// What stands between thousands.
    group: String,
    /// What stands before tenths.
    decimal: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    day: String,
    month: String,
    /// The first of a month.
    first: String,
    months: [String; 12],
}

/// A message with a count in it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plural {
    one: Option<String>,
    other: String,
}

/// What is said on the pages; what stands in braces is filled in.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Messages {
    pub(super) all_articles: String,
    pub(super) also: String,
    pub(super) and: String,
    pub(super) apply: String,
    pub(super) archive_is_empty: String,
    pub(super) archive_reload: String,
    pub(super) archive_to_fill: String,
    pub(super) article: String,
    pub(super) articles: Plural,
    pub(super) author: String,
    pub(super) authors: String,
    pub(super) back_to_first: String,
    pub(super) back_to_results: String,
    pub(super) caption: String,
    pub(super) clear_all: String,
    pub(super) date: String,
    pub(super) did_you_mean: String,
    pub(super) done: String,
    pub(super) dropped: Plural,
    pub(super) dropped_why: String,
    pub(super) error_bad_request: String,
    pub(super) error_busy: String,
    pub(super) error_method: String,
    pub(super) error_not_found: String,
    pub(super) error_other: String,
    pub(super) error_refused: String,
    pub(super) error_way_out: String,
    pub(super) filters: String,
    pub(super) fold: String,
    pub(super) fold_why: String,
    pub(super) from_day: String,
    pub(super) histogram: String,
    pub(super) histogram_how: String,
    pub(super) home_title: String,
    pub(super) interface_language: String,
    pub(super) introduction: String,
    pub(super) introduction_how: String,
    pub(super) introduction_plain: String,
    pub(super) key: String,
    pub(super) key_back: String,
    pub(super) key_move: String,
    pub(super) key_open: String,
    pub(super) key_search: String,
    pub(super) language: String,
    pub(super) language_with: String,
    pub(super) less: String,
    pub(super) less_any_author: String,
    pub(super) less_any_date: String,
    pub(super) less_any_language: String,
    pub(super) less_any_of_the_words: String,
    pub(super) less_any_place: String,
    pub(super) less_any_section: String,
    pub(super) less_any_site: String,
    pub(super) less_any_source: String,
    pub(super) less_any_tag: String,
    pub(super) less_not_only_captions: String,
    pub(super) less_not_only_dropped: String,
    pub(super) less_not_only_titles: String,
    pub(super) less_without_filters: String,
    pub(super) less_without_marks: String,
    pub(super) less_without_quotes: String,
    pub(super) less_without_words: String,
    pub(super) match_next: String,
    pub(super) match_of: String,
    pub(super) match_previous: String,
    pub(super) matches: Plural,
    pub(super) more_sources: String,
    pub(super) more_versions: Plural,
    pub(super) newest_articles: String,
    pub(super) next: String,
    pub(super) no_articles: String,
    pub(super) no_articles_how: String,
    pub(super) notes: String,
    pub(super) nothing_found: String,
    pub(super) nothing_found_for: String,
    pub(super) nothing_found_how: String,
    pub(super) nothing_on_page: String,
    pub(super) original: String,
    pub(super) page: String,
    pub(super) pages: String,
    pub(super) place: String,
    pub(super) previous: String,
    pub(super) range_is_backwards: String,
    pub(super) remove: String,
    pub(super) results: String,
    pub(super) results_for: String,
    pub(super) search: String,
    pub(super) search_articles: String,
    pub(super) section: String,
    pub(super) sign_in: String,
    pub(crate) sign_in_master: String,
    pub(crate) sign_in_refused: String,
    pub(super) sign_in_why: String,
    pub(super) similar: String,
    pub(super) since: String,
    pub(super) skip: String,
    pub(super) sort: String,
    pub(super) sort_newest: String,
    pub(super) sort_oldest: String,
    pub(super) sort_recent: String,
    pub(super) sort_recent_why: String,
    pub(super) sort_relevance: String,
    pub(super) source: String,
    pub(super) stories: Plural,
    pub(super) suggested: String,
    pub(super) suggestions: String,
    pub(super) tags: String,
    pub(super) undated: Plural,
    pub(super) unfold: String,
    pub(super) unreachable: String,
    pub(super) until: String,
    pub(super) until_day: String,
    pub(super) versions: String,
    pub(super) whole_time: String,
}

impl Locale {
    /// All of them.
    pub(super) fn all() -> &'static [Locale] {
        &*LOCALES
    }

    /// The one with this code.
    pub(super) fn of(code: &str) -> Option<&'static Locale> {
        LOCALES.iter().find(|locale| locale.code == code)
    }

    /// The one that a browser prefers by its `Accept-Language`.
    pub(crate) fn preferred(accept_language: &str) -> &'static Locale {
        let mut best: Option<(f32, &Locale)> = None;
        for range in accept_language.split(',') {
            let (tag, quality) = range.split_once(';').unwrap_or((range, ""));
            let quality = quality.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
            let code = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let Some(locale) = Locale::of(&code) else { continue };
            if quality > best.map_or(0.0, |(quality, _)| quality) {
                best = Some((quality, locale));
            }
        }
        best.map_or(&LOCALES[0], |(_, locale)| locale)
    }

    /// Its code, for a header.
    pub(super) fn header(&'static self) -> HeaderValue {
        HeaderValue::from_str(&self.code).unwrap_or(HeaderValue::from_static("en"))
    }

    /// The name of a language.
    pub(super) fn language(&self, lang: Lang) -> String {
        self.languages.get(lang.as_str()).cloned().unwrap_or_else(|| lang.as_str().to_owned())
    }

    /// `1,234`.
    pub(super) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut out = String::with_capacity(digits.len() + 8);
        for (n, digit) in digits.chars().enumerate() {
            if n > 0 && (digits.len() - n).is_multiple_of(3) {
                out.push_str(&self.numbers.group);
            }
            out.push(digit);
        }
        out
    }

    /// `1.2`.
    pub(super) fn tenths(&self, number: f32) -> String {
        format!("{number:.1}").replace('.', &self.numbers.decimal)
    }

    /// `1 article`, `1,234 articles`.
    pub(super) fn counted(&self, count: u64, message: &Plural) -> String {
        let is_one = match self.plural {
            PluralRule::OneIsOne => count == 1,
            PluralRule::OneIsZeroOrOne => count <= 1,
            PluralRule::Never => false,
        };
        let message = message.one.as_ref().filter(|_| is_one).unwrap_or(&message.other);
        fill(message, &[("count", &self.number(count))])
    }

    /// `2023`, `November 2023`, `20 November 2023`: the period of this length that a day lies in.
    pub(super) fn period(&self, by: Period, day: Date) -> String {
        let year = day.year().to_string();
        let month = usize::try_from(day.month() - 1).ok().and_then(|month| self.dates.months.get(month));
        let month = month.map_or("", String::as_str);
        match by {
            Period::Year => year,
            Period::Month => fill(&self.dates.month, &[("month", month), ("year", &year)]),
            Period::Day => {
                let number = day.day().to_string();
                let number = if day.day() == 1 { &self.dates.first } else { &number };
                fill(&self.dates.day, &[("day", number), ("month", month), ("year", &year)])
            }
        }
    }

    /// `20 November 2023`.
    pub(super) fn day(&self, day: Date) -> String {
        self.period(Period::Day, day)
    }

    /// `English, French and Vietnamese`.
    pub(super) fn list(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => fill(&self.say.and, &[("first", &first.join(", ")), ("last", last)]),
        }
    }
}

/// A message with what stands in its braces filled in.
pub(super) fn fill(message: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(message.len() + 16);
    let mut rest = message;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        out.push_str(before);
        out.extend(values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What stands before and behind the one thing that is filled in.
pub(super) fn around(message: &str) -> (&str, &str) {
    let (before, rest) = message.split_once('{').unwrap_or((message, ""));
    (before, rest.split_once('}').map_or("", |(_, after)| after))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::Value;

    use super::*;

    /// The names in braces, in order of their letters.
    fn holes(message: &Value) -> Vec<String> {
        let text = message.as_str().unwrap_or_else(|| message["other"].as_str().unwrap());
        let mut holes: Vec<String> =
            text.split('{').skip(1).map(|hole| hole.split('}').next().unwrap().to_owned()).collect();
        holes.sort();
        holes
    }

    #[test]
    fn every_language_says_everything() {
        let files = [
            include_str!("../../messages/en.json"),
            include_str!("../../messages/fr.json"),
            include_str!("../../messages/vi.json"),
        ];
        let files = files.map(|file| serde_json::from_str::<Value>(file).unwrap());
        let names = |file: &Value| file["languages"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        for (file, locale) in files.iter().zip(Locale::all()) {
            assert_eq!(names(file), names(&files[0]));
            for (key, message) in file["say"].as_object().unwrap() {
                assert_eq!(holes(message), holes(&files[0]["say"][key]), "{key} in {}", locale.code);
                let text = message.as_str().unwrap_or_else(|| message["other"].as_str().unwrap());
                assert!(!text.trim().is_empty(), "{key} in {}", locale.code);
                if message.is_object() {
                    let has_one = message.get("one").is_some();
                    assert_eq!(has_one, locale.plural != PluralRule::Never, "{key} in {}", locale.code);
                }
            }
        }
    }

    #[test]
    fn the_browsers_language_is_spoken() {
        for (asked, code) in [
            ("", "en"),
            ("de,nl", "en"),
            ("fr-CA,en;q=0.5", "fr"),
            ("en;q=0.5, vi", "vi"),
            ("VI-vn;q=0.9,en;q=0.9", "vi"),
            ("fr;q=0, en;q=0.1", "en"),
            ("fr;q=x;,;;q=", "en"),
        ] {
            assert_eq!(Locale::preferred(asked).code, code, "{asked}");
        }
    }

    #[test]
    fn counts_dates_and_lists_are_those_of_the_language() {
        let shown = |code: &str| {
            let locale = Locale::of(code).unwrap();
            let articles = |count| locale.counted(count, &locale.say.articles);
            let names = [Lang::EN, Lang::FR, Lang::VI].map(|lang| locale.language(lang));
            let first = locale.day(date(2023, 11, 1));
            [articles(0), articles(1), articles(1_234_567), first, locale.list(&names)]
        };
        assert_eq!(
            shown("en"),
            [
                "0 articles",
                "1 article",
                "1,234,567 articles",
                "1 November 2023",
                "English, French and Vietnamese"
            ]
        );
        let french = ["0 article", "1 article", "1\u{202f}234\u{202f}567 articles", "1er novembre 2023"];
        assert_eq!(shown("fr")[..4], french);
        assert_eq!(shown("vi")[1..4], ["1 bài báo", "1.234.567 bài báo", "1 tháng 11, 2023"]);
        let month = Locale::of("vi").unwrap().period(Period::Month, date(2023, 11, 20));
        assert_eq!(month, "tháng 11, 2023");
        assert_eq!(Locale::of("fr").unwrap().tenths(1.25), "1,2");
        assert_eq!(Locale::of("en").unwrap().language("eo".parse().unwrap()), "eo");
    }

    #[test]
    fn messages_are_filled_in() {
        assert_eq!(fill("{a} of {b} {c} {", &[("a", "1"), ("b", "{a}")]), "1 of {a}  {");
        assert_eq!(around("Did you mean {query}?"), ("Did you mean ", "?"));
        assert_eq!(around("plain"), ("plain", ""));
    }
}
