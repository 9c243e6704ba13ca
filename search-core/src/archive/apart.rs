//! What an archive has of the names that a word may be which was typed as one (`hanoi`): see [`crate::query::take_apart`].

use super::{Archive, SearchOptions};
use crate::engine::Window;
use crate::error::Error;
use crate::query::{Names, Term};
use crate::story::Key;

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
        Ok(self.ask(&format!("\"{words}\""), &SearchOptions::default(), &Window::best(0))?.found.total)
    }
}
