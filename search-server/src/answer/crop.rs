//! Cropped text: a text and what matched in it in, the part of it with most matches out.

use std::ops::Range;

/// The part of the text to show: at most so many words, those with most matches, the matches in their middle. The whole
/// text where it has no more, or for 0.
pub(super) fn crop(text: &str, marks: &[Range<usize>], length: usize) -> Range<usize> {
    let words = words(text);
    if length == 0 || words.len() <= length {
        return 0..text.len();
    }
    // The words that matched, by their number, in order.
    let mut matched: Vec<usize> =
        marks.iter().map(|mark| words.partition_point(|word| word.end <= mark.start)).collect();
    matched.dedup();
    // How many of them a part holds that begins with this one.
    let held = |first: usize| matched[first..].partition_point(|&word| word < matched[first] + length);
    let best = (0..matched.len()).max_by_key(|&first| (held(first), std::cmp::Reverse(first)));
    let (first, last) = best.map_or((0, 0), |first| (matched[first], matched[first + held(first) - 1]));
    let room = length.saturating_sub(last + 1 - first);
    let start = first.saturating_sub(room / 2).min(words.len() - length);
    let end = start + length - 1;
    // What stands before the first word and behind the last is no loss.
    let from = if start == 0 { 0 } else { words[start].start };
    let to = if end + 1 == words.len() { text.len() } else { words[end].end };
    from..to
}

/// Where the words stand, between spaces.
fn words(text: &str) -> Vec<Range<usize>> {
    let start = text.as_ptr() as usize;
    text.split_whitespace()
        .map(|word| {
            let from = word.as_ptr() as usize - start;
            from..from + word.len()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cropped<'t>(text: &'t str, word: &str, length: usize) -> &'t str {
        let marks: Vec<Range<usize>> =
            text.match_indices(word).map(|(at, word)| at..at + word.len()).collect();
        &text[crop(text, &marks, length)]
    }

    #[test]
    fn the_words_around_the_matches_are_kept() {
        let text = "một hai ba cầu bốn năm sáu bảy cầu cầu tám.";
        assert_eq!(cropped(text, "cầu", 3), "cầu cầu tám.");
        assert_eq!(cropped(text, "ba", 3), "hai ba cầu");
        assert_eq!(cropped(text, "một", 3), "một hai ba");
        assert_eq!(cropped(text, "tám", 1), "tám.");
        assert_eq!(cropped(text, "x", 2), "một hai");
        assert_eq!(cropped(text, "cầu", 0), text);
        assert_eq!(cropped(text, "cầu", 99), text);
        assert_eq!(cropped("", "x", 3), "");
    }
}
