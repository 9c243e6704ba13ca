//! Reading files into an archive: again, changed, interrupted.

use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use search_core::Archive;

use crate::{assert_said, data, json_lines, stderr, tim_on};

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

#[test]
fn an_empty_folder_is_no_failure() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let archive = home.path().join("archive");
    let output = tim_on(&archive).arg("index").arg(folder.path()).output().unwrap();
    assert_eq!((output.status.code(), &*stderr(&output)), (Some(0), "nothing new\n"));
    assert!(!archive.exists());
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

#[test]
fn an_interrupted_run_goes_on_where_it_stopped() {
    const ARTICLES: usize = 20_000;
    let home = tempfile::tempdir().unwrap();
    let (archive, file) = (home.path().join("archive"), home.path().join("many.jsonl"));
    many(&file, ARTICLES);
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tim"))
        .args(["index", "--commit-every", "0.2", "--index"])
        .args([&archive, &file])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let articles =
        || Archive::open(&archive).and_then(|archive| archive.stats()).map_or(0, |stats| stats.articles);
    while articles() == 0 {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before it was interrupted");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let there = articles() as usize;
    assert!(there < ARTICLES);

    let output = tim_on(&archive).arg("index").arg(&file).output().unwrap();
    let expected =
        format!("{} articles added from 1 file; 1 file read on from where it was left\n", ARTICLES - there);
    assert_eq!(crate::stderr(&output), expected);
    assert_eq!(articles() as usize, ARTICLES);
    let output = tim_on(&archive).arg("index").arg(&file).output().unwrap();
    assert_eq!(crate::stderr(&output), "nothing new; 1 file unchanged\n");
}

#[test]
fn what_is_skipped_is_counted_and_kept() {
    let home = tempfile::tempdir().unwrap();
    let (archive, files) = (home.path().join("archive"), home.path().join("files"));
    fs::create_dir(&files).unwrap();
    for number in 10..33 {
        fs::write(files.join(format!("empty-{number}.txt")), "").unwrap();
    }
    fs::write(files.join("lines.jsonl"), "{\"a\": 1}\n{\"text\": \"The ferry came back at dusk.\"}\n")
        .unwrap();
    let rejects = home.path().join("rejects.jsonl");
    assert_said!(tim_on(&archive).arg("index").arg(&files).arg("--rejects").arg(&rejects));
    let rejects = fs::read_to_string(rejects).unwrap();
    assert_eq!(rejects.lines().count(), 24);
    let last: serde_json::Value = serde_json::from_str(rejects.lines().last().unwrap()).unwrap();
    assert_eq!((&last["code"], &last["record"]), (&"not-an-article".into(), &1.into()));
    assert!(last["path"].as_str().unwrap().ends_with("lines.jsonl"));
}

#[test]
fn the_standard_input_is_read() {
    let home = tempfile::tempdir().unwrap();
    let feed = fs::read(data("forms/feed.rss")).unwrap();
    let output = tim_on(home.path()).args(["index", "-"]).write_stdin(feed.clone()).output().unwrap();
    assert_eq!(crate::stderr(&output), "2 articles added from 1 file\n");
    let mut search = tim_on(home.path());
    let hits =
        json_lines(search.args(["search", "--format", "jsonl", "--in", "-", "passerelle"]).write_stdin(feed));
    assert_eq!(hits[0]["origin"], "stdin#2");
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_any_length_passes_in_constant_memory() {
    const LINE: usize = 300 << 20;
    const MOST_KIB: u64 = 100 << 10;
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tim"))
        .args(["extract", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"{\"text\": \"").unwrap();
    let piece = "grebes dive ".repeat(1 << 16);
    for _ in 0..LINE / piece.len() {
        input.write_all(piece.as_bytes()).unwrap();
    }
    input.write_all(b"\"}\n{\"text\": \"A heron stood in the reeds.\"}\n").unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < MOST_KIB, "{peak} KiB");
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(crate::stderr(&output), "skipped: stdin#1: is larger than the limit of 16777216 bytes\n");
    assert!(crate::stdout(&output).contains("A heron stood in the reeds."));
}

#[test]
fn what_is_read_is_not_written_over() {
    let home = tempfile::tempdir().unwrap();
    let (archive, file) = (home.path().join("archive"), home.path().join("many.jsonl"));
    many(&file, 3);
    let before = fs::read(&file).unwrap();
    for (command, paths) in
        [("index", "many.jsonl"), ("index", "."), ("extract", "many.jsonl"), ("import", "many.jsonl")]
    {
        let mut refused = tim_on(&archive);
        let output =
            refused.args([command, paths, "--rejects"]).arg(&file).current_dir(home.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(stderr(&output).contains("is to be read; name another file"), "{}", stderr(&output));
        assert_eq!(fs::read(&file).unwrap(), before);
        assert!(!archive.exists());
    }
    // The list of an earlier run may be anywhere, and is written anew.
    fs::write(home.path().join("binary.txt"), b"\x00\x01\x02").unwrap();
    for _ in 0..2 {
        tim_on(&archive)
            .args(["index", ".", "--rejects", "rejects.jsonl"])
            .current_dir(home.path())
            .assert()
            .success();
        assert!(fs::read_to_string(home.path().join("rejects.jsonl")).unwrap().contains("binary.txt"));
    }
}

#[test]
fn articles_that_share_an_id_are_named() {
    let home = tempfile::tempdir().unwrap();
    let files = home.path().join("files");
    fs::create_dir(&files).unwrap();
    for (name, text) in [("a", "A heron stood in the reeds."), ("b", "A stork flew over the house.")] {
        fs::write(
            files.join(format!("{name}.json")),
            serde_json::json!([{"id": 1, "text": text}]).to_string(),
        )
        .unwrap();
    }
    assert_said!(tim_on(&home.path().join("archive")).arg("index").arg(&files));
    // So it is where they are searched without an archive.
    let output = crate::tim().args(["search", "--in"]).arg(&files).arg("stork").output().unwrap();
    assert!(stderr(&output).contains("2 articles share the id 1: "), "{}", stderr(&output));
}

#[test]
fn archives_in_a_folder_are_left_out() {
    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("archive");
    many(&home.path().join("many.jsonl"), 3);
    for expected in ["3 articles added from 1 file\n", "nothing new; 1 file unchanged\n"] {
        let output = tim_on(&archive).arg("index").arg(home.path()).output().unwrap();
        assert_eq!(stderr(&output), expected);
    }
    let output = tim_on(&archive).arg("index").arg(&archive).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is an archive; `tim export`"), "{}", stderr(&output));
}

#[test]
fn of_two_who_make_an_archive_at_once_one_waits_or_is_told() {
    let home = tempfile::tempdir().unwrap();
    many(&home.path().join("many.jsonl"), 500);
    for round in 0..8 {
        let archive = home.path().join(format!("archive-{round}"));
        let start = || {
            std::process::Command::new(assert_cmd::cargo::cargo_bin!("tim"))
                .args(["index", "--index"])
                .arg(&archive)
                .arg(home.path().join("many.jsonl"))
                .env("TIM_CONFIG", "")
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        for output in [start(), start(), start()].map(|child| child.wait_with_output().unwrap()) {
            let said = stderr(&output);
            assert!(output.status.success() || said.contains("another process is writing"), "{said}");
        }
        let articles =
            json_lines(tim_on(&archive).args(["stats", "--format", "json"]))[0]["articles"].clone();
        assert_eq!(articles, 500);
    }
}

#[test]
fn what_is_wrong_is_said_once() {
    let home = tempfile::tempdir().unwrap();
    let files = home.path().join("files");
    fs::create_dir(&files).unwrap();
    fs::write(
        files.join("records.jsonl"),
        "{\"text\": \"A heron stood in the reeds.\"}\n{\"text\": \"The gr\n",
    )
    .unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere.txt", files.join("dangling.txt")).unwrap();
    let output = tim_on(&home.path().join("archive")).arg("index").arg(&files).output().unwrap();
    let said = stderr(&output);
    assert!(said.contains("records.jsonl#2: is no article: ") && !said.contains("line 2"), "{said}");
    #[cfg(unix)]
    assert!(
        said.contains("files/dangling.txt: cannot be read: No such file or directory (os error 2)\n"),
        "{said}"
    );
}
