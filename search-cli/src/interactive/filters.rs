//! What the user narrows the search down to, beyond what `tim search -i` was given.

use search_core::{Comparison, DateRange, Facet, Filter, Lang, SearchOptions};

/// Each of them is one value, or none.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Filters {
    pub(super) lang: Option<Lang>,
    pub(super) source: Option<String>,
    pub(super) dates: Option<Dates>,
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
}

impl Filters {
    /// The search with these filters, but for that on one facet, where its values are to be chosen from.
    pub(super) fn applied(&self, base: &SearchOptions, but: Option<&Facet>) -> SearchOptions {
        let mut filters: Vec<Filter> = base.filter.iter().cloned().collect();
        if let Some(source) = self.source.as_ref().filter(|_| but != Some(&Facet::Source)) {
            filters.push(Filter::Is(Facet::Source, source.clone()));
        }
        if let Some(Dates { range, .. }) = &self.dates {
            let day = |comparison, date: String| Filter::Compare(Facet::Day, comparison, date);
            filters.extend(range.from.map(|from| day(Comparison::AtLeast, from.to_string())));
            filters.extend(range.to.map(|to| day(Comparison::AtMost, to.to_string())));
        }
        let lang = self.lang.filter(|_| but != Some(&Facet::Lang));
        SearchOptions {
            langs: lang.map_or_else(|| base.langs.clone(), |lang| vec![lang]),
            filter: (!filters.is_empty()).then_some(Filter::All(filters)),
            ..base.clone()
        }
    }

    /// Takes a value of a facet, or none.
    pub(super) fn choose(&mut self, facet: &Facet, value: Option<String>) {
        match facet {
            Facet::Lang => self.lang = value.and_then(|value| value.parse().ok()),
            _ => self.source = value,
        }
    }

    /// Each that is set, in words.
    pub(super) fn described(&self) -> Vec<String> {
        let lang = self.lang.map(|lang| format!("language {lang}"));
        let source = self.source.as_ref().map(|source| format!("source {source}"));
        let dates = self.dates.as_ref().map(|dates| format!("date {}", dates.typed));
        [lang, source, dates].into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_added_to_what_was_given() {
        let given = Filter::Is(Facet::Place, "Hanoi".to_owned());
        let base = SearchOptions { filter: Some(given.clone()), ..SearchOptions::default() };
        let mut filters = Filters { dates: Dates::parse("2023-02..2023-03"), ..Filters::default() };
        filters.choose(&Facet::Source, Some("TTXVN".to_owned()));
        filters.choose(&Facet::Lang, Some("vi".to_owned()));
        let day = |comparison, date: &str| Filter::Compare(Facet::Day, comparison, date.to_owned());
        let dates = [day(Comparison::AtLeast, "2023-02-01"), day(Comparison::AtMost, "2023-03-31")];
        let source = Filter::Is(Facet::Source, "TTXVN".to_owned());
        let applied = filters.applied(&base, None);
        let [from, to] = dates.clone();
        assert_eq!(applied.filter, Some(Filter::All(vec![given.clone(), source, from, to])));
        assert_eq!(applied.langs, ["vi".parse().unwrap()]);
        // The sources to choose from are not only the one that is chosen.
        let [from, to] = dates;
        let applied = filters.applied(&base, Some(&Facet::Source));
        assert_eq!(applied.filter, Some(Filter::All(vec![given, from, to])));
        assert_eq!(filters.described(), ["language vi", "source TTXVN", "date 2023-02..2023-03"]);
        assert_eq!(Dates::parse("soon"), None);
    }
}
