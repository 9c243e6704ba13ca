//! Which articles tell the same story: copies, rewrites and translations, whatever the order in which they came.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;
use search_core::{Archive, Group, Lang, Record, SearchOptions, Writer};
use serde_json::json;

use crate::home::{Home, fresh};
use crate::{SAMPLE, name};

/// The stories of an archive that several articles tell: the ids of each, by its name.
fn told(archive: &Archive) -> BTreeMap<String, BTreeSet<String>> {
    let options = SearchOptions { limit: 1_000, ..SearchOptions::default() };
    let mut stories: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for hit in archive.search("", &options).unwrap().hits {
        if let Some(story) = archive.story(&hit.article.id).unwrap() {
            let versions: BTreeSet<String> = story.versions.into_iter().map(|version| version.id).collect();
            assert!(!versions.contains(&hit.article.id), "an article is no other version of itself");
            assert_eq!(story.articles, 1 + versions.len() as u64);
            let of = stories.entry(story.id).or_default();
            of.extend(versions);
            of.insert(hit.article.id);
        }
    }
    for (id, articles) in &stories {
        assert_eq!(articles.first(), Some(id), "a story is called after its first article");
    }
    stories
}

fn by_story(limit: usize, offset: usize) -> SearchOptions {
    SearchOptions { limit, offset, group: Group::Story, ..SearchOptions::default() }
}

/// A report with these names and numbers, in a language. `cut` says how many of its sentences are left out at the end.
fn report(lang: Lang, facts: &[(usize, usize, u32)], cut: usize) -> String {
    const SYLLABLES: [&str; 8] = ["Kal", "Mer", "Vor", "Tin", "Sol", "Bra", "Nex", "Dru"];
    let name = |n: usize| {
        let end = SYLLABLES[n / 8 % 8].to_lowercase();
        format!("{}{end}ia", SYLLABLES[n % 8])
    };
    let sentence = |(n, &(one, other, number)): (usize, &(usize, usize, u32))| {
        let (one, other) = (name(one), name(other));
        match (lang, n % 3) {
            (Lang::EN, 0) => format!(
                "People in the town of {one} said that the road to {other} was closed for {number} days."
            ),
            (Lang::EN, 1) => format!(
                "The council will meet with {one}, who asked for {number} new houses near the old bridge of {other}."
            ),
            (Lang::EN, _) => format!(
                "It was the first time that so many of them had come from {one} to see what {other} had built with {number} workers."
            ),
            (Lang::FR, 0) => format!(
                "Les habitants de la ville de {one} ont dit que la route de {other} était fermée depuis {number} jours."
            ),
            (Lang::FR, 1) => format!(
                "Le conseil va rencontrer {one}, qui demande {number} nouvelles maisons près du vieux pont de {other}."
            ),
            (Lang::FR, _) => format!(
                "C'était la première fois que tant de gens venaient de {one} pour voir ce que {other} avait construit avec {number} ouvriers."
            ),
            (_, 0) => format!(
                "Người dân ở thị trấn {one} nói rằng con đường đến {other} đã bị đóng trong {number} ngày."
            ),
            (_, 1) => format!(
                "Hội đồng sẽ gặp {one}, người yêu cầu {number} ngôi nhà mới gần cây cầu cũ của {other}."
            ),
            (_, _) => format!(
                "Đây là lần đầu tiên có nhiều người như vậy đến từ {one} để xem những gì {other} đã xây dựng với {number} công nhân."
            ),
        }
    };
    let sentences: Vec<String> = facts.iter().enumerate().map(sentence).collect();
    sentences[..sentences.len() - cut.min(sentences.len() - 1)].join("\n")
}

fn record(id: &str, text: &str) -> Record {
    // A site each, so that no line is any site's.
    let url = format!("https://{id}.example/{id}");
    Record::json(
        "all.jsonl",
        &json!({ "id": id, "url": url, "title": format!("About {id}"), "text": text }).to_string(),
    )
}

fn add(writer: &mut Writer, records: &[Record]) {
    for record in records {
        writer.add(record).unwrap();
    }
    writer.commit().unwrap();
}

fn archive_of(records: &[Record]) -> Archive {
    let archive = fresh();
    add(&mut archive.writer().unwrap(), records);
    archive
}

