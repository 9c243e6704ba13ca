//! The page of one article: its id and what was searched for in, the whole text with what matched out, and what else tells of it.

use std::ops::Range;

use askama::Template;
use search_core::hits::{marks, marks_in};
use search_core::query::LangWords;
use search_core::{Article, Error, PassageKind};

use super::asked::{Asked, place};
use super::facts::Facts;
use super::frame::Frame;
use super::locale::{Locale, Messages, fill};
use super::version::OtherArticle;
use crate::data::index::Index;
use crate::documents::Displayed;
use crate::markup::SafeHtml;

/// So many similar articles are named.
const SIMILAR: usize = 5;

/// So many articles are asked for, so that beyond other versions of the story there are similar ones.
const LOOKED_AT: usize = 30;

/// The page of one article.
#[derive(Template)]
#[template(path = "article.html")]
pub(crate) struct ArticlePage {
    frame: Frame,
    say: &'static Messages,
    /// The title without marks, for the window.
    plain_title: String,
    title: SafeHtml,
    facts: Facts,
    /// The language, and the others that some of the text is in.
    language: String,
    authors: String,
    place: Option<String>,
    section: Option<String>,
    tags: String,
    passages: Vec<ShownPassage>,
    /// How many places in the text match; `None` where there are none.
    matches: Option<String>,
    /// The original; web addresses only.
    original: Option<String>,
    dropped: Vec<DroppedLine>,
    dropped_count: String,
    /// The results, where this one stands among them.
    results: String,
    /// Whether there are results to go back to.
    searched: bool,
    versions: Vec<OtherArticle>,
    similar: Vec<OtherArticle>,
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
    /// The page of the article with this id, as far as the index shows it; `None` when it has none.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub(crate) fn find(
        index: &Index,
        id: &str,
        asked: &Asked,
        locale: &'static Locale,
    ) -> Result<Option<ArticlePage>, Error> {
        let Some(article) = index.archive.get(id)? else { return Ok(None) };
        let article = Displayed::of(index).article(article);
        let words = match asked.q.is_empty() {
            true => Vec::new(),
            false => index.archive.query_words(&asked.q)?,
        };
        let say = &locale.say;
        let (versions, similar) = others(index, id, asked, locale)?;
        let (passages, matches) = shown(&article, &words);
        let plain_title = article.heading();
        Ok(Some(ArticlePage {
            frame: Frame::new(asked, locale, false, |asked| asked.article_address(id)),
            say,
            title: SafeHtml::marked(&plain_title, &title_marks(&article, &words)),
            plain_title,
            facts: Facts::of(&article, locale),
            language: language(&article, locale),
            authors: article.authors.join(", "),
            passages,
            matches: (matches > 0).then(|| locale.counted(matches as u64, &say.matches)),
            original: article.url.filter(|url| is_web_address(url)),
            place: article.place,
            section: article.section,
            tags: article.tags.join(", "),
            dropped_count: locale.counted(article.dropped.len() as u64, &say.dropped),
            dropped: article
                .dropped
                .into_iter()
                .map(|line| DroppedLine {
                    text: line.text,
                    reason: SafeHtml::message(line.reason.describe()),
                })
                .collect(),
            results: format!("{}#{}", asked.results_address(), place(id)),
            searched: !asked.q.is_empty() || asked.filters() > 0,
            versions,
            similar,
        }))
    }
}

/// The other versions of its story, and what else is about the same.
fn others(
    index: &Index,
    id: &str,
    asked: &Asked,
    locale: &Locale,
) -> Result<(Vec<OtherArticle>, Vec<OtherArticle>), Error> {
    let displayed = Displayed::of(index);
    let story = if displayed.is_all() { index.archive.story(id)? } else { None };
    let versions = story.into_iter().flat_map(|story| story.versions);
    let versions = versions.map(|version| OtherArticle::version(&version, asked, locale)).collect();
    let similar = index.archive.similar(id, LOOKED_AT)?.unwrap_or_default();
    let similar = similar.iter().filter(|similar| !similar.same_story).take(SIMILAR);
    let similar =
        similar.map(|similar| OtherArticle::similar(&displayed.hit(&similar.hit), asked, locale)).collect();
    Ok((versions, similar))
}

/// `French`, or `French, with some English`.
fn language(article: &Article, locale: &Locale) -> String {
    let main = locale.language(article.lang);
    let others = article.langs.iter().map(|share| share.lang).filter(|&lang| lang != article.lang);
    let others: Vec<String> = others.map(|lang| locale.language(lang)).collect();
    match others.is_empty() {
        true => main,
        false => {
            let others = locale.list(&others);
            fill(&locale.say.language_with, &[("language", &main), ("others", &others)])
        }
    }
}

fn title_marks(article: &Article, words: &[LangWords]) -> Vec<Range<usize>> {
    let Some(title) = &article.title else { return Vec::new() };
    match article.passages.iter().find(|passage| passage.text == *title) {
        Some(passage) => marks(passage, words),
        None => marks_in(title, article.lang, words),
    }
}

/// Body and captions, in reading order, and how many places in them match; the title stands above them.
fn shown(article: &Article, words: &[LangWords]) -> (Vec<ShownPassage>, usize) {
    let mut matches = 0;
    let passages = article.passages.iter().filter(|passage| passage.kind != PassageKind::Title);
    let passages = passages.map(|passage| ShownPassage {
        lang: passage.lang.as_str().to_owned(),
        caption: passage.kind == PassageKind::Caption,
        html: SafeHtml::numbered(&passage.text, &marks(passage, words), &mut matches),
    });
    (passages.collect(), matches)
}

/// An address that a link may lead to. Archives hold what crawlers found, `javascript:` included.
fn is_web_address(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|web| web.eq_ignore_ascii_case(scheme)))
}
