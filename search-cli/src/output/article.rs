//! An article, whole: for people, or as JSON.

use std::collections::BTreeMap;
use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};
use search_core::article::attributes::{Attributes, by_name, text_of};
use search_core::article::{Dropped, Reason};
use search_core::hits::{Place, marks, places};
use search_core::parse::one_line;
use search_core::query::LangWords;
use search_core::{Article, Fact, Passage, PassageKind, Provenance, Story};
use serde::Serialize;

use super::TextOrJson;
use super::jsonl::StoryOf;
use super::text::{HEADING, hanging, highlighted, versions, width, wrap};

const CAPTION: Style = Style::new().italic();
const KEPT: Style = AnsiColor::Green.on_default();
const DROPPED: Style = AnsiColor::BrightBlack.on_default();
const FAINT: Style = AnsiColor::BrightBlack.on_default();

/// The columns of the facts' names.
const NAMES: usize = 12;

/// How much of an article is shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The article.
    Article,
    /// The whole page: where each fact came from, and what was dropped, in its place, and why.
    Page,
}

/// Prints an article, and the story it tells, where that is known and others tell it, too. The words of a query are marked in
/// it, where there is one.
pub(crate) fn print(
    out: &mut impl Write,
    article: &Article,
    story: Option<&Story>,
    asked: Option<&[LangWords]>,
    format: TextOrJson,
    shown: Shown,
) -> Result<()> {
    match format {
        TextOrJson::Json => {
            serde_json::to_writer(&mut *out, &Json::of(article, story, asked))?;
            return writeln!(out);
        }
        TextOrJson::Text => facts(out, article, asked.unwrap_or_default(), shown)?,
    }
    match shown {
        Shown::Article => passages(out, article, asked.unwrap_or_default())?,
        Shown::Page => page(out, article)?,
    }
    if let Some(story) = story {
        writeln!(out, "\n{FAINT}The same story:{FAINT:#}")?;
        versions(out, story)?;
    }
    writeln!(out)
}

fn facts(out: &mut impl Write, article: &Article, asked: &[LangWords], shown: Shown) -> Result<()> {
    let title = article.passages.iter().find(|passage| article.title.as_deref() == Some(&passage.text));
    let title = match (title, &article.title) {
        (Some(passage), _) => marked_in(passage, asked, HEADING),
        (None, title) => title.clone().unwrap_or_else(|| "(no title)".to_owned()),
    };
    writeln!(out, "{HEADING}{}{HEADING:#}", wrap(&title, ""))?;
    let list = |values: &[String]| Some(values.join(", ")).filter(|list| !list.is_empty());
    let langs: Vec<String> =
        article.langs.iter().map(|lang| format!("{} {:.0} %", lang.lang, lang.share * 100.0)).collect();
    for (name, value, fact) in [
        // The title stands above; only where it came from is new.
        ("title", article.title.as_ref().map(|_| String::new()), Some(Fact::Title)),
        ("date", article.date.clone(), Some(Fact::Date)),
        ("source", article.source.clone(), Some(Fact::Source)),
        ("authors", list(&article.authors), Some(Fact::Authors)),
        ("place", article.place.clone(), Some(Fact::Place)),
        ("section", article.section.clone(), Some(Fact::Section)),
        ("tags", list(&article.tags), Some(Fact::Tags)),
        ("language", list(&langs), None),
        ("url", article.url.clone(), Some(Fact::Url)),
        ("id", Some(article.id.clone()), None),
        ("file", Some(article.origin.to_string()), None),
    ] {
        let Some(value) = value else { continue };
        let from = fact.and_then(|fact| article.provenance.get(&fact)).filter(|_| shown == Shown::Page);
        match from {
            Some(from) => sourced(out, name, &value, &format!("← {from}"))?,
            None if value.is_empty() => {}
            None => writeln!(out, "  {name:<9} {value}")?,
        }
    }
    attributes(out, article)
}

/// What its record says beyond the facts, by dotted name, and what of it was not kept.
fn attributes(out: &mut impl Write, article: &Article) -> Result<()> {
    for (name, attribute) in by_name(&article.attributes) {
        let values: Vec<String> = attribute.values.iter().filter_map(|value| text_of(value)).collect();
        if !values.is_empty() {
            writeln!(out, "  {name:<9} {}", one_line(&values.join(", ")))?;
        }
    }
    match article.left_out.is_empty() {
        true => Ok(()),
        false => writeln!(
            out,
            "  {:<9} {} {FAINT}(too large, too many, or nested too deep){FAINT:#}",
            "left out",
            one_line(&article.left_out.join(", "))
        ),
    }
}

/// A fact, and where it came from: beside it, or below where there is no room.
fn sourced(out: &mut impl Write, name: &str, value: &str, from: &str) -> Result<()> {
    let room = width().saturating_sub(NAMES + value.chars().count() + 2);
    if value.is_empty() {
        let from = wrap(from, &" ".repeat(NAMES));
        return writeln!(out, "  {name:<9} {FAINT}{}{FAINT:#}", from.trim_start());
    }
    if from.chars().count() <= room {
        return writeln!(out, "  {name:<9} {value}  {FAINT}{from}{FAINT:#}");
    }
    writeln!(out, "  {name:<9} {value}\n{FAINT}{}{FAINT:#}", wrap(from, &" ".repeat(NAMES)))
}

