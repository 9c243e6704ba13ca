//! Which words of a text the query matched.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::article::Passage;
use crate::lang::{FirstLetters, Lang, each_token_with, recipe};
use crate::query::{LangWords, Stream, Together, longest, near};

/// A word of the text that the query matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// Where it stands, in bytes.
    pub(super) span: Range<usize>,
    /// Which word of the query it is: the position of the first with this term.
    pub(super) word: u32,
    /// Which word of the text it is.
    pub(super) position: u32,
}

/// What the query matched in a passage: byte ranges of its text, in order, none overlapping.
pub fn marks(passage: &Passage, ranking: &[LangWords]) -> Vec<Range<usize>> {
    marks_in(&passage.text, passage.lang, ranking)
}

/// What the query matched in a text of this language, which must be in NFC.
pub fn marks_in(text: &str, lang: Lang, ranking: &[LangWords]) -> Vec<Range<usize>> {
    matches(text, lang, ranking).into_iter().map(|found| found.span).collect()
}

/// The matches in a text. A word of a phrase is one where the phrase stands. Another function word is one only beside a
/// word with meaning, so that `pont sur le fleuve` is marked whole and not every `de` of the article; in a query of nothing
/// but function words all of them count.
pub(super) fn matches(text: &str, lang: Lang, ranking: &[LangWords]) -> Vec<Match> {
    let recipe = recipe(lang);
    let Some(reading) = ranking.iter().find(|reading| reading.lang == recipe.lang()) else {
        return Vec::new();
    };
    let words = ByTerm::of(reading);
    let mut seen: Vec<Seen> = Vec::new();
    each_token_with(recipe, text, &words.first_letters(), |token| {
        let words = words.at(token.main, token.written);
        if !words.is_empty() {
            // `vâng` is a function word, and `vàng` is not: typed without marks, either is meant.
            let meaningful = recipe.marks_matter()
                && token.is_marked()
                && !recipe.closed_class().class(token.lower).is_closed();
            seen.push(Seen {
                span: token.span.clone(),
                position: token.position,
                words,
                meaningful,
                is: None,
            });
        }
    });
    let alone: Vec<bool> = (0..reading.words.len())
        .map(|n| !reading.together.iter().any(|phrase| phrase.words.contains(&n)))
        .collect();
    let all_closed = reading.words.iter().all(|word| word.class.is_closed());
    for token in &mut seen {
        // `ái` is both words of `ai ái`; one that carries meaning is shown.
        let of = |closed| {
            let is = |&&word: &&usize| alone[word] && reading.words[word].class.is_closed() == closed;
            token.words.iter().find(is).copied()
        };
        if let Some(word) = of(false) {
            token.is = Some(Is { word, meaningful: true });
        } else if let Some(word) = of(true) {
            token.is = Some(Is { word, meaningful: all_closed || token.meaningful });
        }
    }
    for phrase in &reading.together {
        mark_phrase(&mut seen, phrase);
    }
    let mut kept = Vec::new();
    let mut run = Run::default();
    for token in seen {
        let Some(is) = token.is else { continue };
        if run.matches.last().is_some_and(|last| last.position + 1 != token.position) {
            run.end(&mut kept);
        }
        run.meaningful |= is.meaningful;
        let word = reading.words[is.word].position;
        run.matches.push(Match { span: token.span, word, position: token.position });
    }
    run.end(&mut kept);
    kept
}

/// A word of the text that is a word of the query, in whatever part.
struct Seen {
    span: Range<usize>,
    position: u32,
    /// The numbers of the reading's words that it may be.
    words: Vec<usize>,
    /// It has marks, and is no function word with them.
    meaningful: bool,
    /// The one that it is.
    is: Option<Is>,
}

#[derive(Clone, Copy)]
struct Is {
    word: usize,
    meaningful: bool,
}

/// The words of a reading by the terms that find them.
struct ByTerm<'r> {
    main: FxHashMap<&'r str, Vec<usize>>,
    written: FxHashMap<&'r str, Vec<usize>>,
}

impl<'r> ByTerm<'r> {
    fn of(reading: &'r LangWords) -> ByTerm<'r> {
        let mut words = ByTerm { main: FxHashMap::default(), written: FxHashMap::default() };
        for (n, word) in reading.words.iter().enumerate() {
            for form in &word.forms {
                let terms = match form.found_by.stream {
                    Stream::Main => &mut words.main,
                    Stream::Written => &mut words.written,
                };
                terms.entry(form.found_by.text.as_str()).or_default().push(n);
            }
        }
        words
    }

    fn first_letters(&self) -> FirstLetters {
        FirstLetters::of(self.main.keys().chain(self.written.keys()).copied())
    }

    /// The words that a word of the text may be, the first of the query first.
    fn at(&self, main: &str, written: &str) -> Vec<usize> {
        let found = [self.main.get(main), self.written.get(written)];
        let mut words: Vec<usize> = found.into_iter().flatten().flatten().copied().collect();
        words.sort_unstable();
        words
    }
}

/// Marks the words of a phrase where it stands.
fn mark_phrase(seen: &mut [Seen], phrase: &Together) {
    let first = phrase.words.start;
    if phrase.within == 0 {
        for start in 0..seen.len() {
            let stands = (0u32..).zip(phrase.words.clone()).all(|(n, word)| {
                let token = seen.get(start + n as usize);
                token.is_some_and(|it| it.position == seen[start].position + n && it.words.contains(&word))
            });
            if stands {
                for (token, word) in seen[start..].iter_mut().zip(phrase.words.clone()) {
                    token.is = Some(Is { word, meaningful: true });
                }
            }
        }
        return;
    }
    // A word that the phrase has twice is found by the same terms, so both stand wherever one does: each is needed where the
    // first of them stands, as often as they are.
    let mut needed = vec![0; phrase.words.len()];
    let mut stands = Vec::new();
    for token in seen.iter() {
        if let Some(&word) = token.words.iter().find(|word| phrase.words.contains(word)) {
            stands.push((token.position, word - first));
            let same = token.words.iter().filter(|word| phrase.words.contains(word)).count();
            needed[word - first] = u32::try_from(same).unwrap_or(u32::MAX);
        }
    }
    let length = longest(phrase.words.len(), phrase.within);
    if needed.iter().sum::<u32>() as usize != phrase.words.len() {
        return;
    }
    let stretches: Vec<_> = near(&stands, &needed, length).collect();
    for token in seen {
        let Some(&word) = token.words.iter().find(|word| phrase.words.contains(word)) else { continue };
        // Of those that end here or later, the first begins first.
        let next = stretches.partition_point(|stretch| *stretch.end() < token.position);
        if stretches.get(next).is_some_and(|stretch| stretch.contains(&token.position)) {
            token.is = Some(Is { word, meaningful: true });
        }
    }
}

/// Matches without another word between them.
#[derive(Default)]
struct Run {
    matches: Vec<Match>,
    meaningful: bool,
}

impl Run {
    fn end(&mut self, kept: &mut Vec<Match>) {
        if std::mem::take(&mut self.meaningful) {
            kept.append(&mut self.matches);
        }
        self.matches.clear();
    }
}
