//! Answering a plan: one pass over what matches counts, finds the best, and what is asked for beside.

use std::sync::Arc;

use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Searcher, Term};

use super::best::{self, Best, By, Placed};
use super::ids::{Ids, id};
use super::matching::{Matching, finds_only_articles};
use super::rank::{Ranked, second_stage};
use super::statistics::Totals;
use super::stoppable::collect;
use super::terms::Terms;
use super::{Embedded, facets, failed, grouping, schema};
use crate::engine::explain::Weighing;
use crate::engine::facets::Counted;
use crate::engine::order::{Order, Recency};
use crate::engine::ranking::{Reading, Statistics};
use crate::engine::stories::{Table, asks_about_stories};
use crate::engine::walk::{Exact, FirstStage, Key, Left, Position};
use crate::engine::weights::RESCORED;
use crate::engine::{DEEPEST_HIT, EngineError, Found, Scored, Window};
use crate::query::{Facet, Node, Plan};

impl Embedded {
    /// The articles that match a plan, read.
    pub(super) fn articles_found(&self, plan: &Plan, window: &Window) -> Result<Found, EngineError> {
        self.answer(plan, window, |search, address| self.stored(search.searcher, address))
    }

    /// The ids of the articles that match a plan.
    pub(super) fn ids_found(&self, plan: &Plan, window: &Window) -> Result<Found<String>, EngineError> {
        self.answer(plan, window, |search, address| id(&search.ids, address))
    }

    fn answer<A>(
        &self,
        plan: &Plan,
        window: &Window,
        read: impl Fn(&Search<'_>, DocAddress) -> Result<A, EngineError>,
    ) -> Result<Found<A>, EngineError> {
        let searcher = self.reader.searcher();
        let counts_stories = window.counting.facets.iter().any(|request| request.facet == Facet::Story);
        let needed = window.by_story || counts_stories || asks_about_stories(&plan.matching);
        let table = needed.then(|| self.table(&searcher)).transpose()?;
        let terms = self.terms(&searcher)?;
        let matching = self.articles_that(&plan.matching, table.as_deref(), &terms);
        let counting =
            (!window.counting.is_empty()).then(|| facets::Count::new(&window.counting, table.clone()));
        let mut search = Search {
            engine: self,
            searcher: &searcher,
            terms,
            ids: self.ids(&searcher)?,
            matching,
            counting,
            counted: None,
        };
        let table = table.filter(|_| window.by_story);
        let stories = match &table {
            Some(table) => {
                let count = grouping::CountStories(table.clone());
                Some(collect(&searcher, &*search.matching, count, &self.stop)?)
            }
            None => None,
        };
        let page = match (&window.from, table) {
            (Some(position), None) => search.behind(position, window)?,
            (_, table) => search.at_offset(plan, window, table.as_deref())?,
        };
        let (mut hits, mut unread) = (Vec::with_capacity(page.hits.len()), 0);
        for Ranked { score, address, parts } in page.hits {
            self.stop.check()?;
            match read(&search, address) {
                Ok(article) => hits.push(Scored { score, article, parts }),
                // One that cannot be unpacked is no reason to withhold the others.
                Err(EngineError::Article { .. }) => unread += 1,
                Err(error) => return Err(error),
            }
        }
        let counted = self.with_stories_named(&searcher, search.counted)?;
        let Page { total, next, weighings, .. } = page;
        Ok(Found { total, stories, hits, unread, weighings, counted, next })
    }

    /// The query that finds the articles that match. Needs the table of stories where the node asks about them.
    pub(super) fn articles_that(
        &self,
        node: &Node,
        table: Option<&Table>,
        terms: &Arc<Terms>,
    ) -> Box<dyn Query> {
        let query = Matching { fields: &self.fields, terms, table }.query(node);
        if finds_only_articles(node) { query } else { self.articles(query) }
    }

    /// Restricts a query to articles: the index holds records of files, too.
    fn articles(&self, query: Box<dyn Query>) -> Box<dyn Query> {
        let articles = Term::from_field_text(self.fields.kind, schema::ARTICLE);
        let articles = Box::new(TermQuery::new(articles, IndexRecordOption::Basic));
        Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, articles)]))
    }

    fn with_stories_named(
        &self,
        searcher: &Searcher,
        counted: Option<facets::Total>,
    ) -> Result<Counted, EngineError> {
        let Some(facets::Total { mut facets, stories, histogram }) = counted else {
            return Ok(Counted::default());
        };
        let mut stories = stories.into_iter();
        for story in facets.iter_mut().filter(|counts| counts.facet == Facet::Story) {
            for (count, number) in story.values.iter_mut().zip(&mut stories) {
                count.value = self.story_id(searcher, number)?;
            }
        }
        Ok(Counted { facets, histogram })
    }
}

