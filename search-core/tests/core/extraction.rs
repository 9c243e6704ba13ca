//! Every article of the sample archive against `data/expected/articles.jsonl`.

use search_core::parse::one_line;
use search_core::{Article, Fact, Lang, Limits, PassageKind, Record, extract, extract_as_of, extract_file};
use serde_json::Value;

use crate::data;

/// The article that a line of the expectations is about.
fn extracted(expected: &Value) -> Article {
    let file = data("articles").join(expected["file"].as_str().unwrap());
    let record = expected["record"].as_u64();
    let mut articles = extract_file(&file, Limits::default()).unwrap().map(Result::unwrap);
    articles.find(|article| article.origin.record == record).unwrap()
}

fn expectations() -> Vec<Value> {
    let lines = std::fs::read_to_string(data("expected/articles.jsonl")).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() >= 40);
    lines
}

/// Compares a fact of every article with what is expected of it, and names all differences at once.
fn check(fact: &str, of: impl Fn(&Article) -> Value, same: impl Fn(&Value, &Value) -> bool) {
    let mut wrong = Vec::new();
    for expected in expectations().iter().filter(|expected| expected.get(fact).is_some()) {
        let found = of(&extracted(expected));
        if !same(&expected[fact], &found) {
            wrong.push(format!("{}: expected {}, found {found}", expected["file"], expected[fact]));
        }
    }
    assert!(wrong.is_empty(), "{fact}:\n{}", wrong.join("\n"));
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn languages_are_right() {
    check("lang", |article| article.lang.as_str().into(), |a, b| a == b);
}

#[test]
fn titles_are_right() {
    let same =
        |expected: &Value, found: &Value| expected.as_str().map(one_line) == found.as_str().map(one_line);
    check("title", |article| article.title.clone().into(), same);
}

#[test]
fn dates_are_right() {
    check("date", |article| article.date.as_deref().map(|date| &date[..10]).into(), |a, b| a == b);
}

#[test]
fn times_of_day_and_zones_are_right() {
    check("when", |article| article.date.clone().into(), |a, b| a == b);
}

#[test]
fn sections_and_tags_are_right() {
    check("section", |article| article.section.clone().into(), |a, b| a == b);
    check("tags", |article| article.tags.clone().into(), |a, b| a == b);
}

#[test]
fn every_fact_knows_where_it_came_from() {
    for expected in expectations() {
        let article = extracted(&expected);
        let known = [
            (Fact::Title, article.title.is_some()),
            (Fact::Date, article.date.is_some()),
            (Fact::Source, article.source.is_some()),
            (Fact::Authors, !article.authors.is_empty()),
            (Fact::Place, article.place.is_some()),
            (Fact::Section, article.section.is_some()),
            (Fact::Tags, !article.tags.is_empty()),
            (Fact::Url, article.url.is_some()),
        ];
        for (fact, known) in known {
            assert_eq!(article.provenance.contains_key(&fact), known, "{}: {fact:?}", expected["file"]);
        }
    }
}

#[test]
fn a_date_after_the_day_of_reading_is_not_believed() {
    let record = Record::json(
        "x",
        r#"{"text": "Một cây cầu.", "date": "2024-03-02", "url": "https://a.example/2024/03/03/x"}"#,
    );
    let date = |seen: &str| extract_as_of(&record, seen.parse().unwrap()).unwrap().date;
    assert_eq!(date("2024-03-02").as_deref(), Some("2024-03-02"));
    assert_eq!(
        date("2024-03-01").as_deref(),
        Some("2024-03-02"),
        "it may be tomorrow where it was published"
    );
    assert_eq!(date("2024-02-29"), None);
}

#[test]
fn facts_are_read_in_the_manners_of_three_languages() {
    let vi =
        "Cây cầu giúp học sinh đến trường an toàn hơn trong mùa mưa lũ, không còn phải đi đò qua sông nữa.";
    let fr = "Le nouveau pont a été inauguré lundi matin par les habitants des deux rives, après vingt ans.";
    let en = "A new bridge was opened on Monday morning by the people of both banks after twenty years.";
    for (text, date, source, place, authors) in [
        (
            format!(
                "Cầu mới qua sông lớn\nThứ hai, 20/11/2023, 14:35 (GMT+7)\nHuế (TTXVN) – {vi}\nTin, ảnh: Lê An"
            ),
            "2023-11-20T14:35:00+07:00",
            "TTXVN",
            Some("Huế"),
            &["Lê An"][..],
        ),
        (
            format!("Báo Cửa Biển\nCầu mới qua sông lớn\nCập nhật lúc 14h35, ngày 20/11/2023\n{vi}\nLê An"),
            "2023-11-20T14:35:00",
            "Báo Cửa Biển",
            None,
            &["Lê An"],
        ),
        (
            format!(
                "Un pont neuf\nPar Anne Petit et Luc Roy, le 20 novembre 2023 à 14h35\nPARIS (AFP) - {fr}"
            ),
            "2023-11-20T14:35:00",
            "AFP",
            Some("Paris"),
            &["Anne Petit", "Luc Roy"],
        ),
        (
            format!(
                "A new bridge\nBy Jane Doe, Political Editor | Nov. 20, 2023, 2:35 p.m. EST\n{en}\nSource: VNA"
            ),
            "2023-11-20T14:35:00-05:00",
            "VNA",
            None,
            &["Jane Doe"],
        ),
    ] {
        let article = extract_as_of(&Record::text("x", &text), "2024-01-01".parse().unwrap()).unwrap();
        assert_eq!(article.date.as_deref(), Some(date), "{text}");
        assert_eq!((article.source.as_deref(), article.place.as_deref()), (Some(source), place), "{text}");
        assert_eq!(article.authors, authors, "{text}");
    }
}

#[test]
fn places_are_right() {
    check("place", |article| article.place.clone().into(), |a, b| a == b);
}

#[test]
fn authors_are_right() {
    check("authors", |article| article.authors.clone().into(), |a, b| a == b);
}

#[test]
fn sources_are_right() {
    check("source", |article| article.source.clone().into(), |a, b| a == b);
}

#[test]
fn the_article_begins_where_it_begins() {
    let begins = |expected: &Value, found: &Value| {
        // A dateline may stand before the first words.
        let first = words(found.as_str().unwrap()).into_iter().take(16).collect::<Vec<_>>().join(" ");
        first.contains(expected.as_str().unwrap())
    };
    check("first_words", |article| article.text().into(), begins);
}

#[test]
fn the_article_ends_where_it_ends() {
    let ends = |expected: &Value, found: &Value| {
        let text = words(found.as_str().unwrap());
        let last = text[text.len().saturating_sub(8)..].join(" ");
        last.contains(expected.as_str().unwrap().trim_end_matches('.'))
    };
    check("last_words", |article| article.text().into(), ends);
}

#[test]
fn boilerplate_is_dropped() {
    let mut kept = Vec::new();
    for expected in expectations() {
        let Some(lines) = expected["must_drop"].as_array() else { continue };
        let article = extracted(&expected);
        for line in lines {
            let line = one_line(line.as_str().unwrap());
            if article.passages.iter().any(|passage| passage.text.contains(&line)) {
                kept.push(format!("{}: {line}", expected["file"]));
            }
        }
    }
    assert!(kept.is_empty(), "kept:\n{}", kept.join("\n"));
}

/// A reference page: its article has a table, and beside it the same numbers are links.
const REFERENCE: &str = r#"<title>Bridges of the harbour</title>
<div class="menu"><ul><li><a href="/">Home</a><li><a href="/1872">1872</a></ul></div>
<div class="content"><h1>Bridges of the harbour</h1>
<p>The harbour has been crossed by five bridges since the town was founded, and each of them was built by another
company, with money that was collected from the owners of the ships.</p>
<p>The first was made of wood, carried only people on foot, and was swept away by the flood of that winter, together
with the houses of the toll keepers and a part of the quay.</p>
<table><tr><th>Bridge<th>Opened<th>Length in metres<tr><td>Old wooden bridge<td>1791<td>112
<tr><td>Chain bridge<td>1836<td>140<tr><td>Railway bridge<td>1872<td>210</table>
<p>The last one was opened in the spring of a year in which the ferries had carried more people than ever before, and
it was paid for by a toll, which was given up ten years later.</p>
<p>A sixth bridge has been planned for a long time, but the council, which would have to pay for most of it, has put
off the decision three times, most recently in the autumn.</p></div>
<div class="sidebar"><ul><li><a href="/a">1791</a><li><a href="/b">1836</a></ul></div>"#;

#[test]
fn the_numbers_of_a_table_stay_and_those_of_a_menu_go() {
    let article = extract_as_of(&Record::html("bridges", REFERENCE), "2026-01-02".parse().unwrap()).unwrap();
    let kept: Vec<&str> = article.passages.iter().map(|passage| passage.text.as_str()).collect();
    let numbers = ["1791", "112", "1836", "140", "1872", "210"];
    let found: Vec<&str> =
        kept.iter().copied().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())).collect();
    assert_eq!(found, numbers, "{kept:#?}");
    let dropped: Vec<&str> = article.dropped.iter().map(|dropped| dropped.text.as_str()).collect();
    assert_eq!(dropped.iter().filter(|text| numbers.contains(text)).count(), 3, "{dropped:#?}");
}

