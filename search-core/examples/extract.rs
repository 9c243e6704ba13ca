//! What is the article in a file, and what is not: `cargo run -p search-core --example extract -- FILE`.

use std::path::PathBuf;

use search_core::{Limits, extract_file};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "data/articles/text/cau-gianh-vi.txt".to_owned());
    for article in extract_file(&PathBuf::from(file), Limits::default()).map_err(|skip| skip.to_string())? {
        let article = article.map_err(|skip| skip.to_string())?;
        println!("{:?} ({}, {:?}, {:?})", article.title, article.lang, article.date, article.source);
        for passage in &article.passages {
            println!("  {:?} [{}] {}", passage.kind, passage.lang, passage.text);
        }
        for line in &article.dropped {
            println!("  - {:?} {}", line.reason, line.text);
        }
    }
    Ok(())
}
