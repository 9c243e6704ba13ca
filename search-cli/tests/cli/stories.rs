//! What tells the same story: grouped, listed, and what is similar.

use crate::{assert_said, json_lines, sample};

#[test]
fn hits_are_grouped_by_story() {
    assert_said!(sample().args(["search", "--group", "story", "gianh"]));
}

#[test]
fn without_grouping_every_version_is_a_hit() {
    let stories = |args: &[&str]| {
        let hits = json_lines(sample().args(["search", "--format", "jsonl", "--limit", "100"]).args(args));
        hits.iter().map(|hit| hit["story"]["id"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let told = |stories: &[Option<String>]| {
        stories.iter().filter(|story| story.as_deref() == Some("cau-gianh-vi-93f07212")).count()
    };
    assert_eq!(told(&stories(&["sông OR fleuve OR river"])), 3);
    assert_eq!(told(&stories(&["--group", "story", "sông OR fleuve OR river"])), 1);
}

#[test]
fn a_grouped_hit_a_line_has_its_versions() {
    let hits =
        json_lines(sample().args(["search", "--format", "jsonl", "--group", "story", "ostréiculteurs"]));
    let story = &hits[0]["story"];
    assert_eq!(story["articles"], 2);
    assert_eq!(story["versions"][0]["id"], "morbihan-oysters-en-70040ee7");
    assert_eq!(story["versions"][0]["lang"], "en");
    assert_eq!(story["versions"][0]["source"], "The Channel Observer");
}

#[test]
fn an_article_is_shown_with_the_other_versions_of_its_story() {
    let output = sample().args(["show", "dak-lak-library-en-f977c527"]).output().unwrap();
    let text = crate::stdout(&output);
    let (_, versions) = text.split_once("The same story:").expect("the story has other versions");
    assert!(versions.contains("Thầy giáo già chở sách về buôn"), "{versions}");
    let json = json_lines(sample().args(["show", "--format", "json", "dak-lak-library-en-f977c527"]));
    assert_eq!(json[0]["story"]["versions"][0]["id"], "thu-vien-dak-lak-vi-d28f5c26");
    let alone = json_lines(sample().args(["show", "--format", "json", "budget-etat-fr-2a3d2d2d"]));
    assert!(alone.is_empty() || alone[0].get("story").is_none());
}

#[test]
fn similar_articles_begin_with_the_same_story() {
    assert_said!(sample().args(["similar", "--limit", "3", "pont-gianh-fr-a20958d1"]));
    let lines = json_lines(sample().args(["similar", "--format", "json", "-n", "3", "ldl-20250520-0009"]));
    let marks: Vec<bool> = lines.iter().map(|line| line["same_story"].as_bool().unwrap()).collect();
    assert_eq!(marks, [true, false, false]);
    assert_said!(sample().args(["similar", "no-such-article"]));
}
