//! Before a commit is done: which of the archive's articles tell the same story.
//!
//! What is told follows from the articles alone (see [`crate::story`]), so it is found again for those whose story may have
//! become another: the articles that changed, those that have a key which became rarer or more common, what these looked
//! like before and look like now, and what that looks like in turn. Where many changed, it is found for all.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Writer;
use crate::engine::stories::{StoryView, Told, number_of};
use crate::engine::{Engine, EngineError};
use crate::lang::Lang;
use crate::story::{Frequency, Held, Link, MOST_COPIES, Pool, RARE, Weighed, alike, stories};

/// The articles that changed since stories were settled last.
#[derive(Default)]
pub(super) struct Changed {
    numbers: HashSet<u64>,
    all: bool,
    /// The archive as it was then: by it is known which keys became rarer or more common.
    before: Option<Box<dyn StoryView>>,
}

/// More articles than this are not remembered one by one.
const MOST_CHANGED: usize = 1_000_000;

/// When more than one in so many articles changed, it is quicker to look at all of them: they are then held in memory
/// instead of looked up one by one, if the writer has the memory.
const ONE_IN: u64 = 20;

impl Changed {
    pub(super) fn article(&mut self, id: &str) {
        self.number(number_of(id));
    }

    fn number(&mut self, number: u64) {
        if !self.all {
            self.numbers.insert(number);
            self.all = self.numbers.len() > MOST_CHANGED;
        }
    }

    /// The articles of a file are about to be deleted; returns their numbers.
    pub(super) fn file(
        &mut self,
        view: &dyn StoryView,
        path: &std::path::Path,
    ) -> Result<Vec<u64>, EngineError> {
        let articles = view.of_file(path)?;
        articles.iter().for_each(|&number| self.number(number));
        Ok(articles)
    }

    pub(super) fn all(&mut self) {
        self.all = true;
    }

    pub(super) fn any(&self) -> bool {
        self.all || !self.numbers.is_empty()
    }

    /// Changes are about to be committed.
    pub(super) fn remember(&mut self, engine: &dyn Engine) -> Result<(), EngineError> {
        if self.before.is_none() && !self.all {
            self.before = Some(engine.story_view()?);
        }
        Ok(())
    }
}

/// An article whose story is looked for.
#[derive(Clone, Copy)]
struct Node {
    number: u64,
    place: u64,
    lang: Lang,
}

impl Writer {
    /// Finds the stories of what was committed; to be committed.
    pub(super) fn settle_stories(&mut self) -> Result<(), EngineError> {
        let after = self.engine.story_view()?;
        let Changed { numbers, all, before } = std::mem::take(&mut self.stories);
        let few = (numbers.len() as u64).saturating_mul(ONE_IN) < after.articles();
        match before {
            Some(before) if !all && few => self.settle_some(&*before, &*after, &numbers),
            _ => self.settle_all(&*after),
        }
    }

    fn settle_all(&mut self, after: &dyn StoryView) -> Result<(), EngineError> {
        let mut held = (after.articles() <= self.memory.articles()).then(Held::default);
        let mut nodes = Vec::new();
        after.each(&mut |place, number, signature| {
            nodes.push(Node { number, place, lang: signature.lang });
            held.iter_mut().for_each(|held| held.add(&signature));
            Ok(())
        })?;
        // Equals are decided between by their order, which must not be that in which they came.
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_unstable_by_key(|&visited| nodes[visited].number);
        let mut at = vec![0; nodes.len()];
        order.iter().enumerate().for_each(|(n, &visited)| at[visited] = n);
        let links: Vec<Link> = match held {
            Some(held) => held.links(),
            None => looked_up(after, &nodes)?,
        };
        let in_order = |link: Link| {
            let (one, other) = (at[link.one], at[link.other]);
            Link { one: one.min(other), other: one.max(other), ..link }
        };
        let links = links.into_iter().map(in_order).collect();
        let nodes: Vec<Node> = order.into_iter().map(|visited| nodes[visited]).collect();
        let mut told = told(after, &nodes, links)?;
        // To ask for each article what is recorded of it takes longer than to find its story.
        let recorded: HashSet<u64> = after.all_told()?.into_iter().collect();
        for &number in &recorded {
            told.entry(number).or_insert(None);
        }
        self.tell(after, told, |number| recorded.contains(&number))
    }

