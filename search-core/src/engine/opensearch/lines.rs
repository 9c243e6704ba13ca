//! The lines of articles in the cluster: a term a line, under its site, counted by the cluster.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::document::{line_of, line_term, unsigned};
use super::matching::{all, everything, one};
use super::{OpenSearch, names};
use crate::boilerplate::{Keep, LineKey, Part};
use crate::engine::EngineError;
use crate::engine::lines::{Counts, LineCounts, Settled, Visit};

/// Lines are looked through in parts of about so many: a cluster gives no more at once.
const PART: u64 = 10_000;

/// A part may turn out to have so many.
const MOST_IN_PART: u64 = 40_000;

/// So many lines are counted in one request.
const MOST_COUNTED: usize = 10_000;

/// Articles are read so many at a time.
const PAGE: usize = 1_000;

const ACTION: &str = "count lines";

impl OpenSearch {
    /// The lines that were taken out of some article.
    pub(super) fn read_taken(&self) -> Result<HashSet<LineKey>, EngineError> {
        let mut taken = HashSet::new();
        self.each_value(&everything(), &[names::TAKEN], |key, _| {
            taken.extend(key[names::TAKEN].as_str().and_then(line_of));
        })?;
        Ok(taken)
    }

    /// The lines of a site that are in a field of `least` articles or more.
    fn lines_in(&self, field: &str, site: &str, least: u64) -> Result<Vec<LineKey>, EngineError> {
        let of_site = one(names::SITE, site);
        let body = json!({
            "size": 0, "track_total_hits": false, "query": of_site,
            "aggs": {"lines": {"cardinality": {"field": field, "precision_threshold": 1_000}}},
        });
        let answer = self.search_articles(ACTION, body)?;
        let about = answer["aggregations"]["lines"]["value"].as_u64().unwrap_or_default();
        let parts = about / PART + 1;
        let mut lines = Vec::new();
        for part in 0..parts {
            let body = json!({
                "size": 0, "track_total_hits": false, "query": of_site,
                "aggs": {"lines": {"terms": {
                    "field": field, "size": MOST_IN_PART, "shard_size": MOST_IN_PART, "min_doc_count": least,
                    "include": {"partition": part, "num_partitions": parts},
                }}},
            });
            let answer = self.search_articles(ACTION, body)?;
            let buckets = answer["aggregations"]["lines"]["buckets"].as_array();
            lines.extend(buckets.into_iter().flatten().filter_map(|bucket| line_of(bucket["key"].as_str()?)));
        }
        Ok(lines)
    }

    /// How many articles have each of these lines, in their order.
    fn count_lines(&self, lines: &[LineKey]) -> Result<Vec<Counts>, EngineError> {
        let mut counted = Vec::with_capacity(lines.len());
        for lines in lines.chunks(MOST_COUNTED) {
            let terms: Vec<String> = lines.iter().map(|line| line_term(*line)).collect();
            let among = json!({"terms": {(names::LINE): terms}});
            let count = |field: &str| json!({"terms": {"field": field, "size": lines.len(), "shard_size": lines.len(), "include": terms}});
            let body = json!({
                "size": 0, "track_total_hits": false, "query": among,
                "aggs": {"all": count(names::LINE), "taken": count(names::TAKEN), "dropped": count(names::DROPPED)},
            });
            let answer = self.search_articles(ACTION, body)?;
            let counts = |name: &str| -> BTreeMap<String, u64> {
                let buckets = answer["aggregations"][name]["buckets"].as_array();
                let bucket = |bucket: &Value| {
                    Some((bucket["key"].as_str()?.to_owned(), bucket["doc_count"].as_u64()?))
                };
                buckets.into_iter().flatten().filter_map(bucket).collect()
            };
            let (every, taken, dropped) = (counts("all"), counts("taken"), counts("dropped"));
            counted.extend(terms.iter().map(|term| {
                let of = |counts: &BTreeMap<String, u64>| counts.get(term).copied().unwrap_or_default();
                let (taken, dropped) = (of(&taken), of(&dropped));
                // An article has a line once, in one of three ways.
                Counts { kept: of(&every).saturating_sub(taken + dropped), taken, dropped }
            }));
        }
        Ok(counted)
    }

    /// The query for the articles with a line.
    fn with_line(line: LineKey, part: Part) -> Value {
        let term = line_term(line);
        match part {
            Part::Taken => one(names::TAKEN, &term),
            Part::Dropped => one(names::DROPPED, &term),
            Part::Kept => {
                let elsewhere = [one(names::TAKEN, &term), one(names::DROPPED, &term)];
                json!({"bool": {"filter": [one(names::LINE, &term)], "must_not": elsewhere}})
            }
        }
    }
}

impl LineCounts for OpenSearch {
    fn sites(&self) -> Result<Vec<String>, EngineError> {
        let mut sites = Vec::new();
        self.each_value(&everything(), &[names::SITE], |key, _| {
            sites.extend(key[names::SITE].as_str().map(str::to_owned));
        })?;
        Ok(sites)
    }

    fn articles_of(&self, site: &str) -> Result<u64, EngineError> {
        Ok(self.count_each(&[one(names::SITE, site)], &everything())?[0])
    }

    fn each_line(&self, site: &str, least: u64, visit: Visit<'_>) -> Result<(), EngineError> {
        let mut lines = self.lines_in(names::LINE, site, least)?;
        lines.extend(self.lines_in(names::TAKEN, site, 1)?);
        lines.sort_unstable();
        lines.dedup();
        let counts = self.count_lines(&lines)?;
        lines.into_iter().zip(counts).try_for_each(|(line, counts)| visit(line, counts))
    }

    fn counts(&self, line: LineKey) -> Result<Counts, EngineError> {
        Ok(self.count_lines(&[line])?[0])
    }

    fn stories(&self, line: LineKey, enough: u64) -> Result<u64, EngineError> {
        let mut stories: HashSet<u64> = HashSet::new();
        let body = json!({
            "query": one(names::LINE, &line_term(line)), "docvalue_fields": names::STORIES,
            "sort": [{(names::NUMBER): "asc"}],
        });
        // Most lines that are asked about stand beside enough stories soon.
        let page = usize::try_from(enough).unwrap_or(PAGE).saturating_mul(4).clamp(1, PAGE);
        self.each_hit((&self.names.articles, ACTION), body, page, |hit| {
            let told = names::STORIES.iter().filter_map(|name| unsigned(&hit["fields"][*name][0]));
            stories.extend(told.into_iter().find(|story| *story != line.line));
            Ok((stories.len() as u64) < enough)
        })?;
        Ok(stories.len() as u64)
    }

    fn is_taken(&self, line: LineKey) -> Result<bool, EngineError> {
        Ok(self.taken()?.contains(&line))
    }

    fn articles_with(&self, line: LineKey, part: Part, limit: usize) -> Result<Vec<String>, EngineError> {
        let mut ids: Vec<String> = Vec::new();
        if limit == 0 {
            return Ok(ids);
        }
        let body = json!({
            "query": all(vec![Self::with_line(line, part)]), "docvalue_fields": [names::ID], "sort": [{(names::ID): "asc"}],
        });
        self.each_hit((&self.names.articles, ACTION), body, PAGE.min(limit), |hit| {
            ids.extend(hit["fields"][names::ID][0].as_str().map(str::to_owned));
            Ok(ids.len() < limit)
        })?;
        Ok(ids)
    }

    fn keeps(&self) -> Result<Vec<Keep>, EngineError> {
        self.decisions()
    }

    fn settled(&self) -> Result<Settled, EngineError> {
        Ok(self.about()?.settled.into())
    }
}
