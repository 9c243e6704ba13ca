//! Times suggestions in an archive:
//!
//! ```sh
//! cargo run --release -p search-benches --example suggesting -- ARCHIVE TEXT…
//! ```

use std::time::{Duration, Instant};

use search_core::Archive;
use std::error::Error;

/// How often each text is typed.
const TIMES: usize = 21;

/// Of each kind.
const LIMIT: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let archive = Archive::open(arguments.next().ok_or("name an archive, and what is typed")?)?;
    println!("{} articles", archive.stats()?.articles);
    for text in arguments {
        let mut times: Vec<Duration> = Vec::with_capacity(TIMES);
        let mut found = 0;
        for _ in 0..TIMES {
            let start = Instant::now();
            let suggestions = archive.suggest(&text, LIMIT)?;
            times.push(start.elapsed());
            found = suggestions.words.len() + suggestions.names.len() + suggestions.titles.len();
        }
        times.sort();
        println!(
            "{text}: {found} suggestions, median {:.1?}, slowest {:.1?}",
            times[TIMES / 2],
            times[TIMES - 1]
        );
    }
    Ok(())
}
