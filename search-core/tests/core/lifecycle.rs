//! An archive over time.

use std::fs;
use std::path::Path;

use search_core::engine::ClusterError;
use search_core::engine::Stop;
use search_core::{Added, Archive, EngineError, Error, Event, Record, Report, SearchOptions};

use crate::home::{Home, fresh};

fn article(id: &str, text: &str) -> Record {
    Record::json("test", &serde_json::json!({"id": id, "text": text}).to_string())
}

fn total(archive: &Archive, query: &str) -> u64 {
    archive.search(query, &SearchOptions::default()).unwrap().total
}

fn index(archive: &Archive, folder: &Path) -> (Report, Vec<String>) {
    let mut skipped = Vec::new();
    let mut writer = archive.writer().unwrap();
    let report = writer.add_paths(&[folder.to_owned()], |event| {
        if let Event::Skipped(skip) = event {
            skipped.push(format!(
                "{}: {}",
                skip.origin.path.file_name().unwrap().to_string_lossy(),
                skip.reason
            ));
        }
    });
    skipped.sort();
    (report.unwrap(), skipped)
}

#[test]
fn nothing_is_seen_before_the_commit_and_all_of_it_after() {
    let home = Home::new();
    let archive = home.open_or_create();
    let mut writer = archive.writer().unwrap();
    assert_eq!(writer.add(&article("a", "The river rose in the night.")).unwrap(), Added::New);
    assert_eq!(total(&archive, "river"), 0);
    writer.commit().unwrap();
    assert_eq!(total(&archive, "river"), 1);
    drop(writer);
    drop(archive);
    let archive = home.open();
    assert_eq!(total(&archive, "river"), 1);
    assert_eq!(archive.get("a").unwrap().unwrap().text(), "The river rose in the night.");
}

#[test]
fn the_same_id_replaces_and_a_deleted_one_is_gone() {
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    writer.add(&article("a", "The first version speaks of herons.")).unwrap();
    // Twice before a commit, and once after it.
    assert_eq!(writer.add(&article("a", "The second version speaks of storks.")).unwrap(), Added::Replaced);
    writer.commit().unwrap();
    assert_eq!((total(&archive, "herons"), total(&archive, "storks")), (0, 1));
    assert_eq!(writer.add(&article("a", "The third version speaks of cranes.")).unwrap(), Added::Replaced);
    writer.commit().unwrap();
    assert_eq!(
        (total(&archive, "storks"), total(&archive, "cranes"), archive.stats().unwrap().articles),
        (0, 1, 1)
    );
    assert!(writer.delete("a").unwrap());
    assert!(!writer.delete("a").unwrap());
    assert!(!writer.delete("b").unwrap());
    writer.commit().unwrap();
    assert_eq!((total(&archive, "cranes"), archive.stats().unwrap().articles), (0, 0));
}

#[test]
fn unchanged_files_are_not_read_again_and_changed_ones_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("two.jsonl");
    fs::write(
        &file,
        "{\"text\": \"A heron stood in the reeds.\"}\n{\"text\": \"A stork flew over the house.\"}\n",
    )
    .unwrap();
    fs::write(folder.path().join("one.txt"), "Un cygne nageait sur le lac au petit matin.").unwrap();
    let archive = fresh();
    let (report, _) = index(&archive, folder.path());
    assert_eq!((report.added, report.files, report.unchanged), (3, 2, 0));

    let (report, _) = index(&archive, folder.path());
    assert_eq!((report.added, report.replaced, report.files, report.unchanged), (0, 0, 0, 2));

    // Only touched: its content is the same.
    let touched = fs::read(&file).unwrap();
    fs::write(&file, touched).unwrap();
    let (report, _) = index(&archive, folder.path());
    assert_eq!((report.files, report.unchanged), (0, 2));

    // One record is gone, another is new.
    fs::write(
        &file,
        "{\"text\": \"A heron stood in the reeds.\"}\n{\"text\": \"A crane danced at dawn.\"}\n",
    )
    .unwrap();
    let (report, _) = index(&archive, folder.path());
    assert_eq!((report.files, report.unchanged), (1, 1));
    assert_eq!((total(&archive, "heron"), total(&archive, "stork"), total(&archive, "crane")), (1, 0, 1));
    assert_eq!(archive.stats().unwrap().articles, 3);
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_read_and_is_continued() {
    const ARTICLES: u64 = 5_000;
    let folder = tempfile::tempdir().unwrap();
    let line = |n: u64| format!("{{\"id\": \"a{n}\", \"text\": \"Ferry {n} came back at dusk.\"}}\n");
    fs::write(folder.path().join("many.jsonl"), (0..ARTICLES).map(line).collect::<String>()).unwrap();
    let archive = fresh();
    let stopped = {
        let (mut writer, stop) = (archive.writer().unwrap(), Stop::new());
        writer.set_stop(stop.clone());
        let see = |event: Event<'_>| {
            if let Event::Progress(_) = event {
                stop.now();
            }
        };
        writer.add_paths(&[folder.path().to_owned()], see).unwrap()
    };
    assert!(stopped.added > 0 && stopped.added < ARTICLES, "{stopped:?}");
    assert_eq!(archive.stats().unwrap().articles, stopped.added);
    let (report, _) = index(&archive, folder.path());
    assert_eq!((report.resumed, report.added), (1, ARTICLES - stopped.added));
    assert_eq!(archive.stats().unwrap().articles, ARTICLES);
}

