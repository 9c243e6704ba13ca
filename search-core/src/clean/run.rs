//! Where the article begins and ends in a text without structure.
//!
//! An article is the stretch of lines in which sentences outweigh everything else. A line that reads as prose scores its
//! words, any other line costs [`GAP_COST`]; the article is the run of lines with the highest sum.

use std::ops::Range;

/// What a line that is no prose costs, in words.
const GAP_COST: f32 = 8.0;

/// Fewer words than this are prose only between prose.
const PROSE_WORDS: usize = 10;

/// A line with this many words is prose even without a full stop.
const LONG_LINE_WORDS: usize = 40;

/// How many words a line has. White space was folded when it was read.
pub(super) fn word_count(line: &str) -> usize {
    if line.is_empty() { 0 } else { memchr::memchr_iter(b' ', line.as_bytes()).count() + 1 }
}

/// True for a line that reads as prose: some words that end as a sentence does, or very many words.
pub(super) fn is_prose(text: &str) -> bool {
    let words = word_count(text);
    words >= LONG_LINE_WORDS || (words >= PROSE_WORDS && ends_sentence(text))
}

/// True when the text ends as a sentence does, inside quotes and brackets or not.
pub(super) fn ends_sentence(text: &str) -> bool {
    let inner = text.trim_end_matches(['"', '\'', '”', '’', '»', '›', ')', ']', ' ', '\u{A0}']);
    inner.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？']) || inner.ends_with("./")
}

/// What a line weighs in the run of prose: its words if it is prose, else a little less than nothing.
pub(super) fn prose_weight(prose: f32) -> f32 {
    if prose > 0.0 { prose } else { -GAP_COST }
}

/// The run of lines with the highest sum of weights; it begins and ends with a positive one. Empty where none is.
pub(super) fn best_run(weights: impl Iterator<Item = f32>) -> Range<usize> {
    let mut best = (0.0, 0..0);
    let (mut sum, mut start) = (0.0, 0);
    for (line, weight) in weights.enumerate() {
        if weight > 0.0 && sum <= 0.0 {
            (sum, start) = (0.0, line);
        }
        sum += weight;
        if sum > best.0 && weight > 0.0 {
            best = (sum, start..line + 1);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_spans_short_lines_but_not_the_tail() {
        let words = [0.0, 30.0, 0.0, 25.0, 0.0, 0.0, 0.0, 12.0, 0.0];
        assert_eq!(best_run(words.into_iter().map(prose_weight)), 1..4);
        assert_eq!(best_run([-1.0, -1.0].into_iter()), 0..0);
    }

    #[test]
    fn quotes_and_the_agencies_end_mark_end_sentences() {
        assert!(
            ends_sentence("She said: “We will.”")
                && ends_sentence("was opened./.")
                && ends_sentence("« Oui. »")
        );
        assert!(!ends_sentence("a day at the 'harbour'") && !ends_sentence("Same tag"));
    }
}
