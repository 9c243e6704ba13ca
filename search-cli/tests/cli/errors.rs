//! What is said when something is wrong, and with which exit code.

use std::fs;

use search_core::Archive;

use crate::{assert_said, data, sample, stderr, tim, tim_on};

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

#[test]
fn an_unset_variable_does_not_name_the_default_archive() {
    let home = tempfile::tempdir().unwrap();
    let on_default = || {
        let mut command = tim();
        command.env("HOME", home.path()).env("XDG_DATA_HOME", home.path().join("data"));
        command
    };
    for command in ["index", "search", "delete"] {
        for elsewhere in ["", "elsewhere"] {
            let output = on_default()
                .args([command, "--index", "", "x"])
                .env("TIM_INDEX", elsewhere)
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(2));
            assert!(stderr(&output).contains("`--index` names nothing"), "{}", stderr(&output));
        }
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    // An empty variable of the environment is none.
    let output = on_default().args(["search", "x"]).env("TIM_INDEX", "").output().unwrap();
    assert!(stderr(&output).contains("there is no archive yet"), "{}", stderr(&output));
}

#[test]
fn a_run_that_reads_nothing_leaves_no_archive() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("wrong.jsonl"), "no article\n").unwrap();
    for (was_there, arguments) in [
        (false, ["index", "/nonexistent"]),
        (true, ["index", "/nonexistent"]),
        (false, ["import", "/nonexistent"]),
        (false, ["import", "wrong.jsonl"]),
    ] {
        let archive = home.path().join("archive");
        if was_there {
            fs::create_dir(&archive).unwrap();
        }
        tim_on(&archive).args(arguments).current_dir(home.path()).assert().code(2);
        assert_eq!(archive.exists(), was_there, "{arguments:?}");
        if was_there {
            // The folder is whoever's made it.
            assert_eq!(fs::read_dir(&archive).unwrap().count(), 0);
            fs::remove_dir(&archive).unwrap();
        }
        let output = tim_on(&archive).args(["search", "x"]).output().unwrap();
        assert!(stderr(&output).contains("there is no archive"), "{}", stderr(&output));
    }
    // One that was there stays.
    let archive = home.path().join("archive");
    drop(Archive::open_or_create(&archive).unwrap());
    tim_on(&archive).args(["index", "/nonexistent"]).assert().code(2);
    assert!(archive.join("tim.json").exists());
}

#[test]
fn a_missing_file_of_the_index_is_named() {
    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("archive");
    tim_on(&archive).arg("index").arg(data("articles/text")).assert().success();
    for entry in fs::read_dir(archive.join("index")).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let is_whole = ["idx", "term", "store", "fast", "fieldnorm"].iter().all(|kind| !name.ends_with(kind));
        if is_whole {
            continue;
        }
        let content = fs::read(&file).unwrap();
        for damaged in [None, Some(&content[..content.len() / 2])] {
            match damaged {
                None => fs::remove_file(&file).unwrap(),
                Some(half) => fs::write(&file, half).unwrap(),
            }
            let output = tim_on(&archive).args(["search", "gianh"]).output().unwrap();
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{name}");
            assert!(said.contains(&name) && said.contains("`tim doctor` says what can be done"), "{said}");
            assert!(!said.contains("IoError") && !said.contains("tantivy"), "{said}");
        }
        fs::write(&file, content).unwrap();
    }
    tim_on(&archive).args(["search", "gianh"]).assert().success();
}

#[test]
fn a_query_that_begins_with_a_minus_is_shown_its_way() {
    assert_said!(sample().args(["search", "-lang:en", "oil"]));
    sample().args(["search", "--", "-lang:en gianh"]).assert().success();
    for arguments in
        [["search", "-n", "-1", "x"], ["search", "--offset", "-1", "x"], ["suggest", "-n", "many", "x"]]
    {
        let output = sample().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("expected a number from 0"), "{}", stderr(&output));
    }
}

#[test]
fn one_place_is_named() {
    let home = tempfile::tempdir().unwrap();
    let text = data("articles/text");
    let folder = text.to_str().unwrap();
    let elsewhere = home.path().join("none");
    for arguments in [
        &["search", "--in", folder, "--index", "there", "gianh"][..],
        &["eval", "--in", folder, "--index", "there", "--queries", "q", "--qrels", "q"],
        &["serve", "--data", "there", "--index", "here"],
    ] {
        let output = tim_on(&elsewhere).args(arguments).current_dir(home.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains("leave one of them out"), "{}", stderr(&output));
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    // What the environment names is for when nothing else is.
    tim_on(&elsewhere).args(["search", "--in", folder, "gianh"]).assert().success();
}

#[test]
fn threads_are_at_least_one() {
    let output = tim().args(["index", "--jobs", "0", "x"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("expected a number of threads, 1 or more"), "{}", stderr(&output));
}
