//! `tim` from the outside, in one binary: the real program, real files, its output as a user sees it.

/// An article of the archive, languages, terms: the small tools.
mod articles;
/// Copies of an archive, and its smallest form.
mod backups;
/// The lines that sites repeat: listed, questioned, undone.
mod boilerplate;
/// The official clients of Meilisearch, against the service as a process.
mod clients;
/// Archives in a cluster: what is said without one, and everything with one.
#[cfg(feature = "opensearch")]
mod cluster;
/// Completion in shells, and the manual pages.
mod completing;
/// Settings: flags, the environment, a file.
mod config;
/// Damaged archives: what is said of them, and what a repair brings back.
mod doctor;
/// What is said when something is wrong, and with which exit code.
mod errors;
/// Measuring answers against judgements.
mod eval;
/// Articles that leave the archive, and come back.
mod exports;
/// What is the article in a file, and what another run does otherwise.
mod extract;
/// Filters, facets, the timeline, orders and cursors.
mod facets;
/// What was meant, what would be found, what is being typed.
mod helping;
/// Reading a folder again: incrementally, pruned, as a dry run.
mod incremental;
/// Reading files into an archive: again, changed, interrupted.
mod index;
/// What other programs the tests need; the tests of the server share it.
#[path = "../../../search-server/tests/server/installed.rs"]
mod installed;
/// The interactive search and the pager, on a pseudo-terminal.
mod interactive;
/// The service, killed while it is given documents.
mod kill;
/// Copying an archive to another place.
mod migrating;
/// Searching, in every format.
mod search;
/// The service as a process.
mod serve;
/// Starting the service, and stopping it.
mod service;
/// What tells the same story.
mod stories;
/// Walking through all hits while another process adds to them.
mod walking;
/// Keeping an archive in step with a folder while the program stays.
#[cfg(unix)]
mod watch;
/// Why an article is found, or not.
mod why;

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use assert_cmd::Command;
use tempfile::TempDir;

/// A path below the sample data.
fn data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../data").join(path).canonicalize().unwrap()
}

/// `tim`, deaf to the settings of whoever runs the tests.
fn tim() -> Command {
    let mut command = Command::cargo_bin("tim").unwrap();
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TIM_") {
            command.env_remove(name);
        }
    }
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    // Nor to their file.
    command.env("TIM_CONFIG", "");
    command
}

/// `tim` on this archive. With `TIM_TEST_ENGINE=opensearch` it is kept in the cluster at `TIM_OPENSEARCH_URL`, so that both
/// engines are held to the same.
fn tim_on(archive: &Path) -> Command {
    let mut command = tim();
    match cluster_for_tests() {
        Some(url) => command
            .env("TIM_ENGINE_URL", url)
            .env("TIM_ENGINE_SHARDS", "2")
            .env("TIM_INDEX", in_cluster(archive)),
        None => command.env("TIM_INDEX", archive),
    };
    command
}

/// The cluster that the tests run against; `None` where archives are kept in folders.
fn cluster_for_tests() -> Option<String> {
    std::env::var("TIM_TEST_ENGINE").ok().filter(|engine| engine == "opensearch")?;
    Some(std::env::var("TIM_OPENSEARCH_URL").expect("TIM_OPENSEARCH_URL names a cluster"))
}

/// What an archive is called in a cluster that would be in this folder.
fn in_cluster(archive: &Path) -> String {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    format!("test-cli-{:016x}", BuildHasherDefault::<DefaultHasher>::default().hash_one(archive))
}

/// The sample archive, indexed once by the program itself.
static SAMPLE: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    tim_on(folder.path()).arg("index").arg(data("articles")).assert().success();
    folder
});

/// `tim` on the sample archive.
fn sample() -> Command {
    tim_on(SAMPLE.path())
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The lines of JSON that a command prints.
fn json_lines(command: &mut Command) -> Vec<serde_json::Value> {
    let output = command.output().unwrap();
    stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Everything a command says, with what differs from run to run and from machine to machine made the same.
fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let code = output.status.code().unwrap();
    let text = format!("exit {code}\n--- stdout\n{}--- stderr\n{}", stdout(&output), stderr(&output));
    let text = text.replace(&data("").display().to_string(), "[data]");
    let text = text.replace(&SAMPLE.path().display().to_string(), "[archive]");
    let text = text.replace(&format!("opensearch:{}", in_cluster(SAMPLE.path())), "[archive]");
    text.replace(std::env::temp_dir().to_str().unwrap(), "[tmp]")
}

/// Compares what a command says with what it said when its snapshot was taken: see `snapshots/`.
macro_rules! assert_said {
    ($command:expr) => {
        insta::with_settings!({filters => vec![
            (r"found in [0-9.]+ ms", "found in [time]"),
            (r"size      [0-9.]+ MB", "size      [size]"),
            (r"\[tmp\]/\.tmp\w+", "[folder]"),
            // An exported line holds the path of its article's file.
            (r"column [0-9]{3,}", "column [column]"),
        ]}, {
            insta::assert_snapshot!(crate::said(&mut $command));
        });
    };
}
pub(crate) use assert_said;
