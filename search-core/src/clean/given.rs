//! The article in a text whose title is given apart from it: a field of a record, a text below front matter. Somebody took it
//! out of its page, or it never was in one: all of it is the article's but what is surely not, and what scrapers leave behind
//! it.

use super::furniture::holds_digit;
use super::likely::{LIKELY_AT_THE_ENDS, LIKELY_IN_TEXT, Line, Verdict};
use super::run::{ends_sentence, is_prose, word_count};
use super::{credits, date_words, dates};
use crate::article::Reason;
use crate::parse::Role;

/// What stands above other lines of the article is its own unless it is less likely than this: of lines that news wires have
/// there, tables apart, none is; of menus, which are mostly known by their words, some are.
const SURELY_NOT: f32 = 0.05;

/// What ends without a full stop is the article's last line when it is this likely, and has as many words as sentences mostly
/// have. Shorter ones sign, or are links.
const LIKELY_WITHOUT_STOP: f32 = 0.5;
const SENTENCE_WORDS: usize = 10;

/// Fewer words of the title may be a tag.
const TITLE_WORDS: usize = 3;

/// The first sentence of a line has so many words, where it does not end the line.
const INNER_WORDS: usize = 6;

/// So many lines with figures, one below the other, are a table.
const TABLE_ROWS: usize = 3;

/// A row of a table has at most so many words for each figure, and so many words.
const WORDS_A_FIGURE: usize = 4;
const ROW_WORDS: usize = 16;

/// A line of so few words above a text may be its day, or an entry of a menu.
const LABEL_WORDS: usize = 3;

/// Drops the lines that are no part of the article. Where nothing reads as the end of one, everything stays.
/// `holds_title` says whether a text is made of words of the title.
pub(super) fn keep(lines: &mut [Line], holds_title: impl Fn(&str) -> bool) {
    let in_table = tables(lines);
    let titled = |line: &Line| {
        line.likely >= LIKELY_IN_TEXT && word_count(&line.text) >= TITLE_WORDS && holds_title(&line.text)
    };
    let ends = |at: &usize| {
        lines[*at].verdict == Verdict::Body
            && lines[*at].likely >= SURELY_NOT
            && (in_table[*at]
                || reads_as_end(&lines[*at])
                || ends_the_line_before(lines, *at)
                || titled(&lines[*at]))
    };
    let Some(last) = (0..lines.len()).rfind(ends) else { return };
    let head = head(lines, &holds_title).min(last);
    for (at, line) in lines.iter_mut().enumerate() {
        let reason = match line.verdict {
            Verdict::Body | Verdict::Caption if at > last => Reason::AfterArticle,
            Verdict::Body if at < head => Reason::BeforeArticle,
            Verdict::Body if line.likely < SURELY_NOT => Reason::UnlikeArticle,
            _ => continue,
        };
        line.verdict = Verdict::Dropped(reason);
    }
}

/// How many lines stand above the article: its day, and what goes on below the furniture of a menu as that does.
fn head(lines: &[Line], holds_title: impl Fn(&str) -> bool) -> usize {
    let is_entry = |text: &str| word_count(text) <= LABEL_WORDS && !holds_digit(text) && !holds_title(text);
    let mut in_menu = false;
    let is_above = |line: &Line| {
        in_menu |= line.verdict == Verdict::Dropped(Reason::Furniture);
        match line.verdict {
            Verdict::Body => is_day(&line.text) || (in_menu && is_entry(&line.text)),
            _ => true,
        }
    };
    lines.iter().map(is_above).take_while(|above| *above).count()
}

/// True for a line that the article may end with.
fn reads_as_end(line: &Line) -> bool {
    // Headings and lists were written as such.
    let whole = line.role != Role::Paragraph
        || is_prose(&line.text)
        || holds_sentence(&line.text)
        || (line.form.credit && ends_in_credit(&line.text));
    let long = word_count(&line.text) >= SENTENCE_WORDS;
    let least = match (whole, long) {
        (true, _) => LIKELY_IN_TEXT,
        (false, true) => LIKELY_WITHOUT_STOP,
        (false, false) => LIKELY_AT_THE_ENDS,
    };
    line.likely >= least
}

/// True for the rest of a sentence that was broken off: `of 2,400,000` and `dlrs.`
fn ends_the_line_before(lines: &[Line], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &lines[before]) else { return false };
    before.verdict == Verdict::Body
        && word_count(&before.text) >= INNER_WORDS
        && !ends_sentence(&before.text)
        && ends_sentence(&lines[at].text)
}

