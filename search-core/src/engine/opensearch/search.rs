//! Answering a plan: one request counts, finds the best by the first stage, and says where their words stand; another gives the
//! articles of the page.

use serde_json::{Value, json};

use super::document::{id_of, signed};
use super::matching::{Matching, set};
use super::rank::{Ranked, Wanted, score};
use super::{OpenSearch, facets, first_stage, hits, names, sorting};
use crate::engine::explain::Weighing;
use crate::engine::facets::Counting;
use crate::engine::order::{Order, Recency};
use crate::engine::ranking::Reading;
use crate::engine::stories::{Table, asks_about_stories};
use crate::engine::walk::{Exact, FirstStage, Key, Left, Position};
use crate::engine::weights::RESCORED;
use crate::engine::{DEEPEST_HIT, EngineError, Found, Scored, Window};
use crate::query::{Facet, Plan};

/// For messages: what the cluster is asked to do.
const ACTION: &str = "search";

impl OpenSearch {
    /// The articles that match a plan, read.
    pub(super) fn articles_found(&self, plan: &Plan, window: &Window) -> Result<Found, EngineError> {
        self.answer(plan, window, |hits| {
            let documents: Vec<String> = hits.iter().map(|hit| id_of(&hit.key.id)).collect();
            self.articles(&documents)
        })
    }

    /// The ids of the articles that match a plan.
    pub(super) fn ids_found(&self, plan: &Plan, window: &Window) -> Result<Found<String>, EngineError> {
        self.answer(plan, window, |hits| Ok(hits.iter().map(|hit| Some(hit.key.id.clone())).collect()))
    }

    fn answer<A>(
        &self,
        plan: &Plan,
        window: &Window,
        read: impl FnOnce(&[Ranked]) -> Result<Vec<Option<A>>, EngineError>,
    ) -> Result<Found<A>, EngineError> {
        let counts_stories = window.counting.facets.iter().any(|request| request.facet == Facet::Story);
        let needed = window.by_story || counts_stories || asks_about_stories(&plan.matching);
        let table = needed.then(|| self.table()).transpose()?;
        let matching = Matching { table: table.as_deref() }.query(&plan.matching);
        let mut search =
            Search { engine: self, matching, counting: Some(&window.counting), answer: Value::Null };
        let grouped = table.as_deref().filter(|_| window.by_story);
        let page = match (&window.from, grouped) {
            (Some(position), None) => search.behind(position, window)?,
            (_, grouped) => search.at_offset(plan, window, grouped)?,
        };
        let counted = self.facets(&window.counting, &search.matching, &search.answer, table.as_deref())?;
        let stories = match grouped {
            Some(table) => Some(self.count_stories(&search.matching, page.total, table)?),
            None => None,
        };
        let articles = read(&page.hits)?;
        // One that was deleted meanwhile is passed over.
        let found = page.hits.into_iter().zip(articles).filter_map(|(hit, article)| {
            Some(Scored { score: hit.score, article: article?, parts: hit.parts })
        });
        Ok(Found {
            total: page.total,
            stories,
            hits: found.collect(),
            unread: 0,
            weighings: page.weighings,
            counted,
            next: page.next,
        })
    }
}

/// A search that goes on.
struct Search<'s> {
    engine: &'s OpenSearch,
    matching: Value,
    /// What the first request counts.
    counting: Option<&'s Counting>,
    /// Its answer.
    answer: Value,
}

/// The hits of a window.
#[derive(Default)]
struct Page {
    total: u64,
    hits: Vec<Ranked>,
    next: Option<Position>,
    weighings: Vec<Weighing>,
}

