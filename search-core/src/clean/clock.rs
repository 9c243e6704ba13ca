//! The time of day beside a date, and its zone: `, 14:35 (GMT+7)`, ` à 14h35`, `T14:35:00Z`, `2:35 p.m. EDT`, `14:35 ngày `.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Time;
use jiff::tz::Offset;
use regex::{Captures, Regex};

use super::furniture::regex;

/// A time of day; without an offset it is the local time, in a zone that is not stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) time: Time,
    pub(super) offset: Option<Offset>,
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.time.hour(), self.time.minute(), self.time.second())?;
        let Some(offset) = self.offset else { return Ok(()) };
        let minutes = offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }
}

/// Zones by name, where the name means one only in news: hours from UTC.
const ZONES: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("CET", 1),
    ("CEST", 2),
    ("ICT", 7),
    ("EST", -5),
    ("EDT", -4),
    ("PST", -8),
    ("PDT", -7),
];

/// `14:35`, `14:35:07.5`, `14h35`, `14h`, `14 giờ 35`, `2:35 p.m.`, and the zone behind it.
const TIME: &str = r"(?<h>\d{1,2})(?:[:g](?<m>\d{2})(?::(?<s>\d{2})(?:[.,]\d+)?)?|\s?(?:h|H|giờ)\s?(?<mh>\d{2})?)(?:\s?(?<half>[aApP])\.?[mM]\b\.?)?";
const ZONE: &str = r"(?:(?<zulu>[Zz]\b)|\s?\(?(?:(?<name>UTC|GMT|CES?T|ICT|E[SD]T|P[SD]T)\b)?\s?(?<sign>[+-])\s?(?<zh>\d{1,2})(?::?(?<zm>\d{2}))?\)?|\s?\(?(?<alone>UTC|GMT|CES?T|ICT|E[SD]T|P[SD]T)\b\)?)?";

/// Behind a date: `T14:35`, ` 14:35`, `, 14:35`, ` à 14h35`, ` | 14:35`.
static AFTER: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"^(?:T|\s*[,|•·@–-]?\s*(?:(?:à|at|lúc|um|kl\.)\s+)?){TIME}{ZONE}")));

/// `20231120T143500Z`, without separators.
static COMPACT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^T?(?<h>\d{2})(?<m>\d{2})(?<s>\d{2})(?<zulu>Z)?$"));

/// Before a date: `14:35 20/11/2023`, `14h35, Thứ hai, ngày 20/11/2023`.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"(?:^|[\s(|])(?<all>{TIME}{ZONE})\s*[,|–-]?\s*(?:(?:ngày|le|on|Thứ \p{{L}}+|Chủ nhật)[\s,]*){{0,2}}$"
    ))
});

/// The time of day that stands beside the date at `date`, and where. Midnight without a zone is no time: it is what programs
/// write that know only the day.
pub(super) fn beside(text: &str, date: &Range<usize>) -> Option<(Clock, Range<usize>)> {
    let (before, after) = (&text[..date.start], &text[date.end..]);
    // Nothing is looked for far away: the patterns stand at an edge.
    let read = |captures: &Captures<'_>| {
        clock_of(captures).filter(|clock| clock.offset.is_some() || clock.time != Time::midnight())
    };
    if let Some(captures) = AFTER.captures(after).or_else(|| COMPACT.captures(after)) {
        let end = captures.get(0).map_or(0, |all| all.end());
        return Some((read(&captures)?, date.end..date.end + end));
    }
    let from = before.char_indices().rev().nth(LONGEST_BEFORE).map_or(0, |(at, _)| at);
    let captures = BEFORE.captures(&before[from..])?;
    let start = captures.name("all").map_or(0, |all| all.start());
    Some((read(&captures)?, from + start..date.start))
}

/// A time stands no further before its date, in characters.
const LONGEST_BEFORE: usize = 48;

fn clock_of(captures: &Captures<'_>) -> Option<Clock> {
    let number = |name: &str| captures.name(name).and_then(|digits| digits.as_str().parse::<i8>().ok());
    let mut hour = number("h")?;
    if let Some(half) = captures.name("half") {
        let afternoon = half.as_str().eq_ignore_ascii_case("p");
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let minute = number("m").or_else(|| number("mh")).unwrap_or(0);
    let time = Time::new(hour, minute, number("s").unwrap_or(0), 0).ok()?;
    Some(Clock { time, offset: offset_of(captures) })
}

fn offset_of(captures: &Captures<'_>) -> Option<Offset> {
    if captures.name("zulu").is_some() {
        return Some(Offset::UTC);
    }
    if let Some(zone) = captures.name("alone") {
        let (_, hours) = ZONES.iter().find(|(name, _)| *name == zone.as_str())?;
        return Offset::from_seconds(hours * 3600).ok();
    }
    let number = |name: &str| captures.name(name).and_then(|digits| digits.as_str().parse::<i32>().ok());
    let seconds = (number("zh")? * 60 + number("zm").unwrap_or(0)) * 60;
    let negative = captures.name("sign").is_some_and(|sign| sign.as_str() == "-");
    Offset::from_seconds(if negative { -seconds } else { seconds }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stand_before_or_behind_the_date() {
        const DATE: &str = "20/11/2023";
        for (text, clock) in [
            ("20/11/2023, 14:35 (GMT+7)", "14:35:00+07:00"),
            ("20/11/2023 14:35 GMT+7", "14:35:00+07:00"),
            ("20/11/2023 - 14:35", "14:35:00"),
            ("20/11/2023 | 14:35", "14:35:00"),
            ("20/11/2023 lúc 14 giờ 35", "14:35:00"),
            ("20/11/2023 à 14h35", "14:35:00"),
            ("20/11/2023 à 9h", "09:00:00"),
            ("20/11/2023 at 2:35 p.m. EDT", "14:35:00-04:00"),
            ("20/11/2023 12:05 am", "00:05:00"),
            ("20/11/2023 14g35", "14:35:00"),
            ("14:35 20/11/2023", "14:35:00"),
            ("14:35 (GMT+7), Thứ hai, 20/11/2023", "14:35:00+07:00"),
            ("Cập nhật lúc 14h35, ngày 20/11/2023", "14:35:00"),
            ("20/11/2023T14:35:07.5-03:30", "14:35:07-03:30"),
        ] {
            let start = text.find(DATE).unwrap();
            let found = beside(text, &(start..start + DATE.len()));
            assert_eq!(found.map(|(clock, _)| clock.to_string()).as_deref(), Some(clock), "{text}");
        }
        for text in
            ["20/11/2023", "20/11/2023 14 people", "20/11/2023 99:99", "3 20/11/2023", "20/11/2023 00:00"]
        {
            let start = text.find(DATE).unwrap();
            assert_eq!(beside(text, &(start..start + DATE.len())), None, "{text}");
        }
    }
}
