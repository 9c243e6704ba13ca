//! Which names are written as several words: what a word that was typed as one may be (`hanoi`), as articles have it.

use super::{Archive, SearchOptions};
use crate::engine::Window;
use crate::error::Error;
use crate::lang::{Lang, each_written, is_capital, is_shouted, recipe};
use crate::query::Query;

/// So many articles are read to see how something is written.
const READ: usize = 4;

/// A name has capitals in at least so many of the places where it stands: `Đà Nẵng`, but not `Có lẽ`, which only begins sentences.
const CAPITALISED: f32 = 0.8;

impl Archive {
    /// Puts beside words of a query the names that they are, in the languages of the archive: see [`crate::query::take_apart`].
    pub(super) fn take_apart(&self, query: &mut Query, langs: &[Lang]) -> Result<(), Error> {
        let is_name = &mut |lang, words: &str| self.is_name(lang, words);
        let has = &mut |term: &_| Ok(self.engine.frequency(term)? > 0);
        crate::query::take_apart(query, langs, is_name, has)
    }

    /// Whether these words, which stand side by side in articles in a language, are a name there; `None` where nothing tells.
    fn is_name(&self, lang: Lang, words: &str) -> Result<Option<bool>, Error> {
        let options = SearchOptions { langs: vec![lang], ..SearchOptions::default() };
        let found = self.ask(&format!("\"{words}\""), &options, &Window::best(READ))?.found;
        let words: Vec<&str> = words.split(' ').collect();
        let (mut names, mut all) = (0u32, 0u32);
        for hit in &found.hits {
            for passage in &hit.article.passages {
                // Where all is in capitals, they tell nothing.
                if passage.lang != lang || is_shouted(&passage.text) {
                    continue;
                }
                // So many of the words stand directly before, and each has a capital.
                let (mut stand, mut next, mut capitals) = (0, 0, true);
                each_written(recipe(lang), &passage.text, |token| {
                    if token.position != next || token.written != words[stand] {
                        (stand, capitals) = (0, true);
                    }
                    if token.written == words[stand] {
                        capitals &= passage.text[token.span.clone()].starts_with(is_capital);
                        (stand, next) = (stand + 1, token.position + 1);
                    }
                    if stand == words.len() {
                        (names, all) = (names + u32::from(capitals), all + 1);
                        (stand, capitals) = (0, true);
                    }
                });
            }
        }
        Ok((all > 0).then_some(names as f32 >= CAPITALISED * all as f32))
    }
}
