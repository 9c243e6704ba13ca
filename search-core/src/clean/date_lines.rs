//! Lines that state a date: what they say is noted among the facts, with where it stands.

use super::credits::{self, Signature};
use super::date_words::{belongs_to_date, without_date_words, without_reading_time};
use super::dated::{self, Dated};
use super::dates;
use super::facts::{Facts, Found, shown};
use super::likely::Line;
use super::run::is_prose;
use crate::article::{Evidence, Fact, Provenance, Sure};
use crate::parse::{Called, Claim};

impl Facts {
    /// `date 2023-02-23 At the conference …`: scrapers glue a page's date to its first line. Returns the rest.
    /// `at` is the number of the line.
    pub(super) fn take_leading_date(&mut self, at: usize, text: String) -> String {
        let Some(rest) = text.strip_prefix("date ") else { return text };
        match dates::find(rest) {
            Some(found) if found.span.start == 0 => {
                let rest = rest[found.span.end..].trim_start().to_owned();
                self.note_date(&found, &text, at, false);
                // A line with nothing but the date stays whole, and is then a date line.
                if rest.is_empty() { text } else { rest }
            }
            _ => text,
        }
    }

    /// A line with a date and little else. What stands before the date is the source, as in `Báo Cửa Biển17/02/2024`.
    pub(super) fn read_date_line(&mut self, line: &Line) -> Option<Found> {
        const WORDS_BESIDE: usize = 4;
        const WORDS_GLUED: usize = 8;
        const WORDS_IN_PROSE: usize = 2;
        let text = line.text.as_str();
        let found = dates::first_published(text)?;
        let before = &text[..found.span.start];
        let after = without_reading_time(&text[found.span.end..]);
        // The full stop of `9:14 a.m.` ends no sentence.
        let prose = is_prose(without_date_words(&text[..found.span.end + after.len()]));
        let beside = before.split_whitespace().chain(after.split_whitespace());
        let beside = beside.filter(|word| word.contains(char::is_alphabetic) && !belongs_to_date(word));
        let signature = (!prose).then(|| signature_beside(before, after)).flatten();
        let glued = before.chars().next_back().is_some_and(char::is_alphabetic);
        let most = match (prose, glued) {
            // A sentence that holds a date is about something else.
            (true, _) => WORDS_IN_PROSE,
            (false, true) => WORDS_GLUED,
            (false, false) => WORDS_BESIDE,
        };
        if signature.is_none() && (dated::in_sentence(before, after) || beside.count() > most) {
            return None;
        }
        if let Some(signature) = signature {
            self.add(signature, text);
        }
        if glued {
            self.find(Fact::Source, undouble(before.trim()), text, Sure::Likely);
        }
        self.note_date(&found, text, line.of_line, line.elsewhere);
        Some(Found::Date)
    }

    /// A line without words that is nothing but a date: `16/01/2025 08:00`. True for one.
    pub(super) fn read_figures(&mut self, line: &Line) -> bool {
        // Midnight is no time of day.
        let says_more = |c: char| c.is_alphanumeric() && c != '0';
        let found = dates::find(&line.text).filter(|found| {
            let (before, after) = (&line.text[..found.span.start], &line.text[found.span.end..]);
            !before.contains(says_more) && !after.contains(says_more)
        });
        if let Some(found) = &found {
            self.note_date(found, &line.text, line.of_line, line.elsewhere);
        }
        found.is_some()
    }

    /// What blogs say below an entry: `This entry was posted on …, and is filed under News.` True where it names the day.
    pub(super) fn read_posted(&mut self, line: &Line) -> bool {
        const BEGINS: &str = "this entry was posted";
        let begins = line.text.get(..BEGINS.len()).is_some_and(|text| text.eq_ignore_ascii_case(BEGINS));
        let found = if begins { dates::first_published(&line.text) } else { None };
        if let Some(found) = &found {
            self.note_date(found, &line.text, line.of_line, line.elsewhere);
        }
        found.is_some()
    }

    /// Takes note of a date. What is written in the text is never quite sure to be the article's own.
    pub(super) fn note_date(&mut self, found: &dates::FoundDate, text: &str, line: usize, elsewhere: bool) {
        let sure = if found.of_change { Sure::Guess } else { found.sure.min(Sure::Likely) };
        let provenance = Provenance { from: Evidence::Line, at: Some(shown(text)), sure };
        let value = found.written.to_string();
        self.dates.push(Dated {
            claim: Claim { fact: Fact::Date, value, provenance, alone: false },
            line,
            elsewhere,
            in_date_line: text.contains(char::is_alphabetic),
            called: found.of_change.then_some(Called::Changed),
        });
    }

    /// Takes note of the moments that the lines state for programs, and of all dates in the order of where they stand.
    pub(super) fn note_dates(&mut self, lines: &[Line]) {
        let mut dates = std::mem::take(&mut self.dates);
        for line in lines.iter().filter(|line| !line.times.is_empty()) {
            let in_date_line = dates.iter().any(|dated| dated.line == line.of_line && dated.in_date_line);
            let times: Vec<Dated> = dated::times(line, in_date_line).collect();
            // They know the time of day.
            dates.splice(0..0, times);
        }
        self.found.claims.extend(dated::ranked(dates, lines, self.latest));
    }
}

/// Who signs in a line with a date: `By Jane Doe on …`, `Posted on … by Jane Doe`.
fn signature_beside(before: &str, after: &str) -> Option<Signature> {
    let before = without_date_words(before);
    credits::byline(if before.is_empty() { without_date_words(after) } else { before })
}

/// A name that a page prints twice without a space between: `Báo Cửa BiểnBáo Cửa Biển` → `Báo Cửa Biển`.
fn undouble(name: &str) -> &str {
    let middle = name.len() / 2;
    match name.is_char_boundary(middle).then(|| name.split_at(middle)) {
        Some((first, second)) if first == second => first,
        _ => name,
    }
}
