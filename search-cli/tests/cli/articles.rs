//! What was kept of a page, what was dropped, and the other small tools.

use crate::{assert_said, data, json_lines, sample, tim};

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
        "id", "url", "title", "date", "source", "authors", "place", "lang", "langs", "text", "passages",
        "dropped",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(article["title"], "Thông xe cầu treo Lèn Tiên bắc qua sông Gianh");
    assert_eq!((&article["date"], &article["place"]), (&"2023-11-20".into(), &"Quảng Bình".into()));
    assert!(!article["text"].as_str().unwrap().contains("Thông xe cầu treo Lèn Tiên bắc"));
    let dropped = article["dropped"].as_array().unwrap();
    assert!(dropped.iter().any(|line| line["text"] == "Photo caption" && line["reason"] == "caption-label"));
    let caption = article["passages"].as_array().unwrap().iter().find(|passage| passage["kind"] == "caption");
    assert!(caption.unwrap()["text"].as_str().unwrap().ends_with("Ảnh: Quốc Tuấn/TTXVN"));
}

#[test]
fn show_prints_the_article_of_the_archive() {
    let id = &json_lines(sample().args(["search", "--format", "jsonl", "lighthouse auction"]))[0]["id"];
    let shown = json_lines(sample().args(["show", "--format", "json", id.as_str().unwrap()]));
    assert_eq!(shown[0]["title"], "Lot 47 - a lighthouse, no road, one ghost - goes under the hammer");
    assert_said!(sample().args(["show", "no-such-article"]));
}

#[test]
fn detect_prints_a_code_a_line() {
    let lines = "The ferry was late again on Monday morning.\nLe bac était encore en retard lundi matin.\n\
                 Chuyến phà lại trễ vào sáng thứ hai.\n\n12:40\n";
    assert_said!(tim().arg("detect").write_stdin(lines));
}

#[test]
fn analyze_prints_the_terms() {
    assert_said!(tim().args(["analyze", "--lang", "vi", "hoà bình ở Lạng Sơn"]));
    assert_said!(tim().args(["analyze", "--lang", "fr", "l’État d'aujourd'hui, des chevaux"]));
    assert_said!(tim().args(["analyze", "--lang", "en", "Brittany's growers"]));
}
