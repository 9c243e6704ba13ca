//! Counting facets and time among the articles that match, in the same pass that finds the best of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::columns::{Values, period_of};
use super::schema;
use super::tally::Tally;
use crate::engine::facets::{
    Bar, Counting, FacetCount, FacetCounts, FacetOrder, FacetRequest, Histogram, HistogramRequest,
    NumberRange,
};
use crate::engine::stories::Table;
use crate::lang::Lang;
use crate::query::Facet;

/// Counts what is asked for.
pub(super) struct Count {
    counting: Arc<Counting>,
    /// The stories of the index, where they are counted.
    table: Option<Arc<Table>>,
}

impl Count {
    pub(super) fn new(counting: &Counting, table: Option<Arc<Table>>) -> Count {
        Count { counting: Arc::new(counting.clone()), table }
    }
}

/// What was counted, before stories have their names.
pub(super) struct Total {
    pub(super) facets: Vec<FacetCounts>,
    /// For each facet that is the story: the numbers of the stories, in the order of its values.
    pub(super) stories: Vec<u64>,
    pub(super) histogram: Option<Histogram>,
}

/// What was counted in a segment.
#[derive(Default)]
pub(super) struct Part {
    facets: Vec<FacetPart>,
    days: Vec<(Date, Option<Lang>, u64)>,
    undated: u64,
}

#[derive(Default)]
struct FacetPart {
    values: HashMap<String, u64>,
    stories: FxHashMap<u64, u64>,
    articles: u64,
    numbers: Option<NumberRange>,
}

impl Collector for Count {
    type Fruit = Total;
    type Child = Counts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Counts> {
        let facets = self.counting.facets.iter().map(|request| {
            Ok(match (&request.facet, &self.table) {
                (Facet::Story, Some(table)) => FacetInSegment::Stories {
                    number: segment.fast_fields().column_opt(schema::NUMBER)?,
                    table: table.clone(),
                    counts: FxHashMap::default(),
                },
                (facet, _) => FacetInSegment::columns(Values::of(segment, facet)?),
            })
        });
        let days = self.counting.histogram.map(|request| DaysInSegment::of(segment, request)).transpose()?;
        Ok(Counts { counting: self.counting.clone(), facets: facets.collect::<tantivy::Result<_>>()?, days })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<tantivy::Result<Part>>) -> tantivy::Result<Total> {
        let mut facets: Vec<FacetPart> = self.counting.facets.iter().map(|_| FacetPart::default()).collect();
        let mut bars: BTreeMap<Date, (u64, BTreeMap<Lang, u64>)> = BTreeMap::new();
        let mut undated = 0;
        for part in parts {
            let part = part?;
            facets.iter_mut().zip(part.facets).for_each(|(all, part)| all.add(part));
            undated += part.undated;
            if let Some(request) = &self.counting.histogram {
                for (day, lang, count) in part.days {
                    let (articles, langs) = bars.entry(request.by.first_day(day)).or_default();
                    *articles += count;
                    if let Some(lang) = lang {
                        *langs.entry(lang).or_default() += count;
                    }
                }
            }
        }
        let mut stories = Vec::new();
        let counted = facets.into_iter().zip(&self.counting.facets);
        let facets = counted.map(|(part, request)| part.counts(request, &mut stories)).collect();
        let bar = |(from, (articles, langs)): (Date, (u64, BTreeMap<Lang, u64>))| Bar {
            from,
            articles,
            langs: langs.into_iter().collect(),
        };
        let histogram = self.counting.histogram.map(|request| Histogram {
            by: request.by,
            bars: bars.into_iter().map(bar).collect(),
            undated,
        });
        Ok(Total { facets, stories, histogram })
    }
}

impl FacetPart {
    fn add(&mut self, other: FacetPart) {
        self.articles += other.articles;
        match self.values.is_empty() {
            true => self.values = other.values,
            false => other
                .values
                .into_iter()
                .for_each(|(value, count)| *self.values.entry(value).or_default() += count),
        }
        for (story, count) in other.stories {
            *self.stories.entry(story).or_default() += count;
        }
        self.numbers = match (self.numbers, other.numbers) {
            (Some(a), Some(b)) => Some(NumberRange { min: a.min.min(b.min), max: a.max.max(b.max) }),
            (a, b) => a.or(b),
        };
    }

