//! What is the article in a file, what is not, where its facts came from; and what another run does otherwise.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::{assert_said, data, json_lines, tim};

#[test]
fn extract_shows_what_was_kept_and_what_was_dropped() {
    assert_said!(tim().arg("extract").arg(data("articles/text/ben-cang-song-vi.txt")).env("COLUMNS", "100"));
}

#[test]
fn extract_as_json_has_the_documented_fields() {
    let article =
        &json_lines(tim().args(["extract", "--format", "json"]).arg(data("articles/text/cau-gianh-vi.txt")))
            [0];
    let names: Vec<&String> = article.as_object().unwrap().keys().collect();
    let mut expected = [
        "id",
        "origin",
        "url",
        "title",
        "date",
        "source",
        "authors",
        "place",
        "section",
        "tags",
        "provenance",
        "lang",
        "langs",
        "text",
        "passages",
        "dropped",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(article["title"], "Thông xe cầu treo Lèn Tiên bắc qua sông Gianh");
    assert_eq!(
        (&article["date"], &article["place"]),
        (&"2023-11-20T14:35:00+07:00".into(), &"Quảng Bình".into())
    );
    assert!(!article["text"].as_str().unwrap().contains("Thông xe cầu treo Lèn Tiên bắc"));
    let dropped = article["dropped"].as_array().unwrap();
    assert!(dropped.iter().any(|line| line["text"] == "Photo caption" && line["reason"] == "caption-label"));
    let date = &article["provenance"]["date"];
    assert_eq!((&date["from"], &date["sure"]), (&"line".into(), &"likely".into()));
    assert_eq!(date["at"], "Thứ hai, 20/11/2023, 14:35 (GMT+7)");
    let caption = article["passages"].as_array().unwrap().iter().find(|passage| passage["kind"] == "caption");
    assert!(caption.unwrap()["text"].as_str().unwrap().ends_with("Ảnh: Quốc Tuấn/TTXVN"));
}

#[test]
fn extract_shows_where_the_facts_of_a_page_came_from() {
    assert_said!(
        tim().arg("extract").arg(data("articles/pages/le-rivage/lucon-orgue-cathedrale-restauration.html"))
    );
}

/// Two files, and what an earlier run found in them: with another title, and two lines judged otherwise.
fn changed() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    for file in ["cau-gianh-vi.txt", "golfe-morbihan-huitres-fr.txt"] {
        fs::copy(data("articles/text").join(file), pages.join(file)).unwrap();
    }
    let mut articles = json_lines(tim().args(["extract", "--format", "json"]).arg(&pages));
    write(&folder.path().join("same.jsonl"), &articles);
    let article = articles[0].as_object_mut().unwrap();
    article["title"] = Value::Null;
    let caption = article["passages"].as_array_mut().unwrap().remove(2);
    let dropped = article["dropped"].as_array_mut().unwrap();
    let mut line = dropped.remove(0);
    dropped.push(serde_json::json!({"text": caption["text"], "reason": "furniture", "after": 0}));
    line["kind"] = "body".into();
    article["passages"].as_array_mut().unwrap().push(line);
    articles[1]["origin"] = "gone.txt".into();
    write(&folder.path().join("changed.jsonl"), &articles);
    folder
}

fn write(path: &Path, articles: &[Value]) {
    let lines: Vec<String> = articles.iter().map(Value::to_string).collect();
    fs::write(path, lines.join("\n")).unwrap();
}

#[test]
fn two_runs_that_find_the_same_do_not_differ() {
    let folder = changed();
    assert_said!(tim().current_dir(folder.path()).args(["extract", "--diff", "same.jsonl", "pages"]));
}

#[test]
fn what_another_run_does_otherwise_is_shown() {
    let folder = changed();
    assert_said!(tim().current_dir(folder.path()).args(["extract", "--diff", "changed.jsonl", "pages"]));
    let differences = json_lines(tim().current_dir(folder.path()).args([
        "extract",
        "--diff",
        "changed.jsonl",
        "--format",
        "json",
        "pages",
    ]));
    assert_eq!(differences.len(), 3);
    assert_eq!(differences[0]["facts"][0]["fact"], "title");
    assert_eq!(differences[0]["kept"][0]["before"], "words of a site's menus and boxes");
    assert_eq!(differences[0]["dropped"][0]["before"], "body");
    assert_eq!((&differences[1]["article"], &differences[2]["article"]), (&"new".into(), &"gone".into()));
}

#[test]
fn a_file_that_is_no_earlier_run_is_refused() {
    let folder = changed();
    fs::write(folder.path().join("other.jsonl"), "\n{\"title\": \"A\"}\n").unwrap();
    assert_said!(tim().current_dir(folder.path()).args(["extract", "--diff", "other.jsonl", "pages"]));
}
