//! What was probably meant: the query without its typos, and with the marks that its words have in the archive.
//!
//! The articles that answer a query best are about what was meant, and write it out: of the words that a typed one may be,
//! the one that they have most often between the same neighbours is taken.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::article::Article;
use crate::lang::{FirstLetters, Lang, Token, each_token, each_written_with, nfc, recipe};
use crate::query::{Clause, Expr, LangWords, Query, Text, is_plain};

/// What a word in an article counts for where a neighbour is that of the query, beside one that stands there alone.
const NEIGHBOUR: f32 = 8.0;

/// What both neighbours count for beyond each of them.
const BOTH: f32 = 16.0;

/// A query, as it may have been meant in one language.
pub struct Meant<'q> {
    query: &'q Query,
    lang: Lang,
    words: Vec<Typed>,
}

/// True for a word of which nothing but letters and digits was typed.
fn is_letters(text: &Text, token: &Token<'_>) -> bool {
    text.typed()[token.span.clone()].chars().all(char::is_alphanumeric)
}

/// A word of the query.
struct Typed {
    /// Which clause it stands in, and where in the clause's text, in bytes of its normal form.
    span: (Range<usize>, Range<usize>),
    /// As it was typed, in lower case, without marks.
    written: String,
    /// The words that it may be, without marks; none for one that is as it was meant.
    may_be: Vec<String>,
    /// How much speaks for each spelling.
    seen: FxHashMap<String, f32>,
}

