//! Taking back what was exported: articles as the archive holds them, and what users decided about lines.
//!
//! What is read was written by this program, or so its maker says: every line is brought to what holds of an article in an archive, or is
//! skipped and named.

use std::path::Path;
use std::time::Instant;

use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use super::Writer;
use super::reading::BATCH;
use super::settle::{Last, take_known};
use crate::analyze::{Analysis, analyze};
use crate::article::attributes::is_name;
use crate::article::{Article, Origin};
use crate::boilerplate::{Change, Keep};
use crate::engine::{Added, EngineError};
use crate::error::Error;
use crate::parse::one_line;
use crate::read::{Flow, Limits, Skip, SkipReason, each_line};

/// A line of an export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Exported {
    /// What a user decided about a line.
    Keep {
        /// The decision.
        keep: Keep,
    },
    /// An article, whole.
    Article(Box<Article>),
}

/// What was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Articles that are new.
    pub added: u64,
    /// Articles that took the place of one with the same id.
    pub replaced: u64,
    /// Decisions about lines that were not there.
    pub keeps: u64,
    /// Lines that were skipped.
    pub skipped: u64,
}

/// So many bytes a line may have: an article is kept with all that was dropped from its page, so it is larger than its record was.
const MOST_BYTES: usize = 128 << 20;

/// A longer id would not be found.
const LONGEST_ID: usize = 65_000;

/// A line, after all cores have worked on it.
enum Worked {
    Keep(Keep),
    Article(Box<(Article, Analysis, Change)>),
    Skip(Skip),
}

impl Writer {
    /// Takes back what was exported (`-` is the standard input), and commits from time to time, and at the end. Articles take the
    /// place of those with the same ids.
    ///
    /// # Errors
    /// [`Error::Skipped`] when nothing can be read of the file; else when the archive cannot be written. Lines that are no
    /// articles are skipped, and `on_skip` told.
    pub fn import(&mut self, path: &Path, mut on_skip: impl FnMut(&Skip)) -> Result<Imported, Error> {
        let mut imported = Imported::default();
        let mut committed = Instant::now();
        let mut lines = Vec::new();
        let mut bytes = 0;
        let mut failed = None;
        let limits = Limits { record_bytes: MOST_BYTES, ..self.limits };
        let read = each_line(path, &limits, &mut |number, line| {
            bytes += line.as_ref().map_or(0, Vec::len);
            lines.push((Origin { record: Some(number), ..Origin::file(path) }, line));
            if lines.len() < BATCH && bytes < self.memory.batch() {
                return Flow::Continue(());
            }
            bytes = 0;
            let mut take = || {
                self.take_lines(std::mem::take(&mut lines), &mut imported, &mut on_skip)?;
                if committed.elapsed() >= self.commit_every {
                    self.commit_settled(Last::No)?;
                    committed = Instant::now();
                }
                Ok::<_, Error>(())
            };
            match take() {
                Ok(()) => Flow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    Flow::Break(())
                }
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        read.map_err(Error::Skipped)?;
        self.take_lines(lines, &mut imported, &mut on_skip)?;
        self.commit()?;
        Ok(imported)
    }

    fn take_lines(
        &mut self,
        lines: Vec<(Origin, Result<Vec<u8>, SkipReason>)>,
        imported: &mut Imported,
        on_skip: &mut impl FnMut(&Skip),
    ) -> Result<(), Error> {
        let (engine, keeps) = (&*self.engine, &self.keeps);
        let work = |(origin, line): (Origin, Result<Vec<u8>, SkipReason>)| -> Result<Worked, EngineError> {
            Ok(match line.and_then(|line| exported(&line)) {
                Err(reason) => Worked::Skip(Skip { origin, reason }),
                Ok(Exported::Keep { keep }) => Worked::Keep(keep),
                Ok(Exported::Article(mut article)) => {
                    let change = take_known(engine, keeps, &mut article)?;
                    let analysis = analyze(&article);
                    Worked::Article(Box::new((*article, analysis, change)))
                }
            })
        };
        let worked: Vec<Worked> = lines.into_par_iter().map(work).collect::<Result<_, _>>()?;
        for line in worked {
            match line {
                Worked::Skip(skip) => {
                    imported.skipped += 1;
                    on_skip(&skip);
                }
                Worked::Keep(keep) => imported.keeps += u64::from(self.keep(&keep, true)?),
                Worked::Article(article) => {
                    let (article, analysis, change) = *article;
                    match self.add_analyzed(&article, analysis, change)? {
                        Added::New => imported.added += 1,
                        Added::Replaced => imported.replaced += 1,
                    }
                }
            }
        }
        Ok(())
    }
}

/// What stands on a line, as it may stand in an archive.
fn exported(line: &[u8]) -> Result<Exported, SkipReason> {
    let refused = |message: String| SkipReason::NotAnArticle(message);
    let no_line = |error: serde_json::Error| {
        let why = match error.classify() {
            Category::Syntax | Category::Eof | Category::Io => "it is no JSON".to_owned(),
            Category::Data if !line.trim_ascii_start().starts_with(b"{") => "it is no object".to_owned(),
            // A line is one line of JSON: where in it is said by what is named.
            Category::Data => {
                let error = error.to_string();
                error.rsplit_once(" at line ").map_or(&*error, |(why, _)| why).to_owned()
            }
        };
        refused(format!("no line that `tim export` wrote ({why}); `tim index` reads records"))
    };
    let article = match serde_json::from_slice(line) {
        Ok(Exported::Article(article)) => article,
        Ok(keep) => return Ok(keep),
        // Of an article is said what is wrong with it, not that it is neither.
        Err(_) => serde_json::from_slice(line).map_err(no_line)?,
    };
    Ok(Exported::Article(Box::new(sound(*article).map_err(refused)?)))
}

/// The article as it may stand in an archive, which it is already if it comes from one.
fn sound(mut article: Article) -> Result<Article, String> {
    if article.id.is_empty() || article.id.len() > LONGEST_ID {
        return Err(format!("its `id` has {} bytes, not 1 to {LONGEST_ID}", article.id.len()));
    }
    if let Some(date) = &article.date
        && date.get(..10).is_none_or(|day| day.parse::<Date>().is_err())
    {
        return Err(format!("its `date` does not begin with a day, such as 2023-11-20: `{date}`"));
    }
    if !names_are_sound(&article.attributes) {
        return Err("a name of its `attributes` is empty or has characters that names have not".to_owned());
    }
    let facts = [&mut article.title, &mut article.source, &mut article.place, &mut article.section];
    let facts = facts.into_iter().flatten();
    let lists = article.authors.iter_mut().chain(&mut article.tags);
    let passages = article.passages.iter_mut().map(|passage| &mut passage.text);
    let dropped = article.dropped.iter_mut().map(|dropped| &mut dropped.text);
    for text in facts.chain(lists).chain(passages).chain(dropped) {
        *text = one_line(text);
    }
    let passages = article.passages.len();
    article.dropped.iter_mut().for_each(|dropped| dropped.after = dropped.after.min(passages));
    Ok(article)
}

fn names_are_sound(fields: &serde_json::Map<String, serde_json::Value>) -> bool {
    use serde_json::Value::{Array, Object};
    fn is_sound(value: &serde_json::Value) -> bool {
        match value {
            Object(fields) => names_are_sound(fields),
            Array(values) => values.iter().all(is_sound),
            _ => true,
        }
    }
    fields.iter().all(|(name, value)| is_name(name) && is_sound(value))
}
