//! The lines that sites repeat: listed, questioned, undone.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;

use crate::{assert_said, data, json_lines, stderr, tim_on};

const SHORT: &str = "The Gazette, every morning";

/// An archive of two sites.
fn archive() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    tim_on(home.path()).arg("index").arg(data("boilerplate")).assert().success();
    home
}

fn lines(archive: &Path, arguments: &[&str]) -> Vec<serde_json::Value> {
    json_lines(tim_on(archive).arg("boilerplate").args(arguments).args(["--format", "json"]))
}

#[test]
fn what_was_learned_is_listed_and_said_while_indexing() {
    let home = tempfile::tempdir().unwrap();
    assert_said!(tim_on(home.path()).arg("index").arg(data("boilerplate")));
    assert_said!(tim_on(home.path()).args(["boilerplate", "list"]));
    assert_said!(tim_on(home.path()).args([
        "boilerplate",
        "list",
        "--format",
        "json",
        "--site",
        "gazette.example"
    ]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "list", "--min", "7"]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "list", "--site", "nowhere.example"]));
}

#[test]
fn a_line_is_questioned() {
    let home = archive();
    assert_said!(tim_on(home.path()).args(["boilerplate", "why", "the gazette: EVERY morning"]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "why", "What happens next"]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "why", "https://www.gazette.example/choir"]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "why", "No such line"]));
    let why = &lines(home.path(), &["why", SHORT])[0];
    assert_eq!(
        (&why["verdict"], &why["articles"], &why["needed"]),
        (&"repeated".into(), &6.into(), &3.into())
    );
}

#[test]
fn a_line_is_kept_and_learned_again() {
    let home = archive();
    let shown = |id: &str| json_lines(tim_on(home.path()).args(["show", "--format", "json", id])).remove(0);
    let id = "https://www.gazette.example/choir";
    let dropped = shown(id)["dropped"].as_array().unwrap().clone();
    assert!(dropped.iter().any(|line| line["text"] == SHORT && line["reason"] == "repeated"), "{dropped:?}");
    tim_on(home.path()).args(["search", "gazette every morning"]).assert().code(1);

    assert_said!(tim_on(home.path()).args(["boilerplate", "keep", SHORT, "--site", "gazette.example"]));
    tim_on(home.path()).args(["search", "gazette every morning"]).assert().success();
    assert_eq!(shown(id)["passages"][2]["text"], SHORT);
    assert_said!(tim_on(home.path()).args(["boilerplate", "why", SHORT]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "keep", "--site", "gazette.example"]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "list"]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "list", "--kept"]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "keep", "--undo", "--site", "gazette.example"]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "keep", "--undo", SHORT]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "keep", "(12)"]));
    assert_said!(tim_on(home.path()).args(["boilerplate", "keep", "The Gazete, every morning"]));
    assert!(
        lines(home.path(), &["list", "--kept"])
            .iter()
            .all(|keep| keep["line"] != "The Gazete, every morning")
    );
    tim_on(home.path()).args(["boilerplate", "keep"]).assert().code(2);
}

#[test]
fn pages_of_a_site_end_in_the_same_archive_in_any_order() {
    let records = fs::read_to_string(data("boilerplate/gazette.jsonl")).unwrap();
    let mut records: Vec<&str> = records.lines().collect();
    let mut ends = Vec::new();
    for _ in 0..2 {
        let home = tempfile::tempdir().unwrap();
        let archive = home.path().join("archive");
        for (number, record) in records.iter().enumerate() {
            let file = home.path().join(format!("{number}.jsonl"));
            fs::write(&file, record).unwrap();
            let output = tim_on(&archive).arg("index").arg(&file).output().unwrap();
            assert!(output.status.success(), "{}", stderr(&output));
        }
        let mut articles = json_lines(tim_on(&archive).args(["search", "--format", "jsonl", ""]));
        articles.iter_mut().for_each(|article| article["origin"] = serde_json::Value::Null);
        articles.sort_by_key(|article| article["id"].as_str().unwrap().to_owned());
        ends.push((articles, lines(&archive, &["list"])));
        records.reverse();
    }
    assert_eq!(ends[0].1.len(), 2);
    assert_eq!(ends[0], ends[1]);
}

#[test]
fn a_killed_run_leaves_no_article_behind_what_was_learned() {
    const ARTICLES: usize = 3_000;
    let home = tempfile::tempdir().unwrap();
    let (archive, file) = (home.path().join("archive"), home.path().join("many.jsonl"));
    let records: String = (0..ARTICLES)
        .map(|n| {
            let text = format!("The harbour of town {n} was closed on Monday, and its ferry waited outside until night.");
            let url = format!("https://towns.example/{n}");
            format!("{}\n", serde_json::json!({"url": url, "text": format!("{text}\n{SHORT}\nNo ship came to town {n} that day, nor on the day after it.")}))
        })
        .collect();
    fs::write(&file, records).unwrap();
    for wait in [100, 300, 600, 1_000, 1_500] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tim"))
            .args(["index", "--index"])
            .args([&archive, &file])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    tim_on(&archive).arg("index").arg(&file).assert().success();
    let list = lines(&archive, &["list"]);
    assert_eq!((list.len(), &list[0]["articles"], &list[0]["of"]), (1, &ARTICLES.into(), &ARTICLES.into()));
    let why = &lines(&archive, &["why", SHORT])[0];
    assert_eq!((&why["taken"], &why["kept"]), (&ARTICLES.into(), &0.into()));
}
