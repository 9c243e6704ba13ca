//! Counting facets and time among the articles that match, with the request that finds the best of them. Where a facet has more
//! values than come with it, all of them are gone through.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::OpenSearch;
use super::matching::{all, days};
use super::names::{self, Form};
use crate::article::attributes::is_name;
use crate::engine::EngineError;
use crate::engine::facets::{
    Bar, Counted, Counting, FacetCount, FacetCounts, FacetOrder, FacetRequest, Histogram, HistogramRequest,
    NumberRange, Period,
};
use crate::engine::facts::day_of;
use crate::engine::stories::Table;
use crate::lang::{Lang, nfc};
use crate::query::Facet;

/// So many values of a facet come with the first request.
const FIRST_VALUES: usize = 1_000;

/// Each shard looks at so many, so that the most common of all are among them.
const LOOKED_AT: usize = 10_000;

/// So many values are gone through at a time.
const PAGE: usize = 5_000;

/// Different values are counted exactly up to so many; beyond them to some percent, unless all are gone through.
const DISTINCT_EXACTLY: u64 = 40_000;

/// Adds what is to be counted to a request.
pub(super) fn ask(counting: &Counting, body: &mut Value) {
    let mut counted = Map::new();
    for (n, request) in counting.facets.iter().enumerate() {
        if let Some(asked) = asked(&request.facet) {
            counted.insert(n.to_string(), asked);
        }
    }
    if counting.histogram.is_some() {
        counted.insert("undated".to_owned(), json!({"missing": {"field": names::DAY}}));
    }
    if !counted.is_empty() {
        body["aggs"] = Value::Object(counted);
    }
}

/// The field whose values are counted; `None` for stories, and for an attribute that no article has.
fn field(facet: &Facet) -> Option<String> {
    match facet {
        Facet::Year | Facet::Month | Facet::Day => Some(names::DAY.to_owned()),
        Facet::Story => None,
        Facet::Attribute(name) if !is_name(name) => None,
        Facet::Attribute(name) => Some(Form::Value.of(&nfc(name))),
        fact => names::exact(fact).map(str::to_owned),
    }
}

fn asked(facet: &Facet) -> Option<Value> {
    let field = field(facet)?;
    let mut inner = json!({
        "values": {"terms": {"field": field, "size": FIRST_VALUES, "shard_size": LOOKED_AT}},
        "distinct": {"cardinality": {"field": field, "precision_threshold": DISTINCT_EXACTLY}},
    });
    if let Facet::Attribute(name) = facet {
        let number = Form::Number.of(&nfc(name));
        // Booleans stand among the numbers, and are none.
        inner["numbers"] = json!({
            "filter": {"bool": {"must_not": [{"terms": {(field.as_str()): ["true", "false"]}}]}},
            "aggs": {"least": {"min": {"field": number}}, "greatest": {"max": {"field": number}}},
        });
    }
    Some(json!({"filter": {"exists": {"field": field}}, "aggs": inner}))
}

impl OpenSearch {
    /// What was counted: of the answer to a request, and of more requests where that does not have all of it.
    pub(super) fn facets(
        &self,
        counting: &Counting,
        matching: &Value,
        answer: &Value,
        table: Option<&Table>,
    ) -> Result<Counted, EngineError> {
        let mut counted = Counted::default();
        for (n, request) in counting.facets.iter().enumerate() {
            counted.facets.push(match (&request.facet, table) {
                (Facet::Story, Some(table)) => self.stories_counted(request, matching, table)?,
                _ => self.facet(request, matching, &answer["aggregations"][n.to_string()])?,
            });
        }
        if let Some(request) = counting.histogram {
            let undated = answer["aggregations"]["undated"]["doc_count"].as_u64().unwrap_or_default();
            counted.histogram = Some(self.histogram(request, matching, undated)?);
        }
        Ok(counted)
    }

    fn facet(
        &self,
        request: &FacetRequest,
        matching: &Value,
        answer: &Value,
    ) -> Result<FacetCounts, EngineError> {
        let FacetRequest { facet, most, order, only } = request;
        let articles = answer["doc_count"].as_u64().unwrap_or_default();
        let of_first = &answer["values"];
        let is_all = of_first["sum_other_doc_count"].as_u64().unwrap_or_default() == 0;
        let is_exact = of_first["doc_count_error_upper_bound"].as_u64().unwrap_or_default() == 0;
        let is_period = matches!(facet, Facet::Year | Facet::Month | Facet::Day);
        let is_enough =
            *order == FacetOrder::Count && only.is_none() && !is_period && *most <= FIRST_VALUES && is_exact;
        let mut values: HashMap<String, u64> = HashMap::new();
        let mut add = |key: &Value, count: u64| {
            let text = match (period(facet), key) {
                (Some(period), key) => key.as_i64().and_then(day_of).map(|day| period.name(day)),
                (None, key) => key.as_str().map(str::to_owned),
            };
            if let Some(text) =
                text.filter(|text| only.as_ref().is_none_or(|beginning| beginning.begins(text)))
            {
                *values.entry(text).or_default() += count;
            }
        };
        match field(facet) {
            Some(field) if !is_all && !is_enough => {
                self.each_value(matching, &[&field], |key, count| add(&key[field.as_str()], count))?;
            }
            _ => {
                for bucket in of_first["buckets"].as_array().into_iter().flatten() {
                    add(&bucket["key"], bucket["doc_count"].as_u64().unwrap_or_default());
                }
            }
        }
        let distinct = match is_all || !is_enough {
            true => values.len() as u64,
            false => answer["distinct"]["value"].as_u64().unwrap_or_default(),
        };
        let values = values.into_iter().map(|(value, articles)| FacetCount { value, articles }).collect();
        let ends = &answer["numbers"];
        let number = |end: &str| ends[end]["value"].as_f64().filter(|number| number.is_finite());
        let numbers = number("least").zip(number("greatest")).map(|(min, max)| NumberRange { min, max });
        let values = in_order(values, *order, *most);
        Ok(FacetCounts { facet: facet.clone(), articles, distinct, values, numbers })
    }

