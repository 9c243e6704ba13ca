//! The service as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::SAMPLE;
use crate::service::Service;

fn start() -> Service {
    Service::start("--index", SAMPLE.path(), None)
}

fn get(service: &Service, path: &str) -> String {
    let mut stream = TcpStream::connect(&service.address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", service.address).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_service_answers_and_stops_when_asked() {
    let mut server = start();
    assert!(get(&server, "/health").ends_with("{\"status\":\"available\"}"));
    let answer = get(&server, "/indexes/articles/search?q=cau%20treo");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("Thông xe cầu treo Lèn Tiên"), "{answer}");
    assert!(get(&server, "/?q=cau%20treo").contains("<mark>cầu</mark>"));

    let pid = server.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_data_directory_is_not_open_to_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |key: Option<&str>, message: &str| {
        let mut command = crate::tim();
        command.args(["serve", "--listen", "0.0.0.0:0", "--data"]).arg(folder.path());
        if let Some(key) = key {
            command.env("TIM_MASTER_KEY", key);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = crate::stderr(&output);
        assert!(said.contains(message), "{said}");
    };
    refused(None, "give a `--master-key`, or listen on 127.0.0.1");
    refused(Some("short"), "give `--master-key` at least 16 bytes");
    std::fs::write(
        folder.path().join("indexes.json"),
        "{\"format\": 99, \"nextFolder\": 0, \"indexes\": {}}",
    )
    .unwrap();
    let output = crate::tim()
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(crate::stderr(&output).contains("has format 99"), "{}", crate::stderr(&output));
}

/// A request whose body is still to come.
fn begun(service: &Service) -> TcpStream {
    let mut stream = TcpStream::connect(&service.address).unwrap();
    let head = format!(
        "POST /indexes/a/documents HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        service.address,
        DOCUMENTS.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // Whoever asks for the body has taken the request up.
    let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut asked).unwrap();
    assert!(asked.starts_with(b"HTTP/1.1 100 "));
    stream.write_all(&DOCUMENTS.as_bytes()[..1]).unwrap();
    stream
}

const DOCUMENTS: &str = "[{\"id\": 1}]";

fn terminate(service: &Service) {
    let pid = service.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
}

#[test]
fn what_has_begun_is_ended_before_the_service_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = Service::start("--data", folder.path(), None);
    let mut stream = begun(&service);
    terminate(&service);
    // Nobody else is let in.
    while TcpStream::connect(&service.address).is_ok() {
        std::thread::sleep(Duration::from_millis(10));
    }
    stream.write_all(&DOCUMENTS.as_bytes()[1..]).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
    // And what it was told is done, before the end or after.
    let service = Service::start("--data", folder.path(), None);
    let start = Instant::now();
    while !get(&service, "/tasks/0").contains("\"status\":\"succeeded\"") {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn who_does_not_end_is_not_waited_for_longer_than_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = Service::start_with("--data", folder.path(), None, &["--grace", "1"]);
    let _stream = begun(&service);
    let start = Instant::now();
    terminate(&service);
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
    let waited = start.elapsed();
    assert!((Duration::from_millis(900)..Duration::from_secs(10)).contains(&waited), "{waited:?}");
}

#[test]
fn a_second_signal_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = Service::start_with("--data", folder.path(), None, &["--grace", "600"]);
    let _stream = begun(&service);
    terminate(&service);
    std::thread::sleep(Duration::from_millis(300));
    assert!(service.child.try_wait().unwrap().is_none());
    terminate(&service);
    assert_eq!(service.child.wait().unwrap().code(), Some(130));
}

#[test]
fn the_log_is_json_where_programs_read_it() {
    let output = |flags: &[&str]| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tim"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--index"]).arg(SAMPLE.path()).args(flags);
        command.env("TIM_CONFIG", "").stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let first = lines.next().unwrap();
        let address = first.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        let service = Service { child, address };
        let answer = get(&service, "/indexes/articles/search?q=secretword");
        let answered = lines.find(|line| line.contains("answered")).unwrap();
        (answer, answered)
    };
    let (answer, line) = output(&["--log-format", "json"]);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (&line["span"]["status"], &line["span"]["path"]),
        (&200.into(), &"/indexes/{uid}/search".into())
    );
    assert!(line["ms"].is_u64(), "{line}");
    let id = line["span"]["id"].as_str().unwrap();
    assert!(answer.contains(&format!("x-request-id: {id}\r\n")), "{answer}");
    assert!(!line.to_string().contains("secretword"));
    let (_, line) = output(&["--log-queries"]);
    assert!(line.contains("query=\"q=secretword\""), "{line}");
}
