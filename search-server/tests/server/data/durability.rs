//! What survives a stop, and what can be taken elsewhere. That nothing is lost when the process is killed is tested with the
//! program itself, in `search-cli/tests/cli/kill.rs`.

use std::fs::File;
use std::io::Read;

use flate2::read::GzDecoder;
use search_server::{DataDirectory, Import, ImportError, StorageError, import};
use serde_json::{Value, json};

use super::home::{cluster, has_no_files};
use super::{Service, films};

#[tokio::test]
async fn everything_is_there_after_a_stop() {
    let service = Service::new();
    service.add("films", films()).await;
    service.set("films", json!({"filterableAttributes": ["genres"]})).await;
    let (settings, tasks) = (service.get("/indexes/films/settings").await, service.get("/tasks").await);
    // Not waited for.
    let last = service
        .ask("POST", "/indexes/films/documents", json!([{"id": 9, "title": "Late"}]))
        .await
        .json()["taskUid"]
        .clone();
    let service = service.again();
    assert_eq!(service.ended(&last).await["status"], "succeeded");
    assert_eq!(service.get("/indexes/films/documents/9").await["title"], "Late");
    assert_eq!(service.get("/indexes/films/settings").await, settings);
    assert_eq!(service.get("/tasks?from=1").await["results"], tasks["results"]);
    assert_eq!(service.found("films", json!({"filter": "genres = crime"})).await, [json!(2)]);
}

#[tokio::test]
async fn a_torn_line_of_the_log_was_told_to_nobody() {
    let service = Service::new();
    service.add("films", films()).await;
    let Service { app, folder, .. } = service;
    drop(app);
    let log = folder.path().join("tasks/log.jsonl");
    let whole = std::fs::read(&log).unwrap();
    std::fs::write(&log, [&whole[..], b"{\"task\":{\"uid\":7,\"st"].concat()).unwrap();
    let service = Service::in_folder(folder, None);
    assert_eq!(service.get("/tasks").await["total"], 1);
    service.add("films", films()).await;
    assert_eq!(service.get("/tasks").await["results"][0]["uid"], 1);
    let Service { app, folder, .. } = service;
    drop(app);
    std::fs::write(&log, [b"nonsense\n", &whole[..]].concat()).unwrap();
    let damaged = DataDirectory::open_with(folder.path(), None, cluster()).err().unwrap();
    assert!(matches!(damaged, StorageError::Damaged { .. }), "{damaged}");
}

#[tokio::test]
async fn one_process_has_the_data_directory() {
    let service = Service::new();
    let second = DataDirectory::open(service.folder.path(), None).err().unwrap();
    assert!(matches!(second, StorageError::Locked(_)), "{second}");
}

#[tokio::test]
async fn a_snapshot_is_a_data_directory() {
    if has_no_files() {
        return;
    }
    let service = Service::new();
    service.add("films", films()).await;
    assert_eq!(service.done("POST", "/snapshots", Value::Null).await["status"], "succeeded");
    let snapshots = service.folder.path().join("snapshots");
    let file = std::fs::read_dir(&snapshots).unwrap().next().unwrap().unwrap().path();
    let unpacked = tempfile::tempdir().unwrap();
    tar::Archive::new(File::open(file).unwrap()).unpack(unpacked.path()).unwrap();
    let restored = Service::in_folder(unpacked, None);
    assert_eq!(restored.get("/indexes/films/documents").await["results"], films());
    assert_eq!(restored.found("films", json!({"q": "venice"})).await, [json!(4)]);
    // It is the snapshot, and does not make one.
    let made = restored.get("/tasks/1").await;
    assert_eq!((&made["type"], &made["status"]), (&json!("snapshotCreation"), &json!("succeeded")), "{made}");
    restored.add("films", json!([{"id": 10, "title": "New"}])).await;
    assert!(!restored.folder.path().join("snapshots").exists());
}

#[tokio::test]
async fn a_dump_holds_what_was_sent_and_set() {
    let service = Service::new();
    service.add("films", films()).await;
    service.set("films", json!({"stopWords": ["the"]})).await;
    let task = service.done("POST", "/dumps", Value::Null).await;
    let uid = task["details"]["dumpUid"].as_str().unwrap();
    let dump = File::open(service.folder.path().join("dumps").join(format!("{uid}.dump"))).unwrap();
    let mut files = std::collections::BTreeMap::new();
    for entry in tar::Archive::new(GzDecoder::new(dump)).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        files.insert(name, text);
    }
    let documents: Vec<Value> = files["indexes/films/documents.jsonl"]
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(json!(documents), films());
    let settings: Value = serde_json::from_str(&files["indexes/films/settings.json"]).unwrap();
    assert_eq!(settings["stopWords"], json!(["the"]));
    assert!(files["metadata.json"].contains("\"V6\""), "{files:?}");
}

/// The one file in a folder of the data directory.
fn only_file(service: &Service, folder: &str) -> std::path::PathBuf {
    std::fs::read_dir(service.folder.path().join(folder)).unwrap().next().unwrap().unwrap().path()
}

