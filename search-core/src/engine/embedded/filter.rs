//! Filters as the library's queries. Nothing here scores.

use std::ops::Bound;

use tantivy::Term;
use tantivy::columnar::NumericalValue;
use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, ExistsQuery, Occur, Query, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::excluded::Excluded;
use super::like::Like;
use super::matching::Matching;
use super::schema;
use crate::article::attributes::is_name;
use crate::engine::facts::{FACTS, Has, day_since_1970};
use crate::engine::stories::number_of;
use crate::lang::nfc;
use crate::query::{Comparison, DateRange, Facet, Filter, Likeness};

impl Matching<'_> {
    /// The query that finds what a filter lets through.
    pub(super) fn filter(&self, filter: &Filter) -> Box<dyn Query> {
        let all = |filters: &[Filter]| filters.iter().map(|filter| self.filter(filter)).collect::<Vec<_>>();
        match filter {
            Filter::All(filters) if filters.is_empty() => Box::new(AllQuery),
            Filter::All(filters) => Box::new(BooleanQuery::intersection(all(filters))),
            Filter::Any(filters) if filters.is_empty() => Box::new(EmptyQuery),
            Filter::Any(filters) => Box::new(BooleanQuery::union(all(filters))),
            Filter::Not(filter) => without(self.filter(filter)),
            // No article has it, and the library does not bear its name.
            Filter::Is(Facet::Attribute(name), _)
            | Filter::In(Facet::Attribute(name), _)
            | Filter::Compare(Facet::Attribute(name), ..)
                if !is_name(name) =>
            {
                Box::new(EmptyQuery)
            }
            Filter::Like(facet, likeness) => self.like(facet, likeness),
            Filter::Is(facet, value) => self.is_one_of(facet, std::slice::from_ref(value)),
            Filter::In(facet, values) => self.is_one_of(facet, values),
            Filter::Compare(facet, comparison, value) => self.compare(facet, *comparison, value),
            Filter::Exists(Facet::Attribute(name)) => self.has(Has::Any, name),
            Filter::IsNull(Facet::Attribute(name)) => self.has(Has::Null, name),
            Filter::IsEmpty(Facet::Attribute(name)) => self.has(Has::Empty, name),
            Filter::Exists(facet) => self.exists(facet),
            Filter::IsNull(facet) | Filter::IsEmpty(facet) => without(self.exists(facet)),
        }
    }

    fn has(&self, has: Has, name: &str) -> Box<dyn Query> {
        single(Term::from_field_text(self.fields.has, &has.mark(&nfc(name))))
    }

    /// Values that are no texts have no case: they are asked for as they are.
    fn like(&self, facet: &Facet, likeness: &Likeness) -> Box<dyn Query> {
        let like = Box::new(Like::new(facet, likeness));
        match (facet, likeness) {
            (Facet::Attribute(name), Likeness::Same(values)) if is_name(name) => {
                Box::new(BooleanQuery::union(vec![like, self.is_one_of(facet, values)]))
            }
            _ => like,
        }
    }

    fn exists(&self, facet: &Facet) -> Box<dyn Query> {
        let column = match facet {
            Facet::Id | Facet::Lang => return Box::new(AllQuery),
            Facet::Story => {
                let told = self.stories().flat_map(|table| table.told());
                return set(told.map(|number| Term::from_field_u64(self.fields.number, number)));
            }
            Facet::Year | Facet::Month | Facet::Day => schema::DAY,
            fact => FACTS.iter().find(|(other, _)| other == fact).map_or(schema::DAY, |(_, name)| name),
        };
        Box::new(ExistsQuery::new(column.to_owned(), false))
    }

    fn is_one_of(&self, facet: &Facet, values: &[String]) -> Box<dyn Query> {
        match facet {
            Facet::Year | Facet::Month | Facet::Day => {
                let periods = values.iter().filter_map(|value| DateRange::parse(&nfc(value)));
                any(periods.map(|period| days(self.fields.day, period)).collect())
            }
            Facet::Story => set(values.iter().flat_map(|id| {
                let number = number_of(&nfc(id));
                let members = self.stories().flat_map(move |table| table.members(table.story(number)));
                let numbers = std::iter::once(number).chain(members.copied());
                numbers.map(|number| Term::from_field_u64(self.fields.number, number)).collect::<Vec<_>>()
            })),
            Facet::Attribute(name) => {
                let name = nfc(name);
                set(values.iter().flat_map(|value| self.attribute_terms(&name, &nfc(value))))
            }
            fact => {
                let field = self.fields.exact(fact);
                set(values.iter().map(|value| Term::from_field_text(field, &nfc(value))))
            }
        }
    }

    /// The terms of the values that are written so.
    fn attribute_terms(&self, name: &str, value: &str) -> Vec<Term> {
        let mut text = self.attribute(name);
        text.append_type_and_str(value);
        let boolean = value.parse().ok().map(|yes: bool| {
            let mut term = self.attribute(name);
            term.append_type_and_fast_value(yes);
            term
        });
        let number = number(value).map(|number| self.number_term(name, number));
        std::iter::once(text).chain(boolean).chain(number).collect()
    }

    fn number_term(&self, name: &str, number: NumericalValue) -> Term {
        let mut term = self.attribute(name);
        match number {
            NumericalValue::I64(number) => term.append_type_and_fast_value(number),
            NumericalValue::U64(number) => term.append_type_and_fast_value(number),
            NumericalValue::F64(number) => term.append_type_and_fast_value(number),
        }
        term
    }

    /// The beginning of the terms of an attribute.
    fn attribute(&self, name: &str) -> Term {
        Term::from_field_json_path(self.fields.attributes, name, true)
    }

    fn compare(&self, facet: &Facet, comparison: Comparison, value: &str) -> Box<dyn Query> {
        let value = nfc(value);
        let term = match facet {
            Facet::Year | Facet::Month | Facet::Day => {
                let period = DateRange::parse(&value).and_then(|period| comparison.days(period));
                return period.map_or_else(
                    || Box::new(EmptyQuery) as Box<dyn Query>,
                    |period| days(self.fields.day, period),
                );
            }
            // The ids of stories are in no column.
            Facet::Story => return Box::new(EmptyQuery),
            Facet::Attribute(name) => match number(&value) {
                Some(number) => self.number_term(&nfc(name), number),
                None => {
                    let mut term = self.attribute(&nfc(name));
                    term.append_type_and_str(&value);
                    term
                }
            },
            fact => Term::from_field_text(self.fields.exact(fact), &value),
        };
        let (from, to) = match comparison {
            Comparison::Less => (Bound::Unbounded, Bound::Excluded(term)),
            Comparison::AtMost => (Bound::Unbounded, Bound::Included(term)),
            Comparison::Greater => (Bound::Excluded(term), Bound::Unbounded),
            Comparison::AtLeast => (Bound::Included(term), Bound::Unbounded),
        };
        Box::new(RangeQuery::new(from, to))
    }
}

/// The number that is written so, as the library keeps it.
fn number(text: &str) -> Option<NumericalValue> {
    let number = text.trim().parse::<NumericalValue>().ok()?.normalize();
    (!matches!(number, NumericalValue::F64(float) if !float.is_finite())).then_some(number)
}

/// The articles of these days.
pub(super) fn days(field: Field, DateRange { from, to }: DateRange) -> Box<dyn Query> {
    let bound = |day: Option<_>| {
        day.map_or(Bound::Unbounded, |day| Bound::Included(Term::from_field_i64(field, day_since_1970(day))))
    };
    match (from, to) {
        (None, None) => Box::new(AllQuery),
        _ => Box::new(RangeQuery::new(bound(from), bound(to))),
    }
}

fn single(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn set(terms: impl Iterator<Item = Term>) -> Box<dyn Query> {
    let mut terms: Vec<Term> = terms.collect();
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => single(terms.remove(0)),
        _ => Box::new(TermSetQuery::new(terms)),
    }
}

fn any(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.is_empty() {
        true => Box::new(EmptyQuery),
        false => Box::new(BooleanQuery::union(queries)),
    }
}

fn without(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(AllQuery)),
        (Occur::MustNot, Box::new(Excluded(query))),
    ]))
}
