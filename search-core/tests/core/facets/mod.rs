//! Filters, facets and histograms: what they let through and count is what a count article by article says.

mod brute_force;
/// The same on 36,000 articles, where they are at hand.
mod corpora;

use proptest::prelude::*;
use search_core::{
    Archive, Article, Comparison, Counting, DateRange, Error, Facet, FacetOrder, FacetRequest, Filter,
    FilterError, HistogramRequest, Lang, Likeness, Period, Record, SearchOptions,
};
use serde_json::{Value, json};

use crate::SAMPLE;
use crate::home::fresh;

/// All articles of an archive.
fn articles(archive: &Archive) -> Vec<Article> {
    let mut options = SearchOptions { limit: 5_000, snippets: 0, ..SearchOptions::default() };
    let mut articles = Vec::new();
    loop {
        let answer = archive.search("", &options).unwrap();
        articles.extend(answer.hits.into_iter().map(|hit| hit.article));
        options.cursor = answer.next;
        if options.cursor.is_none() {
            return articles;
        }
    }
}

fn archive_of(records: &[Value]) -> Archive {
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    for record in records {
        writer.add(&Record::json("wire", &record.to_string())).unwrap();
    }
    writer.commit().unwrap();
    archive
}

fn attribute(name: &str) -> Facet {
    Facet::Attribute(name.to_owned())
}

/// The ids that a filter lets through, sorted.
fn ids(archive: &Archive, filter: Filter) -> Vec<String> {
    let options = SearchOptions { filter: Some(filter), limit: 10_000, ..SearchOptions::default() };
    let mut ids: Vec<String> =
        archive.search("", &options).unwrap().hits.into_iter().map(|hit| hit.article.id).collect();
    ids.sort();
    ids
}

const ALL: DateRange = DateRange { from: None, to: None };

/// Asks for everything at once, and compares it with the same worked out from the articles that a query and a filter find.
fn agrees(archive: &Archive, all: &[Article], query: &str, filter: &Filter, order: FacetOrder, most: usize) {
    let facets = ["id", "lang", "source", "author", "place", "section", "tag", "year", "month", "day"];
    let attributes = ["stars", "team.name", "mixed", "word_count", "none.such", "lang_stated"];
    let facets = facets.iter().chain(&attributes).map(|name| Facet::named(name));
    let facets: Vec<FacetRequest> =
        facets.map(|facet| FacetRequest { most, order, ..FacetRequest::new(facet) }).collect();
    for (by, langs) in [(Period::Day, false), (Period::Month, true), (Period::Year, true)] {
        let range = if langs { ALL } else { DateRange::parse("2020-03..2023-06").unwrap() };
        let histogram = HistogramRequest { by, range, langs };
        let counted = if langs { &facets[..0] } else { &facets[..] };
        let counting = Counting { facets: counted.to_vec(), histogram: Some(histogram) };
        let options = SearchOptions {
            filter: Some(filter.clone()),
            counting,
            // The hits are needed only where it is not worked out what matches.
            limit: if query.is_empty() { 0 } else { 10_000 },
            snippets: 0,
            ..SearchOptions::default()
        };
        let answer = archive.search(query, &options).unwrap();
        let found: Vec<&Article> = match query {
            "" => all.iter().filter(|article| brute_force::lets_through(filter, article)).collect(),
            _ => answer.hits.iter().map(|hit| &hit.article).collect(),
        };
        assert_eq!(answer.total, found.len() as u64, "{filter:?}");
        for (counts, request) in answer.counted.facets.iter().zip(&facets) {
            let expected = brute_force::counts(&found, request);
            assert_eq!(
                (counts.articles, counts.distinct, counts.values.clone()),
                expected,
                "{}",
                counts.facet
            );
        }
        let counted = answer.counted.histogram.unwrap();
        let bars: Vec<_> = counted.bars.into_iter().map(|bar| (bar.from, bar.articles, bar.langs)).collect();
        assert_eq!((bars, counted.undated), brute_force::histogram(&found, histogram));
        // The counts do not depend on what is shown.
        let few = SearchOptions { limit: 0, ..options };
        assert_eq!(archive.search(query, &few).unwrap().counted.facets, answer.counted.facets);
    }
}

