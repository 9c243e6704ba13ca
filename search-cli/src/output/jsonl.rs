//! Hits as JSON, one a line. The names are part of the interface: see docs/cli.md.

use std::io::{Result, Write};

use search_core::hits::marked;
use search_core::{Answer, Hit, Lang};
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    id: &'a str,
    origin: String,
    title: Option<&'a str>,
    lang: Lang,
    langs: Vec<Lang>,
    date: Option<&'a str>,
    source: Option<&'a str>,
    url: Option<&'a str>,
    score: f32,
    snippets: Vec<Snippet<'a>>,
}

#[derive(Serialize)]
struct Snippet<'a> {
    text: &'a str,
    /// The text with its marks, escaped for HTML.
    html: String,
    /// Where the marks are in `text`, in bytes.
    marks: Vec<Mark>,
}

#[derive(Serialize)]
struct Mark {
    start: usize,
    end: usize,
}

/// Prints the hits of an answer.
pub(crate) fn hits(out: &mut impl Write, answer: &Answer) -> Result<()> {
    answer.hits.iter().try_for_each(|hit| line(out, None, hit))
}

/// Prints the hits of one query of several, each with the query's id.
pub(crate) fn query_hits(out: &mut impl Write, query: &str, answer: &Answer) -> Result<()> {
    answer.hits.iter().try_for_each(|hit| line(out, Some(query), hit))
}

fn line(out: &mut impl Write, query: Option<&str>, hit: &Hit) -> Result<()> {
    let article = &hit.article;
    let line = Line {
        query,
        id: &article.id,
        origin: article.origin.to_string(),
        title: article.title.as_deref(),
        lang: article.lang,
        langs: article.langs.iter().map(|share| share.lang).collect(),
        date: article.date.as_deref(),
        source: article.source.as_deref(),
        url: article.url.as_deref(),
        score: hit.score,
        snippets: hit.snippets.iter().map(snippet).collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

fn snippet(snippet: &search_core::Snippet) -> Snippet<'_> {
    Snippet {
        text: &snippet.text,
        html: marked(&snippet.text, &snippet.marks, "<mark>", "</mark>", escape),
        marks: snippet.marks.iter().map(|mark| Mark { start: mark.start, end: mark.end }).collect(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
