//! The formula of the second stage; see [`crate::engine::weights`].

use std::collections::BTreeMap;
use std::ops::Range;

use super::statistics::Reading;
use crate::engine::explain::Parts;
use crate::engine::weights::{
    B, CAPTION, FIRST, FIRST_ALONE, FIRST_HALF, K1, PAIRS, PAIRS_UNMARKED, PER_EDIT, TRIPLES, WRITTEN,
};
use crate::query::{Form, Stream, Word};

/// What is known of each candidate: where each word of a reading stands in it.
pub(in crate::engine) struct Candidates {
    /// For each word of the reading, the positions of its main term, or of those of all its forms, in each candidate.
    positions: Vec<Vec<Vec<u32>>>,
    /// For each word, what the nearest of its forms counts for that each candidate has as it is written; 0 where it has none.
    written: Vec<Vec<f32>>,
    /// For each word, what the nearest of its forms in each candidate counts for; empty for a word that is as it was typed.
    nearness: Vec<Vec<f32>>,
    /// The length of each candidate's text in this language, in terms.
    pub(in crate::engine) lengths: Vec<f32>,
    /// The position in each candidate from which on its text is captions; [`NO_CAPTIONS`] where there are none.
    pub(in crate::engine) captions: Vec<u32>,
}

pub(in crate::engine) const NO_CAPTIONS: u32 = u32::MAX;

/// One of the parts of a score.
type Part = fn(&mut Parts) -> &mut f32;

impl Candidates {
    /// So many candidates, of which nothing has been read yet.
    pub(in crate::engine) fn unread(reading: &Reading<'_>, candidates: usize) -> Candidates {
        let words = &reading.words.words;
        Candidates {
            positions: vec![vec![Vec::new(); candidates]; words.len()],
            written: vec![vec![0.0; candidates]; words.len()],
            nearness: words
                .iter()
                .map(|word| if word.expanded { vec![0.0; candidates] } else { Vec::new() })
                .collect(),
            lengths: vec![0.0; candidates],
            captions: vec![NO_CAPTIONS; candidates],
        }
    }

    /// The main term of a form of the word `n` stands at these positions of a candidate; they are taken out.
    pub(in crate::engine) fn stands(
        &mut self,
        n: usize,
        doc: usize,
        of: (&Word, &Form),
        positions: &mut Vec<u32>,
    ) {
        self.positions[n][doc].append(positions);
        self.see(n, doc, of, Stream::Main);
    }

    /// A form of the word `n` is written so in a candidate.
    pub(in crate::engine) fn is_written(&mut self, n: usize, doc: usize, (word, form): (&Word, &Form)) {
        let nearest = &mut self.written[n][doc];
        *nearest = nearest.max(nearness(form.distance));
        self.see(n, doc, (word, form), Stream::Written);
    }

    /// All forms of the word `n` were looked for in these candidates.
    pub(in crate::engine) fn is_read(&mut self, n: usize, docs: Range<usize>, word: &Word) {
        if word.expanded {
            self.positions[n][docs].iter_mut().for_each(|positions| positions.sort_unstable());
        }
    }

    /// The word `to` is the same as the word `from`, which was read in these candidates.
    pub(in crate::engine) fn copy_word(&mut self, from: usize, to: usize, docs: Range<usize>) {
        for doc in docs {
            self.positions[to][doc] = self.positions[from][doc].clone();
            self.written[to][doc] = self.written[from][doc];
            if let Some(&nearness) = self.nearness[from].get(doc) {
                self.nearness[to][doc] = nearness;
            }
        }
    }

    /// Notes that a candidate has a form of a word, where it is the stream that finds it.
    fn see(&mut self, n: usize, doc: usize, (word, form): (&Word, &Form), stream: Stream) {
        if word.expanded && form.found_by.stream == stream {
            let nearest = &mut self.nearness[n][doc];
            *nearest = nearest.max(nearness(form.distance));
        }
    }

    /// What the reading adds to the score of each candidate, in the order of their addresses.
    pub(in crate::engine) fn scores(&self, reading: &Reading<'_>) -> Vec<Parts> {
        let words = &reading.words.words;
        let pairs_weight = if reading.words.unmarked { PAIRS_UNMARKED } else { PAIRS };
        let mut scores = vec![Parts::none(reading.words.lang); self.lengths.len()];
        // `of` are the words whose nearest forms the score depends on.
        let mut add = |part: Part, of: &[usize], weight: f32, idf: f32, tf: &dyn Fn(usize) -> f32| {
            for (doc, parts) in scores.iter_mut().enumerate() {
                let score = bm25(idf, tf(doc), self.lengths[doc], reading.average_length());
                *part(parts) += weight * self.nearness(of, doc) * score;
            }
        };
        for (n, _) in words.iter().enumerate() {
            let (weight, positions) = (reading.weights[n], &self.positions[n]);
            let main = |doc: usize| self.weighed(doc, &positions[doc]);
            // How often words are written so is not known: as often as their main terms are there.
            let written = |doc: usize| match positions[doc].is_empty() {
                true => self.written[n][doc],
                false => self.written[n][doc] * main(doc),
            };
            add(|parts| &mut parts.main, &[n], weight, reading.idf(reading.main[n]), &main);
            // Forms count by their nearness in `written`.
            add(|parts| &mut parts.written, &[], weight * WRITTEN, reading.idf(reading.written[n]), &written);
        }
        for n in 1..words.len() {
            if words[n].position != words[n - 1].position + 1 {
                continue;
            }
            let pair = self.sequence(&[n - 1, n]);
            let df = self.pair_frequency(reading, n, &pair);
            if df > 0 {
                let of = [n - 1, n];
                let weight = reading.weight_of(&of) * pairs_weight;
                add(|parts| &mut parts.pairs, &of, weight, reading.idf(df), &|doc| pair[doc]);
            }
            if n >= 2 && words[n - 1].position == words[n - 2].position + 1 {
                let triple = self.sequence(&[n - 2, n - 1, n]);
                let df = triple.iter().filter(|&&tf| tf > 0.0).count() as u64;
                if df > 0 {
                    let of = [n - 2, n - 1, n];
                    let weight = reading.weight_of(&of) * TRIPLES;
                    add(|parts| &mut parts.triples, &of, weight, reading.idf(df), &|doc| triple[doc]);
                }
            }
        }
        self.add_first(reading, &mut scores);
        scores
    }

