//! Dates in a query: a year, a month, a day, and ranges of them.

use jiff::civil::{Date, date};

/// A range of days, both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

impl DateRange {
    /// Reads `2023`, `2023-02`, `2023-02-17`, `a..b` with either end left out, and `>a`, `>=a`, `<a`, `<=a`.
    pub fn parse(text: &str) -> Option<DateRange> {
        if let Some((from, to)) = text.split_once("..") {
            let from = if from.is_empty() { None } else { Some(period(from)?.0) };
            let to = if to.is_empty() { None } else { Some(period(to)?.1) };
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
}

/// The first and last day of a year, a month or a day.
fn period(text: &str) -> Option<(Date, Date)> {
    let parts: Vec<&str> = text.split('-').collect();
    let year: i16 = parts.first().filter(|year| year.len() == 4)?.parse().ok()?;
    let number = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() <= 2);
    match parts[..] {
        [_] => Some((date(year, 1, 1), date(year, 12, 31))),
        [_, month] => {
            let first = Date::new(year, number(month)?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        [_, month, day] => {
            let day = Date::new(year, number(month)?, number(day)?).ok()?;
            Some((day, day))
        }
        _ => None,
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
            ("..2023", "- 2023-12-31"),
            (">=2024", "2024-01-01 -"),
            (">2023", "2024-01-01 -"),
            ("<2023-03", "- 2023-02-28"),
        ] {
            let range = DateRange::parse(text).unwrap();
            let show = |day: Option<Date>| day.map_or("-".to_owned(), |day| day.to_string());
            assert_eq!(format!("{} {}", show(range.from), show(range.to)), expected, "{text}");
        }
        for text in ["", "..", "23", "2023-13", "2023-02-30", "soon", ">", "2023-1-1-1", "-9999"] {
            assert_eq!(DateRange::parse(text), None, "{text}");
        }
    }
}
