//! What filters let through, and what facets and histograms count, worked out article by article.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use search_core::article::attributes::{by_name, text_of};
use search_core::boilerplate::host_of;
use search_core::lang::fold;
use search_core::{
    Article, Comparison, DateRange, Facet, FacetCount, FacetOrder, FacetRequest, Filter, HistogramRequest,
    Lang, Likeness,
};
use serde_json::{Value, json};

/// The day of an article.
pub(crate) fn day(article: &Article) -> Option<Date> {
    article.date.as_deref()?.get(..10)?.parse().ok()
}

/// The values of a facet that an article has, each once.
pub(crate) fn values(article: &Article, facet: &Facet) -> BTreeSet<String> {
    let one = |value: &Option<String>| value.iter().cloned().collect();
    let date = |parts: usize| {
        let day = day(article).map(|day| day.to_string());
        day.iter().map(|day| day.splitn(3, '-').take(parts).collect::<Vec<_>>().join("-")).collect()
    };
    match facet {
        Facet::Id => [article.id.clone()].into(),
        Facet::Lang => [article.lang.to_string()].into(),
        Facet::Source => one(&article.source),
        Facet::Author => article.authors.iter().cloned().collect(),
        Facet::Place => one(&article.place),
        Facet::Section => one(&article.section),
        Facet::Tag => article.tags.iter().cloned().collect(),
        Facet::Year => date(1),
        Facet::Month => date(2),
        Facet::Day => date(3),
        Facet::Attribute(name) => {
            let named = by_name(&article.attributes);
            named.get(name).into_iter().flat_map(|it| &it.values).filter_map(|value| text_of(value)).collect()
        }
        Facet::Site => host_of(article).into_iter().collect(),
        // Which story an article tells does not follow from it alone.
        Facet::Story => BTreeSet::new(),
    }
}

/// True when a filter lets an article through.
pub(crate) fn lets_through(filter: &Filter, article: &Article) -> bool {
    let is = |facet: &Facet, value: &String| match facet {
        Facet::Year | Facet::Month | Facet::Day => {
            let range = DateRange::parse(value).unwrap();
            day(article).is_some_and(|day| range.from.unwrap() <= day && day <= range.to.unwrap())
        }
        facet => values(article, facet).contains(value),
    };
    let attribute = |facet: &Facet, has: fn(&search_core::article::attributes::Attribute<'_>) -> bool| {
        let Facet::Attribute(name) = facet else { return values(article, facet).is_empty() };
        by_name(&article.attributes).get(name).is_some_and(has)
    };
    match filter {
        Filter::All(filters) => filters.iter().all(|filter| lets_through(filter, article)),
        Filter::Any(filters) => filters.iter().any(|filter| lets_through(filter, article)),
        Filter::Not(filter) => !lets_through(filter, article),
        Filter::Is(facet, value) => is(facet, value),
        Filter::In(facet, values) => values.iter().any(|value| is(facet, value)),
        Filter::Like(facet, likeness) => values(article, facet).iter().any(|value| like(likeness, value)),
        Filter::Compare(facet, comparison, value) => compares(article, facet, *comparison, value),
        Filter::Exists(Facet::Attribute(name)) => by_name(&article.attributes).contains_key(name),
        Filter::Exists(facet) => !values(article, facet).is_empty(),
        Filter::IsNull(facet) => attribute(facet, |it| it.null),
        Filter::IsEmpty(facet) => attribute(facet, |it| it.empty),
    }
}

/// Texts without their marks, in any case.
fn like(likeness: &Likeness, value: &str) -> bool {
    let plain = |text: &str| fold(&text.to_lowercase());
    let value = plain(value);
    match likeness {
        Likeness::Same(texts) => texts.iter().any(|text| plain(text) == value),
        Likeness::Beginning(text) => value.starts_with(&plain(text)),
        Likeness::Holding(text) => value.contains(&plain(text)),
    }
}