fn record() -> impl Strategy<Value = Value> {
    let text = prop::sample::select(vec![
        "The ferry was late again on Monday morning, and nobody knew why.",
        "Le bac était encore en retard lundi matin, et personne ne savait pourquoi.",
        "Chuyến phà lại trễ vào sáng thứ hai, không ai biết tại sao.",
    ]);
    let date = prop::option::of((2019..2024i16, 1..13i8, 1..29i8));
    let source = prop::option::of(prop::sample::select(vec!["TTXVN", "Le Rivage", "The Harbour Post"]));
    let authors =
        prop::collection::vec(prop::sample::select(vec!["Anne Le Goff", "Đỗ Văn Lý", "A. B. Clark"]), 0..3);
    let value = prop::sample::select(vec![
        json!(1),
        json!(2.5),
        json!(2),
        json!(-7),
        json!(2.0),
        json!("2"),
        json!("abc"),
        json!("2021-05-06"),
        json!(""),
        json!(true),
        json!(null),
        json!([]),
        json!({}),
        json!([1, 1.0, "x", "x"]),
        json!(18446744073709551615u64),
        json!(9007199254740993i64),
    ]);
    let stars = prop::option::of(prop::sample::select(vec![json!(1), json!(2), json!(3), json!(4.5)]));
    (text, date, source, authors, prop::option::of(value), stars, any::<bool>()).prop_map(
        |(text, date, source, authors, mixed, stars, nested)| {
            let mut record =
                json!({"title": "Ferry", "text": text, "authors": authors, "place": "Huế", "tags": authors});
            let mut set = |name: &str, value: Option<Value>| {
                if let Some(value) = value {
                    record[name] = value;
                }
            };
            set("date", date.map(|(y, m, d)| json!(format!("{y}-{m:02}-{d:02}"))));
            set("source", source.map(|source| json!(source)));
            set("mixed", mixed);
            set("stars", stars);
            set("team", nested.then(|| json!({"name": source, "floor": 2})));
            record
        },
    )
}

fn filter() -> impl Strategy<Value = Filter> {
    let facet = prop::sample::select(vec![
        "lang",
        "source",
        "author",
        "place",
        "section",
        "year",
        "month",
        "day",
        "stars",
        "mixed",
        "team.name",
        "team",
        "none",
    ]);
    let leaf = (facet, 0..8usize, 0..4usize, 0..4usize).prop_map(|(name, kind, n, how)| {
        let facet = Facet::named(name);
        let values = match name {
            "year" | "month" | "day" => ["2021", "2022-03", "2020-02-14", "tháng 5/2021"],
            "stars" | "mixed" => ["2", "abc", "4.5", "true"],
            "author" => ["Đỗ Văn Lý", "Anne Le Goff", "anne le goff", ""],
            "lang" => ["vi", "fr", "en", "und"],
            _ => ["TTXVN", "Le Rivage", "Huế", "x"],
        };
        let comparisons = [Comparison::Less, Comparison::AtMost, Comparison::Greater, Comparison::AtLeast];
        // Other values are no texts.
        let texts = ["source", "author", "place", "team.name"].contains(&name);
        match kind {
            6 | 7 if texts => Filter::Like(
                facet,
                match how {
                    0 => Likeness::Same(values[..n].iter().map(|value| value.to_uppercase()).collect()),
                    1 => Likeness::Beginning(values[n].chars().take(2).collect::<String>().to_lowercase()),
                    _ => Likeness::Holding(values[n].chars().skip(1).take(3).collect()),
                },
            ),
            0 => Filter::Is(facet, values[n].to_owned()),
            1 => Filter::In(facet, values[..n].iter().map(|value| (*value).to_owned()).collect()),
            2 => Filter::Compare(facet, comparisons[how], values[n].to_owned()),
            3 => Filter::Exists(facet),
            4 => Filter::IsNull(facet),
            _ => Filter::IsEmpty(facet),
        }
    });
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Any),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn counts_are_those_of_the_articles(
        records in prop::collection::vec(record(), 1..25), filters in prop::collection::vec(filter(), 6),
        by_count in any::<bool>(), most in 0..20usize
    ) {
        let records: Vec<Value> = records.into_iter().enumerate().map(|(n, mut record)| {
            record["id"] = json!(format!("n{n}"));
            record
        }).collect();
        let archive = archive_of(&records);
        let all = articles(&archive);
        prop_assert_eq!(all.len(), records.len());
        let order = if by_count { FacetOrder::Count } else { FacetOrder::Value };
        for filter in &filters {
            agrees(&archive, &all, "", filter, order, most);
        }
        agrees(&archive, &all, "ferry OR phà -monday", &filters[0], order, most);
    }
}

#[test]
fn the_sample_is_counted_as_a_count_by_hand_says() {
    let all = articles(&SAMPLE);
    for query in ["", "the", "gianh", "lang:vi"] {
        for filter in [
            Filter::All(Vec::new()),
            Filter::Is(Facet::Lang, "fr".to_owned()),
            Filter::Not(Box::new(Filter::Compare(Facet::Year, Comparison::Less, "2024".to_owned()))),
        ] {
            agrees(&SAMPLE, &all, query, &filter, FacetOrder::Count, 10);
        }
    }
}

