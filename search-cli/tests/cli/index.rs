//! Reading files into an archive: again, changed, interrupted.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use crate::{assert_said, data, json_lines, tim_on};

#[test]
fn a_second_run_changes_nothing_and_says_so() {
    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("archive");
    assert_said!(tim_on(&archive).arg("index").arg(data("articles/text")));
    assert_said!(tim_on(&archive).arg("index").arg(data("articles/text")));
    assert_said!(tim_on(&archive).arg("stats"));
}

#[test]
fn what_cannot_be_read_is_named() {
    let (files, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(files.path().join("binary.txt"), b"\x00\x01\x02").unwrap();
    fs::write(files.path().join("empty.html"), "").unwrap();
    fs::write(files.path().join("style.css"), "p {}").unwrap();
    fs::copy(data("articles/text/le-hoi-den-long-hue-nfd.txt"), files.path().join("nfd.txt")).unwrap();
    let mut index = tim_on(home.path());
    index.arg("index").arg(files.path()).arg("no-such-file.txt").current_dir(home.path());
    assert_said!(index);
    // The decomposed one is found by a composed query.
    assert_eq!(
        json_lines(tim_on(home.path()).args(["search", "--format", "jsonl", "lễ hội đèn lồng"])).len(),
        1
    );
}

/// A file of many articles, all different.
fn many(path: &std::path::Path, articles: usize) {
    let lines: String = (0..articles)
        .map(|n| {
            let text = format!(
                "The harbour of town {n} was closed on Monday. Ferry {} waited outside until night.",
                n * 7
            );
            format!("{}\n", serde_json::json!({"id": format!("a{n}"), "text": text.repeat(4)}))
        })
        .collect();
    fs::write(path, lines).unwrap();
}

#[test]
fn a_killed_run_leaves_an_archive_that_answers() {
    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("archive");
    tim_on(&archive).arg("index").arg(data("articles/text")).assert().success();
    many(&home.path().join("many.jsonl"), 20_000);
    for wait in [40, 150, 400] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tim"))
            .args(["index", "--index"])
            .arg(&archive)
            .arg(home.path().join("many.jsonl"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        // SIGKILL: nothing of the program runs any more.
        child.kill().unwrap();
        child.wait().unwrap();
        let hits = json_lines(tim_on(&archive).args(["search", "--format", "jsonl", "cau gianh"]));
        assert!(!hits.is_empty(), "killed after {wait} ms");
    }
    tim_on(&archive).arg("index").arg(home.path().join("many.jsonl")).assert().success();
    let stats = json_lines(tim_on(&archive).args(["stats", "--format", "json"]));
    assert_eq!(stats[0]["articles"], 20_016);
}

#[test]
fn a_deleted_article_is_gone() {
    let home = tempfile::tempdir().unwrap();
    tim_on(home.path()).arg("index").arg(data("articles/text/toronto-fares-en.txt")).assert().success();
    let hits = json_lines(tim_on(home.path()).args(["search", "--format", "jsonl", "toronto"]));
    let id = hits[0]["id"].as_str().unwrap();
    tim_on(home.path()).args(["delete", id]).assert().success();
    tim_on(home.path()).args(["delete", id]).assert().code(1);
    tim_on(home.path()).args(["search", "toronto"]).assert().code(1);
}