/// True for a line that is a sentence, or has one in it.
fn holds_sentence(text: &str) -> bool {
    /// A line with fewer letters that ends with a full stop is no sentence.
    const SENTENCE_LETTERS: usize = 16;
    (ends_sentence(text) && text.chars().count() >= SENTENCE_LETTERS) || begins_with_sentence(text)
}

/// True for a text that goes on behind its first sentence, with or without a space: who signs may stand there, or where a film
/// is from.
fn begins_with_sentence(text: &str) -> bool {
    /// A shorter word before a full stop is cut short, more often in a short text.
    const WORD_LETTERS: usize = 3;
    const WORD_LETTERS_OF_LONG: usize = 2;
    /// A longer word, in bytes, is an address.
    const LONGEST_WORD: usize = 80;
    // Counted as far as was read, so that a line of full stops costs no more than another.
    let (mut words, mut word_start, mut seen) = (1, 0, 0);
    text.match_indices(['.', '!', '?', '…']).any(|(at, _)| {
        for (space, _) in text[seen..at].match_indices(' ') {
            (words, word_start) = (words + 1, seen + space + 1);
        }
        seen = at;
        let word = &text[word_start..at];
        let least = if words >= SENTENCE_WORDS { WORD_LETTERS_OF_LONG } else { WORD_LETTERS };
        words >= INNER_WORDS && word.len() <= LONGEST_WORD && {
            let word = word.trim_end_matches(['"', '”', '»', ')']);
            word.chars().count() >= least
                && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'))
        }
    })
}

/// True for the last sentence of a line with a picture's credit behind it, which alone would be a caption.
pub(super) fn ends_in_credit(text: &str) -> bool {
    let sentence = credits::before_credits(text).trim_end();
    word_count(sentence) >= INNER_WORDS && ends_sentence(sentence)
}

/// Which lines are rows of a table.
fn tables(lines: &[Line]) -> Vec<bool> {
    let mut in_table = vec![false; lines.len()];
    let mut start = 0;
    for at in 0..=lines.len() {
        let row = lines.get(at).is_some_and(|line| line.verdict == Verdict::Body && is_row(&line.text));
        if row {
            continue;
        }
        if at - start >= TABLE_ROWS {
            in_table[start..at].fill(true);
        }
        start = at + 1;
    }
    in_table
}

/// True for a line of which a good part are figures: `Fares 22.1 mln crowns vs 15.4 mln`. A day has figures of its own.
fn is_row(text: &str) -> bool {
    let words = word_count(text);
    let figures = text.split(' ').filter(|word| holds_digit(word)).count();
    figures > 0
        && words <= ROW_WORDS
        && words <= figures * WORDS_A_FIGURE
        && !ends_sentence(text)
        && dates::find(text).is_none()
}

/// True for a line that is nothing but a day: `12 November`, `Jeudi`.
fn is_day(text: &str) -> bool {
    let words = word_count(text);
    words <= LABEL_WORDS
        && (words == 1 || holds_digit(text))
        && text.contains(char::is_alphabetic)
        && text.split(' ').all(date_words::belongs_to_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_rows_and_days_are_told() {
        for text in [
            "It came back at night.",
            "Le bac est revenu au port dans la nuit, selon la préfecture.rfo-grd/blb",
            "Chuyến phà đã quay trở lại bến trong đêm. Lê An (TTXVN)",
        ] {
            assert!(holds_sentence(text), "{text}");
        }
        for text in [
            "Lê An",
            "P.V.",
            "Hoàng Mộc/VTC News",
            "By Jane Doe and J. Roe",
            "Storm closes the harbour for a day",
        ] {
            assert!(!holds_sentence(text), "{text}");
        }
        for text in ["NORTHLAND nil 5,200", "60-90 days 4.20 pct (4.31)", "V 5.10 --"] {
            assert!(is_row(text), "{text}");
        }
        for text in ["Storm closes harbour 12/05/2024", "The ferry made 3 trips on that day", "U.S. dlrs."] {
            assert!(!is_row(text), "{text}");
        }
        assert!(is_day("12 November") && is_day("Dec 31") && is_day("Jeudi") && is_day("Ngày 7/2"));
        assert!(!is_day("Shr 93 cts") && !is_day("3 1") && !is_day("Un pont") && !is_day("Hai Ba"));
    }
}
