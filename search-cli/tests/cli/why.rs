//! Why an article is found, or not.

use crate::{assert_said, json_lines, sample};

const BRIDGE: &str = "gianh-bridge-en-420a71ac";

#[test]
fn what_an_article_has_of_a_query_is_said() {
    assert_said!(sample().args(["why", BRIDGE, "suspension", "river"]));
    assert_said!(sample().args(["why", BRIDGE, "\"river suspension\" date:2024 cầu"]));
    assert_said!(sample().args(["why", "--lang", "vi", BRIDGE, "gianh", "--", "-ferry"]));
}

#[test]
fn an_unknown_article_is_named() {
    assert_said!(sample().args(["why", "nosuch", "x"]));
}

#[test]
fn why_has_the_documented_fields() {
    let finding = &json_lines(sample().args(["why", "--format", "json", BRIDGE, "suspension"]))[0];
    assert_eq!((&finding["found"], &finding["place"]), (&true.into(), &1.into()));
    assert!(finding["score"].as_f64().unwrap() > 0.0);
    assert_eq!(finding["clauses"][0]["typed"], "suspension");
}

#[test]
fn words_in_what_was_dropped_are_told_apart() {
    // A menu's words: found on purpose only.
    let hits =
        json_lines(sample().args(["search", "--format", "jsonl", "--limit", "1", "boilerplate:newsletter"]));
    let id = hits[0]["id"].as_str().unwrap();
    let finding = &json_lines(sample().args(["why", "--format", "json", id, "newsletter"]))[0];
    assert_eq!(finding["found"], false);
    assert_eq!(finding["clauses"][0]["said"], "only in what was dropped from its page (`boilerplate:`)");
}
