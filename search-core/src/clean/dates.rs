//! Dates as news sites write them, in English, French and Vietnamese.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use regex::{Captures, Regex};

use super::furniture::regex;
use crate::lang::fold;

/// A date found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundDate {
    /// `YYYY-MM-DD`, or RFC 3339 with an offset where time and zone are given.
    pub(super) date: String,
    /// Where it stands in the text, in bytes.
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

/// The patterns, each with named groups. Month names are folded and looked up in [`MONTHS`].
static PATTERNS: LazyLock<[Regex; 5]> = LazyLock::new(|| {
    [
        // 2023-11-20, with a time or without
        regex(r"\b(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})(?:[T ](?<time>\d{1,2}:\d{2}))?"),
        // 20 tháng 11 năm 2023; 20 tháng 11, 2023
        regex(r"(?i)\b(?<d>\d{1,2})\s+tháng\s+(?<m>\d{1,2})(?:\s+năm\s+|\s*[,/-]\s*)(?<y>\d{4})"),
        // 20/11/2023, 20-11-2023, 20.11.2023, and glued to a name: Cửa Biển17/02/2024
        regex(r"(?<d>\d{1,2})(?<sep>[/.-])(?<m>\d{1,2})[/.-](?<y>\d{4})\b"),
        // 20 novembre 2023, 1er mars 2024, 20 November 2023, 20 Nov. 2023
        regex(r"(?i)\b(?<d>\d{1,2})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?<name>\p{L}{3,9})\.?,?\s+(?<y>\d{4})\b"),
        // November 20, 2023
        regex(r"(?i)\b(?<name>\p{L}{3,9})\.?\s+(?<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<y>\d{4})\b"),
    ]
});

/// The first date in `text`.
pub(super) fn find(text: &str) -> Option<FoundDate> {
    let found = PATTERNS.iter().filter_map(|pattern| {
        let captures = pattern.captures(text)?;
        let span = captures.get(0)?.range();
        date_of(&captures).map(|date| FoundDate { date: date.to_string(), span })
    });
    found.min_by_key(|found| found.span.start)
}

fn date_of(captures: &Captures<'_>) -> Option<Date> {
    let number = |name: &str| captures.name(name)?.as_str().parse::<i16>().ok();
    let month = match captures.name("name") {
        Some(name) => month(name.as_str())?,
        None => i8::try_from(number("m")?).ok()?,
    };
    let (day, year) = (i8::try_from(number("d")?).ok()?, number("y")?);
    let plausible = |date: Date| (1900..2100).contains(&date.year()).then_some(date);
    // Day first is the rule in all three languages but in America; 11/20/2023 can only be the other way round.
    Date::new(year, month, day).or_else(|_| Date::new(year, day, month)).ok().and_then(plausible)
}

fn month(name: &str) -> Option<i8> {
    let folded = fold(&name.to_lowercase());
    MONTHS.iter().find(|(month, _)| *month == folded).map(|(_, number)| *number)
}

/// True for a word that a line which states a date holds beside it: `Publié le … à 14h35`, `Thứ hai, … (GMT+7)`.
pub(super) fn belongs_to_date(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "publie",
        "modifie",
        "mis",
        "mise",
        "a",
        "jour",
        "le",
        "et",
        "published",
        "updated",
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
    ];
    let folded = fold(&word.to_lowercase());
    let folded = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let clock = folded.starts_with(|c: char| c.is_ascii_digit());
    clock || WORDS.contains(&folded) || month(folded).is_some() || folded.starts_with("gmt")
}

/// A date that a page or a record states in a field of its own: any of the forms above, RFC 3339, RFC 2822, seconds or
/// milliseconds since 1970.
pub(super) fn stated(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(date) = rfc3339(text).or_else(|| rfc2822(text)).or_else(|| unix(text)) {
        return Some(date);
    }
    find(text).map(|found| found.date)
}

/// `2023-11-20T14:35:00+07:00` stays as it is; without an offset only its date is known for sure.
fn rfc3339(text: &str) -> Option<String> {
    let offset = text.rfind(['+', '-', 'Z', 'z']).filter(|&at| at > 10);
    match (text.parse::<Timestamp>(), offset) {
        (Ok(timestamp), Some(at)) => {
            let zone = text[at..].replace(':', "");
            let seconds = match zone.as_bytes() {
                [sign @ (b'+' | b'-'), digits @ ..] if digits.len() == 4 => {
                    let digits = std::str::from_utf8(digits).ok()?.parse::<i32>().ok()?;
                    let seconds = (digits / 100 * 60 + digits % 100) * 60;
                    if *sign == b'-' { -seconds } else { seconds }
                }
                _ => 0,
            };
            let offset = Offset::from_seconds(seconds).ok()?;
            Some(timestamp.display_with_offset(offset).to_string())
        }
        _ => text
            .parse::<DateTime>()
            .ok()
            .filter(|_| text.len() > 10)
            .map(|datetime| datetime.date().to_string()),
    }
}

fn rfc2822(text: &str) -> Option<String> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(zoned.timestamp().display_with_offset(zoned.offset()).to_string())
}

fn unix(text: &str) -> Option<String> {
    let number: i64 = text.parse().ok()?;
    let seconds = match text.len() {
        9..=10 => number,
        12..=13 => number / 1000,
        _ => return None,
    };
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).timestamp().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (text, date) in [
            ("Thứ hai, 20/11/2023, 14:35 (GMT+7)", "2023-11-20"),
            ("Publié le 20 novembre 2023 à 14h35", "2023-11-20"),
            ("le 1er août 2024", "2024-08-01"),
            ("Updated November 20, 2023", "2023-11-20"),
            ("20 Nov. 2023", "2023-11-20"),
            ("Hà Nội, ngày 20 tháng 11 năm 2023", "2023-11-20"),
            ("Báo Cửa BiểnBáo Cửa Biển17/02/2024", "2024-02-17"),
            ("11/20/2023", "2023-11-20"),
            ("20.11.2023", "2023-11-20"),
        ] {
            assert_eq!(find(text).map(|found| found.date).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["", "1234", "32/13/2023", "2023", "16/18", "version 1.2.3000", "mars 2024", "99 bottles 2023"]
        {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn stated_dates_keep_their_time_zone() {
        for (text, date) in [
            ("2023-11-20T14:35:00+07:00", "2023-11-20T14:35:00+07:00"),
            ("2024-03-14T00:20:00+0100", "2024-03-14T00:20:00+01:00"),
            ("2023-11-20T14:35:00Z", "2023-11-20T14:35:00+00:00"),
            ("2025-03-12 14:25:00", "2025-03-12"),
            ("Mon, 20 Nov 2023 14:35:00 +0700", "2023-11-20T14:35:00+07:00"),
            ("1700465700", "2023-11-20T07:35:00Z"),
            ("20/11/2023", "2023-11-20"),
        ] {
            assert_eq!(stated(text).as_deref(), Some(date), "{text}");
        }
    }
}
