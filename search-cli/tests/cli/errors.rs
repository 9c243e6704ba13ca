//! What is said when something is wrong, and with which exit code.

use std::fs;

use search_core::Archive;

use crate::{assert_said, sample, tim, tim_on};

#[test]
fn a_missing_archive_says_how_to_make_one() {
    let home = tempfile::tempdir().unwrap();
    assert_said!(tim_on(&home.path().join("none")).args(["search", "x"]));
    let mut default = tim();
    default.env("HOME", home.path()).env("XDG_DATA_HOME", home.path().join("data")).args(["search", "x"]);
    assert_said!(default);
}

#[test]
fn a_folder_that_is_no_archive_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("letter.txt"), "Dear all").unwrap();
    assert_said!(tim_on(home.path()).args(["search", "x"]));
    assert_said!(tim_on(home.path()).args(["index", "letter.txt"]));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn a_newer_format_is_not_misread() {
    let home = tempfile::tempdir().unwrap();
    drop(Archive::open_or_create(home.path()).unwrap());
    let description = fs::read_to_string(home.path().join("tim.json")).unwrap();
    fs::write(home.path().join("tim.json"), description.replace("\"format\": ", "\"format\": 9")).unwrap();
    assert_said!(tim_on(home.path()).args(["search", "x"]));
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let home = tempfile::tempdir().unwrap();
    let archive = Archive::open_or_create(home.path()).unwrap();
    let _writer = archive.writer().unwrap();
    assert_said!(tim_on(home.path()).args(["index", "."]));
}

#[test]
fn an_empty_command_line_helps() {
    assert_said!(sample().arg("search"));
    tim().assert().code(2);
    tim().args(["search", "--limit", "many", "x"]).assert().code(2);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = sample().args(["serve", "--listen", &address]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(crate::stderr(&output).contains(&format!("cannot listen on {address}")));
}

#[cfg(not(feature = "opensearch"))]
#[test]
fn what_is_not_built_in_is_said() {
    let without = "this `tim` was built without the engine `opensearch`";
    for arguments in [
        &["search", "x", "--engine", "opensearch"][..],
        &["stats", "--engine-url", "http://127.0.0.1:1"],
        &["doctor", "--engine-url", "http://127.0.0.1:1"],
        &["serve", "--engine", "opensearch"],
        &["migrate", "--from", "opensearch:articles", "--to", "there"],
    ] {
        let output = tim().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(crate::stderr(&output).contains(without), "{arguments:?}: {}", crate::stderr(&output));
    }
    sample().args(["search", "bridge", "--engine", "embedded"]).assert().success();
}
