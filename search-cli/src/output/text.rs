//! Hits for people, on a terminal.

use std::borrow::Cow;
use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};
use search_core::hits::{marked, marks};
use search_core::query::LangWords;
use search_core::{Answer, Article, Hit, Similar, Story};

use super::queries::Query;
use super::{explain, link};

pub(crate) const HEADING: Style = Style::new().bold();
const MARK: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const FACTS: Style = AnsiColor::Cyan.on_default();
pub(crate) const FAINT: Style = AnsiColor::BrightBlack.on_default();

/// Lines are no longer than this, however wide the terminal.
const WIDEST: usize = 100;

/// How long they are where there is no terminal.
const USUAL: usize = 80;

/// What stands before all lines of a hit but the first, which has its number there.
const INDENT: &str = "    ";

/// How an answer is printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    /// How many hits were passed over before the first.
    pub(crate) offset: usize,
    /// Whether to say how the query was understood, and what each score is made of.
    pub(crate) explain: bool,
}

/// Prints an answer: its hits, numbered, and how many there are in all.
pub(crate) fn hits(out: &mut impl Write, answer: &Answer, shown: Shown) -> Result<()> {
    let Shown { offset, explain } = shown;
    if explain {
        explain::weighings(out, &answer.weighings)?;
    }
    for (number, hit) in answer.hits.iter().enumerate() {
        one(out, offset + number + 1, hit, matches(&hit.article, &answer.words).as_deref())?;
        if explain {
            explain::parts(out, hit.score, &hit.parts)?;
        }
        writeln!(out)?;
    }
    let of = answer.stories.unwrap_or(answer.total);
    let count = answer.hits.len() as u64;
    let range = match count == of || count == 0 {
        true => String::new(),
        false if count == 1 => format!("{} of ", offset + 1),
        false => format!("{}–{} of ", offset + 1, offset + answer.hits.len()),
    };
    writeln!(
        out,
        "{FAINT}{range}{} found in {:.1} ms{FAINT:#}",
        counted(answer),
        answer.took.as_secs_f64() * 1000.0
    )
}

/// Prints where the next page begins.
pub(crate) fn next(out: &mut impl Write, cursor: &str) -> Result<()> {
    writeln!(out, "{FAINT}next page: --cursor={cursor}{FAINT:#}")
}

/// `3 articles`, or `2 stories in 3 articles`.
pub(crate) fn counted(answer: &Answer) -> String {
    let articles = format!("{} {}", answer.total, if answer.total == 1 { "article" } else { "articles" });
    match answer.stories {
        None => articles,
        Some(1) => format!("1 story in {articles}"),
        Some(stories) => format!("{stories} stories in {articles}"),
    }
}

/// Prints articles that are about the same as another.
pub(crate) fn similar(out: &mut impl Write, similar: &[Similar]) -> Result<()> {
    for (number, similar) in similar.iter().enumerate() {
        one(out, number + 1, &similar.hit, similar.same_story.then_some("the same story"))?;
        writeln!(out)?;
    }
    Ok(())
}

/// Prints the answer to one query of several.
pub(crate) fn query_hits(out: &mut impl Write, query: &Query, answer: &Answer, shown: Shown) -> Result<()> {
    writeln!(out, "{HEADING}{}  {}{HEADING:#}", query.id, query.text)?;
    hits(out, answer, shown)?;
    writeln!(out)
}

/// `18 matches`, in the whole article; `None` where there are none, as where nothing but a filter was asked for.
fn matches(article: &Article, words: &[LangWords]) -> Option<String> {
    match article.passages.iter().map(|passage| marks(passage, words).len()).sum() {
        0 => None,
        1 => Some("1 match".to_owned()),
        count => Some(format!("{count} matches")),
    }
}

