//! Copying an archive from a folder to where the tests keep theirs: what comes along, what an interruption leaves, and what is said
//! where the two differ.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use search_core::engine::Stop;
use search_core::{Archive, Article, EngineError, Error, Keep, Migrated, Migrating, Record, SearchOptions};

use crate::data;
use crate::home::{Home, fresh};

/// An archive in a folder, with the sample articles, repeated lines, and a decision on one.
fn filled(folder: &Path) -> Archive {
    let archive = Archive::open_or_create(folder).unwrap();
    let mut writer = archive.writer().unwrap();
    writer.add_paths(&[data("articles"), data("boilerplate")], |_| {}).unwrap();
    let line = "The Gazette, every morning".to_owned();
    writer.keep(&Keep { site: None, line: Some(line) }, true).unwrap();
    writer.commit().unwrap();
    archive
}

/// An archive in a folder, with so many articles from one file.
fn with_articles(folder: &Path, articles: u64) -> Archive {
    let line = |n: u64| format!("{{\"id\": \"a{n}\", \"text\": \"Ferry {n} came back at dusk.\"}}\n");
    let file = folder.join("many.jsonl");
    fs::write(&file, (0..articles).map(line).collect::<String>()).unwrap();
    let archive = Archive::open_or_create(folder.join("archive")).unwrap();
    archive.writer().unwrap().add_paths(&[file], |_| {}).unwrap();
    archive
}

fn migrate(from: &Archive, to: &Archive) -> Result<Migrated, Error> {
    to.writer().unwrap().migrate(from, |_| {})
}

/// Every article, whole, with the story it tells.
fn everything(archive: &Archive) -> BTreeMap<String, (Article, Option<String>)> {
    let mut articles = BTreeMap::new();
    let all = archive.each_article("", &SearchOptions::default(), |article| {
        articles.insert(article.id.clone(), (article, None));
        std::ops::ControlFlow::Continue(())
    });
    assert!(all.unwrap().is_empty());
    for (id, (_, story)) in &mut articles {
        *story = archive.story(id).unwrap().map(|story| story.id);
    }
    articles
}

#[test]
fn everything_comes_along() {
    let (one, other) = (tempfile::tempdir().unwrap(), Home::new());
    let from = filled(one.path());
    let to = other.open_or_create();
    let migrated = migrate(&from, &to).unwrap();
    assert!(migrated.is_whole(), "{migrated:?}");
    let stats = from.stats().unwrap();
    assert_eq!((migrated.copied, migrated.unchanged), (stats.articles, 0));
    assert_eq!((migrated.to.files.count, migrated.to.decisions.count), (stats.files, 1));
    let (before, after) = (everything(&from), everything(&to));
    assert!(before.values().any(|(_, story)| story.is_some()), "the sample has no stories");
    assert_eq!(before, after);
    assert_eq!(from.keeps().unwrap(), to.keeps().unwrap());
    // Nothing is to be read again.
    let report = to.writer().unwrap().add_paths(&[data("articles"), data("boilerplate")], |_| {}).unwrap();
    assert_eq!((report.added, report.replaced, report.unchanged), (0, 0, stats.files));
    // To copy it again changes nothing.
    let again = migrate(&from, &to).unwrap();
    assert!(again.is_whole() && again.from == migrated.from, "{again:?}");
    assert_eq!((again.copied, again.unchanged), (0, stats.articles));
    // And it comes back.
    let back = tempfile::tempdir().unwrap();
    let back = Archive::open_or_create(back.path()).unwrap();
    assert_eq!(migrate(&to, &back).unwrap().to, migrated.from);
    assert_eq!(everything(&back), before);
}

#[test]
fn a_copy_that_was_interrupted_is_continued_and_nothing_is_doubled() {
    const ARTICLES: u64 = 3_000;
    let (one, other) = (tempfile::tempdir().unwrap(), Home::new());
    let from = with_articles(one.path(), ARTICLES);
    {
        let to = other.open_or_create();
        let (mut writer, stop) = (to.writer().unwrap(), Stop::new());
        writer.set_commit_every(Duration::from_millis(0));
        writer.set_stop(stop.clone());
        let interrupted = writer.migrate(&from, |underway| {
            if matches!(underway, Migrating::Copying { articles, .. } if articles > ARTICLES / 2) {
                stop.now();
            }
        });
        assert!(matches!(interrupted, Err(Error::Engine(EngineError::Stopped))), "{interrupted:?}");
        // Without a file that counts as read whose articles are not all there.
        let stats = to.stats().unwrap();
        assert!((1..ARTICLES).contains(&stats.articles) && stats.files == 0, "{stats:?}");
    }
    let to = other.open();
    let there = to.stats().unwrap().articles;
    let migrated = migrate(&from, &to).unwrap();
    assert!(migrated.is_whole(), "{migrated:?}");
    assert_eq!((migrated.copied, migrated.unchanged), (ARTICLES - there, there));
    assert_eq!(to.stats().unwrap().articles, ARTICLES);
    assert_eq!(everything(&from), everything(&to));
}

#[test]
fn what_has_changed_is_copied_anew_and_what_is_only_there_is_told() {
    let (one, other) = (tempfile::tempdir().unwrap(), Home::new());
    let from = with_articles(one.path(), 5);
    let to = other.open_or_create();
    migrate(&from, &to).unwrap();
    let record =
        |id: &str, text: &str| Record::json("test", &serde_json::json!({"id": id, "text": text}).to_string());
    let mut writer = from.writer().unwrap();
    writer.add(&record("a3", "Ferry 3 came back at dawn.")).unwrap();
    writer.commit().unwrap();
    drop(writer);
    let migrated = migrate(&from, &to).unwrap();
    assert_eq!((migrated.copied, migrated.unchanged, migrated.is_whole()), (1, 4, true));
    // As many on both sides are not the same on both sides.
    let mut writer = to.writer().unwrap();
    writer.add(&record("b", "A boat of another archive.")).unwrap();
    writer.commit().unwrap();
    drop(writer);
    let mut writer = from.writer().unwrap();
    writer.delete("a3").unwrap();
    writer.add(&record("c", "A boat of this archive.")).unwrap();
    writer.commit().unwrap();
    drop(writer);
    let migrated = migrate(&from, &to).unwrap();
    assert!(!migrated.is_whole());
    assert_eq!((migrated.from.articles.count, migrated.to.articles.count), (5, 7));
    assert!(to.get("b").unwrap().is_some(), "what was there stays");
}

#[test]
fn nobody_writes_to_an_archive_that_is_copied() {
    let one = tempfile::tempdir().unwrap();
    let from = with_articles(one.path(), 5);
    let to = fresh();
    let _writer = from.writer().unwrap();
    let refused = migrate(&from, &to).unwrap_err();
    assert!(matches!(refused, Error::Engine(EngineError::Locked(_))), "{refused}");
}
