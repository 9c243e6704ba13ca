//! What stories are recognised by, as the cluster holds it: a view of one moment, in which articles are called by their numbers.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use opensearch::http::Method;
use serde_json::{Value, json};

use super::client::Request;
use super::document::{band_term, key_term, signature, signed, unsigned};
use super::matching::{one, set};
use super::records::KIND;
use super::{OpenSearch, column, hits, names, total};
use crate::engine::EngineError;
use crate::engine::stories::{StoryView, Told, VisitSignature};
use crate::lang::Lang;
use crate::story::Signature;

/// A view is remembered so long after it was last looked at.
const REMEMBERED: &str = "10m";

/// Articles are read so many at a time.
const PAGE: usize = 1_000;

/// What was read of so many articles is kept.
const MOST_KEPT: usize = 100_000;

/// So often it is asked about one article; then everything that is told is read.
const MOST_ASKED: usize = 50;

const ACTION: &str = "look for stories";

/// The archive as it was at one moment.
pub(super) struct View {
    engine: OpenSearch,
    /// The cluster's name for the moment, of both indexes.
    moment: String,
    articles: u64,
    kept: Mutex<Kept>,
    /// All that is told, once many have been asked about.
    told: OnceLock<HashMap<u64, Told>>,
}

/// What was read of articles.
#[derive(Default)]
struct Kept {
    articles: HashMap<u64, Seen>,
    ids: HashMap<u64, String>,
    asked: usize,
}

#[derive(Clone)]
struct Seen {
    id: String,
    signature: Signature,
}

impl View {
    pub(super) fn open(engine: &OpenSearch) -> Result<View, EngineError> {
        let indexes = format!("{},{}", engine.names.articles, engine.names.records);
        let path = format!("/{indexes}/_search/point_in_time?keep_alive={REMEMBERED}");
        let answer = engine.client.ask(Request::new(ACTION, Method::Post, path))?;
        let Some(moment) = answer["pit_id"].as_str() else {
            return Err(engine.client.nonsense(ACTION, "it does not name the moment"));
        };
        let mut view = View {
            engine: engine.clone(),
            moment: moment.to_owned(),
            articles: 0,
            kept: Mutex::default(),
            told: OnceLock::new(),
        };
        let counted = view.search(json!({"size": 0, "track_total_hits": true, "query": articles()}))?;
        view.articles = total(&counted);
        Ok(view)
    }

    fn search(&self, mut body: Value) -> Result<Value, EngineError> {
        super::only_columns(&mut body);
        body["pit"] = json!({"id": self.moment, "keep_alive": REMEMBERED});
        let request =
            Request::new(ACTION, Method::Post, "/_search?allow_partial_search_results=false").json(body);
        self.engine.whole(ACTION, self.engine.client.ask(request)?)
    }

