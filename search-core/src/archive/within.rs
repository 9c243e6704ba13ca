//! The part of an archive that a filter lets through, for one who may see no other.

use std::collections::HashSet;

use super::{Archive, MOST_VERSIONS};
use crate::engine::{Engine, EngineError, Window};
use crate::hits::Story;
use crate::query::{Facet, Filter, Node, Plan};

/// Which of the articles with these ids a filter lets through.
pub(super) fn let_through(
    engine: &dyn Engine,
    ids: Vec<String>,
    filter: &Filter,
) -> Result<HashSet<String>, EngineError> {
    let most = ids.len();
    let filter = Filter::All(vec![filter.clone(), Filter::In(Facet::Id, ids)]);
    let plan = Plan { matching: Node::Filter(filter), ranking: Vec::new() };
    let found = engine.search(&plan, &Window::best(most))?;
    Ok(found.hits.into_iter().map(|hit| hit.article.id).collect())
}

impl Archive {
    /// The story of an article that a filter lets through, as it is among the others that it lets through: it has its name of them, too.
    pub(super) fn story_within(&self, id: &str, filter: &Filter) -> Result<Option<Story>, EngineError> {
        let Some(told) = self.engine.versions(id, MOST_VERSIONS)? else { return Ok(None) };
        let mut story = Story::from(told);
        let others = story.versions.iter().map(|version| version.id.clone()).collect();
        let seen = let_through(&*self.engine, others, filter)?;
        story.versions.retain(|version| seen.contains(&version.id));
        story.articles = 1 + story.versions.len() as u64;
        // Versions come in the order of their ids.
        let first = story.versions.first().map_or(id, |version| id.min(&version.id));
        story.id = first.to_owned();
        Ok((!story.versions.is_empty()).then_some(story))
    }
}
