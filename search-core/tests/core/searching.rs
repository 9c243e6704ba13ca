//! Queries on the sample archive and what they find.

use search_core::{Counting, Facet, FacetRequest, Group, Lang, Order, Ranked, SearchOptions};

use crate::{SAMPLE, found};

/// The first hit of each query, and how many there are.
#[test]
fn queries_find_what_they_ask_for() {
    for (query, first, least, most) in [
        // Marks may be left out; those that are typed are meant.
        ("nguyen van duong", "dak-lak-library-en.txt", 2, 6),
        ("Nguyễn Văn Đường", "thu-vien-dak-lak-vi.txt", 2, 3),
        ("\"hoà bình\"", "wire.jsonl#7", 1, 3),
        ("\"hoa binh\"", "wire.jsonl#7", 1, 3),
        // Elision, stems, ligatures.
        ("etat budget", "budget-etat-fr.txt", 1, 3),
        ("L'ÉTAT amendements", "budget-etat-fr.txt", 1, 3),
        ("prud'homme", "budget-etat-fr.txt", 1, 2),
        ("oeuvre orgue", "lucon-orgue-cathedrale-restauration.html", 1, 2),
        // Phrases, exclusion, alternatives, facts.
        ("\"suspension bridge\"", "gianh-bridge-en.txt", 1, 2),
        ("lighthouse OR phare auction", "skerry-head-lighthouse-auction.html", 1, 3),
        ("lang:fr gianh", "pont-gianh-fr.txt", 1, 1),
        ("gianh -lang:vi -lang:fr", "gianh-bridge-en.txt", 1, 1),
        ("author:\"Warren Ostrander\"", "jazz-singer-obituary-en.txt", 1, 1),
        ("source:ttxvn date:2023-11", "cau-gianh-vi.txt", 1, 2),
        ("title:huế", "hue-thu-thue-khoan-hang-an-duong-pho.html", 2, 4),
        // Numbers and codes as they are written.
        ("OQ 1207", "crawl.jsonl#1", 1, 3),
        ("231,7", "crawl.jsonl#6", 1, 2),
        // A query of function words only.
        ("the who", "", 1, 49),
    ] {
        let hits = found(&SAMPLE, query);
        assert!((least..=most).contains(&hits.len()), "`{query}` found {}: {hits:?}", hits.len());
        if !first.is_empty() {
            assert_eq!(hits[0], first, "`{query}` found {hits:?}");
        }
    }
}

#[test]
fn typed_marks_tell_words_apart() {
    let hits = found(&SAMPLE, "đường");
    assert!(!hits.contains(&"ben-cang-song-vi.txt".to_owned()), "{hits:?}");
    assert!(found(&SAMPLE, "duong").contains(&"ben-cang-song-vi.txt".to_owned()));
    assert!(found(&SAMPLE, "Dương").contains(&"ben-cang-song-vi.txt".to_owned()));
    // Where the tone is written is no mark of the word.
    assert_eq!(found(&SAMPLE, "hoà bình"), found(&SAMPLE, "hòa bình"));
}

#[test]
fn boilerplate_is_not_found() {
    for query in [
        "nội dung chính",
        "Photo caption",
        "Partager sur Facebook",
        "Bình luận",
        "Aller au contenu",
        "Most read",
    ] {
        let hits = found(&SAMPLE, &format!("\"{query}\""));
        assert!(hits.is_empty(), "`{query}` found {hits:?}");
    }
}

#[test]
fn marks_show_what_was_matched_in_the_articles_spelling() {
    let marked = |query: &str| {
        let hit = SAMPLE.search(query, &SearchOptions::default()).unwrap().hits.remove(0);
        let texts = hit.snippets.iter().map(|snippet| snippet.marked("[", "]", str::to_owned));
        texts.collect::<Vec<_>>().join(" … ")
    };
    assert!(marked("cau treo").contains("[Cầu] [treo]"), "{}", marked("cau treo"));
    assert!(marked("amendement député").contains("[députés]"), "{}", marked("amendement député"));
    assert!(marked("l'etat").contains("l'[État]"), "{}", marked("l'etat"));
    // Function words only beside what has meaning.
    let bridge = marked("the bridge of Gianh");
    assert!(bridge.contains("[the] [Gianh]") && bridge.contains("speeds of up"), "{bridge}");
}