/// The passages as they are read.
fn passages(out: &mut impl Write, article: &Article, asked: &[LangWords]) -> Result<()> {
    for passage in &article.passages {
        match passage.kind {
            PassageKind::Title => {}
            PassageKind::Body | PassageKind::Field => {
                writeln!(out, "\n{}", wrap(&marked_in(passage, asked, Style::new()), ""))?;
            }
            PassageKind::Caption => {
                let text = marked_in(passage, asked, CAPTION);
                writeln!(out, "\n{CAPTION}{}{CAPTION:#}", wrap(&text, "    "))?;
            }
        }
    }
    Ok(())
}

/// A passage of style `around`, with the words of a query marked.
fn marked_in(passage: &Passage, asked: &[LangWords], around: Style) -> String {
    highlighted(&passage.text, &marks(passage, asked), around)
}

/// Everything on the page in its order: `+` what was kept, `-` what was dropped, and below it why.
fn page(out: &mut impl Write, article: &Article) -> Result<()> {
    writeln!(out)?;
    let mut dropped = article.dropped.iter().peekable();
    let mut reason = None;
    for (before, passage) in article.passages.iter().enumerate() {
        while let Some(line) = dropped.next_if(|line| line.after <= before) {
            drop_line(out, line, &mut reason)?;
        }
        end_dropped(out, &mut reason)?;
        keep(out, passage)?;
    }
    dropped.try_for_each(|line| drop_line(out, line, &mut reason))?;
    end_dropped(out, &mut reason)
}

fn keep(out: &mut impl Write, passage: &Passage) -> Result<()> {
    let text = match passage.kind {
        PassageKind::Title => format!("[title] {}", passage.text),
        PassageKind::Body => passage.text.clone(),
        PassageKind::Caption => format!("[caption] {}", passage.text),
        PassageKind::Field => format!("[field] {}", passage.text),
    };
    writeln!(out, "{KEPT}+{KEPT:#} {}", hanging("  ", &text).trim_start())
}

/// Lines that follow each other for the same reason are followed by it once.
fn drop_line(out: &mut impl Write, line: &Dropped, reason: &mut Option<Reason>) -> Result<()> {
    if reason.is_some_and(|reason| reason != line.reason) {
        end_dropped(out, reason)?;
    }
    *reason = Some(line.reason);
    writeln!(out, "{DROPPED}{}{DROPPED:#}", hanging("- ", &line.text))
}

fn end_dropped(out: &mut impl Write, reason: &mut Option<Reason>) -> Result<()> {
    match reason.take() {
        Some(reason) => writeln!(out, "    {FAINT}↳ {}{FAINT:#}", reason.describe()),
        None => Ok(()),
    }
}

/// The article as JSON. The names are part of the interface: see docs/cli.md.
#[derive(Serialize)]
struct Json<'a> {
    id: &'a str,
    origin: String,
    url: Option<&'a str>,
    title: Option<&'a str>,
    date: Option<&'a str>,
    source: Option<&'a str>,
    authors: &'a [String],
    place: Option<&'a str>,
    section: Option<&'a str>,
    tags: &'a [String],
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    attributes: &'a Attributes,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    left_out: &'a [String],
    provenance: &'a BTreeMap<Fact, Provenance>,
    lang: search_core::Lang,
    langs: Vec<search_core::Lang>,
    text: String,
    passages: Vec<Marked<'a>>,
    dropped: &'a [Dropped],
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<StoryOf<'a>>,
}

/// A passage, with what a query matched in it, where there is one.
#[derive(Serialize)]
struct Marked<'a> {
    #[serde(flatten)]
    passage: &'a Passage,
    #[serde(skip_serializing_if = "Option::is_none")]
    marks: Option<Vec<Place>>,
}

impl<'a> Marked<'a> {
    fn of(passage: &'a Passage, asked: Option<&[LangWords]>) -> Marked<'a> {
        let marks = asked.map(|words| places(&passage.text, &marks(passage, words)));
        Marked { passage, marks }
    }
}

impl<'a> Json<'a> {
    fn of(article: &'a Article, story: Option<&'a Story>, asked: Option<&[LangWords]>) -> Json<'a> {
        Json {
            id: &article.id,
            origin: article.origin.to_string(),
            url: article.url.as_deref(),
            title: article.title.as_deref(),
            date: article.date.as_deref(),
            source: article.source.as_deref(),
            authors: &article.authors,
            place: article.place.as_deref(),
            section: article.section.as_deref(),
            tags: &article.tags,
            attributes: &article.attributes,
            left_out: &article.left_out,
            provenance: &article.provenance,
            lang: article.lang,
            langs: article.langs.iter().map(|share| share.lang).collect(),
            text: article.text(),
            passages: article.passages.iter().map(|passage| Marked::of(passage, asked)).collect(),
            dropped: &article.dropped,
            story: story.map(StoryOf::new),
        }
    }
}
