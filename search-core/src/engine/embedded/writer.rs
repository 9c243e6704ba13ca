//! Adding and deleting articles.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use tantivy::indexer::{LogMergePolicy, MergePolicy};
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, OwnedValue};
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::packed::Packer;
use super::{Embedded, failed, folder, lines, schema, statistics, stories};
use crate::analyze::Analysis;
use crate::article::Article;
use crate::boilerplate::Keep;
use crate::engine::facts::{self, Exact, Named};
use crate::engine::lines::{LineCounts, Settled};
use crate::engine::stories::{Told, number_of};
use crate::engine::{Added, EngineError, EngineWriter, Memory, Optimized};
use crate::query::Stream;
use crate::read::FileState;

/// The library's writer takes at most so many threads, and at least so much memory for each.
const MOST_THREADS: usize = 8;
const MEMORY_OF_THREAD: usize = 15 << 20;

/// Segments in which more of the articles than this are deleted are written anew, so that deleted articles neither fill
/// the disk nor count in the statistics.
const DELETED_SHARE: f32 = 0.2;

pub(super) struct Writer {
    pub(super) engine: Embedded,
    pub(super) inner: IndexWriter,
    /// What became of ids since the last commit, which the searcher does not see yet: true for added, false for deleted.
    pending: HashMap<String, bool>,
    attributes: facts::Names,
    packer: Packer,
}

/// When segments are merged by themselves.
pub(super) fn merging() -> Box<dyn MergePolicy> {
    let mut merging = LogMergePolicy::default();
    merging.set_del_docs_ratio_before_merge(DELETED_SHARE);
    Box::new(merging)
}

impl Writer {
    /// Opens the writer. It works on as many threads as the program gives to work on all cores, if their memory allows it.
    pub(super) fn open(engine: &Embedded, memory: Memory) -> Result<Writer, EngineError> {
        let memory = memory.terms();
        let threads = rayon::current_num_threads().min(MOST_THREADS).min(memory / MEMORY_OF_THREAD).max(1);
        let inner = engine
            .index
            .writer_with_num_threads(threads, memory)
            .map_err(|error| folder::locked(error, engine.name()))?;
        inner.set_merge_policy(merging());
        // The reader may be behind what another writer committed before this one got the lock.
        engine.reader.reload().map_err(failed)?;
        let marks = statistics::values(&engine.reader.searcher(), engine.fields.has)?;
        let attributes = facts::Names::of(marks.iter().map(String::as_str));
        let packer = Packer::new(engine.dictionaries.clone());
        Ok(Writer { engine: engine.clone(), inner, pending: HashMap::new(), attributes, packer })
    }

    fn exists(&self, id: &str) -> Result<bool, EngineError> {
        if let Some(added) = self.pending.get(id) {
            return Ok(*added);
        }
        let searcher = self.engine.reader.searcher();
        let query =
            TermQuery::new(Term::from_field_text(self.engine.fields.id, id), IndexRecordOption::Basic);
        searcher.search(&query, &tantivy::collector::Count).map(|count| count > 0).map_err(failed)
    }

    fn name(&self) -> PathBuf {
        self.engine.name()
    }
}

impl EngineWriter for Writer {
    fn add(&mut self, article: &Article, analysis: Analysis) -> Result<Added, EngineError> {
        let replaces = self.exists(&article.id)?;
        let fields = &self.engine.fields;
        if replaces {
            self.inner.delete_term(Term::from_field_text(fields.id, &article.id));
        }
        let packed = self.packer.article(&self.engine, article.lang, article)?;
        let mut document = TantivyDocument::new();
        document.add_text(fields.kind, schema::ARTICLE);
        document.add_text(fields.id, &article.id);
        document.add_text(fields.file, article.origin.path.to_string_lossy());
        document.add_bytes(fields.stored, packed);
        document.add_text(fields.lang, article.lang.as_str());
        for lang in facts::langs(article) {
            document.add_text(fields.langs, lang.as_str());
        }
        if let Some(day) = facts::day(article) {
            document.add_i64(fields.day, day);
        }
        if let Some(sent) = &article.document {
            document.add_u64(fields.document, sent.number);
        }
        for (fact, field) in &fields.facts {
            for value in facts::values(fact, article) {
                document.add_text(*field, value);
            }
        }
        add_attributes(&mut document, fields, self.attributes.of_article(article));
        for (name, words) in analysis.names {
            document.add_text(fields.name(name), words);
        }
        for terms in analysis.terms {
            document.add_text(fields.recipes, terms.lang.as_str());
            document.add_text(fields.stream(terms.lang, Stream::Main), terms.main);
            document.add_text(fields.stream(terms.lang, Stream::Written), terms.written);
            if let Some(position) = terms.captions_at {
                document.add_u64(fields.captions(terms.lang), u64::from(position));
            }
        }
        document.add_text(fields.site, &analysis.lines.site);
        for (line, part) in analysis.lines.lines {
            document.add_bytes(fields.line, &lines::term(line, part));
        }
        for (field, story) in fields.stories.iter().zip(analysis.lines.story) {
            document.add_u64(*field, story.line);
        }
        stories::write(&mut document, fields, number_of(&article.id), &analysis.signature);
        self.inner.add_document(document).map_err(failed)?;
        self.pending.insert(article.id.clone(), true);
        Ok(if replaces { Added::Replaced } else { Added::New })
    }

