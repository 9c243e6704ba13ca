//! Answers by story: one hit for all the articles that tell the same.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::document::{id_of, signed, unsigned};
use super::matching::{all, one, set};
use super::rank::Ranked;
use super::{OpenSearch, column, hits, names};
use crate::engine::stories::{Table, Versions, number_of};
use crate::engine::{DEEPEST_HIT, EngineError};

/// Where one round of hits holds too few stories, the next is so many times as deep.
const DEEPER: usize = 4;

/// So many articles are counted in one request: each has a bucket.
const MOST_COUNTED: usize = 10_000;

impl OpenSearch {
    /// Reads which story each article tells.
    pub(super) fn read_table(&self) -> Result<Table, EngineError> {
        let mut told = Vec::new();
        self.each_record(names::TOLD, &["member", "tells"], |hit| {
            let number = |name| column(hit, name).map(i64::cast_unsigned);
            told.extend(number("member").zip(number("tells")));
            Ok(())
        })?;
        Ok(Table::of(told.into_iter()))
    }

    /// The best hit of each story, in the order of the hits, up to the `deepest`th story; without a table the hits as they
    /// are. `hits` gives so many of the best hits: always the same ones first.
    pub(super) fn best_of_each(
        &self,
        table: Option<&Table>,
        deepest: usize,
        mut hits: impl FnMut(usize) -> Result<Vec<Ranked>, EngineError>,
    ) -> Result<Vec<Ranked>, EngineError> {
        let Some(table) = table else { return hits(deepest) };
        let mut asked = deepest;
        loop {
            let found = hits(asked)?;
            let exhausted = found.len() < asked || asked >= DEEPEST_HIT;
            let mut seen = HashSet::new();
            let mut best = found;
            best.retain(|hit| seen.insert(table.story(hit.number)));
            best.truncate(deepest);
            if exhausted || best.len() >= deepest {
                return Ok(best);
            }
            asked = asked.saturating_mul(DEEPER).min(DEEPEST_HIT);
        }
    }

    /// How many articles of each story match, of the stories that several tell.
    pub(super) fn matching_by_story(
        &self,
        matching: &Value,
        table: &Table,
    ) -> Result<HashMap<u64, u64>, EngineError> {
        let mut counts: HashMap<u64, u64> = HashMap::new();
        let told: Vec<Value> = table.told().map(|number| json!(signed(number))).collect();
        for numbers in told.chunks(MOST_COUNTED) {
            let among = all(vec![matching.clone(), set(names::NUMBER, numbers)]);
            let body = json!({
                "size": 0, "track_total_hits": false, "query": among,
                "aggs": {"told": {"terms": {"field": names::NUMBER, "size": MOST_COUNTED, "shard_size": MOST_COUNTED}}},
            });
            let answer = self.search_articles("count stories", body)?;
            for bucket in answer["aggregations"]["told"]["buckets"].as_array().into_iter().flatten() {
                let story = unsigned(&bucket["key"]).map(|number| table.story(number));
                if let Some((story, count)) = story.zip(bucket["doc_count"].as_u64()) {
                    *counts.entry(story).or_default() += count;
                }
            }
        }
        Ok(counts)
    }

    /// How many stories the articles tell that match.
    pub(super) fn count_stories(
        &self,
        matching: &Value,
        total: u64,
        table: &Table,
    ) -> Result<u64, EngineError> {
        let told = self.matching_by_story(matching, table)?;
        let together: u64 = told.values().sum();
        Ok(total.saturating_sub(together) + told.len() as u64)
    }

    /// The ids of these articles, by their numbers.
    pub(super) fn ids(&self, numbers: &[u64]) -> Result<HashMap<u64, String>, EngineError> {
        let mut ids = HashMap::new();
        for numbers in numbers.chunks(DEEPEST_HIT) {
            let wanted: Vec<Value> = numbers.iter().map(|number| json!(signed(*number))).collect();
            let body = json!({
                "size": DEEPEST_HIT, "track_total_hits": false,
                "query": set(names::NUMBER, &wanted), "docvalue_fields": [names::NUMBER, names::ID], "sort": ["_doc"],
            });
            let answer = self.search_articles("name articles", body)?;
            for hit in hits(&answer) {
                let number = unsigned(&hit["fields"][names::NUMBER][0]);
                let id = hit["fields"][names::ID][0].as_str().map(str::to_owned);
                ids.extend(number.zip(id));
            }
        }
        Ok(ids)
    }

    /// The ids that stories are called by: those of their articles that come first.
    pub(super) fn story_ids(&self, stories: &[u64], table: &Table) -> Result<Vec<String>, EngineError> {
        let mut ids = self.ids(stories)?;
        let mut named = Vec::with_capacity(stories.len());
        for story in stories {
            let id = match ids.remove(story) {
                Some(id) => id,
                // Its first article was deleted, and stories are not settled yet.
                None => self.ids(table.members(*story))?.into_values().min().unwrap_or_default(),
            };
            named.push(id);
        }
        Ok(named)
    }

    /// What is known of the story of an article: its other versions, in the order of their ids, `most` of them read.
    pub(super) fn versions_of(&self, id: &str, most: usize) -> Result<Option<Versions>, EngineError> {
        let table = self.table()?;
        let members = table.members(table.story(number_of(id)));
        if members.is_empty() {
            return Ok(None);
        }
        // One that was deleted is in the table until stories are settled.
        let mut found: Vec<String> = self.ids(members)?.into_values().collect();
        found.sort();
        let Some(story) = found.first().cloned() else { return Ok(None) };
        let articles = found.len() as u64;
        let others = found.iter().filter(|other| *other != id).take(most);
        let documents: Vec<String> = others.map(|other| id_of(other)).collect();
        let others = self.articles(&documents)?.into_iter().flatten().collect();
        Ok((articles > 1).then_some(Versions { story, articles, others }))
    }

    /// Some article with a term.
    pub(super) fn some_with(
        &self,
        term: &crate::query::Term,
    ) -> Result<Option<crate::article::Article>, EngineError> {
        let query = one(&names::stream(term.lang, term.stream), &term.text);
        let body = json!({
            "size": 1, "track_total_hits": false, "_source": [names::ARTICLE], "query": query, "sort": ["_doc"],
        });
        let mut answer = self.search_articles("give an article", body)?;
        match answer["hits"]["hits"].get_mut(0) {
            Some(hit) => super::article_of(hit["_source"].take()).map(Some),
            None => Ok(None),
        }
    }
}
