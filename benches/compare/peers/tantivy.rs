//! Raw tantivy as a peer of `benches/compare`, the floor: its default tokenizer, one field with positions, BM25.

mod protocol;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::Bound;
use std::path::Path;

use serde::Deserialize;
use tantivy::collector::TopDocs;
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, PhrasePrefixQuery, PhraseQuery, RangeQuery, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TEXT, Value};
use tantivy::{DocAddress, Index, IndexWriter, Searcher, TantivyDocument, Term};

use crate::protocol::{Fails, HITS, Peer, Query};

/// What the writer holds before it writes a segment, in bytes; as much as the other peers get.
const MEMORY: usize = 256 << 20;

fn main() -> Fails<()> {
    protocol::run::<Tantivy>()
}

#[derive(Deserialize)]
struct Article {
    id: String,
    title: String,
    text: String,
    lang: String,
    year: u64,
}

struct Tantivy {
    searcher: Searcher,
    id: Field,
    text: Field,
    lang: Field,
    year: Field,
}

fn schema() -> Schema {
    let mut schema = Schema::builder();
    schema.add_text_field("id", STRING | STORED | FAST);
    schema.add_text_field("text", TEXT | STORED);
    schema.add_text_field("lang", STRING);
    schema.add_u64_field("year", FAST);
    schema.build()
}

impl Peer for Tantivy {
    fn name() -> String {
        let version = tantivy::version_string();
        format!("raw {}", version.split(',').next().unwrap_or(version))
    }

    fn index(articles: &Path, folder: &Path) -> Fails<()> {
        let index = Index::create_in_dir(folder, schema())?;
        let schema = index.schema();
        let (id, text) = (schema.get_field("id")?, schema.get_field("text")?);
        let (lang, year) = (schema.get_field("lang")?, schema.get_field("year")?);
        let threads = std::thread::available_parallelism()?.get();
        let mut writer: IndexWriter = index.writer_with_num_threads(threads, MEMORY)?;
        for line in BufReader::new(File::open(articles)?).lines() {
            let article: Article = serde_json::from_str(&line?)?;
            let mut document = TantivyDocument::new();
            document.add_text(id, article.id);
            document.add_text(text, format!("{}\n{}", article.title, article.text));
            document.add_text(lang, article.lang);
            document.add_u64(year, article.year);
            writer.add_document(document)?;
        }
        writer.commit()?;
        Ok(writer.wait_merging_threads()?)
    }

    fn optimise(folder: &Path) -> Fails<bool> {
        let index = Index::open_in_dir(folder)?;
        let mut writer: IndexWriter = index.writer_with_num_threads(1, MEMORY)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.garbage_collect_files().wait()?;
        writer.wait_merging_threads()?;
        Ok(true)
    }

    fn open(folder: &Path) -> Fails<Tantivy> {
        let index = Index::open_in_dir(folder)?;
        let schema = index.schema();
        let field = |name| schema.get_field(name);
        let (id, text, lang, year) = (field("id")?, field("text")?, field("lang")?, field("year")?);
        Ok(Tantivy { searcher: index.reader()?.searcher(), id, text, lang, year })
    }

    fn lacks(class: &str) -> Option<&'static str> {
        matches!(class, "highlights" | "everything" | "suggestions").then_some("asked of Tìm alone")
    }

    fn ask(&self, class: &str, query: &Query) -> Fails<Vec<String>> {
        let words = query.words.iter().map(|word| Term::from_field_text(self.text, &word.to_lowercase()));
        let mut words: Vec<Term> = words.collect();
        let query: Box<dyn tantivy::query::Query> = match class {
            "one_word" | "ids" | "three_words" => self.all(words, query),
            "filter" => self.all(words, query),
            "phrase" => Box::new(PhraseQuery::new(words)),
            "prefix" => Box::new(PhrasePrefixQuery::new(words)),
            "typo" => Box::new(FuzzyTermQuery::new(words.remove(0), 1, true)),
            _ => return Err(format!("no such class of queries: {class}").into()),
        };
        let best = self.searcher.search(&query, &TopDocs::with_limit(HITS).order_by_score())?;
        let id = |(_, address)| match class {
            "ids" => self.id_in_column(address),
            _ => self.stored_id(address),
        };
        best.into_iter().map(id).collect()
    }
}

impl Tantivy {
    /// The id, with all that is stored of the article.
    fn stored_id(&self, address: DocAddress) -> Fails<String> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let id = document.get_first(self.id).and_then(|id| id.as_str()).ok_or("an article has no id")?;
        Ok(id.to_owned())
    }

    /// The id alone. The numbers in its column are those of its terms, whose dictionary is quicker than the column's.
    fn id_in_column(&self, address: DocAddress) -> Fails<String> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        let column = segment.fast_fields().str("id")?.ok_or("there are no ids")?;
        let number = column.ords().first(address.doc_id).ok_or("an article has no id")?;
        let mut id = Vec::new();
        segment.inverted_index(self.id)?.terms().ord_to_term(number, &mut id)?;
        Ok(String::from_utf8(id)?)
    }

    /// All of these words, in articles that the query's filter lets through.
    fn all(&self, words: Vec<Term>, query: &Query) -> Box<dyn tantivy::query::Query> {
        let word = |term| {
            let record = IndexRecordOption::WithFreqs;
            Box::new(TermQuery::new(term, record)) as Box<dyn tantivy::query::Query>
        };
        let mut clauses: Vec<_> = words.into_iter().map(word).collect();
        if let Some(lang) = &query.lang {
            let lang = Term::from_field_text(self.lang, lang);
            clauses.push(Box::new(TermQuery::new(lang, IndexRecordOption::Basic)));
        }
        if let Some(year) = query.year {
            let year = Bound::Included(Term::from_field_u64(self.year, year.unsigned_abs().into()));
            clauses.push(Box::new(RangeQuery::new(year.clone(), year)));
        }
        match clauses.len() {
            1 => clauses.remove(0),
            _ => Box::new(BooleanQuery::intersection(clauses)),
        }
    }
}
