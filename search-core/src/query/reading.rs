//! A language's reading of a piece of the query: its words, each with the forms in which it is looked for.

use std::cell::Cell;

use super::expand::{
    Dictionary, Expansion, Expansions, any_marks, beginning, forgivable, nearest, typos, wildcards,
};
use super::pattern::Pattern;
use super::plan::{Form, Stream, Term, Word};
use super::syntax::Text;
use crate::lang::{Lang, Token, WordClass, each_token, fold, recipe};

/// Reads a query in one language.
pub(super) struct Reader<'e> {
    pub(super) lang: Lang,
    /// True when some word of the query was typed with marks.
    pub(super) marked: bool,
    pub(super) expansions: &'e Expansions,
}

/// A word is taken for a typo of at most so many others.
const MOST_LIKELY: usize = 5;

/// Of the words that a typo may stand for, those with the fewest typos.
fn likely(found: &[Expansion]) -> impl Iterator<Item = &Expansion> {
    let nearest = found.first().map_or(0, |nearest| nearest.distance);
    found.iter().take_while(move |found| found.distance == nearest).take(MOST_LIKELY)
}

/// A typo in the first letter counts twice: words that begin otherwise are other words, more often than not.
fn is_near(typed: &str, found: &Expansion, most: u8) -> bool {
    let first = |word: &str| fold(word).chars().next();
    found.distance + u8::from(first(typed) != first(&found.term)) <= most
}