#[test]
fn the_stories_of_the_sample_are_found_in_all_their_languages() {
    let stories = told(&SAMPLE);
    let langs = |part: &str| {
        let of: Vec<_> = stories.values().filter(|ids| ids.iter().any(|id| id.contains(part))).collect();
        assert_eq!(of.len(), 1, "{part}: {of:?}");
        let lang = |id: &String| SAMPLE.get(id).unwrap().unwrap().lang.to_string();
        let mut langs: Vec<String> = of[0].iter().map(lang).collect();
        langs.sort();
        langs.join(" ")
    };
    assert_eq!(langs("cau-gianh-vi"), "en fr vi");
    assert_eq!(langs("ninth-century-wreck"), "en fr vi");
    assert_eq!(langs("moi-20250311-0147"), "en fr vi");
    assert_eq!(langs("dak-lak-library"), "en vi");
    assert_eq!(langs("dengue-vaccine-trial"), "en vi");
    assert_eq!(langs("morbihan-oysters"), "en fr");
    assert_eq!(langs("euw-20250506-0088"), "en fr");
    // And nothing else is taken for a story.
    assert!(stories.len() <= 11, "{stories:#?}");
    assert!(stories.values().all(|ids| ids.len() <= 3), "{stories:#?}");
}

#[test]
fn an_update_tells_the_story_of_what_it_repeats() {
    let facts =
        |from: usize| -> Vec<_> { (from..from + 14).map(|n| (n, n + 20, 100 + 7 * n as u32)).collect() };
    for lang in [Lang::EN, Lang::FR, Lang::VI] {
        let archive = archive_of(&[
            record("first", &report(lang, &facts(0), 7)),
            record("update", &report(lang, &facts(0), 0)),
            // The same sentences about other places.
            record("other", &report(lang, &facts(14), 0)),
        ]);
        let stories = told(&archive);
        let expected = BTreeSet::from(["first".to_owned(), "update".to_owned()]);
        assert_eq!(stories.into_values().collect::<Vec<_>>(), [expected], "{lang}");
    }
}

#[test]
fn grouped_hits_are_one_a_story_and_pages_fit_together() {
    let all = SAMPLE.search("", &by_story(100, 0)).unwrap();
    let stories = all.stories.unwrap();
    assert_eq!(stories, all.hits.len() as u64);
    assert!(stories < all.total, "{stories} of {}", all.total);
    let versions: usize =
        all.hits.iter().map(|hit| hit.story.as_ref().map_or(0, |story| story.versions.len())).sum();
    assert_eq!(all.hits.len() + versions, all.total as usize);
    for query in ["", "bridge OR cầu OR pont", "2024"] {
        let all = SAMPLE.search(query, &by_story(100, 0)).unwrap();
        let whole: Vec<String> = all.hits.iter().map(|hit| name(&hit.article)).collect();
        let mut pages = Vec::new();
        while let page = SAMPLE.search(query, &by_story(2, pages.len())).unwrap()
            && !page.hits.is_empty()
        {
            assert_eq!((page.total, page.stories), (all.total, all.stories));
            pages.extend(page.hits.iter().map(|hit| name(&hit.article)));
        }
        assert_eq!(pages, whole, "{query}");
    }
}

#[test]
fn a_hit_names_its_versions_that_do_not_match() {
    let answer = SAMPLE.search("lang:fr ingénieure fleuve", &by_story(1, 0)).unwrap();
    let story = answer.hits[0].story.as_ref().unwrap();
    let langs: Vec<&str> = story.versions.iter().map(|version| version.lang.as_str()).collect();
    assert_eq!((story.articles, langs), (3, vec!["vi", "en"]));
    let plain = SAMPLE.search("lang:fr ingénieure fleuve", &SearchOptions::default()).unwrap();
    let story = plain.hits[0].story.as_ref().unwrap();
    assert_eq!((plain.stories, story.articles, story.versions.len()), (None, 3, 0));
}