    fn stories_counted(
        &self,
        request: &FacetRequest,
        matching: &Value,
        table: &Table,
    ) -> Result<FacetCounts, EngineError> {
        let counts = self.matching_by_story(matching, table)?;
        let articles = counts.values().sum();
        let distinct = counts.len() as u64;
        let mut told: Vec<(u64, u64)> = counts.into_iter().collect();
        told.sort_unstable_by_key(|(story, articles)| (std::cmp::Reverse(*articles), *story));
        told.truncate(request.most);
        let stories: Vec<u64> = told.iter().map(|(story, _)| *story).collect();
        let ids = self.story_ids(&stories, table)?;
        let values = ids.into_iter().zip(told).map(|(value, (_, articles))| FacetCount { value, articles });
        Ok(FacetCounts { facet: Facet::Story, articles, distinct, values: values.collect(), numbers: None })
    }

    fn histogram(
        &self,
        request: HistogramRequest,
        matching: &Value,
        undated: u64,
    ) -> Result<Histogram, EngineError> {
        let among = all(vec![matching.clone(), days(request.range)]);
        let fields: &[&str] = if request.langs { &[names::DAY, names::LANG] } else { &[names::DAY] };
        let mut bars: BTreeMap<Date, (u64, BTreeMap<Lang, u64>)> = BTreeMap::new();
        self.each_value(&among, fields, |key, count| {
            let Some(day) = key[names::DAY].as_i64().and_then(day_of) else { return };
            let (articles, langs) = bars.entry(request.by.first_day(day)).or_default();
            *articles += count;
            if let Some(lang) = key[names::LANG].as_str().and_then(|code| code.parse().ok()) {
                *langs.entry(lang).or_default() += count;
            }
        })?;
        let bar = |(from, (articles, langs)): (Date, (u64, BTreeMap<Lang, u64>))| Bar {
            from,
            articles,
            langs: langs.into_iter().collect(),
        };
        Ok(Histogram { by: request.by, bars: bars.into_iter().map(bar).collect(), undated })
    }

    /// Goes through all values of a field in the articles that match, or through all that several fields have together, and how
    /// many articles have each.
    pub(super) fn each_value(
        &self,
        matching: &Value,
        fields: &[&str],
        mut visit: impl FnMut(&Value, u64),
    ) -> Result<(), EngineError> {
        let sources: Vec<Value> =
            fields.iter().map(|field| json!({(*field): {"terms": {"field": field}}})).collect();
        let mut values = json!({"size": PAGE, "sources": sources});
        loop {
            let body = json!({
                "size": 0, "track_total_hits": false, "query": matching,
                "aggs": {"values": {"composite": values}},
            });
            let answer = self.search_articles("count values", body)?;
            let page = &answer["aggregations"]["values"];
            let buckets = page["buckets"].as_array().map_or(&[][..], Vec::as_slice);
            for bucket in buckets {
                visit(&bucket["key"], bucket["doc_count"].as_u64().unwrap_or_default());
            }
            match &page["after_key"] {
                Value::Null => return Ok(()),
                _ if buckets.len() < PAGE => return Ok(()),
                after => values["after"] = after.clone(),
            }
        }
    }
}

fn period(facet: &Facet) -> Option<Period> {
    match facet {
        Facet::Year => Some(Period::Year),
        Facet::Month => Some(Period::Month),
        Facet::Day => Some(Period::Day),
        _ => None,
    }
}

/// The first of some values, in the order that was asked for.
fn in_order(mut values: Vec<FacetCount>, order: FacetOrder, most: usize) -> Vec<FacetCount> {
    match order {
        FacetOrder::Count => {
            values.sort_unstable_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.value.cmp(&b.value)));
        }
        FacetOrder::Value => values.sort_by(|a, b| match (number(&a.value), number(&b.value)) {
            (Some(one), Some(other)) => one.total_cmp(&other).then_with(|| a.value.cmp(&b.value)),
            // Numbers before texts.
            (one, other) => other.is_some().cmp(&one.is_some()).then_with(|| a.value.cmp(&b.value)),
        }),
    }
    values.truncate(most);
    values
}

fn number(value: &str) -> Option<f64> {
    value.parse::<f64>().ok().filter(|number| number.is_finite())
}
