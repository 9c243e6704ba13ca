//! Five real articles that may not be copied into the repository: checked where `TIM_REAL_ARTICLES` names their folder, or
//! where it lies beside the repository; skipped elsewhere, visibly.

use std::io::Write;
use std::path::PathBuf;

use search_core::article::{Evidence, Reason};
use search_core::{Archive, Article, Lang, PassageKind, SearchOptions};

use crate::found;
use crate::home::fresh;

fn archive() -> Option<Archive> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/articles");
    let folder = std::env::var_os("TIM_REAL_ARTICLES").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        // Past the harness, which hides what passing tests print.
        let line = "SKIPPED: the real articles are not at hand (`TIM_REAL_ARTICLES` names their folder)\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return None;
    }
    let archive = fresh();
    archive.writer().unwrap().add_paths(&[folder], |_| {}).unwrap();
    Some(archive)
}

/// The numbers with which the files' names begin.
fn numbers(archive: &Archive, query: &str) -> Vec<String> {
    found(archive, query).into_iter().map(|name| name[..3].to_owned()).collect()
}

#[test]
fn they_are_found_by_what_is_in_them() {
    let Some(archive) = archive() else { return };
    for query in ["lang son", "Lạng Sơn"] {
        let mut all = numbers(&archive, query);
        all.sort();
        assert_eq!(all, ["000", "001", "002", "003", "004"], "{query}");
    }
    for (query, first) in [
        ("porte frontalière", "003"),
        ("accords de coopération", "003"),
        ("lang:fr guangxi", "003"),
        ("Liu Ning", "001"),
        ("Luu Ninh", "002"),
        ("Lưu Ninh", "002"),
    ] {
        assert_eq!(numbers(&archive, query).first().map(String::as_str), Some(first), "{query}");
    }
    assert_eq!(numbers(&archive, "\"smart border gate\""), ["002"]);
    for query in ["nội dung", "chế độ ban đêm", "Photo caption"] {
        assert!(numbers(&archive, query).is_empty(), "{query}: {:?}", numbers(&archive, query));
    }
}

/// The article whose file begins with this number.
fn numbered(archive: &Archive, number: &str) -> Article {
    let hits = archive.search("", &SearchOptions::default()).unwrap().hits;
    let named = |article: &Article| crate::name(article).starts_with(number);
    hits.into_iter().map(|hit| hit.article).find(named).unwrap()
}

/// The facts that a file has; all others have to be missing.
#[derive(Debug, Default, PartialEq)]
struct Facts<'a> {
    title: Option<&'a str>,
    date: Option<&'a str>,
    source: Option<&'a str>,
    place: Option<&'a str>,
    authors: &'a [&'a str],
}

#[test]
fn their_facts_are_right() {
    let Some(archive) = archive() else { return };
    let none = Facts::default();
    let title_004 = "The 13th Conference of the Joint Working Committee between four Vietnamese border provinces and \
                     Guangxi Zhuang Autonomous Region (China)";
    for (number, lang, expected) in [
        ("000", Lang::EN, Facts { source: Some("VNA"), ..none }),
        (
            "001",
            Lang::EN,
            Facts { date: Some("2023-02-23"), source: Some("VNA"), place: Some("Ha Giang"), ..none },
        ),
        (
            "002",
            Lang::EN,
            Facts {
                title: Some("Building friendly relations, cooperation and development"),
                date: Some("2024-02-17"),
                source: Some("Báo Tin Tức"),
                authors: &["Vu Van Dat"],
                ..none
            },
        ),
        ("003", Lang::FR, Facts { source: Some("VNA"), place: Some("Lang Son"), ..none }),
        ("004", Lang::EN, Facts { title: Some(title_004), authors: &["Vu Giang"], ..none }),
    ] {
        let article = numbered(&archive, number);
        let authors: Vec<&str> = article.authors.iter().map(String::as_str).collect();
        let facts = Facts {
            title: article.title.as_deref(),
            date: article.date.as_deref(),
            source: article.source.as_deref(),
            place: article.place.as_deref(),
            authors: &authors,
        };
        assert_eq!((article.lang, facts), (lang, expected), "{number}");
        // Nothing in these files is made for programs.
        assert!(article.provenance.values().all(|from| from.from == Evidence::Line), "{number}");
    }
}

#[test]
fn their_captions_are_captions() {
    let Some(archive) = archive() else { return };
    for (number, begins) in [
        ("000", &[][..]),
        ("001", &["At the conference, the two sides ink", "Participants take a group photo"]),
        (
            "002",
            &[
                "Vehicles carrying fresh fruit",
                "Tourists visit milestone 1116",
                "Customs clearance activities",
            ],
        ),
        ("003", &["Des touristes visitent la borne 1116"]),
        ("004", &["The delegation of Lang Son province", "Mrs Doan Thu Ha, Vice Chairwoman"]),
    ] {
        let article = numbered(&archive, number);
        let captions = article.passages.iter().filter(|passage| passage.kind == PassageKind::Caption);
        let captions: Vec<&str> = captions.map(|passage| passage.text.as_str()).collect();
        assert_eq!(captions.len(), begins.len(), "{number}: {captions:#?}");
        assert!(captions.iter().zip(begins).all(|(text, begin)| text.starts_with(begin)), "{captions:#?}");
    }
}

#[test]
fn nothing_of_their_pages_is_kept() {
    let Some(archive) = archive() else { return };
    for number in ["000", "001", "002", "003", "004"] {
        let article = numbered(&archive, number);
        for part in [
            "Nhảy đến nội dung",
            "Chế độ ban đêm",
            "-A A +A",
            "Photo caption",
            "Description:",
            "Comment (0)",
            "No data",
            "Same tag",
            "Same category",
            "Heritage",
            "Determined to successfully implement",
            "Nền tảng quảng bá",
            "17/02/2024",
            "date 2023-02-23",
            "Source: VNA",
        ] {
            let kept = article.passages.iter().find(|passage| passage.text.contains(part));
            assert!(kept.is_none(), "{number}: {kept:?}");
        }
    }
}

#[test]
fn the_french_one_is_marked_with_its_accents() {
    let Some(archive) = archive() else { return };
    for query in ["porte frontalière", "porte frontaliere"] {
        let hit = archive.search(query, &SearchOptions::default()).unwrap().hits.remove(0);
        let marked: Vec<String> =
            hit.snippets.iter().map(|snippet| snippet.marked("[", "]", str::to_owned)).collect();
        assert!(marked.iter().any(|text| text.contains("[porte] [frontalière]")), "{query}: {marked:?}");
    }
}

#[test]
fn nothing_is_cut_out_of_their_middle() {
    let Some(archive) = archive() else { return };
    let answer = archive.search("", &SearchOptions::default()).unwrap();
    for hit in answer.hits {
        let cut = hit.article.dropped.iter().find(|line| line.reason == Reason::UnlikeArticle);
        assert_eq!(cut, None, "{}", hit.article.origin);
    }
}
