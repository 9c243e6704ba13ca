//! Pages with the text that was to be found in them, and which of their lines that makes part of the article.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use search_core::parse::{Page, parse};
use search_core::{Form, Record};
use serde::Deserialize;

use super::score::Score;

/// A page with its gold text.
pub struct GoldPage {
    /// Its name.
    pub id: String,
    /// Pages of the same site are never on both sides of an experiment.
    pub site: String,
    /// The page as it was saved.
    pub record: Record,
    /// The page as it is parsed.
    pub page: Page,
    /// The article's text: a line for each paragraph.
    pub body: String,
    glued: bool,
}

impl GoldPage {
    /// How well this text is the article's.
    pub fn score(&self, found: &str) -> Score {
        if self.glued { Score::of(&self.body, &unglued(found)) } else { Score::of(&self.body, found) }
    }
}

#[derive(Deserialize)]
struct Line {
    id: String,
    file: String,
    body: String,
}

/// Reads a set: `gold.jsonl`, and its pages compressed with gzip. Where paragraphs are `glued`, with no white space between
/// them, it is put in.
///
/// # Panics
/// When the set is not as expected.
pub fn read(folder: &Path, glued: bool) -> Vec<GoldPage> {
    let lines = std::fs::read_to_string(folder.join("gold.jsonl")).expect("the set has a gold.jsonl");
    let pages = lines.lines().map(|line| {
        let line: Line = serde_json::from_str(line).expect("a line of gold.jsonl has id, file and body");
        let mut bytes = Vec::new();
        let file = File::open(folder.join(format!("{}.gz", line.file))).expect("the page is there");
        MultiGzDecoder::new(file).read_to_end(&mut bytes).expect("the page can be decompressed");
        let mut record = Record::html(&line.file, "");
        record.bytes = bytes;
        record.form = Form::Html;
        let page = parse(&record).expect("a page can always be parsed");
        let body = if glued { unglued(&line.body) } else { line.body };
        GoldPage { site: site(&line.id), id: line.id, record, page, body, glued }
    });
    pages.collect()
}

/// A space after each full stop that a capital follows at once.
fn unglued(text: &str) -> String {
    let mut unglued = String::with_capacity(text.len() + text.len() / 50);
    let mut ended = false;
    for c in text.chars() {
        if ended && (c.is_uppercase() || "«\"“".contains(c)) {
            unglued.push(' ');
        }
        unglued.push(c);
        ended = ".!?…»\"”".contains(c);
    }
    unglued
}

/// `uk-HarbourPost_2024_07_17` → `uk-HarbourPost`, `harbour-post-3` → `harbour-post`
fn site(id: &str) -> String {
    let name = id.split('_').next().unwrap_or(id);
    name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-').to_owned()
}

/// Which of these lines are in the gold text: most of their runs of four words are; of shorter lines, the whole line is a
/// line of it. A line that stands twice on the page is in it as often as the gold text has it.
pub fn labels<'t>(lines: impl Iterator<Item = &'t str>, body: &str) -> Vec<bool> {
    const MOST: f32 = 0.6;
    let gold_lines: HashSet<String> = body.lines().map(normalised).collect();
    let gold = normalised(body);
    let words: Vec<&str> = gold.split(' ').collect();
    let mut left: HashMap<&[&str], u32> = HashMap::new();
    for run in words.windows(4) {
        *left.entry(run).or_default() += 1;
    }
    let mut short_seen: HashSet<&str> = HashSet::new();
    let lines: Vec<String> = lines.map(normalised).collect();
    lines
        .iter()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
            if words.len() < 4 {
                return !words.is_empty() && gold_lines.contains(line) && short_seen.insert(line);
            }
            let runs = words.windows(4);
            let found: Vec<&[&str]> =
                runs.clone().filter(|run| left.get(*run).is_some_and(|left| *left > 0)).collect();
            let inside = found.len() as f32 >= MOST * runs.len() as f32;
            if inside {
                for run in found {
                    if let Some(left) = left.get_mut(run) {
                        *left = left.saturating_sub(1);
                    }
                }
            }
            inside
        })
        .collect()
}

fn normalised(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
