//! Dates as news sites write them, in English, French and Vietnamese.

use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use regex::{Captures, Regex};
use rustc_hash::FxHashMap;

use super::clock::{self, Clock};
use super::date_words::of_change;
use super::furniture::regex;
use crate::article::Sure;
use crate::lang::fold;

/// A date as exactly as it is known. Prints as [`Article::date`](crate::article::Article::date) has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) day: Date,
    pub(super) clock: Option<Clock>,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.day)?;
        self.clock.map_or(Ok(()), |clock| write!(f, "T{clock}"))
    }
}

/// A date found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundDate {
    pub(super) written: Written,
    /// Unless day and month may be the other way round, sure.
    pub(super) sure: Sure,
    /// Whether the words before it say that the article was changed then: `Updated`, `Mis à jour le`, `Cập nhật`.
    pub(super) of_change: bool,
    /// Where it stands in the text, in bytes, with the time of day.
    pub(super) span: std::ops::Range<usize>,
}

const MONTHS: &[(&str, i8)] = &[
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
    ("janvier", 1),
    ("fevrier", 2),
    ("mars", 3),
    ("avril", 4),
    ("mai", 5),
    ("juin", 6),
    ("juillet", 7),
    ("aout", 8),
    ("septembre", 9),
    ("octobre", 10),
    ("novembre", 11),
    ("decembre", 12),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("sept", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("janv", 1),
    ("fevr", 2),
    ("fev", 2),
    ("avr", 4),
    ("juil", 7),
];

/// [`MONTHS`], for looking them up: it is done for every word with a capital.
static NUMBERS: LazyLock<FxHashMap<&str, i8>> = LazyLock::new(|| MONTHS.iter().copied().collect());

/// The patterns, each with named groups. Month names are folded and looked up in [`MONTHS`].
static PATTERNS: LazyLock<[Regex; 8]> = LazyLock::new(|| {
    [
        // 2023-11-20, 2023/11/20; a letter may follow: 2023-11-20T14:35
        regex(r"\b(?<y>\d{4})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})"),
        // 2023年11月20日, 2023년 11월 20일
        regex(r"(?<y>(?:19|20)\d{2})\s?[年년]\s?(?<m>\d{1,2})\s?[月월]\s?(?<d>\d{1,2})\s?[日일号號]"),
        // 20231120, 20231120T143500Z: nothing else in the text
        regex(r"^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})(?:$|T)"),
        // 20 tháng 11 năm 2023; 20 tháng 11, 2023
        regex(r"(?i)\b(?<d>\d{1,2})\s+tháng\s+(?<m>\d{1,2})(?:\s+năm\s+|\s*[,/-]\s*)(?<y>\d{4})"),
        // 20/11/2023, 20-11-2023, 20.11.2023, and glued to a name: Cửa Biển17/02/2024
        regex(r"(?<d>\d{1,2})(?<sep>[/.-])(?<m>\d{1,2})[/.-](?<y>\d{4})\b"),
        // 20 novembre 2023, 1er mars 2024, 20 November 2023, 20 Nov. 2023
        regex(r"\b(?<d>\d{1,2})(?i:er|st|nd|rd|th)?\s+(?i:of\s+)?(?<name>\p{L}+)\.?,?\s+(?<y>\d{4})\b"),
        // 20/Nov/2023, 20-Nov-2023
        regex(r"\b(?<d>\d{1,2})[/-](?<name>\p{L}+)[/-](?<y>\d{4})\b"),
        // November 20, 2023
        regex(r"\b(?<name>\p{L}+)\.?\s+(?<d>\d{1,2})(?i:st|nd|rd|th)?,?\s+(?<y>\d{4})\b"),
    ]
});

/// Nothing in an archive of news is older; a page that says so means something else, such as that it does not know.
const FIRST_YEAR: i16 = 1900;

/// The first date in `text`, with its time of day and zone where they stand beside it.
pub(super) fn find(text: &str) -> Option<FoundDate> {
    // Every pattern has a year, and most lines have none.
    if !has_year(text) {
        return None;
    }
    let found = PATTERNS.iter().filter_map(|pattern| {
        let captures = pattern.captures_iter(text).find(may_name_month)?;
        let span = captures.get(0)?.range();
        let (day, sure) = day_of(&captures, text)?;
        Some(FoundDate { written: Written { day, clock: None }, sure, of_change: false, span })
    });
    let mut found = found.min_by_key(|found| found.span.start)?;
    if let Some((clock, span)) = clock::beside(text, &found.span) {
        found.span = found.span.start.min(span.start)..found.span.end.max(span.end);
        found.written.clock = Some(clock);
    }
    found.of_change = of_change(&text[..found.span.start]);
    Some(found)
}

/// The day on which what a line is about was published, as far as it says so: the first that is not called one of a change,
/// `Updated 20 Feb 2025 | Published 14 Jan 2025`; else the first.
pub(super) fn first_published(text: &str) -> Option<FoundDate> {
    let first = find(text)?;
    let mut end = first.span.end;
    let mut published = Some(first.clone());
    while let Some(FoundDate { of_change: true, .. }) = published {
        published = find(&text[end..]).map(|mut found| {
            found.span = found.span.start + end..found.span.end + end;
            found
        });
        end = published.as_ref().map_or(end, |found| found.span.end);
    }
    published.or(Some(first))
}

/// False for a match that has a word in the place of a month which is too short or too long for one. The pattern itself could
/// count its letters, and would be ten times as large.
fn may_name_month(captures: &Captures<'_>) -> bool {
    captures.name("name").is_none_or(|name| (3..=9).contains(&name.as_str().chars().count()))
}

/// True for a text with four digits in a row.
fn has_year(text: &str) -> bool {
    let mut digits = 0;
    text.bytes().any(|byte| {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        digits == 4
    })
}

/// The day, and how sure it is that it is meant.
fn day_of(captures: &Captures<'_>, text: &str) -> Option<(Date, Sure)> {
    let number = |name: &str| captures.name(name)?.as_str().parse::<i16>().ok();
    let month = match captures.name("name") {
        Some(name) => month(name.as_str())?,
        None => i8::try_from(number("m")?).ok()?,
    };
    let (day, year) = (i8::try_from(number("d")?).ok()?, number("y")?);
    // Day first is the rule in all three languages but in America; 11/20/2023 can only be the other way round. Where both
    // are possible, a line with letters that English does not have is not American.
    let american = captures.name("sep").is_some_and(|sep| sep.as_str() == "/") && text.is_ascii();
    let sure = if american && day <= 12 && month <= 12 && day != month { Sure::Guess } else { Sure::Sure };
    let date = Date::new(year, month, day).or_else(|_| Date::new(year, day, month)).ok()?;
    (FIRST_YEAR..2100).contains(&date.year()).then_some((date, sure))
}

/// The number of a month, from 1, by its name or a short form of it, in any case, with or without its marks.
pub(crate) fn month(name: &str) -> Option<i8> {
    month_of(&fold(&name.to_lowercase()))
}

/// The month of this name, which must be folded and in lower case: 1 for `january`, `janvier` and `jan`.
pub(crate) fn month_of(folded: &str) -> Option<i8> {
    NUMBERS.get(folded).copied()
}

/// A date that a page or a record states in a field of its own: any of the forms above, also in RFC 3339 and RFC 2822, or
/// seconds or milliseconds since 1970.
pub(super) fn stated(text: &str) -> Option<(Written, Sure)> {
    let text = text.trim();
    if let Some(written) = unix(text) {
        return Some((written, Sure::Sure));
    }
    find(text).map(|found| (found.written, found.sure))
}

/// True for a text that is nothing but a date.
pub(super) fn is_date(text: &str) -> bool {
    whole(text).is_some()
}

/// The day of a text that is nothing but a date.
pub(crate) fn whole(text: &str) -> Option<Date> {
    find(text).filter(|found| found.span == (0..text.len())).map(|found| found.written.day)
}

/// The date in the folders of an address: `/2023/11/20/`, `/2023-11-20-`, `/20231120`.
pub(super) fn in_url(url: &str) -> Option<Written> {
    static FOLDERS: LazyLock<Regex> =
        LazyLock::new(|| regex(r"/(?<y>(?:19|20)\d{2})[/-]?(?<m>[01]\d)[/-]?(?<d>[0-3]\d)(?:[/_.-]|$)"));
    let captures = FOLDERS.captures(url)?;
    let number = |name: &str| captures[name].parse::<i16>().ok();
    let (year, month, day) = (number("y")?, number("m")?, number("d")?);
    let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(Written { day, clock: None })
}

fn unix(text: &str) -> Option<Written> {
    let number: i64 = text.parse().ok()?;
    let seconds = match text.len() {
        9..=10 => number,
        13 => number / 1000,
        _ => return None,
    };
    let moment = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).datetime();
    Some(Written {
        day: moment.date(),
        clock: Some(Clock { time: moment.time(), offset: Some(Offset::UTC) }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        find(text).map(|found| found.written.to_string())
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (text, date) in [
            ("Thứ hai, 20/11/2023, 14:35 (GMT+7)", "2023-11-20T14:35:00+07:00"),
            ("Publié le 20 novembre 2023 à 14h35", "2023-11-20T14:35:00"),
            ("le 1er août 2024", "2024-08-01"),
            ("Updated November 20, 2023", "2023-11-20"),
            ("20 Nov. 2023", "2023-11-20"),
            ("20/Nov/2023", "2023-11-20"),
            ("20-Nov-2023 09:14", "2023-11-20T09:14:00"),
            ("Hà Nội, ngày 20 tháng 11 năm 2023", "2023-11-20"),
            ("Báo Cửa BiểnBáo Cửa Biển17/02/2024", "2024-02-17"),
            ("11/20/2023", "2023-11-20"),
            ("20.11.2023", "2023-11-20"),
            ("2023/11/20", "2023-11-20"),
            ("发布于2023年11月20日 14:35", "2023-11-20T14:35:00"),
            ("2023년 11월 20일", "2023-11-20"),
        ] {
            assert_eq!(found(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "1234",
            "32/13/2023",
            "2023",
            "16/18",
            "version 1.2.3000",
            "mars 2024",
            "99 bottles 2023",
            "1/1/1899",
            "0001-01-01T00:00:00Z",
            "20/11/23",
            "hôm qua",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn day_and_month_may_be_the_other_way_round() {
        let sure = |text: &str| find(text).unwrap().sure;
        assert_eq!(sure("05/06/2024"), Sure::Guess);
        assert_eq!(sure("Thứ tư, 05/06/2024"), Sure::Sure);
        assert_eq!(
            (sure("05.06.2024"), sure("15/06/2024"), sure("2024-05-06")),
            (Sure::Sure, Sure::Sure, Sure::Sure)
        );
    }

    #[test]
    fn the_day_of_a_change_is_told_from_that_of_publication() {
        assert!(find("Updated 15 January 2025").unwrap().of_change);
        assert!(!find("Publié le 4 mars 2024 – Modifié le 5 mars 2024").unwrap().of_change);
        for (text, day) in [
            ("Modifié le 5 mars 2024, publié le 4 mars 2024", "2024-03-04"),
            ("Updated Mar 5, 2024 | Published Mar 4, 2024 at 14:35", "2024-03-04T14:35:00"),
            ("Cập nhật 05/03/2024 | Đăng ngày 04/03/2024", "2024-03-04"),
            ("Publié le 4 mars 2024 – Modifié le 5 mars 2024", "2024-03-04"),
            ("Updated Mar 5, 2024", "2024-03-05"),
        ] {
            let found = first_published(text).unwrap();
            assert_eq!(found.written.to_string(), day, "{text}");
            assert!(text.is_char_boundary(found.span.start) && found.span.end <= text.len(), "{text}");
        }
    }

    #[test]
    fn stated_dates_keep_their_time_zone() {
        for (text, date) in [
            ("2023-11-20T14:35:00+07:00", "2023-11-20T14:35:00+07:00"),
            ("2024-03-14T00:20:00+0100", "2024-03-14T00:20:00+01:00"),
            ("2023-11-20T14:35:00.123Z", "2023-11-20T14:35:00+00:00"),
            ("2025-03-12 14:25:00", "2025-03-12T14:25:00"),
            ("2025-03-12 00:00:00", "2025-03-12"),
            ("2025-03-12T14:25", "2025-03-12T14:25:00"),
            ("2025-06-05 14:46:12 +0200", "2025-06-05T14:46:12+02:00"),
            ("20231120T143500Z", "2023-11-20T14:35:00+00:00"),
            ("Mon, 20 Nov 2023 14:35:00 +0700", "2023-11-20T14:35:00+07:00"),
            ("Mon Nov 20 2023 14:35:00 GMT+0700", "2023-11-20T14:35:00+07:00"),
            ("1700465700", "2023-11-20T07:35:00+00:00"),
            ("20/11/2023", "2023-11-20"),
        ] {
            let stated = stated(text).map(|(written, _)| written.to_string());
            assert_eq!(stated.as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn addresses_hold_dates_in_their_folders() {
        let date = |url: &str| in_url(url).map(|written| written.to_string());
        for url in [
            "https://a.example/2023/11/20/x",
            "https://a.example/x/2023-11-20-y",
            "https://a.example/20231120/",
        ] {
            assert_eq!(date(url).as_deref(), Some("2023-11-20"), "{url}");
        }
        for url in [
            "https://a.example/20231399",
            "https://a.example/x-2023112012.html",
            "https://a.example/2023/11/",
        ] {
            assert_eq!(date(url), None, "{url}");
        }
    }
}
