//! Lines that sites repeat: learned as the archive grows, whatever the order of its articles, and given back.

use std::fs;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;
use search_core::article::Reason;
use search_core::boilerplate::Verdict;
use search_core::{Archive, Article, Keep, Record, SearchOptions, Writer};

use crate::data;
use crate::home::{Home, fresh};

const SHORT: &str = "The Gazette, every morning";
const LONG: &str =
    "Our readers keep this newspaper alive: write to the desk and tell us what happens in your street.";

/// The records of a site among the sample data.
fn site(name: &str) -> Vec<Record> {
    let text = fs::read_to_string(data(&format!("boilerplate/{name}.jsonl"))).unwrap();
    text.lines().map(|line| Record::json(name, line)).collect()
}

fn commit(writer: &mut Writer, records: &[Record]) {
    for record in records {
        writer.add(record).unwrap();
    }
    writer.commit().unwrap();
}

/// All articles, by id.
fn articles(archive: &Archive) -> Vec<Article> {
    let options = SearchOptions { limit: 1_000, ..SearchOptions::default() };
    let mut articles: Vec<Article> =
        archive.search("", &options).unwrap().hits.into_iter().map(|hit| hit.article).collect();
    articles.sort_by(|one, other| one.id.cmp(&other.id));
    articles
}

/// In how many articles the line is dropped as repeated, and in how many it is kept.
fn state(archive: &Archive, line: &str) -> (usize, usize) {
    let all = articles(archive);
    let dropped = |article: &&Article| {
        article.dropped.iter().any(|dropped| dropped.reason == Reason::Repeated && dropped.text == line)
    };
    let kept = |article: &&Article| article.passages.iter().any(|passage| passage.text == line);
    (all.iter().filter(dropped).count(), all.iter().filter(kept).count())
}

fn total(archive: &Archive, query: &str) -> u64 {
    archive.search(query, &SearchOptions::default()).unwrap().total
}

fn keep(site: Option<&str>, line: Option<&str>) -> Keep {
    Keep { site: site.map(str::to_owned), line: line.map(str::to_owned) }
}

#[test]
fn a_line_is_learned_page_by_page_and_taken_from_earlier_pages_too() {
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    let mut states = Vec::new();
    for record in site("gazette") {
        commit(&mut writer, &[record]);
        states.push((state(&archive, SHORT), state(&archive, LONG)));
    }
    let expected = [
        ((0, 1), (0, 1)),
        ((0, 2), (0, 2)),
        ((3, 0), (0, 3)),
        ((4, 0), (0, 4)),
        ((5, 0), (5, 0)),
        ((6, 0), (6, 0)),
    ];
    assert_eq!(states, expected);
    assert_eq!((total(&archive, "newspaper alive"), total(&archive, "ferry engine")), (0, 1));
}