impl Search<'_> {
    /// Asks for hits, and with the first request for what is to be counted.
    fn ask(&mut self, mut body: Value) -> Result<Value, EngineError> {
        if body.get("docvalue_fields").is_none() {
            body["docvalue_fields"] = json!([names::NUMBER]);
        }
        body["track_total_hits"] = json!(true);
        let counting = self.counting.take();
        if let Some(counting) = counting {
            facets::ask(counting, &mut body);
        }
        let answer = self.engine.search_articles(ACTION, body)?;
        if counting.is_some() {
            self.answer = answer.clone();
        }
        Ok(answer)
    }

    /// The window, counted from the first hit.
    fn at_offset(
        &mut self,
        plan: &Plan,
        window: &Window,
        table: Option<&Table>,
    ) -> Result<Page, EngineError> {
        let deepest = window.offset.saturating_add(window.limit).min(DEEPEST_HIT);
        if window.offset >= deepest {
            let answer = self.ask(json!({"size": 0, "query": self.matching}))?;
            return Ok(Page { total: super::total(&answer), ..Page::default() });
        }
        let engine = self.engine;
        let mut page = Page::default();
        let ranked = window.order.is_ranked() && !plan.ranking.is_empty();
        let found = engine.best_of_each(table, deepest, |deepest| {
            let hits;
            (page, hits) = match ranked {
                true => self.by_relevance(plan, &window.order, deepest)?,
                false => self.by_value(&window.order, deepest)?,
            };
            Ok(hits)
        })?;
        page.hits = found.into_iter().take(deepest).skip(window.offset).collect();
        page.next = page.next.filter(|_| table.is_none());
        Ok(page)
    }

    fn by_value(&mut self, order: &Order, deepest: usize) -> Result<(Page, Vec<Ranked>), EngineError> {
        let body = json!({"size": deepest, "query": self.matching, "sort": sorting::by_value(order)});
        let answer = self.ask(body)?;
        let total = super::total(&answer);
        let hits: Vec<Ranked> = hits(&answer).iter().map(|hit| Ranked::of(hit, 0.0)).collect();
        let next = hits.last().filter(|_| total > hits.len() as u64).map(|last| Position {
            scoring: None,
            scale: Exact(0.0),
            left: Vec::new(),
            behind: last.key.clone(),
        });
        Ok((Page { total, next, ..Page::default() }, hits))
    }

    fn by_relevance(
        &mut self,
        plan: &Plan,
        order: &Order,
        deepest: usize,
    ) -> Result<(Page, Vec<Ranked>), EngineError> {
        let statistics = self.engine.statistics(plan)?;
        let recency = match order {
            Order::Recent { half_life } => {
                let today = self.engine.sizes()?.newest.unwrap_or(i64::MIN);
                Some(Recency { today, half_life: *half_life })
            }
            _ => None,
        };
        let stage = FirstStage::of(&statistics, recency);
        let query = first_stage::query(&self.matching, &stage);
        let wanted = Wanted::of(&statistics);
        let mut body =
            json!({"size": RESCORED, "query": query, "sort": sorting::by_score(), "track_scores": true});
        wanted.ask(&mut body);
        let first = self.ask(body)?;
        let total = super::total(&first);
        let candidates = hits(&first);
        let mut ranked = wanted.rank(candidates, recency)?;
        let rescored = ranked.len();
        let last = candidates.last().map(|hit| (score(hit), sorting::key(hit)));
        let scale = match (&last, ranked.last()) {
            (Some((by_first, _)), Some(lowest)) if *by_first > 0.0 => (lowest.score / by_first).min(1.0),
            _ => 0.0,
        };
        let mut behind = last.map(|(_, key)| key);
        if deepest > rescored && total > rescored as u64 {
            let more = self.first_stage_behind(&stage, behind.as_ref(), deepest - rescored)?;
            ranked.extend(hits(&more).iter().map(|hit| Ranked::of(hit, score(hit) * scale)));
            behind = ranked.last().map(|last| last.key.clone());
        }
        let next = match behind.filter(|_| total > deepest as u64) {
            Some(behind) => {
                let left = ranked.get(deepest..rescored).unwrap_or_default();
                let left = left.iter().map(|hit| Left { number: hit.number, score: Exact(hit.score) });
                Some(Position { scoring: Some(stage), scale: Exact(scale), left: left.collect(), behind })
            }
            None => None,
        };
        let weighings = statistics.readings.iter().map(Reading::weighing).collect();
        Ok((Page { total, next, weighings, ..Page::default() }, ranked))
    }

    /// The articles behind a place in the order of the first stage.
    fn first_stage_behind(
        &mut self,
        stage: &FirstStage,
        behind: Option<&Key>,
        limit: usize,
    ) -> Result<Value, EngineError> {
        let query = first_stage::query(&self.matching, stage);
        let mut body =
            json!({"size": limit, "query": query, "sort": sorting::by_score(), "track_scores": true});
        if let Some(behind) = behind {
            sorting::go_on(&mut body, behind);
        }
        self.ask(body)
    }

    /// The hits behind those of an earlier page.
    fn behind(&mut self, position: &Position, window: &Window) -> Result<Page, EngineError> {
        let limit = window.limit.min(DEEPEST_HIT);
        let (mut hits, seen) = self.left(&position.left, limit)?;
        let left = position.left[seen..].to_vec();
        let room = if left.is_empty() { limit - hits.len() } else { 0 };
        // One more than there is room for tells whether there are more.
        let (answer, scale) = match &position.scoring {
            Some(stage) => {
                (self.first_stage_behind(stage, Some(&position.behind), room + 1)?, position.scale.0)
            }
            None => {
                let sort = sorting::by_value(&window.order);
                let mut body = json!({"size": room + 1, "query": self.matching, "sort": sort});
                sorting::go_on(&mut body, &position.behind);
                (self.ask(body)?, 0.0)
            }
        };
        let found = super::hits(&answer);
        let more = found.len() > room || !left.is_empty();
        hits.extend(found.iter().take(room).map(|hit| Ranked::of(hit, score(hit) * scale)));
        let behind =
            found.iter().take(room).next_back().map_or_else(|| position.behind.clone(), sorting::key);
        let scoring = position.scoring.clone();
        let next = (more && limit > 0).then_some(Position { scoring, scale: position.scale, left, behind });
        Ok(Page { total: super::total(&answer), hits, next, weighings: Vec::new() })
    }

    /// Those of the hits that were still to come for which there is room, and how many were looked at. Those that were deleted
    /// meanwhile are passed over.
    fn left(&self, left: &[Left], limit: usize) -> Result<(Vec<Ranked>, usize), EngineError> {
        let (mut found, mut seen) = (Vec::new(), 0);
        while found.len() < limit && seen < left.len() {
            let wanted = &left[seen..left.len().min(seen + limit - found.len())];
            seen += wanted.len();
            let numbers: Vec<Value> = wanted.iter().map(|left| json!(signed(left.number))).collect();
            let body = json!({
                "size": wanted.len(), "query": set(names::NUMBER, &numbers),
                "docvalue_fields": [names::NUMBER], "sort": [{(names::ID): "asc"}],
            });
            let answer = self.engine.search_articles(ACTION, body)?;
            let there: Vec<Ranked> = hits(&answer).iter().map(|hit| Ranked::of(hit, 0.0)).collect();
            found.extend(wanted.iter().filter_map(|left| {
                let hit = there.iter().find(|hit| hit.number == left.number)?;
                Some(Ranked { score: left.score.0, ..hit.clone() })
            }));
        }
        Ok((found, seen))
    }
}
