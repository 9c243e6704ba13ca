//! What HTTP costs, and what becomes of the service when it is asked for more than it can bear.
//!
//! ```sh
//! cargo run --release -p search-benches --example load -- FOLDER [SECONDS]
//! ```
//!
//! FOLDER is an archive, or holds articles, of which one is made in a temporary folder.
//!
//! First the same queries are asked in turn of the library, by as many threads as there are cores, and over loopback, of a
//! service that has as many threads, by two clients a core that keep their connections and have a request out at any time. Both
//! run in this process on the same cores, so what the clients cost is counted against HTTP. Then requests are sent at four
//! times the rate that HTTP was seen to bear, whether or not answers come (an answer that is late does not delay the next
//! request), and then at half of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use search_core::{Archive, SearchOptions};
use search_server::{AppState, Limits};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};

/// How many queries there are.
const QUERIES: usize = 1_000;

/// Words of each query: the first of a title.
const WORDS: usize = 3;

/// How often every query is asked in a round.
const PASSES: usize = 2;

/// How often library and HTTP take turns.
const ROUNDS: usize = 3;

/// Hits of each answer, here and there.
const HITS: usize = 20;

/// Searches that may wait in the service under test, as by default.
const WAITING: usize = 1_000;

/// Clients that stand ready beyond those whose searches run and wait: they are refused, and ask again.
const SPARE: usize = 200;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("the first argument is a folder"));
    let seconds = arguments.next().map_or(10, |seconds| seconds.parse().expect("the second is a number"));
    let time = Duration::from_secs(seconds);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (archive, _temporary) = open(&folder);
    let queries = queries(&archive);
    println!(
        "{} articles, {} queries, {cores} cores",
        archive.stats().expect("it is read").articles,
        queries.len()
    );

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(cores).enable_all().build();
    let runtime = runtime.expect("the threads start");
    let limits = Limits { connections: 2 * (WAITING + SPARE), waiting: WAITING, ..Limits::default() };
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let state = AppState::with_options(archive.clone(), limits);
    runtime.spawn(search_server::serve(listener, state, std::future::pending()));

    // What is read from the disk is read before.
    queries.iter().for_each(|query| drop(archive.search(query, &SearchOptions::default())));
    let (mut library, mut http) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        library.push(rate(cores, &queries, || {
            let options = SearchOptions { limit: HITS, ..SearchOptions::default() };
            let archive = archive.clone();
            move |query: &str| drop(archive.search(query, &options).expect("it is answered"))
        }));
        http.push(rate(2 * cores, &queries, || {
            let mut client = Client::new(address);
            move |query: &str| assert_eq!(client.ask(query), 200)
        }));
    }
    let ((library, own), (http, all)) = (middle(&mut library), middle(&mut http));
    println!("library  {library:8.0} searches/s         {own:.2} ms of the processor each");
    println!(
        "HTTP     {http:8.0} searches/s  {:4.0} %  {all:.2} ms of the processor each, the clients' too: {:.0} %",
        100.0 * http / library,
        100.0 * own / all
    );

    let before = memory();
    let clients = cores * 4 + WAITING + SPARE;
    for (name, share, clients) in [("4x", 4.0, clients), ("half", 0.5, clients)] {
        let offered = runtime.block_on(offer(address, &queries, http * share, time, clients));
        println!("{name:<8} {offered}");
    }
    println!("memory   {before} MB before, {} MB after, {} MB at most", memory(), most_memory());
}

/// The archive in a folder, or one of the articles in it.
fn open(folder: &Path) -> (Archive, Option<TempDir>) {
    if folder.join("tim.json").exists() {
        return (Archive::open(folder).expect("the archive can be read"), None);
    }
    let temporary = tempfile::tempdir().expect("there is room");
    let archive = Archive::open_or_create(temporary.path()).expect("the archive can be made");
    archive
        .writer()
        .expect("nobody else writes")
        .add_paths(&[folder.to_owned()], |_| {})
        .expect("it is read");
    // What was written last is seen soon.
    let archive = Archive::open(temporary.path()).unwrap_or(archive);
    (archive, Some(temporary))
}

/// The beginnings of titles from all over the archive.
fn queries(archive: &Archive) -> Vec<String> {
    let articles =
        usize::try_from(archive.stats().expect("it is read").articles).expect("they can be counted");
    let listed = archive.documents(None, 0, articles.min(20 * QUERIES)).expect("it is read").articles;
    let titles = listed.iter().filter_map(|article| article.title.as_deref());
    let queries: Vec<String> = titles
        .map(|title| title.split_whitespace().take(WORDS).collect::<Vec<_>>().join(" "))
        .filter(|query| !query.is_empty())
        .collect();
    let step = (queries.len() / QUERIES).max(1);
    queries.into_iter().step_by(step).take(QUERIES).collect()
}

/// How many queries a second are answered when so many ask one after the other until all are asked, and how many milliseconds of the processor each
/// takes, in all of this process: others may have the cores meanwhile, and that does not tell.
fn rate<A: FnMut(&str) + Send>(askers: usize, queries: &[String], asker: impl Fn() -> A) -> (f64, f64) {
    let processor = processor_seconds();
    let (next, all) = (AtomicU64::new(0), queries.len() * PASSES);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..askers {
            let (mut ask, next) = (asker(), &next);
            scope.spawn(move || {
                loop {
                    let number = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
                    if number >= all {
                        break;
                    }
                    ask(&queries[number % queries.len()]);
                }
            });
        }
    });
    let asked = all as f64;
    let processor = processor_seconds() - processor;
    (asked / start.elapsed().as_secs_f64(), 1000.0 * processor / asked)
}

