//! What the search is narrowed down to: by what `tim search -i` was given, and by what the user chooses.

use search_core::{Comparison, DateRange, Facet, Filter, Lang, SearchOptions};

use crate::narrowing;

/// All of it must hold; of the languages, and of the sources, one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Filters {
    langs: Vec<Lang>,
    sources: Vec<String>,
    dates: Option<Dates>,
    /// What can only be given, and taken off.
    others: Vec<Filter>,
}

/// A stretch of days, and how it was typed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dates {
    typed: String,
    range: DateRange,
}

impl Dates {
    /// Reads what the query language takes behind `date:`; `None` for what is none.
    pub(super) fn parse(typed: &str) -> Option<Dates> {
        Some(Dates { typed: typed.trim().to_owned(), range: DateRange::parse(typed)? })
    }

    /// From one day on, up to another, where they are given.
    fn between(from: Option<&str>, to: Option<&str>) -> Option<Dates> {
        let typed = format!("{}..{}", from.unwrap_or_default(), to.unwrap_or_default());
        let from = from.and_then(DateRange::parse).and_then(|range| range.from);
        let to = to.and_then(DateRange::parse).and_then(|range| range.to);
        (from.is_some() || to.is_some()).then_some(Dates { typed, range: DateRange { from, to } })
    }
}

impl Filters {
    /// Takes those of a search, which is then without.
    pub(super) fn taken_from(options: &mut SearchOptions) -> Filters {
        let mut filters = Filters { langs: std::mem::take(&mut options.langs), ..Filters::default() };
        let (mut from, mut to) = (None, None);
        let given = match options.filter.take() {
            Some(Filter::All(given)) => given,
            given => given.into_iter().collect(),
        };
        for filter in given {
            match filter {
                Filter::In(Facet::Source, sources) if filters.sources.is_empty() => filters.sources = sources,
                Filter::Compare(Facet::Day, Comparison::AtLeast, day) if from.is_none() => from = Some(day),
                Filter::Compare(Facet::Day, Comparison::AtMost, day) if to.is_none() => to = Some(day),
                filter => filters.others.push(filter),
            }
        }
        filters.dates = Dates::between(from.as_deref(), to.as_deref());
        filters
    }

    /// The search with these filters, but for that on one facet, where its values are to be chosen from.
    pub(super) fn applied(&self, base: &SearchOptions, but: Option<&Facet>) -> SearchOptions {
        let mut filters = Vec::new();
        if !self.sources.is_empty() && but != Some(&Facet::Source) {
            filters.push(Filter::In(Facet::Source, self.sources.clone()));
        }
        if let Some(Dates { range, .. }) = &self.dates {
            filters.push(Filter::days(*range));
        }
        filters.extend(self.others.iter().cloned());
        SearchOptions {
            langs: if but == Some(&Facet::Lang) { Vec::new() } else { self.langs.clone() },
            filter: (!filters.is_empty()).then_some(Filter::All(filters)),
            ..base.clone()
        }
    }

    /// Takes a value of a facet, or none.
    pub(super) fn choose(&mut self, facet: &Facet, value: Option<String>) {
        match facet {
            Facet::Lang => self.langs = value.and_then(|value| value.parse().ok()).into_iter().collect(),
            _ => self.sources = value.into_iter().collect(),
        }
    }

    /// The values of a facet that are chosen.
    pub(super) fn chosen(&self, facet: &Facet) -> Vec<String> {
        match facet {
            Facet::Lang => self.langs.iter().map(Lang::to_string).collect(),
            _ => self.sources.clone(),
        }
    }

    /// Takes dates, or none.
    pub(super) fn date(&mut self, dates: Option<Dates>) {
        self.dates = dates;
    }

    /// The dates as they were typed.
    pub(super) fn dates_typed(&self) -> &str {
        self.dates.as_ref().map_or("", |dates| &dates.typed)
    }

    /// Leaves out all but the languages.
    pub(super) fn keep_languages(&mut self) {
        *self = Filters { langs: std::mem::take(&mut self.langs), ..Filters::default() };
    }

    /// Each that is set, in words.
    pub(super) fn described(&self) -> Vec<String> {
        let values = |name: &str, values: Vec<String>| {
            (!values.is_empty()).then(|| format!("{name} {}", values.join(", ")))
        };
        let lang = values("language", self.chosen(&Facet::Lang));
        let source = values("source", self.chosen(&Facet::Source));
        let dates = self.dates.as_ref().map(|dates| format!("date {}", dates.typed));
        let others = self.others.iter().map(narrowing::in_words);
        [lang, source, dates].into_iter().flatten().chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_given_are_taken_over() {
        let day = |comparison, date: &str| Filter::Compare(Facet::Day, comparison, date.to_owned());
        let place = Filter::In(Facet::Place, vec!["Hanoi".to_owned()]);
        let given = Filter::All(vec![
            Filter::In(Facet::Source, vec!["AFP".to_owned(), "TTXVN".to_owned()]),
            day(Comparison::AtLeast, "2023"),
            place.clone(),
            Filter::Not(Box::new(Filter::Exists(Facet::Attribute("stars".to_owned())))),
        ]);
        let mut base = SearchOptions {
            langs: vec!["fr".parse().unwrap()],
            filter: Some(given),
            ..SearchOptions::default()
        };
        let mut filters = Filters::taken_from(&mut base);
        assert_eq!((&base.filter, base.langs.len()), (&None, 0));
        let said = ["language fr", "source AFP, TTXVN", "date 2023..", "place Hanoi", "!stars"];
        assert_eq!(filters.described(), said);
        filters.choose(&Facet::Source, Some("VNA".to_owned()));
        filters.date(None);
        assert_eq!(filters.described(), ["language fr", "source VNA", "place Hanoi", "!stars"]);
        // The sources to choose from are not only the one that is chosen.
        let applied = filters.applied(&base, Some(&Facet::Source));
        let Some(Filter::All(left)) = applied.filter else { panic!("{:?}", applied.filter) };
        assert_eq!((left.len(), &left[0]), (2, &place));
        filters.keep_languages();
        assert_eq!(filters.described(), ["language fr"]);
    }

    #[test]
    fn they_are_asked_for() {
        let mut filters = Filters::default();
        filters.date(Dates::parse("2023-02..2023-03"));
        filters.choose(&Facet::Source, Some("TTXVN".to_owned()));
        filters.choose(&Facet::Lang, Some("vi".to_owned()));
        let applied = filters.applied(&SearchOptions::default(), None);
        let source = Filter::In(Facet::Source, vec!["TTXVN".to_owned()]);
        let days = Filter::days(DateRange::parse("2023-02..2023-03").unwrap());
        assert_eq!(applied.filter, Some(Filter::All(vec![source, days])));
        assert_eq!(applied.langs, ["vi".parse().unwrap()]);
        assert_eq!(filters.described(), ["language vi", "source TTXVN", "date 2023-02..2023-03"]);
        assert_eq!(Dates::parse("soon"), None);
    }
}