    /// The counts in the order that was asked for. Those of stories have no values yet: their numbers go to `stories`.
    fn counts(self, request: &FacetRequest, stories: &mut Vec<u64>) -> FacetCounts {
        let FacetRequest { facet, most, order, .. } = request;
        let distinct = (self.values.len() + self.stories.len()) as u64;
        let mut values: Vec<FacetCount> =
            self.values.into_iter().map(|(value, articles)| FacetCount { value, articles }).collect();
        match order {
            FacetOrder::Count => values
                .sort_unstable_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.value.cmp(&b.value))),
            FacetOrder::Value => {
                values.sort_by_cached_key(|count| (in_order(&count.value), count.value.clone()));
            }
        }
        values.truncate(*most);
        if *facet == Facet::Story {
            let mut told: Vec<(u64, u64)> = self.stories.into_iter().collect();
            told.sort_unstable_by_key(|(story, articles)| (std::cmp::Reverse(*articles), *story));
            told.truncate(*most);
            stories.extend(told.iter().map(|(story, _)| *story));
            values
                .extend(told.into_iter().map(|(_, articles)| FacetCount { value: String::new(), articles }));
        }
        FacetCounts { facet: facet.clone(), articles: self.articles, distinct, values, numbers: self.numbers }
    }
}

/// Numbers by size, before texts.
fn in_order(value: &str) -> (bool, u64) {
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() => (false, tantivy::f64_to_u64(number)),
        _ => (true, 0),
    }
}

/// The counters of a segment.
pub(super) struct Counts {
    counting: Arc<Counting>,
    facets: Vec<FacetInSegment>,
    days: Option<DaysInSegment>,
}

enum FacetInSegment {
    Columns { columns: Vec<(Values, Tally)>, articles: u64 },
    Stories { number: Option<Column<u64>>, table: Arc<Table>, counts: FxHashMap<u64, u64> },
}

impl FacetInSegment {
    fn columns(columns: Vec<Values>) -> FacetInSegment {
        let tally = |values: &Values| Tally::between(values.column.min_value(), values.column.max_value());
        let columns = columns.into_iter().map(|values| {
            let tally = tally(&values);
            (values, tally)
        });
        FacetInSegment::Columns { columns: columns.collect(), articles: 0 }
    }

    fn collect(&mut self, docs: &[DocId]) {
        match self {
            FacetInSegment::Columns { columns, articles } => match &mut columns[..] {
                [(values, tally)] => {
                    for &doc in docs {
                        let mut any = false;
                        for value in values.column.values_for_doc(doc) {
                            tally.add(value);
                            any = true;
                        }
                        *articles += u64::from(any);
                    }
                }
                columns => {
                    for &doc in docs {
                        let mut any = false;
                        for (values, tally) in &mut *columns {
                            for value in values.column.values_for_doc(doc) {
                                tally.add(value);
                                any = true;
                            }
                        }
                        *articles += u64::from(any);
                    }
                }
            },
            FacetInSegment::Stories { number, table, counts } => {
                let Some(number) = number else { return };
                let numbers = docs.iter().filter_map(|&doc| number.first(doc));
                for story in numbers.filter_map(|number| table.told_by_several(number)) {
                    *counts.entry(story).or_default() += 1;
                }
            }
        }
    }

