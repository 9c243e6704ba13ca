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
