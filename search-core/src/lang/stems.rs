//! Stems, remembered: the same few thousand words make up most of any text, and to look one up costs a fraction of stemming it.

use std::cell::RefCell;

use frostem::{Algorithm, Stemmer};

/// The stemmer of a language.
pub(super) struct Stems {
    stemmer: Stemmer,
    language: u8,
}

/// How many words a thread remembers, over all languages. A power of two.
const SLOTS: usize = 1 << 14;

/// Longer words are rare, and stemmed each time. Their stems may not be longer, either.
const LONGEST: usize = 22;

#[derive(Clone, Copy)]
struct Slot {
    language: u8,
    word_length: u8,
    stem_length: u8,
    word: [u8; LONGEST],
    stem: [u8; LONGEST],
}

const EMPTY: Slot =
    Slot { language: 0, word_length: 0, stem_length: 0, word: [0; LONGEST], stem: [0; LONGEST] };

thread_local! {
    static KNOWN: RefCell<Vec<Slot>> = const { RefCell::new(Vec::new()) };
}

impl Stems {
    pub(super) fn new(algorithm: Algorithm) -> Stems {
        // The number only has to tell the languages apart.
        Stems { stemmer: Stemmer::new(algorithm), language: algorithm as u8 }
    }

    /// Appends the stem of a word, in lower case and without marks, to `out`.
    pub(super) fn push(&self, word: &str, out: &mut String) {
        if word.len() > LONGEST {
            out.push_str(&self.stemmer.stem(word));
            return;
        }
        KNOWN.with_borrow_mut(|known| {
            if known.is_empty() {
                known.resize(SLOTS, EMPTY);
            }
            let slot = &mut known[slot_of(word.as_bytes(), self.language)];
            let length = word.len();
            let is_known = slot.language == self.language
                && usize::from(slot.word_length) == length
                && &slot.word[..length] == word.as_bytes();
            if !is_known {
                let stem = self.stemmer.stem(word);
                if stem.len() > LONGEST {
                    out.push_str(&stem);
                    return;
                }
                *slot = EMPTY;
                slot.language = self.language;
                slot.word_length = length as u8;
                slot.word[..length].copy_from_slice(word.as_bytes());
                slot.stem_length = stem.len() as u8;
                slot.stem[..stem.len()].copy_from_slice(stem.as_bytes());
            }
            // What is in the slot was copied from a string.
            out.push_str(std::str::from_utf8(&slot.stem[..usize::from(slot.stem_length)]).unwrap_or(word));
        });
    }
}

fn slot_of(word: &[u8], language: u8) -> usize {
    xxhash_rust::xxh3::xxh3_64_with_seed(word, u64::from(language)) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remembered_stem_is_the_stem() {
        let (english, french) = (Stems::new(Algorithm::English), Stems::new(Algorithm::French));
        let longest = "a".repeat(LONGEST) + "ations";
        for _ in 0..2 {
            for word in ["stations", "nationales", "", "x", "đa", longest.as_str()] {
                for stems in [&english, &french] {
                    let mut stem = String::new();
                    stems.push(word, &mut stem);
                    assert_eq!(stem, stems.stemmer.stem(word), "{word}");
                }
            }
        }
    }
}
