//! The matching half of a plan, in the cluster's query language. Nothing here scores.

use serde_json::{Value, json};

use super::names;
use crate::analyze::NameField;
use crate::engine::facts::day_since_1970;
use crate::engine::stories::Table;
use crate::query::{DateRange, Filter, Node, Term};

/// So many values are looked for in one clause: a cluster takes no more.
const MOST_TERMS: usize = 65_000;

/// What plans are made queries with.
pub(super) struct Matching<'t> {
    /// The stories of the archive, where the plan asks about them.
    pub(super) table: Option<&'t Table>,
}

impl Matching<'_> {
    /// The query that finds what a node asks for.
    pub(super) fn query(&self, node: &Node) -> Value {
        let each = |nodes: &[Node]| nodes.iter().map(|node| self.query(node)).collect::<Vec<_>>();
        match node {
            Node::Everything => everything(),
            Node::Nothing => nothing(),
            Node::All(nodes) => all(each(nodes)),
            Node::Any(nodes) => any(each(nodes)),
            Node::AtLeast(least, nodes) => at_least(*least, &each(nodes)),
            Node::AllBut(yes, no) => all_but(&self.query(yes), &self.query(no)),
            Node::Term(of) => one(&names::stream(of.lang, of.stream), &of.text),
            Node::Phrase(terms, within) => match terms.first() {
                Some(Term { lang, stream, .. }) => {
                    let words = terms.iter().map(|term| term.text.as_str());
                    phrase(&names::stream(*lang, *stream), words, *within)
                }
                None => nothing(),
            },
            Node::Lang(lang) => one(names::LANGS, lang.as_str()),
            Node::Date(range) => days(*range),
            Node::Filter(filter) => self.filter(filter),
            Node::Site(host) => site(host),
            Node::Name(name, words, within) => self.name(*name, words, *within),
        }
    }

    fn name(&self, name: NameField, words: &[String], within: u32) -> Value {
        phrase(names::name(name), words.iter().map(String::as_str), within)
    }
}

/// The query that finds all.
pub(super) fn everything() -> Value {
    json!({"match_all": {}})
}

/// The query that finds nothing.
pub(super) fn nothing() -> Value {
    json!({"match_none": {}})
}

pub(super) fn all(mut queries: Vec<Value>) -> Value {
    match queries.len() {
        0 => everything(),
        1 => queries.remove(0),
        _ => json!({"bool": {"filter": queries}}),
    }
}

pub(super) fn any(mut queries: Vec<Value>) -> Value {
    match queries.len() {
        0 => nothing(),
        1 => queries.remove(0),
        _ => at_least(1, &queries),
    }
}

fn at_least(least: usize, queries: &[Value]) -> Value {
    match queries.len() >= least {
        true => json!({"bool": {"should": queries, "minimum_should_match": least}}),
        // A cluster would take the number for all of them.
        false => nothing(),
    }
}

pub(super) fn all_but(yes: &Value, no: &Value) -> Value {
    json!({"bool": {"filter": [yes], "must_not": [no]}})
}

/// A term of a field.
pub(super) fn one(field: &str, term: &str) -> Value {
    json!({"term": {(field): {"value": term}}})
}

/// One of these values of a field.
pub(super) fn set(field: &str, values: &[Value]) -> Value {
    any(values.chunks(MOST_TERMS).map(|values| json!({"terms": {(field): values}})).collect())
}

/// These words one after the other; or, where a number is given, in any order, with so many others among them.
fn phrase<'w>(field: &str, words: impl Iterator<Item = &'w str>, within: u32) -> Value {
    let words: Vec<&str> = words.collect();
    match &words[..] {
        [] => nothing(),
        [word] => one(field, word),
        words if within == 0 => json!({"match_phrase": {(field): {"query": words.join(" ")}}}),
        words => {
            let mut intervals: Vec<Value> = Vec::new();
            for (n, word) in words.iter().enumerate() {
                let times = words.iter().filter(|other| *other == word).count();
                if words[..n].contains(word) {
                    continue;
                }
                // A word that is asked for twice must stand there twice.
                let again = vec![*word; times].join(" ");
                let gaps = i64::from(within);
                intervals.push(match times {
                    1 => json!({"match": {"query": word}}),
                    _ => json!({"match": {"query": again, "mode": "unordered_no_overlap", "max_gaps": gaps}}),
                });
            }
            json!({"intervals": {(field): {"all_of": {"ordered": false, "max_gaps": within, "intervals": intervals}}}})
        }
    }
}

/// The articles of these days.
pub(super) fn days(DateRange { from, to }: DateRange) -> Value {
    let mut range = serde_json::Map::new();
    range.extend(from.map(|day| ("gte".to_owned(), json!(day_since_1970(day)))));
    range.extend(to.map(|day| ("lte".to_owned(), json!(day_since_1970(day)))));
    match range.is_empty() {
        true => everything(),
        false => json!({"range": {(names::DAY): range}}),
    }
}

/// Articles of a host or of one below it.
fn site(host: &str) -> Value {
    json!({"regexp": {(names::SITE): {"value": format!("([^/]*\\.)?{}", literally(host))}}})
}

/// A text as a pattern that finds it alone.
pub(super) fn literally(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_alphanumeric() {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// The filter on its own.
pub(super) fn filtered(filter: Option<&Filter>) -> Node {
    filter.map_or(Node::Everything, |filter| Node::Filter(filter.clone()))
}
