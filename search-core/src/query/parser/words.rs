//! Words and phrases, with what is written on them and behind them.

use std::ops::Range;

use super::{MOST_WITHIN, Parser, word_at};
use crate::lang::nfc;
use crate::query::operators::operator;
use crate::query::signs::{self, MOST_BOOST, MOST_EDITS, Piece};
use crate::query::syntax::{Clause, Expr, Occur, Text};

impl Parser<'_> {
    /// What stands between two quotes, to the end where the second is missing, and how near to each other it must stand.
    pub(super) fn phrase(&mut self) -> Option<Text> {
        let start = self.at;
        let open = self.rest().chars().next()?;
        let closing = if open == '«' { "»" } else { "\"“”" };
        let inside = &self.text[start + open.len_utf8()..];
        let (words, end) = match inside.char_indices().find(|(_, c)| closing.contains(*c)) {
            Some((at, c)) => (&inside[..at], start + open.len_utf8() + at + c.len_utf8()),
            None => {
                self.note(
                    start..start + open.len_utf8(),
                    "the quote is never closed; the phrase goes to the end",
                );
                (inside, self.text.len())
            }
        };
        self.at = end;
        let within = self.within_behind();
        let words = words.trim();
        if let Some(sign) = words.find('*').filter(|&at| words[..at].ends_with(char::is_alphanumeric)) {
            let sign = words.as_ptr() as usize - self.text.as_ptr() as usize + sign;
            self.note(sign..sign + 1, "a phrase has whole words; `*` is passed over");
        }
        (!words.is_empty()).then(|| Text::Phrase(nfc(words).into_owned(), within))
    }

    /// `~5` behind a phrase.
    fn within_behind(&mut self) -> u32 {
        let start = self.at;
        let Some(after) = self.rest().strip_prefix('~') else { return 0 };
        let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &after[..after.len() - rest.len()];
        self.at = self.text.len() - rest.len();
        let span = start..self.at;
        match digits.parse() {
            Ok(within) if within <= MOST_WITHIN => within,
            Err(_) if digits.is_empty() => {
                self.note(span, "how many words may stand between? `~3` says so; passed over");
                0
            }
            _ => {
                self.note(span, &format!("at most {MOST_WITHIN} words may stand between those of a phrase"));
                MOST_WITHIN
            }
        }
    }

    /// `^2` behind a phrase or a group.
    pub(super) fn boost_behind(&mut self) -> f32 {
        if !self.rest().starts_with('^') {
            return 1.0;
        }
        let typed = word_at(self.rest());
        let span = self.at..self.at + typed.len();
        self.at = span.end;
        match signs::caret(typed) {
            Some((_, Some(boost))) => self.bounded(boost, span),
            _ => {
                self.note(span, &format!("`{typed}` is no number; passed over"));
                1.0
            }
        }
    }

    fn bounded(&mut self, boost: f32, span: Range<usize>) -> f32 {
        if boost > MOST_BOOST {
            self.note(span, &format!("`^` makes at most {MOST_BOOST} of a word"));
        }
        signs::bounded(boost)
    }

    pub(super) fn word(&mut self) -> Option<(Expr, f32)> {
        let start = self.at;
        let typed = word_at(self.rest());
        if typed.is_empty() {
            // A character that begins no word, such as a lone quote: never stay in place.
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
            return None;
        }
        self.at += typed.len();
        // In capitals, an operator that joins nothing would be an acronym.
        if self.capitals && operator(&nfc(typed)).is_some_and(|written| !written.is_sign) {
            return Some((self.text_or_condition(Text::Word(nfc(typed).to_lowercase()), start), 1.0));
        }
        let (mut word, mut boost) = (typed, 1.0);
        match signs::caret(typed) {
            Some((core, Some(number))) if core.contains(char::is_alphanumeric) => {
                boost = self.bounded(number, start + core.len()..self.at);
                word = core;
            }
            Some((core, None)) if core.contains(char::is_alphanumeric) => {
                self.note(start + core.len()..self.at, "no number behind `^`; taken as words");
            }
            _ => {}
        }
        let fuzzy = signs::tilde(word).filter(|(core, _)| core.contains(char::is_alphanumeric));
        let (pieces, without) = signs::pieces(fuzzy.map_or(word, |(core, _)| core));
        for (span, why) in without {
            self.note(start + span.start..start + span.end, &why);
        }
        if let [Piece::Plain(plain)] = pieces[..] {
            let text = match fuzzy {
                Some((core, edits)) if edits != Some(0) => Text::Fuzzy(
                    nfc(core).into_owned(),
                    edits.map(|edits| self.edits(edits, start + core.len())),
                ),
                _ => Text::Word(nfc(plain).into_owned()),
            };
            return Some((self.text_or_condition(text, start), boost));
        }
        if let Some((core, _)) = fuzzy {
            self.note(
                start + core.len()..start + word.len(),
                "`~` and `*` do not go together; `~` is passed over",
            );
        }
        let mut parts = Vec::new();
        for piece in pieces {
            let (text, at) = match piece {
                Piece::Plain(text) if !text.contains(char::is_alphanumeric) => continue,
                Piece::Plain(text) => (Text::Word(nfc(text).into_owned()), text),
                Piece::Pattern(text) => (Text::Pattern(nfc(text).into_owned()), text),
            };
            let at = at.as_ptr() as usize - self.text.as_ptr() as usize..;
            let expr = self.text_or_condition(text, start);
            parts.push(Clause { occur: Occur::Must, expr, boost: 1.0, span: at.start..self.at });
        }
        match parts.len() {
            0 => None,
            1 => parts.pop().map(|part| (part.expr, boost)),
            _ => Some((Expr::Group(parts), boost)),
        }
    }

    fn edits(&mut self, edits: u32, at: usize) -> u8 {
        match u8::try_from(edits) {
            Ok(edits) if edits <= MOST_EDITS => edits,
            _ => {
                self.note(at..at + 1, &format!("at most {MOST_EDITS} typos are looked for in a word"));
                MOST_EDITS
            }
        }
    }
}
