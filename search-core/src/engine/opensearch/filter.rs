//! Filters in the cluster's query language. Nothing here scores.

use serde_json::{Value, json};

use super::document::signed;
use super::matching::{Matching, all, all_but, any, days, everything, literally, nothing, one, set};
use super::names::{self, Form};
use crate::article::attributes::is_name;
use crate::engine::facts::Has;
use crate::engine::stories::number_of;
use crate::lang::nfc;
use crate::query::{Comparison, DateRange, Facet, Filter, Likeness};

impl Matching<'_> {
    /// The query that finds what a filter lets through.
    pub(super) fn filter(&self, filter: &Filter) -> Value {
        let each = |filters: &[Filter]| filters.iter().map(|filter| self.filter(filter)).collect::<Vec<_>>();
        match filter {
            Filter::All(filters) => all(each(filters)),
            Filter::Any(filters) => any(each(filters)),
            Filter::Not(filter) => without(&self.filter(filter)),
            // No article has it.
            Filter::Is(Facet::Attribute(name), _)
            | Filter::In(Facet::Attribute(name), _)
            | Filter::Like(Facet::Attribute(name), _)
            | Filter::Compare(Facet::Attribute(name), ..)
                if !is_name(name) =>
            {
                nothing()
            }
            Filter::Like(facet, likeness) => self.like(facet, likeness),
            Filter::Is(facet, value) => self.is_one_of(facet, std::slice::from_ref(value)),
            Filter::In(facet, values) => self.is_one_of(facet, values),
            Filter::Compare(facet, comparison, value) => self.compare(facet, *comparison, value),
            Filter::Exists(Facet::Attribute(name)) => has(Has::Any, name),
            Filter::IsNull(Facet::Attribute(name)) => has(Has::Null, name),
            Filter::IsEmpty(Facet::Attribute(name)) => has(Has::Empty, name),
            Filter::Exists(facet) => self.exists(facet),
            Filter::IsNull(facet) | Filter::IsEmpty(facet) => without(&self.exists(facet)),
        }
    }

    fn exists(&self, facet: &Facet) -> Value {
        let field = match facet {
            Facet::Id | Facet::Lang => return everything(),
            Facet::Story => {
                let told = self.table.into_iter().flat_map(|table| table.told());
                return set(names::NUMBER, &told.map(|number| json!(signed(number))).collect::<Vec<_>>());
            }
            Facet::Year | Facet::Month | Facet::Day => names::DAY,
            fact => names::exact(fact).unwrap_or(names::DAY),
        };
        json!({"exists": {"field": field}})
    }

    fn is_one_of(&self, facet: &Facet, values: &[String]) -> Value {
        match facet {
            Facet::Year | Facet::Month | Facet::Day => {
                let periods = values.iter().filter_map(|value| DateRange::parse(&nfc(value)));
                any(periods.map(days).collect())
            }
            Facet::Story => {
                let mut numbers = Vec::new();
                for id in values {
                    let number = number_of(&nfc(id));
                    let members = self.table.into_iter().flat_map(|table| table.members(table.story(number)));
                    numbers.extend(members.map(|member| json!(signed(*member))));
                    numbers.push(json!(signed(number)));
                }
                set(names::NUMBER, &numbers)
            }
            Facet::Attribute(name) => {
                let name = nfc(name);
                let texts: Vec<Value> = values.iter().map(|value| json!(nfc(value))).collect();
                // `7.0` is asked for by who means 7.
                let numbers =
                    values.iter().filter_map(|value| number(&nfc(value))).map(|number| json!(number));
                let numbers: Vec<Value> = numbers.collect();
                any(vec![
                    set(&Form::Value.of(&name), &texts),
                    booleans_apart(&name, set(&Form::Number.of(&name), &numbers)),
                ])
            }
            fact => {
                let values: Vec<Value> = values.iter().map(|value| json!(nfc(value))).collect();
                names::exact(fact).map_or_else(nothing, |field| set(field, &values))
            }
        }
    }

    fn like(&self, facet: &Facet, likeness: &Likeness) -> Value {
        let field = match facet {
            Facet::Attribute(name) => Form::Folded.of(&nfc(name)),
            fact => match names::folded(fact) {
                Some(field) => field,
                // Dates and stories have no texts.
                None => return nothing(),
            },
        };
        let like = match likeness.folded() {
            Likeness::Same(texts) => set(&field, &texts.into_iter().map(Value::from).collect::<Vec<_>>()),
            Likeness::Beginning(text) => json!({"prefix": {(field): {"value": text}}}),
            Likeness::Holding(text) => {
                json!({"regexp": {(field): {"value": format!(".*{}.*", literally(&text))}}})
            }
        };
        match (facet, likeness) {
            // Values that are no texts have no case: they are asked for as they are.
            (Facet::Attribute(_), Likeness::Same(values)) => any(vec![like, self.is_one_of(facet, values)]),
            _ => like,
        }
    }

    fn compare(&self, facet: &Facet, comparison: Comparison, value: &str) -> Value {
        let value = nfc(value);
        let sign = match comparison {
            Comparison::Less => "lt",
            Comparison::AtMost => "lte",
            Comparison::Greater => "gt",
            Comparison::AtLeast => "gte",
        };
        let range = |field: &str, value: Value| json!({"range": {(field): {(sign): value}}});
        match facet {
            Facet::Year | Facet::Month | Facet::Day => {
                let period = DateRange::parse(&value).and_then(|period| comparison.days(period));
                period.map_or_else(nothing, days)
            }
            // The ids of stories are in no field.
            Facet::Story => nothing(),
            Facet::Attribute(name) => {
                let name = nfc(name);
                match number(&value) {
                    Some(number) => booleans_apart(&name, range(&Form::Number.of(&name), json!(number))),
                    None => range(&Form::Text.of(&name), json!(value)),
                }
            }
            fact => names::exact(fact).map_or_else(nothing, |field| range(field, json!(value))),
        }
    }
}

/// Booleans stand among the numbers so that articles can be ordered by them, but are none.
fn booleans_apart(name: &str, numbers: Value) -> Value {
    let booleans = set(&Form::Value.of(name), &[json!("true"), json!("false")]);
    if numbers == nothing() { numbers } else { all_but(&numbers, &booleans) }
}

fn has(has: Has, name: &str) -> Value {
    one(names::HAS, &has.mark(&nfc(name)))
}

/// The number that is written so.
fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

fn without(query: &Value) -> Value {
    all_but(&everything(), query)
}
