//! What an archive has of the names that a word may be which was typed as one (`hanoi`): see [`crate::query::take_apart`].

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::{Archive, SearchOptions};
use crate::engine::Window;
use crate::error::Error;
use crate::query::{Names, Term};
use crate::story::Key;

/// How many articles have names written apart, as far as that was counted: of frequent words it takes as long as the search, which goes
/// on to find the same.
#[derive(Default)]
pub(super) struct Counted(Mutex<OfGeneration>);

#[derive(Default)]
struct OfGeneration {
    generation: Option<u64>,
    articles: HashMap<String, u64>,
}

/// So many names are remembered, then all are forgotten.
const MOST_REMEMBERED: usize = 1 << 10;

impl Counted {
    /// What was counted of these words; else what a count says, which is remembered until something else is searched.
    fn of(
        &self,
        words: &str,
        generation: Option<u64>,
        count: impl FnOnce() -> Result<u64, Error>,
    ) -> Result<u64, Error> {
        let Some(generation) = generation else { return count() };
        // What is remembered is whole, whatever happened to who counted it.
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&articles) = known().of(generation).get(words) {
            return Ok(articles);
        }
        let articles = count()?;
        let mut known = known();
        let remembered = known.of(generation);
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(words.to_owned(), articles);
        Ok(articles)
    }
}

impl OfGeneration {
    fn of(&mut self, generation: u64) -> &mut HashMap<String, u64> {
        if self.generation != Some(generation) {
            *self = OfGeneration { generation: Some(generation), articles: HashMap::new() };
        }
        &mut self.articles
    }
}

impl Names for Archive {
    type Error = Error;

    fn frequency(&self, term: &Term) -> Result<u64, Error> {
        Ok(self.engine.frequency(term)?)
    }

    /// Names are what stories are recognised by.
    fn named(&self, letters: &str) -> Result<u64, Error> {
        Ok(self.engine.key_frequency(Key::hash_of_name(letters))?)
    }

    fn together(&self, words: &str) -> Result<u64, Error> {
        self.names.of(words, self.engine.generation(), || {
            Ok(self.ask(&format!("\"{words}\""), &SearchOptions::default(), &Window::best(0))?.found.total)
        })
    }
}
