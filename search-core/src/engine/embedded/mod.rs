//! The engine that runs in the program, in one folder or in memory. The only room that names tantivy.

mod any_marks;
mod any_term;
mod best;
mod candidates;
mod columns;
mod dictionaries;
mod documents;
mod each;
mod examine;
mod excluded;
mod expand;
mod facets;
mod files;
mod filter;
mod first_stage;
mod folder;
mod grouping;
mod ids;
mod in_langs;
mod integrity;
mod known;
mod like;
mod lines;
mod matching;
mod optimize;
mod packed;
mod placed;
mod postings;
mod rank;
mod remains;
mod repair;
mod schema;
mod search;
mod snapshot;
mod statistics;
mod stoppable;
mod stories;
mod tally;
mod terms;
mod together;
mod unfinished;
mod unreadable;
mod writer;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use tantivy::collector::{Count, TopDocs};
use tantivy::directory::error::OpenReadError;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, Index, IndexReader, ReloadPolicy, Searcher, TantivyDocument, TantivyError};

use self::dictionaries::Dictionaries;
use self::ids::Ids;
use self::in_langs::InLang;
use self::known::Known;
pub(crate) use self::remains::Remnant;
pub(crate) use self::repair::RepairedFiles;
use self::schema::Fields;
use self::statistics::Totals;
use self::terms::Terms;
use super::health::{Ailment, Health};
use super::ranking::{self, Census};
use super::snapshot::Snapshot;
use super::stories::{StoryView, Table, Versions};
use super::{Engine, EngineError, EngineWriter, Found, Listed, Memory, Stats, Stop, Window};
use crate::article::Article;
use crate::lang::Lang;
use crate::query::{self, Expanded, Filter, LangWords, Lookup, Node, Plan};
use crate::read::{FileState, Flow};

/// So many blocks of what is stored are held of each segment, for who reads articles in their order.
const BLOCKS_HELD: usize = 10;

/// An archive in a folder, or in memory.
#[derive(Clone)]
pub struct Embedded {
    index: Index,
    reader: IndexReader,
    fields: Arc<Fields>,
    /// The archive's folder; `None` in memory.
    path: Option<PathBuf>,
    dictionaries: Dictionaries,
    table: Known<Table>,
    ids: Known<[Ids]>,
    in_langs: Known<[Vec<InLang>]>,
    stores: Known<[StoreReader]>,
    terms: Known<Terms>,
    stop: Stop,
}

impl Embedded {
    /// Opens the archive in a folder.
    ///
    /// # Errors
    /// When there is none, or it was made by a version with another format or analysis.
    pub fn open(path: &Path) -> Result<Embedded, EngineError> {
        folder::check(path)?;
        Embedded::with_index(folder::open_index(path)?, Some(path))
    }

    /// Opens the archive in a folder, or makes one there. The folder must be new, empty, or an archive.
    ///
    /// # Errors
    /// As [`Embedded::open`], and when the folder cannot be written.
    pub fn open_or_create(path: &Path) -> Result<Embedded, EngineError> {
        let turn = folder::create(path)?;
        let archive = Embedded::open(path);
        drop(turn);
        archive
    }

    /// An archive that lives in memory, until it is dropped.
    ///
    /// # Errors
    /// When the engine cannot start.
    pub fn in_memory() -> Result<Embedded, EngineError> {
        let index = schema::builder().create_in_ram().map_err(failed)?;
        Embedded::with_index(index, None)
    }

    /// Puts a folder with the files of a snapshot where an archive is to be: in a new or empty folder. Checks before that
    /// they are whole.
    ///
    /// # Errors
    /// When they are not, were made by another version, or the place is taken.
    pub fn adopt(draft: &Path, place: &Path) -> Result<(), EngineError> {
        folder::check(draft)?;
        let meta = draft.join(folder::INDEX).join(folder::META);
        if !meta.exists() {
            return Err(EngineError::Damaged { path: meta, message: "it is missing".to_owned() });
        }
        if let Some(damage) = integrity::damaged_files(draft)?.into_iter().next() {
            return Err(EngineError::Damaged { path: damage.file, message: damage.how });
        }
        folder::adopt(draft, place)
    }

    /// The files of the archive in a folder that are not what was written, or are missing, with their paths in it.
    ///
    /// # Errors
    /// When there is no archive, or its index cannot be opened.
    pub(crate) fn damaged_files(path: &Path) -> Result<Vec<Ailment>, EngineError> {
        folder::check(path)?;
        let ailment = |damage: integrity::Damage| Ailment::Damaged { path: damage.file, how: damage.how };
        Ok(integrity::damaged_files(path)?.into_iter().map(ailment).collect())
    }

    /// Examines the archive in a folder, and opens it where that can be done.
    ///
    /// # Errors
    /// When there is no such folder, or the operating system does not let us read it.
    pub(crate) fn examine(path: &Path) -> Result<(Health, Option<Embedded>), EngineError> {
        examine::examine(path)
    }