#[test]
fn versions_of_a_report_keep_their_text() {
    let archive = fresh();
    commit(&mut archive.writer().unwrap(), &site("wire"));
    let mut dropped = articles(&archive).into_iter().flat_map(|article| article.dropped);
    assert!(dropped.all(|line| line.reason != Reason::Repeated));
    let why = archive.why_repeated("What happens next", None).unwrap();
    assert_eq!((why[0].verdict, why[0].line.articles, why[0].stories), (Verdict::SameStory, 3, 1));
    assert_eq!(total(&archive, "\"cast in the same foundry\""), 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_articles_and_commits_does_not_matter(
        order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
        commits in prop::collection::vec(any::<bool>(), 12),
        again in 0..12usize,
        gone in 0..12usize,
    ) {
        let records: Vec<Record> = [site("gazette"), site("wire")].concat();
        let stays = |number: &usize| *number != gone;
        let expected = fresh();
        let rest: Vec<Record> = (0..12).filter(stays).map(|number| records[number].clone()).collect();
        commit(&mut expected.writer().unwrap(), &rest);

        let archive = fresh();
        let mut writer = archive.writer().unwrap();
        for (number, commit) in order.into_iter().zip(commits) {
            writer.add(&records[number]).unwrap();
            if commit {
                writer.commit().unwrap();
            }
        }
        writer.commit().unwrap();
        // Read once more, and deleted: neither is counted.
        writer.add(&records[again]).unwrap();
        let id = search_core::extract(&records[gone]).unwrap().id;
        prop_assert!(writer.delete(&id).unwrap());
        writer.commit().unwrap();
        prop_assert_eq!(articles(&archive), articles(&expected));
    }
}

#[test]
fn what_is_no_longer_repeated_is_given_back() {
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    let records = site("gazette");
    commit(&mut writer, &records[..3]);
    assert_eq!(state(&archive, SHORT), (3, 0));
    for _ in 0..3 {
        // The same article again is no further evidence.
        commit(&mut writer, &records[..1]);
    }
    let why = &archive.why_repeated(SHORT, None).unwrap()[0];
    assert_eq!((why.line.articles, why.line.of, why.verdict), (3, 3, Verdict::Repeated));
    writer.delete("https://www.gazette.example/ferry").unwrap();
    let change = writer.commit().unwrap();
    assert_eq!((change.taken, change.given_back), (0, 2));
    assert_eq!(state(&archive, SHORT), (0, 2));
}

#[test]
fn a_decision_of_the_users_is_kept_and_can_be_taken_back() {
    let home = Home::new();
    let archive = home.open_or_create();
    let records = site("gazette");
    let mut writer = archive.writer().unwrap();
    commit(&mut writer, &records[..5]);
    let extracted: Vec<Article> =
        records.iter().map(|record| search_core::extract(record).unwrap()).collect();

    assert!(writer.keep(&keep(None, Some("the gazette – every MORNING")), true).unwrap());
    assert_eq!(writer.commit().unwrap().given_back, 5);
    assert_eq!((state(&archive, SHORT), state(&archive, LONG)), ((0, 5), (5, 0)));
    assert!(writer.keep(&keep(Some("gazette.example"), None), true).unwrap());
    assert_eq!(writer.commit().unwrap().given_back, 5);
    drop(writer);
    drop(archive);

    // Decisions outlive the program, and hold for what comes later.
    let archive = home.open();
    let mut writer = archive.writer().unwrap();
    commit(&mut writer, &records[5..]);
    let mut expected = extracted;
    expected.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(articles(&archive), expected);
    assert_eq!(archive.keeps().unwrap().len(), 2);
    assert!(!writer.keep(&keep(Some("gazette.example"), None), true).unwrap());

    assert!(writer.keep(&keep(Some("gazette.example"), None), false).unwrap());
    assert_eq!(writer.commit().unwrap().taken, 6);
    assert!(writer.keep(&keep(None, Some(SHORT)), false).unwrap());
    assert!(!writer.keep(&keep(Some("nowhere.example"), Some(SHORT)), false).unwrap());
    assert_eq!(writer.commit().unwrap().taken, 6);
    assert!(archive.keeps().unwrap().is_empty());
    assert_eq!((state(&archive, SHORT), state(&archive, LONG)), ((6, 0), (6, 0)));
}

/// The commit that an interrupted run left behind: its articles are there, and not yet brought to agree with their lines.
#[test]
fn an_interrupted_commit_is_brought_to_its_end_by_the_next() {
    use search_core::analyze::analyze;
    use search_core::engine::lines::Settled;
    use search_core::engine::{EngineWriter, Memory};

    let home = Home::new();
    {
        let engine = home.engine();
        let mut writer: Box<dyn EngineWriter> = engine.writer(Memory::default()).unwrap();
        for record in site("gazette") {
            let article = search_core::extract(&record).unwrap();
            writer.add(&article, analyze(&article)).unwrap();
        }
        writer.commit(Settled::No).unwrap();
        assert_eq!(engine.settled().unwrap(), Settled::No);
    }
    let archive = home.open();
    assert_eq!(state(&archive, SHORT), (0, 6));
    let change = archive.writer().unwrap().commit().unwrap();
    assert_eq!(change.taken, 12);
    assert_eq!((state(&archive, SHORT), state(&archive, LONG)), ((6, 0), (6, 0)));
    assert_eq!(archive.writer().unwrap().commit().unwrap(), Default::default());
}

#[test]
fn files_without_urls_are_of_their_folder_and_changed_files_count_anew() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &Path| {
        for (number, record) in site("gazette").iter().enumerate() {
            let json: serde_json::Value = serde_json::from_slice(&record.bytes).unwrap();
            fs::write(path.join(format!("{number}.txt")), json["text"].as_str().unwrap()).unwrap();
        }
    };
    write(folder.path());
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    let report = writer.add_paths(&[folder.path().to_owned()], |_| {}).unwrap();
    assert_eq!((report.added, report.lines_taken), (6, 12));
    for number in 0..4 {
        fs::write(folder.path().join(format!("{number}.txt")), "Nothing is left of what stood here.")
            .unwrap();
    }
    let report = writer.add_paths(&[folder.path().to_owned()], |_| {}).unwrap();
    assert_eq!((report.files, report.lines_given_back), (4, 4));
    assert_eq!((state(&archive, SHORT), state(&archive, LONG)), ((0, 2), (0, 2)));
}

#[test]
fn commits_within_a_file_do_not_change_what_is_learned() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gazette.jsonl");
    let line = |number: usize| {
        let text = format!(
            "The ferry number {number} was late again on Monday morning, said its pilot.\n{SHORT}\n\
             Its engine is to be repaired by the {number} people of the yard in the course of the week."
        );
        let url = format!("https://www.gazette.example/{number}");
        serde_json::json!({ "url": url, "title": "The ferry", "text": text }).to_string() + "\n"
    };
    fs::write(&file, (0..600).map(line).collect::<String>()).unwrap();
    let read = |every| {
        let archive = fresh();
        let mut writer = archive.writer().unwrap();
        writer.set_commit_every(every);
        let report = writer.add_paths(std::slice::from_ref(&file), |_| {}).unwrap();
        assert_eq!((report.added, report.lines_taken, report.lines_given_back), (600, 600, 0));
        assert_eq!(state(&archive, SHORT), (600, 0));
        articles(&archive)
    };
    assert_eq!(read(Duration::ZERO), read(Duration::MAX));
}
