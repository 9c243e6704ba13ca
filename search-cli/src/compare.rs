//! What differs between two runs of `tim extract` over the same files: an article as it is found now, and as an earlier run
//! wrote it down, in; the lines and facts that changed, out.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use search_core::article::{Fact, Reason};
use search_core::{Article, PassageKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The articles of an earlier run. Only their places in the file are held, so it may be of any size.
pub(crate) struct Earlier {
    path: PathBuf,
    file: BufReader<File>,
    places: HashMap<String, u64>,
}

/// An article as it was written down.
#[derive(Deserialize)]
struct Written {
    origin: String,
    passages: Vec<WrittenPassage>,
    dropped: Vec<WrittenLine>,
    #[serde(flatten)]
    facts: HashMap<String, Value>,
}

#[derive(Deserialize)]
struct WrittenPassage {
    kind: PassageKind,
    text: String,
}

#[derive(Deserialize)]
struct WrittenLine {
    text: String,
    /// As text: an earlier version may have known other reasons.
    reason: String,
}

impl Earlier {
    /// Finds the articles in a file of `tim extract --format json`.
    pub(crate) fn open(path: &Path) -> Result<Earlier> {
        let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let mut earlier =
            Earlier { path: path.to_owned(), file: BufReader::new(file), places: HashMap::new() };
        let (mut place, mut number) = (0, 0);
        let mut line = String::new();
        loop {
            line.clear();
            let read = earlier.file.read_line(&mut line).with_context(|| earlier.wrong(number + 1))?;
            if read == 0 {
                return Ok(earlier);
            }
            number += 1;
            if !line.trim().is_empty() {
                let written: Written = serde_json::from_str(&line).with_context(|| earlier.wrong(number))?;
                earlier.places.insert(written.origin, place);
            }
            place += read as u64;
        }
    }

    fn wrong(&self, line: u64) -> String {
        let path = self.path.display();
        format!(
            "`{path}`, line {line}: expected an article as this version's `tim extract --format json` writes it"
        )
    }

    /// Takes the article that came from here out of the earlier run.
    fn take(&mut self, origin: &str) -> Result<Option<Written>> {
        let Some(place) = self.places.remove(origin) else { return Ok(None) };
        let again = || format!("`{}` changed while it was read; run again", self.path.display());
        self.file.seek(SeekFrom::Start(place)).with_context(again)?;
        let mut line = String::new();
        self.file.read_line(&mut line).with_context(again)?;
        serde_json::from_str(&line).map(Some).with_context(again)
    }

    /// Compares an article with that of the earlier run; `None` when nothing differs.
    pub(crate) fn compare(&mut self, article: &Article) -> Result<Option<Difference>> {
        let origin = article.origin.to_string();
        let difference = match self.take(&origin)? {
            None => Difference { origin, article: Some(Presence::New), ..Difference::default() },
            Some(before) => {
                let (kept, dropped, changed) = lines(&before, article);
                Difference { origin, article: None, facts: facts(&before, article), kept, dropped, changed }
            }
        };
        Ok(Some(difference).filter(|difference| !difference.is_empty()))
    }

    /// What the earlier run found and this one did not, in the order of the names.
    pub(crate) fn gone(self) -> Vec<Difference> {
        let mut origins: Vec<String> = self.places.into_keys().collect();
        origins.sort_unstable();
        let gone = |origin| Difference { origin, article: Some(Presence::Gone), ..Difference::default() };
        origins.into_iter().map(gone).collect()
    }
}

/// How an article differs from that of the earlier run.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Difference {
    pub(crate) origin: String,
    /// Set when only one of the runs found an article here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) article: Option<Presence>,
    pub(crate) facts: Vec<FactChange>,
    /// Lines that are kept now and were not.
    pub(crate) kept: Vec<LineChange>,
    /// Lines that were kept and are not now.
    pub(crate) dropped: Vec<LineChange>,
    /// Lines that are kept as something else.
    pub(crate) changed: Vec<LineChange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Presence {
    New,
    Gone,
}

#[derive(Debug, Serialize)]
pub(crate) struct FactChange {
    pub(crate) fact: Fact,
    pub(crate) before: Value,
    pub(crate) now: Value,
}

/// A line, and what became of it. `None` where the page has no such line: another run may cut it in other places.
#[derive(Debug, Serialize)]
pub(crate) struct LineChange {
    pub(crate) text: String,
    pub(crate) before: Option<String>,
    pub(crate) now: Option<String>,
}

impl Difference {
    fn is_empty(&self) -> bool {
        self.article.is_none()
            && self.facts.is_empty()
            && self.kept.is_empty()
            && self.dropped.is_empty()
            && self.changed.is_empty()
    }
}

/// The facts, as the JSON of an article has them.
fn facts(before: &Written, article: &Article) -> Vec<FactChange> {
    let now = [
        (Fact::Title, "title", Value::from(article.title.clone())),
        (Fact::Date, "date", article.date.clone().into()),
        (Fact::Source, "source", article.source.clone().into()),
        (Fact::Authors, "authors", article.authors.clone().into()),
        (Fact::Place, "place", article.place.clone().into()),
        (Fact::Section, "section", article.section.clone().into()),
        (Fact::Tags, "tags", article.tags.clone().into()),
        (Fact::Url, "url", article.url.clone().into()),
    ];
    let changes = now.into_iter().map(|(fact, name, now)| {
        let before = before.facts.get(name).cloned().unwrap_or_default();
        FactChange { fact, before, now }
    });
    changes.filter(|change| change.before != change.now).collect()
}

/// What a line was taken for: a kind of passage, or a reason to drop it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    Kept(&'static str),
    Dropped(String),
}

