//! The engine that runs in the program, in one folder or in memory. The only room that names tantivy.

mod candidates;
mod columns;
mod documents;
mod excluded;
mod expand;
mod facets;
mod facts;
mod filter;
mod folder;
mod grouping;
mod lines;
mod matching;
mod near;
mod rank;
mod schema;
mod score;
mod statistics;
mod stories;
mod tally;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, Index, IndexReader, ReloadPolicy, Searcher, TantivyDocument, TantivyError};

use self::matching::Matching;
use self::rank::Ranked;
use self::schema::Fields;
use self::statistics::{Reading, Statistics};
use super::explain::Weighing;
use super::facets::Counted;
use super::stories::{StoryView, Versions};
use super::weights::RESCORED;
use super::{DEEPEST_HIT, Engine, EngineError, EngineWriter, Found, Listed, Order, Scored, Stats, Window};
use crate::article::Article;
use crate::lang::Lang;
use crate::query::{self, Expanded, Facet, Filter, Lookup, Plan};
use crate::read::FileState;

/// An archive in a folder, or in memory.
#[derive(Clone)]
pub struct Embedded {
    index: Index,
    reader: IndexReader,
    fields: Arc<Fields>,
    /// The archive's folder; `None` in memory.
    path: Option<PathBuf>,
    table: grouping::Known,
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
        folder::create(path)?;
        Embedded::open(path)
    }

    /// An archive that lives in memory, until it is dropped.
    ///
    /// # Errors
    /// When the engine cannot start.
    pub fn in_memory() -> Result<Embedded, EngineError> {
        let index = schema::builder().create_in_ram().map_err(failed)?;
        Embedded::with_index(index, None)
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
            table: grouping::Known::default(),
        })
    }

    /// The archive's name in messages.
    fn name(&self) -> PathBuf {
        self.path.clone().unwrap_or_else(|| PathBuf::from("(in memory)"))
    }

    fn stored(&self, searcher: &Searcher, address: DocAddress) -> Result<Article, EngineError> {
        let document: TantivyDocument = searcher.doc(address).map_err(failed)?;
        let json =
            document.get_first(self.fields.stored).and_then(|value| value.as_bytes()).unwrap_or_default();
        serde_json::from_slice(json)
            .map_err(|error| EngineError::Article { id: format!("{address:?}"), message: error.to_string() })
    }

    /// The first document with this term.
    fn first(&self, searcher: &Searcher, term: tantivy::Term) -> Result<Option<DocAddress>, EngineError> {
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = searcher.search(&query, &TopDocs::with_limit(1).order_by_score()).map_err(failed)?;
        Ok(found.first().map(|(_, address)| *address))
    }
}

impl Engine for Embedded {
    fn languages(&self) -> Result<Vec<Lang>, EngineError> {
        Statistics::languages(&self.reader.searcher(), &self.fields)
    }

    fn expand(&self, lookup: &Lookup) -> Result<Expanded, EngineError> {
        expand::expand(&self.reader.searcher(), &self.fields, lookup)
    }

    fn search(&self, plan: &Plan, window: &Window) -> Result<Found, EngineError> {
        let searcher = self.reader.searcher();
        let counts_stories = window.counting.facets.iter().any(|request| request.facet == Facet::Story);
        let needed = window.by_story || counts_stories || matching::asks_about_stories(&plan.matching);
        let table = needed.then(|| self.table(&searcher)).transpose()?;
        let matching = Matching { fields: &self.fields, table: table.as_deref() }.query(&plan.matching);
        let matching = self.articles(matching);
        let mut counting =
            (!window.counting.is_empty()).then(|| facets::Count::new(&window.counting, table.clone()));
        let table = table.filter(|_| window.by_story);
        let stories = match &table {
            Some(table) => {
                Some(searcher.search(&*matching, &grouping::CountStories(table.clone())).map_err(failed)?)
            }
            None => None,
        };
        let deepest = window.offset.saturating_add(window.limit).min(DEEPEST_HIT);
        if window.offset >= deepest {
            let (total, counted) = searcher.search(&*matching, &(Count, counting)).map_err(failed)?;
            let counted = self.named(&searcher, counted)?;
            return Ok(Found {
                total: total as u64,
                stories,
                hits: Vec::new(),
                weighings: Vec::new(),
                counted,
            });
        }
        let ranked = !plan.ranking.is_empty() && window.order == Order::Relevance;
        let (mut total, mut weighings, mut counted) = (0, Vec::new(), None);
        let best = |deepest| {
            // Where a second pass goes deeper, it finds the same counts.
            let counting = counting.take();
            let (matched, found) = match ranked {
                true => {
                    let found = self.by_relevance(&searcher, &*matching, plan, deepest, counting)?;
                    weighings = found.weighings;
                    (found.matched, found.ranked)
                }
                false => self.by_date(&searcher, &*matching, &window.order, deepest, counting)?,
            };
            total = matched.total;
            counted = counted.take().or(matched.counted);
            Ok(found)
        };
        let found = self.best_of_each(&searcher, table.as_deref(), deepest, best)?;
        let wanted = found.into_iter().take(deepest).skip(window.offset);
        let hits = wanted.map(|Ranked { score, address, parts }| {
            Ok(Scored { score, article: self.stored(&searcher, address)?, parts })
        });
        let hits = hits.collect::<Result<_, EngineError>>()?;
        let counted = self.named(&searcher, counted)?;
        Ok(Found { total, stories, hits, weighings, counted })
    }

