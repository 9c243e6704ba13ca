//! Where each word of an article stands: what the second stage of the ranking needs to know, in a column beside the article, and
//! read by a script in the cluster. So no text travels for it, and its formulas are the same code as the embedded engine's.
//!
//! The query language of a cluster can say most of the second stage in spans, but not that an occurrence in a caption counts for
//! less, nor how often a pair is found among the candidates; and it would say it with dozens of clauses a word.
//!
//! The column is a row of entries, one for each word of the article as it is stemmed and written: a hash of its main term, a
//! hash of the word as written, both of 32 bits, little end first; the length of what follows; and the word's positions, each as
//! its distance from the one before. Lengths and distances have seven bits a byte, the lowest first, and the highest bit where
//! more follow.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use crate::analyze::{PASSAGE_GAP, Terms};
use crate::engine::EngineError;
use crate::engine::ranking::{Candidates, Reading, distinct, distinctly_written};
use crate::query::Stream;

/// Reads, of one article, the entries of the terms that are asked for: for each of these that it finds, its number, how many
/// positions follow, and these.
///
/// `params` has hashes: of main terms, of words as written whose positions are wanted, and of such of which it is only to be said
/// whether they are there. The numbers of the second follow those of the first, and those of the third theirs.
pub(super) const SCRIPT: &str = "\
int end(byte[] bytes, int at) {
  while (bytes[at] < 0) { at++; }
  return at + 1;
}
int number(byte[] bytes, int at) {
  int number = 0;
  int shift = 0;
  while (bytes[at] < 0) { number |= (bytes[at] & 127) << shift; shift += 7; at++; }
  return number | bytes[at] << shift;
}
int hash(byte[] bytes, int at) {
  return (bytes[at] & 255) | (bytes[at + 1] & 255) << 8 | (bytes[at + 2] & 255) << 16 | (bytes[at + 3] & 255) << 24;
}
void place(List found, int n, byte[] bytes, int at, int next) {
  found.add(n);
  int count = found.size();
  found.add(0);
  int position = 0;
  while (at < next) {
    position += number(bytes, at);
    at = end(bytes, at);
    found.add(position);
  }
  found.set(count, found.size() - count - 1);
}
List found = new ArrayList();
def column = doc[params.field];
if (column.size() == 0) { return found; }
def ref = column.value;
byte[] bytes = ref.bytes;
int at = ref.offset;
int last = at + ref.length;
List main = params.main;
List placed = params.placed;
List known = params.known;
while (at < last) {
  int asMain = hash(bytes, at);
  int asWritten = hash(bytes, at + 4);
  int length = number(bytes, at + 8);
  at = end(bytes, at + 8);
  int next = at + length;
  for (int n = 0; n < main.size(); n++) {
    if (main[n] == asMain) { place(found, n, bytes, at, next); }
  }
  for (int n = 0; n < placed.size(); n++) {
    if (placed[n] == asWritten) { place(found, main.size() + n, bytes, at, next); }
  }
  for (int n = 0; n < known.size(); n++) {
    if (known[n] == asWritten) {
      found.add(main.size() + placed.size() + n);
      found.add(0);
    }
  }
  at = next;
}
return found;";

/// The hash of a term, as the script compares it: with a sign.
fn hash(term: &str) -> i32 {
    xxh3_64(term.as_bytes()) as i32
}

/// The column of an article's terms in a language, and how many terms these are.
pub(super) fn column(terms: &Terms) -> (Vec<u8>, u64) {
    let mut words: HashMap<(&str, &str), Vec<u32>> = HashMap::new();
    let mut order: Vec<(&str, &str)> = Vec::new();
    let (mut position, mut count) = (0, 0);
    for (main, written) in terms.main.split('\n').zip(terms.written.split('\n')) {
        let pairs = main.split(' ').zip(written.split(' ')).filter(|(main, _)| !main.is_empty());
        for word in pairs {
            let positions = words.entry(word).or_insert_with(|| {
                order.push(word);
                Vec::new()
            });
            positions.push(position);
            position += 1;
            count += 1;
        }
        position += PASSAGE_GAP;
    }
    let mut column = Vec::with_capacity(order.len() * 12);
    let mut steps = Vec::new();
    for word in order {
        column.extend(hash(word.0).to_le_bytes());
        column.extend(hash(word.1).to_le_bytes());
        steps.clear();
        let mut before = 0;
        for &position in &words[&word] {
            push(&mut steps, position - before);
            before = position;
        }
        push(&mut column, u32::try_from(steps.len()).unwrap_or(u32::MAX));
        column.extend(&steps);
    }
    (column, count)
}

fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The terms of a reading that its candidates are read by.
pub(super) struct Asked {
    /// Those whose positions are wanted: main terms first.
    placed: Vec<(Stream, i32)>,
    /// Words as written of which it is to be said whether they are there.
    known: Vec<i32>,
}

impl Asked {
    pub(super) fn of(reading: &Reading<'_>) -> Asked {
        let mut asked = Asked { placed: Vec::new(), known: Vec::new() };
        for word in &reading.words.words {
            asked.placed.extend(distinct(word).map(|form| (form.term.stream, hash(&form.term.text))));
            asked.known.extend(distinctly_written(word).map(|form| hash(&form.written)));
        }
        asked.placed.sort_unstable();
        asked.placed.dedup();
        asked.known.sort_unstable();
        asked.known.dedup();
        asked
    }

    /// The field that the script makes of a language's column.
    pub(super) fn field(&self, column: &str) -> Value {
        let of = |stream| {
            let terms = self.placed.iter().filter(|(of, _)| *of == stream);
            terms.map(|(_, hash)| *hash).collect::<Vec<_>>()
        };
        json!({"script": {
            "source": SCRIPT,
            "params": {
                "field": column, "main": of(Stream::Main), "placed": of(Stream::Written), "known": self.known,
            },
        }})
    }

    /// Takes what the script found in a candidate.
    pub(super) fn take(
        &self,
        candidates: &mut Candidates,
        reading: &Reading<'_>,
        doc: usize,
        found: &[Value],
    ) -> Result<(), EngineError> {
        let (mut positions, known) = self.read(found).ok_or_else(|| {
            EngineError::Engine("the cluster's answer on where words stand cannot be read".to_owned())
        })?;
        // A stem stands for several words as written, each with an entry of its own.
        positions.values_mut().for_each(|positions| positions.sort_unstable());
        for (n, word) in reading.words.words.iter().enumerate() {
            for form in distinct(word) {
                if let Some(positions) = positions.get(&(form.term.stream, hash(&form.term.text))) {
                    candidates.stands(n, doc, (word, form), &mut positions.clone());
                }
            }
            for form in distinctly_written(word) {
                if known.contains(&hash(&form.written)) {
                    candidates.is_written(n, doc, (word, form));
                }
            }
            candidates.is_read(n, doc..doc + 1, word);
        }
        Ok(())
    }

    /// Where terms stand, and which words are written so; `None` for an answer that is none.
    fn read(&self, found: &[Value]) -> Option<(Positions, HashSet<i32>)> {
        let (mut positions, mut known) = (Positions::new(), HashSet::new());
        let mut numbers =
            found.iter().map(|number| number.as_u64().and_then(|number| u32::try_from(number).ok()));
        while let Some(n) = numbers.next() {
            let (n, count) = (n? as usize, numbers.next()??);
            match self.placed.get(n) {
                Some(term) => {
                    let of = positions.entry(*term).or_default();
                    for _ in 0..count {
                        of.push(numbers.next()??);
                    }
                }
                None => {
                    known.insert(*self.known.get(n - self.placed.len())?);
                }
            }
        }
        Some((positions, known))
    }
}

/// The positions of terms, by their hashes.
type Positions = HashMap<(Stream, i32), Vec<u32>>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn a_column_has_an_entry_a_word() {
        let terms = Terms {
            lang: Lang::UND,
            main: "a b a\nc".to_owned(),
            written: "a b x\nc".to_owned(),
            captions_at: None,
        };
        let (column, count) = column(&terms);
        assert_eq!(count, 4);
        let mut expected = Vec::new();
        for (main, written, positions) in
            [("a", "a", [0]), ("b", "b", [1]), ("a", "x", [2]), ("c", "c", [13])]
        {
            expected.extend(hash(main).to_le_bytes());
            expected.extend(hash(written).to_le_bytes());
            expected.push(1);
            expected.extend(positions);
        }
        assert_eq!(column, expected);
        let mut bytes = Vec::new();
        push(&mut bytes, 300);
        assert_eq!(bytes, [0xac, 0x02]);
    }
}