    fn delete(&mut self, id: &str) -> Result<bool, EngineError> {
        let exists = self.exists(id)?;
        self.inner.delete_term(Term::from_field_text(self.engine.fields.id, id));
        self.pending.insert(id.to_owned(), false);
        Ok(exists)
    }

    fn delete_file(&mut self, path: &Path) -> Result<(), EngineError> {
        let path = path.to_string_lossy();
        self.inner.delete_term(Term::from_field_text(self.engine.fields.file, &path));
        self.inner.delete_term(Term::from_field_text(self.engine.fields.recorded_file, &path));
        Ok(())
    }

    fn forget_file(&mut self, path: &Path) -> Result<(), EngineError> {
        let path = path.to_string_lossy();
        self.inner.delete_term(Term::from_field_text(self.engine.fields.recorded_file, &path));
        Ok(())
    }

    fn record_file(&mut self, path: &Path, state: &FileState) -> Result<(), EngineError> {
        let fields = &self.engine.fields;
        let path = path.to_string_lossy();
        let mut document = TantivyDocument::new();
        document.add_text(fields.kind, schema::FILE);
        document.add_text(fields.recorded_file, &path);
        document.add_bytes(fields.stored, self.packer.plain(state)?);
        self.inner.delete_term(Term::from_field_text(fields.recorded_file, &path));
        self.inner.add_document(document).map_err(failed)?;
        Ok(())
    }

    fn keep(&mut self, keep: &Keep, on: bool) -> Result<bool, EngineError> {
        let numbers = keep.numbers();
        let before = self.engine.keeps()?.iter().any(|other| other.numbers() == numbers);
        let fields = &self.engine.fields;
        let name = format!("{numbers:?}");
        self.inner.delete_term(Term::from_field_text(fields.decision, &name));
        if on {
            let mut document = TantivyDocument::new();
            document.add_text(fields.kind, schema::KEEP);
            document.add_text(fields.decision, &name);
            document.add_bytes(fields.stored, self.packer.plain(keep)?);
            self.inner.add_document(document).map_err(failed)?;
        }
        Ok(before != on)
    }

    fn unindexed(&self) -> &BTreeSet<String> {
        self.attributes.unindexed()
    }

    fn tell(&mut self, number: u64, told: Option<&Told>) -> Result<(), EngineError> {
        let fields = &self.engine.fields;
        self.inner.delete_term(Term::from_field_u64(fields.member, number));
        if let Some(told) = told {
            self.inner.add_document(stories::document(fields, number, told)).map_err(failed)?;
        }
        Ok(())
    }

    fn optimize(mut self: Box<Self>) -> Result<Optimized, EngineError> {
        self.merge_all()
    }

    fn end(self: Box<Self>) -> Result<(), EngineError> {
        self.inner.wait_merging_threads().map_err(failed)
    }

    fn commit(&mut self, settled: Settled) -> Result<(), EngineError> {
        let name = self.name();
        let mut prepared =
            self.inner.prepare_commit().map_err(|error| folder::locked(error, name.clone()))?;
        if let Some(mark) = lines::mark(settled) {
            prepared.set_payload(mark);
        }
        prepared.commit().map_err(|error| folder::locked(error, name))?;
        if let Some(path) = &self.engine.path {
            folder::sync_index(path)?;
        }
        self.pending.clear();
        self.engine.reader.reload().map_err(failed)
    }
}

/// Adds the attributes of an article to its document.
fn add_attributes(document: &mut TantivyDocument, fields: &schema::Fields, attributes: Vec<Named<'_>>) {
    let mut object: BTreeMap<String, OwnedValue> = BTreeMap::new();
    for Named { name, marks, values } in attributes {
        marks.iter().for_each(|mark| document.add_text(fields.has, mark));
        let values = values.into_iter().map(|(_, value)| match value {
            Exact::Text(text) => OwnedValue::Str(text.into_owned()),
            Exact::Whole(number) => OwnedValue::I64(number),
            Exact::Float(number) => OwnedValue::F64(number),
            Exact::Bool(yes) => OwnedValue::Bool(yes),
        });
        object.insert(name, OwnedValue::Array(values.collect()));
    }
    if !object.is_empty() {
        document.add_object(fields.attributes, object);
    }
}