#[test]
fn bad_files_are_named_and_the_good_ones_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("empty.txt", b"");
    write("blank.txt", b"  \n\n");
    write("binary.txt", b"\x7fELF\x00\x01\x02");
    write("picture.png", b"\x89PNG");
    write("broken.txt.gz", b"\x1f\x8b\x08\x00garbage");
    write(
        "lines.jsonl",
        b"{\"text\": \"A good line about an owl.\"}\n{broken\n{\"text\": \"Another about a kestrel.\"}\n",
    );
    write("menu.txt", "Share\nComment (0)\n".as_bytes());
    // Decomposed, as some systems store text.
    let nfd: String = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd()
        .normalize("Chợ nổi ở Cần Thơ họp từ sáng sớm.")
        .into_owned();
    write("nfd.txt", nfd.as_bytes());

    let archive = fresh();
    let (report, skipped) = index(&archive, folder.path());
    assert_eq!(report.added, 3);
    assert_eq!(report.skipped, skipped.len() as u64);
    let expected = [
        "binary.txt: is binary, not text",
        "blank.txt: is empty",
        "broken.txt.gz: cannot be decompressed",
        "empty.txt: is empty",
        "lines.jsonl: is no article: key must be a string at column 2",
        "menu.txt: has no article text",
        "picture.png: is not a form of article that is read (`.png`)",
    ];
    for (skipped, expected) in skipped.iter().zip(expected) {
        assert!(skipped.starts_with(expected), "{skipped}");
    }
    assert_eq!(skipped.len(), expected.len(), "{skipped:#?}");
    assert_eq!(
        (total(&archive, "Cần Thơ"), total(&archive, "can tho"), total(&archive, "kestrel")),
        (1, 1, 1)
    );
}

#[cfg(unix)]
#[test]
fn loops_pipes_and_links_neither_hang_nor_vanish() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let outside = home.path().join("outside.txt");
    fs::write(&outside, "A linked file about a bittern in the marsh.").unwrap();
    std::os::unix::fs::symlink(&outside, folder.path().join("link.txt")).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    std::os::unix::fs::symlink("nowhere.txt", folder.path().join("dangling.txt")).unwrap();
    let pipe = folder.path().join("pipe.txt");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let archive = fresh();
    let (report, skipped) = index(&archive, folder.path());
    assert_eq!((report.added, total(&archive, "bittern")), (1, 1));
    assert_eq!(skipped.len(), 3, "{skipped:#?}");
    assert!(skipped.iter().any(|skip| skip == "pipe.txt: is neither a file nor a folder"), "{skipped:#?}");
    assert!(skipped.iter().any(|skip| skip.contains("loop")), "{skipped:#?}");
    assert_eq!(index(&archive, &pipe).1.len(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    fs::write(folder.path().join(name), "A curlew called from the mudflats all evening.").unwrap();
    let archive = fresh();
    assert_eq!(index(&archive, folder.path()).0.added, 1);
    assert_eq!(index(&archive, folder.path()).0.unchanged, 1);
}

#[test]
fn hostile_pages_cost_no_more_than_themselves() {
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    let deep =
        format!("<html>{}The egret waded slowly through the shallow water at dawn.", "<div>".repeat(100_000));
    writer.add(&Record::html("deep.html", &deep)).unwrap();
    let long = format!("{{\"text\": \"The grebe {}\"}}", "dived ".repeat(500_000));
    writer.add(&Record::json("long.jsonl", &long)).unwrap();
    writer.add(&Record::text("word.txt", &"heron".repeat(1_000_000))).unwrap();
    let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(writer.add(&Record::json("nested.jsonl", &nested)).is_err());
    writer.commit().unwrap();
    assert_eq!((total(&archive, "egret"), total(&archive, "grebe")), (1, 1));
}

#[test]
fn what_is_no_archive_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let error = |result: Result<Archive, Error>| match result.map(|_| ()) {
        Err(Error::Engine(error)) => error,
        other => panic!("{other:?}"),
    };
    let missing = folder.path().join("missing");
    assert!(matches!(error(Archive::open(&missing)), EngineError::NotFound(_)));

    let other = folder.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("letter.txt"), "Dear all").unwrap();
    assert!(matches!(error(Archive::open(&other)), EngineError::NotAnArchive(_)));
    assert!(matches!(error(Archive::open_or_create(&other)), EngineError::NotAnArchive(_)));
    assert!(matches!(error(Archive::open_or_create(other.join("letter.txt"))), EngineError::NotAnArchive(_)));

    let archive = folder.path().join("archive");
    drop(Archive::open_or_create(&archive).unwrap());
    let description = fs::read_to_string(archive.join("tim.json")).unwrap();
    fs::write(archive.join("tim.json"), description.replace("\"format\": ", "\"format\": 99")).unwrap();
    assert!(matches!(error(Archive::open(&archive)), EngineError::Newer { found: 990.., .. }));
    fs::write(archive.join("tim.json"), description.replace("\"format\": ", "\"format\": 1, \"was\": "))
        .unwrap();
    assert!(matches!(error(Archive::open(&archive)), EngineError::Older { .. }));
    fs::write(archive.join("tim.json"), description.replace("frostem", "another-stemmer")).unwrap();
    assert!(matches!(error(Archive::open(&archive)), EngineError::Older { .. }));
    fs::write(archive.join("tim.json"), "{").unwrap();
    assert!(matches!(error(Archive::open(&archive)), EngineError::Damaged { .. }));
}

