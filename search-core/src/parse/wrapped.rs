//! Text whose lines were broken to fit a width, as wires, mail and old files have it: lines in, paragraphs out.
//!
//! The break before a word is one of width where the line would have grown too long with it. That the text has such breaks is seen
//! from the lines that begin with a small letter: in a text with a paragraph a line, hardly any does.

use std::borrow::Cow;

/// Widths, in characters, to which texts are broken. Longer lines are paragraphs.
const NARROWEST: usize = 30;
const WIDEST: usize = 120;

/// A text is broken to a width if at least so many of its lines go on with a small letter, and this share of all.
const LEAST_LINES: usize = 3;
const LEAST_SHARE: f32 = 0.25;

/// At least half of the lines that go on fill so much of the width.
const FILLED: f32 = 0.75;

/// A line without a full stop that fills this much of the width goes on in the next: before a line was broken, more stood in it, or
/// the next word was a long one. A shorter one may be a heading.
const UNFINISHED: f32 = 0.4;

/// The paragraphs of a text: its lines, those put together that were broken to fit a width. Blank lines part paragraphs, and
/// are none.
pub(super) fn paragraphs(text: &str) -> Vec<Cow<'_, str>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let width = width(&lines);
    let mut paragraphs: Vec<Cow<'_, str>> = Vec::new();
    let mut before = "";
    for line in lines {
        match paragraphs.last_mut() {
            Some(paragraph) if width.is_some_and(|width| goes_on(before, line, width)) => {
                let paragraph = paragraph.to_mut();
                // A hyphen at the end of a line may be the word's own, or not: it stays.
                if !before.ends_with('-') {
                    paragraph.push(' ');
                }
                paragraph.push_str(line);
            }
            _ if line.is_empty() => {}
            _ => paragraphs.push(Cow::Borrowed(line)),
        }
        before = line;
    }
    paragraphs
}

/// The width to which the lines were broken; `None` where each is a paragraph.
fn width(lines: &[&str]) -> Option<usize> {
    let pairs = || lines.windows(2).filter(|pair| !pair[0].is_empty() && !pair[1].is_empty());
    let mut lengths: Vec<usize> =
        pairs().filter(|pair| begins_small(pair[1])).map(|pair| pair[0].chars().count()).collect();
    if lengths.len() < LEAST_LINES || (lengths.len() as f32) < LEAST_SHARE * pairs().count() as f32 {
        return None;
    }
    lengths.sort_unstable();
    let middle = lengths[lengths.len() / 2];
    // A few lines are longer than the rest in any text.
    let width = lengths[lengths.len() * 9 / 10];
    ((NARROWEST..=WIDEST).contains(&width) && middle as f32 >= FILLED * width as f32).then_some(width)
}

/// True where a line goes on in the next one, in a text of this width.
fn goes_on(line: &str, next: &str, width: usize) -> bool {
    if line.is_empty() || next.is_empty() || line.chars().count() > WIDEST {
        return false;
    }
    let word = next.split_whitespace().next().unwrap_or_default();
    if begins_small(next) || is_item(word) {
        return begins_small(next);
    }
    let length = line.chars().count();
    let unfinished = line.ends_with(|c: char| c.is_alphanumeric() || c == ',');
    length + 1 + word.chars().count() > width || (unfinished && length as f32 >= UNFINISHED * width as f32)
}

/// True for a line whose first word has a small letter, whatever signs stand before it: `», said the mayor`.
fn begins_small(line: &str) -> bool {
    let word = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    word.starts_with(char::is_lowercase) && !line.split(' ').next().is_some_and(is_item)
}

/// True for what stands before an item of a list. A number with a full stop may be the end of a sentence.
fn is_item(word: &str) -> bool {
    matches!(word, "-" | "–" | "—" | "*" | "+" | "•" | "·" | "▪" | "►")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "A ferry that has crossed the sound since\n\
        the war will sail for the last time in the autumn,\n\
        when the tunnel is finished, its owners wrote on\n\
        Friday.\n\
        Nobody on the island had asked for a tunnel, the\n\
        St. Olave parish council answered, least of\n\
        all the 2,000 who live from those who come by\n\
        Ferry Lane in the summer.\n\
        - the last boat leaves at six;\n\
        - its bell goes to the school, and\n\
        stays there.\n\
        \n\
        MORE TO FOLLOW";

    #[test]
    fn lines_of_a_width_are_put_together() {
        let paragraphs = paragraphs(WIRE);
        let begin: Vec<&str> = paragraphs.iter().map(|paragraph| &paragraph[..9]).collect();
        assert_eq!(begin, ["A ferry t", "Nobody on", "- the las", "- its bel", "MORE TO F"]);
        assert!(paragraphs[1].ends_with("who come by Ferry Lane in the summer."), "{paragraphs:?}");
    }

    #[test]
    fn a_paragraph_a_line_stays_one() {
        for text in [
            "Home\nNews\nSport\niPhone\neBay\nlive\nThe council met on Monday night and voted for the bridge.",
            "One is here.\nTwo is there.\nThree.\n\nFour.",
            "Giới thiệu\nTin tức\nvideo\nLiên hệ\nThứ hai, 20/11/2023",
        ] {
            let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
            assert_eq!(paragraphs(text), lines);
        }
    }

    #[test]
    fn no_word_is_lost_or_new() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&paragraphs(WIRE).join("\n")), words(WIRE));
    }
}
