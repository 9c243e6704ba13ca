//! Reading a folder again: what has not changed, what is gone, what would be done, and how that is told to programs.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::{assert_said, json_lines, stderr, stdout, tim_on};

/// A folder with articles: a file for each name.
fn folder(path: &Path, names: &[&str]) {
    fs::create_dir_all(path).unwrap();
    for (number, name) in names.iter().enumerate() {
        fs::write(path.join(name), text(number)).unwrap();
    }
}

fn text(number: usize) -> String {
    format!(
        "The ferry of town {number} came back at dusk, and its {} passengers went home on foot.\n",
        number + 3
    )
}

fn articles(archive: &Path) -> u64 {
    json_lines(tim_on(archive).args(["stats", "--format", "json"]))[0]["articles"].as_u64().unwrap()
}

#[test]
fn a_dry_run_says_what_would_be_done_and_does_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (archive, files) = (home.path().join("archive"), home.path().join("files"));
    folder(&files, &["changed.txt", "gone.txt", "kept.txt"]);
    let mut dry = tim_on(&archive);
    assert_said!(dry.args(["index", "--dry-run", "--prune"]).arg(&files));
    assert!(!archive.exists(), "a dry run makes no archive");

    tim_on(&archive).arg("index").arg(&files).assert().success();
    fs::write(files.join("changed.txt"), text(7)).unwrap();
    fs::remove_file(files.join("gone.txt")).unwrap();
    fs::write(files.join("new.txt"), text(8)).unwrap();
    fs::write(files.join("style.css"), "p {}").unwrap();
    let before = fs::read(archive.join("index/meta.json")).unwrap();
    let mut dry = tim_on(&archive);
    assert_said!(dry.args(["index", "--dry-run", "--prune"]).arg(&files));
    let mut all = tim_on(&archive);
    assert_said!(all.args(["index", "--dry-run", "--verbose"]).arg(&files));
    assert_eq!(fs::read(archive.join("index/meta.json")).unwrap(), before);

    assert_said!(tim_on(&archive).args(["index", "--prune"]).arg(&files));
}

#[test]
fn articles_of_removed_files_stay_unless_they_are_pruned() {
    let home = tempfile::tempdir().unwrap();
    let (archive, files) = (home.path().join("archive"), home.path().join("files"));
    folder(&files.join("one"), &["a.txt", "b.txt"]);
    folder(&files.join("one-more"), &["c.txt"]);
    folder(&files.join("two"), &["d.txt", "e.txt", "f.txt"]);
    tim_on(&archive).arg("index").arg(&files).assert().success();
    let there = articles(&archive);
    for gone in ["one/a.txt", "one-more/c.txt", "two/d.txt"] {
        fs::remove_file(files.join(gone)).unwrap();
    }
    tim_on(&archive).arg("index").arg(&files).assert().success();
    assert_eq!(articles(&archive), there);
    // Only below the given paths; `one-more` is not below `one`.
    let output = tim_on(&archive).args(["index", "--prune"]).arg(files.join("one")).output().unwrap();
    assert_eq!(stderr(&output), "1 article removed with 1 file that is gone; 1 file unchanged\n");
    // What is gone itself may be a disk that is not there.
    fs::remove_dir_all(files.join("two")).unwrap();
    tim_on(&archive).args(["index", "--prune"]).arg(files.join("two")).assert().code(2);
    let output = tim_on(&archive).args(["index", "--prune"]).arg(&files).output().unwrap();
    let expected = format!("{} articles removed with 4 files that are gone; 1 file unchanged\n", there - 2);
    assert_eq!(stderr(&output), expected);
    assert_eq!(articles(&archive), 1);
}

#[test]
fn a_file_that_was_only_touched_is_not_read_again() {
    let home = tempfile::tempdir().unwrap();
    let (archive, files) = (home.path().join("archive"), home.path().join("files"));
    folder(&files, &["a.txt", "b.txt"]);
    tim_on(&archive).arg("index").arg(&files).assert().success();
    let touch = |name: &str| {
        let file = fs::File::options().append(true).open(files.join(name)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    };
    touch("a.txt");
    // The same size, and another text.
    fs::write(files.join("b.txt"), text(1).replace("town", "city")).unwrap();
    let output = tim_on(&archive).arg("index").arg(&files).output().unwrap();
    assert_eq!(stderr(&output), "1 article replaced from 1 file; 1 file unchanged\n");
}

#[test]
fn what_became_of_articles_is_said() {
    let home = tempfile::tempdir().unwrap();
    let (archive, files) = (home.path().join("archive"), home.path().join("files"));
    folder(&files, &["a.txt"]);
    let index = || {
        let output = tim_on(&archive).args(["index", "--prune"]).arg(&files).output().unwrap();
        (output.status.code(), stderr(&output).replace(&format!("{}/", files.display()), ""))
    };
    let said = |text: &str| (Some(0), text.to_owned());
    assert_eq!(index(), said("1 article added from 1 file\n"));
    fs::create_dir(files.join("sub")).unwrap();
    fs::rename(files.join("a.txt"), files.join("sub/a.txt")).unwrap();
    assert_eq!(index(), said("1 article replaced from 1 file; 1 file is gone, and no article with it\n"));
    let records: Vec<String> =
        (1..3).map(|n| serde_json::json!({"id": n, "text": text(n)}).to_string()).collect();
    fs::write(files.join("b.jsonl"), records.join("\n")).unwrap();
    assert_eq!(index(), said("2 articles added from 1 file; 1 file unchanged\n"));
    fs::write(files.join("b.jsonl"), &records[0]).unwrap();
    assert_eq!(
        index(),
        said(
            "1 article replaced from 1 file; 1 article removed that its file no longer has; 1 file unchanged\n"
        )
    );
    // Nothing is left of it.
    fs::write(files.join("b.jsonl"), "").unwrap();
    fs::remove_file(files.join("sub/a.txt")).unwrap();
    let emptied = "skipped: b.jsonl: is empty\n1 article removed that its file no longer has; 1 article removed \
                   with 1 file that is gone; 1 skipped (named above)\n";
    assert_eq!(index(), said(emptied));
    assert_eq!(articles(&archive), 0);
}

#[test]
fn progress_for_programs_is_json_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let files = home.path().join("files");
    folder(&files, &["a.txt", "b.txt"]);
    fs::write(files.join("style.css"), "p {}").unwrap();
    let mut index = tim_on(&home.path().join("archive"));
    index.args(["index", "--progress", "json", "--jobs", "1", "--memory", "32M"]).arg(&files);
    let output = index.output().unwrap();
    assert_eq!(stdout(&output), "");
    let lines: Vec<serde_json::Value> =
        stderr(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.last().unwrap();
    assert_eq!(last["done"], true);
    assert_eq!((&last["files"], &last["added"], &last["skipped"]), (&2.into(), &2.into(), &1.into()));
    assert!(lines[..lines.len() - 1].iter().all(|line| line["done"] == false && line["articles"].is_u64()));
}

#[test]
fn an_amount_of_memory_that_makes_no_sense_is_named() {
    let home = tempfile::tempdir().unwrap();
    for amount in ["1M", "17G", "much", "-1"] {
        let flag = format!("--memory={amount}");
        let output = tim_on(home.path()).args(["index", &flag, "."]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("between 32M and 16G"), "{}", stderr(&output));
    }
}
