//! Lines that sites repeat: for people, or as JSON. The names are part of the interface: see docs/cli.md.

use std::io::{Result, Write};

use search_core::boilerplate::Verdict;
use search_core::{Keep, RepeatedLine, Why};
use serde_json::json;

use super::TextOrJson;
use super::text::{FACTS, HEADING};

/// Prints a line that is taken out of articles.
pub(crate) fn line(out: &mut impl Write, line: &RepeatedLine, format: TextOrJson) -> Result<()> {
    let RepeatedLine { site, text, articles, of } = line;
    match format {
        TextOrJson::Json => {
            writeln!(out, "{}", json!({"site": site, "line": text, "articles": articles, "of": of}))
        }
        TextOrJson::Text => {
            let share = format!("{articles} of {of}");
            writeln!(out, "{FACTS}{site}  {share}{FACTS:#}  {text}")
        }
    }
}

/// Prints a line, or a site, that is kept on purpose.
pub(crate) fn kept(out: &mut impl Write, keep: &Keep, format: TextOrJson) -> Result<()> {
    match format {
        TextOrJson::Json => writeln!(out, "{}", json!({"site": keep.site, "line": keep.line})),
        TextOrJson::Text => {
            let site = keep.site.as_deref().unwrap_or("(all sites)");
            writeln!(out, "{FACTS}{site}{FACTS:#}  {}", keep.line.as_deref().unwrap_or("(all lines)"))
        }
    }
}

/// Prints what is known of a line on a site.
pub(crate) fn why(out: &mut impl Write, why: &Why, format: TextOrJson) -> Result<()> {
    let RepeatedLine { site, text, articles, of } = &why.line;
    if format == TextOrJson::Json {
        let verdict = match why.verdict {
            Verdict::Repeated => "repeated",
            Verdict::TooFew => "too-few",
            Verdict::SameStory => "same-story",
            Verdict::Kept => "kept",
        };
        let all = json!({
            "site": site, "line": text, "articles": articles, "of": of, "stories": why.stories, "needed": why.needed,
            "long": why.long, "verdict": verdict, "taken": why.counts.taken, "kept": why.counts.kept,
            "dropped": why.counts.dropped, "ids": why.ids,
        });
        return writeln!(out, "{all}");
    }
    let (stories, needed) = (why.stories, why.needed);
    let length = if why.long { "long" } else { "short" };
    let enough = if stories >= needed { "at least " } else { "" };
    writeln!(out, "{HEADING}{text}{HEADING:#}")?;
    writeln!(out, "  site      {site}")?;
    writeln!(
        out,
        "  stands    on {articles} of {of} articles, beside {enough}{stories} different {}",
        if stories == 1 { "text" } else { "texts" }
    )?;
    writeln!(out, "  needed    {needed} different texts, for a {length} line on a site of this size")?;
    let decided = match why.verdict {
        Verdict::Repeated => "taken out of the articles: the site repeats it",
        Verdict::TooFew => "left in the articles: it stands on too few",
        Verdict::SameStory => "left in the articles: they are versions of the same text",
        Verdict::Kept => {
            "left in the articles: you decided so (`tim boilerplate keep --undo` takes that back)"
        }
    };
    writeln!(out, "  decided   {decided}")?;
    let more = if *articles > why.ids.len() as u64 { " …" } else { "" };
    writeln!(out, "  articles  {}{more}\n", why.ids.join("\n            "))
}