impl<'q> Meant<'q> {
    /// Looks at a query by its reading in a language, in which it was put to the archive. `None` where nothing in it may be
    /// meant otherwise.
    pub fn of(query: &'q Query, reading: &LangWords) -> Option<Meant<'q>> {
        let mut meant = Meant { query, lang: reading.lang, words: Vec::new() };
        meant.gather(&query.clauses, reading);
        meant.words.iter().any(|word| !word.may_be.is_empty()).then_some(meant)
    }

    fn gather(&mut self, clauses: &[Clause], reading: &LangWords) {
        for clause in clauses {
            match &clause.expr {
                Expr::Same(clauses) => self.gather(&clauses[..clauses.len().min(1)], reading),
                Expr::Any(clauses) | Expr::Group(clauses) => self.gather(clauses, reading),
                Expr::Text(
                    text @ (Text::Word(_)
                    | Text::Misspelt(..)
                    | Text::Forgiven(..)
                    | Text::Unfinished(..)
                    | Text::Phrase(..)),
                ) => self.read(clause, text, reading),
                Expr::Text(_) | Expr::Field(_) => {}
            }
        }
    }

    fn read(&mut self, clause: &Clause, text: &Text, reading: &LangWords) {
        let whole = nfc(&self.query.text[clause.span.clone()]);
        // What was typed as one may have been taken as several clauses, all in the place of the whole.
        let from = match self.words.last() {
            Some(last) if last.span.0 == clause.span => last.span.1.end,
            Some(last) if last.span.0.end > clause.span.start => return,
            _ => 0,
        };
        let Some(start) = whole[from..].find(text.typed()).map(|start| from + start) else { return };
        // An address, a file, or a pattern that was taken for words is as it was meant.
        let is_plain = matches!(text, Text::Phrase(..)) || text.typed().split(' ').all(is_plain);
        each_token(recipe(self.lang), text.typed(), |token| {
            let known = reading.words.iter().find(|word| word.written == token.written);
            let misspelt = match text {
                Text::Misspelt(..) => true,
                // One that may go on is none.
                Text::Unfinished(_, 1..) => known.is_some_and(|it| it.nearest().written != token.written),
                _ => false,
            };
            let may_be = match known.filter(|_| misspelt) {
                _ if !is_plain => Vec::new(),
                Some(word) => word.forms.iter().map(|form| form.written.clone()).collect(),
                // `poor's` and `poors` are no two spellings of which one was meant.
                None if !misspelt && reading.unmarked && !token.acronym && is_letters(text, token) => {
                    vec![token.written.to_owned()]
                }
                None => Vec::new(),
            };
            self.words.push(Typed {
                span: (clause.span.clone(), start + token.span.start..start + token.span.end),
                written: token.written.to_owned(),
                may_be,
                seen: FxHashMap::default(),
            });
        });
    }

    /// Sees an article that answers the query. `weight` is what it counts for beside others.
    pub fn see(&mut self, article: &Article, weight: f32) {
        let mut places: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (n, word) in self.words.iter().enumerate() {
            let itself = word.may_be.is_empty().then_some(&word.written);
            for spelling in word.may_be.iter().chain(itself) {
                places.entry(spelling.clone()).or_default().push(n);
            }
        }
        let recipe = recipe(self.lang);
        let first = FirstLetters::of(places.keys().map(String::as_str));
        for passage in article.passages.iter().filter(|passage| passage.lang == self.lang) {
            // The words of the passage that may be one of the query, with their position and their spelling.
            let mut found: Vec<(u32, &[usize], &str)> = Vec::new();
            each_written_with(recipe, &passage.text, &first, |token| {
                if let Some(places) = places.get(token.written) {
                    found.push((token.position, places, &passage.text[token.span.clone()]));
                }
            });
            let is_at =
                |other: Option<&(u32, &[usize], &str)>, position: Option<u32>, place: Option<usize>| {
                    let (Some((at, places, _)), Some(place)) = (other, place) else { return 0.0 };
                    f32::from(u8::from(Some(*at) == position && places.contains(&place)))
                };
            for (k, (position, places, spelling)) in found.iter().enumerate() {
                for &place in *places {
                    let before = k.checked_sub(1).and_then(|before| found.get(before));
                    let before = is_at(before, position.checked_sub(1), place.checked_sub(1));
                    let after = is_at(found.get(k + 1), Some(position + 1), Some(place + 1));
                    let gain = 1.0 + NEIGHBOUR * (before + after) + BOTH * before * after;
                    *self.words[place].seen.entry(spelling.to_lowercase()).or_default() += weight * gain;
                }
            }
        }
    }

    /// The query as it was meant; `None` where that is as it was typed. `commonest` is asked for the spelling with marks that
    /// most articles have of a word, where no article that was seen has any, and it stands alone: of several words, each by itself, it would
    /// make one that nobody writes.
    ///
    /// # Errors
    /// Those of `commonest`.
    pub fn query<E>(
        &self,
        mut commonest: impl FnMut(&str) -> Result<Option<String>, E>,
    ) -> Result<Option<String>, E> {
        let mut out = String::new();
        let mut at = 0;
        let alone = self.words.len() == 1;
        let mut words = self.words.iter().peekable();
        let mut changed = false;
        while let Some(first) = words.next() {
            let clause = first.span.0.clone();
            let mut of_clause = vec![first];
            while let Some(word) = words.next_if(|word| word.span.0 == clause) {
                of_clause.push(word);
            }
            out.push_str(&self.query.text[at..clause.start]);
            at = clause.end;
            let text = nfc(&self.query.text[clause]);
            let mut done = 0;
            for word in of_clause {
                let typed = &text[word.span.1.clone()];
                out.push_str(&text[done..word.span.1.start]);
                done = word.span.1.end;
                match word.meant(|word| if alone { commonest(word) } else { Ok(None) })? {
                    Some(meant) if meant != typed.to_lowercase() => {
                        changed = true;
                        out.push_str(&in_case_of(typed, &meant));
                    }
                    _ => out.push_str(typed),
                }
            }
            out.push_str(&text[done..]);
        }
        out.push_str(&self.query.text[at..]);
        Ok(changed.then_some(out))
    }
}

impl Typed {
    fn meant<E>(
        &self,
        commonest: impl FnOnce(&str) -> Result<Option<String>, E>,
    ) -> Result<Option<String>, E> {
        let Some(nearest) = self.may_be.first() else { return Ok(None) };
        let best = self.seen.iter().max_by(|a, b| a.1.total_cmp(b.1).then_with(|| b.0.cmp(a.0)));
        match best {
            Some((spelling, _)) => Ok(Some(spelling.clone())),
            None => Ok(commonest(nearest)?.or_else(|| Some(nearest.clone()))),
        }
    }
}

/// A word, written with capitals as another one is.
fn in_case_of(typed: &str, word: &str) -> String {
    let mut letters = typed.chars().filter(|c| c.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    let others = letters.next().map(|second| second.is_uppercase() && letters.all(char::is_uppercase));
    match (first, others) {
        (true, Some(true)) => word.to_uppercase(),
        (true, _) => {
            let mut rest = word.chars();
            rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
        }
        _ => word.to_owned(),
    }
}
