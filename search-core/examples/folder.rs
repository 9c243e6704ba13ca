//! Index a folder in memory and search it: `cargo run -p search-core --example folder -- FOLDER QUERY`.

use search_core::{Archive, Event, SearchOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "data/articles".to_owned());
    let query = arguments.collect::<Vec<_>>().join(" ");
    let query = if query.is_empty() { "cầu treo" } else { &query };

    let archive = Archive::in_memory()?;
    let mut writer = archive.writer()?;
    let report = writer.add_paths(&[folder.into()], |event| {
        // What cannot be read is skipped, and never silently.
        if let Event::Skipped(skip) = event {
            eprintln!("skipped: {skip}");
        }
    })?;
    println!("{} articles from {} files", report.added, report.files);

    for hit in archive.search(query, &SearchOptions::default())?.hits {
        println!("{:7.3}  {}  {}", hit.score, hit.article.lang, hit.article.heading());
        for snippet in &hit.snippets {
            println!("         {}", snippet.marked("[", "]", str::to_owned));
        }
    }
    Ok(())
}