#[test]
fn what_is_similar_begins_with_the_same_story() {
    let similar = SAMPLE.similar("pont-gianh-fr-a20958d1", 6).unwrap().unwrap();
    let marks: Vec<bool> = similar.iter().map(|similar| similar.same_story).collect();
    // Nothing else is about the bridge: what has a few words in common is not similar.
    assert_eq!(marks, [true, true]);
    assert!(similar.iter().all(|similar| similar.hit.article.id != "pont-gianh-fr-a20958d1"));
    let similar = SAMPLE.similar("ldl-20250520-0009", 6).unwrap().unwrap();
    assert!(similar.len() > 2 && similar[0].same_story && !similar[1].same_story);
    assert!(similar[1..].windows(2).all(|two| two[0].hit.score >= two[1].hit.score));
    assert_eq!(SAMPLE.similar("pont-gianh-fr-a20958d1", 0).unwrap().unwrap(), []);
    assert_eq!(SAMPLE.similar("no such article", 5).unwrap(), None);
}

const FACTS: [(usize, usize, u32); 8] = [
    (1, 9, 112),
    (17, 33, 23),
    (41, 2, 1500),
    (3, 50, 77),
    (60, 12, 31),
    (27, 8, 640),
    (5, 44, 19),
    (22, 39, 87),
];

#[test]
fn a_column_with_the_same_title_is_no_copy_and_a_form_filled_in_anew_neither() {
    let column = |day: u32| {
        let lines: Vec<String> = (0..12)
            .map(|n| {
                format!(
                    "Shares of company number {n} closed the day at {} after {} at noon.",
                    day * 37 + n * 11,
                    day * 53 + n * 7
                )
            })
            .collect();
        let url = format!("https://site{day}.example/{day}");
        let json = json!({ "id": format!("day{day}"), "url": url, "title": "The markets today", "text": lines.join("\n") });
        Record::json("all.jsonl", &json.to_string())
    };
    assert_eq!(told(&archive_of(&[column(11), column(12), column(13)])), BTreeMap::new());
}

/// Of a page of names and results it is hard to tell in what language it is.
#[test]
fn an_article_whose_title_is_in_another_language_is_no_translation() {
    let told = |title: &str| {
        let french = json!({ "id": "fr", "title": title, "text": report(Lang::FR, &FACTS, 0) }).to_string();
        told(&archive_of(&[record("en", &report(Lang::EN, &FACTS, 0)), Record::json("all.jsonl", &french)]))
    };
    assert_eq!(told("Les habitants attendent encore de nouvelles maisons").len(), 1);
    assert_eq!(told("The people of the town still wait for new houses"), BTreeMap::new());
}

#[test]
fn deleting_and_replacing_an_article_changes_its_story() {
    let (english, french) = (report(Lang::EN, &FACTS, 0), report(Lang::FR, &FACTS, 0));
    let archive = archive_of(&[record("a", &english), record("b", &french), record("c", &english)]);
    let ids = |of: &[&str]| of.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(told(&archive), BTreeMap::from([("a".to_owned(), ids(&["a", "b", "c"]))]));
    let mut writer = archive.writer().unwrap();
    writer.delete("a").unwrap();
    assert_eq!(archive.story("b").unwrap().unwrap().articles, 3, "nothing is seen before the commit");
    writer.commit().unwrap();
    assert_eq!(told(&archive), BTreeMap::from([("b".to_owned(), ids(&["b", "c"]))]));
    let other: Vec<_> =
        FACTS.iter().map(|(one, other, number)| (one + 100, other + 90, number * 3)).collect();
    add(&mut writer, &[record("c", &report(Lang::EN, &other, 0))]);
    assert_eq!(told(&archive), BTreeMap::new());
    assert_eq!(archive.story("b").unwrap(), None);
    add(&mut writer, &[record("c", &english)]);
    assert_eq!(told(&archive), BTreeMap::from([("b".to_owned(), ids(&["b", "c"]))]));
}

#[test]
fn the_articles_of_a_changed_file_tell_other_stories() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("one.txt", &report(Lang::EN, &FACTS, 0));
    write("two.txt", &report(Lang::FR, &FACTS, 0));
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    let paths = [folder.path().to_owned()];
    writer.add_paths(&paths, |_| {}).unwrap();
    assert_eq!(told(&archive).len(), 1);
    write("two.txt", "Il ne reste rien de ce qui était écrit ici ce matin, sinon une phrase.");
    writer.add_paths(&paths, |_| {}).unwrap();
    assert_eq!(told(&archive), BTreeMap::new());
}

