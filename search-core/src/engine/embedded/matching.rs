//! The matching half of a plan, in the library's queries. Nothing here scores.

use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, EmptyQuery, Occur, PhraseQuery, Query, RegexQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::any_term::AnyTerm;
use super::excluded::Excluded;
use super::filter::days;
use super::schema::Fields;
use super::terms::Terms;
use super::together::Together;
use crate::engine::stories::Table;
use crate::query::{self, Node};

/// From so many alternatives on, a set of articles is faster than a union.
const VERY_MANY: usize = 16;

/// What plans are made queries with.
pub(super) struct Matching<'f> {
    pub(super) fields: &'f Fields,
    /// What is known of terms.
    pub(super) terms: &'f Arc<Terms>,
    /// The stories of the index, where the plan asks about them.
    pub(super) table: Option<&'f Table>,
}

impl<'f> Matching<'f> {
    /// The table of stories, if there is one.
    pub(super) fn stories(&self) -> impl Iterator<Item = &'f Table> + use<'f> {
        self.table.into_iter()
    }

    fn term(&self, term: &query::Term) -> Term {
        Term::from_field_text(self.fields.stream(term.lang, term.stream), &term.text)
    }

    /// These terms of one field, one behind the other, or with so many others among them. `marked` is the field that says where they
    /// stand: see `Placed`.
    fn phrase(&self, mut terms: Vec<Term>, within: u32, marked: Option<Field>) -> Box<dyn Query> {
        match terms.len() {
            0 => Box::new(EmptyQuery),
            1 => single(terms.remove(0)),
            _ if within > 0 || marked.is_some() => {
                Box::new(Together::new(&terms, within, marked, self.terms))
            }
            _ => Box::new(PhraseQuery::new(terms)),
        }
    }

    /// The query that finds what a node asks for.
    pub(super) fn query(&self, node: &Node) -> Box<dyn Query> {
        query(node, self)
    }
}

fn query(node: &Node, matching: &Matching<'_>) -> Box<dyn Query> {
    let fields = matching.fields;
    let all = |nodes: &[Node]| nodes.iter().map(|node| query(node, matching)).collect::<Vec<_>>();
    match node {
        Node::Everything => Box::new(AllQuery),
        Node::Nothing => Box::new(EmptyQuery),
        Node::All(nodes) => Box::new(BooleanQuery::intersection(all(nodes))),
        Node::Any(nodes) => {
            let mut alternatives = Vec::new();
            add_alternatives(nodes, &mut alternatives);
            match &alternatives[..] {
                [] => Box::new(EmptyQuery),
                [only] => query(only, matching),
                several => any(several, matching),
            }
        }
        Node::AtLeast(least, nodes) => {
            Box::new(BooleanQuery::union_with_minimum_required_clauses(all(nodes), *least))
        }
        Node::AllBut(yes, no) => Box::new(BooleanQuery::new(vec![
            (Occur::Must, query(yes, matching)),
            (Occur::MustNot, Box::new(Excluded(query(no, matching)))),
        ])),
        Node::Term(term) => single(matching.term(term)),
        Node::Phrase(terms, within) => {
            let Some(first) = terms.first() else { return Box::new(EmptyQuery) };
            let marked = fields.marked(first.lang, first.stream);
            let terms = terms.iter().map(|term| matching.term(term)).collect();
            matching.phrase(terms, *within, marked)
        }
        Node::Lang(lang) => single(Term::from_field_text(fields.langs, lang.as_str())),
        Node::Date(range) => days(fields.day, *range),
        Node::Filter(filter) => matching.filter(filter),
        Node::Site(host) => site(fields.site, host),
        Node::Name(name, words, within) => {
            let word = |word: &String| Term::from_field_text(fields.name(*name), word);
            matching.phrase(words.iter().map(word).collect(), *within, None)
        }
    }
}

/// The alternatives that nodes are, and those that these are: what a pattern stands for in each language, all in one union. It
/// is much faster than a union of unions.
fn add_alternatives<'n>(nodes: &'n [Node], alternatives: &mut Vec<&'n Node>) {
    for node in nodes {
        match node {
            Node::Any(nodes) => add_alternatives(nodes, alternatives),
            other => alternatives.push(other),
        }
    }
}

/// Any of several alternatives.
fn any(alternatives: &[&Node], matching: &Matching<'_>) -> Box<dyn Query> {
    let is_term = |node: &&&Node| matches!(node, Node::Term(_));
    if alternatives.iter().filter(is_term).count() < VERY_MANY {
        return Box::new(BooleanQuery::union(
            alternatives.iter().map(|node| query(node, matching)).collect(),
        ));
    }
    let mut any = Vec::new();
    let mut others: Vec<Box<dyn Query>> = Vec::new();
    for node in alternatives {
        match node {
            Node::Term(term) => any.push(matching.term(term)),
            other => others.push(query(other, matching)),
        }
    }
    let any = Box::new(AnyTerm { any, terms: matching.terms.clone() });
    if others.is_empty() {
        return any;
    }
    others.push(any);
    Box::new(BooleanQuery::union(others))
}

/// True for a node that finds nothing but articles, because it asks for what no other record has.
pub(super) fn finds_only_articles(node: &Node) -> bool {
    match node {
        Node::Nothing | Node::Term(_) | Node::Phrase(..) | Node::Lang(_) | Node::Site(_) | Node::Name(..) => {
            true
        }
        Node::All(nodes) => nodes.iter().any(finds_only_articles),
        Node::Any(nodes) => nodes.iter().all(finds_only_articles),
        Node::AtLeast(least, nodes) => *least > 0 && nodes.iter().all(finds_only_articles),
        Node::AllBut(yes, _) => finds_only_articles(yes),
        // A filter may let through what lacks a value.
        Node::Everything | Node::Date(_) | Node::Filter(_) => false,
    }
}

fn single(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

/// Articles of a host or of one below it.
fn site(field: Field, host: &str) -> Box<dyn Query> {
    let escaped = regex::escape(host);
    match RegexQuery::from_pattern(&format!("([^/]*\\.)?{escaped}"), field) {
        Ok(hosts) => Box::new(hosts),
        // No host is so long that its pattern cannot be made, but this one by itself can always be looked for.
        Err(_) => single(Term::from_field_text(field, host)),
    }
}
