//! Dates in a query: a year, a quarter, a month, a day, as people write them, and ranges of them.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::clean::{month_named, whole_date};

/// A range of days, both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateRange {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

impl DateRange {
    /// Reads a period, `a..b` with either end left out, and `>a`, `>=a`, `<a`, `<=a`. A period is a year, a month, a day or a
    /// quarter: `2023`, `2023-02`, `2023-02-17`, `tháng 2/2023`, `février 2023`, `20 November 2023`, `20/11/2023`, `quý 1/2024`.
    pub fn parse(text: &str) -> Option<DateRange> {
        let text = text.trim();
        if let Some((from, to)) = text.split_once("..") {
            let from = if from.trim().is_empty() { None } else { Some(period(from)?.0) };
            let to = if to.trim().is_empty() { None } else { Some(period(to)?.1) };
            return (from.is_some() || to.is_some()).then_some(DateRange { from, to });
        }
        let range = |from, to| Some(DateRange { from, to });
        if let Some(text) = text.strip_prefix(">=") {
            return range(Some(period(text)?.0), None);
        }
        if let Some(text) = text.strip_prefix("<=") {
            return range(None, Some(period(text)?.1));
        }
        if let Some(text) = text.strip_prefix('>') {
            return range(Some(period(text)?.1.tomorrow().ok()?), None);
        }
        if let Some(text) = text.strip_prefix('<') {
            return range(None, Some(period(text)?.0.yesterday().ok()?));
        }
        let (from, to) = period(text)?;
        range(Some(from), Some(to))
    }

    /// True where no day can be in it: its last day is before its first.
    pub fn ends_before_it_begins(&self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if to < from)
    }
}

/// The forms of a period, each whole, with groups for the year `y`, the month `m` or its `name`, the day `d`, the quarter `q`.
/// Days that texts write out are read as they are there: see [`whole_date`].
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // 2023, năm 2023
        r"(?:năm\s+)?(?<y>\d{4})",
        // 2023-02, 2023/2, 2023-02-17
        r"(?<y>\d{4})[-/.](?<m>\d{1,2})(?:[-/.](?<d>\d{1,2}))?",
        // 2/2023, tháng 2/2023, tháng 2 năm 2023
        r"(?:tháng\s*)?(?<m>\d{1,2})\s*[-/.]\s*(?<y>\d{4})",
        r"tháng\s*(?<m>\d{1,2})(?:\s*,)?\s+(?:năm\s+)?(?<y>\d{4})",
        // février 2023, Nov. 2023, November, 2023
        r"(?<name>\p{L}{3,9})\.?,?\s+(?:of\s+)?(?<y>\d{4})",
        // quý 1/2024, quý I năm 2024, Q1 2024, 1er trimestre 2024
        r"(?:quý|q)\s*(?<q>[1-4]|iv|i{1,3})\s*(?:[-/,]|năm)?\s*(?<y>\d{4})",
        r"(?<y>\d{4})\s*-?\s*q(?<q>[1-4])",
        r"(?<q>[1-4])(?:er|re|e|ème|eme)?\s+trimestre\s+(?<y>\d{4})",
    ]
    .iter()
    .filter_map(|form| Regex::new(&format!("^(?i:{form})$")).ok())
    .collect()
});

/// The first and last day of a period.
fn period(text: &str) -> Option<(Date, Date)> {
    let text = text.trim();
    let Some(found) = FORMS.iter().find_map(|form| form.captures(text)) else {
        return whole_date(text).map(|day| (day, day));
    };
    let group = |name: &str| found.name(name).map(|group| group.as_str());
    let number = |text: &str| text.parse::<i8>().ok();
    let year: i16 = group("y")?.parse().ok()?;
    if let Some(quarter) = group("q") {
        let quarter = match quarter.to_lowercase().as_str() {
            "i" => 1,
            "ii" => 2,
            "iii" => 3,
            "iv" => 4,
            digit => number(digit)?,
        };
        let first = Date::new(year, quarter * 3 - 2, 1).ok()?;
        let last = Date::new(year, quarter * 3, 1).ok()?.last_of_month();
        return Some((first, last));
    }
    let month = match (group("m"), group("name")) {
        (Some(month), _) => number(month)?,
        (_, Some(name)) => month_named(name)?,
        _ => return Some((date(year, 1, 1), date(year, 12, 31))),
    };
    match group("d") {
        Some(day) => Date::new(year, month, number(day)?).ok().map(|day| (day, day)),
        None => Date::new(year, month, 1).ok().map(|first| (first, first.last_of_month())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_and_ranges_are_read() {
        for (text, expected) in [
            ("2023", "2023-01-01 2023-12-31"),
            ("2024-02", "2024-02-01 2024-02-29"),
            ("2023-02-17", "2023-02-17 2023-02-17"),
            ("2023-02..2023-06", "2023-02-01 2023-06-30"),
            ("2023-02 .. tháng 6/2023", "2023-02-01 2023-06-30"),
            ("..2023", "- 2023-12-31"),
            (">=2024", "2024-01-01 -"),
            (">= mars 2024", "2024-03-01 -"),
            (">2023", "2024-01-01 -"),
            ("<2023-03", "- 2023-02-28"),
            ("tháng 2/2023", "2023-02-01 2023-02-28"),
            ("Tháng 11 năm 2023", "2023-11-01 2023-11-30"),
            ("11/2023", "2023-11-01 2023-11-30"),
            ("20/11/2023", "2023-11-20 2023-11-20"),
            ("11/20/2023", "2023-11-20 2023-11-20"),
            ("05/06/2024", "2024-06-05 2024-06-05"),
            ("20 tháng 11 năm 2023", "2023-11-20 2023-11-20"),
            ("février 2023", "2023-02-01 2023-02-28"),
            ("FEVRIER 2023", "2023-02-01 2023-02-28"),
            ("1er mars 2024", "2024-03-01 2024-03-01"),
            ("20 novembre 2023", "2023-11-20 2023-11-20"),
            ("November 2023", "2023-11-01 2023-11-30"),
            ("Nov. 20, 2023", "2023-11-20 2023-11-20"),
            ("quý 1/2024", "2024-01-01 2024-03-31"),
            ("quý IV năm 2024", "2024-10-01 2024-12-31"),
            ("Q2 2024", "2024-04-01 2024-06-30"),
            ("2024-Q3", "2024-07-01 2024-09-30"),
            ("2e trimestre 2024", "2024-04-01 2024-06-30"),
            ("năm 2023", "2023-01-01 2023-12-31"),
        ] {
            let range = DateRange::parse(text).unwrap_or_else(|| panic!("{text}"));
            let show = |day: Option<Date>| day.map_or("-".to_owned(), |day| day.to_string());
            assert_eq!(format!("{} {}", show(range.from), show(range.to)), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "..",
            "23",
            "2023-13",
            "2023-02-30",
            "soon",
            ">",
            "2023-1-1-1",
            "-9999",
            "mars",
            "tháng 13/2023",
            "quý 5/2024",
            "2023 gianh",
            "the 20 November 2023 issue",
            "20 November",
            "99999",
            "2023..soon",
            "..",
        ] {
            assert_eq!(DateRange::parse(text), None, "{text}");
        }
    }
}
