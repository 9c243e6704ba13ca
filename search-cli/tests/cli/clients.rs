//! Programs of others against the service: the official clients of Meilisearch, unmodified, do what their READMEs show
//! (`tests/clients`), and Schemathesis finds no answer that the description of the API does not allow.
//!
//! `.ci/test` installs them, in pinned versions, into the folder that `TIM_CLIENTS` names. Without it the tests say so and pass, unless
//! `CI=true`.

use std::path::Path;
use std::process::Command;

use crate::installed::installed;
use crate::service::Service;

const MASTER_KEY: &str = "a master key of the tests";

fn run(program: &Path, script: &str) {
    let data = tempfile::tempdir().unwrap();
    let service = Service::start("--data", data.path(), Some(MASTER_KEY));
    let address = format!("http://{}", service.address);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
    let output = Command::new(program).arg(script).args([address.as_str(), MASTER_KEY]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_python_client_works() {
    if let Some(python) = installed("python/bin/python") {
        run(&python, "readme.py");
    }
}

#[test]
fn the_javascript_client_works() {
    if installed("node_modules/meilisearch").is_some() {
        run(Path::new("node"), "readme.mjs");
    }
}

/// What Schemathesis looks for: answers of 500 and above, and answers that the description does not have. What a server should
/// refuse or accept it guesses from the description alone, which cannot say that a field must be filterable.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
     response_headers_conformance,response_schema_conformance";

#[test]
fn no_request_is_answered_otherwise_than_described() {
    let Some(schemathesis) = installed("schemathesis/bin/st") else { return };
    let data = tempfile::tempdir().unwrap();
    let service = Service::start("--data", data.path(), Some(MASTER_KEY));
    let address = format!("http://{}", service.address);
    let key = format!("Authorization: Bearer {MASTER_KEY}");
    let documents = ureq::post(format!("{address}/indexes/articles/documents"))
        .header("Authorization", format!("Bearer {MASTER_KEY}"))
        .content_type("application/json")
        .send(r#"[{"id": 1, "title": "The bridge", "genre": "news"}, {"id": 2, "title": "Cây cầu", "pages": 7}]"#);
    assert_eq!(documents.unwrap().status(), 202);
    let mut command = Command::new(schemathesis);
    command.arg("run").arg(format!("{address}/openapi.json")).args(["-H", &key, "--checks", CHECKS]);
    // The same requests each time.
    command.args(["--max-examples", "8", "--seed", "1", "--no-color", "--request-timeout", "30"]);
    // It writes what it found beside itself.
    let output = command.current_dir(data.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
