//! Copies of an archive, made and restored, also while another process writes; and its smallest form.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use assert_cmd::cargo::cargo_bin;

use crate::{SAMPLE, assert_said, json_lines, sample, stderr, stdout, tim, tim_on};

fn articles(archive: &Path) -> u64 {
    json_lines(tim_on(archive).args(["stats", "--format", "json"]))[0]["articles"].as_u64().unwrap()
}

#[test]
fn a_copy_answers_as_the_archive_does() {
    let home = tempfile::tempdir().unwrap();
    let query = ["search", "--format", "jsonl", "gianh"];
    let expected = stdout(&sample().args(query).output().unwrap());
    for copy in ["copy", "copy.tar.zst"] {
        let (copy, place) = (home.path().join(copy), home.path().join(format!("from-{copy}")));
        sample().arg("backup").arg(&copy).assert().success();
        assert_said!(tim_on(&place).arg("restore").arg(&copy));
        assert_eq!(stdout(&tim_on(&place).args(query).output().unwrap()), expected);
        // What is remembered of files came with it.
        let output = tim_on(&place).arg("index").arg(crate::data("articles")).output().unwrap();
        assert_eq!(stderr(&output), "nothing new; 34 files unchanged\n");
    }
    // A copy in a folder is an archive.
    assert_eq!(stdout(&tim_on(&home.path().join("copy")).args(query).output().unwrap()), expected);
}

#[test]
fn a_copy_is_whole_while_another_process_writes() {
    let home = tempfile::tempdir().unwrap();
    let (archive, file) = (home.path().join("archive"), home.path().join("many.jsonl"));
    let line = |n: usize| {
        let text = format!("The harbour of town {n} was closed on Monday. Ferry {} waited outside. ", n * 7);
        format!("{}\n", serde_json::json!({"id": format!("a{n}"), "text": text.repeat(4)}))
    };
    fs::write(&file, (0..8_000).map(line).collect::<String>()).unwrap();
    tim_on(&archive).arg("index").arg(crate::data("articles/text")).assert().success();
    let mut writer = std::process::Command::new(cargo_bin!("tim"))
        .args(["index", "--commit-every", "0.05", "--index"])
        .args([&archive, &file])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut before, mut copies) = (0, 0);
    while writer.try_wait().unwrap().is_none() {
        let name = format!("copy-{copies}{}", if copies % 2 == 0 { "" } else { ".tar.zst" });
        let (copy, place) = (home.path().join(name), home.path().join(format!("place-{copies}")));
        tim_on(&archive).arg("backup").arg(&copy).assert().success();
        tim_on(&place).arg("restore").arg(&copy).assert().success();
        let there = articles(&place);
        assert!(there >= before && there >= 16, "{there} articles after {before}");
        // By now the writer has begun.
        tim_on(&archive).arg("doctor").assert().success();
        (before, copies) = (there, copies + 1);
    }
    assert!(copies > 1, "the writer ended before anything was copied");
    assert!(writer.wait().unwrap().success());
    assert_eq!(articles(&archive), 8_016);
}

#[test]
fn nothing_is_put_over_what_is_there() {
    let home = tempfile::tempdir().unwrap();
    let full = home.path().join("full");
    fs::create_dir(&full).unwrap();
    fs::write(full.join("letter.txt"), "Dear all").unwrap();
    assert_said!(sample().arg("backup").arg(&full));
    assert_said!(sample().arg("backup").arg(full.join("letter.txt")));
    // A folder of such a name would be taken for a file.
    for name in ["copy.zip", "copy.tar.gz", "copy.ZST"].map(|name| home.path().join(name)) {
        let output = sample().arg("backup").arg(&name).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("`.tar.zst`"), "{}", stderr(&output));
        assert!(!name.exists());
    }
    let copy = home.path().join("copy.tar.zst");
    sample().arg("backup").arg(&copy).assert().success();
    assert_said!(tim_on(&full).arg("restore").arg(&copy));
    assert_eq!(fs::read_dir(&full).unwrap().count(), 1);
}