/// The round with the middle rate.
fn middle(rounds: &mut [(f64, f64)]) -> (f64, f64) {
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    rounds[rounds.len() / 2]
}

/// What this process has had of the processor, where the system says it as Linux does, in ticks of 10 ms.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may have spaces in it: the 14th and 15th of all.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn request(query: &str) -> String {
    let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("GET /indexes/articles/search?limit={HITS}&q={query} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

/// The status in the first line of an answer.
fn status(line: &str) -> u16 {
    line.split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("no answer: {line:?}"))
}

/// The length of the body, if this line says it.
fn length(line: &str) -> Option<usize> {
    let (name, value) = line.split_once(':')?;
    name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().expect("it is a number"))
}

/// A client that waits for each answer.
struct Client {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Client {
    fn new(address: SocketAddr) -> Client {
        let stream = TcpStream::connect(address).expect("the service listens");
        stream.set_nodelay(true).expect("it is a socket");
        Client { stream: BufReader::with_capacity(1 << 16, stream), line: String::new(), body: Vec::new() }
    }

    fn ask(&mut self, query: &str) -> u16 {
        self.stream.get_mut().write_all(request(query).as_bytes()).expect("the service reads");
        let (mut found, mut bytes) = (0, 0);
        loop {
            self.line.clear();
            self.stream.read_line(&mut self.line).expect("the service answers");
            if found == 0 {
                found = status(&self.line);
            }
            bytes = length(&self.line).unwrap_or(bytes);
            if self.line == "\r\n" {
                break;
            }
        }
        self.body.resize(bytes, 0);
        self.stream.read_exact(&mut self.body).expect("the answer is whole");
        found
    }
}

/// What became of the requests that were offered.
struct Offered {
    rate: f64,
    seconds: f64,
    /// How long each answer took that was accepted.
    accepted: Vec<Duration>,
    refused: Vec<Duration>,
    others: usize,
}

impl std::fmt::Display for Offered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Offered { rate, seconds, accepted, refused, others } = self;
        let sent = accepted.len() + refused.len() + others;
        write!(
            f,
            "{rate:8.0} requests/s offered, {:.0}/s sent: {:.0}/s answered (p50 {:?}, p99 {:?}), {:.0}/s refused with 503 (p99 {:?}), {others} others",
            sent as f64 / seconds,
            accepted.len() as f64 / seconds,
            quantile(accepted, 50),
            quantile(accepted, 99),
            refused.len() as f64 / seconds,
            quantile(refused, 99),
        )
    }
}

/// The quantile of sorted times, in whole milliseconds.
fn quantile(times: &[Duration], percent: usize) -> Duration {
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    Duration::from_millis(times.get(at).map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)))
}

/// Sends requests at a rate for a time. Each is sent when it is due, by whichever client is free, and timed from then.
async fn offer(
    address: SocketAddr,
    queries: &[String],
    rate: f64,
    time: Duration,
    clients: usize,
) -> Offered {
    let next = std::sync::Arc::new(AtomicU64::new(0));
    let requests: std::sync::Arc<Vec<String>> =
        std::sync::Arc::new(queries.iter().map(|query| request(query)).collect());
    // Not before all are connected.
    let mut streams = Vec::with_capacity(clients);
    for _ in 0..clients {
        streams.push(tokio::net::TcpStream::connect(address).await.expect("the service listens"));
    }
    let start = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for stream in streams {
        let (next, requests) = (next.clone(), requests.clone());
        running.spawn(async move {
            let mut stream = tokio::io::BufReader::new(stream);
            let (mut line, mut body, mut answers) = (String::new(), Vec::new(), Vec::new());
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let due = Duration::from_secs_f64(number as f64 / rate);
                if due > time {
                    return answers;
                }
                tokio::time::sleep_until((start + due).into()).await;
                let asked = Instant::now();
                let request = &requests[usize::try_from(number).unwrap_or(0) % requests.len()];
                stream.write_all(request.as_bytes()).await.expect("the service reads");
                let (mut found, mut bytes) = (0, 0);
                loop {
                    line.clear();
                    stream.read_line(&mut line).await.expect("the service answers");
                    if found == 0 {
                        found = status(&line);
                    }
                    bytes = length(&line).unwrap_or(bytes);
                    if line == "\r\n" {
                        break;
                    }
                }
                body.resize(bytes, 0);
                stream.read_exact(&mut body).await.expect("the answer is whole");
                answers.push((found, asked.elapsed()));
            }
        });
    }
    let answers = running.join_all().await.concat();
    let seconds = start.elapsed().as_secs_f64();
    let times = |wanted: u16| {
        let mut times: Vec<Duration> =
            answers.iter().filter(|(status, _)| *status == wanted).map(|(_, time)| *time).collect();
        times.sort();
        times
    };
    let (accepted, refused) = (times(200), times(503));
    let others = answers.len() - accepted.len() - refused.len();
    Offered { rate, seconds, accepted, refused, others }
}

/// The memory of this process in MB, where the system says it as Linux does.
fn memory() -> u64 {
    of_status("VmRSS:")
}

fn most_memory() -> u64 {
    of_status("VmHWM:")
}

fn of_status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) / 1024
}
