//! The two stages of the ranking; see [`crate::engine::weights`] for the formula and its numbers.

use std::collections::{BTreeMap, HashMap};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, DisjunctionMaxQuery, EnableScoring, Query, TermQuery,
    Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentOrdinal, TERMINATED, Term};

use super::failed;
use super::schema::Fields;
use super::statistics::{Reading, Statistics};
use crate::engine::EngineError;
use crate::engine::weights::{
    B, FIRST, FIRST_HALF, K1, PAIRS, PAIRS_UNMARKED, PER_EDIT, RESCORED, TRIPLES, WRITTEN,
};
use crate::query::{Form, Stream, Word};

/// The first stage: BM25 over the main terms of every language's reading, each with its language's statistics.
pub(super) fn first_stage(statistics: &Statistics<'_>, fields: &Fields) -> Box<dyn Query> {
    let mut terms: Vec<Box<dyn Query>> = Vec::new();
    for reading in &statistics.readings {
        for (n, (word, &df)) in reading.words.words.iter().zip(&reading.main).enumerate() {
            let mut forms: Vec<Box<dyn Query>> = distinct(word)
                .map(|form| {
                    let Form { term, distance, .. } = form;
                    let term = Term::from_field_text(fields.stream(term.lang, term.stream), &term.text);
                    let weighed = WeighedTerm { term, articles: reading.articles, terms: reading.terms, df };
                    let weight = reading.preference * reading.weights[n] * nearness(*distance);
                    Box::new(BoostQuery::new(Box::new(weighed), weight)) as Box<dyn Query>
                })
                .collect();
            terms.push(if forms.len() == 1 {
                forms.remove(0)
            } else {
                Box::new(DisjunctionMaxQuery::new(forms))
            });
        }
    }
    Box::new(BooleanQuery::union(terms))
}

/// The forms of a word that have a term of their own.
fn distinct(word: &Word) -> impl Iterator<Item = &Form> {
    word.forms.iter().enumerate().filter_map(|(n, form)| {
        let seen = word.forms[..n].iter().any(|other| other.term == form.term);
        (!seen).then_some(form)
    })
}

/// What a form of a word counts for, by how far it is from what was typed.
fn nearness(distance: u8) -> f32 {
    PER_EDIT.powi(distance.into())
}

/// A term with the statistics of its language instead of the index's.
#[derive(Debug, Clone)]
struct WeighedTerm {
    term: Term,
    articles: u64,
    terms: u64,
    df: u64,
}

impl Bm25StatisticsProvider for WeighedTerm {
    fn total_num_tokens(&self, _field: Field) -> tantivy::Result<u64> {
        Ok(self.terms)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.articles)
    }

    fn doc_freq(&self, _term: &Term) -> tantivy::Result<u64> {
        Ok(self.df)
    }
}

impl Query for WeighedTerm {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let query = TermQuery::new(self.term.clone(), IndexRecordOption::WithFreqs);
        match scoring {
            EnableScoring::Enabled { searcher, .. } => {
                query.weight(EnableScoring::enabled_from_statistics_provider(self, searcher))
            }
            disabled @ EnableScoring::Disabled { .. } => query.weight(disabled),
        }
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        visitor(&self.term, false);
    }
}

