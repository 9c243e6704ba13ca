//! Whether the comparison with other engines still works: with Tìm, tantivy and SQLite, on a few articles.

use std::path::Path;
use std::process::Command;

#[test]
fn the_peers_find_the_articles_that_the_queries_were_drawn_from() {
    // `cargo test` builds the examples beside the tests.
    let test = std::env::current_exe().expect("this program has a path");
    let binaries = test.ancestors().nth(2).expect("it lies in target/PROFILE/deps").join("examples");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("compare/run.py");
    if !binaries.join("compare_tim").exists() {
        return skip("the peers are not built; run all tests of the workspace, or `cargo build --examples`");
    }
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let output = folder.path().join("numbers.json");
    let mut run = Command::new("python3");
    run.arg(script).args(["--small", "--only", "tim,tantivy,sqlite", "--binaries"]).arg(binaries);
    run.arg("--work").arg(folder.path()).arg("--output").arg(&output).env("PYTHONDONTWRITEBYTECODE", "1");
    let run = match run.output() {
        Ok(run) => run,
        Err(error) => return skip(&format!("python3 does not start: {error}")),
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));

    let numbers = std::fs::read_to_string(output).expect("the numbers are written");
    let numbers: serde_json::Value = serde_json::from_str(&numbers).expect("they are JSON");
    for peer in ["tim", "tantivy"] {
        let peer = &numbers["compare"]["peers"][peer];
        for class in ["one_word", "three_words", "phrase", "prefix", "filter"] {
            assert_eq!(peer["classes"][class]["source_found"], 1.0, "{class}: {peer:#}");
            assert!(peer["classes"][class]["median_ms"].as_f64() > Some(0.0), "{class}: {peer:#}");
        }
    }
    // A Python without FTS5 is no mistake of ours, and is said.
    let sqlite = &numbers["compare"]["peers"]["sqlite"];
    match sqlite["skipped"].as_str() {
        Some(reason) => skip(reason),
        None => assert_eq!(sqlite["classes"]["phrase"]["source_found"], 1.0, "{sqlite:#}"),
    }
}

fn skip(reason: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "skipped: {reason}");
    eprintln!("skipped: {reason}");
}
