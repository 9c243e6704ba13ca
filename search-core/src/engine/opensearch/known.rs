//! What was learned of the archive and stays true until the next commit: how large it is, how common words are, its stories.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::document::key_term;
use super::matching::{everything, one};
use super::statistics::Sizes;
use super::{OpenSearch, names};
use crate::boilerplate::LineKey;
use crate::engine::EngineError;
use crate::engine::stories::Table;
use crate::query::Term;

/// It is looked so often whether somebody else has committed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Of so many words, and so many keys of stories, it is remembered how common they are.
const MOST_WORDS: usize = 20_000;

/// What was learned, shared by all who ask the same archive.
#[derive(Default)]
pub(super) struct Known(Mutex<Learned>);

#[derive(Default)]
struct Learned {
    /// When it was looked, and which commit was the last then.
    looked: Option<(Instant, u64)>,
    sizes: Option<Arc<Sizes>>,
    words: HashMap<Term, u64>,
    keys: HashMap<u32, u64>,
    table: Option<Arc<Table>>,
    taken: Option<Arc<HashSet<LineKey>>>,
}

impl Known {
    fn open(&self) -> MutexGuard<'_, Learned> {
        // What is known is whole, whatever happened to who learned it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything: this program has committed.
    pub(super) fn forget(&self) {
        *self.open() = Learned::default();
    }
}

impl OpenSearch {
    /// Forgets what is no longer true.
    fn look(&self) -> Result<(), EngineError> {
        if self.known.open().looked.is_some_and(|(when, _)| when.elapsed() < LOOK_EVERY) {
            return Ok(());
        }
        let commit = self.about()?.commits;
        let mut known = self.known.open();
        match known.looked {
            Some((_, last)) if last == commit => known.looked = Some((Instant::now(), commit)),
            _ => *known = Learned { looked: Some((Instant::now(), commit)), ..Learned::default() },
        }
        Ok(())
    }

    /// How large the archive is.
    pub(super) fn sizes(&self) -> Result<Arc<Sizes>, EngineError> {
        self.look()?;
        if let Some(known) = &self.known.open().sizes {
            return Ok(known.clone());
        }
        let sizes = Arc::new(self.count_sizes()?);
        self.known.open().sizes = Some(sizes.clone());
        Ok(sizes)
    }

    /// Its stories.
    pub(super) fn table(&self) -> Result<Arc<Table>, EngineError> {
        self.look()?;
        if let Some(known) = &self.known.open().table {
            return Ok(known.clone());
        }
        let table = Arc::new(self.read_table()?);
        self.known.open().table = Some(table.clone());
        Ok(table)
    }

    /// The lines that were taken out of some article.
    pub(super) fn taken(&self) -> Result<Arc<HashSet<LineKey>>, EngineError> {
        self.look()?;
        if let Some(known) = &self.known.open().taken {
            return Ok(known.clone());
        }
        let taken = Arc::new(self.read_taken()?);
        self.known.open().taken = Some(taken.clone());
        Ok(taken)
    }

    /// How many articles have each of these terms.
    pub(super) fn frequencies(&self, terms: &[Term]) -> Result<Vec<u64>, EngineError> {
        self.look()?;
        let unknown: Vec<Term> = {
            let known = self.known.open();
            let mut seen = HashSet::new();
            terms
                .iter()
                .filter(|term| !known.words.contains_key(*term) && seen.insert(*term))
                .cloned()
                .collect()
        };
        let counts = self.count_terms(&unknown)?;
        let mut known = self.known.open();
        if known.words.len() > MOST_WORDS {
            known.words.clear();
        }
        let counted: HashMap<Term, u64> = unknown.into_iter().zip(counts).collect();
        let found = terms
            .iter()
            .map(|term| counted.get(term).or_else(|| known.words.get(term)).copied().unwrap_or_default());
        let found = found.collect();
        known.words.extend(counted);
        Ok(found)
    }

    /// How many articles have a key of stories.
    pub(super) fn frequency_of_key(&self, key: u32) -> Result<u64, EngineError> {
        self.look()?;
        if let Some(known) = self.known.open().keys.get(&key) {
            return Ok(*known);
        }
        let with_key = one(names::ALIKE, &key_term(key));
        let count = self.count_each(&[with_key], &everything())?[0];
        let mut known = self.known.open();
        if known.keys.len() > MOST_WORDS {
            known.keys.clear();
        }
        known.keys.insert(key, count);
        Ok(count)
    }
}
