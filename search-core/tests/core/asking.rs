//! The query language: a table of queries with what they find in the sample archive, and what holds for any query.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;

use proptest::prelude::*;
use search_core::analyze::analyze;
use search_core::hits::marks_in;
use search_core::{Archive, Lang, Record, SearchOptions};
use serde::Deserialize;

use crate::home::fresh;
use crate::{SAMPLE, data, name};

/// A row of `data/queries/table.jsonl`.
#[derive(Deserialize)]
struct Row {
    query: String,
    /// The hits, by file and record, in any order.
    hits: Option<Vec<String>>,
    /// How many there are, where they are many.
    total: Option<usize>,
    /// Which come first, in this order, where the language decides it and not the ranking.
    #[serde(default)]
    first: Vec<String>,
    /// The parts of the query that there are notes about.
    #[serde(default)]
    notes: Vec<String>,
    /// The query that was probably meant; empty for none. Not looked at where it is not said.
    meant: Option<String>,
    /// What is offered where nothing is found: what is left out, and how many articles that finds.
    less: Option<BTreeMap<String, u64>>,
}

fn table() -> Vec<Row> {
    let table = fs::read_to_string(data("queries/table.jsonl")).unwrap();
    table
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// What is wrong with the answer to a row.
fn wrong(row: &Row) -> Vec<String> {
    let options = SearchOptions { limit: 100, snippets: 0, ..SearchOptions::default() };
    let answer = SAMPLE.search(&row.query, &options).unwrap();
    let found: Vec<String> = answer.hits.iter().map(|hit| name(&hit.article)).collect();
    let mut wrong = Vec::new();
    if let Some(hits) = &row.hits
        && hits.iter().collect::<BTreeSet<_>>() != found.iter().collect()
    {
        wrong.push(format!("found {found:?}\n    expected {hits:?}"));
    }
    if row.total.is_some_and(|total| total != found.len()) || !found.starts_with(&row.first) {
        wrong.push(format!("found {} {found:?}\n    expected {:?} {:?}", found.len(), row.total, row.first));
    }
    let meant = answer.did_you_mean.clone().unwrap_or_default();
    if row.meant.as_ref().is_some_and(|expected| *expected != meant) {
        wrong.push(format!("meant `{meant}`\n    expected `{}`", row.meant.as_deref().unwrap_or_default()));
    }
    let less = answer.relaxations.iter().map(|less| (less.left_out.to_string(), less.total)).collect();
    if row.less.as_ref().is_some_and(|expected| *expected != less) {
        wrong.push(format!("offers {less:?}\n    expected {:?}", row.less));
    }
    let notes: Vec<&str> = answer.notes.iter().map(|note| &row.query[note.span.clone()]).collect();
    if row.notes != notes {
        wrong.push(format!("notes about {notes:?}\n    expected {:?}: {:?}", row.notes, answer.notes));
    }
    wrong
}

#[test]
fn the_table_of_queries() {
    let rows = table();
    assert!(rows.len() > 200);
    assert!(rows.iter().all(|row| row.hits.is_some() || row.total.is_some()), "a row expects nothing");
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let wrong = wrong(row);
            (!wrong.is_empty()).then(|| format!("`{}`\n    {}", row.query, wrong.join("\n    ")))
        })
        .collect();
    assert!(wrong.is_empty(), "{} rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The examples in the last column of the tables of the documentation, where it is headed so.
fn documented() -> Vec<String> {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/query-syntax.md");
    let mut examples = Vec::new();
    let mut within = false;
    for line in fs::read_to_string(docs).unwrap().lines() {
        let Some(row) = line.strip_prefix('|').and_then(|row| row.trim_end().strip_suffix('|')) else {
            within = false;
            continue;
        };
        // A `|` of a query is written `\|` in a table.
        let row = row.replace("\\|", "\u{1}");
        let last = row.rsplit('|').next().unwrap_or_default().replace('\u{1}', "|");
        match within {
            true => examples.extend(last.split('`').skip(1).step_by(2).map(str::to_owned)),
            false => within = last.trim().starts_with("example"),
        }
    }
    examples
}

#[test]
fn every_documented_example_is_in_the_table() {
    let queries: BTreeSet<String> = table().into_iter().map(|row| row.query).collect();
    let examples = documented();
    assert!(examples.len() > 60, "{}", examples.len());
    let missing: Vec<&String> = examples.iter().filter(|example| !queries.contains(*example)).collect();
    assert!(missing.is_empty(), "not in the table: {missing:#?}");
}

/// An archive of texts in one language, long enough for it to be told; each is named by its number.
fn archive(texts: &[&str]) -> Archive {
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    for (n, text) in texts.iter().enumerate() {
        writer.add(&Record::text(&format!("{n}.txt"), text)).unwrap();
    }
    writer.commit().unwrap();
    archive
}

fn order(archive: &Archive, query: &str) -> Vec<String> {
    archive
        .search(query, &SearchOptions::default())
        .unwrap()
        .hits
        .iter()
        .map(|hit| name(&hit.article))
        .collect()
}

#[test]
fn the_very_word_comes_before_words_near_it() {
    let archive = archive(&[
        "The harvests of the valley were brought in before the rain came down on Sunday.",
        "The harvest of the valley was brought in before the rain came down on Sunday.",
        "The harvester of the valley was brought in before the rain came down on Sunday.",
        "The harvesp of the valley was brought in before the rain came down on Sunday.",
    ]);
    assert_eq!(order(&archive, "harvest*")[0], "1.txt");
    assert_eq!(order(&archive, "harvest*").len(), 3);
    let typos = order(&archive, "harvest~1");
    let place = |name: &str| typos.iter().position(|other| other == name);
    assert_eq!((typos.len(), place("1.txt")), (4, Some(0)));
    assert!(place("0.txt") < place("3.txt"), "{typos:?}");
    assert_eq!(order(&archive, "harvesp~1")[0], "3.txt");
}

#[test]
fn a_function_word_of_another_language_is_a_word_like_others() {
    let report = |texts: [&'static str; 3]| texts.into_iter().cycle().take(60);
    let mut texts: Vec<&str> = report([
        "Tỉnh Lạng Sơn có đường biên giới dài với Trung Quốc, và nhiều cửa khẩu đã mở lại trong tuần này.",
        "Người dân làng cổ bên bờ sông đã sửa lại con đường vào làng trước khi mùa mưa lũ đến vào tháng này.",
        "Thợ sơn đã sơn lại toàn bộ cây cầu treo trước khi cầu được mở cho người đi bộ vào mùa xuân tới.",
    ])
    .collect();
    texts.extend(report([
        "Le maire a reçu son homologue dans son bureau, avant de visiter avec lui le nouveau pont suspendu.",
        "Les pompiers ont éteint dans la nuit le feu qui menaçait depuis dimanche les maisons du vieux port.",
        "Les écoles de la vallée ont été fermées pendant deux jours, parce que la neige bloquait les routes.",
    ]));
    texts.push(
        "Jack Lang est venu inaugurer la bibliothèque de la ville, qui avait été fermée pendant deux années.",
    );
    let archive = archive(&texts);
    let total = |query: &str| archive.search(query, &SearchOptions::default()).unwrap().total;
    // A province: both words are asked for.
    assert_eq!(total("lang son"), 20);
    // A question, in which one is.
    assert_eq!(total("qui inaugure avec son homologue"), 21);
}

#[test]
fn a_boost_weighs_more_than_what_is_written_more_often() {
    let archive = archive(&[
        "The bridge was opened by the mayor while the river stood high, and the bridge held.",
        "The ferry was stopped by the mayor while the river stood high, and the river fell.",
        "The weather in the valley was fine, and nothing else of note took place that morning.",
    ]);
    assert_eq!(order(&archive, "bridge OR ferry^4")[0], "1.txt");
    assert_eq!(order(&archive, "bridge^4 OR ferry")[0], "0.txt");
    assert_eq!(order(&archive, "(bridge)^4 OR ferry")[0], "0.txt");
    assert_eq!(order(&archive, "\"the bridge\" OR \"the ferry\"^9")[0], "1.txt");
    // Nothing is left of a word but that it is looked for.
    assert_eq!(order(&archive, "bridge^0 OR ferry").len(), 2);
}

#[test]
fn what_must_not_stand_there_does_not_score() {
    let archive = archive(&[
        "The bridge over the river was opened on Monday, and the mayor spoke of the river.",
        "The bridge over the valley was opened on Monday, and the mayor spoke of the valley.",
        "The bridge over the bay was opened on Monday, and the ferry will stop in the autumn.",
    ]);
    let scores = |query: &str| {
        let hits = archive.search(query, &SearchOptions::default()).unwrap().hits;
        hits.into_iter().map(|hit| (name(&hit.article), hit.score)).collect::<Vec<_>>()
    };
    let two = scores("bridge -ferry");
    assert_eq!(two.len(), 2);
    assert_eq!(two, scores("bridge -(ferry autumn)^9"));
    assert_eq!(scores("bridge -autumn -ferr*"), scores("bridge NOT ferry"));
}

#[test]
fn a_phrase_is_marked_where_it_stands() {
    let text = "The bridge over the river is old. A river without a bridge is a border. The old bridge over the river \
                fell, and over the years the river grew wide.";
    let archive = archive(&[text]);
    let marked = |query: &str| {
        let marks = marks_in(text, Lang::EN, &archive.query_words(query).unwrap());
        search_core::hits::marked(text, &marks, "[", "]", str::to_owned)
    };
    let whole = marked("\"bridge over the river\"");
    assert!(whole.contains("The [bridge] [over] [the] [river] is old."), "{whole}");
    assert!(!whole.contains("A [river]") && !whole.contains("[over] the years"), "{whole}");
    let near = marked("\"river bridge\"~2");
    assert!(
        near.contains("[bridge] over the [river]") && near.contains("A [river] without a [bridge]"),
        "{near}"
    );
    assert!(!near.contains("years the [river]"), "{near}");
    let pattern = marked("riv* bord*");
    assert!(pattern.contains("A [river] without a bridge is a [border]."), "{pattern}");
    assert!(marked("brigde~").contains("[bridge]"));
    // Words beside it are marked everywhere.
    assert!(marked("\"old bridge\" river").contains("A [river]"), "{}", marked("\"old bridge\" river"));
}

/// The words of the sample's Vietnamese texts without their marks, a line a passage, by file and record.
fn unmarked_texts() -> BTreeMap<String, Vec<String>> {
    let mut texts = BTreeMap::new();
    SAMPLE
        .each_article("", &SearchOptions::default(), |article| {
            let terms = analyze(&article).terms.into_iter().find(|terms| terms.lang == Lang::VI);
            let lines = terms.map(|terms| terms.written.lines().map(|line| format!(" {line} ")).collect());
            texts.extend(lines.map(|lines| (name(&article), lines)));
            ControlFlow::Continue(())
        })
        .unwrap();
    texts
}

#[test]
fn words_without_marks_stand_where_those_with_marks_do() {
    let texts = unmarked_texts();
    let options = SearchOptions { limit: 100, snippets: 0, ..SearchOptions::default() };
    let found = |query: &str| -> BTreeSet<String> {
        let answer = SAMPLE.search(&format!("+{query} lang:vi"), &options).unwrap();
        answer.hits.iter().map(|hit| name(&hit.article)).collect()
    };
    let with = |wanted: &str| -> BTreeSet<String> {
        let has = |lines: &[String]| lines.iter().any(|line| line.contains(wanted));
        texts.iter().filter(|(_, lines)| has(lines)).map(|(name, _)| name.clone()).collect()
    };
    let mut phrases = 0;
    for words in texts.values().flatten().map(|line| line.split_whitespace().collect::<Vec<_>>()) {
        for three in words.windows(3).step_by(7) {
            let [one, two, three] = three else { continue };
            let side_by_side = with(&format!(" {one} {two} {three} "));
            assert_eq!(found(&format!("\"{one} {two} {three}\"")), side_by_side, "{one} {two} {three}");
            let near = found(&format!("\"{three} {one}\"~1"));
            assert!(near.is_superset(&side_by_side), "{three} {one}: {near:?}");
            let turned = found(&format!("\"{three} {two} {one}\""));
            assert_eq!(turned, with(&format!(" {three} {two} {one} ")), "{three} {two} {one}");
            phrases += 1;
        }
    }
    assert!(phrases > 100, "{phrases}");
}

#[test]
fn dropped_lines_are_found_on_purpose_only() {
    let options = SearchOptions { limit: 100, ..SearchOptions::default() };
    let mut lines = 0;
    for row in fs::read_to_string(data("expected/articles.jsonl")).unwrap().lines() {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        for line in row["must_drop"].as_array().into_iter().flatten().filter_map(|line| line.as_str()) {
            // Quotes and signs would be syntax.
            let words: String = line.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
            if words.split_whitespace().count() < 3 {
                continue;
            }
            let found = SAMPLE.search(&format!("boilerplate:\"{words}\""), &options).unwrap();
            lines += usize::from(
                found.hits.iter().any(|hit| hit.article.origin.path.ends_with(row["file"].as_str().unwrap())),
            );
            assert_eq!(SAMPLE.search(&format!("+\"{words}\""), &options).unwrap().total, 0, "{line}");
        }
    }
    assert!(lines > 50, "{lines}");
}

/// Queries of all that means something, and of what does not.
fn query() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[-+()\"«»“”:|&*?~^., 0-9]{1,4}",
        "(AND|OR|NOT|ET|OU|SAUF|VÀ|HOẶC|KHÔNG)",
        "(lang|date|ngày|title|site|caption|boilerplate|author):",
        "(tháng 11/2023|20 novembre 2023|2023\\.\\.|>=2024|en,fr)",
        "(bridge|pont|cầu|đường|duong|the|de|của|nguyen|l'etat|covid-19)[*~^?]?[0-9]?",
        "[a-zà-ýđ]{1,6}",
        "\\PC{1,4}",
        Just(" ".to_owned()),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_query_has_an_answer_and_notes_that_cut_it_between_characters(query in query()) {
        let answer = SAMPLE.search(&query, &SearchOptions::default()).unwrap();
        for note in &answer.notes {
            prop_assert!(query.get(note.span.clone()).is_some(), "{:?}", note);
        }
        for hit in &answer.hits {
            for snippet in &hit.snippets {
                prop_assert!(snippet.marks.iter().all(|mark| snippet.text.get(mark.clone()).is_some()));
                prop_assert!(snippet.marks.is_sorted_by(|a, b| a.end <= b.start));
            }
        }
    }
}
