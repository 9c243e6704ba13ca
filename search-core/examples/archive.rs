//! The life of an archive: make it, add articles, search, read one back, delete it.
//!
//! Run it with `cargo run -p search-core --example archive`.

use search_core::{Archive, Record, SearchOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("tim-example-{}", std::process::id()));
    let archive = Archive::open_or_create(&folder)?;

    // Add. Nothing is seen before the commit, and what is committed survives a crash.
    let mut writer = archive.writer()?;
    writer.add(&Record::json(
        "wire",
        r#"{"id": "bridge-fr", "title": "Un pont sur le fleuve Gianh", "date": "2023-11-20",
            "text": "Le pont suspendu de Lèn Tiên a été ouvert lundi. Il relie deux communes du Quảng Bình."}"#,
    ))?;
    writer.add(&Record::json(
        "wire",
        r#"{"id": "bridge-vi", "title": "Thông xe cầu treo Lèn Tiên", "date": "2023-11-20",
            "text": "Sáng 20/11, tỉnh Quảng Bình tổ chức lễ thông xe cầu treo Lèn Tiên bắc qua sông Gianh."}"#,
    ))?;
    writer.commit()?;

    // Search: marks may be left out, and both languages answer.
    let answer = archive.search("quang binh", &SearchOptions::default())?;
    println!("{} articles found", answer.total);
    for hit in &answer.hits {
        println!("{:.2}  {}  {}", hit.score, hit.article.id, hit.article.heading());
        for snippet in &hit.snippets {
            println!("      {}", snippet.marked("[", "]", str::to_owned));
        }
    }
    assert_eq!(answer.total, 2);

    // Read one back.
    let article = archive.get("bridge-vi")?.ok_or("it was added above")?;
    println!("{} is in {}", article.id, article.lang);
    assert_eq!(article.lang, search_core::Lang::VI);

    // Delete it.
    assert!(writer.delete("bridge-vi")?);
    writer.commit()?;
    assert!(archive.get("bridge-vi")?.is_none());

    drop(writer);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