#[test]
fn what_a_reader_sees_of_a_page_is_read() {
    let path = crate::data("pages/bell-notation.html");
    let record = Record::html("bells", &std::fs::read_to_string(path).unwrap());
    let article = extract_as_of(&record, "2026-01-02".parse().unwrap()).unwrap();
    let kept: Vec<&str> = article.passages.iter().map(|passage| passage.text.as_str()).collect();
    assert!(kept.contains(&"1234 2143 2413 4231"), "lines of code may be numbers: {kept:#?}");
    // What shows nothing parts no line, and what is hidden is not read; but the page is, which a script shows.
    assert!(kept.iter().any(|text| text.contains("in which all of them sound once.")), "{kept:#?}");
    assert!(!kept.iter().any(|text| text.contains("This paragraph waits")), "{kept:#?}");
}

/// A text of one long line, which its scraper left: this, and sentences behind it.
fn long_line(begins: &str, sentence: &str) -> String {
    format!("{begins} {}", [sentence; 8].join(" "))
}

#[test]
fn the_names_that_a_long_line_begins_with_are_no_menu() {
    const VI: &str = "Cây cầu treo qua sông sẽ được mở lại cho người đi bộ vào mùa xuân, sau khi mọi dây cáp đã được thay.";
    const FR: &str = "Le pont sera rouvert aux piétons au printemps, quand tous ses câbles auront été remplacés par la commune.";
    const EN: &str = "The bridge will be opened again in the spring, when all of its cables have been replaced by the council.";
    for (first, sentence) in [
        (
            "Theo Harbour Morning Post, ông Lành đã nói với dân làng rằng cây cầu cũ không còn chịu được gió lớn nữa.",
            VI,
        ),
        (
            "Ngày 8/11/2012, UBND tỉnh Sông Hạ đã ban hành quyết định về việc sửa chữa cây cầu treo bắc qua con sông này.",
            VI,
        ),
        (
            "Ngày 11-5, Chủ tịch huyện Trần Đại Lành và phu nhân đã đến thăm những người thợ đang làm việc trên cây cầu.",
            VI,
        ),
        (
            "Maud Ferrand, la patronne de Ferrand Marine, a annoncé que les câbles seraient tressés dans les ateliers du port.",
            FR,
        ),
        (
            "Le chantier naval Ferrand & Fils Grand Large a annoncé que les câbles seraient tressés dans ses ateliers du port.",
            FR,
        ),
        (
            "Olave Island Harbour Master Warren Ostrander has said that the old bridge can no longer bear what crosses it.",
            EN,
        ),
    ] {
        let article = extract(&Record::text("bridge", &long_line(first, sentence))).unwrap();
        assert!(article.text().starts_with(first), "{first}: {:#?}", article.dropped);
        assert_eq!((article.source, article.date, article.authors), (None, None, vec![]), "{first}");
    }
    let menu = "Home News Sport Weather Log In Contact Newsletter Subscribe Search Share Tweet";
    let article = extract(&Record::text("bridge", &long_line(menu, EN))).unwrap();
    assert!(article.text().starts_with(EN), "{:#?}", article.passages);
}

