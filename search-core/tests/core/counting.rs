//! What a run did to the articles of an archive, counted.

use std::fs;
use std::path::Path;

use search_core::{Archive, Event, Limits, Pruned, Record, Report, SharedId, extract, extract_file};

use crate::home::fresh;

/// What a run did, and which ids several articles shared.
struct Done {
    report: Report,
    pruned: Pruned,
    shared: Vec<SharedId>,
}

/// Brings an archive into step with a folder.
fn index(archive: &Archive, folder: &Path) -> Done {
    let mut shared = Vec::new();
    let mut writer = archive.writer().unwrap();
    let paths = [folder.to_owned()];
    let pruned = writer.prune(&paths, |_| {}).unwrap();
    let see = |event: Event<'_>| {
        if let Event::Shared(id) = event {
            shared.push(id.clone());
        }
    };
    let report = writer.add_paths(&paths, see).unwrap();
    Done { report, pruned, shared }
}

impl Done {
    /// Added, replaced, removed with files that changed, removed with files that are gone, overwritten.
    fn counts(&self) -> [u64; 5] {
        let Done { report, pruned, .. } = self;
        let gone = pruned.articles - report.moved;
        [report.added, report.replaced, report.removed, gone, report.overwritten]
    }
}

fn articles(archive: &Archive) -> u64 {
    archive.stats().unwrap().articles
}

/// Lines of JSON, each an article about a bird in a town.
fn lines(records: &[(&str, &str)]) -> String {
    let line = |(id, bird): &(&str, &str)| {
        format!("{{\"id\": \"{id}\", \"text\": \"A {bird} stood in the reeds until the morning.\"}}\n")
    };
    records.iter().map(line).collect()
}

#[test]
fn what_became_of_the_articles_of_a_file_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let archive = fresh();
    let at = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| fs::write(at(name), text).unwrap();
    let counts = || index(&archive, folder.path()).counts();

    write("pond.txt", "A heron stood in the reeds until the morning came.");
    write("lake.jsonl", &lines(&[("a", "bittern"), ("b", "egret")]));
    assert_eq!(counts(), [3, 0, 0, 0, 0]);
    assert_eq!(counts(), [0; 5]);
    // Its id is another, since it has no name of its own; the file holds one article, as before.
    write("pond.txt", "A stork stood in the reeds until the morning came.");
    assert_eq!(counts(), [0, 1, 0, 0, 0]);
    write("lake.jsonl", &lines(&[("a", "bittern"), ("c", "avocet"), ("d", "curlew")]));
    assert_eq!((counts(), articles(&archive)), ([1, 2, 0, 0, 0], 4));
    write("lake.jsonl", &lines(&[("c", "avocet")]));
    assert_eq!((counts(), articles(&archive)), ([0, 1, 2, 0, 0], 2));
    // Moved, and moved and written anew.
    fs::create_dir(at("south")).unwrap();
    fs::rename(at("pond.txt"), at("south/pond.txt")).unwrap();
    assert_eq!((counts(), articles(&archive)), ([0, 1, 0, 0, 0], 2));
    fs::remove_file(at("south/pond.txt")).unwrap();
    write("pond.txt", "A crane stood in the reeds until the morning came.");
    assert_eq!((counts(), articles(&archive)), ([1, 0, 0, 1, 0], 2));
    // From one file into another, in either order of their names.
    write("mere.jsonl", &lines(&[("c", "avocet"), ("e", "dunlin")]));
    write("lake.jsonl", &lines(&[("f", "godwit")]));
    assert_eq!((counts(), articles(&archive)), ([2, 1, 0, 0, 0], 4));
    write("mere.jsonl", &lines(&[("e", "dunlin")]));
    write("lake.jsonl", &lines(&[("f", "godwit"), ("c", "avocet")]));
    assert_eq!((counts(), articles(&archive)), ([0, 3, 0, 0, 0], 4));
}

#[test]
fn a_file_of_which_nothing_can_be_read_any_more_keeps_no_articles() {
    for (bytes, said) in [(&b""[..], "is empty"), (b"\x7fELF\x00\x01\x02", "is binary, not text")] {
        let folder = tempfile::tempdir().unwrap();
        let archive = fresh();
        for (name, bird) in [("pond.txt", "heron"), ("lake.txt", "stork")] {
            fs::write(folder.path().join(name), format!("A {bird} stood in the reeds until morning."))
                .unwrap();
        }
        assert_eq!(index(&archive, folder.path()).counts(), [2, 0, 0, 0, 0]);
        fs::write(folder.path().join("pond.txt"), bytes).unwrap();
        let done = index(&archive, folder.path());
        assert_eq!((done.counts(), done.report.skipped), ([0, 0, 1, 0, 0], 1), "{said}");
        assert_eq!(articles(&archive), 1);
        // It is said each time, and nothing is left to go.
        let done = index(&archive, folder.path());
        assert_eq!((done.counts(), done.report.skipped), ([0; 5], 1), "{said}");
        fs::write(folder.path().join("pond.txt"), "An egret stood in the reeds until morning.").unwrap();
        assert_eq!(index(&archive, folder.path()).counts(), [1, 0, 0, 0, 0]);
    }
}