#[test]
fn what_is_no_whole_copy_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("place");
    let refused = |copy: &Path, reason: &str| {
        let output = tim_on(&place).arg("restore").arg(copy).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
        assert!(!place.exists());
        assert!(
            fs::read_dir(home.path())
                .unwrap()
                .all(|entry| { !entry.unwrap().file_name().to_string_lossy().contains("restoring") })
        );
    };
    refused(&home.path().join("nothing.tar.zst"), "cannot read the copy");
    let copy = home.path().join("copy.tar.zst");
    sample().arg("backup").arg(&copy).assert().success();
    let whole = fs::read(&copy).unwrap();
    fs::write(&copy, &whole[..whole.len() / 2]).unwrap();
    refused(&copy, "cannot read the copy");
    fs::write(&copy, "This is no archive.").unwrap();
    refused(&copy, "cannot read the copy");

    // A byte of a file is another; a file is missing.
    let folder = home.path().join("copy");
    sample().arg("backup").arg(&folder).assert().success();
    let store = fs::read_dir(folder.join("index"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "store"))
        .max_by_key(|path| fs::metadata(path).unwrap().len())
        .unwrap();
    let mut bytes = fs::read(&store).unwrap();
    bytes[100] ^= 1;
    fs::write(&store, bytes).unwrap();
    refused(&folder, "its checksum is another");
    fs::remove_file(&store).unwrap();
    refused(&folder, ".store");
}

#[test]
fn a_packed_file_cannot_write_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    let copy = home.path().join("copy.tar.zst");
    for name in ["index/deep/file", "elsewhere", "index/..", "/etc/tim"] {
        let mut tar = tar::Builder::new(zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap());
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(2);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, &b"no"[..]).unwrap();
        fs::write(&copy, tar.into_inner().unwrap().finish().unwrap()).unwrap();
        let place = home.path().join("place");
        let output = tim_on(&place).arg("restore").arg(&copy).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(stderr(&output).contains("no file of an archive"), "{}", stderr(&output));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "{name}");
    }
}

#[test]
fn an_optimized_archive_is_smaller_and_the_same() {
    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("archive");
    for folder in ["articles/text", "articles/pages", "articles/feed", "forms"] {
        tim_on(&archive).arg("index").arg(crate::data(folder)).assert().success();
    }
    let all = json_lines(tim_on(&archive).args(["search", "--limit", "100", "--format", "jsonl", ""]));
    let (gone, kept): (Vec<_>, Vec<_>) = all.iter().enumerate().partition(|(number, _)| number % 2 == 0);
    for (_, article) in gone {
        tim_on(&archive).args(["delete", article["id"].as_str().unwrap()]).assert().success();
    }
    let ids = || {
        let mut hits =
            json_lines(tim_on(&archive).args(["search", "--limit", "100", "--format", "jsonl", ""]));
        hits.sort_by_key(|hit| hit["id"].to_string());
        hits.iter().map(|hit| hit["id"].clone()).collect::<Vec<_>>()
    };
    let before = ids();
    assert_eq!(before.len(), kept.len());
    // What is said is rounded; the files are not.
    let bytes = || -> u64 {
        let files = std::fs::read_dir(archive.join("index")).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
    };
    let bytes_before = bytes();
    let output = tim_on(&archive).arg("optimize").output().unwrap();
    assert!(output.status.success());
    let said = stderr(&output);
    assert!(said.contains(", 1 now\n"), "{said}");
    let sizes: Vec<f64> =
        said.lines().last().unwrap().split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert!(sizes[1] <= sizes[0], "{said}");
    assert!(bytes() < bytes_before, "{} bytes, and {bytes_before} before", bytes());
    assert_eq!(ids(), before);
    // Once more, there is nothing to do.
    let again = stderr(&tim_on(&archive).arg("optimize").output().unwrap());
    assert!(again.starts_with("segments  1 before, 1 now\n"), "{again}");
}

#[test]
fn what_a_copy_is_made_of_must_be_there() {
    let home = tempfile::tempdir().unwrap();
    assert_said!(tim_on(&home.path().join("none")).args(["backup", "copy"]));
    tim().arg("backup").env("TIM_INDEX", SAMPLE.path()).assert().code(2);
}
