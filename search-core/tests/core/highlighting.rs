//! What is marked is what was matched, and what was matched is shown: checked with the analyzers, word by word.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use search_core::lang::{Token, each_token, nfc, recipe};
use search_core::query::{LangWords, Stream, Word};
use search_core::{Archive, Hit, Lang, PassageKind, SearchOptions};
use serde::Deserialize;

use crate::home::fresh;
use crate::{SAMPLE, data};

#[derive(Deserialize)]
struct Asked {
    #[serde(alias = "text")]
    query: String,
}

fn queries(path: &Path) -> Vec<String> {
    let lines = fs::read_to_string(path).unwrap();
    lines.lines().map(|line| serde_json::from_str::<Asked>(line).unwrap().query).collect()
}

/// True for a word of a text that is a word of the query.
fn is(word: &Word, token: &Token<'_>) -> bool {
    word.forms.iter().any(|form| match form.found_by.stream {
        Stream::Main => form.found_by.text == token.main,
        Stream::Written => form.found_by.text == token.written,
    })
}

/// The words of the query in a language's reading that are marked wherever they stand: none of a phrase, no function words.
fn alone(reading: &LangWords) -> Vec<&Word> {
    let together = |n: usize| reading.together.iter().any(|phrase| phrase.words.contains(&n));
    let words = reading.words.iter().enumerate();
    words.filter(|(n, word)| !together(*n) && !word.class.is_closed()).map(|(_, word)| word).collect()
}

/// True when some token of a text satisfies this.
fn any_token(lang: Lang, text: &str, mut is: impl FnMut(&Token<'_>) -> bool) -> bool {
    let mut any = false;
    each_token(recipe(lang), text, |token| any |= is(token));
    any
}

/// What is wrong with the marks of a hit.
fn wrong(hit: &Hit, ranking: &[LangWords]) -> Vec<String> {
    let mut wrong = Vec::new();
    let article = &hit.article;
    let reading = |lang: Lang| ranking.iter().find(|reading| reading.lang == recipe(lang).lang());
    let langs: Vec<Lang> = article.passages.iter().map(|passage| passage.lang).collect();
    // Every mark is a word of the query, read as the article is or by itself.
    let is_match = |text: &str, mark: &std::ops::Range<usize>| {
        langs.iter().any(|&lang| {
            let Some(reading) = reading(lang) else { return false };
            let matches = |token: &Token<'_>| reading.words.iter().any(|word| is(word, token));
            any_token(lang, text, |token| token.span == *mark && matches(token))
                || any_token(lang, &text[mark.clone()], matches)
        })
    };
    let title = article.title.as_deref().unwrap_or_default();
    let snippets = hit.snippets.iter().map(|snippet| (snippet.text.as_str(), &snippet.marks));
    for (text, marks) in snippets.chain([(title, &hit.title_marks)]) {
        for mark in marks {
            if text.get(mark.clone()).is_none() || !is_match(text, mark) {
                wrong.push(format!("{}: marks {mark:?} of `{text}`", article.id));
            }
        }
    }
    // Where the text has a word of the query, a snippet shows one.
    let has_match =
        article.passages.iter().filter(|passage| passage.kind != PassageKind::Title).any(|passage| {
            reading(passage.lang).is_some_and(|reading| {
                let words = alone(reading);
                any_token(passage.lang, &passage.text, |token| words.iter().any(|word| is(word, token)))
            })
        });
    if has_match && hit.snippets.iter().all(|snippet| snippet.marks.is_empty()) {
        wrong.push(format!("{}: no snippet has a mark", article.id));
    }
    // What was dropped is never shown.
    for snippet in &hit.snippets {
        let text = snippet.text.trim_matches('…');
        if !article.passages.iter().any(|passage| nfc(&passage.text).contains(text)) {
            wrong.push(format!("{}: `{text}` is not in the article", article.id));
        }
    }
    wrong
}

/// Checks the hits of queries; returns how many there were.
fn check(archive: &Archive, queries: &[String]) -> usize {
    let mut hits = 0;
    for query in queries {
        let options = SearchOptions { help: false, ..SearchOptions::default() };
        let answer = archive.search(query, &options).unwrap();
        let ranking = archive.query_words(query).unwrap();
        for hit in &answer.hits {
            let wrong = wrong(hit, &ranking);
            assert!(wrong.is_empty(), "`{query}`\n{}", wrong.join("\n"));
        }
        hits += answer.hits.len();
    }
    hits
}

#[test]
fn marks_are_matches_and_matches_are_shown() {
    let hits = check(&SAMPLE, &queries(&data("queries/table.jsonl")));
    assert!(hits > 500, "{hits}");
}

/// The same for sets of queries with their articles, where `TIM_EVAL` names their folder.
#[test]
fn marks_are_matches_in_sets_of_queries() {
    let Some(folder) = std::env::var_os("TIM_EVAL").map(PathBuf::from) else {
        // Past the harness, which hides what passing tests print.
        let line = "SKIPPED: no sets of queries (`TIM_EVAL` names their folder)\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return;
    };
    let mut sets: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    sets.retain(|set| set.join("queries.jsonl").is_file() && set.join("corpus.jsonl.gz").is_file());
    sets.sort();
    assert!(!sets.is_empty());
    for set in sets {
        let archive = fresh();
        archive.writer().unwrap().add_paths(&[set.join("corpus.jsonl.gz")], |_| {}).unwrap();
        let hits = check(&archive, &queries(&set.join("queries.jsonl")));
        let line = format!("{}: {hits} hits\n", set.display());
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        assert!(hits > 0);
    }
}
