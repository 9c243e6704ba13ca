//! Searching: a query and how to search in, an [`Answer`] out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Archive, Cursor, Relaxation, help};
use crate::article::Article;
use crate::engine::explain::Weighing;
use crate::engine::facets::{Counted, Counting};
use crate::engine::order::Order;
use crate::engine::{EngineError, Found, Scored, Window};
use crate::error::Error;
use crate::hits::{Hit, Story};
use crate::lang::Lang;
use crate::query::{
    Expansions, Filter, Forgiven, LangWords, Node, Note, Phrases, Plan, Query, Term, Typos, Vocabulary,
    can_be_loosened, forgive, has_typos, leave_open, parse, plan, suspect, take_apart,
};

/// How to search.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchOptions {
    /// How many hits to return.
    pub limit: usize,
    /// How many hits to pass over.
    pub offset: usize,
    /// Where an earlier answer to the same search ended ([`Answer::next`]): the hits behind it are wanted, at any depth for
    /// the same cost, and `offset` is not looked at.
    pub cursor: Option<Cursor>,
    /// In which order they come.
    pub order: Order,
    /// Only articles with text in one of these languages; empty for all.
    pub langs: Vec<Lang>,
    /// How many snippets a hit has at most.
    pub snippets: usize,
    /// What becomes one hit.
    pub group: Group,
    /// Only articles that this lets through. It has no part in the score.
    pub filter: Option<Filter>,
    /// The part of the archive that is searched, for one who may see no other: as [`SearchOptions::filter`], and nothing of the rest is
    /// told beside the hits, neither other versions of their stories nor what would be found by asking for less.
    pub within: Option<Filter>,
    /// What is counted among all the articles that match, in the same pass.
    pub counting: Counting,
    /// How the words of the query are taken.
    pub vocabulary: Arc<Vocabulary>,
    /// Whether the last word may be the beginning of one, because the query is still being typed.
    pub unfinished: bool,
    /// Whether, of a query of one word, the articles that have it early come before those that have it often: where they are
    /// records that people look up, rather than texts that they read.
    pub early: bool,
    /// Whether to look for a better query as well, where hits are ranked and asked for from the first on.
    pub help: bool,
}

/// What becomes one hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Group {
    /// Each article.
    #[default]
    Nothing,
    /// All articles that tell the same story: the hit is the best of them, and has the others in its [`Hit::story`], whether
    /// they match or not.
    Story,
}

/// So many other versions of a story are named.
pub(super) const MOST_VERSIONS: usize = 50;

impl Default for SearchOptions {
    /// The ten best, with two snippets each.
    fn default() -> Self {
        SearchOptions {
            limit: 10,
            offset: 0,
            cursor: None,
            order: Order::Relevance,
            langs: Vec::new(),
            snippets: 2,
            group: Group::Nothing,
            filter: None,
            within: None,
            counting: Counting::default(),
            vocabulary: Arc::default(),
            unfinished: false,
            early: false,
            help: true,
        }
    }
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many articles match, exactly.
    pub total: u64,
    /// How many stories these tell, exactly; counted where hits are grouped by story.
    pub stories: Option<u64>,
    /// The hits asked for, in order, without those that cannot be read.
    pub hits: Vec<Hit>,
    /// So many of the hits asked for cannot be read, because files of the archive are damaged: see [`Archive::examine`].
    pub unread: u64,
    /// What of the query was not understood as it may have been meant.
    pub notes: Vec<Note>,
    /// The query without its typos and with the marks that its words have in the archive. `None` where it is that already,
    /// and where no help was asked for.
    pub did_you_mean: Option<String>,
    /// Where nothing was found, what would be by asking for less. Empty where no help was asked for.
    pub relaxations: Vec<Relaxation>,
    /// The words by which the hits rank and are marked, by language: for marking one of them whole.
    pub words: Vec<LangWords>,
    /// How the query was understood and weighed, in each language of the archive.
    pub weighings: Vec<Weighing>,
    /// What was to be counted.
    pub counted: Counted,
    /// Where the hits behind these begin; `None` where there are none, and where hits are stories. Every article that
    /// matches now comes exactly once on the pages that follow, also while others are added; one that is replaced meanwhile
    /// may come again, or not.
    pub next: Option<Cursor>,
    /// How long it took.
    pub took: Duration,
}

