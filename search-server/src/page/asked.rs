//! What a page's address asks for, and addresses of pages: a query string in, an [`Asked`] out, and back. docs/search-page.md
//! names the parameters.

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use search_core::engine::DEEPEST_HIT;
use search_core::engine::weights::HALF_LIFE;
use search_core::{DateRange, Facet, Filter, Lang, Order};

use super::locale::Locale;

/// Results on a page.
pub(super) const RESULTS: usize = 10;

/// The last page that can be reached.
const LAST_PAGE: usize = DEEPEST_HIT / RESULTS;

/// So many values of a filter are taken from an address, none of them longer than so many bytes: every link of a page has all of
/// them.
const MOST_VALUES: usize = 20;
const LONGEST_VALUE: usize = 300;

/// So many characters of a query are taken, as the box does.
const LONGEST_QUERY: usize = 4096;

/// All but these are encoded in an id, slashes too, so that no server in between takes it for a path.
const ID: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the address of a page asks for. People edit addresses and follow old ones, so anything is understood: what makes
/// no sense is as if it were not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    /// The query, without the spaces around it.
    pub(super) q: String,
    /// The main languages chosen; one of them is enough.
    pub(super) langs: Vec<Lang>,
    /// The sources chosen; one of them is enough.
    pub(super) sources: Vec<String>,
    /// The first day.
    pub(super) from: Option<Date>,
    /// The last day.
    pub(super) to: Option<Date>,
    /// The order, where it is not the usual one.
    pub(super) sort: Option<Sort>,
    /// Whether articles that tell the same story are results of their own.
    pub(super) unfolded: bool,
    /// The language of the page, where the reader chose it.
    pub(super) hl: Option<&'static Locale>,
    /// The page of the results, counted from 0.
    page: usize,
}

/// An order that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Relevance,
    Recent,
    Newest,
    Oldest,
}

impl Sort {
    const ALL: [Sort; 4] = [Sort::Relevance, Sort::Recent, Sort::Newest, Sort::Oldest];

    /// How it is written in addresses.
    pub(super) fn name(self) -> &'static str {
        match self {
            Sort::Relevance => "relevance",
            Sort::Recent => "recent",
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
        }
    }
}

