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

/// A text with fewer such lines is broken to a width, too, if it has no longer lines than those, and this share of the lines
/// that can have been broken breaks off in a sentence.
const LEAST_BROKEN: f32 = 0.4;

/// A shorter line than this share of the width was not broken there.
const BROKEN: f32 = 0.5;

/// A line without a full stop that fills this much of the width goes on in the next: before a line was broken, more stood in it, or
/// the next word was a long one. A shorter one may be a heading.
const UNFINISHED: f32 = 0.4;

/// The paragraphs of a text: its lines, those put together that were broken to fit a width. Blank lines part paragraphs, and
/// are none.
pub(super) fn paragraphs(text: &str) -> Vec<Cow<'_, str>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let breaks = Breaks::of(&lines);
    let mut paragraphs: Vec<Cow<'_, str>> = Vec::new();
    let mut before = "";
    for line in lines {
        let only = paragraphs.len() == 1;
        match paragraphs.last_mut() {
            Some(paragraph)
                if breaks.as_ref().is_some_and(|breaks| {
                    breaks.goes_on(before, line, only && paragraph.len() == before.len())
                }) =>
            {
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

/// How the lines of a text were broken.
struct Breaks {
    /// The width they had to fit, in characters.
    width: usize,
    /// Whether this is known from few lines: what stands beside them may be a table.
    few: bool,
}

impl Breaks {
    /// `None` where each line is a paragraph.
    fn of(lines: &[&str]) -> Option<Breaks> {
        let of_many = width(lines).map(|width| Breaks { width, few: false });
        of_many.or_else(|| width_of_few(lines).map(|width| Breaks { width, few: true }))
    }

    /// True where a line goes on in the next one. `first` is the first of the text, before which a dateline may have stood.
    fn goes_on(&self, line: &str, next: &str, first: bool) -> bool {
        if line.is_empty() || next.is_empty() || line.chars().count() > WIDEST {
            return false;
        }
        let word = next.split_whitespace().next().unwrap_or_default();
        if begins_small(next) || is_item(word) {
            return begins_small(next);
        }
        let length = line.chars().count();
        if length + 1 + word.chars().count() > self.width {
            return true;
        }
        let has_digits = |line: &str| line.contains(|c: char| c.is_ascii_digit());
        let least = match (self.few, first) {
            (true, false) => FILLED,
            (true, true) if has_digits(line) && has_digits(next) => FILLED,
            _ => UNFINISHED,
        };
        breaks_off(line) && length as f32 >= least * self.width as f32
    }
}

/// The width to which the lines were broken, where many go on with a small letter.
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

/// The width to which the lines of a short text were broken, or those of the sentences beside a table: that of its longest line.
fn width_of_few(lines: &[&str]) -> Option<usize> {
    let lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
    let width = lengths.iter().copied().max().filter(|width| (NARROWEST..=WIDEST).contains(width))?;
    let (mut small, mut broken, mut all) = (0, 0, 0);
    for (at, (pair, lengths)) in lines.windows(2).zip(lengths.windows(2)).enumerate() {
        let (line, next, length) = (pair[0], pair[1], lengths[0]);
        if next.is_empty() || length < NARROWEST || (length as f32) < BROKEN * width as f32 {
            continue;
        }
        all += 1;
        if !breaks_off(line) {
            continue;
        }
        // `by A. B.` below a headline goes on with nothing.
        if begins_small(next) && (lengths[1] >= NARROWEST || next.ends_with(['.', '!', '?'])) {
            small += 1;
        } else if at == 0 || length as f32 >= FILLED * width as f32 {
            broken += 1;
        }
    }
    (small > 0 && (small + broken) as f32 >= LEAST_BROKEN * all as f32).then_some(width)
}

/// True for a line that ends where no sentence does: with a word, or a comma.
fn breaks_off(line: &str) -> bool {
    line.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}

/// True for a line whose first word has a small letter, whatever signs stand before it: `», said the mayor`. With a capital behind
/// it, it is that of a name: `iPhone`.
fn begins_small(line: &str) -> bool {
    let mut word = line.trim_start_matches(|c: char| !c.is_alphanumeric()).chars();
    word.next().is_some_and(char::is_lowercase)
        && !word.next().is_some_and(char::is_uppercase)
        && !line.split(' ').next().is_some_and(is_item)
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
    fn a_few_lines_of_a_width_are_put_together() {
        for (text, count) in [
            // The first line is shorter, where its dateline was taken off.
            (
                "The ferry office said it was\nleaving out today's list of sailings that were late\nbecause its clock had stopped.",
                1,
            ),
            (
                "Olave Boats said it sold a\n12.5 tonne hull to the island, which will have it painted\n\
                 and rigged by the spring.\nThe price was not disclosed.",
                2,
            ),
            (
                "Fares 22 crowns vs 15 crowns\nCars 1,917,000 vs 1,656,000\nBoats nine vs eight\n\
                 Note: the figures leave out what was earned with post\nand parcels in the winter.",
                4,
            ),
        ] {
            assert_eq!(paragraphs(text).len(), count, "{:#?}", paragraphs(text));
        }
    }

    #[test]
    fn a_paragraph_a_line_stays_one() {
        for text in [
            "The council has voted for a new bridge\nby Maud Ferrand\nNobody was against it.",
            "Phones of the year, as our readers see them\niPhone is the first of those that they have named.",
            "The ferry will sail for the last time in the autumn.\nThe tunnel is finished, and nobody had asked for it.",
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
