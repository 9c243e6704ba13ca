//! Data goes one way: no stage of the library names one that comes after it. Rust does not forbid circles between modules,
//! so this does.

use std::fs;
use std::path::{Path, PathBuf};

fn source() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file, with its path from `src`.
fn files() -> Vec<(String, String)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { collect(&path, files) } else { files.push(path) }
        }
    }
    let mut paths = Vec::new();
    collect(&source(), &mut paths);
    let read = |path: PathBuf| {
        let name = path.strip_prefix(source()).unwrap().to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(&path).unwrap())
    };
    paths.into_iter().filter(|path| path.extension().is_some_and(|it| it == "rs")).map(read).collect()
}

/// The stages in the order in which `lib.rs` declares them.
fn stages() -> Vec<String> {
    let lib = fs::read_to_string(source().join("lib.rs")).unwrap();
    let declared = lib.lines().filter_map(|line| {
        let name = line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod "))?;
        Some(name.trim_end_matches(';').to_owned())
    });
    declared.collect()
}

/// The stages that a source text names, as `crate::stage`.
fn named(text: &str) -> Vec<String> {
    let names = text
        .split("crate::")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn no_stage_names_a_later_one() {
    let stages = stages();
    assert!(stages.len() > 8, "{stages:?}");
    let place = |stage: &str| stages.iter().position(|other| other == stage);
    let mut wrong = Vec::new();
    for (file, text) in files().iter().filter(|(file, _)| file != "lib.rs") {
        let own = file.split(['/', '.']).next().unwrap();
        let own_place = place(own).unwrap_or_else(|| panic!("{file} belongs to no stage of lib.rs"));
        assert!(
            !text.contains("crate::{"),
            "{file}: name the stage, `crate::stage::…`, so that the order can be checked"
        );
        for name in named(text) {
            match place(&name) {
                Some(other) if other > own_place => {
                    wrong.push(format!("{file} names `{name}`, which comes after `{own}`"));
                }
                Some(_) => {}
                None => wrong.push(format!("{file} names `crate::{name}`, which is no stage")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stay_in_their_rooms() {
    for (library, rooms) in [
        ("tantivy", &["engine/embedded/"][..]),
        ("whatlang", &["detect/"]),
        ("frostem", &["lang/"]),
        ("dom_query", &["parse/html/"]),
        ("html5ever", &["parse/html/"]),
        ("pulldown_cmark", &["parse/markdown.rs"]),
        ("quick_xml", &["parse/feed.rs"]),
        ("csv", &["parse/table.rs"]),
        ("flate2", &["read/"]),
        // Articles and cursors are packed with what unpacks files.
        (
            "zstd",
            &["read/", "archive/cursor.rs", "engine/embedded/dictionaries.rs", "engine/embedded/packed.rs"],
        ),
        ("zip", &["read/members.rs"]),
        ("tar", &["read/members.rs"]),
        ("httparse", &["read/http.rs"]),
        // The only room with an async runtime.
        ("opensearch", &["engine/opensearch/"]),
        ("tokio", &["engine/opensearch/"]),
    ] {
        for (file, text) in files() {
            let uses = text.contains(&format!("use {library}::")) || text.contains(&format!(" {library}::"));
            let at_home = rooms.iter().any(|room| file.starts_with(room));
            assert!(!uses || at_home, "{file} uses `{library}`, which belongs in {}", rooms.join(" and "));
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (file, text) in files() {
        assert!(text.starts_with("//!"), "{file} does not open with `//!`");
    }
}

#[test]
fn the_library_knows_no_shell() {
    let manifest = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    for library in ["clap", "axum", "anyhow", "tracing"] {
        assert!(!manifest.contains(&format!("\n{library}")), "search-core depends on `{library}`");
    }
}