#[test]
fn there_is_one_writer() {
    let home = Home::new();
    let archive = home.open_or_create();
    let writer = archive.writer().unwrap();
    let second = home.open().writer().map(|_| ()).unwrap_err();
    let is_locked = matches!(
        second,
        Error::Engine(EngineError::Locked(_) | EngineError::Cluster(ClusterError::Locked { .. }))
    );
    assert!(is_locked, "{second:?}");
    drop(writer);
    assert!(archive.writer().is_ok());
}

#[test]
fn an_archive_that_was_barely_begun_opens() {
    // As after a crash between its description and its index.
    let folder = tempfile::tempdir().unwrap();
    drop(Archive::open_or_create(folder.path()).unwrap());
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    assert_eq!(Archive::open(folder.path()).unwrap().stats().unwrap().articles, 0);
}

#[test]
fn a_list_of_deletions_without_a_commit_is_in_nobodys_way() {
    // As a program leaves it that is killed between writing it and naming it. The next one gives its own list the same name.
    let folder = tempfile::tempdir().unwrap();
    {
        let archive = Archive::open_or_create(folder.path()).unwrap();
        let mut writer = archive.writer().unwrap();
        writer.add(&article("a", "The river rose in the night.")).unwrap();
        writer.add(&article("b", "The river fell in the morning.")).unwrap();
        writer.commit().unwrap();
    }
    let index = folder.path().join("index");
    let names = fs::read_dir(&index).unwrap().map(|entry| entry.unwrap().path());
    let store = names.into_iter().find(|path| path.extension().is_some_and(|it| it == "store")).unwrap();
    for number in 0..100 {
        fs::write(store.with_extension(format!("{number}.del")), "half a list").unwrap();
    }
    let archive = Archive::open(folder.path()).unwrap();
    let mut writer = archive.writer().unwrap();
    assert!(writer.delete("a").unwrap());
    writer.commit().unwrap();
    assert_eq!(total(&archive, "river"), 1);
}

#[test]
fn an_article_that_is_gone_from_one_file_is_read_from_another() {
    let (home, folder) = (Home::new(), tempfile::tempdir().unwrap());
    let folder = fs::canonicalize(folder.path()).unwrap();
    let archive = home.open_or_create();
    let record =
        |n: usize| serde_json::json!({"id": n, "text": format!("Ferry number {n} sank.")}).to_string();
    let write = |name: &str, numbers: std::ops::Range<usize>| {
        fs::write(folder.join(name), numbers.map(record).collect::<Vec<_>>().join("\n")).unwrap();
    };
    let index = |prune: bool| {
        let mut writer = archive.writer().unwrap();
        let paths = [folder.clone()];
        let pruned = if prune { writer.prune(&paths, |_| {}).unwrap().articles } else { 0 };
        let report = writer.add_paths(&paths, |_| {}).unwrap();
        (pruned, report.moved, report.removed, archive.stats().unwrap().articles)
    };
    // A feed that moves on, and copies of what it was.
    for day in 0..3 {
        write("feed.jsonl", day * 2..day * 2 + 4);
        fs::copy(folder.join("feed.jsonl"), folder.join(format!("day-{day}.jsonl"))).unwrap();
        assert_eq!(index(false), (0, 0, 0, day as u64 * 2 + 4), "{day}");
    }
    fs::remove_file(folder.join("feed.jsonl")).unwrap();
    assert_eq!(index(true), (4, 4, 0, 8));
    assert_eq!(index(true), (0, 0, 0, 8));
    // What stands in no other file is gone.
    fs::remove_file(folder.join("day-0.jsonl")).unwrap();
    assert_eq!(index(true).3, 6);
}

#[test]
fn an_empty_folder_may_be_a_disk_that_is_not_there() {
    let (home, folder) = (Home::new(), tempfile::tempdir().unwrap());
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    fs::write(disk.join("a.txt"), "The ferry sank in the storm.\n\nNobody was on board.").unwrap();
    let archive = home.open_or_create();
    let (report, _) = index(&archive, &disk);
    assert_eq!(report.added, 1);
    fs::remove_file(disk.join("a.txt")).unwrap();
    let mut writer = archive.writer().unwrap();
    assert_eq!(writer.prune(&[disk], |_| {}).unwrap().files, 0);
    assert_eq!(writer.prune(&[folder.path().to_owned()], |_| {}).unwrap().files, 1);
}
