//! Answers by story: one hit for all the articles that tell the same.

use std::collections::HashSet;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader, Term};

use super::rank::Ranked;
use super::{Embedded, ids, schema, stories};
use crate::article::Article;
use crate::engine::stories::{Table, Versions, number_of};
use crate::engine::{DEEPEST_HIT, EngineError};

/// Where one round of hits holds too few stories, the next is so many times as deep.
const DEEPER: usize = 4;

impl Embedded {
    /// The table of stories. Read when it is first asked for after a commit.
    pub(super) fn table(&self, searcher: &Searcher) -> Result<Arc<Table>, EngineError> {
        self.table.of(searcher, || Ok(Arc::new(stories::table(searcher, &self.fields)?)))
    }

    /// The best hit of each story, in the order of the hits, up to the `deepest`th story; without a table the hits as they
    /// are. `hits` gives so many of the best hits: always the same ones first, so that a page does not depend on those before
    /// it.
    pub(super) fn best_of_each(
        &self,
        searcher: &Searcher,
        table: Option<&Table>,
        deepest: usize,
        mut hits: impl FnMut(usize) -> Result<Vec<Ranked>, EngineError>,
    ) -> Result<Vec<Ranked>, EngineError> {
        let Some(table) = table else { return hits(deepest) };
        let ids = self.ids(searcher)?;
        let mut asked = deepest;
        loop {
            let found = hits(asked)?;
            let exhausted = found.len() < asked || asked >= DEEPEST_HIT;
            let mut seen = HashSet::new();
            let mut best = Vec::with_capacity(deepest);
            for hit in found {
                let address = hit.address;
                let number = ids[address.segment_ord as usize].hash(address.doc_id);
                if seen.insert(table.story(number.unwrap_or_default())) && best.len() < deepest {
                    best.push(hit);
                }
            }
            if exhausted || best.len() >= deepest {
                return Ok(best);
            }
            asked = asked.saturating_mul(DEEPER).min(DEEPEST_HIT);
        }
    }

    /// The id that a story is called by.
    pub(super) fn story_id(&self, searcher: &Searcher, story: u64) -> Result<String, EngineError> {
        let ids = self.ids(searcher)?;
        let id = |number| {
            let address = self.first(searcher, Term::from_field_u64(self.fields.number, number))?;
            address.map(|address| ids::id(&ids, address)).transpose()
        };
        if let Some(id) = id(story)? {
            return Ok(id);
        }
        // Its first article was deleted, and stories are not settled yet.
        let table = self.table(searcher)?;
        let others = table.members(story).iter().map(|&member| id(member)).collect::<Result<Vec<_>, _>>()?;
        Ok(others.into_iter().flatten().min().unwrap_or_default())
    }

    /// What is known of the story of an article: its other versions, in the order of their ids, `most` of them read.
    pub(super) fn versions_of(&self, id: &str, most: usize) -> Result<Option<Versions>, EngineError> {
        let searcher = self.reader.searcher();
        let table = self.table(&searcher)?;
        let number = number_of(id);
        let members = table.members(table.story(number));
        if members.is_empty() {
            return Ok(None);
        }
        let ids = self.ids(&searcher)?;
        let mut found: Vec<(String, DocAddress)> = Vec::new();
        for &member in members {
            // One that was deleted is in the table until stories are settled.
            let term = Term::from_field_u64(self.fields.number, member);
            if let Some(address) = self.first(&searcher, term)? {
                found.push((ids::id(&ids, address)?, address));
            }
        }
        found.sort();
        let Some((story, _)) = found.first().cloned() else { return Ok(None) };
        let articles = found.len() as u64;
        let others = found.into_iter().filter(|(other, _)| other != id).take(most);
        let others = others.map(|(_, address)| self.stored(&searcher, address));
        // One that cannot be unpacked is no reason to withhold the others.
        let others: Vec<Article> = others
            .filter(|read| !matches!(read, Err(EngineError::Article { .. })))
            .collect::<Result<_, _>>()?;
        Ok((articles > 1).then_some(Versions { story, articles, others }))
    }
}

/// Counts the stories of the articles that match.
pub(super) struct CountStories(pub(super) Arc<Table>);

/// What was counted in a segment: articles that tell a story alone, and the stories that several tell.
pub(super) struct Counting {
    table: Arc<Table>,
    number: Column<u64>,
    alone: u64,
    stories: HashSet<u64>,
}

impl Collector for CountStories {
    type Fruit = u64;
    type Child = Counting;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Counting> {
        let number = segment.fast_fields().u64(schema::NUMBER)?;
        Ok(Counting { table: self.0.clone(), number, alone: 0, stories: HashSet::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<(u64, HashSet<u64>)>) -> tantivy::Result<u64> {
        let alone: u64 = fruits.iter().map(|(alone, _)| alone).sum();
        let stories: HashSet<u64> = fruits.into_iter().flat_map(|(_, stories)| stories).collect();
        Ok(alone + stories.len() as u64)
    }
}

impl SegmentCollector for Counting {
    type Fruit = (u64, HashSet<u64>);

    fn collect(&mut self, doc: DocId, _: Score) {
        let story = self.number.first(doc).and_then(|number| self.table.told_by_several(number));
        match story {
            Some(story) => {
                self.stories.insert(story);
            }
            None => self.alone += 1,
        }
    }

    fn harvest(self) -> (u64, HashSet<u64>) {
        (self.alone, self.stories)
    }
}
