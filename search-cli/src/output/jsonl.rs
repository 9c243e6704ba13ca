//! Hits as JSON, one a line. The names are part of the interface: see docs/cli.md.

use std::io::{Result, Write};

use search_core::hits::{Place, marked, places};
use search_core::{Answer, FacetCounts, Hit, Lang, Parts, Similar, Story};
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    id: &'a str,
    origin: String,
    title: Option<&'a str>,
    /// What matched in it.
    title_marks: Vec<Place>,
    lang: Lang,
    langs: Vec<Lang>,
    date: Option<&'a str>,
    source: Option<&'a str>,
    url: Option<&'a str>,
    score: f32,
    snippets: Vec<Snippet<'a>>,
    story: Option<StoryOf<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    same_story: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<Part>>,
}

/// The story that an article tells, where others tell it, too.
#[derive(Serialize)]
pub(crate) struct StoryOf<'a> {
    id: &'a str,
    articles: u64,
    versions: Vec<Version<'a>>,
}

#[derive(Serialize)]
struct Version<'a> {
    id: &'a str,
    lang: Lang,
    source: Option<&'a str>,
    date: Option<&'a str>,
    title: &'a str,
    url: Option<&'a str>,
}

impl<'a> StoryOf<'a> {
    pub(crate) fn new(story: &'a Story) -> StoryOf<'a> {
        let version = |version: &'a search_core::Version| Version {
            id: &version.id,
            lang: version.lang,
            source: version.source.as_deref(),
            date: version.date.as_deref(),
            title: &version.title,
            url: version.url.as_deref(),
        };
        let versions = story.versions.iter().map(version).collect();
        StoryOf { id: &story.id, articles: story.articles, versions }
    }
}

/// What one language's reading of the query adds to the score.
#[derive(Serialize)]
struct Part {
    lang: Lang,
    main: f32,
    written: f32,
    pairs: f32,
    triples: f32,
    first: f32,
}

#[derive(Serialize)]
struct Snippet<'a> {
    text: &'a str,
    /// The text with its marks, escaped for HTML.
    html: String,
    /// Where the marks are in `text`.
    marks: Vec<Place>,
}

/// Prints the hits of an answer.
pub(crate) fn hits(out: &mut impl Write, answer: &Answer, explain: bool) -> Result<()> {
    answer.hits.iter().try_for_each(|hit| line(out, None, hit, explain, None))
}

/// What is asked for beside the hits.
#[derive(Serialize)]
struct Beside<F> {
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<F>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Prints a last line with the facets and with where the next page begins, where either is asked for.
pub(crate) fn beside(out: &mut impl Write, facets: &[FacetCounts], next: Option<String>) -> Result<()> {
    let facets = (!facets.is_empty()).then(|| super::facets::objects(facets));
    if facets.is_none() && next.is_none() {
        return Ok(());
    }
    serde_json::to_writer(&mut *out, &Beside { facets, next })?;
    writeln!(out)
}

/// Prints the hits of one query of several, each with the query's id.
pub(crate) fn query_hits(out: &mut impl Write, query: &str, answer: &Answer, explain: bool) -> Result<()> {
    answer.hits.iter().try_for_each(|hit| line(out, Some(query), hit, explain, None))
}

/// Prints articles that are about the same as another.
pub(crate) fn similar(out: &mut impl Write, similar: &[Similar]) -> Result<()> {
    similar.iter().try_for_each(|similar| line(out, None, &similar.hit, false, Some(similar.same_story)))
}

fn line(
    out: &mut impl Write,
    query: Option<&str>,
    hit: &Hit,
    explain: bool,
    same_story: Option<bool>,
) -> Result<()> {
    serde_json::to_writer(&mut *out, &Line { query, same_story, ..Line::of(hit, explain) })?;
    writeln!(out)
}

/// A hit as an object.
pub(super) fn object(hit: &Hit, explain: bool) -> impl Serialize + '_ {
    Line::of(hit, explain)
}

impl Line<'_> {
    fn of(hit: &Hit, explain: bool) -> Line<'_> {
        let article = &hit.article;
        Line {
            query: None,
            id: &article.id,
            origin: article.origin.to_string(),
            title: article.title.as_deref(),
            title_marks: places(article.title.as_deref().unwrap_or_default(), &hit.title_marks),
            lang: article.lang,
            langs: article.langs.iter().map(|share| share.lang).collect(),
            date: article.date.as_deref(),
            source: article.source.as_deref(),
            url: article.url.as_deref(),
            score: hit.score,
            snippets: hit.snippets.iter().map(snippet).collect(),
            story: hit.story.as_ref().map(StoryOf::new),
            same_story: None,
            parts: explain.then(|| hit.parts.iter().map(part).collect()),
        }
    }
}

fn snippet(snippet: &search_core::Snippet) -> Snippet<'_> {
    Snippet {
        text: &snippet.text,
        html: marked(&snippet.text, &snippet.marks, "<mark>", "</mark>", escape),
        marks: places(&snippet.text, &snippet.marks),
    }
}

fn part(&Parts { lang, main, written, pairs, triples, first }: &Parts) -> Part {
    Part { lang, main, written, pairs, triples, first }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