#[test]
fn a_long_line_is_in_the_language_of_most_of_it() {
    let sentence = "Cây cầu treo qua sông sẽ được mở lại cho người đi bộ vào mùa xuân, sau khi mọi dây cáp đã được thay.";
    for first in [
        "Grand Large Sport Edition Premium Package 42 Coupe Hybrid của Ferrand Marine.",
        "Ferrand Marine Harbour Cruiser Platinum Edition Turbo Sport Line của hãng Ferrand.",
    ] {
        let article = extract(&Record::text("boat", &long_line(first, sentence))).unwrap();
        let langs: Vec<Lang> = article.passages.iter().map(|passage| passage.lang).collect();
        assert_eq!((article.lang, langs), (Lang::VI, vec![Lang::VI]), "{first}");
    }
}

/// The text with its lines broken so that none is longer than the width, and blank lines between those it had.
fn broken(text: &str, width: usize) -> String {
    let mut broken = String::new();
    for line in text.lines() {
        let mut length = 0;
        for word in line.split_whitespace() {
            let more = word.chars().count() + 1;
            let fits = length + more <= width + 1;
            broken.push_str(if length == 0 {
                ""
            } else if fits {
                " "
            } else {
                "\n"
            });
            broken.push_str(word);
            length = if fits { length + more } else { more };
        }
        broken.push_str("\n\n");
    }
    broken
}

