//! All articles of an archive in memory, packed: about 600 bytes of each while their stories are looked for.

use std::borrow::Cow;
use std::convert::Infallible;

use rayon::prelude::*;

use super::group::{Link, stories};
use super::link::{Frequency, RARE, Weighed};
use super::pool::{Pool, alike};
use super::sketch::MOST_COPIES;
use super::{Key, Signature, Sketch};
use crate::lang::Lang;

/// Articles that are held in memory, called by their number from 0. What is of one kind lies side by side, because a vector for
/// each article and each key takes more than what is in it.
#[derive(Default)]
pub struct Held {
    langs: Vec<Lang>,
    sketches: Vec<Option<Sketch>>,
    weights: Vec<f32>,
    /// The keys of the articles, one article's after the other's.
    keys: Vec<(Key, Frequency)>,
    /// Where each article's keys end.
    ends: Vec<usize>,
    with_key: Postings,
    with_band: Postings,
}

impl Held {
    /// What is held of an article at most, as a rule, in bytes, while links are looked for.
    pub const BYTES: u64 = 1_000;

    /// Adds the next article.
    pub fn add(&mut self, signature: &Signature) {
        self.langs.push(signature.lang);
        self.sketches.push(signature.sketch);
        let frequency = |key: &Key| if key.is_counted() { Frequency::of(1) } else { Frequency::Common };
        self.keys.extend(signature.keys.iter().map(|key| (*key, frequency(key))));
        self.ends.push(self.keys.len());
    }

    /// The pairs of articles that look like the same story.
    pub fn links(mut self) -> Vec<Link> {
        self.count();
        let links = |other: usize| {
            let Ok(alike) = alike(&self, other as u64, |one| one < other as u64);
            alike.into_iter().map(move |(one, likeness)| Link { one: one as usize, other, likeness })
        };
        (0..self.langs.len()).into_par_iter().flat_map_iter(links).collect()
    }

    /// Counts who has each key and band.
    fn count(&mut self) {
        let articles = 0..self.langs.len();
        let counted = self.keys.iter().filter(|(key, _)| key.is_counted()).count();
        let mut pairs = Vec::with_capacity(counted);
        for article in articles.clone() {
            let keys = &self.keys[self.keys_of(article)];
            pairs.extend(
                keys.iter().filter(|(key, _)| key.is_counted()).map(|(key, _)| (key.hash, article as u32)),
            );
        }
        pairs.sort_unstable();
        for same in pairs.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
            let frequency = Frequency::of(same.len() as u64);
            for &(hash, article) in same {
                let keys = self.keys_of(article as usize);
                let keys = &mut self.keys[keys];
                if let Ok(at) = keys.binary_search_by_key(&hash, |(key, _)| key.hash) {
                    keys[at].1 = frequency;
                }
            }
        }
        let langs = &self.langs;
        self.with_key = Postings::of(&pairs, RARE, |articles| {
            articles.iter().any(|(_, article)| langs[*article as usize] != langs[articles[0].1 as usize])
        });
        let mut pairs =
            Vec::with_capacity(self.sketches.iter().flatten().map(|sketch| sketch.bands().count()).sum());
        for article in articles.clone() {
            pairs.extend(
                self.sketches[article].iter().flat_map(Sketch::bands).map(|band| (band, article as u32)),
            );
        }
        pairs.sort_unstable();
        pairs.dedup();
        self.with_band = Postings::of(&pairs, MOST_COPIES, |_| true);
        self.weights = articles.map(|article| Weighed::weight(&self.keys[self.keys_of(article)])).collect();
    }

    fn keys_of(&self, article: usize) -> std::ops::Range<usize> {
        let start = article.checked_sub(1).map_or(0, |before| self.ends[before]);
        start..self.ends[article]
    }
}

impl Pool for Held {
    type Error = Infallible;

    fn lang(&self, place: u64) -> Result<Lang, Infallible> {
        Ok(self.langs[place as usize])
    }

    fn weighed(&self, place: u64) -> Result<Weighed<'_>, Infallible> {
        let article = place as usize;
        Ok(Weighed {
            lang: self.langs[article],
            sketch: self.sketches[article],
            keys: Cow::Borrowed(&self.keys[self.keys_of(article)]),
            weight: self.weights[article],
        })
    }

    fn each_with_key(&self, key: u32, visit: &mut dyn FnMut(u64)) -> Result<(), Infallible> {
        self.with_key.of_term(key).iter().for_each(|&article| visit(u64::from(article)));
        Ok(())
    }

    fn each_with_band(&self, band: u32, visit: &mut dyn FnMut(u64)) -> Result<(), Infallible> {
        self.with_band.of_term(band).iter().for_each(|&article| visit(u64::from(article)));
        Ok(())
    }
}

/// The articles with each term, in the order of terms.
#[derive(Default)]
struct Postings {
    terms: Vec<u32>,
    /// Where the articles of each term end.
    ends: Vec<u32>,
    articles: Vec<u32>,
}

impl Postings {
    /// Takes pairs of a term and an article, in order. Of a term that only one article has, or more than `most`, or of whose
    /// articles `useful` says no, nothing is kept.
    fn of(pairs: &[(u32, u32)], most: u64, useful: impl Fn(&[(u32, u32)]) -> bool) -> Postings {
        let mut postings = Postings::default();
        for same in pairs.chunk_by(|one, other| one.0 == other.0) {
            if same.len() > 1 && same.len() as u64 <= most && useful(same) {
                postings.terms.push(same[0].0);
                postings.articles.extend(same.iter().map(|(_, article)| *article));
                postings.ends.push(postings.articles.len() as u32);
            }
        }
        postings
    }

    fn of_term(&self, term: u32) -> &[u32] {
        let Ok(at) = self.terms.binary_search(&term) else { return &[] };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.articles[start as usize..self.ends[at] as usize]
    }
}

/// The stories that these articles tell, by their place in the list: those that several tell.
pub fn stories_of<'a>(signatures: impl Iterator<Item = &'a Signature>) -> Vec<Vec<usize>> {
    let mut held = Held::default();
    signatures.for_each(|signature| held.add(signature));
    let langs = held.langs.clone();
    stories(&langs, held.links())
}
