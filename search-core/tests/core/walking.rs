//! Orders, and walking through all hits by cursors while articles are added.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;
use search_core::{
    Archive, Cursor, CursorError, Direction, Error, Facet, Filter, Group, Lang, Order, Record, SearchOptions,
};
use serde_json::json;

use crate::SAMPLE;
use crate::home::{Home, fresh};

const WORDS: &[&str] = &[
    "ferry",
    "river",
    "bridge",
    "harbour",
    "market",
    "oyster",
    "lighthouse",
    "teacher",
    "library",
    "garden",
];

/// An article of words that follow from its number: some are rare, some twice, and many articles are alike.
fn article(n: usize) -> Record {
    let word = |k: usize| WORDS[(n * 7 + k * k * 3 + n / 11) % WORDS.len()];
    let words: Vec<&str> = (0..3 + n % 9).map(word).collect();
    let mut record = json!({
        "id": format!("n{n:05}"),
        "title": format!("Report {n}"),
        "text": format!("Number {n} speaks of {}.", words.join(" and ")),
        "stars": n % 5,
        "kind": WORDS[n % 7],
    });
    if !n.is_multiple_of(4) {
        record["date"] = json!(format!("20{:02}-{:02}-{:02}", 10 + n % 13, 1 + n % 12, 1 + n % 28));
    }
    if n.is_multiple_of(6) {
        record["stars"] = json!("none");
    }
    if n % 10 == 3 {
        record.as_object_mut().unwrap().remove("stars");
    }
    Record::json("wire", &record.to_string())
}

fn add(archive: &Archive, numbers: impl IntoIterator<Item = usize>) {
    let mut writer = archive.writer().unwrap();
    for n in numbers {
        writer.add(&article(n)).unwrap();
    }
    writer.commit().unwrap();
}

fn orders() -> Vec<Order> {
    let by = |name: &str, direction| Order::By(Facet::named(name), direction);
    vec![
        Order::Relevance,
        Order::Recent { half_life: 400 },
        Order::Newest,
        Order::Oldest,
        by("stars", Direction::Ascending),
        by("stars", Direction::Descending),
        by("kind", Direction::Descending),
        by("lang", Direction::Ascending),
        by("id", Direction::Descending),
    ]
}

fn options(order: &Order, limit: usize) -> SearchOptions {
    SearchOptions { order: order.clone(), limit, snippets: 0, ..SearchOptions::default() }
}

/// The ids of all hits, a page after the other; `between` runs after each page.
pub(crate) fn walk(
    archive: &Archive,
    query: &str,
    options: &SearchOptions,
    mut between: impl FnMut(),
) -> Vec<String> {
    let (mut ids, mut options) = (Vec::new(), options.clone());
    loop {
        let answer = archive.search(query, &options).unwrap();
        assert!(answer.hits.len() <= options.limit);
        assert!(answer.next.is_none() || answer.hits.len() == options.limit, "a page in between is full");
        ids.extend(answer.hits.into_iter().map(|hit| hit.article.id));
        let Some(next) = answer.next else { return ids };
        between();
        // As it would go over a wire.
        let cursor: Cursor = next.to_string().parse().unwrap();
        assert_eq!(cursor, next);
        options.cursor = Some(cursor);
    }
}

/// So many times articles are added within a walk.
const MOST_ADDITIONS: usize = 8;

/// The ids as a set; each came once.
pub(crate) fn each_once(ids: &[String]) -> BTreeSet<&String> {
    let set: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(set.len(), ids.len(), "an article came twice");
    set
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_walk_comes_by_every_hit_once_while_articles_are_added(
        order in prop::sample::select(orders()), page in 4..90usize, start in 1..420usize, more in 1..25usize,
        query in prop::sample::select(vec!["", "ferry", "ferry OR oyster OR teacher", "brid* -market", "\"river and\" OR garden", "lighthuose~"]),
    ) {
        let archive = fresh();
        // Several commits: several segments, which are merged meanwhile.
        add(&archive, (0..start).filter(|n| n % 2 == 0));
        add(&archive, (0..start).filter(|n| n % 2 == 1));
        let all = SearchOptions { limit: 10_000, ..options(&order, 0) };
        let there: Vec<String> =
            archive.search(query, &all).unwrap().hits.into_iter().map(|hit| hit.article.id).collect();
        // Where new articles are ahead of the walk, it ends only when none are added any more.
        let (mut added, mut pages) = (start, 0);
        let walked = walk(&archive, query, &options(&order, page), || {
            pages += 1;
            if pages <= MOST_ADDITIONS {
                add(&archive, added..added + more);
                added += more;
            }
        });
        let walked = each_once(&walked);
        for id in &there {
            prop_assert!(walked.contains(id), "{} was passed over", id);
        }
    }
}