/// A query as it was put to the engine, and what that found.
pub(super) struct Asked<A = Article> {
    pub(super) query: Query,
    pub(super) plan: Plan,
    pub(super) found: Found<A>,
}

impl Archive {
    /// Answers a query. Any text is one: see the query language in `docs/query-syntax.md`.
    ///
    /// # Errors
    /// When the filter cannot be asked, the cursor belongs to another search, or the archive cannot be read.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<Answer, Error> {
        let start = Instant::now();
        let found = self.page(query, options, |plan, window| self.engine.search(plan, window))?;
        let Asked { query: understood, plan, found } = found;
        let helped = options.help && options.offset == 0 && options.cursor.is_none();
        // What nothing of this part has may be a word of the rest.
        let did_you_mean = match helped && (options.within.is_none() || found.total > 0) {
            true => match self.with_typos(query, options, &understood, &found)? {
                None => help::did_you_mean(&*self.engine, &understood, &plan.ranking, &found)?,
                meant => meant,
            },
            false => None,
        };
        let relaxations = match helped && found.total == 0 {
            true => help::relaxations(&understood, options, |query, options| {
                Ok::<_, Error>(self.ask(query, options, &Window::best(0))?.found.total)
            })?,
            false => Vec::new(),
        };
        let versions = if options.group == Group::Story { MOST_VERSIONS } else { 0 };
        let hit = |scored: Scored| {
            let id = &scored.article.id;
            let story = match &options.within {
                None => self.engine.versions(id, versions)?.map(Story::from),
                Some(filter) => self.story_within(id, filter)?,
            };
            let hit = Hit::new(scored, &plan.ranking, options.snippets);
            Ok(Hit { story, ..hit })
        };
        let hits = found.hits.into_iter().map(hit).collect::<Result<_, Error>>()?;
        Ok(Answer {
            total: found.total,
            stories: found.stories,
            hits,
            unread: found.unread,
            notes: understood.notes,
            did_you_mean,
            relaxations,
            words: plan.ranking.clone(),
            weighings: found.weighings,
            counted: found.counted,
            next: found.next.map(|position| Cursor::new(query, options, plan, position)),
            took: start.elapsed(),
        })
    }

    /// The hits that these options ask for, of an engine in this way.
    pub(super) fn page<A>(
        &self,
        query: &str,
        options: &SearchOptions,
        engine: impl Fn(&Plan, &Window) -> Result<Found<A>, EngineError>,
    ) -> Result<Asked<A>, Error> {
        let window = Window {
            offset: options.offset,
            limit: options.limit,
            order: options.order.clone(),
            by_story: options.group == Group::Story,
            from: options.cursor.as_ref().map(|cursor| cursor.position.clone()),
            counting: options.counting.clone(),
        };
        let Some(cursor) = &options.cursor else {
            return self.ask_for(query, options, |plan| engine(plan, &window));
        };
        cursor.check(query, options)?;
        let plan = cursor.plan.clone();
        let found = engine(&plan, &window)?;
        Ok(Asked { query: parse(query), plan, found })
    }

    /// The query without the typos in it that are words of some article by themselves (`barak obama`), where it finds nothing as it was
    /// typed, or next to nothing and has another typo; `None` where that finds no more.
    fn with_typos(
        &self,
        query: &str,
        options: &SearchOptions,
        understood: &Query,
        found: &Found,
    ) -> Result<Option<String>, Error> {
        const FEW: u64 = 10;
        let is_lean = found.total == 0 || (found.total < FEW && has_typos(&understood.clauses));
        let typos = &options.vocabulary.typos;
        if !is_lean || understood.clauses.len() < 2 || typos.forgiven != Forgiven::Unknown {
            return Ok(None);
        }
        let typos = Typos { forgiven: Forgiven::Always, ..typos.clone() };
        let vocabulary = Arc::new(Vocabulary { typos, ..Vocabulary::clone(&options.vocabulary) });
        let forgiving = SearchOptions { vocabulary, ..options.clone() };
        let mut asked = self.ask(query, &forgiving, &Window::best(options.limit.max(1)))?;
        if asked.found.total <= found.total {
            return Ok(None);
        }
        suspect(&mut asked.query.clauses);
        let meant = help::did_you_mean(&*self.engine, &asked.query, &asked.plan.ranking, &asked.found)?;
        let Some(meant) = meant else { return Ok(None) };
        let total = self.ask(&meant, options, &Window::best(0))?.found.total;
        Ok(Some(meant).filter(|_| total > found.total))
    }

    /// Puts a query to the engine, for the articles of a window.
    pub(super) fn ask(&self, query: &str, options: &SearchOptions, window: &Window) -> Result<Asked, Error> {
        self.ask_for(query, options, |plan| self.engine.search(plan, window))
    }

    /// Puts a query to an engine: as it is, and with loose phrases where nothing has all of it word for word.
    fn ask_for<A>(
        &self,
        query: &str,
        options: &SearchOptions,
        engine: impl Fn(&Plan) -> Result<Found<A>, EngineError>,
    ) -> Result<Asked<A>, Error> {
        let filters = || options.filter.iter().chain(&options.within);
        filters().try_for_each(Filter::check)?;
        let mut query = parse(query);
        let langs = self.engine.languages()?;
        options.vocabulary.apply(&mut query);
        take_apart(&mut query, &langs, self)?;
        if options.unfinished {
            leave_open(&mut query);
        }
        let has = |term: &Term| self.engine.frequency(term).map(|articles| articles > 0);
        forgive(&mut query, &langs, &options.vocabulary.typos, has)?;
        let expansions = Expansions::look_up(&mut query, &langs, |lookup| self.engine.expand(lookup))?;
        let planned = |query: &Query, likely: &[Lang], phrases| {
            let mut plan = plan(query, &langs, likely, phrases, &expansions);
            plan.ranking.iter_mut().for_each(|reading| reading.early = options.early);
            let langs = options.langs.iter().map(|&lang| Node::Lang(lang)).collect();
            let langs = (!options.langs.is_empty()).then_some(Node::Any(langs));
            let mut only: Vec<Node> = langs.into_iter().chain(filters().cloned().map(Node::Filter)).collect();
            if !only.is_empty() {
                only.insert(0, plan.matching);
                plan.matching = Node::All(only);
            }
            plan
        };
        let mut plan = planned(&query, &langs, Phrases::Exact);
        let mut likely = langs.clone();
        if plan.depends_on_language() {
            likely = self.engine.likely(&plan.ranking)?;
            plan = planned(&query, &likely, Phrases::Exact);
        }
        let mut found = engine(&plan)?;
        if found.total == 0 && can_be_loosened(&query) {
            plan = planned(&query, &likely, Phrases::Loose);
            found = engine(&plan)?;
            if found.total > 0 {
                let message =
                    "no article has all of it word for word; these have its words elsewhere".to_owned();
                query.notes.push(Note { span: 0..query.text.len(), message });
            }
        }
        Ok(Asked { query, plan, found })
    }

    /// The words by which a query ranks and marks in this archive, by language: for marking an article that is shown whole.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub fn query_words(&self, query: &str) -> Result<Vec<LangWords>, Error> {
        self.words_asked_for(query, &SearchOptions::default())
    }

    /// The same, of a query that is asked with these options.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn words_asked_for(&self, query: &str, options: &SearchOptions) -> Result<Vec<LangWords>, Error> {
        // Which words these are depends on whether the phrases are found.
        Ok(self.ask(query, options, &Window::best(0))?.plan.ranking)
    }
}
