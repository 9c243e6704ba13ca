//! How the Rust peers talk with `run.py`: it starts them, hands them queries on the standard input, and reads a line of JSON
//! for each. `protocol.py` says the same for those in Python.
//!
//! ```text
//! PEER index ARTICLES FOLDER    makes an index in the empty FOLDER; answers Report
//! PEER optimise FOLDER          what the engine offers to make one at rest smaller and faster; answers Report
//! PEER serve FOLDER             opens it; answers Report, then a Round for each Request, then Report at the end of the input
//! ```

use std::error::Error;
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// The allocator that `tim` is shipped with, for both.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What may go wrong; it ends the program, and `run.py` says so.
pub(crate) type Fails<T> = Result<T, Box<dyn Error>>;

/// So many hits are asked for.
pub(crate) const HITS: usize = 10;

/// A query, taken apart, so that each engine can be asked in its own way.
#[derive(Debug, Deserialize)]
pub(crate) struct Query {
    /// All of these must be in an article; side by side in a phrase. The beginning of a word, in a prefix query.
    pub(crate) words: Vec<String>,
    /// Only articles in this language.
    pub(crate) lang: Option<String>,
    /// Only articles of this year.
    pub(crate) year: Option<i16>,
}

#[derive(Deserialize)]
struct Request {
    class: String,
    threads: usize,
    queries: Vec<Query>,
}

/// The answer to one class of queries.
#[derive(Serialize)]
struct Round {
    /// How long each query took, in microseconds, in their order.
    micros: Vec<f64>,
    /// The ids of the hits of each query, the best first.
    hits: Vec<Vec<String>>,
    /// From the first query to the last answer, in seconds.
    seconds: f64,
}

#[derive(Serialize)]
struct Unasked<'a> {
    unsupported: &'a str,
}

#[derive(Serialize)]
struct Report {
    /// The most memory the process has held, in bytes.
    peak: u64,
    engine: String,
}

/// An engine to be compared.
pub(crate) trait Peer: Sized + Sync {
    /// Its name and version.
    fn name() -> String;

    /// Indexes a file of articles, a line each, into an empty folder.
    fn index(articles: &Path, folder: &Path) -> Fails<()>;

    /// Makes an index at rest as good as it gets; false when the engine offers nothing for it.
    fn optimise(folder: &Path) -> Fails<bool>;

    /// Opens the index in a folder.
    fn open(folder: &Path) -> Fails<Self>;

    /// Why it has no such class of queries.
    fn lacks(class: &str) -> Option<&'static str>;

    /// The ids of the best articles.
    fn ask(&self, class: &str, query: &Query) -> Fails<Vec<String>>;
}

/// Does what the arguments of the program say.
pub(crate) fn run<P: Peer>() -> Fails<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["index", articles, folder] => P::index(Path::new(articles), Path::new(folder))?,
        ["optimise", folder] if !P::optimise(Path::new(folder))? => {
            return answer(&Unasked { unsupported: "it has no such step" });
        }
        ["optimise", _] => {}
        ["serve", folder] => serve(&P::open(Path::new(folder))?)?,
        _ => return Err("expected: index ARTICLES FOLDER, optimise FOLDER, or serve FOLDER".into()),
    }
    answer(&report::<P>()?)
}

fn serve<P: Peer>(peer: &P) -> Fails<()> {
    answer(&report::<P>()?)?;
    for line in std::io::stdin().lock().lines() {
        let Request { class, threads, queries } = serde_json::from_str(&line?)?;
        match P::lacks(&class) {
            Some(unsupported) => answer(&Unasked { unsupported })?,
            None => answer(&round(peer, &class, threads, &queries)?)?,
        }
    }
    Ok(())
}

/// Asks all queries, divided among so many threads.
fn round<P: Peer>(peer: &P, class: &str, threads: usize, queries: &[Query]) -> Fails<Round> {
    let ask = |query: &Query| {
        let begun = Instant::now();
        let hits = peer.ask(class, query).map_err(|error| error.to_string())?;
        Ok((begun.elapsed().as_secs_f64() * 1e6, hits))
    };
    let each = queries.len().div_ceil(threads).max(1);
    let begun = Instant::now();
    let answers: Result<Vec<Vec<_>>, String> = std::thread::scope(|scope| {
        let part = |queries: &[Query]| queries.iter().map(ask).collect::<Result<Vec<_>, String>>();
        let workers: Vec<_> =
            queries.chunks(each).map(|queries| scope.spawn(move || part(queries))).collect();
        workers.into_iter().map(|worker| worker.join().expect("no query panics")).collect()
    });
    let seconds = begun.elapsed().as_secs_f64();
    let (micros, hits) = answers?.into_iter().flatten().unzip();
    Ok(Round { micros, hits, seconds })
}

fn answer(value: &impl Serialize) -> Fails<()> {
    let mut stdout = std::io::stdout().lock();
    serde_json::to_writer(&mut stdout, value)?;
    writeln!(stdout)?;
    Ok(stdout.flush()?)
}

fn report<P: Peer>() -> Fails<Report> {
    Ok(Report { peak: peak(), engine: P::name() })
}

/// The most memory that this process has held so far, in bytes; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
