//! Archives in a cluster. What is said of addresses, names and passwords needs none; the rest runs on the cluster that
//! `TIM_OPENSEARCH_URL` names, and says that it is skipped where there is none.

use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use search_core::Place;
use search_core::engine::opensearch::{Cluster, remove};

use crate::installed::skipped;
use crate::service::Service;
use crate::{assert_said, data, json_lines, said, sample, stderr, stdout, tim};

/// The address where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:1";

/// `tim` with this cluster.
fn tim_at(url: &str) -> Command {
    let mut command = tim();
    command.env("TIM_ENGINE_URL", url);
    command
}

#[test]
fn a_cluster_that_cannot_be_meant_is_refused() {
    assert_said!(tim().args(["search", "x", "--engine", "opensearch"]));
    assert_said!(tim().args(["migrate", "--from", "opensearch:articles", "--to", "there"]));
    assert_said!(tim_at("localhost:9200").args(["search", "x"]));
    assert_said!(tim_at("ftp://user:secret@host").args(["stats"]));
    assert_said!(tim_at(NOWHERE).args(["search", "x", "--index", "My-Archive"]));
    assert_said!(tim_at(NOWHERE).args(["search", "x", "--index", "./my-archive"]));
    assert_said!(tim_at(NOWHERE).args(["search", "x", "--engine-timeout", "0"]));
}

#[test]
fn a_cluster_that_does_not_answer_is_named() {
    assert_said!(tim_at(NOWHERE).args(["search", "x"]));
    let said = said(tim_at(NOWHERE).args(["index", "--dry-run"]).arg(data("articles")));
    assert!(said.starts_with("exit 2") && said.contains("cannot be reached"), "{said}");
}

#[test]
fn a_password_is_not_for_the_command_line() {
    assert_said!(tim_at(NOWHERE).args(["stats", "--engine-user", "tim", "--engine-password", "secret"]));
    assert_said!(tim_at(NOWHERE).args(["stats", "--engine-user", "tim"]));
    assert_said!(tim_at(NOWHERE).arg("stats").env("TIM_ENGINE_PASSWORD", "secret"));
    for command in ["search", "serve", "migrate"] {
        let help =
            stdout(&tim().args([command, "--help"]).env("TIM_ENGINE_PASSWORD", "secret").output().unwrap());
        assert!(help.contains("TIM_ENGINE_PASSWORD") && !help.contains("--engine-password"), "{help}");
        assert!(!help.contains("secret"), "{help}");
    }
    // In the file it may stand.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tim.toml");
    let settings = format!("engine-url = {NOWHERE:?}\nengine-user = \"tim\"\nengine-password = \"secret\"\n");
    std::fs::write(&file, settings).unwrap();
    for command in [&["stats"][..], &["boilerplate", "list"]] {
        let output = tim().env("TIM_CONFIG", &file).args(command).output().unwrap();
        assert!(stderr(&output).contains("cannot be reached"), "{}", stderr(&output));
    }
}

#[test]
fn what_is_about_files_says_what_to_do_instead() {
    assert_said!(tim_at(NOWHERE).args(["doctor", "--repair"]));
    assert_said!(tim_at(NOWHERE).args(["restore", "copy.tar.zst"]));
}

#[test]
fn a_folder_is_used_where_the_embedded_engine_is_asked_for() {
    sample()
        .args(["search", "bridge", "--engine", "embedded"])
        .env("TIM_ENGINE_URL", NOWHERE)
        .assert()
        .success();
    sample().args(["search", "bridge"]).env("TIM_ENGINE_URL", "").assert().success();
}

/// An archive of a test in the cluster, removed in the end.
struct InCluster {
    url: String,
    name: String,
}

impl InCluster {
    /// Under this name, which nobody else uses; `None`, and said, without a cluster.
    fn named(name: &str) -> Option<InCluster> {
        let Ok(url) = std::env::var("TIM_OPENSEARCH_URL") else {
            skipped("no cluster is named by TIM_OPENSEARCH_URL", false);
            return None;
        };
        Some(InCluster { url, name: format!("test-{name}-{}", std::process::id()) })
    }

