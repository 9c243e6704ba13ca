//! Searching, in every format.

use std::fs;
use std::process::Stdio;

use crate::{assert_said, data, json_lines, sample, stdout, tim, tim_on};

#[test]
fn an_answer_for_people() {
    assert_said!(sample().args(["search", "nguyen", "van", "duong"]));
}

#[test]
fn nothing_found_is_exit_1() {
    assert_said!(sample().args(["search", "zzzz qqqq"]));
}

#[test]
fn notes_say_what_was_not_understood() {
    assert_said!(sample().args(["search", "-n", "1", "date:soon", "lighthouse", "("]));
}

#[test]
fn notes_on_queries_of_a_file_name_the_query() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queries.jsonl");
    std::fs::write(
        &file,
        "{\"id\": \"q1\", \"text\": \"lighthouse\"}\n{\"id\": \"q2\", \"text\": \"cầu (treo\"}\n",
    )
    .unwrap();
    let output = sample().args(["search", "--format", "trec", "--queries"]).arg(&file).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        "note on q2: `(` is never closed; it is taken to close at the end\n  cầu (treo\n      ^\n"
    );
}

#[test]
fn a_hit_a_line_has_the_documented_fields() {
    let hits = json_lines(sample().args(["search", "--format", "jsonl", "cầu treo"]));
    let names: Vec<&String> = hits[0].as_object().unwrap().keys().collect();
    let mut expected = [
        "id",
        "origin",
        "title",
        "title_marks",
        "lang",
        "langs",
        "date",
        "source",
        "url",
        "score",
        "snippets",
        "story",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(hits[0]["lang"], "vi");
    assert!(hits[0]["origin"].as_str().unwrap().ends_with("data/articles/text/cau-gianh-vi.txt"));
    let snippet = &hits[0]["snippets"][0];
    assert!(snippet["html"].as_str().unwrap().contains("<mark>Cầu</mark> <mark>treo</mark>"), "{snippet}");
    let mark = &snippet["marks"][0];
    let span = mark["start"].as_u64().unwrap() as usize..mark["end"].as_u64().unwrap() as usize;
    assert_eq!(snippet["text"].as_str().unwrap()[span].to_lowercase(), "cầu");
    // The same place as JavaScript counts.
    for (text, marks) in [(&snippet["text"], &snippet["marks"]), (&hits[0]["title"], &hits[0]["title_marks"])]
    {
        let units: Vec<u16> = text.as_str().unwrap().encode_utf16().collect();
        let at = |mark: &serde_json::Value, end: &str| mark["utf16"][end].as_u64().unwrap() as usize;
        let marks = marks.as_array().unwrap().iter();
        let marked =
            marks.map(|mark| String::from_utf16(&units[at(mark, "start")..at(mark, "end")]).unwrap());
        let marked: Vec<String> = marked.map(|word| word.to_lowercase()).collect();
        assert!(marked.starts_with(&["cầu".to_owned(), "treo".to_owned()]), "{text}: {marked:?}");
    }
}

#[test]
fn limit_and_offset_cut_the_same_list() {
    let ids = |args: &[&str]| {
        let hits = json_lines(sample().args(["search", "--format", "jsonl", "lang:fr"]).args(args));
        hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = ids(&["--limit", "100"]);
    assert!(all.len() > 12);
    assert_eq!(ids(&["--limit", "3", "--offset", "2"]), all[2..5]);
    assert_eq!(ids(&["--limit", "0"]), Vec::<String>::new());
}

#[test]
fn without_an_archive_files_are_searched() {
    let found = |args: &[&str], folder: &str| {
        let mut command = tim();
        command.args(["search", "--format", "jsonl", "--in"]).arg(data(folder)).args(args);
        json_lines(&mut command).len()
    };
    // The query in one word, in several, and before `--in`.
    assert_eq!(found(&["porte frontalière"], "articles/text"), 0);
    assert_eq!(found(&["ligne métro"], "articles/text"), 1);
    assert_eq!(found(&["ligne", "métro"], "articles/text"), 1);
    let mut command = tim();
    command.args(["search", "ligne métro", "--format", "jsonl", "--in"]);
    command.arg(data("articles/text")).arg(data("articles/pages"));
    assert_eq!(json_lines(&mut command).len(), 1);
}

#[test]
fn colours_only_when_asked_for() {
    let output =
        |color: &str| sample().args(["search", "--color", color, "lighthouse"]).output().unwrap().stdout;
    assert!(!output("auto").contains(&0x1b));
    assert!(output("always").contains(&0x1b));
    let plain = sample().env("NO_COLOR", "1").args(["search", "lighthouse"]).output().unwrap();
    assert!(!plain.stdout.contains(&0x1b));
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tim"))
        .args(["search", "--format", "jsonl", "-n", "100", "--in"])
        .arg(data("articles"))
        .arg("")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.as_str()), (Some(0), ""));
}

