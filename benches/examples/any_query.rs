//! Asks random queries of an archive and says how long the slowest took: every text is to have an answer, and soon.
//!
//! ```sh
//! cargo run --release -p search-benches --example any_query -- data/articles 1000000 [SEED]
//! ```

use std::path::PathBuf;
use std::time::{Duration, Instant};

use search_core::{Archive, SearchOptions};

/// What queries are made of: all that means something, words of three languages, and signs of all kinds.
const PIECES: &[&str] = &[
    " ",
    " ",
    " ",
    " ",
    " ",
    "\"",
    "\"",
    "“",
    "”",
    "«",
    "»",
    "(",
    "(",
    ")",
    ")",
    "+",
    "-",
    "*",
    "*",
    "?",
    "~",
    "~1",
    "~2",
    "~9",
    "^",
    "^2",
    "^0.5",
    "|",
    "||",
    "&&",
    ":",
    "..",
    ">=",
    "AND",
    "OR",
    "NOT",
    "ET",
    "OU",
    "SAUF",
    "VÀ",
    "HOẶC",
    "KHÔNG",
    "lang:",
    "date:",
    "ngày:",
    "title:",
    "titre:",
    "source:",
    "author:",
    "place:",
    "site:",
    "caption:",
    "boilerplate:",
    "lang:en,fr",
    "date:tháng 11/2023",
    "date:20 novembre 2023",
    "date:2023..",
    "tháng 2/2023",
    "novembre 2023",
    "quý 1/2024",
    "the",
    "of",
    "de",
    "la",
    "của",
    "và",
    "bridge",
    "bridges",
    "pont",
    "cầu",
    "treo",
    "đường",
    "duong",
    "nguyen",
    "Nguyễn",
    "l'etat",
    "COVID-19",
    "1207",
    "231,7",
    "an*",
    "co*",
    "s?r*",
    "th*",
    "de*",
    "ng*",
    "đư*",
    "nguyen~",
    "government~2",
    "international~",
    "suspension~",
    "a",
    "b",
    "x",
    "e\u{301}",
    "đ",
    "ơ",
    "日本",
    "ไทย",
    "\u{0}",
    "\n",
    "\u{200B}",
    "\u{1F600}",
    "'",
    "’",
    ".",
    ",",
    "/",
    "\\",
    "#",
    "@",
    "http://example.org/a?b=c",
    "!",
    "=",
    "[",
    "]",
    "{",
    "}",
    "<",
    "%",
];

/// A query that seemed slow is asked again so often: others may have had the processor.
const AGAIN: usize = 3;

/// What seems slow.
const SLOW: Duration = Duration::from_millis(20);

/// The system counts the time of a thread at least this often.
const TICK: Duration = Duration::from_millis(10);

/// How long this thread has had a processor, where the system says so: others may run beside it.
fn on_processor() -> Option<Duration> {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    counted.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    /// Most queries are short, a few as long as they can be.
    fn query(&mut self) -> String {
        let pieces = match self.below(100) {
            0 => 1_500,
            1..10 => 200,
            10..40 => 30,
            _ => 8,
        };
        let mut query = String::new();
        for _ in 0..=self.below(pieces) {
            match self.below(12) {
                0 => query.extend(char::from_u32(self.below(0x11_0000) as u32)),
                1 => query.extend(char::from_u32(0x20 + self.below(0x60) as u32)),
                _ => query.push_str(PIECES[self.below(PIECES.len())]),
            }
        }
        query
    }
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count, rest @ ..] = &arguments[..] else {
        return Err("expected a folder of articles, or an archive, and how many queries to ask".into());
    };
    let count: usize = count.parse()?;
    let seed = rest.first().map_or(Ok(1), |seed| seed.parse())?;
    let archive = open(&PathBuf::from(folder))?;
    let mut random = Random(seed | 1 << 40);
    let mut times = Vec::with_capacity(count);
    let mut slowest = (Duration::ZERO, String::new());
    let mut found = 0;
    for n in 0..count {
        let query = random.query();
        let mut took = Duration::MAX;
        for _ in 0..AGAIN {
            let (start, before) = (Instant::now(), on_processor());
            let answer = archive.search(&query, &SearchOptions::default())?;
            let elapsed = start.elapsed();
            let worked = before.and_then(|before| on_processor()?.checked_sub(before));
            took = took.min(worked.map_or(elapsed, |worked| worked.max(elapsed.min(TICK)).min(elapsed)));
            for note in &answer.notes {
                assert!(
                    query.get(note.span.clone()).is_some(),
                    "a note cuts a character: {query:?} {note:?}"
                );
            }
            if took < SLOW {
                found += usize::from(answer.total > 0);
                break;
            }
        }
        if took > slowest.0 {
            eprintln!("{n}: {took:?} {:?}", query.chars().take(200).collect::<String>());
            slowest = (took, query);
        }
        times.push(took);
    }
    times.sort_unstable();
    let share = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    println!("{count} queries answered, {found} of them found something; seed {seed}");
    println!(
        "median {:?}, 99 % {:?}, 99.99 % {:?}, slowest {:?}",
        share(0.5),
        share(0.99),
        share(0.9999),
        slowest.0
    );
    Ok(())
}

/// The archive in a folder, or one in memory of the articles there.
fn open(folder: &PathBuf) -> Result<Archive> {
    if folder.join("tim.json").exists() {
        return Ok(Archive::open(folder)?);
    }
    let archive = Archive::in_memory()?;
    archive.writer()?.add_paths(std::slice::from_ref(folder), |_| {})?;
    Ok(archive)
}
