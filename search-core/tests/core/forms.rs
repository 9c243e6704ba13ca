//! Every form in which articles are kept: the samples in `data/forms`, against `data/expected/forms.jsonl`.

use search_core::article::Evidence;
use search_core::read::walk;
use search_core::{Article, Fact, Limits, Record, Skip, extract, extract_file};
use serde_json::{Value, json};

use crate::data;

/// What was read of the samples, in their order.
fn read() -> Vec<Result<Article, Skip>> {
    let files: Vec<_> = walk(&[data("forms")]).collect::<Result<_, _>>().unwrap();
    files.iter().flat_map(|file| extract_file(file, Limits::default()).unwrap()).collect()
}

/// What is written down of an article or a skip: `data/README.md` says what the names mean.
fn written(read: &Result<Article, Skip>) -> Value {
    let origin = match read {
        Ok(article) => &article.origin,
        Err(skip) => &skip.origin,
    };
    let mut line = json!({
        "file": origin.path.file_name().unwrap().to_string_lossy(),
        "member": origin.member,
        "record": origin.record,
    });
    let facts = match read {
        Ok(article) => json!({
            "lang": article.lang.as_str(),
            "title": article.title,
            "date": article.date.as_deref().map(|date| &date[..10]),
            "source": article.source,
            "authors": article.authors,
            "url": article.url,
            "words": article.text().split_whitespace().count(),
            "last_words": article.text().split_whitespace().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(" "),
        }),
        Err(skip) => json!({ "skipped": skip.reason.code() }),
    };
    let fields = line.as_object_mut().unwrap();
    fields.extend(facts.as_object().unwrap().clone());
    fields.retain(|_, value| !value.is_null() && value != &json!([]));
    line
}

#[test]
fn every_form_is_read_as_expected() {
    let expected = std::fs::read_to_string(data("expected/forms.jsonl")).unwrap();
    let expected: Vec<Value> = expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<Value> = read().iter().map(written).collect();
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn a_crawl_says_when_it_was_made() {
    let records = search_core::read::records(&data("forms/crawl.warc.gz"), Limits::default()).unwrap();
    for record in records {
        let envelope = record.unwrap().envelope;
        assert_eq!(envelope.crawled.unwrap().to_string(), "2024-03-10T12:00:00Z");
        assert!(envelope.url.unwrap().starts_with("https://"));
    }
}

#[test]
fn the_day_of_a_crawl_bounds_the_date_and_its_address_is_the_last_to_be_believed() {
    let page = |head: &str| {
        let html =
            format!("<html><head>{head}</head><body><p>The bridge across the river was opened to all.</p>");
        let mut record = Record::html("crawl.warc", &html);
        record.envelope.crawled = Some("2024-03-10T12:00:00Z".parse().unwrap());
        record.envelope.url = Some("https://carrow.example/bridge?from=feed".to_owned());
        extract(&record).unwrap()
    };
    let date = |day: &str| page(&format!("<meta property='article:published_time' content='{day}'>")).date;
    assert_eq!(
        date("2024-03-11").as_deref(),
        Some("2024-03-11"),
        "it may be tomorrow where it was published"
    );
    assert_eq!(date("2024-03-12"), None);
    for (head, url, from) in [
        ("", "https://carrow.example/bridge?from=feed", Evidence::Crawl),
        (
            "<link rel='canonical' href='https://carrow.example/bridge'>",
            "https://carrow.example/bridge",
            Evidence::Link,
        ),
        (
            "<meta property='og:url' content='https://carrow.example/bridge'>",
            "https://carrow.example/bridge",
            Evidence::OpenGraph,
        ),
    ] {
        let article = page(head);
        assert_eq!((article.url.as_deref(), article.provenance[&Fact::Url].from), (Some(url), from));
    }
}

#[test]
fn everything_is_read_alike_from_the_standard_input() {
    use std::process::{Command, Stdio};
    // The test runs itself as a program that reads its input.
    if std::env::var_os("TIM_TEST_READ_STDIN").is_some() {
        let read = extract_file("-".as_ref(), Limits::default()).unwrap();
        println!("read {}", read.filter(Result::is_ok).count());
        return;
    }
    for (file, expected) in
        [("feed.rss", 2), ("pages.tar.gz", 3), ("lines.jsonl.zst", 1), ("table.tsv", 1), ("crawl.wet", 2)]
    {
        let input = std::fs::File::open(data("forms").join(file)).unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--nocapture", "--exact", "forms::everything_is_read_alike_from_the_standard_input"])
            .env("TIM_TEST_READ_STDIN", "1")
            .stdin(Stdio::from(input))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains(&format!("read {expected}\n")), "{file}: {said}");
    }
}