/// All that clients see of a service, but for its tasks.
async fn seen(service: &Service) -> Vec<Value> {
    let mut seen = Vec::new();
    for address in [
        "/indexes",
        "/keys",
        "/indexes/films/settings",
        "/indexes/films/documents",
        "/indexes/films/search?q=bridge&facets=genres",
        "/indexes/empty/stats",
    ] {
        let mut object = service.get(address).await;
        object.as_object_mut().unwrap().remove("processingTimeMs");
        seen.push(object);
    }
    seen
}

async fn filled(key: &'static str) -> Service {
    let service = Service::locked(key);
    service.add("films", films()).await;
    service.set("films", json!({"filterableAttributes": ["genres"], "synonyms": {"boat": ["ferry"]}})).await;
    service.done("POST", "/indexes", json!({"uid": "empty", "primaryKey": "isbn"})).await;
    let key = json!({"actions": ["search"], "indexes": ["films"], "expiresAt": null});
    assert!(service.ask("POST", "/keys", key).await.status.is_success());
    service
}

#[tokio::test]
async fn a_dump_and_a_snapshot_can_be_imported() {
    if has_no_files() {
        return;
    }
    let service = filled("masterKey").await;
    let before = seen(&service).await;
    service.done("POST", "/dumps", Value::Null).await;
    service.done("POST", "/snapshots", Value::Null).await;
    let (dump, snapshot) = (only_file(&service, "dumps"), only_file(&service, "snapshots"));
    for from in [Import::Dump(&dump), Import::Snapshot(&snapshot)] {
        let folder = tempfile::tempdir().unwrap();
        import(folder.path(), from, None).unwrap();
        let imported = Service::in_folder(folder, Some("masterKey"));
        assert_eq!(seen(&imported).await, before, "{from:?}");
        // It goes on like any other.
        imported.add("films", json!([{"id": 10, "title": "New"}])).await;
        let taken = import(imported.folder.path(), from, None).unwrap_err();
        assert!(matches!(taken, ImportError::NotEmpty(_)), "{taken}");
    }
}

#[tokio::test]
async fn what_cannot_be_imported_leaves_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, file) = (parent.path().join("data"), parent.path().join("some.dump"));
    std::fs::write(&file, "no dump").unwrap();
    for from in [Import::Dump(&file), Import::Snapshot(&file)] {
        let error = import(&folder, from, None).unwrap_err();
        assert!(matches!(error, ImportError::Foreign { .. }), "{error}");
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
    }
}

#[tokio::test]
async fn indexes_are_not_looked_for_where_they_are_not() {
    if has_no_files() {
        return;
    }
    let service = Service::new();
    service.add("films", films()).await;
    let Service { app, folder, .. } = service;
    drop(app);
    let registry = folder.path().join("indexes.json");
    let in_folders = std::fs::read_to_string(&registry).unwrap();
    let in_cluster = in_folders.replacen('{', "{\"inCluster\":\"0123456789ab\",", 1);
    std::fs::write(&registry, in_cluster).unwrap();
    let elsewhere = DataDirectory::open(folder.path(), None).err().unwrap();
    assert!(matches!(elsewhere, StorageError::InCluster(_)), "{elsewhere}");
    assert!(folder.path().join("indexes/0").exists(), "nothing is removed that may be somebody's");
    std::fs::write(&registry, in_folders).unwrap();
    drop(Service::in_folder(folder, None));
}

/// Nothing is asked of a cluster before it is known that it is meant.
#[cfg(feature = "opensearch")]
#[tokio::test]
async fn what_is_in_folders_is_not_taken_for_a_clusters() {
    if has_no_files() {
        return;
    }
    use search_core::Place;
    use search_core::engine::opensearch::Cluster;

    let nowhere = Place::Cluster(Cluster::at("http://127.0.0.1:1").unwrap(), "data".to_owned());
    let service = Service::new();
    service.add("films", films()).await;
    service.done("POST", "/dumps", Value::Null).await;
    service.done("POST", "/snapshots", Value::Null).await;
    let (dump, snapshot) = (only_file(&service, "dumps"), only_file(&service, "snapshots"));
    let Service { app, folder, .. } = service;
    drop(app);
    let folders = DataDirectory::open_with(folder.path(), None, Some(&nowhere)).err().unwrap();
    assert!(matches!(folders, StorageError::NotInCluster(_)), "{folders}");
    let parent = tempfile::tempdir().unwrap();
    let new = parent.path().join("new");
    let refused = import(&new, Import::Snapshot(&snapshot), Some(&nowhere)).unwrap_err();
    assert!(matches!(refused, ImportError::Snapshot(_)), "{refused}");
    let failed = import(&new, Import::Dump(&dump), Some(&nowhere)).unwrap_err();
    assert!(failed.to_string().contains("cannot be reached"), "{failed}");
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0, "something is left");
}
