//! Requests through a real socket, and the end of the service.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use search_core::Archive;
use search_server::{AppState, Limits, Options};
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
    serve_within(archive, Limits::default()).await
}

async fn serve_within(archive: Archive, options: impl Into<Options>) -> Served {
    let state = AppState::with_options(archive, options);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async move {
        let _ = stopped.await;
    };
    Served { address, stop, ended: tokio::spawn(search_server::serve(listener, state, shutdown)) }
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

/// Reads until the service closes the connection.
async fn closed(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is cut may be reset.
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer))
        .await
        .expect("it is closed");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn clients_that_dawdle_are_cut_off() {
    let limits =
        Limits { client: Duration::from_millis(300), time: Duration::from_secs(1), ..Limits::default() };
    let served = serve_within(sample(), limits).await;
    // A head that does not end, though something comes of it all the time.
    let mut dawdling = TcpStream::connect(served.address).await.unwrap();
    dawdling.write_all(b"GET /health HTTP/1.1\r\n").await.unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        if dawdling.write_all(b"a: b\r\n").await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(start.elapsed() < Duration::from_secs(5));
    // Nothing at all, from the first or after an answer.
    let mut silent = TcpStream::connect(served.address).await.unwrap();
    assert_eq!(closed(&mut silent).await, "");
    silent = TcpStream::connect(served.address).await.unwrap();
    silent.write_all(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    assert!(closed(&mut silent).await.starts_with("HTTP/1.1 200"));
    // A body that does not come.
    let mut promised = TcpStream::connect(served.address).await.unwrap();
    let head = "POST /indexes/articles/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    promised.write_all(head.as_bytes()).await.unwrap();
    assert!(closed(&mut promised).await.starts_with("HTTP/1.1 503"));
}

#[tokio::test]
async fn answers_that_nobody_reads_are_given_up() {
    let limits = Limits { client: Duration::from_millis(300), connections: 1, ..Limits::default() };
    let served = serve_within(sample(), limits).await;
    let mut deaf = TcpStream::connect(served.address).await.unwrap();
    let request = "GET /indexes/articles/search?limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n";
    // More answers than the system keeps for a reader.
    let asking = async {
        for _ in 0..10_000 {
            if deaf.write_all(request.as_bytes()).await.is_err() {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(3), asking).await;
    // The only place is free again, though that client is still there.
    let health =
        request_in_time(served.address, "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    drop(deaf);
}

async fn request_in_time(address: SocketAddr, head: &str) -> String {
    tokio::time::timeout(Duration::from_secs(10), request(address, head)).await.expect("it is answered")
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let served = serve_within(sample(), limits).await;
    let first = TcpStream::connect(served.address).await.unwrap();
    let health = "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let second = request(served.address, health);
    let mut second = std::pin::pin!(second);
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut second).await.is_err());
    drop(first);
    let answer = tokio::time::timeout(Duration::from_secs(10), second).await.expect("it is answered");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_search_ends_when_its_client_hangs_up() {
    let limits = Limits { searches: 1, ..Limits::default() };
    let options = Options { metrics: true, ..limits.into() };
    let served = serve_within(slow(Duration::from_secs(60)), options).await;
    let mut leaving = TcpStream::connect(served.address).await.unwrap();
    leaving.write_all(b"GET /indexes/articles/search?q=x HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let metrics = "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let shows = async |line: &str| {
        let start = Instant::now();
        while !request(served.address, metrics).await.contains(line) {
            assert!(start.elapsed() < Duration::from_secs(10), "{line}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    shows("tim_searches_running 1\n").await;
    drop(leaving);
    shows("tim_searches_running 0\n").await;
    shows("tim_searches_cancelled_total 1\n").await;
}