    fn tim(&self) -> Command {
        let mut command = tim_at(&self.url);
        command.env("TIM_INDEX", &self.name).env("TIM_ENGINE_REPLICAS", "0");
        command
    }

    /// What `tim search` finds, but for how long it took.
    fn found(&self, query: &str) -> Vec<serde_json::Value> {
        json_lines(self.tim().args(["search", "--format", "jsonl", query]))
    }
}

impl Drop for InCluster {
    fn drop(&mut self) {
        let cluster = Cluster::at(&self.url).unwrap();
        let _ = remove(&cluster, &self.name);
    }
}

#[test]
fn an_archive_in_a_cluster_is_filled_searched_and_looked_after() {
    let Some(archive) = InCluster::named("commands") else { return };
    let missing = archive.tim().args(["search", "gianh"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(stderr(&missing).contains("has no archive"), "{}", stderr(&missing));
    let indexed = archive.tim().arg("index").arg(data("articles")).output().unwrap();
    assert_eq!(stderr(&indexed), "49 articles added from 34 files\n");
    let again = archive.tim().arg("index").arg(data("articles")).output().unwrap();
    assert_eq!(stderr(&again), "nothing new; 34 files unchanged\n");
    let ids = |found: Vec<serde_json::Value>| -> Vec<serde_json::Value> {
        found.iter().map(|hit| hit["id"].clone()).collect()
    };
    for query in ["gianh", "nguyen van duong", "cầu treo", "\"suspension bridge\"", "lang:fr date:2023"] {
        let embedded = json_lines(sample().args(["search", "--format", "jsonl", query]));
        assert_eq!(ids(archive.found(query)), ids(embedded), "{query}");
    }
    let stats = stdout(&archive.tim().arg("stats").output().unwrap());
    assert!(stats.starts_with(&format!("archive   opensearch:{}\narticles  49\n", archive.name)), "{stats}");
    let doctor = stdout(&archive.tim().arg("doctor").output().unwrap());
    assert!(doctor.contains("engine    OpenSearch ") && doctor.contains("articles  49\n"), "{doctor}");
    archive.tim().arg("optimize").assert().success();
    let backup = archive.tim().args(["backup", "nowhere.tar.zst"]).output().unwrap();
    assert!(stderr(&backup).contains("`tim migrate`"), "{}", stderr(&backup));
    archive.tim().args(["delete", "cau-gianh-vi-93f07212"]).assert().success();
    archive.tim().args(["show", "cau-gianh-vi-93f07212"]).assert().code(1);
}

#[test]
fn an_archive_goes_into_a_cluster_and_comes_back() {
    let Some(archive) = InCluster::named("migrated") else { return };
    let back = tempfile::tempdir().unwrap();
    let here = format!("opensearch:{}", archive.name);
    let migrate = |from: &Path, to: &Path| {
        let output =
            archive.tim().arg("migrate").arg("--from").arg(from).arg("--to").arg(to).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stderr(&output)
    };
    let into = migrate(crate::SAMPLE.path(), here.as_ref());
    assert!(
        into.starts_with("49 articles copied; 0 there already\nboth hold the same: 49 articles"),
        "{into}"
    );
    let again = migrate(crate::SAMPLE.path(), here.as_ref());
    assert!(again.starts_with("0 articles copied; 49 there already\n"), "{again}");
    let out = migrate(here.as_ref(), back.path());
    assert_eq!(out.lines().last(), into.lines().last());
    // By its whole address, too.
    let whole = format!("{}/{}", archive.url.split(',').next().unwrap(), archive.name);
    assert!(migrate(whole.as_ref(), back.path()).starts_with("0 articles copied; 49 there already\n"));
}

/// The JSON that a service answers a request with.
fn asked(service: &Service, method: &str, path: &str, body: &str) -> serde_json::Value {
    let request =
        ureq::http::Request::builder().method(method).uri(format!("http://{}{path}", service.address));
    let request = request.header("Content-Type", "application/json").body(body.to_owned()).unwrap();
    serde_json::from_str(&ureq::run(request).unwrap().body_mut().read_to_string().unwrap()).unwrap()
}

/// Asks for what makes a task, and waits until that has succeeded.
fn done(service: &Service, method: &str, path: &str, body: &str) {
    let task = asked(service, method, path, body)["taskUid"].clone();
    for _ in 0..6_000 {
        let task = asked(service, "GET", &format!("/tasks/{task}"), "");
        match task["status"].as_str() {
            Some("enqueued" | "processing") => std::thread::sleep(Duration::from_millis(10)),
            status => return assert_eq!(status, Some("succeeded"), "{task}"),
        }
    }
    panic!("task {task} does not end");
}

#[test]
fn the_service_keeps_its_indexes_in_a_cluster() {
    let Some(archive) = InCluster::named("unused") else { return };
    let data = tempfile::tempdir().unwrap();
    let flags = ["--engine-url", &archive.url, "--engine-replicas", "0"];
    let serve = || Service::start_with("--data", data.path(), None, &flags);
    let kept = || {
        let registry = std::fs::read_to_string(data.path().join("indexes.json")).unwrap();
        let registry: serde_json::Value = serde_json::from_str(&registry).unwrap();
        let name = format!("data-{}", registry["inCluster"].as_str().unwrap());
        Place::Cluster(Cluster::at(&archive.url).unwrap(), name).names_within().unwrap()
    };
    let title = |service: &Service, index: &str| {
        asked(service, "GET", &format!("/indexes/{index}/documents/1"), "")["title"].clone()
    };
    let service = serve();
    done(
        &service,
        "POST",
        "/indexes/bridges/documents",
        r#"[{"id": 1, "title": "The bridge over the river"}]"#,
    );
    done(&service, "POST", "/indexes/ferries/documents", r#"[{"id": 1, "title": "The ferry"}]"#);
    done(&service, "POST", "/swap-indexes", r#"[{"indexes": ["bridges", "ferries"]}]"#);
    done(&service, "PATCH", "/indexes/ferries", r#"{"uid": "renamed"}"#);
    assert_eq!(kept(), ["0", "1"]);
    let snapshot = asked(&service, "POST", "/snapshots", "")["taskUid"].clone();
    done(&service, "POST", "/indexes/renamed/documents", r#"[{"id": 2, "title": "The ferry and the ford"}]"#);
    drop(service);
    // The folder alone does not have them.
    let alone = tim().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path()).output().unwrap();
    assert!(stderr(&alone).contains("are kept in a cluster"), "{}", stderr(&alone));
    let service = serve();
    // The writer that was killed with it still has its claim, which is waited for.
    done(&service, "POST", "/indexes/renamed/documents", r#"[{"id": 3, "title": "The ford"}]"#);
    assert_eq!(title(&service, "renamed"), "The bridge over the river");
    assert_eq!(title(&service, "bridges"), "The ferry");
    let found = asked(&service, "GET", "/indexes/renamed/search?q=river", "");
    assert_eq!(found["hits"][0]["id"], 1, "{found}");
    // An index that is emptied is another one from then on; one that is deleted is gone.
    done(&service, "DELETE", "/indexes/bridges/documents", "");
    assert_eq!(kept(), ["0", "2"]);
    done(&service, "DELETE", "/indexes/renamed", "");
    done(&service, "DELETE", "/indexes/bridges", "");
    assert!(kept().is_empty(), "{:?}", kept());
    let snapshot = asked(&service, "GET", &format!("/tasks/{snapshot}"), "");
    assert_eq!(snapshot["error"]["code"], "feature_not_enabled", "{snapshot}");
}
