//! The search page: what was asked in, the results, or the newest articles, out.

use askama::Template;
use search_core::{Archive, Error, Group, Hit, Lang, LeftOut, Order, SearchOptions, Stats};

use super::asked::{Asked, RESULTS};
use super::facts::{Facts, counted, time_taken};
use super::{SearchForm, language};
use crate::markup::SafeHtml;

/// The search page.
#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    form: SearchForm,
    /// How many articles were found, and how fast.
    status: String,
    /// What the archive holds, as the first page says it; `None` when something was asked for.
    introduction: Option<String>,
    /// Nothing has been added yet.
    archive_is_empty: bool,
    notes: Vec<SafeHtml>,
    /// What was probably meant.
    meant: Option<Better>,
    /// What would be found, where nothing was.
    less: Vec<Better>,
    results: Vec<ResultItem>,
    /// The number of the first result.
    first: usize,
    page: usize,
    previous: Option<String>,
    next: Option<String>,
    /// The address of the first page, where this one is beyond the last.
    beyond: Option<String>,
    /// The address of the same search in all languages, where one is chosen.
    all_languages: Option<String>,
}

/// A better query.
struct Better {
    address: String,
    /// The query, or what it leaves out.
    words: String,
    /// How much it finds, where nothing was found.
    found: String,
}

/// A result as it is shown.
struct ResultItem {
    address: String,
    heading: SafeHtml,
    snippets: Vec<SafeHtml>,
    facts: Facts,
}

impl SearchPage {
    /// Searches.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub(crate) fn new(archive: &Archive, asked: Asked) -> Result<SearchPage, Error> {
        let stats = archive.stats()?;
        let browsing = asked.q.is_empty();
        let options = SearchOptions {
            limit: RESULTS,
            offset: asked.offset(),
            order: if browsing { Order::Newest } else { Order::Relevance },
            langs: asked.lang.into_iter().collect(),
            snippets: if browsing { 1 } else { 2 },
            group: Group::Nothing,
            ..SearchOptions::default()
        };
        let found = archive.search(&asked.q, &options)?;
        let articles = counted(found.total, "article", "articles");
        let status = match (browsing, found.total) {
            (true, _) => format!("{articles}, the newest first"),
            (false, 0) => "No articles found".to_owned(),
            (false, _) => format!("{articles} found in {}", time_taken(found.took)),
        };
        let introduction =
            (browsing && asked.lang.is_none() && asked.page == 1).then(|| introduction(&stats));
        let better = |query: &str, lang, words: String, found| {
            let address = Asked { q: query.to_owned(), page: 1, lang }.results_address();
            Better { address, words, found }
        };
        let less = found.relaxations.iter().map(|less| {
            let lang = if less.left_out == LeftOut::Lang { None } else { asked.lang };
            let found = counted(less.total, "article", "articles");
            better(&less.query, lang, less.left_out.to_string(), found)
        });
        let beyond = found.hits.is_empty() && found.total > 0;
        Ok(SearchPage {
            status,
            introduction,
            archive_is_empty: stats.articles == 0,
            notes: found.notes.into_iter().map(|note| SafeHtml::message(&note.message)).collect(),
            meant: found.did_you_mean.map(|meant| better(&meant, asked.lang, meant.clone(), String::new())),
            less: less.collect(),
            results: found.hits.iter().map(|hit| ResultItem::new(hit, &asked)).collect(),
            first: asked.offset() + 1,
            page: asked.page,
            previous: (asked.page > 1 && !beyond).then(|| asked.on_page(asked.page - 1).results_address()),
            next: asked.next_page(found.total).map(|next| asked.on_page(next).results_address()),
            beyond: beyond.then(|| asked.on_page(1).results_address()),
            all_languages: asked
                .lang
                .map(|_| Asked { lang: None, page: 1, ..asked.clone() }.results_address()),
            form: SearchForm {
                languages: language::choices(&stats, asked.lang),
                q: asked.q,
                autofocus: true,
            },
        })
    }
}

impl ResultItem {
    fn new(hit: &Hit, asked: &Asked) -> ResultItem {
        let snippets = hit.snippets.iter().map(|snippet| SafeHtml::marked(&snippet.text, &snippet.marks));
        ResultItem {
            address: asked.article_address(&hit.article.id),
            // The marks are those of the title; a heading made from the text has none.
            heading: SafeHtml::marked(&hit.article.heading(), &hit.title_marks),
            snippets: snippets.collect(),
            facts: Facts::of(&hit.article),
        }
    }
}

/// What the archive holds: `News in English, French and Vietnamese`.
fn introduction(stats: &Stats) -> String {
    let known = stats.langs.iter().map(|(lang, _)| *lang).filter(|&lang| lang != Lang::UND);
    let names: Vec<String> = known.map(language::name).collect();
    match names.is_empty() {
        true => "News".to_owned(),
        false => format!("News in {}", listed(&names)),
    }
}

/// `English, French and Vietnamese`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