    /// Repairs the files of the archive in a folder, so that it can be opened, and hands back what is left of what was taken out.
    ///
    /// # Errors
    /// When a writer is open, the archive is none that this version opens, or a file cannot be written.
    pub(crate) fn repair(path: &Path) -> Result<RepairedFiles, EngineError> {
        repair::repair(path)
    }

    /// Notes that what was left of a repair of the files is in the archive again.
    ///
    /// # Errors
    /// When that cannot be written.
    pub(crate) fn repair_ended(path: &Path) -> Result<(), EngineError> {
        unfinished::end(path)
    }

    /// Removes files that a repair has left behind; see [`repair::clear_away`].
    pub(crate) fn clear_away(path: &Path) -> Result<usize, EngineError> {
        repair::clear_away(path)
    }

    fn with_index(index: Index, path: Option<&Path>) -> Result<Embedded, EngineError> {
        let fields = Arc::new(Fields::of(&index.schema())?);
        let policy = if path.is_some() { ReloadPolicy::OnCommitWithDelay } else { ReloadPolicy::Manual };
        let reader = index.reader_builder().reload_policy(policy).try_into().map_err(failed)?;
        Ok(Embedded {
            index,
            reader,
            fields,
            path: path.map(Path::to_owned),
            dictionaries: path.map(Dictionaries::of).unwrap_or_default(),
            table: Known::default(),
            ids: Known::default(),
            in_langs: Known::default(),
            stores: Known::default(),
            terms: Known::default(),
            stop: Stop::new(),
        })
    }

    /// The archive's name in messages.
    fn name(&self) -> PathBuf {
        self.path.clone().unwrap_or_else(|| PathBuf::from("(in memory)"))
    }

    /// The article that a document is.
    ///
    /// # Errors
    /// [`EngineError::Article`] where what is stored of it cannot be unpacked: others can.
    fn stored(&self, searcher: &Searcher, address: DocAddress) -> Result<Article, EngineError> {
        let stores =
            self.stores.of_segments(searcher, |segment| Ok(segment.get_store_reader(BLOCKS_HELD)?))?;
        let document =
            stores[address.segment_ord as usize].get_document_bytes(address.doc_id).map_err(failed)?;
        let article = match packed::only_value(&document) {
            Some(packed) => packed::read(packed, &self.dictionaries),
            None => self.unpacked(&searcher.doc(address).map_err(failed)?),
        };
        article.map_err(|error| unreadable::of_article(error, searcher, address))
    }

    /// The terms of the index.
    fn terms(&self, searcher: &Searcher) -> Result<Arc<Terms>, EngineError> {
        self.terms.of(searcher, || Ok(Arc::new(Terms::of(searcher))))
    }

    /// How many articles have a term, deleted ones among them.
    fn articles_with(&self, term: &tantivy::Term) -> Result<u64, EngineError> {
        self.terms(&self.reader.searcher())?.articles(term).map_err(failed)
    }

    /// What is stored of a document.
    fn unpacked<T: DeserializeOwned>(&self, document: &TantivyDocument) -> Result<T, EngineError> {
        packed::read(packed::value_of(document, self.fields.stored), &self.dictionaries)
    }

    /// The first document with this term.
    fn first(&self, searcher: &Searcher, term: tantivy::Term) -> Result<Option<DocAddress>, EngineError> {
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = searcher.search(&query, &TopDocs::with_limit(1).order_by_score()).map_err(failed)?;
        Ok(found.first().map(|(_, address)| *address))
    }
}

impl Engine for Embedded {
    fn until(&self, stop: Stop) -> Arc<dyn Engine> {
        Arc::new(Embedded { stop, ..self.clone() })
    }

    fn generation(&self) -> Option<u64> {
        Some(self.reader.searcher().generation().generation_id())
    }

    fn languages(&self) -> Result<Vec<Lang>, EngineError> {
        let searcher = self.reader.searcher();
        let langs = self.in_langs(&searcher)?;
        let terms = self.terms(&searcher)?;
        let languages = Totals { terms: &terms, fields: &self.fields, langs: &langs }.languages()?;
        Ok(languages.into_iter().map(|(lang, _)| lang).collect())
    }

    fn likely(&self, readings: &[LangWords]) -> Result<Vec<Lang>, EngineError> {
        let searcher = self.reader.searcher();
        let langs = self.in_langs(&searcher)?;
        let terms = self.terms(&searcher)?;
        ranking::likely(&Totals { terms: &terms, fields: &self.fields, langs: &langs }, readings)
    }

    fn expand(&self, lookup: &Lookup) -> Result<Expanded, EngineError> {
        self.stop.check()?;
        expand::expand(&self.reader.searcher(), &self.fields, lookup)
    }

