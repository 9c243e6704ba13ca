//! The official clients of Meilisearch, unmodified, do what their READMEs show: `tests/clients`.
//!
//! `.ci/test` installs them, in pinned versions, into the folder that `TIM_CLIENTS` names. Without it the tests say so and pass, unless
//! `CI=true`.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const MASTER_KEY: &str = "a master key of the tests";

/// A running service over a new data directory.
struct Server {
    child: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("tim"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .env("TIM_MASTER_KEY", MASTER_KEY)
            .env("TIM_LOG", "error")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let address = line.split("at ").nth(1).unwrap_or_else(|| panic!("{line}"));
        let address = address.split("/ ").next().unwrap().to_owned();
        // What it goes on to say is read to its end, or it would wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Server { child, address, _folder: folder }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

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
    let server = Server::start();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
    let mut command = Command::new(program);
    command.arg(script).args([server.address.as_str(), MASTER_KEY]).env("TIM_CLIENTS", folder);
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