impl Asked {
    /// Reads the query string of an address.
    pub(crate) fn from_query_string(query: &str) -> Asked {
        let mut asked = Asked::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match &*name {
                "q" => asked.q = value.chars().take(LONGEST_QUERY).collect(),
                "lang" => value.parse().into_iter().for_each(|lang| add(&mut asked.langs, lang)),
                "source" if (1..=LONGEST_VALUE).contains(&value.len()) => {
                    add(&mut asked.sources, value.to_owned());
                }
                "from" => asked.from = DateRange::parse(value).and_then(|range| range.from),
                "to" => asked.to = DateRange::parse(value).and_then(|range| range.to),
                "sort" => asked.sort = Sort::ALL.into_iter().find(|sort| sort.name() == value),
                "fold" => asked.unfolded = value == "no",
                "hl" => asked.hl = Locale::of(value),
                "page" => asked.page = value.parse().unwrap_or(1).clamp(1, LAST_PAGE) - 1,
                _ => {}
            }
        }
        if asked.sort == Some(asked.usual_sort()) {
            asked.sort = None;
        }
        asked
    }

    /// The orders that make sense, the usual one first.
    pub(super) fn sorts(&self) -> &'static [Sort] {
        match self.q.is_empty() {
            true => &Sort::ALL[2..],
            false => &Sort::ALL,
        }
    }

    fn usual_sort(&self) -> Sort {
        self.sorts()[0]
    }

    /// The order of the results. Without a query there is no relevance.
    pub(super) fn sorted(&self) -> Sort {
        self.sort.filter(|sort| self.sorts().contains(sort)).unwrap_or(self.usual_sort())
    }

    /// The same for the library.
    pub(super) fn order(&self) -> Order {
        match self.sorted() {
            Sort::Relevance => Order::Relevance,
            Sort::Recent => Order::Recent { half_life: HALF_LIFE },
            Sort::Newest => Order::Newest,
            Sort::Oldest => Order::Oldest,
        }
    }

    /// Which articles are let through; those of one facet may be left out, to count what it could be instead.
    pub(super) fn filter(&self, but: Option<&Facet>) -> Option<Filter> {
        let mut filters = Vec::new();
        let langs = || self.langs.iter().map(|lang| lang.as_str().to_owned()).collect();
        if !self.langs.is_empty() && but != Some(&Facet::Lang) {
            filters.push(Filter::In(Facet::Lang, langs()));
        }
        if !self.sources.is_empty() && but != Some(&Facet::Source) {
            filters.push(Filter::In(Facet::Source, self.sources.clone()));
        }
        if self.from.is_some() || self.to.is_some() {
            filters.push(Filter::days(DateRange { from: self.from, to: self.to }));
        }
        (!filters.is_empty()).then_some(Filter::All(filters))
    }

    /// True where the days are none: the last is before the first.
    pub(super) fn is_backwards(&self) -> bool {
        DateRange { from: self.from, to: self.to }.ends_before_it_begins()
    }

    /// How many filters there are; a range of days is one.
    pub(super) fn filters(&self) -> usize {
        self.langs.len() + self.sources.len() + usize::from(self.from.is_some() || self.to.is_some())
    }

    /// The page of the results, from 1.
    pub(super) fn page(&self) -> usize {
        self.page + 1
    }

    /// How many results stand before those of the page.
    pub(super) fn offset(&self) -> usize {
        self.page * RESULTS
    }

    /// The page after this one, if so many results have one that can be reached.
    pub(super) fn next_page(&self, total: u64) -> Option<usize> {
        let more = total > (self.page() * RESULTS) as u64;
        (more && self.page() < LAST_PAGE).then_some(self.page() + 1)
    }

    /// The same, on another page.
    pub(super) fn on_page(&self, page: usize) -> Asked {
        Asked { page: page.saturating_sub(1), ..self.clone() }
    }

    /// The same for another query.
    pub(super) fn with_query(&self, q: &str) -> Asked {
        Asked { q: q.to_owned(), page: 0, ..self.clone() }
    }

    /// The same with a language chosen, or no longer so.
    pub(super) fn with_lang(&self, lang: Lang) -> Asked {
        let mut asked = self.on_page(1);
        toggle(&mut asked.langs, lang);
        asked
    }

    /// The same with a source chosen, or no longer so.
    pub(super) fn with_source(&self, source: &str) -> Asked {
        let mut asked = self.on_page(1);
        toggle(&mut asked.sources, source.to_owned());
        asked
    }

    /// The same for other days.
    pub(super) fn within(&self, from: Option<Date>, to: Option<Date>) -> Asked {
        Asked { from, to, page: 0, ..self.clone() }
    }

    /// The same in another order.
    pub(super) fn in_order(&self, sort: Sort) -> Asked {
        Asked { sort: (sort != self.usual_sort()).then_some(sort), page: 0, ..self.clone() }
    }

    /// The same with stories folded, or not.
    pub(super) fn folded(&self, folded: bool) -> Asked {
        Asked { unfolded: !folded, page: 0, ..self.clone() }
    }

    /// The same without filters.
    pub(super) fn without_filters(&self) -> Asked {
        Asked { langs: Vec::new(), sources: Vec::new(), ..self.within(None, None) }
    }

    /// Nothing, on pages in the same language.
    pub(super) fn nothing(&self) -> Asked {
        Asked { hl: self.hl, ..Asked::default() }
    }

    /// The same on pages in this language.
    pub(super) fn in_locale(&self, locale: &'static Locale) -> Asked {
        Asked { hl: Some(locale), ..self.clone() }
    }

    /// The address of the results.
    pub(super) fn results_address(&self) -> String {
        self.address("/")
    }

    /// The address of an article, which keeps what was asked.
    pub(super) fn article_address(&self, id: &str) -> String {
        self.address(&format!("/articles/{}", utf8_percent_encode(id, ID)))
    }

    /// The address of anything that is asked so.
    pub(super) fn address(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.parameters());
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// All that is in the address, in its order.
    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = Vec::new();
        if !self.q.is_empty() {
            parameters.push(("q", self.q.clone()));
        }
        parameters.extend(self.kept());
        if self.page > 0 {
            parameters.push(("page", self.page().to_string()));
        }
        parameters
    }

    /// What a new query keeps.
    pub(super) fn kept(&self) -> Vec<(&'static str, String)> {
        let langs = self.langs.iter().map(|lang| ("lang", lang.to_string()));
        let sources = self.sources.iter().map(|source| ("source", source.clone()));
        let days = [("from", self.from), ("to", self.to)];
        let days = days.into_iter().filter_map(|(name, day)| Some((name, day?.to_string())));
        let sort = self.sort.map(|sort| ("sort", sort.name().to_owned()));
        let fold = self.unfolded.then(|| ("fold", "no".to_owned()));
        let hl = self.hl.map(|locale| ("hl", locale.code.clone()));
        langs.chain(sources).chain(days).chain(sort).chain(fold).chain(hl).collect()
    }
}