#[test]
fn a_score_is_the_sum_of_its_parts() {
    let hits = json_lines(sample().args(["search", "--format", "jsonl", "--explain", "pont", "gianh"]));
    assert!(!hits.is_empty());
    for hit in &hits {
        let parts = hit["parts"].as_array().unwrap();
        let names = ["main", "written", "pairs", "triples", "first"];
        let sum: f64 = parts.iter().flat_map(|part| names.map(|name| part[name].as_f64().unwrap())).sum();
        let score = hit["score"].as_f64().unwrap();
        assert!((sum - score).abs() < 1e-3 * score, "{hit}");
    }
}

#[test]
fn how_a_query_was_understood_is_said() {
    assert_said!(sample().args(["search", "--explain", "--limit", "1", "cầu treo sông"]));
}

#[test]
fn other_words_are_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("words.json");
    let found = |query: &str| {
        json_lines(sample().args(["search", "--format", "jsonl", "--synonyms"]).arg(&file).arg(query))
    };
    std::fs::write(&file, r#"{"beacon": ["lighthouse"], "sky beam": ["lighthouse"]}"#).unwrap();
    let plain = json_lines(sample().args(["search", "--format", "jsonl", "lighthouse"]));
    let ids = |hits: &[serde_json::Value]| hits.iter().map(|hit| hit["id"].clone()).collect::<Vec<_>>();
    assert!(!plain.is_empty());
    assert_eq!(ids(&found("beacon")), ids(&plain));
    assert_eq!(ids(&found("sky beam")), ids(&plain));
    std::fs::write(&file, r#"{"beacon": "lighthouse"}"#).unwrap();
    let output = sample().args(["search", "--synonyms"]).arg(&file).arg("beacon").output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("is no table of synonyms"), "{said}");
}

#[test]
fn an_answer_is_one_object() {
    let json =
        stdout(&sample().args(["search", "--format", "json", "--facets", "lang", "gianh"]).output().unwrap());
    let answer: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&answer["query"], &answer["total"]), (&"gianh".into(), &3.into()));
    assert_eq!(answer["hits"].as_array().unwrap().len(), 3);
    assert!(answer["hits"][0]["snippets"][0]["html"].as_str().unwrap().contains("<mark>"));
    assert_eq!(answer["facets"][0]["facet"], "lang");
    let nothing = sample().args(["search", "--format", "json", "xyzzyqwv"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(1));
    let answer: serde_json::Value = serde_json::from_slice(&nothing.stdout).unwrap();
    assert_eq!((&answer["total"], &answer["hits"]), (&0.into(), &serde_json::json!([])));
}

#[test]
fn hits_are_rows_and_files_are_lines() {
    let table = stdout(&sample().args(["search", "--format", "csv", "gianh"]).output().unwrap());
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(table.as_bytes()).records().map(Result::unwrap).collect();
    assert!(table.starts_with("query,id,title,date,source,lang,url,score,snippet\n"), "{table}");
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| &row[0] == "gianh" && !row[1].is_empty() && !row[8].is_empty()));
    let paths = stdout(&sample().args(["search", "--format", "paths", "-n", "1000", ""]).output().unwrap());
    let lines: Vec<&str> = paths.lines().collect();
    let once: std::collections::HashSet<&&str> = lines.iter().collect();
    assert!(lines.len() > 10 && once.len() == lines.len(), "{paths}");
    assert!(lines.iter().all(|line| std::path::Path::new(line).is_file()), "{paths}");
}

#[cfg(unix)]
#[test]
fn a_line_break_in_a_name_breaks_no_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old\nquay.json");
    let text = "The old quay was mended before the winter came.";
    std::fs::write(&file, serde_json::json!({"id": "q1", "text": text}).to_string()).unwrap();
    let search = |format: &str| {
        let mut search = tim();
        stdout(
            &search
                .args(["search", "--format", format, "--in"])
                .arg(folder.path())
                .arg("quay")
                .output()
                .unwrap(),
        )
    };
    let path = std::fs::canonicalize(&file).unwrap().display().to_string();
    assert_eq!(search("paths"), format!("{}\n", path.replace('\n', "\\n")));
    assert_eq!(search("paths0"), format!("{path}\0"));
    let shown = search("text");
    assert!(shown.contains("old\\nquay.json#1\n"), "{shown}");
}

