//! Five real articles that may not be copied into the repository: checked where `TIM_REAL_ARTICLES` names their folder, or
//! where it lies beside the repository; skipped elsewhere, visibly.

use std::io::Write;
use std::path::PathBuf;

use search_core::{Archive, Lang, SearchOptions};

use crate::found;

fn archive() -> Option<Archive> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/articles");
    let folder = std::env::var_os("TIM_REAL_ARTICLES").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        // Past the harness, which hides what passing tests print.
        let line = "SKIPPED: the real articles are not at hand (`TIM_REAL_ARTICLES` names their folder)\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return None;
    }
    let archive = Archive::in_memory().unwrap();
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

#[test]
fn their_facts_are_right() {
    let Some(archive) = archive() else { return };
    let answer = archive.search("", &SearchOptions::default()).unwrap();
    for hit in answer.hits {
        let article = hit.article;
        let (number, title, date) = (
            article.origin.path.file_name().unwrap().to_string_lossy()[..3].to_owned(),
            article.title.as_deref(),
            article.date.as_deref(),
        );
        assert_eq!(article.lang, if number == "003" { Lang::FR } else { Lang::EN }, "{number}");
        match number.as_str() {
            "001" => assert_eq!((title, date), (None, Some("2023-02-23"))),
            "002" => {
                assert_eq!(title, Some("Building friendly relations, cooperation and development"));
                assert_eq!((date, article.source.as_deref()), (Some("2024-02-17"), Some("Báo Tin Tức")));
                assert_eq!(article.authors, ["Vu Van Dat"]);
            }
            "004" => {
                let expected = "The 13th Conference of the Joint Working Committee between four Vietnamese border \
                                provinces and Guangxi Zhuang Autonomous Region (China)";
                assert_eq!(title, Some(expected));
            }
            _ => assert_eq!((title, date), (None, None), "{number}"),
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