    fn search(&self, plan: &Plan, window: &Window) -> Result<Found, EngineError> {
        self.stop.check()?;
        self.articles_found(plan, window)
    }

    fn rank(&self, plan: &Plan, window: &Window) -> Result<Found<String>, EngineError> {
        self.stop.check()?;
        self.ids_found(plan, window)
    }

    fn get(&self, id: &str) -> Result<Option<Article>, EngineError> {
        self.stop.check()?;
        let searcher = self.reader.searcher();
        let address = self.first(&searcher, tantivy::Term::from_field_text(self.fields.id, id))?;
        address.map(|address| self.stored(&searcher, address)).transpose()
    }

    fn each(&self, matching: &Node, visit: &mut dyn FnMut(Article) -> Flow) -> Result<(), EngineError> {
        self.stop.check()?;
        self.each_matching(matching, visit)
    }

    fn documents(&self, filter: Option<&Filter>, offset: usize, limit: usize) -> Result<Listed, EngineError> {
        self.stop.check()?;
        self.in_order(filter, offset, limit)
    }

    fn stats(&self) -> Result<Stats, EngineError> {
        let searcher = self.reader.searcher();
        let count = |field, value: &str| {
            let term = tantivy::Term::from_field_text(field, value);
            searcher.search(&TermQuery::new(term, IndexRecordOption::Basic), &Count).map(|count| count as u64)
        };
        let mut langs = Vec::new();
        for code in statistics::values(&searcher, self.fields.lang)? {
            let articles = count(self.fields.lang, &code).map_err(failed)?;
            if let (Ok(lang), true) = (code.parse(), articles > 0) {
                langs.push((lang, articles));
            }
        }
        langs.sort_by_key(|(lang, articles)| (std::cmp::Reverse(*articles), *lang));
        Ok(Stats {
            articles: count(self.fields.kind, schema::ARTICLE).map_err(failed)?,
            langs,
            files: count(self.fields.kind, schema::FILE).map_err(failed)?,
            bytes: self.path.as_deref().map_or(0, folder::size),
        })
    }

    fn file(&self, path: &Path) -> Result<Option<FileState>, EngineError> {
        self.recorded(path)
    }

    fn files_below(&self, path: &Path, visit: &mut dyn FnMut(PathBuf)) -> Result<(), EngineError> {
        self.each_recorded_below(path, visit)
    }

    fn versions(&self, id: &str, most: usize) -> Result<Option<Versions>, EngineError> {
        self.stop.check()?;
        self.versions_of(id, most)
    }

    fn frequency(&self, term: &query::Term) -> Result<u64, EngineError> {
        let field = self.fields.stream(term.lang, term.stream);
        self.articles_with(&tantivy::Term::from_field_text(field, &term.text))
    }

    fn key_frequency(&self, key: u32) -> Result<u64, EngineError> {
        self.articles_with(&stories::key_term(&self.fields, key))
    }

    fn example(&self, term: &query::Term) -> Result<Option<Article>, EngineError> {
        let searcher = self.reader.searcher();
        let field = self.fields.stream(term.lang, term.stream);
        let address = expand::first_with(&searcher, &tantivy::Term::from_field_text(field, &term.text))?;
        match address.map(|address| self.stored(&searcher, address)).transpose() {
            // An example is a help. Where it cannot be read, there is none.
            Err(EngineError::Article { .. }) => Ok(None),
            read => read,
        }
    }

    fn story_view(&self) -> Result<Box<dyn StoryView>, EngineError> {
        Ok(Box::new(stories::view(self)?))
    }

    fn snapshot(&self) -> Result<Snapshot, EngineError> {
        self.hold()
    }

    fn writer(&self, memory: Memory) -> Result<Box<dyn EngineWriter>, EngineError> {
        Ok(Box::new(writer::Writer::open(self, memory)?))
    }
}

/// Any other failure of the library. A file that cannot be read is named, by its path in the archive; what else has a remedy is told apart
/// where it can happen.
fn failed(error: TantivyError) -> EngineError {
    match error {
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => EngineError::Damaged {
            path: Path::new(folder::INDEX).join(file),
            message: "it is missing".to_owned(),
        },
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
            if matches!(io_error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) =>
        {
            let path = Path::new(folder::INDEX).join(filepath);
            EngineError::Damaged { path, message: integrity::NO_END.to_owned() }
        }
        // Which file that is, the library does not know itself.
        TantivyError::DataCorruption(_) => {
            let message = "a file in it is not what was written".to_owned();
            EngineError::Damaged { path: PathBuf::from(folder::INDEX), message }
        }
        other => {
            let message = other.to_string();
            if message.contains(NO_SPACE) { EngineError::Full } else { EngineError::Engine(message) }
        }
    }
}

/// What the operating system says of a full disk. The threads of the library hand it on as a text.
const NO_SPACE: &str = "No space left on device";