/// A number, unless it is a whole one that no float holds.
fn as_number(value: &Value) -> Option<f64> {
    let whole = value.as_i64().map(i64::unsigned_abs).or(value.as_u64());
    value.as_f64().filter(|_| whole.is_none_or(|whole| whole <= 1 << 53))
}

fn compares(article: &Article, facet: &Facet, comparison: Comparison, value: &str) -> bool {
    let stands = |ordering: std::cmp::Ordering| match comparison {
        Comparison::Less => ordering.is_lt(),
        Comparison::AtMost => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::AtLeast => ordering.is_ge(),
    };
    match facet {
        Facet::Year | Facet::Month | Facet::Day => {
            let range = DateRange::parse(value).unwrap();
            let end = match comparison {
                Comparison::Less | Comparison::AtLeast => range.from.unwrap(),
                Comparison::AtMost | Comparison::Greater => range.to.unwrap(),
            };
            day(article).is_some_and(|day| stands(day.cmp(&end)))
        }
        Facet::Attribute(name) => {
            let named = by_name(&article.attributes);
            let mut values = named.get(name).into_iter().flat_map(|it| it.values.clone());
            match value.parse::<f64>() {
                Ok(number) => values.any(|value| {
                    as_number(value).is_some_and(|other| stands(other.partial_cmp(&number).unwrap()))
                }),
                Err(_) => values.any(|other| match other {
                    Value::String(other) => stands(other.as_str().cmp(value)),
                    Value::Number(other) if as_number(&json!(other)).is_none() => {
                        stands(other.to_string().as_str().cmp(value))
                    }
                    _ => false,
                }),
            }
        }
        facet => values(article, facet).iter().any(|other| stands(other.as_str().cmp(value))),
    }
}

/// The values of a facet in some articles: how many of these have one, how many values there are, and the first of them.
pub(crate) fn counts(articles: &[&Article], request: &FacetRequest) -> (u64, u64, Vec<FacetCount>) {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut with = 0;
    for article in articles {
        let values = values(article, &request.facet);
        with += u64::from(!values.is_empty());
        values.into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
    }
    let distinct = counts.len() as u64;
    let mut counts: Vec<FacetCount> =
        counts.into_iter().map(|(value, articles)| FacetCount { value, articles }).collect();
    let number = |count: &FacetCount| count.value.parse::<f64>().ok();
    match request.order {
        FacetOrder::Count => counts.sort_by_key(|count| std::cmp::Reverse(count.articles)),
        FacetOrder::Value => counts.sort_by(|a, b| match (number(a), number(b)) {
            (Some(a), Some(b)) => a.partial_cmp(&b).unwrap(),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }),
    }
    counts.truncate(request.most);
    (with, distinct, counts)
}

/// A bar of a histogram: its first day, its articles, and those in each language.
pub(crate) type Bar = (Date, u64, Vec<(Lang, u64)>);

/// The bars of a histogram of some articles, and how many have no date.
pub(crate) fn histogram(articles: &[&Article], request: HistogramRequest) -> (Vec<Bar>, u64) {
    let mut bars: BTreeMap<Date, BTreeMap<Lang, u64>> = BTreeMap::new();
    let mut undated = 0;
    for article in articles {
        let Some(day) = day(article) else {
            undated += 1;
            continue;
        };
        let within =
            request.range.from.is_none_or(|from| from <= day) && request.range.to.is_none_or(|to| day <= to);
        if within {
            *bars.entry(request.by.first_day(day)).or_default().entry(article.lang).or_default() += 1;
        }
    }
    let bars = bars.into_iter().map(|(from, langs)| {
        let langs: Vec<(Lang, u64)> = langs.into_iter().collect();
        let articles = langs.iter().map(|(_, count)| count).sum();
        (from, articles, if request.langs { langs } else { Vec::new() })
    });
    (bars.collect(), undated)
}
