//! Going through all articles that match, and listing them.

use opensearch::http::Method;
use serde_json::{Value, json};

use super::client::Request;
use super::matching::{Matching, filtered};
use super::{OpenSearch, article_of, hits, names};
use crate::article::Article;
use crate::engine::stories::asks_about_stories;
use crate::engine::{DEEPEST_HIT, EngineError, Listed};
use crate::query::{Filter, Node};
use crate::read::Flow;

/// Articles are read so many at a time.
const PAGE: usize = 500;

/// So long the cluster remembers where we are, between two pages.
const REMEMBERED: &str = "5m";

const ACTION: &str = "give articles";

impl OpenSearch {
    /// Visits every article that matches, read from one commit, whatever is written meanwhile.
    pub(super) fn each_matching(
        &self,
        node: &Node,
        visit: &mut dyn FnMut(Article) -> Flow,
    ) -> Result<(), EngineError> {
        let path = format!("/{}/_search?scroll={REMEMBERED}", self.names.articles);
        let body = json!({
            "size": PAGE, "query": self.matching(node)?, "_source": [names::ARTICLE], "sort": ["_doc"],
        });
        let first = self.client.ask(Request::new(ACTION, Method::Post, path).json(body))?;
        let mut answer = self.whole(ACTION, first)?;
        let result = self.scrolled(&mut answer, visit);
        // The cluster forgets it by itself, but keeps files open until then.
        let forget = json!({"scroll_id": [answer["_scroll_id"]]});
        let _ = self.client.find(Request::new(ACTION, Method::Delete, "/_search/scroll").json(forget));
        result
    }

    fn scrolled(
        &self,
        answer: &mut Value,
        visit: &mut dyn FnMut(Article) -> Flow,
    ) -> Result<(), EngineError> {
        loop {
            let found = answer["hits"]["hits"].as_array_mut().map(std::mem::take).unwrap_or_default();
            let is_last = found.len() < PAGE;
            for mut hit in found {
                if visit(article_of(hit["_source"].take())?).is_break() {
                    return Ok(());
                }
            }
            if is_last {
                return Ok(());
            }
            let body = json!({"scroll": REMEMBERED, "scroll_id": answer["_scroll_id"]});
            let next = self.client.ask(Request::new(ACTION, Method::Post, "/_search/scroll").json(body))?;
            *answer = self.whole(ACTION, next)?;
        }
    }

    fn matching(&self, node: &Node) -> Result<Value, EngineError> {
        let table = asks_about_stories(node).then(|| self.table()).transpose()?;
        Ok(Matching { table: table.as_deref() }.query(node))
    }

    /// So many of the articles that the filter lets through, after the first `offset`, and how many there are: in the order of
    /// their documents, those that came as none last.
    pub(super) fn in_order(
        &self,
        filter: Option<&Filter>,
        offset: usize,
        limit: usize,
    ) -> Result<Listed, EngineError> {
        let matching = self.matching(&filtered(filter))?;
        let sort = json!([{(names::DOCUMENT): {"order": "asc", "missing": "_last"}}, {(names::ID): "asc"}]);
        let mut listed = Listed::default();
        let (mut after, mut passed) = (Value::Null, 0);
        loop {
            // A page costs the cluster memory, so whatever lies before the offset is passed over in pages, too.
            let passes = passed < offset;
            let wanted = if passes { offset - passed } else { limit - listed.articles.len() };
            let size = wanted.min(if passes { DEEPEST_HIT } else { PAGE });
            let mut body = json!({"size": size, "query": matching, "sort": sort, "track_total_hits": true});
            if !passes {
                body["_source"] = json!([names::ARTICLE]);
            }
            if !after.is_null() {
                body["search_after"] = after;
            }
            let mut answer = self.search_articles(ACTION, body)?;
            listed.total = super::total(&answer);
            let found = hits(&answer).len();
            after = hits(&answer).last().map_or(Value::Null, |last| last["sort"].clone());
            if passes {
                passed += found;
            } else {
                for hit in answer["hits"]["hits"].as_array_mut().into_iter().flatten() {
                    listed.articles.push(article_of(hit["_source"].take())?);
                }
            }
            if found < size || (!passes && listed.articles.len() >= limit) {
                return Ok(listed);
            }
        }
    }
}
