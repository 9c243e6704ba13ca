//! `tim serve --data` is killed at random moments of a stream of documents: what was acknowledged is there.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::service::Service;

/// How often it is killed.
const TIMES: u64 = 20;

/// The answer to a request; `None` when it was killed before it gave one.
fn ask(address: &str, method: &str, path: &str, body: &str) -> Option<Value> {
    let mut stream = TcpStream::connect(address).ok()?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()
}

fn get(service: &Service, path: &str) -> Value {
    ask(&service.address, "GET", path, "").unwrap_or_else(|| panic!("no answer at {path}"))
}

/// Waits until no task is left; as long as some end, however slow the machine is.
fn wait_for_all(service: &Service) {
    let mut seen = (u64::MAX, Instant::now());
    loop {
        let waiting = get(service, "/tasks?statuses=enqueued,processing&limit=1");
        let left = waiting["total"].as_u64().unwrap_or_else(|| panic!("{waiting}"));
        if left == 0 {
            return;
        }
        if left < seen.0 {
            seen = (left, Instant::now());
        }
        assert!(
            seen.1.elapsed() < Duration::from_secs(60),
            "{left} tasks were acknowledged and are never done"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A number that differs from run to run.
fn random(below: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(()) % below
}

#[test]
fn what_was_acknowledged_survives_being_killed() {
    let folder = tempfile::tempdir().unwrap();
    // The tasks that answered, with the document of each.
    let mut enqueued: Vec<(u64, u64)> = Vec::new();
    let mut next = 0;
    for round in 0..TIMES {
        let server = Service::start("--data", folder.path(), None);
        let pause = Duration::from_millis(20 + random(400));
        let address = server.address.clone();
        let sender = std::thread::spawn(move || {
            let mut answered = Vec::new();
            for id in next.. {
                let text = format!(
                    "The bridge number {id} was opened on Monday, and people crossed the river for the first time."
                );
                let (method, body) = match id % 3 {
                    0 => ("PUT", json!([{ "id": id, "title": text }])),
                    _ => ("POST", json!([{ "id": id, "title": text }])),
                };
                let Some(task) = ask(&address, method, "/indexes/bridges/documents", &body.to_string())
                else {
                    return (answered, id + 1);
                };
                answered.push((task["taskUid"].as_u64().unwrap_or_else(|| panic!("{task}")), id));
            }
            unreachable!("the numbers do not end")
        });
        std::thread::sleep(pause);
        // What says that it has succeeded now must be there after the kill, without being done again.
        let told = ask(&server.address, "GET", "/tasks?statuses=succeeded&limit=100000", "");
        drop(server);
        let (answered, last) = sender.join().unwrap();
        enqueued.extend(answered);
        next = last;

        let server = Service::start("--data", folder.path(), None);
        let succeeded: Vec<u64> = told.as_ref().map_or(Vec::new(), |told| {
            told["results"].as_array().unwrap().iter().map(|task| task["uid"].as_u64().unwrap()).collect()
        });
        for (task, id) in enqueued.iter().filter(|(task, _)| succeeded.contains(task)) {
            let document = get(&server, &format!("/indexes/bridges/documents/{id}"));
            assert_eq!(
                document["id"], *id,
                "round {round}: task {task} had succeeded, and its document is lost"
            );
        }
    }
    let server = Service::start("--data", folder.path(), None);
    wait_for_all(&server);
    for (task, id) in &enqueued {
        let found = get(&server, &format!("/tasks/{task}"));
        assert!(found.get("code").is_none(), "task {task} was acknowledged and is lost: {found}");
        assert_eq!(found["status"], "succeeded", "task {task} was acknowledged and is not done: {found}");
        assert_eq!(get(&server, &format!("/indexes/bridges/documents/{id}"))["id"], *id);
    }
    // Nothing came twice.
    let stats = get(&server, "/indexes/bridges/stats");
    let documents = stats["numberOfDocuments"].as_u64().unwrap();
    assert!(
        (enqueued.len() as u64..=next).contains(&documents),
        "{} acknowledged, {next} sent: {stats}",
        enqueued.len()
    );
    assert!(enqueued.len() > TIMES as usize, "too few to say anything: {}", enqueued.len());
}