    /// How often a word stands in a candidate, given where; less in captions.
    fn weighed(&self, doc: usize, positions: &[u32]) -> f32 {
        let in_text = positions.partition_point(|&position| position < self.captions[doc]);
        in_text as f32 + (positions.len() - in_text) as f32 * CAPTION
    }

    /// How often these words stand one after the other in each candidate.
    fn sequence(&self, words: &[usize]) -> Vec<f32> {
        let follows = |doc: usize, start: u32| {
            (1u32..)
                .zip(&words[1..])
                .all(|(offset, &word)| self.positions[word][doc].binary_search(&(start + offset)).is_ok())
        };
        let count = |doc: usize| {
            let starts = &self.positions[words[0]][doc];
            let followed: Vec<u32> = starts.iter().copied().filter(|&start| follows(doc, start)).collect();
            self.weighed(doc, &followed)
        };
        (0..self.lengths.len()).map(count).collect()
    }

    /// The number of articles that hold a pair, estimated from the candidates: of those that have the rarer of its words,
    /// the share that holds the pair. The sum of the words' idf, which a phrase query would use, costs 0.02 on news.
    fn pair_frequency(&self, reading: &Reading<'_>, second: usize, pair: &[f32]) -> u64 {
        let first = second - 1;
        let holding = pair.iter().filter(|&&tf| tf > 0.0).count() as u64;
        let (df_first, df_second) = (reading.main[first], reading.main[second]);
        let (rarer, df) = if df_first <= df_second { (first, df_first) } else { (second, df_second) };
        let with_rarer =
            self.positions[rarer].iter().filter(|positions| !positions.is_empty()).count() as u64;
        holding.max((df * holding).checked_div(with_rarer).unwrap_or(0))
    }

    /// Adds what the content words earn by standing early.
    fn add_first(&self, reading: &Reading<'_>, scores: &mut [Parts]) {
        // By term: a word that is asked for twice earns once.
        let mut content: BTreeMap<&str, usize> = BTreeMap::new();
        for (n, word) in reading.words.words.iter().enumerate().filter(|(_, word)| !word.class.is_closed()) {
            content.entry(&word.nearest().term.text).or_insert(n);
        }
        let first_counts = if reading.words.early && content.len() == 1 { FIRST_ALONE } else { FIRST };
        for n in content.into_values() {
            let idf = reading.idf(reading.main[n]);
            for (doc, (parts, positions)) in scores.iter_mut().zip(&self.positions[n]).enumerate() {
                if let Some(&first) = positions.first() {
                    let weight = reading.weights[n] * self.nearness(&[n], doc);
                    parts.first += weight * first_counts * idf / (1.0 + first as f32 / FIRST_HALF).sqrt();
                }
            }
        }
    }

    /// What some words together count for in a candidate, by the nearest of their forms there: as much as the one that
    /// counts least.
    fn nearness(&self, words: &[usize], doc: usize) -> f32 {
        let of = |word: &usize| self.nearness[*word].get(doc).copied().unwrap_or(1.0);
        words.iter().map(of).fold(1.0, f32::min)
    }
}

/// The forms of a word that are written differently without marks.
pub(in crate::engine) fn distinctly_written(word: &Word) -> impl Iterator<Item = &Form> {
    word.forms.iter().enumerate().filter_map(|(n, form)| {
        let seen = word.forms[..n].iter().any(|other| other.written == form.written);
        (!seen).then_some(form)
    })
}

/// The forms of a word that have a term of their own.
pub(in crate::engine) fn distinct(word: &Word) -> impl Iterator<Item = &Form> {
    word.forms.iter().enumerate().filter_map(|(n, form)| {
        let seen = word.forms[..n].iter().any(|other| other.term == form.term);
        (!seen).then_some(form)
    })
}

/// What a form of a word counts for, by how far it is from what was typed.
pub(in crate::engine) fn nearness(distance: u8) -> f32 {
    PER_EDIT.powi(distance.into())
}

fn bm25(idf: f32, tf: f32, length: f32, average_length: f32) -> f32 {
    if tf == 0.0 { 0.0 } else { idf * tf / (tf + K1 * (1.0 - B + B * length / average_length)) }
}
