//! When the articles that were found were published: days with their counts in; a bar a year, a month or a day out, each with the address
//! that leads into it.

use jiff::civil::Date;
use search_core::{Histogram, Period};

use super::asked::Asked;
use super::locale::Locale;

/// So many bars stand beside each other at most, of each length.
const MOST_DAYS: i64 = 31;
const MOST_MONTHS: i64 = 36;
const MOST_YEARS: i64 = 40;

/// So many years are put together where there are too many.
const YEARS: [i16; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/// What is there is seen, be it ever so little, in hundredths of the height.
const LEAST_HEIGHT: u64 = 4;

/// The bars, without gaps.
pub(super) struct Chart {
    pub(super) bars: Vec<ChartBar>,
    /// The first and the last period.
    pub(super) first: String,
    pub(super) last: String,
}

/// The articles of a period.
pub(super) struct ChartBar {
    /// The first day.
    pub(super) from: Date,
    /// The last day.
    pub(super) to: Date,
    /// `March 2023`.
    pub(super) period: String,
    pub(super) count: u64,
    /// `12 articles`.
    pub(super) articles: String,
    /// In hundredths.
    pub(super) height: u64,
    /// Only these; `None` where there are none.
    pub(super) address: Option<String>,
}

impl Chart {
    /// Draws bars of the length that fits. `None` where there are not two to compare.
    pub(super) fn new(days: &Histogram, asked: &Asked, locale: &'static Locale) -> Option<Chart> {
        let (first, last) = (days.bars.first()?.from, days.bars.last()?.from);
        let (by, step) = scale(first, last);
        let mut bars = Vec::new();
        let mut counted = days.bars.iter().peekable();
        let mut from = start(by, step, first);
        while from <= last {
            let next = (0..step).try_fold(from, |day, _| by.next(day));
            let to = next.and_then(|next| next.yesterday().ok()).unwrap_or(Date::MAX);
            let mut count = 0;
            while let Some(bar) = counted.next_if(|bar| bar.from <= to) {
                count += bar.articles;
            }
            bars.push(ChartBar::new(by, from, to, count, asked, locale));
            let Some(next) = next else { break };
            from = next;
        }
        let highest = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
        for bar in bars.iter_mut().filter(|bar| bar.count > 0) {
            bar.height = (bar.count * 100 / highest).max(LEAST_HEIGHT);
        }
        let ends = (locale.period(by, first), locale.period(by, last));
        (bars.len() > 1).then_some(Chart { bars, first: ends.0, last: ends.1 })
    }
}

impl ChartBar {
    fn new(by: Period, from: Date, to: Date, count: u64, asked: &Asked, locale: &'static Locale) -> ChartBar {
        let (first, last) = (locale.period(by, from), locale.period(by, to));
        // What lies outside of the days that were asked for is not counted.
        let within = asked.within(
            Some(asked.from.map_or(from, |day| day.max(from))),
            Some(asked.to.map_or(to, |day| day.min(to))),
        );
        ChartBar {
            from,
            to,
            period: if first == last { first } else { format!("{first} – {last}") },
            count,
            articles: locale.counted(count, &locale.say.articles),
            height: 0,
            address: (count > 0).then(|| within.results_address()),
        }
    }
}

/// The length of a bar, and how many of these it has.
fn scale(first: Date, last: Date) -> (Period, i16) {
    let bars = |by: Period| by.number(last) - by.number(first) + 1;
    if bars(Period::Day) <= MOST_DAYS {
        return (Period::Day, 1);
    }
    if bars(Period::Month) <= MOST_MONTHS {
        return (Period::Month, 1);
    }
    let group = |day: Date, years: i16| i64::from(day.year().div_euclid(years));
    let fits = |&years: &i16| group(last, years) - group(first, years) < MOST_YEARS;
    (Period::Year, YEARS.into_iter().find(fits).unwrap_or(1000))
}

/// Where the first bar begins: decades begin with a year that ends in 0.
fn start(by: Period, step: i16, first: Date) -> Date {
    let rounded = (step > 1).then(|| Date::new(first.year().div_euclid(step).saturating_mul(step), 1, 1));
    rounded.and_then(Result::ok).unwrap_or_else(|| by.first_day(first))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use search_core::Bar;

    use super::*;

    fn chart(days: &[(Date, u64)], asked: &str) -> Option<Chart> {
        let bar = |&(from, articles): &(Date, u64)| Bar { from, articles, langs: Vec::new() };
        let days = Histogram { by: Period::Day, bars: days.iter().map(bar).collect(), undated: 0 };
        Chart::new(&days, &Asked::from_query_string(asked), Locale::of("en").unwrap())
    }

    #[test]
    fn bars_are_as_long_as_fits() {
        for (last, bars, ends) in [
            (date(2023, 1, 6), 2, ["5 January 2023", "6 January 2023"]),
            (date(2023, 2, 4), 31, ["5 January 2023", "4 February 2023"]),
            (date(2023, 2, 5), 2, ["January 2023", "February 2023"]),
            (date(2025, 12, 1), 36, ["January 2023", "December 2025"]),
            (date(2026, 1, 1), 4, ["2023", "2026"]),
            (date(2062, 1, 1), 40, ["2023", "2062"]),
            (date(2063, 1, 1), 21, ["2023", "2063"]),
        ] {
            let chart = chart(&[(date(2023, 1, 5), 1), (last, 3)], "").unwrap();
            assert_eq!((chart.bars.len(), [&*chart.first, &*chart.last]), (bars, ends), "{last}");
            assert_eq!(chart.bars.iter().map(|bar| bar.count).sum::<u64>(), 4);
            assert_eq!((chart.bars[0].height, chart.bars[bars - 1].height), (33, 100));
        }
        assert!(chart(&[(date(2023, 1, 5), 9)], "").is_none());
        assert!(chart(&[], "").is_none());
    }

    #[test]
    fn any_years_have_bars() {
        let chart = chart(&[(Date::MIN, 1), (date(1999, 1, 1), 1000), (Date::MAX, 1)], "").unwrap();
        assert!(chart.bars.len() as i64 <= MOST_YEARS);
        assert_eq!(chart.bars.iter().map(|bar| bar.count).sum::<u64>(), 1002);
        assert_eq!(chart.bars[0].height, LEAST_HEIGHT);
    }

    #[test]
    fn a_bar_leads_to_its_days() {
        let days = [(date(2023, 1, 5), 1), (date(2023, 3, 9), 2)];
        let chart = chart(&days, "q=x&from=2023-01-03").unwrap();
        let addresses: Vec<_> = chart.bars.iter().map(|bar| bar.address.as_deref()).collect();
        let (first, last) = ("/?q=x&from=2023-01-03&to=2023-01-31", "/?q=x&from=2023-03-01&to=2023-03-31");
        assert_eq!(addresses, [Some(first), None, Some(last)]);
        assert_eq!(chart.bars[2].period, "March 2023");
        assert_eq!(chart.bars[2].articles, "2 articles");
    }
}
