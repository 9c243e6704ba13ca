//! What the cluster counts, of which the ranking makes its statistics. Counted over the whole archive, so a score does not depend
//! on the shard that an article lies in.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{OpenSearch, matching, names};
use crate::engine::ranking::{Census, Statistics};
use crate::engine::{EngineError, Stats};
use crate::lang::{Lang, RECIPES};
use crate::query::{Plan, Stream, Term};

/// So many terms are counted in one request.
const MOST_COUNTED: usize = 500;

/// More languages than there are.
const MOST_LANGS: usize = 1_000;

/// How large an archive is.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    /// Articles.
    pub(super) articles: u64,
    /// The recipes that have terms in it.
    pub(super) langs: Vec<Size>,
    /// The day of its newest article, in days since 1970.
    pub(super) newest: Option<i64>,
}

/// How much of an archive is in a language.
#[derive(Debug)]
pub(super) struct Size {
    pub(super) lang: Lang,
    /// Articles with text in it.
    pub(super) articles: u64,
    /// Their terms.
    pub(super) terms: u64,
}

impl OpenSearch {
    /// Counts how large the archive is. The cluster remembers the answer until something changes.
    pub(super) fn count_sizes(&self) -> Result<Sizes, EngineError> {
        let mut counting = Map::new();
        let recipes: Vec<Lang> = RECIPES.iter().map(|recipe| recipe.lang()).collect();
        for lang in &recipes {
            let of_lang = matching::one(names::RECIPES_OF, lang.as_str());
            let terms = json!({"terms": {"sum": {"field": names::length(*lang)}}});
            counting.insert(lang.to_string(), json!({"filter": of_lang, "aggs": terms}));
        }
        counting.insert("newest".to_owned(), json!({"max": {"field": names::DAY}}));
        let answer = self.search_articles(
            "count articles",
            json!({"size": 0, "track_total_hits": true, "aggs": counting}),
        )?;
        let counted = &answer["aggregations"];
        let size = |lang: &Lang| {
            let of_lang = &counted[lang.as_str()];
            let articles = of_lang["doc_count"].as_u64().filter(|articles| *articles > 0)?;
            let terms = of_lang["terms"]["value"].as_f64().unwrap_or_default() as u64;
            Some(Size { lang: *lang, articles, terms })
        };
        Ok(Sizes {
            articles: super::total(&answer),
            langs: recipes.iter().filter_map(size).collect(),
            newest: counted["newest"]["value"].as_f64().map(|day| day as i64),
        })
    }

    /// How many articles have each of these terms.
    pub(super) fn count_terms(&self, terms: &[Term]) -> Result<Vec<u64>, EngineError> {
        let queries =
            terms.iter().map(|term| matching::one(&names::stream(term.lang, term.stream), &term.text));
        self.count_each(&queries.collect::<Vec<_>>(), &matching::everything())
    }

    /// How many articles match each of these queries, of those that match another one.
    pub(super) fn count_each(&self, queries: &[Value], among: &Value) -> Result<Vec<u64>, EngineError> {
        let mut counts = Vec::with_capacity(queries.len());
        for queries in queries.chunks(MOST_COUNTED) {
            let filters: Map<String, Value> =
                queries.iter().enumerate().map(|(n, query)| (n.to_string(), query.clone())).collect();
            let body = json!({
                "size": 0, "track_total_hits": false, "query": among,
                "aggs": {"each": {"filters": {"filters": filters}}},
            });
            let answer = self.search_articles("count articles", body)?;
            let buckets = &answer["aggregations"]["each"]["buckets"];
            counts.extend(
                (0..queries.len()).map(|n| buckets[n.to_string()]["doc_count"].as_u64().unwrap_or_default()),
            );
        }
        Ok(counts)
    }

    /// The statistics of a plan.
    pub(super) fn statistics<'p>(&self, plan: &'p Plan) -> Result<Statistics<'p>, EngineError> {
        self.counted_for(|census| Statistics::of(census, plan))
    }

    /// What is made of counts. All that are asked for are counted in one request.
    pub(super) fn counted_for<T>(
        &self,
        make: impl Fn(&dyn Census) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let sizes = self.sizes()?;
        let asking = Asking { sizes: sizes.clone(), terms: RefCell::default() };
        make(&asking)?;
        let terms = asking.terms.into_inner();
        let counts = self.frequencies(&terms)?;
        make(&Counted { sizes, terms: terms.into_iter().zip(counts).collect() })
    }

    /// What the archive holds.
    pub(super) fn counted(&self) -> Result<Stats, EngineError> {
        let body = json!({
            "size": 0, "track_total_hits": true,
            "aggs": {"langs": {"terms": {"field": names::LANG, "size": MOST_LANGS}}},
        });
        let answer = self.search_articles("count articles", body)?;
        let buckets = answer["aggregations"]["langs"]["buckets"].as_array();
        let lang =
            |bucket: &Value| Some((bucket["key"].as_str()?.parse().ok()?, bucket["doc_count"].as_u64()?));
        let mut langs: Vec<(Lang, u64)> = buckets.into_iter().flatten().filter_map(lang).collect();
        langs.sort_by_key(|(lang, articles)| (std::cmp::Reverse(*articles), *lang));
        Ok(Stats { articles: super::total(&answer), langs, files: self.count_files()?, bytes: self.bytes()? })
    }
}

/// Notes what is asked, and knows nothing yet.
struct Asking {
    sizes: Arc<Sizes>,
    terms: RefCell<Vec<Term>>,
}

/// Knows what was asked.
struct Counted {
    sizes: Arc<Sizes>,
    terms: HashMap<Term, u64>,
}

impl Sizes {
    fn languages(&self) -> Vec<(Lang, u64)> {
        self.langs.iter().map(|size| (size.lang, size.articles)).collect()
    }

    fn terms(&self, lang: Lang) -> u64 {
        self.langs.iter().find(|size| size.lang == lang).map_or(0, |size| size.terms)
    }
}

impl Census for Asking {
    fn languages(&self) -> Result<Vec<(Lang, u64)>, EngineError> {
        Ok(self.sizes.languages())
    }

    fn terms(&self, lang: Lang) -> Result<u64, EngineError> {
        Ok(self.sizes.terms(lang))
    }

    /// None: whoever asks goes on asking where a word is not found.
    fn articles(&self, lang: Lang, stream: Stream, text: &str) -> Result<u64, EngineError> {
        self.terms.borrow_mut().push(Term { lang, stream, text: text.to_owned() });
        Ok(0)
    }
}

impl Census for Counted {
    fn languages(&self) -> Result<Vec<(Lang, u64)>, EngineError> {
        Ok(self.sizes.languages())
    }

    fn terms(&self, lang: Lang) -> Result<u64, EngineError> {
        Ok(self.sizes.terms(lang))
    }

    fn articles(&self, lang: Lang, stream: Stream, text: &str) -> Result<u64, EngineError> {
        Ok(self.terms.get(&Term { lang, stream, text: text.to_owned() }).copied().unwrap_or_default())
    }
}