#[test]
fn a_walk_goes_on_while_another_process_adds() {
    let home = Home::new();
    add(&home.open_or_create(), 0..500);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let archive = home.open();
            let mut n = 500;
            while !done.load(Ordering::Relaxed) && n < 1_500 {
                add(&archive, n..n + 20);
                n += 20;
            }
        });
        let archive = home.open();
        for (query, order) in [("ferry OR oyster", Order::Relevance), ("river", Order::Newest)] {
            let all = SearchOptions { limit: 10_000, ..options(&order, 0) };
            let there: Vec<String> =
                archive.search(query, &all).unwrap().hits.into_iter().map(|hit| hit.article.id).collect();
            let pause = || std::thread::sleep(std::time::Duration::from_millis(40));
            let walked = walk(&archive, query, &options(&order, 23), pause);
            let walked = each_once(&walked);
            assert!(there.iter().all(|id| walked.contains(id)));
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn pages_by_offset_and_by_cursor_are_the_same_and_so_is_every_cut_of_the_index() {
    let (one, many) = (fresh(), fresh());
    add(&one, 0..300);
    for part in 0..6 {
        add(&many, (0..300).rev().filter(|n| n % 6 == part));
    }
    for order in orders() {
        for query in ["", "ferry OR oyster OR teacher"] {
            let all = |archive: &Archive| {
                let hits = archive.search(query, &options(&order, 1_000)).unwrap().hits;
                hits.into_iter().map(|hit| hit.article.id).collect::<Vec<_>>()
            };
            let expected = all(&one);
            assert_eq!(all(&many), expected, "{order:?} {query}");
            let by_offset = (0..expected.len()).step_by(37).flat_map(|offset| {
                let options = SearchOptions { offset, ..options(&order, 37) };
                many.search(query, &options).unwrap().hits.into_iter().map(|hit| hit.article.id)
            });
            assert_eq!(by_offset.collect::<Vec<_>>(), expected, "{order:?} {query}");
            assert_eq!(walk(&many, query, &options(&order, 37), || {}), expected, "{order:?} {query}");
        }
    }
}

#[test]
fn a_deleted_article_is_passed_over() {
    let archive = fresh();
    add(&archive, 0..50);
    for order in [Order::Relevance, Order::Oldest] {
        let first = archive.search("ferry", &options(&order, 2)).unwrap();
        let rest: Vec<String> = walk(&archive, "ferry", &options(&order, 100), || {}).split_off(2);
        let mut writer = archive.writer().unwrap();
        writer.delete(&rest[0]).unwrap();
        writer.commit().unwrap();
        let next = SearchOptions { cursor: first.next, ..options(&order, 100) };
        let hits = archive.search("ferry", &next).unwrap().hits;
        assert_eq!(hits.into_iter().map(|hit| hit.article.id).collect::<Vec<_>>(), rest[1..]);
    }
}

#[test]
fn values_order_with_what_has_none_last() {
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    for (id, value) in [
        ("a", json!(10)),
        ("b", json!(9.5)),
        ("c", json!("ten")),
        ("d", json!([1, 20])),
        ("e", json!(null)),
        ("f", json!("Zehn")),
        ("g", json!(-3)),
    ] {
        let record = json!({"id": id, "text": "The ferry was late again.", "rank": value});
        writer.add(&Record::json("wire", &record.to_string())).unwrap();
    }
    writer.commit().unwrap();
    let ordered = |direction| {
        let order = Order::By(Facet::named("rank"), direction);
        let hits = archive.search("ferry", &options(&order, 100)).unwrap().hits;
        hits.into_iter().map(|hit| hit.article.id).collect::<String>()
    };
    assert_eq!(ordered(Direction::Ascending), "gdbafce");
    assert_eq!(ordered(Direction::Descending), "cfdabge");
}

#[test]
fn of_two_as_good_the_more_recent_comes_first() {
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    for (id, text, date) in [
        ("a-old", "The ferry was late again on Monday.", Some("2019-01-01")),
        ("b-new", "The ferry was late again on Monday.", Some("2023-01-01")),
        ("c-none", "The ferry was late again on Monday.", None),
        ("d-best", "The ferry: the ferry, and nothing but the ferry.", Some("2022-12-01")),
    ] {
        let record = json!({"id": id, "text": text, "date": date});
        writer.add(&Record::json(id, &record.to_string())).unwrap();
    }
    writer.commit().unwrap();
    let ids = |order: Order| {
        let hits = archive.search("ferry", &options(&order, 10)).unwrap().hits;
        for hit in &hits {
            let sum: f32 = hit.parts.iter().map(search_core::Parts::sum).sum();
            assert!((sum - hit.score).abs() < 1e-4, "a score is the sum of its parts");
        }
        hits.into_iter().map(|hit| hit.article.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(Order::Relevance), ["d-best", "a-old", "b-new", "c-none"]);
    assert_eq!(ids(Order::Recent { half_life: 365 }), ["d-best", "b-new", "a-old", "c-none"]);
}

#[test]
fn a_cursor_that_leads_nowhere_is_an_error_that_says_what_to_do() {
    let first = SAMPLE.search("the", &options(&Order::Relevance, 3)).unwrap();
    let cursor = first.next.unwrap();
    let text = cursor.to_string();
    assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
    for broken in
        ["", "x", "!", &text[1..], &text[..text.len() - 1], &text.replace('A', "B"), &"A".repeat(100_000)]
    {
        let error = broken.parse::<Cursor>().unwrap_err();
        assert!(matches!(error, CursorError::Broken | CursorError::OtherVersion), "{broken}");
    }
    let with = |change: fn(&mut SearchOptions)| {
        let mut options = SearchOptions { cursor: Some(cursor.clone()), ..options(&Order::Relevance, 3) };
        change(&mut options);
        options
    };
    let error = |query: &str, options: SearchOptions| match SAMPLE.search(query, &options) {
        Err(Error::Cursor(error)) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(error("a", with(|_| {})), CursorError::Foreign);
    assert_eq!(error("the", with(|it| it.order = Order::Newest)), CursorError::Foreign);
    assert_eq!(error("the", with(|it| it.langs = vec![Lang::FR])), CursorError::Foreign);
    assert_eq!(error("the", with(|it| it.filter = Some(Filter::All(Vec::new())))), CursorError::Foreign);
    assert_eq!(error("the", with(|it| it.group = Group::Story)), CursorError::ByStory);
    // What does not decide which hits there are may differ.
    let page = SAMPLE.search("the", &with(|it| (it.limit, it.snippets) = (7, 1))).unwrap();
    assert_eq!(page.hits.len(), 7);
    let stories = SearchOptions { group: Group::Story, ..options(&Order::Relevance, 3) };
    assert_eq!(SAMPLE.search("the", &stories).unwrap().next, None);
    assert_eq!(SAMPLE.search("the", &options(&Order::Relevance, 0)).unwrap().next, None);
}

#[test]
fn equals_come_by_id_whatever_segments_they_lie_in() {
    let archive = fresh();
    let alike = |n: usize| {
        let text = "The ferry crosses the river at noon, and the market opens.";
        Record::json("wire", &json!({"id": format!("n{n:02}"), "title": "Report", "text": text}).to_string())
    };
    // The last of them replaces articles, so that segments have deleted ones.
    for numbers in [vec![2, 5, 8, 11], vec![1, 4, 7, 10], vec![0, 3, 6, 9], vec![4, 5]] {
        let mut writer = archive.writer().unwrap();
        for n in numbers {
            writer.add(&alike(n)).unwrap();
        }
        writer.commit().unwrap();
    }
    let expected: Vec<String> = (0..12).map(|n| format!("n{n:02}")).collect();
    for query in ["ferry", "ferr*", "feryr river"] {
        for limit in [5, 12] {
            assert_eq!(walk(&archive, query, &options(&Order::Relevance, limit), || {}), expected, "{query}");
        }
    }
}
