//! Conditions that are exact, have no part in the score, and combine: what Meilisearch's filter language can say.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::dates::DateRange;
use super::facet::Facet;
use crate::lang::{fold_lower_into, nfc};

/// Which articles are let through.
///
/// Values are texts, as people write them: `7` finds the number 7 and the text `7`, `true` also the boolean. Letters, case
/// and marks must be those of the article. The values of [`Facet::Year`], [`Facet::Month`] and [`Facet::Day`] are periods:
/// all three take `2023`, `2023-02`, `2023-02-17` and what else [`DateRange::parse`] reads. A story is named by the id of
/// any article that tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filter {
    /// All of these; everything where there is none.
    All(Vec<Filter>),
    /// One of these; nothing where there is none.
    Any(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// One of the article's values is this.
    Is(Facet, String),
    /// One of the article's values is one of these.
    In(Facet, Vec<String>),
    /// One of the article's values is like these texts, without marks and in any case. Dates and stories have no texts.
    Like(Facet, Likeness),
    /// One of the article's values stands so to this: a number to a number, a period to a period, else a text to a text, by
    /// the order of their code points.
    Compare(Facet, Comparison, String),
    /// The article has it, if only as `null`.
    Exists(Facet),
    /// The attribute is `null`; of a fact, there is none.
    IsNull(Facet),
    /// The attribute is an empty text, list or object; of a fact, there is none.
    IsEmpty(Facet),
}

/// What a text is like. Letters count without their marks, in any case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Likeness {
    /// One of these.
    Same(Vec<String>),
    /// It begins so.
    Beginning(String),
    /// It has this in it.
    Holding(String),
}

impl Likeness {
    /// Its texts without marks, in lower case.
    pub(crate) fn folded(&self) -> Likeness {
        match self {
            Likeness::Same(texts) => {
                let mut texts: Vec<String> = texts.iter().map(|text| folded(text)).collect();
                texts.sort();
                Likeness::Same(texts)
            }
            Likeness::Beginning(text) => Likeness::Beginning(folded(text)),
            Likeness::Holding(text) => Likeness::Holding(folded(text)),
        }
    }

    /// True for a text that is like it, of a likeness that is [`Likeness::folded`]. `room` is written over.
    pub(crate) fn holds(&self, text: &str, room: &mut String) -> bool {
        room.clear();
        fold_lower_into(text, room);
        match self {
            Likeness::Same(texts) => texts.binary_search(room).is_ok(),
            Likeness::Beginning(text) => room.starts_with(text.as_str()),
            Likeness::Holding(text) => room.contains(text.as_str()),
        }
    }

    /// How many texts it has.
    fn texts(&self) -> usize {
        match self {
            Likeness::Same(texts) => texts.len().max(1),
            Likeness::Beginning(_) | Likeness::Holding(_) => 1,
        }
    }
}

fn folded(text: &str) -> String {
    let mut folded = String::new();
    fold_lower_into(&nfc(text), &mut folded);
    folded
}

/// How a value stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// A filter that cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterError {
    /// A period is asked for by what is none.
    #[error(
        "`{value}` is no date for the filter `{facet}`; expected 2023, 2023-02, 2023-02-17, or a date as people write it"
    )]
    NoDate {
        /// What is compared.
        facet: Facet,
        /// With what.
        value: String,
    },
    /// It is nested too deep.
    #[error("the filter is nested more than {DEEPEST} levels deep; write it with fewer parentheses")]
    TooDeep,
    /// It has too many conditions.
    #[error("the filter has more than {MOST} conditions and values; ask with fewer of them")]
    TooLong,
}

/// How deep filters may stand in one another.
const DEEPEST: usize = 64;

/// How many conditions and values a filter may have.
const MOST: usize = 10_000;

impl Filter {
    /// The articles of these days.
    pub fn days(range: DateRange) -> Filter {
        let bound = |comparison, day: Option<Date>| {
            day.map(|day| Filter::Compare(Facet::Day, comparison, day.to_string()))
        };
        let from = bound(Comparison::AtLeast, range.from);
        Filter::All(from.into_iter().chain(bound(Comparison::AtMost, range.to)).collect())
    }

