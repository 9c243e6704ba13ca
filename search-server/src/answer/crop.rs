//! Cropped text: snippets and a length in words in, one line with crop markers where text was left out.

use std::ops::Range;

use search_core::Snippet;
use search_core::hits::marked;

/// What the library's snippets have where they were cut.
const CUT: char = '…';

/// The snippets, `length` words of them in all, with the marker between them and at each end that was cut. Without a
/// length, or with 0, they are taken as they are.
pub(super) fn crop(
    snippets: &[Snippet],
    length: Option<usize>,
    marker: &str,
    before: &str,
    after: &str,
) -> String {
    let mut left = length.filter(|&length| length > 0).unwrap_or(usize::MAX);
    let mut out = String::new();
    let mut open = false;
    for (n, snippet) in snippets.iter().enumerate() {
        if left == 0 {
            open = true;
            break;
        }
        let whole = uncut(&snippet.text);
        let words = words(&snippet.text, whole.clone());
        let taken = around(&words, snippet.marks.first(), left);
        let Some(span) = span(&words, &taken) else { continue };
        left -= taken.len();
        if n > 0 || span.start > 0 {
            out.push_str(marker);
        }
        let inside = snippet.marks.iter().filter(|mark| span.start <= mark.start && mark.end <= span.end);
        let marks: Vec<Range<usize>> =
            inside.map(|mark| mark.start - span.start..mark.end - span.start).collect();
        out.push_str(&marked(&snippet.text[span.clone()], &marks, before, after, str::to_owned));
        open = span.end < snippet.text.len();
    }
    if open {
        out.push_str(marker);
    }
    out
}

/// The snippet without the signs that it was cut.
fn uncut(text: &str) -> Range<usize> {
    let start = if text.starts_with(CUT) { CUT.len_utf8() } else { 0 };
    let end = text.len() - if text[start..].ends_with(CUT) { CUT.len_utf8() } else { 0 };
    start..end
}

/// Where the words stand, between spaces.
fn words(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    for word in text[within.clone()].split_whitespace() {
        let from = words.last().map_or(within.start, |last: &Range<usize>| last.end);
        if let Some(gap) = text[from..].find(word) {
            words.push(from + gap..from + gap + word.len());
        }
    }
    words
}

/// As many of the words as there is room for, a third of them before the first mark.
fn around(words: &[Range<usize>], mark: Option<&Range<usize>>, room: usize) -> Range<usize> {
    let at = mark.map_or(0, |mark| words.partition_point(|word| word.end <= mark.start));
    let room = room.min(words.len());
    let start = at.saturating_sub(room / 3).min(words.len() - room);
    start..start + room
}

fn span(words: &[Range<usize>], taken: &Range<usize>) -> Option<Range<usize>> {
    let taken = words.get(taken.clone())?;
    Some(taken.first()?.start..taken.last()?.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snippet(text: &str, word: &str) -> Snippet {
        let marks = text.match_indices(word).map(|(at, word)| at..at + word.len()).collect();
        Snippet { text: text.to_owned(), marks }
    }

    #[test]
    fn as_many_words_are_kept_as_asked_for() {
        let snippets = [snippet("…một hai cầu bốn năm.", "cầu"), snippet("Sáu cầu tám.", "cầu")];
        let cropped = |length| crop(&snippets, length, "[…]", "<", ">");
        assert_eq!(cropped(None), "[…]một hai <cầu> bốn năm.[…]Sáu <cầu> tám.");
        assert_eq!(cropped(Some(0)), cropped(None));
        assert_eq!(cropped(Some(3)), "[…]hai <cầu> bốn[…]");
        assert_eq!(cropped(Some(1)), "[…]<cầu>[…]");
        assert_eq!(cropped(Some(6)), "[…]một hai <cầu> bốn năm.[…]<cầu>[…]");
        assert_eq!(crop(&[], Some(3), "…", "<", ">"), "");
    }
}
