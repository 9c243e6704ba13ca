//! Help with queries: what was meant, what would be found, what may be typed.

use crate::{assert_said, data, json_lines, sample, tim_on};

#[test]
fn what_was_meant_is_said() {
    assert_said!(sample().args(["search", "--limit", "1", "suspenssion bridge"]));
}

#[test]
fn marks_are_restored() {
    let output = sample().args(["search", "--format", "trec", "khanh thanh cau"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "did you mean: khánh thành cầu\n");
}

#[test]
fn what_would_be_found_is_said_where_nothing_is() {
    assert_said!(sample().args(["search", "cầu date:1990"]));
    assert_said!(sample().args(["search", "--lang", "en", "cầu treo"]));
}

#[test]
fn what_is_typed_is_completed() {
    assert_said!(sample().args(["suggest", "cau tre"]));
    assert_said!(sample().args(["suggest", "--limit", "3", "nguy"]));
    assert_said!(sample().args(["suggest", "xqzj"]));
}

#[test]
fn older_versions_of_articles_are_not_counted() {
    // Articles lose the lines that their site repeats, and are indexed anew.
    let home = tempfile::tempdir().unwrap();
    tim_on(home.path()).arg("index").arg(data("boilerplate")).assert().success();
    let suggested = |text: &str| {
        json_lines(tim_on(home.path()).args(["suggest", "--format", "json", text])).remove(0)["words"].clone()
    };
    tim_on(home.path()).args(["delete", "https://www.gazette.example/choir"]).assert().success();
    let beginnings = ["choir", "ferr", "the wee", "oll", "scho", "mar"];
    let before = beginnings.map(suggested);
    assert!(before.iter().any(|words| !words.as_array().unwrap().is_empty()));
    // Nothing of older versions is left.
    tim_on(home.path()).arg("optimize").assert().success();
    assert_eq!(before, beginnings.map(suggested));
}

#[test]
fn suggestions_have_the_documented_fields() {
    let suggestions = &json_lines(sample().args(["suggest", "--format", "json", "nguy"]))[0];
    assert_eq!(suggestions["words"][0]["query"], "nguyên");
    assert!(suggestions["words"][0]["articles"].as_u64().unwrap() > 1);
    assert_eq!(suggestions["names"][0]["facet"], "source");
    assert_eq!(suggestions["names"][0]["articles"], 1);
    assert!(suggestions["titles"][0]["title"].is_string() && suggestions["titles"][0]["id"].is_string());
}

#[test]
fn marks_that_are_typed_are_meant_in_suggestions() {
    let suggestions = &json_lines(sample().args(["suggest", "--format", "json", "đư"]))[0];
    let text = suggestions.to_string();
    let queries = suggestions["words"].as_array().unwrap();
    assert!(!queries.is_empty(), "{text}");
    for word in queries {
        assert!(word["query"].as_str().unwrap().starts_with("đư"), "{text}");
    }
    // Nor are those of languages in which they do not matter, and of names and titles, without them.
    let begins = |text: &str, beginning: &str| {
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(beginning))
    };
    for beginning in ["é", "dé", "mê", "hà"] {
        let suggestions = &json_lines(sample().args(["suggest", "--format", "json", beginning]))[0];
        for (kind, field) in [("words", "query"), ("names", "name"), ("titles", "title")] {
            for found in suggestions[kind].as_array().unwrap() {
                assert!(begins(found[field].as_str().unwrap(), beginning), "{beginning}: {found}");
            }
        }
    }
    assert!(
        !json_lines(sample().args(["suggest", "--format", "json", "dé"]))[0]["words"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}
