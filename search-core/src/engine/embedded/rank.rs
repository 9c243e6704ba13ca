//! The two stages of the ranking; see [`crate::engine::weights`] for the formula and its numbers.

use std::collections::{BTreeMap, HashMap};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, EnableScoring, Query, TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentOrdinal, TERMINATED, Term};

use super::failed;
use super::schema::Fields;
use super::statistics::{Reading, Statistics};
use crate::engine::EngineError;
use crate::engine::weights::{B, FIRST, FIRST_HALF, K1, PAIRS, PAIRS_UNMARKED, RESCORED, TRIPLES, WRITTEN};
use crate::query::Stream;

/// The first stage: BM25 over the main terms of every language's reading, each with its language's statistics.
pub(super) fn first_stage(statistics: &Statistics<'_>, fields: &Fields) -> Box<dyn Query> {
    let mut terms: Vec<Box<dyn Query>> = Vec::new();
    for reading in &statistics.readings {
        for (n, (word, &df)) in reading.words.words.iter().zip(&reading.main).enumerate() {
            let term =
                Term::from_field_text(fields.stream(word.term.lang, word.term.stream), &word.term.text);
            let weighed = WeighedTerm { term, articles: reading.articles, terms: reading.terms, df };
            terms.push(Box::new(BoostQuery::new(Box::new(weighed), reading.preference * reading.weights[n])));
        }
    }
    Box::new(BooleanQuery::union(terms))
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

pub(super) fn id(searcher: &Searcher, address: DocAddress) -> Result<String, EngineError> {
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
    /// For each word of the reading, the positions of its main term in each candidate that has it.
    positions: Vec<Vec<Vec<u32>>>,
    /// For each word, how often it is written so in each candidate.
    written: Vec<Vec<u32>>,
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
            written: vec![vec![0; addresses.len()]; words.len()],
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
            let mut read: HashMap<(Stream, &str), usize> = HashMap::new();
            for (n, word) in words.iter().enumerate() {
                let key = (word.term.stream, word.term.text.as_str());
                if let Some(&same) = read.get(&key) {
                    for doc in range.clone() {
                        candidates.positions[n][doc] = candidates.positions[same][doc].clone();
                        candidates.written[n][doc] = candidates.written[same][doc];
                    }
                    continue;
                }
                read.insert(key, n);
                let field = fields.stream(lang, word.term.stream);
                if let Some(mut postings) = postings(reader, field, &word.term.text, true)? {
                    each_candidate(&mut postings, docs, |doc, postings| {
                        postings.positions(&mut candidates.positions[n][range.start + doc]);
                    });
                }
                let field = fields.stream(lang, Stream::Written);
                if let Some(mut postings) = postings(reader, field, &word.written, false)? {
                    each_candidate(&mut postings, docs, |doc, postings| {
                        candidates.written[n][range.start + doc] = postings.term_freq();
                    });
                }
            }
        }
        Ok(candidates)
    }

    /// The score of each candidate, in the order of their addresses.
    fn scores(&self, reading: &Reading<'_>) -> Vec<f32> {
        let words = &reading.words.words;
        let pairs_weight = if reading.words.unmarked { PAIRS_UNMARKED } else { PAIRS };
        let mut scores = vec![0.0; self.lengths.len()];
        let mut add = |idf: f32, weight: f32, tf: &dyn Fn(usize) -> u32| {
            for (doc, score) in scores.iter_mut().enumerate() {
                *score += weight * bm25(idf, tf(doc), self.lengths[doc], reading.average_length());
            }
        };
        for (n, _) in words.iter().enumerate() {
            let weight = reading.weights[n];
            add(reading.idf(reading.main[n]), weight, &|doc| self.positions[n][doc].len() as u32);
            add(reading.idf(reading.written[n]), weight * WRITTEN, &|doc| self.written[n][doc]);
        }
        for n in 1..words.len() {
            if words[n].position != words[n - 1].position + 1 {
                continue;
            }
            let pair = self.sequence(&[n - 1, n]);
            let df = self.pair_frequency(reading, n, &pair);
            if df > 0 {
                add(reading.idf(df), reading.weight_of(&[n - 1, n]) * pairs_weight, &|doc| pair[doc]);
            }
            if n >= 2 && words[n - 1].position == words[n - 2].position + 1 {
                let triple = self.sequence(&[n - 2, n - 1, n]);
                let df = triple.iter().filter(|&&tf| tf > 0).count() as u64;
                if df > 0 {
                    add(reading.idf(df), reading.weight_of(&[n - 2, n - 1, n]) * TRIPLES, &|doc| triple[doc]);
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
            content.entry(&word.term.text).or_insert(n);
        }
        for n in content.into_values() {
            let idf = reading.idf(reading.main[n]);
            for (score, positions) in scores.iter_mut().zip(&self.positions[n]) {
                if let Some(&first) = positions.first() {
                    *score += reading.weights[n] * FIRST * idf / (1.0 + first as f32 / FIRST_HALF).sqrt();
                }
            }
        }
    }
}

fn bm25(idf: f32, tf: u32, length: f32, average_length: f32) -> f32 {
    let tf = tf as f32;
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
