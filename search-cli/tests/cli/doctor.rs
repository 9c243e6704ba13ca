//! What is said of damaged archives, and what a repair brings back.

use std::fs;
use std::path::{Path, PathBuf};

use search_core::Archive;
use tempfile::TempDir;

use crate::{assert_said, data, json_lines, stderr, stdout, tim_on};

/// An archive in one segment, whose files are `files` below the same folder.
fn archive() -> (TempDir, PathBuf, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let (archive, files) = (home.path().join("archive"), home.path().join("files"));
    fs::create_dir(&files).unwrap();
    for entry in fs::read_dir(data("articles/text")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, files.join(path.file_name().unwrap())).unwrap();
    }
    tim_on(&archive).args(["index", "--jobs", "1"]).arg(&files).assert().success();
    tim_on(&archive).arg("optimize").assert().success();
    (home, archive, files)
}

/// The file of this kind in the index.
fn file_of(archive: &Path, kind: &str) -> PathBuf {
    let mut paths = fs::read_dir(archive.join("index")).unwrap().map(|entry| entry.unwrap().path());
    paths.find(|path| path.extension().is_some_and(|it| it == kind)).unwrap()
}

fn copy_archive(from: &Path, to: &Path) {
    for folder in ["index", "dictionaries"].into_iter().filter(|name| from.join(name).exists()) {
        fs::create_dir_all(to.join(folder)).unwrap();
        for entry in fs::read_dir(from.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, to.join(folder).join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::copy(from.join("tim.json"), to.join("tim.json")).unwrap();
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x20;
    fs::write(path, bytes).unwrap();
}

fn articles(archive: &Path) -> u64 {
    json_lines(tim_on(archive).args(["stats", "--format", "json"]))[0]["articles"].as_u64().unwrap()
}

/// Runs the doctor; what it says must be no panic.
fn doctor(archive: &Path, arguments: &[&str]) -> (i32, String) {
    let output = tim_on(archive).arg("doctor").args(arguments).output().unwrap();
    let said = format!("{}{}", stdout(&output), stderr(&output));
    assert!(!said.contains("panicked"), "{said}");
    (output.status.code().unwrap(), said)
}

/// Repairs, and expects that nothing is wrong any more and that the archive answers.
fn repaired(archive: &Path) -> String {
    let (code, said) = doctor(archive, &["--repair"]);
    assert_eq!(code, 0, "{said}");
    let (code, after) = doctor(archive, &[]);
    assert!(code == 0 && !after.contains("needed no more"), "{said}\n{after}");
    let hits = json_lines(tim_on(archive).args(["search", "--format", "jsonl", "cau gianh"]));
    assert_eq!(hits[0]["id"], "cau-gianh-vi-93f07212");
    said
}

#[test]
fn nothing_is_wrong_with_a_whole_archive() {
    let (_home, archive, _) = archive();
    let (code, said) = doctor(&archive, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("nothing is wrong: ") && said.ends_with("16 articles checked\n"), "{said}");
    let none = tempfile::tempdir().unwrap();
    assert_said!(tim_on(&none.path().join("none")).arg("doctor"));
}

/// An archive of 400 articles of one file, which has a dictionary.
fn archive_with_a_dictionary() -> (TempDir, PathBuf, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let (archive, file) = (home.path().join("archive"), home.path().join("many.jsonl"));
    let line = |n: usize| {
        let text = format!("The harbour of town {n} was closed on Monday. Ferry {} waited outside. ", n * 7);
        format!("{}\n", serde_json::json!({"id": format!("a{n}"), "text": text.repeat(40)}))
    };
    fs::write(&file, (0..400).map(line).collect::<String>()).unwrap();
    tim_on(&archive).arg("index").arg(&file).assert().success();
    (home, archive, file)
}

fn dictionary(archive: &Path) -> PathBuf {
    let mut dictionaries =
        fs::read_dir(archive.join("dictionaries")).unwrap().map(|entry| entry.unwrap().path());
    dictionaries.next().unwrap()
}

#[test]
fn a_repair_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("archive");
    // Each run adds a segment; what a repair brings back is one more, and makes them so many that they are merged.
    let line =
        |n: usize| format!("{{\"id\": \"a{n}\", \"text\": \"The harbour of town {n} was closed.\"}}\n");
    for run in 0..7 {
        let file = home.path().join(format!("{run}.jsonl"));
        fs::write(&file, (run * 10..run * 10 + 10).map(line).collect::<String>()).unwrap();
        tim_on(&archive).args(["index", "--jobs", "1"]).arg(&file).assert().success();
    }
    let store = file_of(&archive, "store");
    flip(&store, fs::metadata(&store).unwrap().len() as usize / 2);
    let (code, said) = doctor(&archive, &["--repair"]);
    let (after_code, after) = doctor(&archive, &[]);
    assert_eq!((code, after_code, articles(&archive)), (0, 0, 70), "{said}");
    assert!(after.starts_with("nothing is wrong"), "{said}\n{after}");
}

#[test]
fn a_damaged_dictionary_is_named() {
    let (_home, archive, file) = archive_with_a_dictionary();
    fs::remove_file(file).unwrap();
    let dictionary = dictionary(&archive);
    flip(&dictionary, 100);
    let (code, said) = doctor(&archive, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&format!("the dictionary `{}` is damaged", dictionary.display())), "{said}");
    assert!(said.contains("put it back from a copy"), "{said}");
    // Said once, whatever the number of articles.
    assert_eq!(said.matches("cannot be read (").count(), 1, "{said}");
    flip(&dictionary, 100);
    assert_eq!(doctor(&archive, &[]).0, 0);
}