#[test]
fn pages_do_not_overlap_and_reach_the_end() {
    let options = |offset, limit| SearchOptions { offset, limit, ..SearchOptions::default() };
    let ids = |offset, limit| {
        let answer = SAMPLE.search("the", &options(offset, limit)).unwrap();
        answer.hits.into_iter().map(|hit| hit.article.id).collect::<Vec<_>>()
    };
    let all = ids(0, 100);
    assert!(all.len() > 6);
    let paged: Vec<String> = (0..all.len()).step_by(3).flat_map(|offset| ids(offset, 3)).collect();
    assert_eq!(all, paged);
    for (offset, limit) in [(0, 0), (usize::MAX, usize::MAX), (1_000_000, 10), (0, usize::MAX)] {
        assert_eq!(SAMPLE.search("the", &options(offset, limit)).unwrap().total, all.len() as u64);
    }
}

#[test]
fn ranking_alone_finds_the_same_in_the_same_order() {
    let counting = Counting { facets: vec![FacetRequest::new(Facet::Lang)], histogram: None };
    let all = SearchOptions { limit: 100, counting, ..SearchOptions::default() };
    let two = SearchOptions { offset: 1, limit: 2, ..SearchOptions::default() };
    let by_date = SearchOptions { order: Order::Newest, ..SearchOptions::default() };
    let by_story = SearchOptions { group: Group::Story, ..SearchOptions::default() };
    for query in [
        "the",
        "cau treo",
        "\"suspension bridge\"",
        "brid*",
        "suspenssion",
        "lang:fr gianh",
        "nothing of the kind",
    ] {
        for options in [&all, &two, &by_date, &by_story] {
            let (answer, ranking) =
                (SAMPLE.search(query, options).unwrap(), SAMPLE.rank(query, options).unwrap());
            let hits = answer.hits.iter().map(|hit| Ranked { id: hit.article.id.clone(), score: hit.score });
            assert_eq!(ranking.hits, hits.collect::<Vec<_>>(), "{query}");
            assert_eq!((ranking.total, ranking.stories), (answer.total, answer.stories), "{query}");
            assert_eq!((ranking.counted, ranking.notes), (answer.counted, answer.notes), "{query}");
            assert_eq!(ranking.next.map(|next| next.to_string()), answer.next.map(|next| next.to_string()));
        }
    }
    let mut options = SearchOptions { limit: 3, ..SearchOptions::default() };
    let mut walked = Vec::new();
    loop {
        let ranking = SAMPLE.rank("the", &options).unwrap();
        walked.extend(ranking.hits.into_iter().map(|hit| hit.id));
        let Some(next) = ranking.next else { break };
        options.cursor = Some(next);
    }
    walked.sort_unstable();
    let answer = SAMPLE.search("the", &all).unwrap();
    let mut ids: Vec<String> = answer.hits.into_iter().map(|hit| hit.article.id).collect();
    ids.sort_unstable();
    assert_eq!(walked, ids);
}

#[test]
fn languages_restrict_and_dates_order() {
    let options =
        SearchOptions { langs: vec![Lang::VI], order: Order::Newest, limit: 100, ..SearchOptions::default() };
    let hits = SAMPLE.search("", &options).unwrap().hits;
    assert!(hits.len() >= 12 && hits.iter().all(|hit| hit.article.lang == Lang::VI));
    let days: Vec<_> = hits.iter().map(|hit| hit.article.date.as_deref().map(|date| &date[..10])).collect();
    let mut newest = days.clone();
    newest.sort_by(|a, b| b.cmp(a));
    assert_eq!(days, newest);
}
