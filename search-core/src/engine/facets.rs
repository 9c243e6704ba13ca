//! Counting the articles that match a query by what tells them apart. All counts are exact.

use jiff::civil::Date;

use crate::lang::Lang;
use crate::query::{Beginning, DateRange, Facet};

/// What is to be counted beside a search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counting {
    /// The facets.
    pub facets: Vec<FacetRequest>,
    /// The articles by time.
    pub histogram: Option<HistogramRequest>,
}

impl Counting {
    /// True when nothing is to be counted.
    pub fn is_empty(&self) -> bool {
        self.facets.is_empty() && self.histogram.is_none()
    }
}

/// A facet whose values are to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRequest {
    /// Which.
    pub facet: Facet,
    /// How many of its values are wanted.
    pub most: usize,
    /// Which of them come first.
    pub order: FacetOrder,
    /// Only values that begin so, or a word of which does. Not for stories.
    pub only: Option<Beginning>,
}

/// So many values of a facet are wanted where nothing is said.
pub const MOST_VALUES: usize = 100;

impl FacetRequest {
    /// The values that most articles have.
    pub fn new(facet: Facet) -> FacetRequest {
        FacetRequest { facet, most: MOST_VALUES, order: FacetOrder::Count, only: None }
    }
}

/// Which values of a facet come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FacetOrder {
    /// Those that most articles have; of equals, the first by their code points.
    #[default]
    Count,
    /// The first by their code points; numbers by size, before texts.
    Value,
}

/// The articles that match, by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistogramRequest {
    /// The length of a bar.
    pub by: Period,
    /// The days that are counted.
    pub range: DateRange,
    /// Count each bar by main language, too.
    pub langs: bool,
}

/// The length of a bar of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A calendar year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

impl Period {
    /// The first day of the period that a day lies in.
    pub fn first_day(self, day: Date) -> Date {
        match self {
            Period::Year => day.first_of_year(),
            Period::Month => day.first_of_month(),
            Period::Day => day,
        }
    }

    /// The first day of the next period.
    pub fn next(self, day: Date) -> Option<Date> {
        let last = match self {
            Period::Year => day.last_of_year(),
            Period::Month => day.last_of_month(),
            Period::Day => day,
        };
        last.tomorrow().ok()
    }

    /// The number of the period that a day lies in: one more than that of the period before.
    pub fn number(self, day: Date) -> i64 {
        match self {
            Period::Year => day.year().into(),
            Period::Month => i64::from(day.year()) * 12 + i64::from(day.month()),
            Period::Day => (day - Date::ZERO).get_days().into(),
        }
    }

    /// How the period is written that a day lies in: `2023`, `2023-11`, `2023-11-20`.
    pub fn name(self, day: Date) -> String {
        let day = day.to_string();
        let parts = match self {
            Period::Year => 1,
            Period::Month => 2,
            Period::Day => 3,
        };
        // Years before our era begin with a minus.
        let from = usize::from(day.starts_with('-'));
        let end = day[from..].match_indices('-').nth(parts - 1).map_or(day.len(), |(at, _)| from + at);
        day[..end].to_owned()
    }
}

/// What was counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counted {
    /// The facets, in the order in which they were asked for.
    pub facets: Vec<FacetCounts>,
    /// The articles by time.
    pub histogram: Option<Histogram>,
}

/// The values of a facet in the articles that match.
#[derive(Debug, Clone, PartialEq)]
pub struct FacetCounts {
    /// The facet.
    pub facet: Facet,
    /// How many of the articles have a value, of the kind that was looked for or not.
    pub articles: u64,
    /// How many different values they have.
    pub distinct: u64,
    /// The values that were asked for, in order.
    pub values: Vec<FacetCount>,
    /// The least and the greatest number among all the values; `None` where there is no number.
    pub numbers: Option<NumberRange>,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value, as a filter takes it.
    pub value: String,
    /// How many articles have it.
    pub articles: u64,
}

/// The least and the greatest of some numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberRange {
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

/// The articles that match, by time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// The length of a bar.
    pub by: Period,
    /// The bars in which there are articles, the earliest first.
    pub bars: Vec<Bar>,
    /// How many articles have no date.
    pub undated: u64,
}

/// The articles of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The period's first day.
    pub from: Date,
    /// How many articles there are.
    pub articles: u64,
    /// How many of them in each language, in the order of their codes; empty where this was not asked for.
    pub langs: Vec<(Lang, u64)>,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn periods_have_names_and_ends() {
        let day = date(2024, 2, 17);
        for (period, name, next) in [
            (Period::Year, "2024", date(2025, 1, 1)),
            (Period::Month, "2024-02", date(2024, 3, 1)),
            (Period::Day, "2024-02-17", date(2024, 2, 18)),
        ] {
            assert_eq!((period.name(day).as_str(), period.next(day)), (name, Some(next)));
            assert_eq!(period.name(period.first_day(day)), name);
            assert_eq!(period.number(next), period.number(day) + 1);
        }
        assert_eq!(Period::Day.next(Date::MAX), None);
        assert!(Period::Year.name(Date::MIN).starts_with('-'));
    }
}