#[test]
fn the_queries_of_a_file_are_one_table() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queries.jsonl");
    let queries = "{\"id\": \"q1\", \"text\": \"gianh\"}\n{\"id\": \"q2\", \"text\": \"zzzzqqqq\"}\n{\"id\": \"q3\", \"text\": \"lighthouse\"}\n";
    std::fs::write(&file, queries).unwrap();
    let printed = |format: &str| {
        sample().args(["search", "--format", format, "--queries"]).arg(&file).output().unwrap()
    };
    let table = stdout(&printed("csv"));
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().next(), Some("query"));
    let asked: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(asked[..4], ["q1", "q1", "q1", "q3"], "{table}");
    assert!(asked[3..].iter().all(|query| query == "q3"), "{table}");
    // One object is for one query.
    let refused = printed("json");
    assert_eq!((refused.status.code(), stdout(&refused).as_str()), (Some(2), ""));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("take `jsonl`"));
}

#[test]
fn ids_of_queries_may_be_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queries.jsonl");
    fs::write(&file, "{\"id\": 7, \"text\": \"gianh\"}\n{\"id\": -8, \"text\": \"lighthouse\"}\n").unwrap();
    let run =
        stdout(&sample().args(["search", "--format", "trec", "--queries"]).arg(&file).output().unwrap());
    let mut ids: Vec<&str> = run.lines().filter_map(|line| line.split(' ').next()).collect();
    ids.dedup();
    assert_eq!(ids, ["7", "-8"], "{run}");
    fs::write(&file, "\n{\"id\": [7], \"text\": \"gianh\"}\n").unwrap();
    let output = sample().args(["search", "--queries"]).arg(&file).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("line 2: expected a JSON object") && said.contains("a whole number"), "{said}");
    assert!(!said.contains("at line"), "{said}");
}

#[test]
fn languages_stand_apart_by_commas_too() {
    let found = |args: &[&str]| {
        let hits =
            json_lines(sample().args(["search", "--format", "jsonl", "-n", "100"]).args(args).arg("gianh"));
        hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let both = found(&["--lang", "en,fr"]);
    assert_eq!(both.len(), 2);
    assert_eq!(both, found(&["--lang", "en", "--lang", "fr"]));
    assert_said!(sample().args(["search", "--lang", "en,klingon", "gianh"]));
}

#[test]
fn beyond_the_last_hit_there_is_nothing_and_it_is_said() {
    assert_said!(sample().args(["search", "--offset", "5000", "gianh"]));
    let output = sample().args(["search", "--format", "jsonl", "--offset", "3", "gianh"]).output().unwrap();
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(
        (stdout(&output).as_str(), said.as_str()),
        ("", "note: there are no hits from 4 on: 3 articles found\n")
    );
}

#[test]
fn the_beginning_of_a_text_is_shown_once() {
    let home = tempfile::tempdir().unwrap();
    let long = "The ferry was late again on the river, and those who had waited for it on the quay since the early morning went home. \
                Nobody had told them. The next ferry comes tomorrow.";
    let short = "The ferry sank. All were saved.";
    let records = [long, short].map(|text| serde_json::json!({ "text": text }).to_string());
    fs::write(home.path().join("wire.jsonl"), records.join("\n")).unwrap();
    let tim = || tim_on(&home.path().join("archive"));
    tim().arg("index").arg("wire.jsonl").current_dir(home.path()).assert().success();
    let mut search = tim();
    search.args(["search", "ferry river saved morning"]).current_dir(home.path());
    assert_said!(search);
}

#[test]
fn titles_are_links_where_the_terminal_has_them() {
    let printed = |links: &str| {
        let mut command = sample();
        command.env("FORCE_HYPERLINK", links).args(["search", "--color", "always", "-n", "1", "cầu treo"]);
        stdout(&command.output().unwrap())
    };
    let file = data("articles/text/cau-gianh-vi.txt");
    assert!(
        printed("1").contains(&format!("\u{1b}]8;;file://{}\u{1b}\\", file.display())),
        "{}",
        printed("1")
    );
    assert!(!printed("0").contains("\u{1b}]8;"));
}
