//! Which articles a command looks at: the flags for languages, exact facts, days and attributes.

use std::io::Write;

use anyhow::bail;
use clap::Args;
use clap_complete::ArgValueCompleter;
use search_core::{Archive, Comparison, DateRange, Facet, Filter, Lang};

use crate::completing::of_facet;

/// Where these flags stand in the help.
const FILTERS: &str = "Filters";

/// Which articles are looked at. All of it must hold; of one flag that is given several times, one value.
#[derive(Debug, Clone, Args)]
pub(crate) struct Narrowing {
    /// Only articles with text in this language: `fr`, or one of several, `en,fr`; may be given several times, as may the next ones
    #[arg(help_heading = FILTERS, long, value_name = "LANG", value_delimiter = ',', add = ArgValueCompleter::new(of_facet(Facet::Lang)))]
    pub(crate) lang: Vec<Lang>,

    /// Only articles of this source, exactly
    #[arg(help_heading = FILTERS, long, value_name = "NAME", add = ArgValueCompleter::new(of_facet(Facet::Source)))]
    source: Vec<String>,

    /// Only articles of this site, a host
    #[arg(help_heading = FILTERS, long, value_name = "HOST", add = ArgValueCompleter::new(of_facet(Facet::Site)))]
    site: Vec<String>,

    /// Only articles by this author, exactly
    #[arg(help_heading = FILTERS, long, value_name = "NAME", add = ArgValueCompleter::new(of_facet(Facet::Author)))]
    author: Vec<String>,

    /// Only articles from this place, exactly
    #[arg(help_heading = FILTERS, long, value_name = "NAME", add = ArgValueCompleter::new(of_facet(Facet::Place)))]
    place: Vec<String>,

    /// Only articles from this day, month or year on
    #[arg(help_heading = FILTERS, long, value_name = "DATE", value_parser = period)]
    since: Option<String>,

    /// Only articles up to this day, month or year
    #[arg(help_heading = FILTERS, long, value_name = "DATE", value_parser = period)]
    until: Option<String>,

    /// Only articles of which this holds: `stars>=4`, `team.name=Night`, `section!=Sport`, `stars` (has it), `!stars`
    #[arg(help_heading = FILTERS, long = "where", value_name = "CONDITION", value_parser = condition)]
    conditions: Vec<Condition>,
}

/// What must hold of a fact or an attribute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    of: Facet,
    filter: Filter,
}

impl Narrowing {
    /// The flags as a filter; the languages are apart.
    ///
    /// # Errors
    /// When the dates are of no day.
    pub(crate) fn filter(&self) -> anyhow::Result<Option<Filter>> {
        if let (Some(since), Some(until)) = (&self.since, &self.until) {
            let from = DateRange::parse(since).and_then(|range| range.from);
            let to = DateRange::parse(until).and_then(|range| range.to);
            if (DateRange { from, to }).ends_before_it_begins() {
                bail!("`--until {until}` ends before `--since {since}` begins: no day is both");
            }
        }
        let exact = self.exact().into_iter().filter(|(_, values)| !values.is_empty());
        let mut filters: Vec<Filter> =
            exact.map(|(facet, values)| Filter::In(facet, values.to_vec())).collect();
        let day = |comparison, date: &String| Filter::Compare(Facet::Day, comparison, date.clone());
        filters.extend(self.since.iter().map(|date| day(Comparison::AtLeast, date)));
        filters.extend(self.until.iter().map(|date| day(Comparison::AtMost, date)));
        filters.extend(self.conditions.iter().map(|condition| condition.filter.clone()));
        Ok((!filters.is_empty()).then_some(Filter::All(filters)))
    }

    /// Says on stderr which attributes no article has, of those that are named here and `beside`, and which facts no article has as
    /// they are given: most are mistyped.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub(crate) fn note_unknown<'f>(
        &'f self,
        archive: &Archive,
        beside: impl Iterator<Item = &'f Facet>,
    ) -> anyhow::Result<()> {
        let named = self.conditions.iter().map(|condition| &condition.of).chain(beside);
        for unknown in archive.unknown_attributes(named)? {
            writeln!(anstream::stderr(), "note: {unknown}")?;
        }
        for (facet, values) in self.exact() {
            for unknown in archive.unknown_values(&facet, values)? {
                writeln!(anstream::stderr(), "note: {unknown}")?;
            }
        }
        Ok(())
    }

    /// The facts that are given as articles have them.
    fn exact(&self) -> [(Facet, &[String]); 4] {
        [
            (Facet::Source, &self.source),
            (Facet::Site, &self.site),
            (Facet::Author, &self.author),
            (Facet::Place, &self.place),
        ]
    }
}

fn period(text: &str) -> Result<String, String> {
    match DateRange::parse(text) {
        Some(DateRange { from: Some(_), to: Some(_) }) => Ok(text.to_owned()),
        _ => Err("expected a day, a month or a year: 2023-02-17, 2023-02, 2023".to_owned()),
    }
}

/// Of two operators that begin at the same place, the longer one stands first.
const OPERATORS: &[&str] = &["!=", "<=", ">=", "=", "<", ">"];

