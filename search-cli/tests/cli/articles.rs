//! An article of the archive, languages, terms: the small tools.

use crate::{assert_said, json_lines, sample, tim};

#[test]
fn show_prints_the_article_of_the_archive() {
    let id = &json_lines(sample().args(["search", "--format", "jsonl", "lighthouse auction"]))[0]["id"];
    let shown = json_lines(sample().args(["show", "--format", "json", id.as_str().unwrap()]));
    assert_eq!(shown[0]["title"], "Lot 47 - a lighthouse, no road, one ghost - goes under the hammer");
    assert_said!(sample().args(["show", "no-such-article"]));
}

#[test]
fn what_a_query_matches_is_marked_in_the_whole_article() {
    let show = || {
        let mut command = sample();
        command.args(["show", "cau-gianh-vi-93f07212", "--query", "\"cau treo\" gianh"]);
        command
    };
    assert_said!(show().args(["--color", "always"]));
    let shown = &json_lines(show().args(["--format", "json"]))[0];
    let mut marked = std::collections::BTreeSet::new();
    for passage in shown["passages"].as_array().unwrap() {
        let text = passage["text"].as_str().unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        for mark in passage["marks"].as_array().unwrap() {
            let at = |place: &serde_json::Value, end: &str| place[end].as_u64().unwrap() as usize;
            let word = &text[at(mark, "start")..at(mark, "end")];
            let utf16 = &mark["utf16"];
            assert_eq!(String::from_utf16(&units[at(utf16, "start")..at(utf16, "end")]).unwrap(), word);
            marked.insert(word.to_lowercase());
        }
    }
    assert_eq!(marked.into_iter().collect::<Vec<_>>(), ["cầu", "gianh", "treo"]);
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