    /// Checks that the filter can be asked.
    ///
    /// # Errors
    /// See [`FilterError`].
    pub fn check(&self) -> Result<(), FilterError> {
        self.check_within(DEEPEST, &mut 0)
    }

    fn check_within(&self, depth: usize, seen: &mut usize) -> Result<(), FilterError> {
        let depth = depth.checked_sub(1).ok_or(FilterError::TooDeep)?;
        let mut count = |more: usize| {
            *seen += more;
            if *seen > MOST { Err(FilterError::TooLong) } else { Ok(()) }
        };
        let is_date = |facet: &Facet, value: &str| match facet.is_date() && DateRange::parse(value).is_none()
        {
            true => Err(FilterError::NoDate { facet: facet.clone(), value: value.to_owned() }),
            false => Ok(()),
        };
        match self {
            Filter::All(filters) | Filter::Any(filters) => {
                count(1)?;
                filters.iter().try_for_each(|filter| filter.check_within(depth, seen))
            }
            Filter::Not(filter) => filter.check_within(depth, seen),
            Filter::Is(facet, value) | Filter::Compare(facet, _, value) => {
                count(1)?;
                is_date(facet, value)
            }
            Filter::In(facet, values) => {
                count(values.len().max(1))?;
                values.iter().try_for_each(|value| is_date(facet, value))
            }
            Filter::Like(_, likeness) => count(likeness.texts()),
            Filter::Exists(_) | Filter::IsNull(_) | Filter::IsEmpty(_) => count(1),
        }
    }

    /// True when it asks about a facet.
    pub fn names(&self, asked: &Facet) -> bool {
        let mut names = false;
        self.each_facet(&mut |facet| names |= facet == asked);
        names
    }

    /// Visits what it asks about.
    pub fn each_facet<'f>(&'f self, visit: &mut dyn FnMut(&'f Facet)) {
        match self {
            Filter::All(filters) | Filter::Any(filters) => {
                filters.iter().for_each(|filter| filter.each_facet(visit));
            }
            Filter::Not(filter) => filter.each_facet(visit),
            Filter::Is(facet, _)
            | Filter::In(facet, _)
            | Filter::Like(facet, _)
            | Filter::Compare(facet, ..)
            | Filter::Exists(facet)
            | Filter::IsNull(facet)
            | Filter::IsEmpty(facet) => visit(facet),
        }
    }
}

impl Comparison {
    /// The days that stand so to a period.
    pub fn days(self, to: DateRange) -> Option<DateRange> {
        Some(match self {
            Comparison::Less => DateRange { from: None, to: Some(to.from?.yesterday().ok()?) },
            Comparison::AtMost => DateRange { from: None, to: Some(to.to?) },
            Comparison::Greater => DateRange { from: Some(to.to?.tomorrow().ok()?), to: None },
            Comparison::AtLeast => DateRange { from: Some(to.from?), to: None },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_asked_is_refused() {
        let soon = Filter::Is(Facet::Year, "soon".to_owned());
        let message = "`soon` is no date for the filter `year`; expected 2023, 2023-02, 2023-02-17, or a date as people write it";
        assert_eq!(soon.check().unwrap_err().to_string(), message);
        let deep = (0..200).fold(Filter::All(Vec::new()), |inner, _| Filter::Not(Box::new(inner)));
        assert_eq!(deep.check(), Err(FilterError::TooDeep));
        assert_eq!(Filter::In(Facet::Tag, vec![String::new(); MOST + 1]).check(), Err(FilterError::TooLong));
        assert_eq!(Filter::days(DateRange { from: None, to: None }), Filter::All(Vec::new()));
    }

    #[test]
    fn a_comparison_with_a_period_is_one_with_its_ends() {
        let month = DateRange::parse("2023-02").unwrap();
        let days = |comparison: Comparison| comparison.days(month).unwrap();
        for (comparison, same) in [
            (Comparison::Less, "..2023-01-31"),
            (Comparison::AtMost, "..2023-02-28"),
            (Comparison::Greater, "2023-03-01.."),
            (Comparison::AtLeast, "2023-02-01.."),
        ] {
            assert_eq!(days(comparison), DateRange::parse(same).unwrap());
        }
    }
}
