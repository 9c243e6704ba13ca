//! The page of one article: its id and what was searched for in, the whole text with what matched out.

use askama::Template;
use search_core::hits::{marks, marks_in};
use search_core::query::LangWords;
use search_core::{Archive, Article, Error, PassageKind};

use super::asked::Asked;
use super::facts::{Facts, counted};
use super::{SearchForm, language};
use crate::markup::SafeHtml;

/// The page of one article.
#[derive(Template)]
#[template(path = "article.html")]
pub(crate) struct ArticlePage {
    form: SearchForm,
    /// The title without marks, for the window.
    plain_title: String,
    title: SafeHtml,
    facts: Facts,
    authors: String,
    place: Option<String>,
    section: Option<String>,
    tags: String,
    /// The other languages that some of the text is in.
    other_languages: String,
    passages: Vec<ShownPassage>,
    /// The original; web addresses only.
    original: Option<String>,
    dropped: Vec<DroppedLine>,
    dropped_count: String,
    results: String,
    /// Whether there are results to go back to.
    searched: bool,
}

/// A passage as it is shown.
struct ShownPassage {
    lang: String,
    caption: bool,
    html: SafeHtml,
}

/// Something the page held beside the article.
struct DroppedLine {
    text: String,
    reason: SafeHtml,
}

impl ArticlePage {
    /// The page of the article with this id; `None` when the archive has none.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub(crate) fn find(archive: &Archive, id: &str, asked: Asked) -> Result<Option<ArticlePage>, Error> {
        let Some(article) = archive.get(id)? else { return Ok(None) };
        let words = match asked.q.is_empty() {
            true => Vec::new(),
            false => archive.query_words(&asked.q)?,
        };
        let stats = archive.stats()?;
        let plain_title = article.heading();
        let others = article.langs.iter().map(|share| share.lang).filter(|&lang| lang != article.lang);
        Ok(Some(ArticlePage {
            title: SafeHtml::marked(&plain_title, &title_marks(&article, &words)),
            plain_title,
            facts: Facts::of(&article),
            authors: article.authors.join(", "),
            other_languages: others.map(language::name).collect::<Vec<_>>().join(", "),
            passages: shown(&article, &words),
            original: article.url.filter(|url| is_web_address(url)),
            place: article.place,
            section: article.section,
            tags: article.tags.join(", "),
            dropped_count: counted(article.dropped.len() as u64, "line", "lines"),
            dropped: article
                .dropped
                .into_iter()
                .map(|line| DroppedLine {
                    text: line.text,
                    reason: SafeHtml::message(line.reason.describe()),
                })
                .collect(),
            results: asked.results_address(),
            searched: !asked.q.is_empty(),
            form: SearchForm {
                languages: language::choices(&stats, asked.lang),
                q: asked.q,
                autofocus: false,
            },
        }))
    }
}

fn title_marks(article: &Article, words: &[LangWords]) -> Vec<std::ops::Range<usize>> {
    let Some(title) = &article.title else { return Vec::new() };
    match article.passages.iter().find(|passage| passage.text == *title) {
        Some(passage) => marks(passage, words),
        None => marks_in(title, article.lang, words),
    }
}

/// Body and captions, in reading order; the title stands above them.
fn shown(article: &Article, words: &[LangWords]) -> Vec<ShownPassage> {
    article
        .passages
        .iter()
        .filter(|passage| passage.kind != PassageKind::Title)
        .map(|passage| ShownPassage {
            lang: passage.lang.as_str().to_owned(),
            caption: passage.kind == PassageKind::Caption,
            html: SafeHtml::marked(&passage.text, &marks(passage, words)),
        })
        .collect()
}

/// An address that a link may lead to. Archives hold what crawlers found, `javascript:` included.
fn is_web_address(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|web| web.eq_ignore_ascii_case(scheme)))
}