    fn settle_some(
        &mut self,
        before: &dyn StoryView,
        after: &dyn StoryView,
        changed: &HashSet<u64>,
    ) -> Result<(), EngineError> {
        let mut told_anew: BTreeMap<u64, Option<Told>> = BTreeMap::new();
        let mut open: Vec<u64> = Vec::new();
        for number in weighed_anew(before, after, changed)? {
            open.push(number);
            open.extend(after.told(number)?.into_iter().flat_map(|told| told.alike));
        }
        let pool = LookedUp::new(after);
        let mut found: BTreeMap<u64, Node> = BTreeMap::new();
        let mut pairs: Vec<(u64, u64, f32)> = Vec::new();
        while let Some(number) = open.pop() {
            if found.contains_key(&number) || told_anew.contains_key(&number) {
                continue;
            }
            let Some(place) = after.place(number)? else {
                // It was deleted.
                told_anew.insert(number, None);
                continue;
            };
            found.insert(number, Node { number, place, lang: pool.lang(place)? });
            for (other, likeness) in alike(&pool, place, |_| true)? {
                let other = after.number(other)?;
                open.push(other);
                if number < other {
                    pairs.push((number, other, likeness));
                }
            }
        }
        let at: FxHashMap<u64, usize> = found.keys().enumerate().map(|(n, number)| (*number, n)).collect();
        let links = pairs.into_iter().map(|(one, other, likeness)| Link {
            one: at[&one],
            other: at[&other],
            likeness,
        });
        let nodes: Vec<Node> = found.into_values().collect();
        told_anew.extend(told(after, &nodes, links.collect())?);
        for node in &nodes {
            told_anew.entry(node.number).or_insert(None);
        }
        self.tell(after, told_anew, |_| true)
    }

    /// Records what is not recorded yet. `may_be_recorded` is false for articles of which surely nothing is.
    fn tell(
        &mut self,
        after: &dyn StoryView,
        told: BTreeMap<u64, Option<Told>>,
        may_be_recorded: impl Fn(u64) -> bool,
    ) -> Result<(), EngineError> {
        for (number, told) in told {
            let recorded = if may_be_recorded(number) { after.told(number)? } else { None };
            if recorded != told {
                self.inner.tell(number, told.as_ref())?;
            }
        }
        Ok(())
    }
}

/// The pairs of articles that look like the same story, looked up one by one, in constant memory.
fn looked_up(view: &dyn StoryView, nodes: &[Node]) -> Result<Vec<Link>, EngineError> {
    let pool = LookedUp::new(view);
    let at: FxHashMap<u64, usize> = nodes.iter().enumerate().map(|(n, node)| (node.place, n)).collect();
    let links = |one: usize| -> Result<Vec<Link>, EngineError> {
        let alike = alike(&pool, nodes[one].place, |other| at[&other] < one)?;
        let link = |(other, likeness)| Link { one: at[&other], other: one, likeness };
        Ok(alike.into_iter().map(link).collect())
    };
    let links: Vec<Vec<Link>> = (0..nodes.len()).into_par_iter().map(links).collect::<Result<_, _>>()?;
    Ok(links.concat())
}

/// What there is to tell of articles that are linked. They must be in the order of their numbers, with all their links.
fn told(
    view: &dyn StoryView,
    nodes: &[Node],
    links: Vec<Link>,
) -> Result<BTreeMap<u64, Option<Told>>, EngineError> {
    let mut told: BTreeMap<u64, Told> = BTreeMap::new();
    for link in &links {
        for (one, other) in [(link.one, link.other), (link.other, link.one)] {
            let number = nodes[one].number;
            let alone = || Told { story: number, alike: Vec::new() };
            told.entry(number).or_insert_with(alone).alike.push(nodes[other].number);
        }
    }
    told.values_mut().for_each(|told| told.alike.sort_unstable());
    let langs: Vec<Lang> = nodes.iter().map(|node| node.lang).collect();
    for members in stories(&langs, links) {
        let mut first: Option<(String, u64)> = None;
        for &member in &members {
            let id = view.id(nodes[member].place)?;
            if first.as_ref().is_none_or(|(other, _)| id < *other) {
                first = Some((id, nodes[member].number));
            }
        }
        let Some((_, story)) = first else { continue };
        for member in members {
            if let Some(told) = told.get_mut(&nodes[member].number) {
                told.story = story;
            }
        }
    }
    Ok(told.into_iter().map(|(number, told)| (number, Some(told))).collect())
}

