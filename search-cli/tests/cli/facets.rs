//! Filters, facets, the timeline, orders and cursors.

use std::fs;

use tempfile::TempDir;

use crate::{assert_said, json_lines, sample, stdout, tim_on};

#[test]
fn facets_are_counted() {
    assert_said!(sample().args(["facets"]));
    assert_said!(sample().args(["facets", "--by", "author", "--values", "phan", "cầu treo"]));
    assert_said!(sample().args([
        "facets",
        "--by",
        "year,lang",
        "--order",
        "value",
        "--format",
        "json",
        "gianh"
    ]));
    assert_said!(sample().args(["facets", "--by", "no.such"]));
}

#[test]
fn the_timeline_has_a_line_a_language() {
    assert_said!(sample().args(["timeline"]));
    assert_said!(sample().args(["timeline", "--by", "year", "--format", "json", "gianh"]));
    assert_said!(sample().args(["timeline", "zzzz qqqq"]));
}

#[test]
fn filters_are_exact() {
    let found = |args: &[&str]| {
        let mut ids: Vec<String> = json_lines(
            sample().args(["search", "--format", "jsonl", "-n", "100", "--sort", "id:asc"]).args(args),
        )
        .iter()
        .map(|hit| hit["id"].as_str().unwrap().to_owned())
        .collect();
        ids.sort();
        ids
    };
    assert_eq!(found(&["--source", "TTXVN", "gianh"]), ["cau-gianh-vi-93f07212"]);
    assert!(found(&["--source", "ttxvn", "gianh"]).is_empty());
    assert_eq!(found(&["--author", "Phan Quốc Tuấn", "gianh"]), ["cau-gianh-vi-93f07212"]);
    let within = found(&["--since", "2023-11", "--until", "2023-11", ""]);
    assert_eq!(within, found(&["--where", "month=2023-11", ""]));
    assert!(within.contains(&"cau-gianh-vi-93f07212".to_owned()), "{within:?}");
    assert_eq!(found(&["--where", "lang!=vi", "gianh"]).len(), 2);
    assert_eq!(found(&["--where", "lang!=vi", "--where", "!source", "gianh"]).len(), 1);
}

#[test]
fn what_cannot_be_asked_says_why() {
    assert_said!(sample().args(["search", "--since", "soon", "x"]));
    assert_said!(sample().args(["search", "--where", "year=soon", "x"]));
    assert_said!(sample().args(["search", "--sort", "best", "x"]));
    assert_said!(sample().args(["search", "--since", "2024", "--until", "2023-11", "x"]));
    assert_said!(sample().args(["search", "--where", "year~2", "x"]));
    assert_said!(sample().args(["search", "--where", "stars~4", "x"]));
    assert_said!(sample().args(["search", "--cursor=abc", "x"]));
    let next = json_lines(sample().args(["search", "--cursor", "--format", "jsonl", "-n", "1", "gianh"]));
    let cursor = format!("--cursor={}", next[1]["next"].as_str().unwrap());
    assert_said!(sample().args(["search", &cursor, "pont"]));
    assert_said!(sample().args(["search", &cursor, "--group", "story", "gianh"]));
}