impl Reader<'_> {
    /// The words of a piece of text, and whether all of them are function words as they were typed; `None` where it is a
    /// pattern that stands for nothing in this language.
    pub(super) fn read(&self, text: &Text, start: u32) -> Option<(Vec<Word>, bool)> {
        match text {
            Text::Word(words) | Text::Phrase(words, _) => {
                Some(self.words(words, start, |_, form| vec![form]))
            }
            Text::Fuzzy(words, edits) => Some(self.words(words, start, |token, form| {
                let asked = typos(token, self.lang, *edits);
                match asked.and_then(|(stream, pattern)| self.look_up(stream, pattern)) {
                    Some((stream, found)) => self.forms(found.iter(), stream, Some(&form)),
                    None => vec![form],
                }
            })),
            Text::Misspelt(words, most) => Some(self.words(words, start, |token, form| {
                let asked = nearest(token, self.lang, *most);
                match asked.and_then(|(stream, pattern)| self.look_up(stream, pattern)) {
                    Some((stream, found)) => {
                        let forms = self.forms(likely(found), stream, None);
                        if forms.is_empty() { vec![form] } else { forms }
                    }
                    None => vec![form],
                }
            })),
            Text::Forgiven(words, most) => Some(self.words(words, start, |token, form| {
                let asked = forgivable(token, self.lang, *most);
                match asked.and_then(|(stream, pattern)| self.look_up(stream, pattern)) {
                    Some((stream, found)) => {
                        let near = found.iter().filter(|found| is_near(token.written, found, *most));
                        let mut forms = self.forms(near, stream, Some(&form));
                        // Each typo that nobody asked for counts twice: what was typed is what was meant, more often than not.
                        forms.iter_mut().for_each(|form| form.distance *= 2);
                        forms
                    }
                    None => vec![form],
                }
            })),
            Text::Unfinished(words, most) => {
                let mut count = 0;
                each_token(recipe(self.lang), words, |_| count += 1);
                let left = Cell::new(count);
                Some(self.words(words, start, |token, form| {
                    left.set(left.get() - 1);
                    match left.get() {
                        0 => self.unfinished(words, token, form, *most),
                        _ => vec![form],
                    }
                }))
            }
            Text::Pattern(pattern) => {
                let asked = wildcards(pattern, self.lang).into_iter();
                let found: Option<Vec<_>> =
                    asked.map(|(stream, pattern)| self.look_up(stream, pattern)).collect();
                let Some(found) = found else {
                    return self.read(&Text::Word(pattern.clone()), start);
                };
                let stream = found.first().map_or(Stream::Written, |(stream, _)| *stream);
                let forms = self.forms(found.into_iter().flat_map(|(_, found)| found), stream, None);
                let lower = pattern.to_lowercase();
                let written = fold(&lower);
                let word = Word {
                    forms,
                    lower,
                    written,
                    class: WordClass::Content,
                    position: start,
                    boost: 1.0,
                    expanded: true,
                };
                (!word.forms.is_empty()).then(|| (vec![word], false))
            }
        }
    }

    /// The forms of a word that may go on: itself and those that begin so, or those that it may be a typo of.
    fn unfinished(&self, text: &str, token: &Token<'_>, form: Form, most: u8) -> Vec<Form> {
        let asked = beginning(text, token, self.lang).into_iter();
        let found: Vec<_> = asked.filter_map(|(stream, pattern)| self.look_up(stream, pattern)).collect();
        let stream = found.first().map_or(Stream::Written, |(stream, _)| *stream);
        let mut found = found.into_iter().flat_map(|(_, found)| found).peekable();
        if found.peek().is_none()
            && let Some((stream, near)) =
                nearest(token, self.lang, most).and_then(|(stream, near)| self.look_up(stream, near))
        {
            let forms = self.forms(likely(near), stream, None);
            return if forms.is_empty() { vec![form] } else { forms };
        }
        self.forms(found, stream, Some(&form))
    }

    fn look_up(&self, stream: Stream, pattern: Pattern) -> Option<(Stream, &[Expansion])> {
        let found = self.expansions.of(Dictionary::Words(self.lang, stream), pattern)?;
        Some((stream, found))
    }

    /// The words that the language cuts a text into, each with the forms that are made of the one that was typed; and whether
    /// all of them are function words.
    fn words(
        &self,
        text: &str,
        start: u32,
        forms: impl Fn(&Token<'_>, Form) -> Vec<Form>,
    ) -> (Vec<Word>, bool) {
        let recipe = recipe(self.lang);
        let mut words = Vec::new();
        let mut all_closed = true;
        each_token(recipe, text, |token| {
            let (mut as_typed, mut without_marks) = (WordClass::Content, WordClass::Content);
            if !token.acronym {
                as_typed = recipe.closed_class().class(token.lower);
                if !self.marked {
                    without_marks = recipe.closed_class().class_folded(token.written);
                }
            }
            all_closed &= as_typed.is_closed();
            let forms = forms(token, self.form(token));
            words.push(Word {
                expanded: forms.len() > 1,
                forms,
                lower: token.lower.to_owned(),
                written: token.written.to_owned(),
                class: if as_typed.is_closed() { as_typed } else { without_marks },
                position: start + token.position,
                boost: 1.0,
            });
        });
        (words, all_closed)
    }

    /// The form of a word as it was typed. Marks that were typed are meant; a word without any is found in all its forms.
    /// Where the rest of the query has marks, its own form ranks first.
    fn form(&self, token: &Token<'_>) -> Form {
        let term = |stream, text: &str| Term { lang: self.lang, stream, text: text.to_owned() };
        let (main, written) = (term(Stream::Main, token.main), term(Stream::Written, token.written));
        let (term, found_by) = match (any_marks(token, self.lang), self.marked) {
            (false, _) => (main.clone(), main),
            (true, true) => (main, written),
            (true, false) => (written.clone(), written),
        };
        Form { term, found_by, written: token.written.to_owned(), distance: 0 }
    }

    /// The forms that terms of a stream are, beside the word as it was typed where it is one. The nearest comes first and has
    /// distance 0.
    fn forms<'x>(
        &self,
        found: impl Iterator<Item = &'x Expansion>,
        stream: Stream,
        typed: Option<&Form>,
    ) -> Vec<Form> {
        let recipe = recipe(self.lang);
        let mut forms: Vec<Form> = typed.into_iter().cloned().collect();
        for expansion in found {
            let found_by = Term { lang: self.lang, stream, text: expansion.term.clone() };
            let written = fold(&expansion.term);
            let mut term = found_by.clone();
            // Where marks do not matter, the main term follows from the word without them.
            if !recipe.marks_matter() {
                term.stream = Stream::Main;
                term.text.clear();
                recipe.main(&expansion.term, &written, &mut term.text);
            }
            let is_typed = typed.is_some_and(|typed| stream == Stream::Written && typed.written == written);
            let is_known = is_typed || forms.iter().any(|form| form.found_by == found_by);
            if !term.text.is_empty() && !is_known {
                forms.push(Form { term, found_by, written, distance: expansion.distance });
            }
        }
        forms.sort_by_key(|form| form.distance);
        let nearest = forms.first().map_or(0, |form| form.distance);
        for form in &mut forms {
            form.distance -= nearest;
        }
        forms
    }
}
