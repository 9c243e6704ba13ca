//! The official clients of Meilisearch, unmodified, do what their READMEs show: `tests/clients`.
//!
//! `.ci/test` installs them, in pinned versions, into the folder that `TIM_CLIENTS` names. Without it the tests say so and pass, unless
//! `CI=true`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::service::Service;

const MASTER_KEY: &str = "a master key of the tests";

/// Where the clients are; `None` where they are not.
fn clients(what: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TIM_CLIENTS").map(PathBuf::from);
    let there = folder.filter(|folder| folder.join(what).exists());
    if there.is_none() {
        let message =
            format!("{what} is missing in the folder that TIM_CLIENTS names; `bash .ci/test` installs it");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{message}");
        // Not by a macro: what those print is shown of failed tests only.
        std::io::stderr().write_all(format!("SKIPPED: {message}\n").as_bytes()).unwrap();
    }
    there
}

fn run(program: &Path, script: &str, folder: &Path) {
    let data = tempfile::tempdir().unwrap();
    let service = Service::start("--data", data.path(), Some(MASTER_KEY));
    let address = format!("http://{}", service.address);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
    let mut command = Command::new(program);
    command.arg(script).args([address.as_str(), MASTER_KEY]).env("TIM_CLIENTS", folder);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_python_client_works() {
    if let Some(folder) = clients("python/bin/python") {
        run(&folder.join("python/bin/python"), "readme.py", &folder);
    }
}

#[test]
fn the_javascript_client_works() {
    if let Some(folder) = clients("node_modules/meilisearch") {
        run(Path::new("node"), "readme.mjs", &folder);
    }
}