fn one(out: &mut impl Write, number: usize, hit: &Hit, remark: Option<&str>) -> Result<()> {
    let article = &hit.article;
    let listed = hit.listed();
    let title = highlighted(&listed.heading, &listed.marks, HEADING);
    let target = link::target(article);
    for (line, text) in lines(&title, width() - INDENT.len()).iter().enumerate() {
        match line {
            0 => write!(out, "{FAINT}{number:>3}{FAINT:#} ")?,
            _ => write!(out, "{INDENT}")?,
        }
        writeln!(out, "{}", link::linked(&format!("{HEADING}{text}{HEADING:#}"), target.as_deref()))?;
    }
    let lang = article.lang.to_string();
    let facts: Vec<&str> = [
        article.source.as_deref(),
        article.date.as_deref().map(|date| date.get(..10).unwrap_or(date)),
        article.place.as_deref(),
        Some(lang.as_str()),
        remark,
    ]
    .into_iter()
    .flatten()
    .collect();
    writeln!(out, "{FACTS}{}{FACTS:#}", wrap(&facts.join(" · "), INDENT))?;
    for snippet in &listed.snippets {
        let text = highlighted(&snippet.text, &snippet.marks, Style::new());
        writeln!(out, "{}", wrap(&text, INDENT))?;
    }
    writeln!(out, "{INDENT}{FAINT}{}  {}{FAINT:#}", on_one_line(&article.id), origin(article))?;
    if let Some(story) = &hit.story {
        versions(out, story)?;
    }
    Ok(())
}

/// Prints the other versions of a story, a line each.
pub(crate) fn versions(out: &mut impl Write, story: &Story) -> Result<()> {
    for version in &story.versions {
        let facts = [
            Some(version.lang.as_str()),
            version.source.as_deref(),
            version.date.as_deref().map(|date| date.get(..10).unwrap_or(date)),
            Some(version.id.as_str()),
        ];
        let facts: Vec<&str> = facts.into_iter().flatten().collect();
        writeln!(out, "{}", hanging("    = ", &version.title))?;
        writeln!(out, "      {FAINT}{}{FAINT:#}", facts.join(" · "))?;
    }
    let left = (story.articles - 1).saturating_sub(story.versions.len() as u64);
    if !story.versions.is_empty() && left > 0 {
        writeln!(out, "    {FAINT}= and {left} more{FAINT:#}")?;
    }
    Ok(())
}

/// The text with its marks, inside a text of style `around`.
pub(crate) fn highlighted(text: &str, marks: &[std::ops::Range<usize>], around: Style) -> String {
    marked(text, marks, &format!("{MARK}"), &format!("{MARK:#}{around}"), str::to_owned)
}

/// The file, as seen from the working folder where it lies below it.
pub(crate) fn origin(article: &Article) -> String {
    let origin = article.origin.to_string();
    let here = std::env::current_dir().ok().map(|here| format!("{}/", here.display()));
    let below = here.and_then(|here| origin.strip_prefix(&here)).unwrap_or(&origin);
    on_one_line(below).into_owned()
}

/// A name with its control characters escaped: a line break in it would break the line, and others are for the terminal.
pub(crate) fn on_one_line(name: &str) -> Cow<'_, str> {
    if !name.contains(char::is_control) {
        return Cow::Borrowed(name);
    }
    let escaped = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(name.chars().map(escaped).collect())
}

/// How many columns a line may have.
pub(crate) fn width() -> usize {
    const NARROWEST: usize = 20;
    let width = terminal_size::terminal_size().map_or(USUAL, |(width, _)| usize::from(width.0));
    width.clamp(NARROWEST, WIDEST)
}

/// The text in lines that fit the terminal, each with `indent` before it.
pub(crate) fn wrap(text: &str, indent: &str) -> String {
    filled(text, indent, indent)
}

/// The text in lines that fit the terminal, the first with `sign` before it, the others with as much space.
pub(crate) fn hanging(sign: &str, text: &str) -> String {
    filled(text, sign, &" ".repeat(sign.len()))
}

fn filled(text: &str, first: &str, others: &str) -> String {
    textwrap::fill(text, wrapping(width()).initial_indent(first).subsequent_indent(others))
}

/// The text in lines of at most so many columns: wide characters take two, and marks apart from their letters none.
pub(crate) fn lines(text: &str, width: usize) -> Vec<Cow<'_, str>> {
    textwrap::wrap(text, wrapping(width))
}

fn wrapping<'a>(width: usize) -> textwrap::Options<'a> {
    // `COVID-19` stays whole.
    textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation)
}
