//! A node is lost in the middle of a run, and comes back later: every article is there once, and searches go on being answered.
//!
//! On a cluster of its own, of three nodes on the loopback interface: see `cluster/cluster`.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use search_core::engine::opensearch::{Cluster, OpenSearch};
use search_core::{Archive, Event, SearchOptions};

const ARTICLES: u64 = 12_000;

/// The node is stopped once so many articles were read, and comes back at so many.
const STOPPED_AT: u64 = 2_000;
const BACK_AT: u64 = 8_000;

/// The status with which the script says that no cluster can be had here.
const UNAVAILABLE: i32 = 77;

/// A cluster that ends with the test: it does when its standard input is closed.
struct Nodes {
    process: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    urls: Vec<String>,
}

impl Nodes {
    /// `None` where none can be had.
    fn start() -> Option<Nodes> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/cluster");
        let mut process = Command::new("bash")
            .args([script, "start"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let orders = process.stdin.take();
        let mut answers = BufReader::new(process.stdout.take().unwrap());
        let mut urls = Vec::new();
        loop {
            let mut line = String::new();
            if answers.read_line(&mut line).unwrap() == 0 {
                let status = process.wait().unwrap();
                assert_eq!(status.code(), Some(UNAVAILABLE), "the cluster did not start");
                return None;
            }
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["node", _, url] => urls.push(url.to_owned()),
                ["ready"] => return Some(Nodes { process, orders, answers, urls }),
                _ => {}
            }
        }
    }

    fn order(&mut self, order: &str, answer: &str) {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), answer);
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.process.wait();
    }
}

#[test]
fn a_node_is_lost_in_the_middle_of_a_run() {
    let Some(mut nodes) = Nodes::start() else {
        assert!(std::env::var_os("CI").is_none(), "no OpenSearch cluster can be had here");
        std::io::stderr()
            .write_all(b"SKIPPED: a node that is lost (no OpenSearch cluster can be had here)\n")
            .unwrap();
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for part in 0..4 {
        let line = |n: u64| {
            let text = format!(
                "Barge number {n} was moored below the bridge, and the lock keeper of gate {} slept.",
                n % 97
            );
            serde_json::json!({"id": format!("a{n}"), "text": text}).to_string() + "\n"
        };
        let size = ARTICLES / 4;
        let lines: String = (part * size..(part + 1) * size).map(line).collect();
        fs::write(folder.path().join(format!("{part}.jsonl")), lines).unwrap();
    }
    let cluster = Cluster::at(&nodes.urls.join(",")).unwrap().patience(Duration::from_secs(60));
    let archive = Archive::with_engine(OpenSearch::open_or_create(&cluster, "barges").unwrap());
    let (done, answered) = (AtomicBool::new(false), AtomicU64::new(0));
    let report = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                archive.search("barge bridge", &SearchOptions::default()).unwrap();
                answered.fetch_add(1, Ordering::Relaxed);
            }
        });
        let mut writer = archive.writer().unwrap();
        writer.set_commit_every(Duration::from_secs(2));
        let mut orders = vec![(BACK_AT, "start 2", "started 2"), (STOPPED_AT, "stop 2", "stopped 2")];
        let report = writer.add_paths(&[folder.path().to_owned()], |event| {
            if let Event::Progress(progress) = event
                && let Some((at, order, answer)) = orders.pop_if(|(at, ..)| progress.articles >= *at)
            {
                assert!(progress.articles >= at);
                nodes.order(order, answer);
            }
        });
        done.store(true, Ordering::Relaxed);
        assert!(orders.is_empty());
        report.unwrap()
    });
    assert_eq!((report.added, report.replaced, report.skipped), (ARTICLES, 0, 0));
    assert!(answered.into_inner() > 0);
    assert_eq!(archive.stats().unwrap().articles, ARTICLES);
    let mut ids = Vec::new();
    archive
        .each_article("", &SearchOptions::default(), |article| {
            ids.push(article.id);
            ControlFlow::Continue(())
        })
        .unwrap();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len() as u64, ARTICLES);
}
