//! The search page: what was asked in, the results, or the newest articles, out.

use askama::Template;
use search_core::{
    Answer, Archive, Counting, DateRange, Error, Facet, FacetRequest, Group, HistogramRequest, Hit, Lang,
    Period, SearchOptions, Stats,
};

use super::asked::{Asked, RESULTS, place};
use super::facts::{Facts, time_taken};
use super::filters::{self, Filters, SortChoice};
use super::frame::Frame;
use super::help::{Less, Meant};
use super::histogram::Chart;
use super::locale::{Locale, Messages, around, fill};
use super::version::{OtherArticle, first_versions};
use crate::data::index::Index;
use crate::documents::Displayed;
use crate::markup::SafeHtml;

/// So many other versions of its story are named with a result.
const VERSIONS: usize = 4;

/// The search page.
#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    frame: Frame,
    say: &'static Messages,
    /// How many articles were found, and how fast.
    status: String,
    /// What the archive holds, as the first page says it; `None` when something was asked for.
    introduction: Option<String>,
    introduction_how: SafeHtml,
    /// Nothing has been added yet.
    archive_is_empty: bool,
    filters: Filters,
    /// How many filters are chosen.
    chosen: usize,
    sorts: Vec<SortChoice>,
    /// Whether stories are folded, and the address of the other way.
    folded: bool,
    other_fold: String,
    notes: Vec<SafeHtml>,
    /// That no day can be in the range that was asked for, where it is so.
    backwards: Option<&'static str>,
    /// What was probably meant.
    meant: Option<Meant>,
    /// What would be found, where nothing was.
    less: Vec<Less>,
    results: Vec<ResultItem>,
    /// The number of the first result.
    first: usize,
    page: String,
    nothing_on_page: String,
    /// What is said before and behind the query, where nothing was found.
    nothing: (&'static str, &'static str),
    heading: String,
    previous: Option<String>,
    next: Option<String>,
    /// The address of the first page, where this one is beyond the last.
    beyond: Option<String>,
}

/// A result as it is shown.
struct ResultItem {
    address: String,
    /// Where it stands: see [`place`].
    place: String,
    heading: SafeHtml,
    snippets: Vec<SafeHtml>,
    facts: Facts,
    /// Others that tell the same story.
    versions: Vec<OtherArticle>,
    /// How many more there are.
    more: Option<String>,
}

impl SearchPage {
    /// Searches.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub(crate) fn new(index: &Index, asked: &Asked, locale: &'static Locale) -> Result<SearchPage, Error> {
        let displayed = Displayed::of(index);
        let stats = index.archive.stats()?;
        let say = &locale.say;
        let browsing = asked.q.is_empty();
        let mut found = index.archive.search(&asked.q, &options(asked, &displayed))?;
        let filters = narrowing(&index.archive, asked, &mut found, locale)?;
        if !displayed.is_all() {
            // It may be made of words that nothing that is shown has.
            found.did_you_mean = None;
        }
        let pages_of = found.stories.unwrap_or(found.total);
        let beyond = found.hits.is_empty() && found.total > 0;
        let is_first = browsing && asked.filters() == 0 && asked.page() == 1;
        let page = locale.number(asked.page() as u64);
        Ok(SearchPage {
            frame: Frame::new(asked, locale, is_first, Asked::results_address),
            say,
            status: status(&found, locale),
            introduction_how: SafeHtml::message(&say.introduction_how),
            introduction: is_first.then(|| introduction(&stats, locale)),
            archive_is_empty: stats.articles == 0,
            filters,
            chosen: asked.filters(),
            sorts: filters::sorts(asked, locale),
            folded: !asked.unfolded,
            other_fold: asked.folded(asked.unfolded).results_address(),
            notes: found.notes.iter().map(|note| SafeHtml::message(&note.message)).collect(),
            backwards: asked.is_backwards().then_some(say.range_is_backwards.as_str()),
            meant: Meant::of(&found, asked, locale),
            less: found.relaxations.iter().map(|less| Less::new(less, asked, locale)).collect(),
            results: found
                .hits
                .iter()
                .map(|hit| ResultItem::new(&displayed.hit(hit), asked, locale))
                .collect(),
            first: asked.offset() + 1,
            nothing: around(&say.nothing_found_for),
            nothing_on_page: fill(&say.nothing_on_page, &[("page", &page)]),
            page: fill(&say.page, &[("page", &page)]),
            heading: match browsing {
                true => say.newest_articles.clone(),
                false => fill(&say.results_for, &[("query", &asked.q)]),
            },
            previous: (asked.page() > 1 && !beyond)
                .then(|| asked.on_page(asked.page() - 1).results_address()),
            next: asked.next_page(pages_of).map(|next| asked.on_page(next).results_address()),
            beyond: beyond.then(|| asked.on_page(1).results_address()),
        })
    }
}

