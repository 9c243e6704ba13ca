//! Walking through an archive by cursors while another process adds to it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::{Command, Stdio};

use search_core::{Archive, SearchOptions};

use crate::tim;

/// Articles of which every third is about a ferry.
fn articles(numbers: std::ops::Range<usize>) -> String {
    let mut lines = String::new();
    for n in numbers {
        let boat = if n % 3 == 0 { "ferry" } else { "barge" };
        let day = 1 + n % 28;
        writeln!(
            lines,
            r#"{{"id":"n{n:05}","title":"Report {n}","date":"2024-05-{day:02}","text":"The {boat} number {n} came into the harbour."}}"#
        )
        .unwrap();
    }
    lines
}

#[test]
fn a_walk_comes_by_every_hit_once_while_another_process_adds() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("archive");
    let file = |name: &str, numbers| {
        let path = home.path().join(name);
        std::fs::write(&path, articles(numbers)).unwrap();
        path
    };
    let index = |path: &std::path::Path| {
        let mut command = Command::new(tim().get_program());
        command.arg("index").arg("--index").arg(&folder).arg(path);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    assert!(index(&file("before.jsonl", 0..3_000)).status().unwrap().success());
    let archive = Archive::open(&folder).unwrap();
    for (query, more) in [("ferry", 3_000..9_000), ("", 9_000..15_000)] {
        let mut adding = index(&file("while.jsonl", more)).spawn().unwrap();
        let (mut walked, mut steps_while_adding) = (Vec::new(), 0);
        let mut options = SearchOptions { limit: 7, help: false, ..SearchOptions::default() };
        loop {
            steps_while_adding += usize::from(adding.try_wait().unwrap().is_none());
            let answer = archive.search(query, &options).unwrap();
            walked.extend(answer.hits.into_iter().map(|hit| hit.article.id));
            let Some(next) = answer.next else { break };
            options.cursor = Some(next);
        }
        assert!(adding.wait().unwrap().success());
        assert!(steps_while_adding > 1, "nothing was added meanwhile");
        let once: BTreeSet<&str> = walked.iter().map(String::as_str).collect();
        assert_eq!(once.len(), walked.len(), "{query}: a hit was shown twice");
        let there = (0..3_000).filter(|n| query.is_empty() || n % 3 == 0).map(|n| format!("n{n:05}"));
        let missing: Vec<String> = there.filter(|id| !once.contains(id.as_str())).collect();
        assert_eq!(missing, [""; 0], "{query}: hits were passed over");
    }
}
