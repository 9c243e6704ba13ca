//! Looking up patterns in the dictionaries of the cluster.
//!
//! A cluster has no request for the terms that a pattern stands for, but it says into which ones it would rewrite a query with the
//! pattern, shard by shard; and it counts the articles of each.

use std::collections::HashSet;

use opensearch::http::Method;
use serde_json::{Value, json};

use super::client::Request;
use super::{OpenSearch, matching, names};
use crate::engine::EngineError;
use crate::lang::unfolded;
use crate::query::{Dictionary, Expanded, Expansion, Lookup, Pattern, Term};

/// Of each shard so many terms come, the first by the alphabet: a query has no more clauses.
const MOST_READ: usize = 1_000;

/// Nobody looks for words that are longer, in bytes, and a cluster would go through all that they may stand for.
const LONGEST: usize = 200;

/// How a term of a rewritten query is written: in this, behind the name of its field and a colon.
const OPENING: &str = "ConstantScore(";

impl OpenSearch {
    /// The terms that a pattern stands for.
    pub(super) fn terms_of(&self, lookup: &Lookup) -> Result<Expanded, EngineError> {
        let (Pattern::Wildcard(text)
        | Pattern::Fuzzy(text, _)
        | Pattern::Nearest(text, _)
        | Pattern::Unmarked(text)) = &lookup.pattern;
        if text.len() > LONGEST {
            return Ok(Expanded::default());
        }
        let field = match lookup.among {
            Dictionary::Words(lang, stream) => names::stream(lang, stream),
            Dictionary::Names(name) => names::name(name).to_owned(),
        };
        let (terms, complete) = self.rewritten(&field, query(&lookup.pattern))?;
        let near = terms.into_iter().filter_map(|term| {
            let distance = lookup.pattern.distance(&term)?;
            Some((term, distance))
        });
        let near: Vec<(String, u8)> = near.collect();
        let counts = match lookup.among {
            Dictionary::Words(lang, stream) => {
                let terms = near.iter().map(|(text, _)| Term { lang, stream, text: text.clone() });
                self.frequencies(&terms.collect::<Vec<_>>())?
            }
            Dictionary::Names(_) => {
                let terms = near.iter().map(|(text, _)| matching::one(&field, text));
                self.count_each(&terms.collect::<Vec<_>>(), &matching::everything())?
            }
        };
        let found = near.into_iter().zip(counts).filter(|(_, articles)| *articles > 0);
        let found = found.map(|((term, distance), articles)| Expansion { term, articles, distance });
        Ok(Expanded::best(found.collect(), lookup.most, complete))
    }

    /// The terms of a field that a query stands for, and whether these are all.
    fn rewritten(&self, field: &str, query: (&str, Value)) -> Result<(HashSet<String>, bool), EngineError> {
        const ACTION: &str = "look up words";
        let (kind, mut query) = query;
        query["rewrite"] = json!(format!("top_terms_boost_{MOST_READ}"));
        let path = format!("/{}/_validate/query?rewrite=true&all_shards=true", self.names.articles);
        let body = json!({"query": {(kind): {(field): query}}});
        let answer = self.client.ask(Request::new(ACTION, Method::Post, path).json(body))?;
        let answer = self.whole(ACTION, answer)?;
        let (mut terms, mut complete) = (HashSet::new(), true);
        for shard in answer["explanations"].as_array().into_iter().flatten() {
            let Some(explanation) = shard["explanation"].as_str() else {
                let why = shard["error"].as_str().unwrap_or("it does not say what a pattern stands for");
                return Err(self.client.nonsense(ACTION, why));
            };
            let of_shard: Vec<&str> = read(explanation, field).collect();
            complete &= of_shard.len() < MOST_READ;
            terms.extend(of_shard.into_iter().map(str::to_owned));
        }
        Ok((terms, complete))
    }
}

/// The query with a pattern.
fn query(pattern: &Pattern) -> (&'static str, Value) {
    match pattern {
        Pattern::Wildcard(pattern) => match pattern.strip_suffix('*') {
            Some(prefix) if !prefix.contains(['*', '?']) => ("prefix", json!({"value": prefix})),
            _ => ("wildcard", json!({"value": pattern.replace('\\', "\\\\")})),
        },
        // That the nearest of them are enough saves nothing here: two requests take longer than one.
        Pattern::Fuzzy(word, edits) | Pattern::Nearest(word, edits) => (
            "fuzzy",
            json!({"value": word, "fuzziness": edits.min(&2), "transpositions": true, "max_expansions": MOST_READ}),
        ),
        Pattern::Unmarked(word) => {
            let letter = |letter: char| {
                let letters: String =
                    unfolded(letter).map(|letter| matching::literally(&letter.to_string())).collect();
                format!("[{letters}]")
            };
            ("regexp", json!({"value": word.chars().map(letter).collect::<String>()}))
        }
    }
}

/// The terms of a field in a rewritten query. No term has a space in it.
fn read<'e>(explanation: &'e str, field: &str) -> impl Iterator<Item = &'e str> {
    let beginning = format!("{OPENING}{field}:");
    explanation.split(' ').filter_map(move |clause| {
        let term = clause.trim_start_matches('(').strip_prefix(&beginning)?;
        // Behind the last one of several stand a second bracket and a boost.
        Some(term.split(')').next().unwrap_or(term))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_from_a_rewritten_query() {
        let read = |text| read(text, "main_en").collect::<Vec<_>>();
        assert_eq!(read("ConstantScore(main_en:bridge)"), ["bridge"]);
        assert_eq!(
            read("(ConstantScore(main_en:bridg) ConstantScore(main_en:bride))^0.83"),
            ["bridg", "bride"]
        );
        assert_eq!(read("(ConstantScore(main_en:bridge))^0.8333333"), ["bridge"]);
        assert_eq!(read("main_en:brigde~2"), [""; 0]);
        assert_eq!(read("MatchNoDocsQuery(\"empty BooleanQuery\")"), [""; 0]);
    }
}