impl Fate {
    fn of_passage(kind: PassageKind) -> Fate {
        Fate::Kept(match kind {
            PassageKind::Title => "title",
            PassageKind::Body => "body",
            PassageKind::Caption => "caption",
            PassageKind::Field => "field",
        })
    }

    fn into_words(self) -> String {
        match self {
            Fate::Kept(kind) => kind.to_owned(),
            Fate::Dropped(reason) => reason,
        }
    }
}

type Changes = (Vec<LineChange>, Vec<LineChange>, Vec<LineChange>);

/// The lines that are newly kept, newly dropped, and kept as something else; each in the order of the page.
fn lines(before: &Written, article: &Article) -> Changes {
    let reason = |name: &str| {
        let known: Option<Reason> = serde_json::from_value(name.into()).ok();
        Fate::Dropped(known.map_or_else(|| name.to_owned(), |reason| reason.describe().to_owned()))
    };
    let passages = before.passages.iter().map(|it| (it.text.as_str(), Fate::of_passage(it.kind)));
    let old: Vec<_> =
        passages.chain(before.dropped.iter().map(|it| (it.text.as_str(), reason(&it.reason)))).collect();
    let passages = article.passages.iter().map(|it| (it.text.as_str(), Fate::of_passage(it.kind)));
    let dropped = article.dropped.iter();
    let dropped = dropped.map(|it| (it.text.as_str(), Fate::Dropped(it.reason.describe().to_owned())));
    let new: Vec<_> = passages.chain(dropped).collect();

    // A page may have the same line several times: each is paired with one that had the same fate, where there is one.
    let mut fates: HashMap<&str, (Vec<Fate>, Vec<Fate>)> = HashMap::new();
    for (text, fate) in &old {
        fates.entry(text).or_default().0.push(fate.clone());
    }
    for (text, fate) in &new {
        let (before, now) = fates.entry(text).or_default();
        match before.iter().position(|old| old == fate) {
            Some(same) => drop(before.remove(same)),
            None => now.push(fate.clone()),
        }
    }
    let mut changes = Changes::default();
    for (text, _) in new.iter().chain(&old) {
        let Some((before, now)) = fates.remove(text) else { continue };
        let pairs = before.len().max(now.len());
        let padded =
            |fates: Vec<Fate>| fates.into_iter().map(Some).chain(std::iter::repeat(None)).take(pairs);
        for (before, now) in padded(before).zip(padded(now)) {
            let kept = |fate: &Option<Fate>| matches!(fate, Some(Fate::Kept(_)));
            let list = match (kept(&before), kept(&now)) {
                (false, true) => &mut changes.0,
                (true, false) => &mut changes.1,
                (true, true) => &mut changes.2,
                // Another reason to drop it changes nothing of the article.
                (false, false) => continue,
            };
            let words = |fate: Option<Fate>| fate.map(Fate::into_words);
            list.push(LineChange { text: (*text).to_owned(), before: words(before), now: words(now) });
        }
    }
    changes
}
