//! `tim serve --data` is killed at random moments of a stream of documents: what was acknowledged is there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// How often it is killed.
const TIMES: u64 = 20;

/// A running service, killed when it goes out of scope.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path) -> Server {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tim"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .env_remove("TIM_MASTER_KEY")
            .env("TIM_LOG", "error")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap_or_else(|| panic!("{line}"));
        let address = address.split('/').next().unwrap().to_owned();
        // What it goes on to say is read to its end, or it would wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Server { child, address }
    }

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

    fn get(&self, path: &str) -> Value {
        Server::ask(&self.address, "GET", path, "").unwrap_or_else(|| panic!("no answer at {path}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // On Unix this is SIGKILL.
        let _ = self.child.kill();
        let _ = self.child.wait();
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
        let server = Server::start(folder.path());
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
                let Some(task) =
                    Server::ask(&address, method, "/indexes/bridges/documents", &body.to_string())
                else {
                    return (answered, id + 1);
                };
                answered.push((task["taskUid"].as_u64().unwrap_or_else(|| panic!("{task}")), id));
            }
            unreachable!("the numbers do not end")
        });
        std::thread::sleep(pause);
        // What says that it has succeeded now must be there after the kill, without being done again.
        let told = Server::ask(&server.address, "GET", "/tasks?statuses=succeeded&limit=100000", "");
        drop(server);
        let (answered, last) = sender.join().unwrap();
        enqueued.extend(answered);
        next = last;

        let server = Server::start(folder.path());
        let succeeded: Vec<u64> = told.as_ref().map_or(Vec::new(), |told| {
            told["results"].as_array().unwrap().iter().map(|task| task["uid"].as_u64().unwrap()).collect()
        });
        for (task, id) in enqueued.iter().filter(|(task, _)| succeeded.contains(task)) {
            let document = server.get(&format!("/indexes/bridges/documents/{id}"));
            assert_eq!(
                document["id"], *id,
                "round {round}: task {task} had succeeded, and its document is lost"
            );
        }
    }
    let server = Server::start(folder.path());
    for (task, id) in &enqueued {
        let ended = || {
            let found = server.get(&format!("/tasks/{task}"));
            assert!(found.get("code").is_none(), "task {task} was acknowledged and is lost: {found}");
            (found["status"] == "succeeded").then_some(found)
        };
        let found = (0..3_000).find_map(|_| {
            let found = ended();
            if found.is_none() {
                std::thread::sleep(Duration::from_millis(10));
            }
            found
        });
        assert!(found.is_some(), "task {task} was acknowledged and is never done");
        assert_eq!(server.get(&format!("/indexes/bridges/documents/{id}"))["id"], *id);
    }
    // Nothing came twice.
    let stats = server.get("/indexes/bridges/stats");
    let documents = stats["numberOfDocuments"].as_u64().unwrap();
    assert!(
        (enqueued.len() as u64..=next).contains(&documents),
        "{} acknowledged, {next} sent: {stats}",
        enqueued.len()
    );
    assert!(enqueued.len() > TIMES as usize, "too few to say anything: {}", enqueued.len());
}
