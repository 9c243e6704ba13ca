//! What the results can be narrowed to and ordered by: what was counted in; links with their counts out, and links that take
//! away what is chosen.

use jiff::civil::Date;
use search_core::{Archive, Counting, Error, Facet, FacetCount, FacetRequest, Lang, Period, SearchOptions};

use super::asked::{Asked, Sort};
use super::histogram::Chart;
use super::locale::{Locale, fill};

/// So many sources are seen at once; the others are folded away.
const SOURCES: usize = 8;

/// So many values of a facet are there to choose from.
const MOST_CHOICES: usize = 100;

/// What the results can be narrowed to.
pub(super) struct Filters {
    /// What is chosen.
    pub(super) chips: Vec<Chip>,
    /// All of them, without filters, where there are several.
    pub(super) clear: Option<String>,
    pub(super) langs: Vec<Choice>,
    pub(super) sources: Vec<Choice>,
    pub(super) more_sources: Vec<Choice>,
    pub(super) chart: Option<Chart>,
    /// The same at any time: what a range of bars is added to.
    pub(super) any_time: String,
    pub(super) any_time_kept: Vec<(&'static str, String)>,
    /// The days that are chosen, as the fields for them take it.
    pub(super) from: String,
    pub(super) to: String,
    pub(super) undated: Option<String>,
}

/// A filter that is chosen.
pub(super) struct Chip {
    pub(super) label: String,
    /// The same without it.
    pub(super) address: String,
}

/// Something that can be chosen.
pub(super) struct Choice {
    /// What it is, whatever else is chosen.
    pub(super) key: String,
    pub(super) label: String,
    pub(super) count: String,
    pub(super) chosen: bool,
    /// With it, or where it is chosen, without it.
    pub(super) address: String,
}

/// An order that can be chosen.
pub(super) struct SortChoice {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) why: Option<&'static str>,
    pub(super) chosen: bool,
    pub(super) address: String,
}

/// The facets that can be chosen from.
pub(super) fn requests() -> Vec<FacetRequest> {
    let request = |facet| FacetRequest { most: MOST_CHOICES, ..FacetRequest::new(facet) };
    [Facet::Lang, Facet::Source].map(request).into()
}

/// The values of a facet that there are if nothing of it is chosen: one that is not chosen could be, too.
pub(super) fn values(
    archive: &Archive,
    asked: &Asked,
    facet: Facet,
    counted: Vec<FacetCount>,
) -> Result<Vec<FacetCount>, Error> {
    let is_chosen = match facet {
        Facet::Lang => !asked.langs.is_empty(),
        _ => !asked.sources.is_empty(),
    };
    if !is_chosen {
        return Ok(counted);
    }
    let filter = asked.filter(Some(&facet));
    let request = FacetRequest { most: MOST_CHOICES, ..FacetRequest::new(facet) };
    let options = SearchOptions {
        limit: 0,
        filter,
        counting: Counting { facets: vec![request], histogram: None },
        help: false,
        ..SearchOptions::default()
    };
    let facets = archive.search(&asked.q, &options)?.counted.facets;
    Ok(facets.into_iter().next().map_or_else(Vec::new, |facet| facet.values))
}

/// The languages to choose from, the most frequent first. One that is chosen is among them, even if no article is in it.
pub(super) fn langs(asked: &Asked, counted: &[FacetCount], locale: &Locale) -> Vec<Choice> {
    let counted =
        counted.iter().filter_map(|count| Some((count.value.parse::<Lang>().ok()?, count.articles)));
    let mut langs: Vec<(Lang, u64)> = counted.collect();
    for &chosen in &asked.langs {
        if langs.iter().all(|(lang, _)| *lang != chosen) {
            langs.push((chosen, 0));
        }
    }
    let choice = |(lang, articles): (Lang, u64)| Choice {
        key: format!("lang:{lang}"),
        label: locale.language(lang),
        count: locale.number(articles),
        chosen: asked.langs.contains(&lang),
        address: asked.with_lang(lang).results_address(),
    };
    langs.into_iter().map(choice).collect()
}