/// Reads `name=value` and the like, `name` and `!name`.
pub(crate) fn condition(text: &str) -> Result<Condition, String> {
    let operator = |at: usize| OPERATORS.iter().find(|operator| text[at..].starts_with(**operator));
    let found = text.char_indices().find_map(|(at, _)| Some((at, operator(at).filter(|_| at > 0)?)));
    let (of, filter) = match found {
        Some((at, operator)) => {
            let (of, behind) = (named(&text[..at])?, &text[at + operator.len()..]);
            let value = behind.trim();
            let compares = operator.contains(['<', '>']);
            // A text may begin with any sign, behind a space; what is larger or smaller does not.
            let glued = behind.chars().next().filter(|sign| ['=', '<', '>'].contains(sign));
            let signs: &[char] = if compares { &['=', '<', '>'] } else { &['='] };
            if let Some(sign) = glued.or_else(|| value.chars().next().filter(|sign| signs.contains(sign))) {
                return Err(no_operator(&format!("{operator}{sign}")));
            }
            if compares && value.is_empty() {
                return Err(format!("expected a value behind `{operator}`: `{of}{operator}4`"));
            }
            let (facet, value) = (of.clone(), value.to_owned());
            let filter = match *operator {
                "=" => Filter::Is(facet, value),
                "!=" => Filter::Not(Box::new(Filter::Is(facet, value))),
                "<" => Filter::Compare(facet, Comparison::Less, value),
                "<=" => Filter::Compare(facet, Comparison::AtMost, value),
                ">" => Filter::Compare(facet, Comparison::Greater, value),
                _ => Filter::Compare(facet, Comparison::AtLeast, value),
            };
            (of, filter)
        }
        None => match text.strip_prefix('!') {
            Some(name) => (present(name)?, Filter::Not(Box::new(Filter::Exists(present(name)?)))),
            None => (present(text)?, Filter::Exists(present(text)?)),
        },
    };
    filter.check().map_err(|error| error.to_string())?;
    Ok(Condition { of, filter })
}

/// Signs that people write between a name and a value, and that are no operators. An attribute with one in its name is asked for
/// with a value.
const NO_OPERATORS: &[char] = &['~', '^', '≤', '≥', '≠', '≈'];

/// What an article has, by name alone.
fn present(name: &str) -> Result<Facet, String> {
    let facet = named(name)?;
    let behind_fact =
        Facet::names().find_map(|fact| name.trim().strip_prefix(fact)?.trim_start().chars().next());
    let sign = name.chars().find(|c| NO_OPERATORS.contains(c));
    match sign.or(behind_fact.filter(|sign| *sign == ':')) {
        Some(sign) => Err(no_operator(&sign.to_string())),
        None => Ok(facet),
    }
}

fn no_operator(signs: &str) -> String {
    format!("there is no operator `{signs}`; expected = != < <= > or >=")
}

/// A filter that these flags make, as it is typed or said: `stars>=4`, `!stars`, `place Hanoi`.
pub(crate) fn in_words(filter: &Filter) -> String {
    match filter {
        Filter::Is(facet, value) => format!("{facet}={value}"),
        Filter::In(facet, values) => format!("{facet} {}", values.join(", ")),
        Filter::Compare(facet, comparison, value) => {
            let operator = match comparison {
                Comparison::Less => "<",
                Comparison::AtMost => "<=",
                Comparison::Greater => ">",
                Comparison::AtLeast => ">=",
            };
            format!("{facet}{operator}{value}")
        }
        Filter::Exists(facet) => facet.to_string(),
        Filter::Not(filter) => match &**filter {
            Filter::Is(facet, value) => format!("{facet}!={value}"),
            filter => format!("!{}", in_words(filter)),
        },
        Filter::All(_) | Filter::Any(_) | Filter::Like(..) | Filter::IsNull(_) | Filter::IsEmpty(_) => {
            "another filter".to_owned()
        }
    }
}

/// A fact or an attribute.
pub(crate) fn named(name: &str) -> Result<Facet, String> {
    match name.trim() {
        "" => Err("expected a name, such as `source`, `year`, or an attribute of the articles".to_owned()),
        name => Ok(Facet::named(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read() {
        let stars = || Facet::Attribute("stars".to_owned());
        for (text, expected) in [
            ("stars>=4", Filter::Compare(stars(), Comparison::AtLeast, "4".to_owned())),
            ("stars < 4", Filter::Compare(stars(), Comparison::Less, "4".to_owned())),
            ("source=A = B", Filter::Is(Facet::Source, "A = B".to_owned())),
            ("source= > A", Filter::Is(Facet::Source, "> A".to_owned())),
            ("source!=", Filter::Not(Box::new(Filter::Is(Facet::Source, String::new())))),
            ("stars", Filter::Exists(stars())),
            ("!stars", Filter::Not(Box::new(Filter::Exists(stars())))),
            ("year>2022", Filter::Compare(Facet::Year, Comparison::Greater, "2022".to_owned())),
        ] {
            assert_eq!(condition(text).map(|condition| condition.filter), Ok(expected.clone()), "{text}");
            assert_eq!(in_words(&expected), text.replace(" < ", "<").replace("= >", "=>"));
        }
        for text in [
            "",
            "!",
            " ",
            " =x",
            "year=soon",
            "stars>>4",
            "stars==4",
            "stars=>4",
            "stars!=<4",
            "stars>",
            "stars<= ",
            "year~2",
            "!stars~4",
            "source:AFP",
            "lang ≠ vi",
        ] {
            assert!(condition(text).is_err(), "{text}");
        }
    }
}
