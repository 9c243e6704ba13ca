//! The texts that are learned from and measured on, with their languages.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use search_core::lang::nfc;
use serde::Deserialize;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sentence.
    Sentence,
    /// One word.
    Word,
    /// Two words.
    Pair,
    /// A paragraph or more: only learned from.
    Prose,
}

/// A text with its language.
#[derive(Debug, Clone)]
pub struct Text {
    /// In NFC, with single spaces.
    pub text: String,
    /// The code of its language.
    pub lang: String,
    /// The set that it is from.
    pub source: String,
    /// What it is.
    pub kind: Kind,
    /// The part of an experiment that it is in.
    pub fold: usize,
}

/// Texts are dealt into this many parts, each measured with weights learned from the others.
pub const FOLDS: usize = 5;

/// A set of prose in one language: its file, its name, its language, and how many of a thousand texts are taken.
type Prose = (&'static str, &'static str, &'static str, u64);

/// English and Vietnamese have little besides sentences, so all of it is taken. Questions and headlines of these sets are
/// not: they serve to measure elsewhere.
const PROSE: [Prose; 5] = [
    ("en_xquad/corpus.jsonl.gz", "xquad", "en", 1000),
    ("vi_xquad/corpus.jsonl.gz", "xquad", "vi", 1000),
    ("fr_piaf/corpus.jsonl.gz", "piaf", "fr", 1000),
    ("fr_orangesum_knownitem/corpus.jsonl.gz", "orangesum", "fr", 60),
    ("vi_wordseg/ud_vtb_train.jsonl", "ud-vtb", "vi", 1000),
];

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    kind: String,
}

/// Reads all sets in a folder.
///
/// # Panics
/// When a set is missing or not as expected.
pub fn read(folder: &Path) -> Vec<Text> {
    let mut texts = Vec::new();
    for file in ["lid/sentences.jsonl.gz", "lid/words.jsonl.gz"] {
        for line in lines(&folder.join(file)) {
            let kind = match line.kind.as_str() {
                "sentence" => Kind::Sentence,
                "word" => Kind::Word,
                "word-pair" => Kind::Pair,
                other => panic!("a line of {file} is of the kind `{other}`"),
            };
            let fold = (hash(&line.id) >> 20) as usize % FOLDS;
            texts.push(Text { text: tidy(&line.text), lang: line.lang, source: line.source, kind, fold });
        }
    }
    for (file, source, lang, of_thousand) in PROSE {
        for line in lines(&folder.join(file)) {
            let hash = hash(&line.id) >> 20;
            if hash % 1000 < of_thousand {
                let (lang, source) = (lang.to_owned(), source.to_owned());
                let fold = hash as usize % FOLDS;
                texts.push(Text { text: tidy(&line.text), lang, source, kind: Kind::Prose, fold });
            }
        }
    }
    texts.retain(|text| !text.text.is_empty());
    texts
}

fn lines(path: &Path) -> impl Iterator<Item = Line> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let reader: Box<dyn BufRead> = match path.extension().is_some_and(|it| it == "gz") {
        true => Box::new(BufReader::new(MultiGzDecoder::new(file))),
        false => Box::new(BufReader::new(file)),
    };
    reader.lines().map(|line| {
        let line = line.expect("the set can be read");
        serde_json::from_str(&line).expect("a line of the set has id and text")
    })
}

fn tidy(text: &str) -> String {
    nfc(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// FNV-1a.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// Whether most of the letters are Latin: of other texts the script decides.
pub fn is_latin(text: &str) -> bool {
    let (mut latin, mut letters) = (0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        latin += usize::from(matches!(c, '\0'..'\u{250}' | '\u{1E00}'..'\u{1F00}'));
    }
    latin * 2 > letters
}
