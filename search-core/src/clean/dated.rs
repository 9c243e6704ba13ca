//! Which of the dates in the lines of a page is its article's: where each stands decides. What stands under the headline is
//! believed before what stands above it, where sites print what day it is, and before what stands behind the text. What
//! stands in a sentence is no date of the article; what stands among other articles, or what readers say, is one of theirs.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::date_words::{belongs_to_date, of_change};
use super::dates;
use super::likely::{Line, Verdict};
use super::run::{ends_sentence, is_prose};
use crate::article::{Evidence, Fact, Provenance, Reason, Sure};
use crate::parse::{Called, Claim, Role, Time};

/// A date in a line.
#[derive(Debug)]
pub(super) struct Dated {
    pub(super) claim: Claim,
    /// Where it stands: the number of its line on the page.
    pub(super) line: usize,
    /// Whether its line is in a part of the page that is about something else.
    pub(super) elsewhere: bool,
    /// Whether its line says little but this date, and says it in words.
    pub(super) in_date_line: bool,
    /// What it is called, if it is.
    pub(super) called: Option<Called>,
}

/// Where a date stands, the likeliest place of the article's first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Between the headline and the text.
    Head,
    /// Behind the first paragraph, which may be a standfirst.
    UnderFirst,
    Above,
    /// Between the headline and the text, in what seems to be about something else.
    Amid,
    Within,
    Behind,
}

/// The moments that a line states for programs, but those in a sentence.
pub(super) fn times(line: &Line, in_date_line: bool) -> impl Iterator<Item = Dated> {
    let mut from = 0;
    line.times.iter().filter_map(move |time| {
        let Time { at, datetime, called } = time;
        let (before, after) = at.and_then(|at| line.text.split_at_checked(at)).unwrap_or_default();
        let changed = of_change(before.get(from..).unwrap_or_default());
        from = before.len();
        if in_sentence(before, after) {
            return None;
        }
        let called = called.or(changed.then_some(Called::Changed));
        let sure = if called == Some(Called::Changed) { Sure::Guess } else { Sure::Likely };
        let provenance = Provenance { from: Evidence::Time, at: Some("datetime".to_owned()), sure };
        let claim = Claim { fact: Fact::Date, value: datetime.clone(), provenance, alone: false };
        Some(Dated { claim, line: line.of_line, elsewhere: line.elsewhere, in_date_line, called })
    })
}

/// True for a date between such words that is part of a sentence: `Tesla died on 7 January 1943.` is short, and one, as is the
/// caption `Jane Doe in Paris, 7 January 2024.`; `8 pct bonds due July 1, 1990` is a part of one. `Published time: 7 January 2024`
/// and `Jane Doe, Staff Writer | Jan. 7, 2024, 9 a.m.` are none.
pub(super) fn in_sentence(before: &str, after: &str) -> bool {
    const BEHIND_OTHERS: [char; 7] = [':', '|', '-', '–', '—', '·', '•'];
    if before.trim_end().ends_with(BEHIND_OTHERS) {
        return false;
    }
    let says_more = |word: &str| word.contains(char::is_alphabetic) && !belongs_to_date(word);
    let small = |word: &str| word.starts_with(char::is_lowercase) && !belongs_to_date(word);
    before.split_whitespace().next_back().is_some_and(small)
        || (ends_sentence(after)
            && (before.split_whitespace().any(says_more) || after.split_whitespace().any(small)))
}

/// The dates that can be the article's, the likeliest first. `latest` is the last day that it can be from.
pub(super) fn ranked(dates: Vec<Dated>, lines: &[Line], latest: Date) -> Vec<Claim> {
    let around = Around::of(lines);
    let is_possible = |value: &str| dates::stated(value).is_some_and(|(date, _)| date.day <= latest);
    let mut placed: Vec<(Place, Dated)> = dates
        .into_iter()
        .filter(|dated| is_possible(&dated.claim.value))
        .filter_map(|dated| Some((around.place(&dated)?, dated)))
        .collect();
    placed.sort_by_key(|(place, dated)| {
        let changed = dated.called == Some(Called::Changed);
        let published = dated.called == Some(Called::Published);
        // Above a headline, what is nearest to it stands last.
        let distance = if *place == Place::Above { usize::MAX - dated.line } else { dated.line };
        (changed, *place, !published, Reverse(dated.claim.provenance.sure), distance)
    });
    // What is less likely the article's is no surer, however clearly it is written.
    let mut sure = Sure::Likely;
    let claims = placed.into_iter().map(|(_, Dated { mut claim, .. })| {
        sure = sure.min(claim.provenance.sure);
        claim.provenance.sure = sure;
        claim
    });
    claims.collect()
}

/// The lines between which the dates of an article stand.
struct Around {
    headline: usize,
    /// The first paragraph of the text, the second, and the last line of it.
    first: usize,
    second: usize,
    last: usize,
}

impl Around {
    fn of(lines: &[Line]) -> Around {
        let is_text = |line: &&Line| {
            let sentence = ends_sentence(&line.text) && line.text.chars().nth(SENTENCE_LETTERS).is_some();
            line.verdict == Verdict::Body && (is_prose(&line.text) || sentence)
        };
        let text: Vec<usize> = lines.iter().filter(is_text).map(|line| line.of_line).collect();
        let headline = headline(lines).filter(|at| text.get(LINES_ABOVE).is_none_or(|line| line > at));
        let headline = headline.unwrap_or(0);
        let mut under = text.into_iter().filter(|line| *line >= headline);
        let first = under.next().unwrap_or(usize::MAX);
        let second = under.find(|line| *line > first).unwrap_or(usize::MAX);
        let last = lines.iter().rfind(|line| line.verdict == Verdict::Body);
        Around { headline, first, second, last: last.map_or(usize::MAX, |line| line.of_line) }
    }

    /// The place of a date; `None` where the article's does not stand.
    fn place(&self, dated: &Dated) -> Option<Place> {
        let here = |place| (!dated.elsewhere).then_some(place);
        let called = dated.called == Some(Called::Published);
        match dated.line {
            line if line < self.headline => here(Place::Above),
            line if line <= self.first => here(Place::Head).or(Some(Place::Amid)),
            line if line < self.second => {
                here(Place::UnderFirst).or(dated.in_date_line.then_some(Place::Amid))
            }
            line if line <= self.last => here(Place::Within),
            _ if dated.in_date_line || called => here(Place::Behind),
            _ => None,
        }
    }
}

/// A line with fewer letters is no paragraph of a text.
const SENTENCE_LETTERS: usize = 40;

/// No more lines than this that read as text stand above a headline: what is farther down repeats it.
const LINES_ABOVE: usize = 1;

/// The line of the headline: that of the title, or the first heading.
fn headline(lines: &[Line]) -> Option<usize> {
    let repeats = |line: &Line| line.verdict == Verdict::Dropped(Reason::RepeatsTitle);
    let is_title = |line: &Line| {
        line.verdict == Verdict::Title || (repeats(line) && matches!(line.role, Role::Heading(_)))
    };
    let first = |is: &dyn Fn(&Line) -> bool| lines.iter().find(|line| is(line)).map(|line| line.of_line);
    first(&is_title).or_else(|| first(&repeats)).or_else(|| first(&|line| line.role == Role::Heading(1)))
}
