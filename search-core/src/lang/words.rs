//! Cutting text into words, and lists of words.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::fold::fold;

/// Unicode's word boundaries (UAX #29), with dictionaries for the scripts that write no spaces: Chinese, Japanese, Thai,
/// Khmer, Lao, Burmese.
static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_auto(WordBreakInvariantOptions::default()));

/// The words of `text`, in order, as byte ranges. What is no word (spaces, punctuation) is left out. UAX #29 keeps
/// `231.7`, `U.S` and `l'État` whole. It also takes a vowel sign on a space, and a narrow no-break space behind a word, for
/// one word with it. No word has white space here: a space stands between two terms in the archive.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    let segments = SEGMENTER.segment_str(text).iter_with_word_type().filter_map(move |(end, kind)| {
        let range = start..end;
        start = end;
        kind.is_word_like().then_some(range)
    });
    segments.flat_map(move |segment| {
        text[segment].split_whitespace().map(move |word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            start..start + word.len()
        })
    })
}

/// A list of words, with their marks.
pub struct WordList {
    words: HashSet<&'static str>,
    folded: HashSet<String>,
}

impl WordList {
    /// Reads one word a line; `#` begins a comment line.
    pub(super) fn parse(text: &'static str) -> Self {
        let words: HashSet<&str> =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        let folded = words.iter().map(|word| fold(word)).collect();
        WordList { words, folded }
    }

    /// True for a word of the list, spelt with its marks, in lower case.
    pub fn contains(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// True for a word that is one of the list once the marks are gone: `khong` for `không`.
    pub fn contains_folded(&self, folded: &str) -> bool {
        self.folded.contains(folded)
    }
}