/// The second stage: the best candidates scored again and put in order; those beyond [`RESCORED`] follow as they came,
/// with scores that go on below. Equal scores are ordered by id.
pub(super) fn second_stage(
    searcher: &Searcher,
    fields: &Fields,
    statistics: &Statistics<'_>,
    mut found: Vec<(Score, DocAddress)>,
) -> Result<Vec<(f32, DocAddress)>, EngineError> {
    let beyond = found.split_off(found.len().min(RESCORED));
    let mut addresses: Vec<DocAddress> = found.into_iter().map(|(_, address)| address).collect();
    addresses.sort();
    let mut scores = vec![0.0; addresses.len()];
    for reading in &statistics.readings {
        let candidates = Candidates::read(searcher, fields, reading, &addresses)?;
        for (score, add) in scores.iter_mut().zip(candidates.scores(reading)) {
            *score += reading.preference * add;
        }
    }
    let mut ranked: Vec<(f32, String, DocAddress)> = Vec::with_capacity(addresses.len());
    for (score, address) in scores.into_iter().zip(addresses) {
        ranked.push((score, id(searcher, address)?, address));
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut ranked: Vec<(f32, DocAddress)> =
        ranked.into_iter().map(|(score, _, address)| (score, address)).collect();
    let (Some(&(last, _)), Some(&(first_beyond, _))) = (ranked.last(), beyond.first()) else {
        return Ok(ranked);
    };
    let scale = if first_beyond > 0.0 { (last / first_beyond).min(1.0) } else { 0.0 };
    ranked.extend(beyond.into_iter().map(|(score, address)| (score * scale, address)));
    Ok(ranked)
}

fn id(searcher: &Searcher, address: DocAddress) -> Result<String, EngineError> {
    let mut id = String::new();
    let column = searcher.segment_reader(address.segment_ord).fast_fields().str("id").map_err(failed)?;
    if let Some(column) = column
        && let Some(ordinal) = column.term_ords(address.doc_id).next()
    {
        column.ord_to_str(ordinal, &mut id).map_err(|error| EngineError::Engine(error.to_string()))?;
    }
    Ok(id)
}

/// What is known of each candidate: where each word of a reading stands in it.
struct Candidates {
    /// For each word of the reading, the positions of its main term, or of those of all its forms, in each candidate.
    positions: Vec<Vec<Vec<u32>>>,
    /// For each word, what the nearest of its forms in each candidate counts for; empty for a word with one form.
    nearness: Vec<Vec<f32>>,
    /// For each word, how often it is written so in each candidate; forms farther from what was typed count less.
    written: Vec<Vec<f32>>,
    /// The length of each candidate's text in this language, in terms.
    lengths: Vec<f32>,
}

impl Candidates {
    /// Reads the postings of the reading's words. `addresses` must be sorted.
    fn read(
        searcher: &Searcher,
        fields: &Fields,
        reading: &Reading<'_>,
        addresses: &[DocAddress],
    ) -> Result<Candidates, EngineError> {
        let words = &reading.words.words;
        let mut candidates = Candidates {
            positions: vec![vec![Vec::new(); addresses.len()]; words.len()],
            nearness: words
                .iter()
                .map(|word| if word.expanded { vec![0.0; addresses.len()] } else { Vec::new() })
                .collect(),
            written: vec![vec![0.0; addresses.len()]; words.len()],
            lengths: vec![0.0; addresses.len()],
        };
        let lang = reading.words.lang;
        let lengths_field = fields.stream(lang, Stream::Main);
        for (segment, range) in by_segment(addresses) {
            let reader = searcher.segment_reader(segment);
            let docs = &addresses[range.clone()];
            if let Some(norms) = fieldnorms(reader, lengths_field)? {
                for (length, address) in candidates.lengths[range.clone()].iter_mut().zip(docs) {
                    *length = norms.fieldnorm(address.doc_id) as f32;
                }
            }
            // A word that stands twice in the query is read once.
            let mut read: HashMap<(&[Form], bool), usize> = HashMap::new();
            for (n, word) in words.iter().enumerate() {
                if let Some(&same) = read.get(&(&word.forms[..], word.expanded)) {
                    for doc in range.clone() {
                        candidates.positions[n][doc] = candidates.positions[same][doc].clone();
                        candidates.written[n][doc] = candidates.written[same][doc];
                        if word.expanded {
                            candidates.nearness[n][doc] = candidates.nearness[same][doc];
                        }
                    }
                    continue;
                }
                read.insert((&word.forms, word.expanded), n);
                candidates.read_word(reader, fields, word, n, (docs, range.start))?;
            }
        }
        Ok(candidates)
    }

    /// Reads the postings of all forms of the word `n`, in candidates of a segment, the first of which is number `start`.
    fn read_word(
        &mut self,
        reader: &tantivy::SegmentReader,
        fields: &Fields,
        word: &Word,
        n: usize,
        (docs, start): (&[DocAddress], usize),
    ) -> Result<(), EngineError> {
        let mut more = Vec::new();
        for form in distinct(word) {
            let field = fields.stream(form.term.lang, form.term.stream);
            if let Some(mut postings) = postings(reader, field, &form.term.text, true)? {
                each_candidate(&mut postings, docs, |doc, postings| {
                    postings.positions(&mut more);
                    self.positions[n][start + doc].append(&mut more);
                    self.see(n, start + doc, word, form, Stream::Main);
                });
            }
        }
        for (other, form) in word.forms.iter().enumerate() {
            // Forms with marks may be written alike without them.
            if word.forms[..other].iter().any(|known| known.written == form.written) {
                continue;
            }
            let field = fields.stream(form.term.lang, Stream::Written);
            if let Some(mut postings) = postings(reader, field, &form.written, false)? {
                each_candidate(&mut postings, docs, |doc, postings| {
                    self.written[n][start + doc] += nearness(form.distance) * postings.term_freq() as f32;
                    self.see(n, start + doc, word, form, Stream::Written);
                });
            }
        }
        if word.expanded {
            let positions = &mut self.positions[n][start..start + docs.len()];
            positions.iter_mut().for_each(|positions| positions.sort_unstable());
        }
        Ok(())
    }

    /// Notes that a candidate has a form of a word, where it is the stream that finds it.
    fn see(&mut self, n: usize, doc: usize, word: &Word, form: &Form, stream: Stream) {
        if word.expanded && form.found_by.stream == stream {
            let nearest = &mut self.nearness[n][doc];
            *nearest = nearest.max(nearness(form.distance));
        }
    }

    /// What a word counts for in a candidate, by the nearest of its forms there.
    fn nearness(&self, word: usize, doc: usize) -> f32 {
        self.nearness[word].get(doc).copied().unwrap_or(1.0)
    }

    /// The score of each candidate, in the order of their addresses.
    fn scores(&self, reading: &Reading<'_>) -> Vec<f32> {
        let words = &reading.words.words;
        let pairs_weight = if reading.words.unmarked { PAIRS_UNMARKED } else { PAIRS };
        let mut scores = vec![0.0; self.lengths.len()];
        let mut add = |idf: f32, weight: f32, of: &[usize], tf: &dyn Fn(usize) -> f32| {
            for (doc, score) in scores.iter_mut().enumerate() {
                let near = of.iter().map(|&word| self.nearness(word, doc)).fold(1.0, f32::min);
                *score += near * weight * bm25(idf, tf(doc), self.lengths[doc], reading.average_length());
            }
        };
        for (n, _) in words.iter().enumerate() {
            let weight = reading.weights[n];
            add(reading.idf(reading.main[n]), weight, &[n], &|doc| self.positions[n][doc].len() as f32);
            add(reading.idf(reading.written[n]), weight * WRITTEN, &[], &|doc| self.written[n][doc]);
        }
        for n in 1..words.len() {
            if words[n].position != words[n - 1].position + 1 {
                continue;
            }
            let pair = self.sequence(&[n - 1, n]);
            let df = self.pair_frequency(reading, n, &pair);
            if df > 0 {
                let words = [n - 1, n];
                add(reading.idf(df), reading.weight_of(&words) * pairs_weight, &words, &|doc| {
                    pair[doc] as f32
                });
            }
            if n >= 2 && words[n - 1].position == words[n - 2].position + 1 {
                let triple = self.sequence(&[n - 2, n - 1, n]);
                let df = triple.iter().filter(|&&tf| tf > 0).count() as u64;
                if df > 0 {
                    let words = [n - 2, n - 1, n];
                    add(reading.idf(df), reading.weight_of(&words) * TRIPLES, &words, &|doc| {
                        triple[doc] as f32
                    });
                }
            }
        }
        self.add_first(reading, &mut scores);
        scores
    }

    /// How often these words stand one after the other in each candidate.
    fn sequence(&self, words: &[usize]) -> Vec<u32> {
        let follows = |doc: usize, start: u32| {
            (1u32..)
                .zip(&words[1..])
                .all(|(offset, &word)| self.positions[word][doc].binary_search(&(start + offset)).is_ok())
        };
        let count = |doc: usize| {
            let starts = &self.positions[words[0]][doc];
            starts.iter().filter(|&&start| follows(doc, start)).count() as u32
        };
        (0..self.lengths.len()).map(count).collect()
    }

    /// The number of articles that hold a pair, estimated from the candidates: of those that have the rarer of its words,
    /// the share that holds the pair. The sum of the words' idf, which a phrase query would use, costs 0.02 on news.
    fn pair_frequency(&self, reading: &Reading<'_>, second: usize, pair: &[u32]) -> u64 {
        let first = second - 1;
        let holding = pair.iter().filter(|&&tf| tf > 0).count() as u64;
        let (df_first, df_second) = (reading.main[first], reading.main[second]);
        let (rarer, df) = if df_first <= df_second { (first, df_first) } else { (second, df_second) };
        let with_rarer =
            self.positions[rarer].iter().filter(|positions| !positions.is_empty()).count() as u64;
        holding.max((df * holding).checked_div(with_rarer).unwrap_or(0))
    }

    /// Adds what the content words earn by standing early.
    fn add_first(&self, reading: &Reading<'_>, scores: &mut [f32]) {
        // By term: a word that is asked for twice earns once.
        let mut content: BTreeMap<&str, usize> = BTreeMap::new();
        for (n, word) in reading.words.words.iter().enumerate().filter(|(_, word)| !word.closed) {
            content.entry(&word.nearest().term.text).or_insert(n);
        }
        for n in content.into_values() {
            let idf = reading.idf(reading.main[n]);
            for (doc, (score, positions)) in scores.iter_mut().zip(&self.positions[n]).enumerate() {
                if let Some(&first) = positions.first() {
                    let weight = self.nearness(n, doc) * reading.weights[n];
                    *score += weight * FIRST * idf / (1.0 + first as f32 / FIRST_HALF).sqrt();
                }
            }
        }
    }
}

fn bm25(idf: f32, tf: f32, length: f32, average_length: f32) -> f32 {
    if tf == 0.0 { 0.0 } else { idf * tf / (tf + K1 * (1.0 - B + B * length / average_length)) }
}

/// The stretches of sorted addresses that lie in one segment.
fn by_segment(addresses: &[DocAddress]) -> Vec<(SegmentOrdinal, std::ops::Range<usize>)> {
    let mut stretches: Vec<(SegmentOrdinal, std::ops::Range<usize>)> = Vec::new();
    for (n, address) in addresses.iter().enumerate() {
        match stretches.last_mut() {
            Some((segment, range)) if *segment == address.segment_ord => range.end = n + 1,
            _ => stretches.push((address.segment_ord, n..n + 1)),
        }
    }
    stretches
}

fn postings(
    reader: &tantivy::SegmentReader,
    field: Field,
    text: &str,
    positions: bool,
) -> Result<Option<SegmentPostings>, EngineError> {
    let record =
        if positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
    let index = reader.inverted_index(field).map_err(failed)?;
    index
        .read_postings(&Term::from_field_text(field, text), record)
        .map_err(|error| EngineError::Engine(error.to_string()))
}

fn fieldnorms(reader: &tantivy::SegmentReader, field: Field) -> Result<Option<FieldNormReader>, EngineError> {
    reader.fieldnorms_readers().get_field(field).map_err(failed)
}

/// Calls `see` with each of the sorted documents that the postings hold, and its place in `docs`.
fn each_candidate(
    postings: &mut SegmentPostings,
    docs: &[DocAddress],
    mut see: impl FnMut(usize, &mut SegmentPostings),
) {
    for (n, address) in docs.iter().enumerate() {
        let doc: DocId = address.doc_id;
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() == TERMINATED {
            return;
        }
        if postings.doc() == doc {
            see(n, postings);
        }
    }
}