#[test]
fn lines_broken_to_a_width_change_nothing() {
    let texts = std::fs::read_dir(data("articles/text")).unwrap().map(|entry| entry.unwrap().path());
    let mut compared = 0;
    for path in texts {
        let text = std::fs::read_to_string(&path).unwrap();
        let read = |text: &str| {
            let article = extract(&Record::text("article.txt", text)).unwrap();
            (article.title, article.passages, article.dropped)
        };
        let expected = read(&text);
        for width in [55, 72, 90] {
            assert_eq!(read(&broken(&text, width)), expected, "{} at {width}", path.display());
            compared += 1;
        }
    }
    assert!(compared >= 48);
}

#[test]
fn the_headline_of_a_page_is_searched_whatever_the_page_is_called() {
    let page = r#"<html><head><meta property="og:title" content="What the ferry means for the islands">
        <title>What the ferry means for the islands</title></head>
        <body><h1>Kestrel Sound ferry sails again after nine months</h1>
        <article><p>The ferry left the quay at seven in the morning with forty cars and a brass band on the upper deck.</p>
        <p>It had lain in dock since the storm of last autumn, and the islanders had crossed in fishing boats.</p>
        <p>The company said that two sailings a day were planned until spring, and four from then on.</p></article></body></html>"#;
    let article = extract(&Record::html("ferry", page)).unwrap();
    assert_eq!(article.title.as_deref(), Some("What the ferry means for the islands"));
    let headline = article.passages.iter().find(|passage| passage.kind == PassageKind::Field).unwrap();
    assert_eq!(headline.text, "Kestrel Sound ferry sails again after nine months");
    assert!(article.text().starts_with("The ferry left"), "{}", article.text());
}
