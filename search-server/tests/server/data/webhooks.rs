//! Webhooks are told when tasks have ended.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::Service;

/// Takes one request, and answers it; gives its head and its body.
async fn receive(listener: &TcpListener) -> (String, Vec<u8>) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        bytes.extend_from_slice(&buffer[..read]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length =
            head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.trim().parse().ok());
        if bytes.len() >= end + 4 + length.unwrap_or(0) {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            return (head, bytes.split_off(end + 4));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_told_of_tasks() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/told", listener.local_addr().unwrap());
    let service = Service::new();
    let made = service
        .ask(
            "POST",
            "/webhooks",
            json!({"url": url, "headers": {"Authorization": "Bearer secret", "X-Who": "me"}}),
        )
        .await;
    assert_eq!(made.status.as_u16(), 201);
    let made = made.json();
    assert_eq!((&made["headers"]["X-Who"], &made["isEditable"]), (&json!("me"), &json!(true)));
    assert!(!made.to_string().contains("secret"));
    service.done("POST", "/indexes", json!({"uid": "x"})).await;
    let (head, body) = receive(&listener).await;
    assert!(
        head.contains("content-encoding: gzip")
            && head.contains("authorization: bearer secret")
            && head.contains("x-who: me"),
        "{head}"
    );
    let mut text = String::new();
    GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap();
    let told: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!((&told["uid"], &told["status"]), (&json!(0), &json!("succeeded")));

    let address = format!("/webhooks/{}", made["uuid"].as_str().unwrap());
    let changed = service.ask("PATCH", &address, json!({"headers": {"X-Who": null}})).await.json();
    assert!(changed["headers"].get("X-Who").is_none() && changed["url"] == url);
    assert_eq!(service.ask("DELETE", &address, Value::Null).await.status.as_u16(), 204);
    assert_eq!(service.refused("GET", &address, Value::Null).await, (404, "webhook_not_found".to_owned()));
    assert_eq!(service.get("/webhooks").await, json!({"results": []}));
    for (body, code) in [
        (json!({}), "missing_webhook_url"),
        (json!({"url": "ftp://x"}), "invalid_webhook_url"),
        (json!({"url": "http://x", "headers": {"a b": "c"}}), "invalid_webhook_headers"),
        (json!({"url": "http://x", "what": 1}), "bad_request"),
    ] {
        assert_eq!(service.refused("POST", "/webhooks", body).await, (400, code.to_owned()));
    }
    assert_eq!(service.refused("GET", "/webhooks/x", Value::Null).await.1, "invalid_webhook_uuid");
}