/// The sources to choose from, those that are chosen and then the most frequent first; those that are seen, and the others.
pub(super) fn sources(asked: &Asked, counted: &[FacetCount], locale: &Locale) -> (Vec<Choice>, Vec<Choice>) {
    let articles = |source: &String| counted.iter().find(|count| count.value == *source);
    let chosen = asked
        .sources
        .iter()
        .map(|source| (source.as_str(), articles(source).map_or(0, |count| count.articles)));
    let others = counted.iter().filter(|count| !asked.sources.contains(&count.value));
    let all = chosen.chain(others.map(|count| (count.value.as_str(), count.articles)));
    let choice = |(source, articles): (&str, u64)| Choice {
        key: format!("source:{source}"),
        label: source.to_owned(),
        count: locale.number(articles),
        chosen: asked.sources.iter().any(|chosen| chosen == source),
        address: asked.with_source(source).results_address(),
    };
    let mut seen: Vec<Choice> = all.map(choice).collect();
    let more = seen.split_off(SOURCES.max(asked.sources.len()).min(seen.len()));
    (seen, more)
}

/// What is chosen, each with the address without it.
pub(super) fn chips(asked: &Asked, locale: &Locale) -> Vec<Chip> {
    let langs = asked
        .langs
        .iter()
        .map(|&lang| Chip { label: locale.language(lang), address: asked.with_lang(lang).results_address() });
    let sources = asked
        .sources
        .iter()
        .map(|source| Chip { label: source.clone(), address: asked.with_source(source).results_address() });
    let day = |day| locale.day(day);
    let days = match (asked.from, asked.to) {
        (Some(from), Some(to)) => Some(span(from, to, locale)),
        (Some(from), None) => Some(fill(&locale.say.since, &[("day", &day(from))])),
        (None, Some(to)) => Some(fill(&locale.say.until, &[("day", &day(to))])),
        (None, None) => None,
    };
    let days = days.map(|label| Chip { label, address: asked.within(None, None).results_address() });
    langs.chain(sources).chain(days).collect()
}

/// `2023`, `March 2023 – May 2023`, `5 March 2023 – 7 May 2023`: days, in the longest periods that they fill.
fn span(from: Date, to: Date, locale: &Locale) -> String {
    let fills = |by: &Period| {
        by.first_day(from) == from && to.tomorrow().is_ok_and(|next| by.first_day(next) == next)
    };
    let by = [Period::Year, Period::Month].into_iter().find(fills).unwrap_or(Period::Day);
    let (first, last) = (locale.period(by, from), locale.period(by, to));
    if first == last { first } else { format!("{first} – {last}") }
}

/// The orders to choose from.
pub(super) fn sorts(asked: &Asked, locale: &'static Locale) -> Vec<SortChoice> {
    let say = &locale.say;
    let choice = |&sort: &Sort| {
        let (label, why) = match sort {
            Sort::Relevance => (&say.sort_relevance, None),
            Sort::Recent => (&say.sort_recent, Some(say.sort_recent_why.as_str())),
            Sort::Newest => (&say.sort_newest, None),
            Sort::Oldest => (&say.sort_oldest, None),
        };
        SortChoice {
            key: sort.name(),
            label,
            why,
            chosen: asked.sorted() == sort,
            address: asked.in_order(sort).results_address(),
        }
    };
    asked.sorts().iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_in_the_longest_periods() {
        for (days, said) in [
            ("from=2023&to=2023", "2023"),
            ("from=2023&to=2024", "2023 – 2024"),
            ("from=2023-02&to=2023-02", "February 2023"),
            ("from=2023-02&to=2023-12", "February 2023 – December 2023"),
            ("from=2023-02-02&to=2023-12", "2 February 2023 – 31 December 2023"),
            ("from=2023-02-02&to=2023-02-02", "2 February 2023"),
            ("from=2023", "since 1 January 2023"),
            ("to=2023", "until 31 December 2023"),
        ] {
            let chips = chips(&Asked::from_query_string(days), Locale::of("en").unwrap());
            assert_eq!((chips[0].label.as_str(), chips[0].address.as_str()), (said, "/"), "{days}");
        }
    }
}
