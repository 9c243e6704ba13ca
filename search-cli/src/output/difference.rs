//! What differs between two runs of `tim extract`: for people, or as JSON.

use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use super::TextOrJson;
use super::text::{HEADING, hanging};
use crate::compare::{Difference, LineChange, Presence};

const KEPT: Style = AnsiColor::Green.on_default();
const DROPPED: Style = AnsiColor::Red.on_default();
const FAINT: Style = AnsiColor::BrightBlack.on_default();

/// Prints how an article differs.
pub(crate) fn print(out: &mut impl Write, difference: &Difference, format: TextOrJson) -> Result<()> {
    if format == TextOrJson::Json {
        serde_json::to_writer(&mut *out, difference)?;
        return writeln!(out);
    }
    writeln!(out, "{HEADING}{}{HEADING:#}", difference.origin)?;
    match difference.article {
        Some(Presence::New) => writeln!(out, "+ an article that the earlier run did not have")?,
        Some(Presence::Gone) => writeln!(out, "- the article is gone")?,
        None => {}
    }
    for change in &difference.facts {
        let name = serde_json::to_value(change.fact)?;
        let name = name.as_str().unwrap_or_default();
        writeln!(
            out,
            "{}",
            hanging("~ ", &format!("{name}: {} → {}", shown(&change.before), shown(&change.now)))
        )?;
    }
    for (sign, style, lines) in [
        ("+ ", KEPT, &difference.kept),
        ("- ", DROPPED, &difference.dropped),
        ("~ ", Style::new(), &difference.changed),
    ] {
        for line in lines {
            writeln!(out, "{style}{}{style:#}", hanging(sign, &line.text))?;
            writeln!(out, "    {FAINT}↳ {}{FAINT:#}", became(line))?;
        }
    }
    writeln!(out)
}

fn became(line: &LineChange) -> String {
    match (&line.before, &line.now) {
        (Some(before), Some(now)) => format!("{before} → {now}"),
        (None, Some(now)) => format!("{now}; no line of the page before"),
        (Some(before), None) => format!("{before} before; no line of the page now"),
        (None, None) => String::new(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "none".to_owned(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What differs in all.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    articles: u64,
    differ: u64,
    new: u64,
    gone: u64,
    facts: usize,
    kept: usize,
    dropped: usize,
    changed: usize,
}

impl Totals {
    /// Counts an article of this run.
    pub(crate) fn count_article(&mut self) {
        self.articles += 1;
    }

    /// Counts what differs in an article.
    pub(crate) fn count(&mut self, difference: &Difference) {
        match difference.article {
            Some(Presence::New) => self.new += 1,
            Some(Presence::Gone) => self.gone += 1,
            None => self.differ += 1,
        }
        self.facts += difference.facts.len();
        self.kept += difference.kept.len();
        self.dropped += difference.dropped.len();
        self.changed += difference.changed.len();
    }

    /// True when something differs.
    pub(crate) fn any(&self) -> bool {
        self.differ + self.new + self.gone > 0
    }

    /// Prints the totals, for people.
    pub(crate) fn print(&self, out: &mut impl Write) -> Result<()> {
        let Totals { articles, differ, new, gone, facts, kept, dropped, changed } = self;
        writeln!(out, "{differ} of {articles} articles differ; {new} new, {gone} gone")?;
        writeln!(out, "lines: {kept} newly kept, {dropped} newly dropped, {changed} kept as something else")?;
        writeln!(out, "facts: {facts} changed")
    }
}
