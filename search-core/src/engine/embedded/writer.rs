//! Adding and deleting articles.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tantivy::indexer::{LogMergePolicy, MergePolicy};
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::{Embedded, facts, failed, folder, lines, schema, stories};
use crate::analyze::Analysis;
use crate::article::Article;
use crate::boilerplate::Keep;
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

/// Days are counted from here.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A language with less than this share of an article is not one that `lang:` finds it by.
const LANG_SHARE: f32 = 0.2;

pub(super) struct Writer {
    pub(super) engine: Embedded,
    pub(super) inner: IndexWriter,
    /// What became of ids since the last commit, which the searcher does not see yet: true for added, false for deleted.
    pending: HashMap<String, bool>,
    attributes: facts::Names,
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
        let attributes = facts::Names::read(&engine.reader.searcher(), &engine.fields)?;
        Ok(Writer { engine: engine.clone(), inner, pending: HashMap::new(), attributes })
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
        let json = serde_json::to_vec(article)
            .map_err(|error| EngineError::Article { id: article.id.clone(), message: error.to_string() })?;
        let mut document = TantivyDocument::new();
        document.add_text(fields.kind, schema::ARTICLE);
        document.add_text(fields.id, &article.id);
        document.add_text(fields.file, article.origin.path.to_string_lossy());
        document.add_bytes(fields.stored, &json);
        document.add_text(fields.lang, article.lang.as_str());
        for (rank, lang) in article.langs.iter().enumerate() {
            if rank == 0 || lang.share >= LANG_SHARE {
                document.add_text(fields.langs, lang.lang.as_str());
            }
        }
        if let Some(day) = article.date.as_deref().and_then(day_number) {
            document.add_i64(fields.day, day);
        }
        if let Some(sent) = &article.document {
            document.add_u64(fields.document, sent.number);
        }
        facts::write(&mut document, fields, article);
        self.attributes.write(&mut document, fields, article);
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
        let json = serde_json::to_vec(state).map_err(|error| EngineError::Engine(error.to_string()))?;
        let mut document = TantivyDocument::new();
        document.add_text(fields.kind, schema::FILE);
        document.add_text(fields.recorded_file, &path);
        document.add_bytes(fields.stored, &json);
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
            let json = serde_json::to_vec(keep).map_err(|error| EngineError::Engine(error.to_string()))?;
            let mut document = TantivyDocument::new();
            document.add_text(fields.kind, schema::KEEP);
            document.add_text(fields.decision, &name);
            document.add_bytes(fields.stored, &json);
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

/// The day of a date that begins with `YYYY-MM-DD`, in days since 1970: the day where it was published, whatever its zone.
fn day_number(date: &str) -> Option<i64> {
    let day: Date = date.get(..10)?.parse().ok()?;
    Some(day_since_1970(day))
}

pub(super) fn day_since_1970(day: Date) -> i64 {
    i64::from((day - EPOCH).get_days())
}

/// The day of a number of days since 1970.
pub(super) fn day_of(days: i64) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}