    /// Visits what a query finds, with these columns, in the order of the first, until a visit says that it is enough.
    fn visit(
        &self,
        query: &Value,
        columns: &[&str],
        page: usize,
        mut visit: impl FnMut(&Value) -> Result<bool, EngineError>,
    ) -> Result<(), EngineError> {
        let mut after = Value::Null;
        loop {
            let mut body = json!({
                "size": page, "track_total_hits": false, "query": query,
                "docvalue_fields": columns, "sort": [{(columns[0]): {"order": "asc", "unmapped_type": "long"}}],
            });
            if !after.is_null() {
                body["search_after"] = after;
            }
            let answer = self.search(body)?;
            let found = hits(&answer);
            for hit in found {
                if !visit(hit)? {
                    return Ok(());
                }
            }
            match found.last() {
                Some(last) if found.len() == page => after = last["sort"].clone(),
                _ => return Ok(()),
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // What is kept is whole whatever happened to who kept it.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what a hit says of its article.
    fn see(&self, hit: &Value) -> Result<u64, EngineError> {
        let (number, seen) =
            read(hit).ok_or_else(|| self.engine.client.nonsense(ACTION, "an article has no signature"))?;
        let mut kept = self.kept();
        if kept.articles.len() >= MOST_KEPT {
            kept.articles.clear();
        }
        kept.articles.insert(number, seen);
        Ok(number)
    }

    /// What is known of an article, looked up if need be.
    fn seen(&self, number: u64) -> Result<Option<Seen>, EngineError> {
        if let Some(seen) = self.kept().articles.get(&number) {
            return Ok(Some(seen.clone()));
        }
        self.visit(&set(names::NUMBER, &[json!(signed(number))]), &COLUMNS, 1, |hit| {
            self.see(hit)?;
            Ok(false)
        })?;
        Ok(self.kept().articles.get(&number).cloned())
    }

    fn known(&self, number: u64) -> Result<Seen, EngineError> {
        self.seen(number)?.ok_or_else(|| EngineError::Engine("an article has no signature".to_owned()))
    }

    /// The articles with a term by which others are found; `None` if there are more than `most`.
    fn alike(&self, term: &str, most: u64) -> Result<Option<Vec<u64>>, EngineError> {
        let mut numbers = Vec::new();
        let page = usize::try_from(most).unwrap_or(PAGE).saturating_add(1).min(PAGE);
        self.visit(&one(names::ALIKE, term), &COLUMNS, page, |hit| {
            numbers.push(self.see(hit)?);
            Ok(numbers.len() as u64 <= most)
        })?;
        Ok((numbers.len() as u64 <= most).then_some(numbers))
    }

    /// All that is told.
    fn all(&self) -> Result<&HashMap<u64, Told>, EngineError> {
        if let Some(told) = self.told.get() {
            return Ok(told);
        }
        let mut told = HashMap::new();
        self.visit(&one(KIND, names::TOLD), &TOLD_COLUMNS, PAGE, |hit| {
            told.extend(read_told(hit));
            Ok(true)
        })?;
        Ok(self.told.get_or_init(|| told))
    }
}

impl Drop for View {
    fn drop(&mut self) {
        // The cluster forgets it by itself, but keeps files open until then.
        let forget = json!({"pit_id": [self.moment]});
        let request = Request::new(ACTION, Method::Delete, "/_search/point_in_time").json(forget);
        drop(self.engine.client.start(request));
    }
}

const COLUMNS: [&str; 3] = [names::NUMBER, names::ID, names::SIGNATURE];
const TOLD_COLUMNS: [&str; 3] = ["member", "tells", "looks_like"];

/// All articles: records have no number.
fn articles() -> Value {
    json!({"exists": {"field": names::NUMBER}})
}

fn read(hit: &Value) -> Option<(u64, Seen)> {
    let fields = &hit["fields"];
    let signature = signature(fields[names::SIGNATURE][0].as_str()?)?;
    let id = fields[names::ID][0].as_str()?.to_owned();
    Some((unsigned(&fields[names::NUMBER][0])?, Seen { id, signature }))
}

fn read_told(hit: &Value) -> Option<(u64, Told)> {
    let number = |name| column(hit, name).map(i64::cast_unsigned);
    let alike = hit["fields"]["looks_like"].as_array();
    let mut alike: Vec<u64> = alike.into_iter().flatten().filter_map(unsigned).collect();
    alike.sort_unstable();
    Some((number("member")?, Told { story: number("tells")?, alike }))
}

impl StoryView for View {
    fn articles(&self) -> u64 {
        self.articles
    }

    fn each(&self, visit: VisitSignature<'_>) -> Result<(), EngineError> {
        self.visit(&articles(), &COLUMNS, PAGE, |hit| {
            let read = read(hit);
            let (number, seen) =
                read.ok_or_else(|| self.engine.client.nonsense(ACTION, "an article has no signature"))?;
            let mut kept = self.kept();
            if kept.ids.len() < MOST_KEPT {
                kept.ids.insert(number, seen.id);
            }
            drop(kept);
            visit(number, number, seen.signature)?;
            Ok(true)
        })
    }

    fn place(&self, number: u64) -> Result<Option<u64>, EngineError> {
        Ok(self.seen(number)?.map(|_| number))
    }

    fn number(&self, place: u64) -> Result<u64, EngineError> {
        Ok(place)
    }

    fn id(&self, place: u64) -> Result<String, EngineError> {
        if let Some(id) = self.kept().ids.get(&place) {
            return Ok(id.clone());
        }
        Ok(self.known(place)?.id)
    }

    fn lang(&self, place: u64) -> Result<Lang, EngineError> {
        Ok(self.known(place)?.signature.lang)
    }

    fn signature(&self, place: u64) -> Result<Signature, EngineError> {
        Ok(self.known(place)?.signature)
    }

    fn with_key(&self, key: u32, most: u64) -> Result<Option<Vec<u64>>, EngineError> {
        self.alike(&key_term(key), most)
    }

    fn with_band(&self, band: u32, most: u64) -> Result<Option<Vec<u64>>, EngineError> {
        self.alike(&band_term(band), most)
    }

    fn of_file(&self, path: &Path) -> Result<Vec<u64>, EngineError> {
        let mut numbers = Vec::new();
        self.visit(&one(names::PATH, &path.to_string_lossy()), &[names::NUMBER], PAGE, |hit| {
            numbers.extend(unsigned(&hit["fields"][names::NUMBER][0]));
            Ok(true)
        })?;
        Ok(numbers)
    }

    fn told(&self, number: u64) -> Result<Option<Told>, EngineError> {
        let asked = {
            let mut kept = self.kept();
            kept.asked += 1;
            kept.asked
        };
        if asked > MOST_ASKED || self.told.get().is_some() {
            return Ok(self.all()?.get(&number).cloned());
        }
        let mut told = None;
        self.visit(&set("member", &[json!(signed(number))]), &TOLD_COLUMNS, 1, |hit| {
            told = read_told(hit).map(|(_, told)| told);
            Ok(false)
        })?;
        Ok(told)
    }

    fn all_told(&self) -> Result<Vec<u64>, EngineError> {
        Ok(self.all()?.keys().copied().collect())
    }
}
