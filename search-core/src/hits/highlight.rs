//! Which words of a text the query matched.

use std::ops::Range;

use crate::article::Passage;
use crate::lang::{Lang, each_token, recipe};
use crate::query::{LangWords, Stream, Word};

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

/// The matches in a text. A function word is one only beside a word with meaning, so that `pont sur le fleuve` is
/// marked whole and not every `de` of the article; in a query of nothing but function words all of them count.
pub(super) fn matches(text: &str, lang: Lang, ranking: &[LangWords]) -> Vec<Match> {
    let recipe = recipe(lang);
    let Some(reading) = ranking.iter().find(|reading| reading.lang == recipe.lang()) else {
        return Vec::new();
    };
    let all_closed = reading.words.iter().all(|word| word.closed);
    let mut kept = Vec::new();
    let mut run = Run::default();
    each_token(recipe, text, |token| {
        let is_it = |word: &&Word| match word.found_by.stream {
            Stream::Main => word.found_by.text == token.main,
            Stream::Written => word.found_by.text == token.written,
        };
        match reading.words.iter().find(is_it) {
            Some(word) => {
                let found = Match { span: token.span.clone(), word: word.position, position: token.position };
                run.matches.push(found);
                run.meaningful |= all_closed || !word.closed;
            }
            None => run.end(&mut kept),
        }
    });
    run.end(&mut kept);
    kept
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
