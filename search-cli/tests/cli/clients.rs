//! Programs of others against the service: the official clients of Meilisearch, unmodified, do what their READMEs show
//! (`tests/clients`), and Schemathesis finds no answer that the description of the API does not allow.
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

/// What Schemathesis looks for: answers of 500 and above, and answers that the description does not have. What a server should
/// refuse or accept it guesses from the description alone, which cannot say that a field must be filterable.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
     response_headers_conformance,response_schema_conformance";

#[test]
fn no_request_is_answered_otherwise_than_described() {
    let Some(folder) = clients("schemathesis/bin/st") else { return };
    let data = tempfile::tempdir().unwrap();
    let service = Service::start("--data", data.path(), Some(MASTER_KEY));
    let address = format!("http://{}", service.address);
    let key = format!("Authorization: Bearer {MASTER_KEY}");
    let documents = ureq::post(format!("{address}/indexes/articles/documents"))
        .header("Authorization", format!("Bearer {MASTER_KEY}"))
        .content_type("application/json")
        .send(r#"[{"id": 1, "title": "The bridge", "genre": "news"}, {"id": 2, "title": "Cây cầu", "pages": 7}]"#);
    assert_eq!(documents.unwrap().status(), 202);
    let mut command = Command::new(folder.join("schemathesis/bin/st"));
    command.arg("run").arg(format!("{address}/openapi.json")).args(["-H", &key, "--checks", CHECKS]);
    // The same requests each time.
    command.args(["--max-examples", "8", "--seed", "1", "--no-color", "--request-timeout", "30"]);
    // It writes what it found beside itself.
    let output = command.current_dir(data.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