    fn part(self, request: &FacetRequest) -> tantivy::Result<FacetPart> {
        let (columns, articles) = match self {
            FacetInSegment::Columns { columns, articles } => (columns, articles),
            FacetInSegment::Stories { counts, .. } => {
                let articles = counts.values().sum();
                return Ok(FacetPart { stories: counts, articles, ..FacetPart::default() });
            }
        };
        let mut part = FacetPart { articles, ..FacetPart::default() };
        let mut add = |text: &str, count: u64| {
            if request.only.as_ref().is_none_or(|beginning| beginning.begins(text)) {
                *part.values.entry(text.to_owned()).or_default() += count;
            }
        };
        for (values, tally) in columns {
            let counted = tally.counted();
            if let Some(period) = period_of(&request.facet) {
                for (value, count) in counted {
                    if let Some(day) = Values::day(value) {
                        add(&period.name(day), count);
                    }
                }
                continue;
            }
            let numbers: Vec<u64> = counted.iter().map(|(value, _)| *value).collect();
            values.each_text(&numbers, |n, text| add(text, counted[n].1))?;
            let ends = numbers.first().zip(numbers.last()).filter(|_| !values.is_boolean());
            if let Some((min, max)) = ends.and_then(|(min, max)| values.number(*min).zip(values.number(*max)))
            {
                part.numbers = Some(NumberRange { min, max });
            }
        }
        Ok(part)
    }
}

/// The days of a segment, by language where this is asked for: one number for both.
struct DaysInSegment {
    /// `None` where no article of the segment has a date.
    day: Option<Column<u64>>,
    lang: Option<Values>,
    /// How many languages there are; 1 where they are not counted.
    langs: u64,
    first: u64,
    tally: Tally,
    undated: u64,
}

impl DaysInSegment {
    fn of(segment: &SegmentReader, request: HistogramRequest) -> tantivy::Result<DaysInSegment> {
        let one = |facet| Values::of(segment, &facet).map(|columns| columns.into_iter().next());
        let day = one(Facet::Day)?.map(|days| days.column);
        let lang = if request.langs { one(Facet::Lang)? } else { None };
        let langs =
            lang.as_ref().and_then(Values::dictionary).map_or(1, |langs| langs.num_terms() as u64).max(1);
        let (first, last) = day.as_ref().map_or((0, 0), |day| (day.min_value(), day.max_value()));
        let tally = Tally::between(0, last.saturating_sub(first).saturating_add(1).saturating_mul(langs));
        Ok(DaysInSegment { day, lang, langs, first, tally, undated: 0 })
    }

    fn collect(&mut self, docs: &[DocId]) {
        for &doc in docs {
            let Some(day) = self.day.as_ref().and_then(|day| day.first(doc)) else {
                self.undated += 1;
                continue;
            };
            let lang = self.lang.as_ref().and_then(|lang| lang.column.first(doc)).unwrap_or(0);
            self.tally.add((day - self.first) * self.langs + lang);
        }
    }

    fn part(self, request: HistogramRequest) -> tantivy::Result<Vec<(Date, Option<Lang>, u64)>> {
        let mut names: Vec<Option<Lang>> = Vec::new();
        if let Some(langs) = &self.lang {
            let all: Vec<u64> = (0..self.langs).collect();
            langs.each_text(&all, |_, code| names.push(code.parse().ok()))?;
        }
        let within = |day: &Date| {
            request.range.from.is_none_or(|from| *day >= from) && request.range.to.is_none_or(|to| *day <= to)
        };
        let days = self.tally.counted().into_iter().filter_map(|(number, count)| {
            let day = Values::day(self.first + number / self.langs).filter(within)?;
            Some((day, names.get((number % self.langs) as usize).copied().flatten(), count))
        });
        Ok(days.collect())
    }
}

impl SegmentCollector for Counts {
    type Fruit = tantivy::Result<Part>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        self.facets.iter_mut().for_each(|facet| facet.collect(docs));
        if let Some(days) = &mut self.days {
            days.collect(docs);
        }
    }

    fn harvest(self) -> tantivy::Result<Part> {
        let facets = self.facets.into_iter().zip(&self.counting.facets);
        let facets = facets.map(|(facet, request)| facet.part(request)).collect::<tantivy::Result<_>>()?;
        let undated = self.days.as_ref().map_or(0, |days| days.undated);
        let days = self.days.zip(self.counting.histogram).map(|(days, request)| days.part(request));
        Ok(Part { facets, days: days.transpose()?.unwrap_or_default(), undated })
    }
}
