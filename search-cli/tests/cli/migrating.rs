//! Copying an archive to another place.

use std::fs;

use crate::{assert_said, json_lines, sample, tim, tim_on};

#[test]
fn a_copy_answers_as_the_archive_does_and_is_not_copied_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    let articles = folder.path().join("articles.jsonl");
    fs::write(&articles, sample().arg("export").output().unwrap().stdout).unwrap();
    tim_on(&from).arg("import").arg(&articles).assert().success();
    let mut migrate = tim();
    migrate.arg("migrate").arg("--from").arg(&from).arg("--to").arg(&to);
    migrate.assert().success();
    let output = migrate.output().unwrap();
    assert!(crate::stderr(&output).starts_with("0 articles copied; 49 there already\n"), "{output:?}");
    let found = |archive| json_lines(tim_on(archive).args(["search", "--format", "jsonl", "gianh"]));
    assert!(!found(&from).is_empty());
    assert_eq!(found(&from), found(&to));
    // Something that only the copy has.
    fs::write(folder.path().join("other.txt"), "A heron stood in the reeds of the lake all morning long.")
        .unwrap();
    tim_on(&to).arg("index").arg(folder.path().join("other.txt")).assert().success();
    let output = migrate.output().unwrap();
    let said = crate::stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("tim: the two differ\n") && said.contains("50 articles ("), "{said}");
    assert!(said.contains("There was something else at the place before"), "{said}");
}

#[test]
fn a_place_that_makes_no_sense_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none");
    assert_said!(tim().args(["migrate", "--to", "there", "--from"]).arg(&none));
    assert_said!(tim().args(["migrate", "--from", "here", "--to", "./here"]).current_dir({
        tim_on(&folder.path().join("here")).arg("index").arg(crate::data("articles/text")).assert().success();
        folder.path()
    }));
    assert_said!(tim().args(["migrate", "--from", "https://user:secret@127.0.0.1:9200", "--to", "there"]));
}