#[test]
fn a_cursor_leads_to_the_last_hit() {
    let ids = |lines: &[serde_json::Value]| {
        lines.iter().filter_map(|line| line["id"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let all = ids(&json_lines(sample().args(["search", "--format", "jsonl", "-n", "100", "lang:fr"])));
    let (mut walked, mut cursor) = (Vec::new(), "--cursor".to_owned());
    loop {
        let lines = json_lines(sample().args(["search", &cursor, "--format", "jsonl", "-n", "5", "lang:fr"]));
        walked.extend(ids(&lines));
        match lines.last().and_then(|line| line["next"].as_str()) {
            Some(next) => cursor = format!("--cursor={next}"),
            None => break,
        }
    }
    assert_eq!(walked, all);
    let text = stdout(&sample().args(["search", "--cursor", "-n", "1", "gianh"]).output().unwrap());
    assert!(text.lines().last().unwrap().starts_with("next page: --cursor="), "{text}");
}

/// An archive of records with attributes.
fn rated() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let records = [
        r#"{"id": "a", "title": "The ferry was late", "text": "The ferry was late again.", "stars": 4, "team": {"name": "Night"}}"#,
        r#"{"id": "b", "title": "The ferry came", "text": "At last the ferry came.", "stars": 2.5, "urgent": true}"#,
        r#"{"id": "c", "title": "The ferry sank", "text": "In the end the ferry sank.", "team": {"name": "Day"}}"#,
    ];
    fs::write(home.path().join("wire.jsonl"), records.join("\n")).unwrap();
    tim_on(&home.path().join("archive")).arg("index").arg(home.path().join("wire.jsonl")).assert().success();
    home
}

#[test]
fn attributes_are_filtered_counted_and_ordered_by() {
    let home = rated();
    let tim = || tim_on(&home.path().join("archive"));
    assert_said!(tim().args(["facets", "--by", "stars,team.name,urgent", "ferry"]));
    let search = |args: &[&str]| {
        let hits = json_lines(tim().args(["search", "--format", "jsonl"]).args(args).arg("ferry"));
        hits.iter().filter_map(|hit| hit["id"].as_str().map(str::to_owned)).collect::<String>()
    };
    assert_eq!(search(&["--sort", "stars:desc"]), "abc");
    assert_eq!(search(&["--sort", "stars:asc"]), "bac");
    assert_eq!(search(&["--where", "stars>2.5"]), "a");
    assert_eq!(search(&["--where", "team.name=Night"]), "a");
    assert_eq!(search(&["--where", "!stars"]), "c");
    let lines = json_lines(tim().args(["search", "--format", "jsonl", "--facets", "stars", "ferry"]));
    let facets = &lines.last().unwrap()["facets"][0];
    assert_eq!((&facets["min"], &facets["max"], &facets["distinct"]), (&2.5.into(), &4.0.into(), &2.into()));
    let shown = stdout(&tim().args(["show", "a"]).output().unwrap());
    assert!(shown.contains("  stars     4\n  team.name Night\n"), "{shown}");
    let json = json_lines(tim().args(["show", "--format", "json", "a"]));
    assert_eq!(json[0]["attributes"], serde_json::json!({"stars": 4, "team": {"name": "Night"}}));
}

#[test]
fn attributes_beyond_the_limit_are_named() {
    let home = tempfile::tempdir().unwrap();
    let record = |n: usize| {
        let fields: Vec<String> = (0..60).map(|field| format!("\"f{n}x{field}\": 1")).collect();
        format!("{{\"text\": \"The ferry number {n} was late again.\", {}}}", fields.join(", "))
    };
    fs::write(home.path().join("wire.jsonl"), (0..17).map(record).collect::<Vec<_>>().join("\n")).unwrap();
    let output =
        tim_on(&home.path().join("archive")).arg("index").arg(home.path().join("wire.jsonl")).output();
    let said = crate::stderr(&output.unwrap());
    assert!(said.contains("no article is found by f16x4"), "{said}");
}

#[test]
fn counts_are_tables() {
    assert_said!(sample().args(["facets", "--by", "lang,year", "--format", "csv", "gianh"]));
    assert_said!(sample().args(["timeline", "--format", "csv", "gianh"]));
}

#[test]
fn names_that_nothing_has_are_said() {
    for arguments in [
        &["facets", "--by", "laang"][..],
        &["search", "--sort", "laang:asc", "gianh"],
        &["search", "--facets", "laang", "gianh"],
        &["search", "--where", "laang=1", "gianh"],
        &["timeline", "--where", "laang", "gianh"],
        &["export", "--where", "laang", "gianh"],
    ] {
        let output = crate::sample().args(arguments).output().unwrap();
        assert!(crate::stderr(&output).contains("note: `laang` is no fact (id lang source"), "{arguments:?}");
    }
    for (arguments, said) in [
        (
            ["search", "--source", "ttxvn", "gianh"],
            "note: no article has the source `ttxvn`; did you mean `TTXVN`?\n",
        ),
        (
            ["facets", "--author", "Nobody At All", "gianh"],
            "note: no article has the author `Nobody At All`\n",
        ),
    ] {
        let output = crate::sample().args(arguments).output().unwrap();
        assert!(crate::stderr(&output).contains(said), "{arguments:?}: {}", crate::stderr(&output));
    }
    let known =
        crate::sample().args(["facets", "--by", "lang,source", "--source", "TTXVN"]).output().unwrap();
    assert_eq!(crate::stderr(&known), "");
}

#[test]
fn what_has_no_place_in_a_format_is_said() {
    for (arguments, said) in [
        (&["search", "--cursor", "--format", "csv", "gianh"][..], "`--cursor`"),
        (&["search", "--facets", "lang", "--format", "paths", "gianh"], "`--facets`"),
        (&["search", "--cursor", "--group", "story", "gianh"], "stories have no cursor"),
    ] {
        let output = crate::sample().args(arguments).output().unwrap();
        assert!(crate::stderr(&output).contains(said), "{arguments:?}");
        assert_eq!(output.status.code(), Some(0));
    }
}
