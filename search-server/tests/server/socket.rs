//! Requests through a real socket, and the end of the service.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use search_core::Archive;
use search_server::AppState;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::{sample, slow};

/// A service on a free port, and how to stop it.
struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

async fn serve(archive: Archive) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async move {
        let _ = stopped.await;
    };
    Served {
        address,
        stop,
        ended: tokio::spawn(search_server::serve(listener, AppState::new(archive), shutdown)),
    }
}

async fn request(address: SocketAddr, head: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn requests_are_answered_and_the_service_ends() {
    let served = serve(sample()).await;
    let health =
        request(served.address, "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(
        health.starts_with("HTTP/1.1 200 OK\r\n") && health.ends_with("{\"status\":\"available\"}"),
        "{health}"
    );
    let body = "{\"q\":\"bridge\",\"limit\":1}";
    let search = format!(
        "POST /indexes/articles/search HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert!(request(served.address, &search).await.contains("\"estimatedTotalHits\""));
    for odd in [
        "GET /?q=\u{e9} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /%00%ff?q=%ff%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "\0\0\0\r\n\r\n",
        "POST /indexes/articles/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n",
    ] {
        let answer = request(served.address, odd).await;
        assert!(answer.starts_with("HTTP/1.1 "), "{odd:?}: {answer}");
        assert!(!answer.starts_with("HTTP/1.1 5"), "{odd:?}: {answer}");
    }
    served.stop.send(()).unwrap();
    served.ended.await.unwrap().unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn a_search_that_runs_is_answered_before_the_end() {
    let served = serve(slow(Duration::from_millis(600))).await;
    let search = "GET /indexes/articles/search?q=x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let running = tokio::spawn(request(served.address, search));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let start = Instant::now();
    served.stop.send(()).unwrap();
    assert!(running.await.unwrap().starts_with("HTTP/1.1 200 OK"));
    served.ended.await.unwrap().unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// With a clock that runs ahead whenever all wait.
#[tokio::test(start_paused = true)]
async fn a_client_that_never_ends_its_request_does_not_hold_up_the_end() {
    let served = serve(Archive::in_memory().unwrap()).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost:").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    served.stop.send(()).unwrap();
    served.ended.await.unwrap().unwrap();
}