/// What an interrupted run left behind: articles whose stories are not known yet.
#[test]
fn an_interrupted_run_is_brought_to_its_end_by_the_next() {
    use search_core::analyze::analyze;
    use search_core::engine::lines::Settled;
    use search_core::engine::{EngineWriter, Memory};

    let home = Home::new();
    {
        let engine = home.engine();
        let mut writer: Box<dyn EngineWriter> = engine.writer(Memory::default()).unwrap();
        for (id, lang) in [("a", Lang::EN), ("b", Lang::FR), ("c", Lang::VI)] {
            let article = search_core::extract(&record(id, &report(lang, &FACTS, 0))).unwrap();
            writer.add(&article, analyze(&article)).unwrap();
        }
        writer.commit(Settled::Lines).unwrap();
        assert_eq!(engine.settled().unwrap(), Settled::Lines);
    }
    let archive = home.open();
    assert_eq!(told(&archive), BTreeMap::new());
    archive.writer().unwrap().commit().unwrap();
    assert_eq!(told(&archive).into_values().map(|ids| ids.len()).collect::<Vec<_>>(), [3]);
    assert_eq!(told(&home.open()).len(), 1);
}

#[test]
fn commits_within_a_run_do_not_change_the_stories() {
    let read = |every| {
        let archive = fresh();
        let mut writer = archive.writer().unwrap();
        writer.set_commit_every(every);
        writer.add_paths(&[crate::data("articles")], |_| {}).unwrap();
        told(&archive)
    };
    assert_eq!(read(std::time::Duration::ZERO), told(&SAMPLE));
}

/// Some stories, each in several versions, with names that many of them share: so keys become common as articles come.
fn versions() -> impl Strategy<Value = Vec<(String, String)>> {
    let fact = (0..64_usize, 0..24_usize, 10..60_u32);
    let story = (prop::collection::vec(fact, 8..14), prop::collection::vec((0..3_usize, 0..4_usize), 1..5));
    prop::collection::vec(story, 14..20).prop_map(|stories| {
        let mut articles = Vec::new();
        for (number, (facts, versions)) in stories.into_iter().enumerate() {
            for (version, (lang, cut)) in versions.into_iter().enumerate() {
                let lang = [Lang::EN, Lang::FR, Lang::VI][lang];
                articles.push((format!("s{number}v{version}"), report(lang, &facts, cut)));
            }
        }
        articles
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn stories_follow_from_the_articles_alone(
        (articles, order) in versions().prop_flat_map(|articles| {
            let order: Vec<usize> = (0..articles.len()).collect();
            (Just(articles), Just(order).prop_shuffle())
        }),
        sizes in prop::collection::vec(1..4_usize, 60),
    ) {
        let records: Vec<Record> = articles.iter().map(|(id, text)| record(id, text)).collect();
        let at_once = archive_of(&records);
        let expected = told(&at_once);
        prop_assert!(!expected.is_empty());

        // In another order, most of them in one commit and the others in small ones, which look at few articles only.
        let archive = fresh();
        let mut writer = archive.writer().unwrap();
        let mut order = &order[..];
        let (most, rest) = order.split_at(order.len() / 3);
        let of = |numbers: &[usize]| numbers.iter().map(|&number| records[number].clone()).collect::<Vec<_>>();
        add(&mut writer, &of(most));
        order = rest;
        for size in sizes {
            let (now, later) = order.split_at(size.min(order.len()));
            add(&mut writer, &of(now));
            order = later;
        }
        add(&mut writer, &of(order));
        prop_assert_eq!(&told(&archive), &expected);

        // What was there for a while leaves nothing behind; what was away is as if it had not been.
        let guest = record("a-guest", &articles[0].1);
        add(&mut writer, &[guest]);
        writer.delete("a-guest").unwrap();
        writer.delete(&articles[1].0).unwrap();
        writer.commit().unwrap();
        add(&mut writer, &records[1..2]);
        prop_assert_eq!(&told(&archive), &expected);
    }
}
