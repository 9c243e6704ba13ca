//! A cluster that is not there, slow, full, refuses, answers nonsense, or is of a wrong version: each is told apart, in time, and no
//! article is lost or doubled.
//!
//! Most of them are played by a server of a few lines, on the loopback interface.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use search_core::engine::ClusterError;
use search_core::engine::opensearch::{Cluster, OpenSearch};
use search_core::{Archive, EngineError, Error, Record, SearchOptions};
use serde_json::{Value, json};

/// How long requests may take here.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Within this, everybody has an error: patience and what a busy machine adds.
const IN_TIME: Duration = Duration::from_secs(15);

/// A request as the server sees it.
struct Asked {
    method: String,
    path: String,
    body: String,
}

/// What it answers: a status and a text; `None` to keep whoever asks waiting.
type Answer = Option<(u16, String)>;

/// A server that answers as it is told, and its address.
fn server(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || serve(stream, &*answer));
        }
    });
    address
}

fn serve(mut stream: TcpStream, answer: &dyn Fn(&Asked) -> Answer) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let mut parts = line.split_whitespace();
        let (method, path) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let asked = Asked { method, path, body: String::from_utf8_lossy(&body).into_owned() };
        let Some((status, text)) = answer(&asked) else {
            std::thread::sleep(Duration::from_secs(60));
            return None;
        };
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            text.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(text.as_bytes()).ok()?;
    }
}

fn greeting(distribution: &str, number: &str) -> Answer {
    Some((200, json!({"version": {"distribution": distribution, "number": number}}).to_string()))
}

