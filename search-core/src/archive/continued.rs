//! How articles go on behind a word: what somebody who typed two words, the second of them in part, may be typing.
//!
//! The articles that answer best what was typed are read, for the words that stand there side by side. So the two are spelt as they are
//! written together: of `thu tu`, neither word by itself says that it begins `thủ tướng`.

use rustc_hash::FxHashMap;

use super::{Archive, SearchOptions};
use crate::engine::Window;
use crate::error::Error;
use crate::lang::{each_written, fold, has_marks, lowercase, one_spelling, recipe};
use crate::query::Beginning;

/// So many articles are read.
const READ: usize = 20;

/// Two words that stand side by side in articles.
pub(super) struct Pair {
    pub(super) first: String,
    pub(super) second: String,
}

impl Archive {
    /// The pairs of a word and one that begins so which the articles have that answer a query best: those first that most of them have.
    /// The query ends with both.
    pub(super) fn pairs(&self, query: &str, first: &str, beginning: &str) -> Result<Vec<Pair>, Error> {
        let options = SearchOptions { unfinished: true, ..SearchOptions::default() };
        let found = self.ask(query, &options, &Window::best(READ))?.found;
        let (written, begins) = (fold(&first.to_lowercase()), fold(&beginning.to_lowercase()));
        // Marks that were typed are meant.
        let first = has_marks(first).then(|| one_spelling(&first.to_lowercase()));
        let beginning = has_marks(beginning).then(|| Beginning::new(beginning));
        let mut articles: FxHashMap<(String, String), (usize, usize)> = FxHashMap::default();
        for (number, hit) in found.hits.iter().enumerate() {
            for passage in &hit.article.passages {
                let recipe = recipe(passage.lang);
                let mut before = None;
                each_written(recipe, &passage.text, |token| {
                    let spelt = &passage.text[token.span.clone()];
                    let last = before.replace((token.written == written).then_some((token.position, spelt)));
                    let Some((position, last)) = last.flatten() else { return };
                    if position + 1 != token.position || !token.written.starts_with(&begins) {
                        return;
                    }
                    let (last, spelt) = (lowercase(recipe, last), lowercase(recipe, spelt));
                    let is_first = first.as_ref().is_none_or(|first| one_spelling(&last) == *first);
                    if is_first && beginning.as_ref().is_none_or(|beginning| beginning.begins(&spelt)) {
                        let (count, seen) = articles.entry((last, spelt)).or_default();
                        *count += usize::from(*seen <= number);
                        *seen = number + 1;
                    }
                });
            }
        }
        let mut pairs: Vec<((String, String), (usize, usize))> = articles.into_iter().collect();
        pairs.sort_by(|(one, (more, _)), (other, (fewer, _))| fewer.cmp(more).then_with(|| one.cmp(other)));
        Ok(pairs.into_iter().map(|((first, second), _)| Pair { first, second }).collect())
    }
}
