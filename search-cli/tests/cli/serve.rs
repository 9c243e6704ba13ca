//! The service as a process.

use std::io::{Read, Write};
use std::net::TcpStream;

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
