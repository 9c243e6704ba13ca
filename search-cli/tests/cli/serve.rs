//! The service as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::SAMPLE;

/// A running `tim serve`, stopped when it goes out of scope.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start() -> Server {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tim"))
            .args(["serve", "--listen", "127.0.0.1:0", "--index"])
            .arg(SAMPLE.path())
            .env("TIM_LOG", "warn")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The first line says where it listens.
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap_or_else(|| panic!("{line}"));
        let address = address.split('/').next().unwrap().to_owned();
        Server { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_service_answers_and_stops_when_asked() {
    let mut server = Server::start();
    assert!(server.get("/health").ends_with("{\"status\":\"available\"}"));
    let answer = server.get("/indexes/articles/search?q=cau%20treo");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("Thông xe cầu treo Lèn Tiên"), "{answer}");
    assert!(server.get("/?q=cau%20treo").contains("<mark>cầu</mark>"));

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
