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

use std::collections::HashMap;

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use crate::analyze::{PASSAGE_GAP, Terms};
use crate::engine::EngineError;
use crate::engine::ranking::{Candidates, Reading, distinct, distinctly_written};

/// Reads, of one article, the entries of the terms that are asked for: for each of these in which it finds something, its
/// number, how many positions follow, and these.
///
/// `params.main` and `params.written` are hashes of terms; the numbers of the written ones follow those of the main ones. Of a
/// written one no positions follow, but how often it is there.
pub(super) const SCRIPT: &str = "\
def column = doc[params.field];
List found = new ArrayList();
if (column.size() == 0) { return found; }
def ref = column.value;
byte[] bytes = ref.bytes;
int at = ref.offset;
int end = at + ref.length;
int mains = params.main.length;
int writtens = params.written.length;
while (at < end) {
  int main = (bytes[at] & 255) | (bytes[at + 1] & 255) << 8 | (bytes[at + 2] & 255) << 16 | (bytes[at + 3] & 255) << 24;
  int written = (bytes[at + 4] & 255) | (bytes[at + 5] & 255) << 8 | (bytes[at + 6] & 255) << 16 | (bytes[at + 7] & 255) << 24;
  at += 8;
  int length = 0;
  int shift = 0;
  while (bytes[at] < 0) { length |= (bytes[at] & 127) << shift; shift += 7; at++; }
  length |= bytes[at] << shift;
  at++;
  int next = at + length;
  for (int n = 0; n < mains; n++) {
    if (params.main[n] == main) {
      List positions = new ArrayList();
      int position = 0;
      int i = at;
      while (i < next) {
        int step = 0;
        shift = 0;
        while (bytes[i] < 0) { step |= (bytes[i] & 127) << shift; shift += 7; i++; }
        step |= bytes[i] << shift;
        i++;
        position += step;
        positions.add(position);
      }
      found.add(n);
      found.add(positions.size());
      found.addAll(positions);
    }
  }
  for (int n = 0; n < writtens; n++) {
    if (params.written[n] == written) {
      int times = 0;
      for (int i = at; i < next; i++) { if (bytes[i] >= 0) { times++; } }
      found.add(mains + n);
      found.add(times);
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
    main: Vec<i32>,
    written: Vec<i32>,
}

impl Asked {
    pub(super) fn of(reading: &Reading<'_>) -> Asked {
        let mut asked = Asked { main: Vec::new(), written: Vec::new() };
        for word in &reading.words.words {
            asked.main.extend(distinct(word).map(|form| hash(&form.term.text)));
            asked.written.extend(distinctly_written(word).map(|form| hash(&form.written)));
        }
        for hashes in [&mut asked.main, &mut asked.written] {
            hashes.sort_unstable();
            hashes.dedup();
        }
        asked
    }

    /// The field that the script makes of a language's column.
    pub(super) fn field(&self, column: &str) -> Value {
        json!({"script": {
            "source": SCRIPT,
            "params": {"field": column, "main": self.main, "written": self.written},
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
        let mut positions: HashMap<i32, Vec<u32>> = HashMap::new();
        let mut times: HashMap<i32, u32> = HashMap::new();
        let mut numbers =
            found.iter().map(|number| number.as_u64().and_then(|number| u32::try_from(number).ok()));
        let broken =
            || EngineError::Engine("the cluster's answer on where words stand cannot be read".to_owned());
        while let Some(n) = numbers.next() {
            let n = n.ok_or_else(broken)? as usize;
            let count = numbers.next().flatten().ok_or_else(broken)?;
            match self.main.get(n) {
                Some(hash) => {
                    let of = positions.entry(*hash).or_default();
                    for _ in 0..count {
                        of.push(numbers.next().flatten().ok_or_else(broken)?);
                    }
                }
                None => {
                    let hash = self.written.get(n - self.main.len()).ok_or_else(broken)?;
                    *times.entry(*hash).or_default() += count;
                }
            }
        }
        // A stem may stand for several words as written.
        positions.values_mut().for_each(|positions| positions.sort_unstable());
        for (n, word) in reading.words.words.iter().enumerate() {
            for form in distinct(word) {
                if let Some(positions) = positions.get(&hash(&form.term.text)) {
                    candidates.stands(n, doc, (word, form), &mut positions.clone());
                }
            }
            for form in distinctly_written(word) {
                if let Some(&times) = times.get(&hash(&form.written)) {
                    candidates.is_written(n, doc, (word, form), times);
                }
            }
            candidates.is_read(n, doc..doc + 1, word);
        }
        Ok(())
    }
}

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