fn options(asked: &Asked, displayed: &Displayed) -> SearchOptions {
    SearchOptions {
        limit: RESULTS,
        offset: asked.offset(),
        order: asked.order(),
        filter: asked.filter(None),
        snippets: if asked.q.is_empty() { 1 } else { 2 },
        group: if asked.unfolded { Group::Nothing } else { Group::Story },
        counting: counting(displayed),
        ..SearchOptions::default()
    }
}

/// What the results can be narrowed to. Sources and days may be told by fields that are not shown.
fn counting(displayed: &Displayed) -> Counting {
    let range = DateRange { from: None, to: None };
    let is_told = |request: &FacetRequest| displayed.is_all() || request.facet == Facet::Lang;
    Counting {
        facets: filters::requests().into_iter().filter(is_told).collect(),
        histogram: displayed.is_all().then_some(HistogramRequest { by: Period::Day, range, langs: false }),
    }
}

/// `12 articles · 9 stories · 3 ms`.
fn status(found: &Answer, locale: &Locale) -> String {
    let say = &locale.say;
    if found.total == 0 {
        return say.nothing_found.clone();
    }
    let mut parts = vec![locale.counted(found.total, &say.articles)];
    parts.extend(
        found.stories.filter(|&stories| stories < found.total).map(|n| locale.counted(n, &say.stories)),
    );
    parts.push(time_taken(found.took, locale));
    parts.join(" · ")
}

/// What the results can be narrowed to, by what was counted among them.
fn narrowing(
    archive: &Archive,
    asked: &Asked,
    found: &mut Answer,
    locale: &'static Locale,
) -> Result<Filters, Error> {
    let mut values = |facet: Facet| {
        let counts = found.counted.facets.iter_mut().find(|counts| counts.facet == facet);
        // What is not counted is not told.
        let counted = counts.map(|counts| std::mem::take(&mut counts.values));
        counted.map_or(Ok(Vec::new()), |counted| filters::values(archive, asked, facet, counted))
    };
    let (langs, sources) = (values(Facet::Lang)?, values(Facet::Source)?);
    let (sources, more_sources) = filters::sources(asked, &sources, locale);
    let days = found.counted.histogram.as_ref();
    let undated = days.map_or(0, |days| days.undated);
    let any_time = asked.within(None, None);
    Ok(Filters {
        chips: filters::chips(asked, locale),
        clear: (asked.filters() > 1).then(|| asked.without_filters().results_address()),
        langs: filters::langs(asked, &langs, locale),
        sources,
        more_sources,
        chart: days.and_then(|days| Chart::new(days, asked, locale)),
        any_time_kept: any_time.parameters(),
        any_time: any_time.results_address(),
        from: asked.from.map(|day| day.to_string()).unwrap_or_default(),
        to: asked.to.map(|day| day.to_string()).unwrap_or_default(),
        undated: (undated > 0).then(|| locale.counted(undated, &locale.say.undated)),
    })
}

impl ResultItem {
    fn new(hit: &Hit, asked: &Asked, locale: &Locale) -> ResultItem {
        let listed = hit.listed();
        let snippets = listed.snippets.iter().map(|snippet| SafeHtml::marked(&snippet.text, &snippet.marks));
        let story = hit.story.as_ref().filter(|_| !asked.unfolded);
        let (versions, more) = first_versions(story, VERSIONS, asked, locale);
        ResultItem {
            address: asked.article_address(&hit.article.id),
            place: place(&hit.article.id),
            heading: SafeHtml::marked(&listed.heading, &listed.marks),
            snippets: snippets.collect(),
            facts: Facts::of(&hit.article, locale),
            versions,
            more: (more > 0).then(|| locale.counted(more, &locale.say.more_versions)),
        }
    }
}

/// What the archive holds: `News in English, French and Vietnamese`.
fn introduction(stats: &Stats, locale: &Locale) -> String {
    let known = stats.langs.iter().map(|(lang, _)| *lang).filter(|&lang| lang != Lang::UND);
    let names: Vec<String> = known.map(|lang| locale.language(lang)).collect();
    match names.is_empty() {
        true => locale.say.introduction_plain.clone(),
        false => fill(&locale.say.introduction, &[("languages", &locale.list(&names))]),
    }
}
