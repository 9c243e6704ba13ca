//! Before a commit is done: what the archive has learned by it about the lines of its sites is brought to its articles.
//!
//! When a line turns out to be its site's, the articles that have it as a passage lose it; when it no longer is, those that
//! lost it get it back. Either way they are indexed anew, from what is stored of them. So the archive is in the state that
//! its articles and the user's decisions call for, in whatever order they came.

use std::collections::{BTreeSet, HashSet};

use rayon::prelude::*;

use super::Writer;
use super::reading::BATCH;
use crate::analyze::{Analysis, analyze};
use crate::article::Article;
use crate::boilerplate::{
    Change, Evidence, Keeps, LEAST_ARTICLES, LineKey, Part, Verdict, judge, needed, settle,
};
use crate::engine::lines::Settled;
use crate::engine::{Engine, EngineError};
use crate::error::Error;

/// The sites whose articles changed since they were last brought to agree with their lines.
#[derive(Debug, Default)]
pub(super) struct Touched {
    sites: HashSet<String>,
    all: bool,
}

/// Whether more commits of the same run follow. Stories are looked for once: after a commit within a run, most articles would
/// have to be looked at again after the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    Yes,
    No,
}

/// More sites than this are not remembered by name: then all are looked at.
const MOST_SITES: usize = 10_000;

impl Touched {
    pub(super) fn site(&mut self, site: &str) {
        if !self.all && !self.sites.contains(site) {
            self.sites.insert(site.to_owned());
            self.all = self.sites.len() > MOST_SITES;
        }
    }

    pub(super) fn all(&mut self) {
        self.all = true;
    }

    fn any(&self) -> bool {
        self.all || !self.sites.is_empty()
    }
}

/// What the archive has to say of a line.
pub(super) fn verdict(
    engine: &dyn Engine,
    keeps: &Keeps,
    line: LineKey,
    articles: u64,
    of: u64,
) -> Result<Verdict, EngineError> {
    let needed = needed(line.is_long(), of);
    let stories = if articles < needed { 0 } else { engine.stories(line, needed)? };
    Ok(judge(line.is_long(), keeps.cover(line), Evidence { articles, stories, of }))
}

/// Takes from an article that is about to be added what is known by now. What is not known yet is settled with the commit.
pub(super) fn take_known(
    engine: &dyn Engine,
    keeps: &Keeps,
    article: &mut Article,
) -> Result<Change, EngineError> {
    settle(article, |line| Ok(engine.is_taken(line)? && !keeps.cover(line)))
}

impl Writer {
    /// Commits, and sees to it that the articles agree with what is known of their lines, and, with the last commit of a run,
    /// that their stories are known. Says what became of their lines.
    pub(super) fn commit_settled(&mut self, last: Last) -> Result<Change, Error> {
        if self.touched.any() {
            self.stories.remember(&*self.engine)?;
            // The evidence comes first, so that it can be counted. A crash from here on leaves a mark by which the next
            // writer knows what is left to do.
            self.inner.commit(Settled::No)?;
            let touched = std::mem::take(&mut self.touched);
            let sites = if touched.all { self.engine.sites()? } else { touched.sites.into_iter().collect() };
            self.keeps = Keeps::of(&self.engine.keeps()?);
            let mut changed = false;
            for site in sites {
                changed |= self.settle_site(&site)?;
            }
            if changed && last == Last::Yes {
                self.inner.commit(Settled::Lines)?;
            }
        }
        if self.stories.any() && last == Last::No {
            self.inner.commit(Settled::Lines)?;
        } else {
            if self.stories.any() {
                self.settle_stories()?;
            }
            self.inner.commit(Settled::Yes)?;
        }
        Ok(std::mem::take(&mut self.changed))
    }

    /// Brings the articles of a site to what is known of their lines; false when they were there already.
    fn settle_site(&mut self, site: &str) -> Result<bool, Error> {
        let of = self.engine.articles_of(site)?;
        let (engine, keeps) = (&*self.engine, &self.keeps);
        let mut repeated = HashSet::new();
        let mut ids = BTreeSet::new();
        engine.each_line(site, LEAST_ARTICLES, &mut |line, counts| {
            let wrong = match verdict(engine, keeps, line, counts.articles(), of)? {
                Verdict::Repeated => {
                    repeated.insert(line);
                    (counts.kept > 0).then_some(Part::Kept)
                }
                _ => (counts.taken > 0).then_some(Part::Taken),
            };
            if let Some(part) = wrong {
                ids.extend(engine.articles_with(line, part, usize::MAX)?);
            }
            Ok(())
        })?;
        let ids: Vec<String> = ids.into_iter().collect();
        for batch in ids.chunks(BATCH) {
            let changed = |id: &String| changed(&*self.engine, id, &repeated).transpose();
            let changed: Vec<_> = batch.par_iter().filter_map(changed).collect();
            self.inner.foresee(&batch.iter().map(String::as_str).collect::<Vec<_>>())?;
            for change in changed {
                let (article, analysis, change) = change?;
                self.inner.add(&article, analysis)?;
                self.stories.article(&article.id);
                self.note(change);
            }
        }
        Ok(!ids.is_empty())
    }

    /// Counts lines that were taken or given back.
    pub(super) fn note(&mut self, change: Change) {
        self.changed += change;
    }
}

/// The article as it should be, where it is not.
fn changed(
    engine: &dyn Engine,
    id: &str,
    repeated: &HashSet<LineKey>,
) -> Result<Option<(Article, Analysis, Change)>, EngineError> {
    let mut article = match engine.get(id) {
        Ok(Some(article)) => article,
        // One that cannot be read stays as it is, and keeps no other from being brought to what holds.
        Ok(None) | Err(EngineError::Article { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let change = settle(&mut article, |line| Ok::<_, EngineError>(repeated.contains(&line)))?;
    if change == Change::default() {
        return Ok(None);
    }
    let analysis = analyze(&article);
    Ok(Some((article, analysis, change)))
}
