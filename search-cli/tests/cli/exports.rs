//! Articles that leave the archive, and come back.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::{assert_said, data, json_lines, sample, stderr, stdout, tim_on};

fn exported(archive: &Path) -> BTreeSet<String> {
    let output = tim_on(archive).arg("export").output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output).lines().map(str::to_owned).collect()
}

/// Brings an archive into another by way of a file, and compares.
fn comes_back_the_same(archive: &Path, articles: usize) {
    let home = tempfile::tempdir().unwrap();
    let (file, place) = (home.path().join("export.jsonl"), home.path().join("archive"));
    fs::write(&file, tim_on(archive).arg("export").output().unwrap().stdout).unwrap();
    tim_on(&place).arg("import").arg(&file).assert().success();
    let (before, after) = (exported(archive), exported(&place));
    assert!(before.len() >= articles, "{}", before.len());
    assert_eq!(before, after);
    for query in ["gianh", "morning", "lang:vi"] {
        let answer = |archive: &Path| {
            let hits = json_lines(tim_on(archive).args(["search", "--format", "jsonl", "-n", "100", query]));
            hits.into_iter().map(|hit| (hit["id"].clone(), hit["story"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(answer(archive), answer(&place), "{query}");
    }
    // Twice the same is the same.
    let output = tim_on(&place).arg("import").arg(&file).output().unwrap();
    assert!(stderr(&output).starts_with("0 articles added"), "{}", stderr(&output));
    assert_eq!(exported(&place), before);
}

#[test]
fn what_was_exported_comes_back_the_same() {
    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("archive");
    tim_on(&archive).arg("index").args([data("articles"), data("forms")]).assert().success();
    comes_back_the_same(&archive, 50);
}

#[test]
fn decisions_about_lines_come_back_too() {
    let home = tempfile::tempdir().unwrap();
    tim_on(home.path()).arg("index").arg(data("boilerplate")).assert().success();
    comes_back_the_same(home.path(), 12);
    tim_on(home.path()).args(["boilerplate", "keep", "The Gazette, every morning"]).assert().success();
    comes_back_the_same(home.path(), 13);
}

#[test]
fn an_export_is_narrowed_and_may_be_packed() {
    let home = tempfile::tempdir().unwrap();
    let output = sample().args(["export", "--lang", "vi", "gianh"]).output().unwrap();
    let articles: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(articles.len(), 1);
    assert_eq!(articles[0]["title"], "Thông xe cầu treo Lèn Tiên bắc qua sông Gianh");
    let packed = zstd::stream::encode_all(&output.stdout[..], 1).unwrap();
    let mut import = tim_on(home.path());
    let output = import.args(["import", "-"]).write_stdin(packed).output().unwrap();
    assert_eq!(stderr(&output), "1 article added\n");
    assert_said!(sample().args(["export", "zzzz qqqq"]));
}

#[test]
fn a_table_has_the_texts_and_facts() {
    let home = tempfile::tempdir().unwrap();
    assert_said!(sample().args(["export", "--format", "csv", "--lang", "fr", "pont gianh suspendu"]));
    // And it can be read as any table.
    let table = home.path().join("table.csv");
    fs::write(&table, sample().args(["export", "--format", "csv"]).output().unwrap().stdout).unwrap();
    let archive = home.path().join("archive");
    let output = tim_on(&archive).arg("index").arg(&table).output().unwrap();
    assert_eq!(stderr(&output), "49 articles added from 1 file\n");
}

#[test]
fn references_are_written_for_bibtex() {
    let mut command = sample();
    command.args(["export", "--format", "bibtex", "--since", "2023-11", "--until", "2023-11", "gianh"]);
    let written = stdout(&command.output().unwrap());
    // They come in no particular order.
    let mut references: Vec<&str> = written.trim().split("\n\n").collect();
    references.sort_unstable();
    insta::assert_snapshot!(references.join("\n\n"));
}

#[test]
fn an_export_is_imported_and_not_indexed() {
    let home = tempfile::tempdir().unwrap();
    let (file, place) = (home.path().join("export.jsonl"), home.path().join("archive"));
    fs::write(&file, sample().args(["export", "--lang", "en", "gianh"]).output().unwrap().stdout).unwrap();
    assert_said!(tim_on(&place).arg("index").arg(&file));
    assert!(!place.exists());
    // Beside something that is read, it is skipped and named.
    let other = home.path().join("other");
    let output = tim_on(&other).arg("index").arg(&file).arg(data("articles/text")).output().unwrap();
    assert!(
        output.status.success() && stderr(&output).contains("`tim import` takes it back"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_others_wrote_is_not_imported_but_indexed() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("table.csv");
    fs::write(&file, "title,text\nOne,Two\n").unwrap();
    assert_said!(tim_on(&home.path().join("archive")).arg("import").arg(&file));
    assert!(!home.path().join("archive").exists());
    let page = sample()
        .args(["extract", "--format", "json"])
        .arg(data("articles/text/gianh-bridge-en.txt"))
        .output()
        .unwrap();
    fs::write(&file, page.stdout).unwrap();
    let output = tim_on(&home.path().join("archive")).arg("import").arg(&file).output().unwrap();
    let said = stderr(&output);
    assert!(said.contains("table.csv#1: is no article: no line that `tim export` wrote ("), "{said}");
    assert!(!said.contains("at line") && !said.contains("struct"), "{said}");
}

#[test]
fn lines_that_are_no_articles_are_skipped_and_named() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lines.jsonl");
    let whole: Value = {
        let output = sample().args(["export", "gianh", "--lang", "en"]).output().unwrap();
        serde_json::from_str(stdout(&output).lines().next().unwrap()).unwrap()
    };
    let with = |name: &str, value: Value| {
        let mut article = whole.clone();
        article[name] = value;
        article.to_string()
    };
    let far = json!([{"text": "Menu", "reason": "repeated", "after": u64::MAX,
        "was": {"kind": "body", "lang": "en", "confidence": 1.0}}]);
    let deep = format!("{{\"id\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let lines = [
        "not JSON".to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        deep,
        with("id", json!("")),
        with("id", json!("x".repeat(70_000))),
        with("date", json!("Thứ hai, 20/11/2023")),
        with("attributes", json!({"a\u{1}b": 1})),
        with("lang", json!("no language")),
        with("passages", json!("text")),
        r#"{"keep": {"site": 1}}"#.to_owned(),
        // These are brought to what an article is.
        with("dropped", far),
        with("title", json!("Cafe\u{301}\n\non the quay")),
    ];
    fs::write(&file, lines.join("\n")).unwrap();
    assert_said!(tim_on(&home.path().join("archive")).arg("import").arg(&file));
    let titles = json_lines(tim_on(&home.path().join("archive")).args(["search", "--format", "jsonl", ""]));
    assert_eq!(titles[0]["title"], "Café on the quay");
    fs::write(&file, "nothing\n").unwrap();
    assert_said!(tim_on(&home.path().join("archive")).arg("import").arg(&file));
    assert_said!(tim_on(&home.path().join("archive")).arg("import").arg(home.path().join("none.jsonl")));
}