    fn get(&self, id: &str) -> Result<Option<Article>, EngineError> {
        let searcher = self.reader.searcher();
        let address = self.first(&searcher, tantivy::Term::from_field_text(self.fields.id, id))?;
        address.map(|address| self.stored(&searcher, address)).transpose()
    }

    fn documents(&self, filter: Option<&Filter>, offset: usize, limit: usize) -> Result<Listed, EngineError> {
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
        let searcher = self.reader.searcher();
        let term = tantivy::Term::from_field_text(self.fields.recorded_file, &path.to_string_lossy());
        let Some(address) = self.first(&searcher, term)? else { return Ok(None) };
        let document: TantivyDocument = searcher.doc(address).map_err(failed)?;
        let json =
            document.get_first(self.fields.stored).and_then(|value| value.as_bytes()).unwrap_or_default();
        // A state that cannot be read only means that the file is read again.
        Ok(serde_json::from_slice(json).ok())
    }

    fn versions(&self, id: &str, most: usize) -> Result<Option<Versions>, EngineError> {
        self.versions_of(id, most)
    }

    fn frequency(&self, term: &query::Term) -> Result<u64, EngineError> {
        let field = self.fields.stream(term.lang, term.stream);
        self.reader.searcher().doc_freq(&tantivy::Term::from_field_text(field, &term.text)).map_err(failed)
    }

    fn story_view(&self) -> Result<Box<dyn StoryView>, EngineError> {
        Ok(Box::new(stories::view(self)?))
    }

    fn writer(&self) -> Result<Box<dyn EngineWriter>, EngineError> {
        Ok(Box::new(writer::Writer::open(self)?))
    }
}

impl Embedded {
    /// Restricts a query to articles: the index holds records of files, too.
    fn articles(&self, query: Box<dyn Query>) -> Box<dyn Query> {
        let articles = tantivy::Term::from_field_text(self.fields.kind, schema::ARTICLE);
        let articles = Box::new(TermQuery::new(articles, IndexRecordOption::Basic));
        Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, articles)]))
    }

    fn by_relevance(
        &self,
        searcher: &Searcher,
        matching: &dyn Query,
        plan: &Plan,
        deepest: usize,
        counting: Option<facets::Count>,
    ) -> Result<ByRelevance, EngineError> {
        let statistics = Statistics::of(searcher, &self.fields, plan)?;
        let scoring = rank::first_stage(&statistics, &self.fields);
        let query = BooleanQuery::new(vec![
            (Occur::Must, Box::new(ConstScoreQuery::new(matching.box_clone(), 0.0))),
            (Occur::Should, scoring),
        ]);
        let candidates = TopDocs::with_limit(deepest.max(RESCORED)).order_by_score();
        let (total, found, counted) =
            searcher.search(&query, &(Count, candidates, counting)).map_err(failed)?;
        Ok(ByRelevance {
            matched: Matched { total: total as u64, counted },
            ranked: rank::second_stage(searcher, &self.fields, &statistics, found)?,
            weighings: statistics.readings.iter().map(Reading::weighing).collect(),
        })
    }

    fn by_date(
        &self,
        searcher: &Searcher,
        matching: &dyn Query,
        order: &Order,
        deepest: usize,
        counting: Option<facets::Count>,
    ) -> Result<(Matched, Vec<Ranked>), EngineError> {
        let order = if *order == Order::Oldest { tantivy::Order::Asc } else { tantivy::Order::Desc };
        let newest = TopDocs::with_limit(deepest).order_by_fast_field::<i64>(schema::DAY, order);
        let (total, found, counted) =
            searcher.search(matching, &(Count, newest, counting)).map_err(failed)?;
        let ranked = found.into_iter().map(|(_, address)| Ranked::plain(0.0, address)).collect();
        Ok((Matched { total: total as u64, counted }, ranked))
    }

    /// Gives stories that were counted their names.
    fn named(&self, searcher: &Searcher, counted: Option<facets::Total>) -> Result<Counted, EngineError> {
        let Some(facets::Total { mut facets, stories, histogram }) = counted else {
            return Ok(Counted::default());
        };
        let mut stories = stories.into_iter();
        for story in facets.iter_mut().filter(|counts| counts.facet == Facet::Story) {
            for (count, number) in story.values.iter_mut().zip(&mut stories) {
                count.value = self.story_id(searcher, number)?;
            }
        }
        Ok(Counted { facets, histogram })
    }
}

/// How many articles match, and what was counted among them.
struct Matched {
    total: u64,
    counted: Option<facets::Total>,
}

/// The articles that match, the best first.
struct ByRelevance {
    matched: Matched,
    ranked: Vec<Ranked>,
    weighings: Vec<Weighing>,
}

/// Any other failure of the library. Those with a remedy are told apart where they can happen.
#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn failed(error: TantivyError) -> EngineError {
    EngineError::Engine(error.to_string())
}