#[test]
fn values_are_found_as_people_write_them() {
    let archive = archive_of(&[
        json!({"id": "a", "text": "The ferry was late.", "stars": 4, "url": "https://www.example.org/a", "source": "VNA"}),
        json!({"id": "b", "text": "The ferry came.", "stars": 4.0, "team": {"name": "Cafe\u{301}"}, "source": "vna"}),
        json!({"id": "c", "text": "The ferry sank.", "stars": "4", "long": "x".repeat(2_000), "\u{1}": 1}),
    ]);
    let is = |facet, value: &str| Filter::Is(facet, value.to_owned());
    let found = |filter| ids(&archive, filter).concat();
    assert_eq!(found(is(attribute("stars"), "4")), "abc");
    assert_eq!(found(Filter::Compare(attribute("stars"), Comparison::AtLeast, "3.5".to_owned())), "ab");
    assert_eq!(found(is(attribute("team.name"), "Café")), "b");
    assert_eq!(found(is(Facet::Site, "example.org")), "a");
    assert_eq!(found(is(Facet::Source, "VNA")), "a");
    // Too long to be found by, and there nonetheless.
    assert_eq!(found(is(attribute("long"), &"x".repeat(2_000))), "");
    assert_eq!(found(Filter::Exists(attribute("long"))), "c");
    assert_eq!(archive.get("c").unwrap().unwrap().attributes["long"].as_str().map(str::len), Some(2_000));
    // Whatever is asked for has an answer.
    for name in ["", ".", "a..b", "\\", "a\\.b", "\u{0}", "\u{1}", "stars.", "x".repeat(100_000).as_str()] {
        for value in ["", "\u{0}", "inf", "nan", "1e400", "x".repeat(100_000).as_str()] {
            for comparison in [Comparison::Less, Comparison::AtLeast] {
                ids(&archive, is(attribute(name), value));
                ids(&archive, Filter::Compare(attribute(name), comparison, value.to_owned()));
            }
        }
        let counting = Counting { facets: vec![FacetRequest::new(attribute(name))], histogram: None };
        archive.search("", &SearchOptions { counting, ..SearchOptions::default() }).unwrap();
    }
}

#[test]
fn a_filter_that_cannot_be_asked_is_an_error() {
    let filter = Some(Filter::Is(Facet::Day, "soon".to_owned()));
    let error = SAMPLE.search("", &SearchOptions { filter, ..SearchOptions::default() }).unwrap_err();
    assert!(matches!(error, Error::Filter(FilterError::NoDate { .. })), "{error}");
}

#[test]
fn filters_do_not_score() {
    let scores = |filter| {
        let options = SearchOptions { filter, langs: vec![Lang::EN], limit: 100, ..SearchOptions::default() };
        let hits = SAMPLE.search("bridge river", &options).unwrap().hits;
        hits.into_iter().map(|hit| (hit.article.id, hit.score)).collect::<Vec<_>>()
    };
    let all = scores(None);
    assert!(!all.is_empty());
    assert_eq!(scores(Some(Filter::Exists(Facet::Lang))), all);
}

#[test]
fn stories_are_counted_and_filtered_by_any_of_their_articles() {
    let request = FacetRequest::new(Facet::Story);
    let counting = Counting { facets: vec![request], histogram: None };
    let answer =
        SAMPLE.search("", &SearchOptions { counting, limit: 100, ..SearchOptions::default() }).unwrap();
    let counts = &answer.counted.facets[0];
    assert!(counts.distinct >= 2 && counts.distinct == counts.values.len() as u64, "{counts:?}");
    for count in &counts.values {
        let told = ids(&SAMPLE, Filter::Is(Facet::Story, count.value.clone()));
        assert_eq!((told.len() as u64, &told[0]), (count.articles, &count.value));
        assert_eq!(ids(&SAMPLE, Filter::Is(Facet::Story, told[told.len() - 1].clone())), told);
    }
    let told = ids(&SAMPLE, Filter::Exists(Facet::Story));
    assert_eq!(told.len() as u64, counts.articles);
}

#[test]
fn values_are_looked_for_without_marks() {
    let values = |facet: &str, beginning: &str| {
        let found =
            SAMPLE.facet_values(Facet::named(facet), beginning, "", &SearchOptions::default()).unwrap();
        found.values.into_iter().map(|count| count.value).collect::<Vec<_>>()
    };
    assert!(values("author", "phan qu").contains(&"Phan Quốc Tuấn".to_owned()));
    assert!(values("author", "tuan").contains(&"Phan Quốc Tuấn".to_owned()));
    assert_eq!(values("author", "zzz"), Vec::<String>::new());
    assert!(values("place", "").len() > 3);
}

#[test]
fn an_archive_knows_a_bounded_number_of_attributes() {
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    for n in 0..30 {
        let mut record = json!({"id": format!("n{n}"), "text": "The ferry was late."});
        for attribute in 0..40 {
            record[format!("field_{n}_{attribute}")] = json!(attribute);
        }
        writer.add(&Record::json("wire", &record.to_string())).unwrap();
    }
    assert_eq!(writer.unindexed_attributes().len(), 100);
    writer.commit().unwrap();
    assert_eq!(ids(&archive, Filter::Exists(attribute("field_3_7"))), ["n3"]);
    assert_eq!(ids(&archive, Filter::Exists(attribute("field_29_7"))), Vec::<String>::new());
    assert_eq!(archive.get("n29").unwrap().unwrap().attributes["field_29_7"], json!(7));
}