/// Answers the first question as OpenSearch does, and all others as it is told.
fn greeted(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> String {
    server(move |asked| match asked.path.as_str() {
        "/" => greeting("opensearch", "2.19.1"),
        _ => answer(asked),
    })
}

/// What opening an archive there comes to, which must be an error, and in time.
fn opened(address: &str) -> ClusterError {
    let start = Instant::now();
    let opened = OpenSearch::open(&Cluster::at(address).unwrap().patience(PATIENCE), "articles");
    assert!(start.elapsed() < IN_TIME, "it took {:?}", start.elapsed());
    match opened.map(|_| ()) {
        Err(EngineError::Cluster(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nobody_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = opened(&address);
    assert!(matches!(&error, ClusterError::Unreachable { url, .. } if *url == address), "{error}");
    assert!(error.to_string().contains("check the address"), "{error}");
}

#[test]
fn what_is_no_address_is_no_address() {
    for wrong in ["", "here", "ftp://a", "http://", "http://a:b"] {
        let error = Cluster::at(wrong).map(|_| ()).unwrap_err();
        assert!(matches!(error, EngineError::Cluster(ClusterError::Setting { .. })), "{wrong}: {error}");
    }
    let error = Cluster::at("http://me:secret@a:b").map(|_| ()).unwrap_err().to_string();
    assert!(!error.contains("secret"), "{error}");
    let shown = format!("{:?}", Cluster::at("https://me:secret@here.example").unwrap());
    assert!(shown.contains("me") && !shown.contains("secret"), "{shown}");
    let name = OpenSearch::open(&Cluster::at("http://127.0.0.1:9").unwrap(), "My Articles").map(|_| ());
    assert!(matches!(name, Err(EngineError::Cluster(ClusterError::Setting { .. }))), "{name:?}");
}

#[test]
fn another_node_stands_in_for_one_that_is_gone() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let there = greeted(|_| Some((404, json!({"found": false}).to_string())));
    let error = opened(&format!("{gone},{there}"));
    assert!(matches!(error, ClusterError::NoArchive { .. }), "{error}");
}

#[test]
fn it_is_of_a_wrong_version() {
    for (distribution, number, found) in [
        ("opensearch", "1.3.20", "OpenSearch 1.3.20"),
        ("opensearch", "2.4.0", "OpenSearch 2.4.0"),
        ("elasticsearch", "8.17.0", "another search engine (version 8.17.0)"),
    ] {
        let error = opened(&server(move |_| greeting(distribution, number)));
        assert!(matches!(&error, ClusterError::Version { found: it, .. } if it == found), "{error}");
    }
    let error = opened(&server(|_| Some((200, "{}".to_owned()))));
    assert!(matches!(error, ClusterError::Version { .. }), "{error}");
}

#[test]
fn it_is_slow() {
    for address in [server(|_| None), greeted(|_| None)] {
        let error = opened(&address);
        assert!(matches!(error, ClusterError::Slow { seconds: 1, .. }), "{error}");
    }
}

#[test]
fn it_refuses() {
    for status in [401, 403] {
        let error = opened(&server(move |_| Some((status, "Unauthorized".to_owned()))));
        assert!(matches!(error, ClusterError::Forbidden { status: it, .. } if it == status), "{error}");
    }
    let failure =
        json!({"error": {"type": "x", "reason": "the master is asleep"}, "status": 500}).to_string();
    let error = opened(&greeted(move |_| Some((500, failure.clone()))));
    assert!(error.to_string().contains("the master is asleep"), "{error}");
    assert!(matches!(error, ClusterError::Refused { status: 500, .. }), "{error}");
    let error = opened(&greeted(|_| Some((429, String::new()))));
    assert!(matches!(error, ClusterError::Busy { .. }), "{error}");
    let error = opened(&greeted(|_| Some((503, "<html>try later</html>".to_owned()))));
    assert!(matches!(error, ClusterError::Busy { .. }), "{error}");
}

#[test]
fn it_answers_nonsense() {
    for nonsense in [
        "<html>Welcome</html>",
        "{\"_source\": {\"stored\": 7}}",
        "[1, 2",
        "{\"_source\": {\"stored\": {\"format\": \"x\"}}}",
    ] {
        let error = opened(&greeted(move |_| Some((200, nonsense.to_owned()))));
        assert!(matches!(error, ClusterError::Nonsense { .. }), "{nonsense}: {error}");
    }
}

fn article(n: usize, what: &str) -> Record {
    let text = format!("Barge number {n} {what}, and nobody was on board of it.");
    Record::json("test", &json!({"id": format!("a{n}"), "text": text}).to_string())
}

/// Of a bulk, a busy cluster takes some changes and refuses others: only these are sent again, until all are there, each once.
#[test]
fn what_it_did_not_take_is_sent_again() {
    let stored: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    let seen = stored.clone();
    let address = greeted(move |asked| Some((200, bulk_server(asked, &seen).to_string())));
    let cluster = Cluster::at(&address).unwrap().patience(PATIENCE);
    let archive = Archive::with_engine(OpenSearch::open_or_create(&cluster, "articles").unwrap());
    let mut writer = archive.writer().unwrap();
    for n in 0..30 {
        writer.add(&article(n, "came back to the harbour at dusk")).unwrap();
    }
    // The rest of a commit asks for more than this server knows.
    let committed = writer.commit();
    let stored = stored.lock().unwrap();
    assert_eq!(stored.len(), 30, "{committed:?}");
    assert!(stored.values().all(|times| *times == 1), "{stored:?}");
}

/// Takes every third change at once, and the others when they are sent again.
fn bulk_server(asked: &Asked, stored: &Mutex<BTreeMap<String, u32>>) -> Value {
    let about =
        json!({"format": 3, "analysis": search_core::lang::fingerprint(), "commits": 0, "settled": "yes"});
    match asked
        .path
        .split(['?', '/'])
        .rfind(|part| part.starts_with('_') || *part == "about" || *part == "writer")
    {
        Some("about") => json!({"found": true, "_source": {"stored": about}}),
        Some("writer") if asked.method == "GET" => json!({"_source": {}, "_seq_no": 1, "_primary_term": 1}),
        Some("_bulk") => {
            let mut stored = stored.lock().unwrap();
            let changes: Vec<&str> =
                asked.body.lines().filter(|line| line.starts_with("{\"index\":")).collect();
            let is_first = changes.len() == 30;
            let item = |(n, change): (usize, &&str)| {
                if is_first && n % 3 != 0 {
                    return json!({"index": {"status": 429, "error": {"type": "rejected", "reason": "the queue is full"}}});
                }
                *stored.entry((*change).to_owned()).or_default() += 1;
                json!({"index": {"status": 201}})
            };
            json!({"errors": true, "items": changes.iter().enumerate().map(item).collect::<Vec<_>>()})
        }
        _ => {
            json!({"_shards": {"failed": 0}, "pit_id": "now", "hits": {"total": {"value": 0}, "hits": []}, "aggregations": {}})
        }
    }
}

/// A real cluster, where there is one: its disks are full, or so it says, and later they are not.
#[test]
fn a_full_cluster_takes_nothing_and_loses_nothing() {
    let Ok(url) = std::env::var("TIM_OPENSEARCH_URL") else {
        let line = "SKIPPED: a full cluster (`TIM_OPENSEARCH_URL` is the address of a cluster for tests)\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return;
    };
    let cluster = Cluster::at(&url).unwrap().spread(1, 0);
    let name = "test-full";
    search_core::engine::opensearch::remove(&cluster, name).unwrap();
    let archive = Archive::with_engine(OpenSearch::open_or_create(&cluster, name).unwrap());
    let add = |from: usize, to: usize| -> Result<(), Error> {
        let mut writer = archive.writer()?;
        for n in from..to {
            writer.add(&article(n, "was moored below the bridge"))?;
        }
        writer.commit().map(drop)
    };
    let total = || archive.search("barge", &SearchOptions::default()).unwrap().total;
    add(0, 20).unwrap();
    assert_eq!(total(), 20);
    // As the cluster does by itself when a disk is at the flood stage.
    block(&url, name, true);
    match add(10, 40) {
        Err(Error::Engine(EngineError::Cluster(error @ ClusterError::Full { .. }))) => {
            assert!(error.to_string().contains("disk space"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(total(), 20);
    block(&url, name, false);
    add(10, 40).unwrap();
    assert_eq!(total(), 40);
    search_core::engine::opensearch::remove(&cluster, name).unwrap();
}

/// Makes an archive's articles read-only as a cluster does that has no room, or takes that back.
fn block(url: &str, archive: &str, on: bool) {
    let node = url.split(',').next().unwrap().trim_start_matches("http://").to_owned();
    let value = if on { json!(true) } else { Value::Null };
    let body = json!({"index.blocks.read_only_allow_delete": value}).to_string();
    let mut stream = TcpStream::connect(&node).unwrap();
    write!(
        stream,
        "PUT /tim-{archive}-articles/_settings HTTP/1.1\r\nhost: {node}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len(),
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\"acknowledged\":true"), "{answer}");
}

/// The documents have the same table.
#[test]
fn what_differs_is_said_in_the_documents() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/scale.md");
    let documents = std::fs::read_to_string(path).unwrap();
    for difference in search_core::engine::opensearch::DIFFERENCES {
        let row = format!("| {} | {} | {} |", difference.what, difference.embedded, difference.cluster);
        assert!(documents.contains(&row), "docs/scale.md has no row\n{row}");
    }
}
