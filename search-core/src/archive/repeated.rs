//! What an archive has learned of its sites' lines: to list, to question, to undo.

use super::settle::verdict;
use super::{Archive, Writer};
use crate::article::{Article, Reason};
use crate::boilerplate::{Keep, Keeps, LEAST_ARTICLES, LineKey, Part, Verdict, needed, site_of};
use crate::engine::EngineError;
use crate::engine::lines::Counts;
use crate::error::Error;

/// A line that a site repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedLine {
    /// The site.
    pub site: String,
    /// The line, as it stands in one of the articles.
    pub text: String,
    /// On how many articles it stands.
    pub articles: u64,
    /// How many articles the site has.
    pub of: u64,
}

/// What the archive knows of a line on a site, and what it has decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The line.
    pub line: RepeatedLine,
    /// How many articles have it, by what has become of it.
    pub counts: Counts,
    /// Beside how many different stories it stands, counted up to those needed.
    pub stories: u64,
    /// How many stories it needs.
    pub needed: u64,
    /// True when it may be a sentence of the article, and so needs more.
    pub long: bool,
    /// What was decided.
    pub verdict: Verdict,
    /// The ids of the first few articles that have it.
    pub ids: Vec<String>,
}

/// This many articles are named for a line: the first by their ids, of so many that are looked at.
const NAMED: usize = 5;
const LOOKED_AT: usize = 1_000;

impl Archive {
    /// Visits every line that is taken out of the articles because their site repeats it: those of one site, or of all;
    /// those that stand on `least` articles or more. Site by site, the commonest first.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn each_repeated_line(
        &self,
        site: Option<&str>,
        least: u64,
        mut visit: impl FnMut(RepeatedLine),
    ) -> Result<(), Error> {
        let engine = &*self.engine;
        for site in self.sites(site)? {
            let of = engine.articles_of(&site)?;
            // They are few: each stands on a good share of the site's articles.
            let mut lines = Vec::new();
            engine.each_line(&site, least.max(LEAST_ARTICLES), &mut |line, counts| {
                if counts.taken > 0 && counts.articles() >= least {
                    let text = self.text_of(&site, line)?;
                    lines.push(RepeatedLine { site: site.clone(), text, articles: counts.articles(), of });
                }
                Ok(())
            })?;
            lines.sort_by(|one, other| (other.articles, &one.text).cmp(&(one.articles, &other.text)));
            lines.into_iter().for_each(&mut visit);
        }
        Ok(())
    }

    /// What is known of a line, on each site that has it; or on one.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn why_repeated(&self, text: &str, site: Option<&str>) -> Result<Vec<Why>, Error> {
        let engine = &*self.engine;
        let keeps = Keeps::of(&engine.keeps()?);
        let mut answers = Vec::new();
        for site in self.sites(site)? {
            let Some(line) = LineKey::of(&site, text) else { continue };
            let counts = engine.counts(line)?;
            if counts.articles() == 0 {
                continue;
            }
            let of = engine.articles_of(&site)?;
            let verdict = verdict(engine, &keeps, line, counts.articles(), of)?;
            let needed = needed(line.is_long(), of);
            let stories = engine.stories(line, needed)?;
            let mut ids = Vec::new();
            for part in [Part::Taken, Part::Kept, Part::Dropped] {
                ids.extend(engine.articles_with(line, part, LOOKED_AT)?);
            }
            ids.sort();
            ids.truncate(NAMED);
            let line_of =
                RepeatedLine { text: self.text_of(&site, line)?, site, articles: counts.articles(), of };
            answers.push(Why { line: line_of, counts, stories, needed, long: line.is_long(), verdict, ids });
        }
        Ok(answers)
    }

    /// What is known of each line that was taken out of an article.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn why_of(&self, article: &Article) -> Result<Vec<Why>, Error> {
        let site = site_of(article);
        let lines = article.dropped.iter().filter(|dropped| dropped.reason == Reason::Repeated);
        let answers: Result<Vec<_>, _> =
            lines.map(|dropped| self.why_repeated(&dropped.text, Some(&site))).collect();
        Ok(answers?.concat())
    }

    /// What users decided to keep, however often it is repeated.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn keeps(&self) -> Result<Vec<Keep>, Error> {
        Ok(self.engine.keeps()?)
    }

    /// The sites of the archive, or the one that is asked for if the archive has it.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn sites(&self, only: Option<&str>) -> Result<Vec<String>, Error> {
        match only {
            None => Ok(self.engine.sites()?),
            Some(site) if self.engine.articles_of(site)? > 0 => Ok(vec![site.to_owned()]),
            Some(_) => Ok(Vec::new()),
        }
    }

    /// A line as it stands in an article that has it.
    fn text_of(&self, site: &str, line: LineKey) -> Result<String, EngineError> {
        for part in [Part::Taken, Part::Kept, Part::Dropped] {
            for id in self.engine.articles_with(line, part, 1)? {
                let Some(article) = self.engine.get(&id)? else { continue };
                if let Some(text) = line_in(&article, site, line) {
                    return Ok(text.to_owned());
                }
            }
        }
        Ok(String::new())
    }
}

fn line_in<'a>(article: &'a Article, site: &str, line: LineKey) -> Option<&'a str> {
    let dropped = article.dropped.iter().map(|dropped| dropped.text.as_str());
    let kept = article.passages.iter().map(|passage| passage.text.as_str());
    dropped.chain(kept).find(|text| LineKey::of(site, text) == Some(line))
}

impl Writer {
    /// Decides that a line is the article's, however often its site repeats it; with `on` false takes that back. False when
    /// that was so before. The articles follow with the commit.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn keep(&mut self, keep: &Keep, on: bool) -> Result<bool, Error> {
        match &keep.site {
            Some(site) => self.touched.site(site),
            None => self.touched.all(),
        }
        Ok(self.inner.keep(keep, on)?)
    }
}