#[test]
fn files_are_read_again_where_a_dictionary_is_lost() {
    for is_missing in [true, false] {
        let (_home, archive, _file) = archive_with_a_dictionary();
        let lost = dictionary(&archive);
        match is_missing {
            true => fs::remove_file(lost).unwrap(),
            false => fs::write(lost, "no dictionary").unwrap(),
        }
        let (code, said) = doctor(&archive, &["--repair"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("1 file read again"), "{said}");
        assert_eq!(articles(&archive), 400);
        assert_eq!(json_lines(tim_on(&archive).arg("export")).len(), 400);
        // There is one for what comes now.
        assert!(dictionary(&archive).exists());
    }
}

#[test]
fn what_needs_no_lost_dictionary_is_found_and_exported() {
    let (_home, archive, file) = archive_with_a_dictionary();
    let (before, lost) = (json_lines(tim_on(&archive).arg("export")), dictionary(&archive));
    fs::remove_file(&lost).unwrap();
    let hits =
        tim_on(&archive).args(["search", "--limit", "400", "--format", "jsonl", "harbour"]).output().unwrap();
    assert_eq!(hits.status.code(), Some(0));
    assert!(stderr(&hits).contains("hits are left out: they cannot be read"), "{}", stderr(&hits));
    let hits = stdout(&hits).lines().count();
    assert!(hits > 0 && hits < 400, "{hits}");
    let exported = tim_on(&archive).arg("export").output().unwrap();
    assert_eq!(exported.status.code(), Some(2));
    let said = stderr(&exported);
    assert!(said.contains(&format!("{} of the articles cannot be read", 400 - hits)), "{said}");
    assert!(said.contains(&*lost.to_string_lossy()), "{said}");
    assert_eq!(stdout(&exported).lines().count(), hits);
    // Nothing is taken out of the archive that the dictionary would bring back.
    fs::remove_file(file).unwrap();
    assert_eq!(doctor(&archive, &["--repair"]).0, 1);
    assert_eq!(articles(&archive), before.len() as u64);
}

#[test]
fn a_copy_of_a_damaged_archive_is_made_and_not_restored() {
    for how in ["missing", "flipped", "store"] {
        let (home, archive, _) = archive_with_a_dictionary();
        let damaged = if how == "store" { file_of(&archive, "store") } else { dictionary(&archive) };
        match how {
            "missing" => fs::remove_file(&damaged).unwrap(),
            _ => flip(&damaged, 100),
        }
        // Of a dictionary that is missing only the number is known.
        let name = damaged.with_extension("").file_name().unwrap().to_string_lossy().into_owned();
        for copy in ["copy", "copy.tar.zst"].map(|name| home.path().join(name)) {
            let output = tim_on(&archive).arg("backup").arg(&copy).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{how}: {}", stderr(&output));
            assert!(stderr(&output).contains(&name), "{}", stderr(&output));
            assert!(stderr(&output).contains("files copied"), "{}", stderr(&output));
            let place = home.path().join("place");
            let output = tim_on(&place).arg("restore").arg(&copy).output().unwrap();
            assert_eq!(output.status.code(), Some(2));
            assert!(stderr(&output).contains(&name), "{}", stderr(&output));
            assert!(!place.exists());
        }
    }
}

#[test]
fn a_damaged_text_costs_its_article_only() {
    let (home, archive, file) = archive_with_a_dictionary();
    tim_on(&archive).arg("optimize").assert().success();
    let store = file_of(&archive, "store");
    let length = usize::try_from(fs::metadata(&store).unwrap().len()).unwrap();
    for at in [100, length / 3, length / 2] {
        flip(&store, at);
    }
    let copy = home.path().join("copy");
    copy_archive(&archive, &copy);
    // From its file, it comes back.
    let (code, said) = doctor(&archive, &["--repair"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 file read again"), "{said}");
    assert_eq!(articles(&archive), 400);
    let output = tim_on(&archive).arg("index").arg(&file).output().unwrap();
    assert!(stderr(&output).contains("nothing new"), "{}", stderr(&output));
    // Without it, it is lost, and named.
    fs::remove_file(&file).unwrap();
    let (code, said) = doctor(&copy, &["--repair"]);
    let lost = 400 - articles(&copy);
    assert!(lost <= 3, "{said}");
    assert_eq!(code, i32::from(lost > 0), "{said}");
    assert_eq!(
        said.contains("lost, neither readable nor in a file that is still there: a"),
        lost > 0,
        "{said}"
    );
    assert_eq!(doctor(&copy, &[]).0, 0);
    // That the file was read is known all the same: it is gone.
    let home = home.path().canonicalize().unwrap();
    let output = tim_on(&copy).args(["index", "--dry-run", "--prune"]).arg(home).output().unwrap();
    assert!(stdout(&output).contains("many.jsonl"), "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn texts_are_found_in_a_file_that_does_not_lead_to_them_any_more() {
    let (home, archive, file) = archive_with_a_dictionary();
    tim_on(&archive).arg("optimize").assert().success();
    fs::remove_file(&file).unwrap();
    let store = file_of(&archive, "store");
    let length = fs::metadata(&store).unwrap().len();
    fs::File::options().write(true).open(&store).unwrap().set_len(length / 2).unwrap();
    // Nor is it known which articles there were.
    let terms = home.path().join("unknown");
    copy_archive(&archive, &terms);
    flip(&file_of(&terms, "term"), 10);
    let (code, said) = doctor(&archive, &["--repair"]);
    assert_eq!(code, 1, "{said}");
    let left = articles(&archive);
    assert!((100..400).contains(&left), "{left}: {said}");
    assert!(said.contains(&format!("{} articles are lost", 400 - left)), "{said}");
    let (code, said) = doctor(&terms, &["--repair"]);
    assert_eq!(code, 1, "{said}");
    assert_eq!(articles(&terms), left);
    assert!(said.contains("articles may be lost besides"), "{said}");
}

#[test]
fn a_repair_keeps_what_a_file_has_lost_since() {
    let (_home, archive, file) = archive_with_a_dictionary();
    tim_on(&archive).arg("optimize").assert().success();
    let line = fs::read_to_string(&file).unwrap().lines().next().unwrap().to_owned();
    fs::write(&file, line).unwrap();
    flip(&file_of(&archive, "store"), 5_000);
    let (_, said) = doctor(&archive, &["--repair"]);
    assert!(articles(&archive) >= 399, "{said}");
    // That it has changed is left to whoever reads it next.
    tim_on(&archive).arg("index").arg(&file).assert().success();
    assert_eq!(articles(&archive), 1);
}

#[test]
fn articles_come_back_when_their_terms_are_damaged() {
    for kind in ["idx", "term", "pos", "fast", "fieldnorm"] {
        let (_home, archive, files) = archive();
        flip(&file_of(&archive, kind), 10);
        let (code, said) = doctor(&archive, &[]);
        assert_eq!(code, 1);
        assert!(said.contains("is damaged: its checksum is another\n  → `--repair`"), "{said}");
        // Their sources are not needed.
        fs::remove_dir_all(&files).unwrap();
        assert!(repaired(&archive).contains("16 articles of it saved"));
        assert!(archive.join("damaged").read_dir().unwrap().count() > 1);
        assert_eq!(articles(&archive), 16);
    }
}

#[test]
fn articles_come_back_from_their_files_when_their_texts_are_damaged() {
    let (_home, archive, files) = archive();
    // A second segment knows of one more file.
    fs::copy(data("articles/feed/wire.jsonl"), files.join("wire.jsonl")).unwrap();
    tim_on(&archive).args(["index", "--jobs", "1"]).arg(files.join("wire.jsonl")).assert().success();
    let before = articles(&archive);
    let store = {
        let paths = fs::read_dir(archive.join("index")).unwrap().map(|entry| entry.unwrap().path());
        let stores = paths.filter(|path| path.extension().is_some_and(|it| it == "store"));
        stores.max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap()
    };
    let half = fs::metadata(&store).unwrap().len() / 2;
    fs::File::options().write(true).open(&store).unwrap().set_len(half).unwrap();
    assert_eq!(doctor(&archive, &[]).0, 1);
    let (code, said) = doctor(&archive, &["--repair"]);
    assert_eq!(code, 0, "{said}");
    // What is not known any more is read when its folder is.
    tim_on(&archive).arg("index").arg(&files).assert().success();
    assert_eq!(articles(&archive), before);
    assert_eq!(doctor(&archive, &[]).0, 0);
}

#[test]
fn a_missing_file_is_named_and_its_articles_come_back() {
    let (_home, archive, _) = archive();
    fs::remove_file(file_of(&archive, "pos")).unwrap();
    let (code, said) = doctor(&archive, &[]);
    assert_eq!(code, 1);
    assert!(said.contains(".pos` is damaged: it is missing"), "{said}");
    assert!(repaired(&archive).contains("16 articles of it saved"));
}

#[test]
fn every_file_may_end_anywhere() {
    let (home, whole, _) = archive();
    for entry in fs::read_dir(whole.join("index")).unwrap() {
        let name = entry.unwrap().file_name();
        for end in [0, 3, 9, 60] {
            let copy = home.path().join(format!("copy-{}-{end}", name.to_string_lossy()));
            copy_archive(&whole, &copy);
            let file = fs::File::options().write(true).open(copy.join("index").join(&name)).unwrap();
            let length = file.metadata().unwrap().len();
            file.set_len(length.min(end)).unwrap();
            let (code, said) = doctor(&copy, &[]);
            let locks = name.to_string_lossy().ends_with(".lock");
            assert_eq!(code, i32::from(!locks), "{name:?} {end}: {said}");
        }
    }
}

#[test]
fn what_does_not_belong_there_is_told_apart() {
    let (_home, archive, _) = archive();
    let orphan = "0123456789abcdef0123456789abcdef.store";
    fs::write(archive.join("index").join(orphan), "left over").unwrap();
    fs::write(archive.join("index/letter.txt"), "Dear all").unwrap();
    fs::write(archive.join("photo.jpg"), "no photo").unwrap();
    assert_said!(tim_on(&archive).arg("doctor"));
    let (code, said) = doctor(&archive, &["--repair"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("repaired: 1 file removed\n"), "{said}");
    assert!(!archive.join("index").join(orphan).exists());
    // What may be somebody's stays.
    assert!(archive.join("index/letter.txt").exists() && archive.join("photo.jpg").exists());
}

#[test]
fn what_an_interrupted_run_left_behind_is_no_ailment_and_is_removed() {
    let (_home, archive, _) = archive();
    let (name, list) = ("0123456789abcdef0123456789abcdef.store", archive.join("index/.managed.json"));
    fs::write(archive.join("index").join(name), "left over").unwrap();
    let mut managed: Vec<String> = serde_json::from_slice(&fs::read(&list).unwrap()).unwrap();
    managed.push(name.to_owned());
    fs::write(&list, serde_json::to_vec(&managed).unwrap()).unwrap();
    let (code, said) = doctor(&archive, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("1 file that is needed no more"), "{said}");
    let (code, said) = doctor(&archive, &["--repair"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("repaired: 1 file removed\n"), "{said}");
    assert!(!archive.join("index").join(name).exists());
    assert!(doctor(&archive, &[]).1.starts_with("nothing is wrong"));
}

#[test]
fn lists_are_made_anew_and_what_is_said_of_the_archive_is_not() {
    let (_home, archive, _) = archive();
    for content in [None, Some("[\"a"), Some("")] {
        let list = archive.join("index/.managed.json");
        match content {
            None => fs::remove_file(list).unwrap(),
            Some(content) => fs::write(list, content).unwrap(),
        }
        let (code, said) = doctor(&archive, &[]);
        assert_eq!(code, 1);
        assert!(said.contains(".managed.json`, is missing or damaged"), "{said}");
        repaired(&archive);
    }
    let meta = archive.join("index/meta.json");
    fs::remove_file(&meta).unwrap();
    assert_said!(tim_on(&archive).args(["doctor", "--repair"]));
    assert_said!(tim_on(&archive).args(["search", "gianh"]));
    fs::write(archive.join("tim.json"), "{").unwrap();
    assert_said!(tim_on(&archive).args(["doctor", "--repair"]));
}

#[test]
fn a_writer_is_left_alone() {
    let (_home, archive, _) = archive();
    let open = Archive::open(&archive).unwrap();
    let _writer = open.writer().unwrap();
    let orphan = archive.join("index/0123456789abcdef0123456789abcdef.store");
    fs::write(&orphan, "not committed yet").unwrap();
    let (code, said) = doctor(&archive, &["--repair"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("another process is writing"), "{said}");
    assert!(orphan.exists());
}
