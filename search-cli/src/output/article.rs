//! An article, whole: for people, or as JSON.

use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};
use search_core::{Article, PassageKind};
use serde::Serialize;

use super::TextOrJson;
use super::text::{HEADING, wrap};

const CAPTION: Style = Style::new().italic();
const DROPPED: Style = AnsiColor::BrightBlack.on_default();

/// Prints an article; in text with what was dropped from its page only where that is asked for.
pub(crate) fn print(
    out: &mut impl Write,
    article: &Article,
    format: TextOrJson,
    dropped: bool,
) -> Result<()> {
    match format {
        TextOrJson::Text => text(out, article, dropped),
        TextOrJson::Json => {
            serde_json::to_writer(&mut *out, &Json::of(article))?;
            writeln!(out)
        }
    }
}

fn text(out: &mut impl Write, article: &Article, dropped: bool) -> Result<()> {
    writeln!(out, "{HEADING}{}{HEADING:#}", article.title.as_deref().unwrap_or("(no title)"))?;
    let authors = article.authors.join(", ");
    let langs: Vec<String> =
        article.langs.iter().map(|lang| format!("{} {:.0} %", lang.lang, lang.share * 100.0)).collect();
    let origin = article.origin.to_string();
    for (name, value) in [
        ("date", article.date.as_deref()),
        ("source", article.source.as_deref()),
        ("authors", Some(authors.as_str()).filter(|authors| !authors.is_empty())),
        ("place", article.place.as_deref()),
        ("language", Some(langs.join(", ").as_str()).filter(|langs| !langs.is_empty())),
        ("url", article.url.as_deref()),
        ("id", Some(article.id.as_str())),
        ("file", Some(origin.as_str())),
    ] {
        if let Some(value) = value {
            writeln!(out, "  {name:<9} {value}")?;
        }
    }
    for passage in &article.passages {
        match passage.kind {
            PassageKind::Title => {}
            PassageKind::Body => writeln!(out, "\n{}", wrap(&passage.text, ""))?,
            PassageKind::Caption => writeln!(out, "\n{CAPTION}{}{CAPTION:#}", wrap(&passage.text, "    "))?,
        }
    }
    if dropped && !article.dropped.is_empty() {
        writeln!(out, "\n{HEADING}Dropped{HEADING:#}")?;
        for line in &article.dropped {
            writeln!(out, "  {}\n    {DROPPED}{}{DROPPED:#}", line.text, line.reason.describe())?;
        }
    }
    writeln!(out)
}

/// The article as JSON. The names are part of the interface: see docs/cli.md.
#[derive(Serialize)]
struct Json<'a> {
    id: &'a str,
    url: Option<&'a str>,
    title: Option<&'a str>,
    date: Option<&'a str>,
    source: Option<&'a str>,
    authors: &'a [String],
    place: Option<&'a str>,
    lang: search_core::Lang,
    langs: Vec<search_core::Lang>,
    text: String,
    passages: &'a [search_core::Passage],
    dropped: &'a [search_core::article::Dropped],
}

impl<'a> Json<'a> {
    fn of(article: &'a Article) -> Json<'a> {
        Json {
            id: &article.id,
            url: article.url.as_deref(),
            title: article.title.as_deref(),
            date: article.date.as_deref(),
            source: article.source.as_deref(),
            authors: &article.authors,
            place: article.place.as_deref(),
            lang: article.lang,
            langs: article.langs.iter().map(|share| share.lang).collect(),
            text: article.text(),
            passages: &article.passages,
            dropped: &article.dropped,
        }
    }
}