/// The articles whose likeness to others may have become another: those that changed, and those with a key or band that
/// now counts for more or less.
fn weighed_anew(
    before: &dyn StoryView,
    after: &dyn StoryView,
    changed: &HashSet<u64>,
) -> Result<HashSet<u64>, EngineError> {
    let (mut keys, mut bands) = (HashSet::new(), HashSet::new());
    for view in [before, after] {
        for &number in changed {
            let Some(place) = view.place(number)? else { continue };
            let signature = view.signature(place)?;
            keys.extend(signature.counted());
            bands.extend(signature.sketch.iter().flat_map(|sketch| sketch.bands()));
        }
    }
    let mut anew = changed.clone();
    let mut add = |places: Option<Vec<u64>>| -> Result<(), EngineError> {
        for place in places.unwrap_or_default() {
            anew.insert(after.number(place)?);
        }
        Ok(())
    };
    for key in keys {
        let frequency = |view: &dyn StoryView| view.with_key(key, RARE).map(frequency);
        if frequency(before)? != frequency(after)? {
            add(after.with_key(key, u64::MAX)?)?;
        }
    }
    for band in bands {
        let finds = |view: &dyn StoryView| view.with_band(band, MOST_COPIES).map(|places| places.is_some());
        if finds(before)? != finds(after)? {
            add(after.with_band(band, u64::MAX)?)?;
        }
    }
    Ok(anew)
}

/// How common a key is, by the articles that have it, if there are at most [`RARE`].
fn frequency(places: Option<Vec<u64>>) -> Frequency {
    places.map_or(Frequency::Common, |places| Frequency::of(places.len() as u64))
}

/// The articles of a view, looked up as they are asked for. What was looked up is kept for a while.
struct LookedUp<'v> {
    view: &'v dyn StoryView,
    weighed: Mutex<FxHashMap<u64, Arc<Weighed<'static>>>>,
    keys: Mutex<FxHashMap<u32, Option<Arc<[u64]>>>>,
}

/// So many keys and articles are kept.
const MOST_KEPT: usize = 100_000;

impl LookedUp<'_> {
    fn new(view: &dyn StoryView) -> LookedUp<'_> {
        LookedUp { view, weighed: Mutex::default(), keys: Mutex::default() }
    }

    fn key(&self, key: u32) -> Result<Option<Arc<[u64]>>, EngineError> {
        if let Some(known) = open(&self.keys).get(&key) {
            return Ok(known.clone());
        }
        let places: Option<Arc<[u64]>> = self.view.with_key(key, RARE)?.map(Arc::from);
        keep(&self.keys, key, places.clone());
        Ok(places)
    }
}

fn open<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is kept is whole whatever happened to who kept it.
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep<K: std::hash::Hash + Eq, V>(kept: &Mutex<FxHashMap<K, V>>, key: K, value: V) {
    let mut kept = open(kept);
    if kept.len() >= MOST_KEPT {
        kept.clear();
    }
    kept.insert(key, value);
}

impl Pool for LookedUp<'_> {
    type Error = EngineError;

    fn lang(&self, place: u64) -> Result<Lang, EngineError> {
        self.view.lang(place)
    }

    fn weighed(&self, place: u64) -> Result<Weighed<'_>, EngineError> {
        if let Some(known) = open(&self.weighed).get(&place) {
            return Ok(Weighed::clone(known));
        }
        let frequency = |key| -> Result<Frequency, EngineError> {
            Ok(self.key(key)?.map_or(Frequency::Common, |places| Frequency::of(places.len() as u64)))
        };
        let weighed = Weighed::of(self.view.signature(place)?, frequency)?;
        keep(&self.weighed, place, Arc::new(weighed.clone()));
        Ok(weighed)
    }

    fn each_with_key(&self, key: u32, visit: &mut dyn FnMut(u64)) -> Result<(), EngineError> {
        self.key(key)?.iter().flat_map(|places| places.iter()).for_each(|&place| visit(place));
        Ok(())
    }

    fn each_with_band(&self, band: u32, visit: &mut dyn FnMut(u64)) -> Result<(), EngineError> {
        self.view.with_band(band, MOST_COPIES)?.into_iter().flatten().for_each(visit);
        Ok(())
    }
}