/// Where an article stands among the results, as the fragment of an address: the way back leads there.
pub(super) fn place(id: &str) -> String {
    format!("at-{}", utf8_percent_encode(id, NON_ALPHANUMERIC)).replace('%', "-")
}

fn add<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if values.len() < MOST_VALUES && !values.contains(&value) {
        values.push(value);
    }
}

fn toggle<T: PartialEq>(values: &mut Vec<T>, value: T) {
    match values.iter().position(|other| *other == value) {
        Some(at) => drop(values.remove(at)),
        None => values.push(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back_as_they_went() {
        for query in [
            "",
            "q=a%26b+%22c%22",
            "q=c%E1%BA%A7u&lang=vi&page=3",
            "page=2",
            "q=x&lang=vi&lang=fr&source=Le+Monde&from=2023-01-01&to=2023-12-31&sort=oldest&fold=no&hl=fr",
        ] {
            let asked = Asked::from_query_string(query);
            assert_eq!(asked.results_address().trim_start_matches("/").trim_start_matches('?'), query);
        }
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let asked = Asked::from_query_string(
            "q=%FF%00&lang=klingon&page=-1&x=y&&=&from=soon&to=&sort=up&hl=xx&source=",
        );
        assert_eq!(asked, Asked { q: asked.q.clone(), ..Asked::default() });
        assert_eq!(Asked::from_query_string("page=0").page(), 1);
        assert_eq!(Asked::from_query_string("page=999999").page(), LAST_PAGE);
        let many = "source=a&".repeat(9) + &(0..99).map(|n| format!("source={n}&")).collect::<String>();
        assert_eq!(Asked::from_query_string(&many).sources.len(), MOST_VALUES);
    }

    #[test]
    fn days_are_those_of_periods() {
        let days = |query: &str| {
            let asked = Asked::from_query_string(query);
            [asked.from, asked.to].map(|day| day.map_or("-".to_owned(), |day| day.to_string())).join(" ")
        };
        assert_eq!(days("from=2023-02&to=2023-03"), "2023-02-01 2023-03-31");
        assert_eq!(days("to=2023"), "- 2023-12-31");
        // What was asked for stays: it is said that no day is in it.
        assert_eq!(days("from=2024&to=2023"), "2024-01-01 2023-12-31");
        assert!(Asked::from_query_string("from=2024&to=2023").is_backwards());
        assert!(!Asked::from_query_string("from=2024&to=2024").is_backwards());
    }

    #[test]
    fn an_order_is_there_where_it_makes_sense() {
        let sorted = |query: &str| Asked::from_query_string(query).sorted();
        assert_eq!(sorted("q=x"), Sort::Relevance);
        assert_eq!(sorted("q=x&sort=recent"), Sort::Recent);
        assert_eq!(sorted(""), Sort::Newest);
        assert_eq!(sorted("sort=recent"), Sort::Newest);
        assert_eq!(sorted("sort=oldest"), Sort::Oldest);
        // The usual one is not named.
        assert_eq!(Asked::from_query_string("q=x&sort=relevance").sort, None);
    }

    #[test]
    fn ids_are_one_piece_of_an_address() {
        let asked = Asked::from_query_string("q=cầu");
        let address = asked.article_address("https://a.vn/b?c=d#é");
        assert_eq!(address, "/articles/https%3A%2F%2Fa.vn%2Fb%3Fc%3Dd%23%C3%A9?q=c%E1%BA%A7u");
        assert_eq!(place("a/é b"), "at-a-2F-C3-A9-20b");
    }
}