#[test]
fn what_was_added_less_what_was_removed_is_what_an_archive_grew_by() {
    const IDS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    const BIRDS: [&str; 3] = ["heron", "stork", "egret"];
    let folder = tempfile::tempdir().unwrap();
    let archive = fresh();
    let mut state = 7_u64;
    // Knuth's numbers.
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for step in 0..40 {
        for file in ["one.jsonl", "three.jsonl", "two.jsonl"] {
            let path = folder.path().join(file);
            match random(4) {
                0 => drop(fs::remove_file(path)),
                1 => fs::write(path, "").unwrap(),
                2 => {
                    let count = random(4);
                    let records: Vec<_> = (0..count).map(|_| (IDS[random(6)], BIRDS[random(3)])).collect();
                    fs::write(path, lines(&records)).unwrap();
                }
                _ => {}
            }
        }
        let before = articles(&archive);
        let [added, _, removed, gone, _] = index(&archive, folder.path()).counts();
        assert_eq!(before + added - removed - gone, articles(&archive), "step {step}");
    }
}

#[test]
fn different_texts_under_one_id_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let archive = fresh();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("one.jsonl", &lines(&[("1", "heron"), ("2", "stork"), ("3", "avocet")]));
    write("two.jsonl", &lines(&[("1", "egret"), ("2", "stork")]));
    write("zoo.jsonl", &lines(&[("1", "bittern")]));
    let done = index(&archive, folder.path());
    // The same text twice is no loss.
    assert_eq!(done.counts(), [3, 1, 0, 0, 2]);
    let [shared] = &done.shared[..] else { panic!("{:?}", done.shared) };
    let names =
        |text: String| text.replace(&format!("{}/", fs::canonicalize(&folder).unwrap().display()), "");
    assert_eq!(
        names(shared.to_string()),
        "3 articles share the id 1: only the last is kept, zoo.jsonl#1 (others in one.jsonl, two.jsonl)"
    );
    // A later run brings newer versions.
    write("two.jsonl", &lines(&[("1", "crane"), ("2", "stork")]));
    let done = index(&archive, folder.path());
    assert_eq!((done.counts(), done.shared.len()), ([0, 2, 0, 0, 0], 0));
}

#[test]
fn the_address_of_a_site_is_no_name_of_a_page() {
    let page = |place: &str, address: &str| {
        let text = format!(
            "<title>Quay of {place}</title><link rel=canonical href=\"{address}\"><h1>Quay of {place}</h1>\
             <p>The harbour council of {place} voted on Monday to mend the old quay before winter comes.</p>\
             <p>Work begins in May and will take two years, the mayor of {place} said in the evening.</p>"
        );
        extract(&Record::html(&format!("{place}.html"), &text)).unwrap()
    };
    for address in ["https://quay.example/", "https://quay.example", "https://www.quay.example/#top"] {
        let (one, other) = (page("Aber", address), page("Orne", address));
        assert_eq!(one.url.as_deref(), Some(address));
        assert!(one.id.starts_with("Aber-") && other.id.starts_with("Orne-"), "{} {}", one.id, other.id);
    }
    for address in ["https://quay.example/aber", "https://quay.example/?page=7"] {
        assert_eq!(page("Aber", address).id, address);
    }
    // Another address that is claimed names the page.
    let text = "<link rel=canonical href=https://quay.example/><meta property=og:url content=https://quay.example/aber>\
                <h1>Quay of Aber</h1><p>The harbour council voted on Monday to mend the old quay before winter comes.</p>";
    let article = extract(&Record::html("aber.html", text)).unwrap();
    assert_eq!(
        (article.id.as_str(), article.url.as_deref()),
        (article.id.as_str(), Some("https://quay.example/aber"))
    );
    assert_eq!(article.id, "https://quay.example/aber");
}

#[cfg(unix)]
#[test]
fn an_article_whose_file_has_a_line_break_in_its_name_is_called_on_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old\nquay.txt");
    fs::write(&file, "The old quay was mended before the winter came.").unwrap();
    let article = extract_file(&file, Limits::default()).unwrap().next().unwrap().unwrap();
    assert!(article.id.starts_with("old quay-"), "{}", article.id);
}