/// A search that goes on.
struct Search<'s> {
    engine: &'s Embedded,
    searcher: &'s Searcher,
    terms: Arc<Terms>,
    ids: Arc<[Ids]>,
    matching: Box<dyn Query>,
    /// What the first pass counts.
    counting: Option<facets::Count>,
    counted: Option<facets::Total>,
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
    /// One pass: the first `limit` articles behind a place.
    fn pass(&mut self, by: By, limit: usize, behind: Option<Key>) -> Result<best::Found, EngineError> {
        let (fields, terms, ids) = (self.engine.fields.clone(), self.terms.clone(), self.ids.clone());
        let best = Best { by, limit, behind, fields, terms, ids };
        // A second pass would count the same.
        let counting = self.counting.take();
        let collector = (best, counting);
        let (found, counted) = collect(self.searcher, &*self.matching, collector, &self.engine.stop)?;
        self.counted = self.counted.take().or(counted);
        Ok(found)
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
            let total = self.pass(by_value(&window.order), 0, None)?.total;
            return Ok(Page { total, ..Page::default() });
        }
        let (searcher, engine) = (self.searcher, self.engine);
        let mut page = Page::default();
        let ranked = window.order.is_ranked() && !plan.ranking.is_empty();
        let found = engine.best_of_each(searcher, table, deepest, |deepest| {
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
        let best::Found { total, articles } = self.pass(by_value(order), deepest, None)?;
        let next = match articles.last().filter(|_| total > articles.len() as u64) {
            Some(last) => {
                let behind = self.key(last)?;
                Some(Position { scoring: None, scale: Exact(0.0), left: Vec::new(), behind })
            }
            None => None,
        };
        let hits = articles.into_iter().map(|placed| Ranked::plain(0.0, placed.address)).collect();
        Ok((Page { total, next, ..Page::default() }, hits))
    }

    fn by_relevance(
        &mut self,
        plan: &Plan,
        order: &Order,
        deepest: usize,
    ) -> Result<(Page, Vec<Ranked>), EngineError> {
        let (terms, ids) = (self.terms.clone(), self.ids.clone());
        let (searcher, fields) = (self.searcher, &self.engine.fields);
        let langs = self.engine.in_langs(searcher)?;
        let statistics = Statistics::of(&Totals { terms: &terms, fields, langs: &langs }, plan)?;
        let recency = match order {
            Order::Recent { half_life } => {
                Some(Recency { today: newest_day(searcher)?, half_life: *half_life })
            }
            _ => None,
        };
        let stage = Arc::new(FirstStage::of(&statistics, recency));
        let by = By::Score(stage.clone());
        let best::Found { total, articles } = self.pass(by, deepest.max(RESCORED), None)?;
        let (hits, scale) = second_stage(&terms, fields, (&ids, &langs), &statistics, recency, &articles)?;
        let next = if total > deepest as u64 {
            let rescored = articles.len().min(RESCORED);
            let left = hits.get(deepest..rescored).unwrap_or_default();
            let left = self.left(left);
            let last = articles.get(deepest.max(rescored) - 1);
            let behind = last.map(|last| self.key(last)).transpose()?;
            let scoring = Some(FirstStage::clone(&stage));
            behind.map(|behind| Position { scoring, scale: Exact(scale), left, behind })
        } else {
            None
        };
        let weighings = statistics.readings.iter().map(Reading::weighing).collect();
        Ok((Page { total, next, weighings, ..Page::default() }, hits))
    }

    /// The hits behind those of an earlier page.
    fn behind(&mut self, position: &Position, window: &Window) -> Result<Page, EngineError> {
        let limit = window.limit.min(DEEPEST_HIT);
        let mut hits = Vec::new();
        let mut seen = 0;
        for left in &position.left {
            if hits.len() == limit {
                break;
            }
            seen += 1;
            let number = Term::from_field_u64(self.engine.fields.number, left.number);
            // One that was deleted meanwhile is passed over.
            if let Some(address) = self.engine.first(self.searcher, number)? {
                hits.push(Ranked::plain(left.score.0, address));
            }
        }
        let left = position.left[seen..].to_vec();
        let room = if left.is_empty() { limit - hits.len() } else { 0 };
        let (by, scale) = match &position.scoring {
            Some(stage) => (By::Score(Arc::new(stage.clone())), position.scale.0),
            None => (by_value(&window.order), 0.0),
        };
        // One more than there is room for tells whether there are more.
        let found = self.pass(by, room + 1, Some(position.behind.clone()))?;
        let more = found.articles.len() > room || !left.is_empty();
        let articles = &found.articles[..found.articles.len().min(room)];
        let behind = articles.last().map(|last| self.key(last)).transpose()?;
        hits.extend(articles.iter().map(|placed| Ranked::plain(placed.score() * scale, placed.address)));
        let behind = behind.unwrap_or_else(|| position.behind.clone());
        let scoring = position.scoring.clone();
        let next = (more && limit > 0).then_some(Position { scoring, scale: position.scale, left, behind });
        Ok(Page { total: found.total, hits, next, weighings: Vec::new() })
    }

    fn key(&self, placed: &Placed) -> Result<Key, EngineError> {
        Ok(Key { value: placed.value.clone(), id: id(&self.ids, placed.address)? })
    }

    /// Hits as they are found again by a later page.
    fn left(&self, hits: &[Ranked]) -> Vec<Left> {
        let left = |hit: &Ranked| {
            let ids = &self.ids[hit.address.segment_ord as usize];
            Some(Left { number: ids.hash(hit.address.doc_id)?, score: Exact(hit.score) })
        };
        hits.iter().filter_map(left).collect()
    }
}

fn by_value(order: &Order) -> By {
    let (facet, direction) = order.facet();
    By::Value(facet, direction)
}

/// The day of the archive's newest article, in days since 1970.
fn newest_day(searcher: &Searcher) -> Result<i64, EngineError> {
    let mut newest = i64::MIN;
    for segment in searcher.segment_readers() {
        if let Some(days) = segment.fast_fields().column_opt::<i64>(schema::DAY).map_err(failed)?
            && days.values.num_vals() > 0
        {
            newest = newest.max(days.max_value());
        }
    }
    Ok(newest)
}
