//! Finding, for an article, those that look like it.

use std::borrow::Cow;
use std::convert::Infallible;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Signature;
use super::group::{Link, stories};
use super::link::{Frequency, LEAST_SHARED, RARE, Weighed, likeness};
use super::sketch::MOST_COPIES;
use crate::lang::Lang;

/// The articles among which stories are looked for. An article is called by its place.
pub trait Pool {
    /// Why it could not be read.
    type Error;

    /// An article's language.
    ///
    /// # Errors
    /// When it cannot be read.
    fn lang(&self, place: u64) -> Result<Lang, Self::Error>;

    /// What an article is recognised by.
    ///
    /// # Errors
    /// When it cannot be read.
    fn weighed(&self, place: u64) -> Result<Cow<'_, Weighed>, Self::Error>;

    /// The articles with a key; none if more than [`RARE`] have it, or all of them are in one language.
    ///
    /// # Errors
    /// When it cannot be read.
    fn with_key(&self, key: u32) -> Result<Cow<'_, [u64]>, Self::Error>;

    /// The articles with a band of their sketch; none if more than [`MOST_COPIES`] have it.
    ///
    /// # Errors
    /// When it cannot be read.
    fn with_band(&self, band: u32) -> Result<Cow<'_, [u64]>, Self::Error>;
}

/// The articles that look like the same story as one, of those that `among` lets pass, with how much: see [`likeness`].
///
/// # Errors
/// When the pool cannot be read.
pub fn alike<P: Pool>(
    pool: &P,
    place: u64,
    among: impl Fn(u64) -> bool,
) -> Result<Vec<(u64, f32)>, P::Error> {
    let own = pool.weighed(place)?;
    // How many rare keys are shared; enough of them for those with the same wording.
    let mut candidates: FxHashMap<u64, u32> = FxHashMap::default();
    for band in own.sketch.iter().flat_map(|sketch| sketch.bands()) {
        for &other in pool.with_band(band)?.iter().filter(|other| among(**other)) {
            if other != place {
                candidates.insert(other, LEAST_SHARED);
            }
        }
    }
    if own.lang != Lang::UND {
        for (key, _) in own.keys.iter().filter(|(_, frequency)| *frequency != Frequency::Common) {
            for &other in pool.with_key(key.hash)?.iter().filter(|other| among(**other)) {
                if pool.lang(other)? != own.lang {
                    *candidates.entry(other).or_default() += 1;
                }
            }
        }
    }
    let mut alike = Vec::new();
    for (other, _) in candidates.into_iter().filter(|(_, shared)| *shared >= LEAST_SHARED) {
        let likeness = likeness(&own, &*pool.weighed(other)?);
        if likeness >= 1.0 {
            alike.push((other, likeness));
        }
    }
    alike.sort_unstable_by_key(|(other, _)| *other);
    Ok(alike)
}

/// Articles that are held in memory, called by their number from 0.
pub struct Held {
    articles: Vec<Weighed>,
    /// Their languages, side by side: they are asked for far more often than the rest.
    langs: Vec<Lang>,
    keys: FxHashMap<u32, Vec<u64>>,
    bands: FxHashMap<u32, Vec<u64>>,
}

impl Held {
    /// Takes the signatures of all articles.
    pub fn new(signatures: Vec<Signature>) -> Held {
        let keys = |signature: &Signature| signature.counted().collect::<Vec<_>>();
        let bands = |signature: &Signature| {
            signature.sketch.iter().flat_map(|sketch| sketch.bands()).collect::<Vec<_>>()
        };
        let langs: Vec<Lang> = signatures.iter().map(|signature| signature.lang).collect();
        let (mut keys, counts) = by_term(&signatures, keys, RARE);
        keys.retain(|_, articles| {
            articles.iter().any(|&article| langs[article as usize] != langs[articles[0] as usize])
        });
        let (bands, _) = by_term(&signatures, bands, MOST_COPIES);
        let frequency = |key| {
            // A key that is in neither has one article.
            let articles = counts.get(&key).copied();
            Ok::<_, Infallible>(Frequency::of(articles.unwrap_or(1)))
        };
        let weigh = |signature| match Weighed::of(signature, frequency) {
            Ok(weighed) => weighed,
            Err(never) => match never {},
        };
        Held { articles: signatures.into_iter().map(weigh).collect(), langs, keys, bands }
    }
}

/// The articles with each term that two or more have, up to `most`; and how many have each of these, and of the others.
fn by_term(
    signatures: &[Signature],
    terms: impl Fn(&Signature) -> Vec<u32>,
    most: u64,
) -> (FxHashMap<u32, Vec<u64>>, FxHashMap<u32, u64>) {
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (article, signature) in signatures.iter().enumerate() {
        pairs.extend(terms(signature).into_iter().map(|term| (term, article as u32)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let (mut articles, mut counts) = (FxHashMap::default(), FxHashMap::default());
    for same in pairs.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
        counts.insert(same[0].0, same.len() as u64);
        if same.len() as u64 <= most {
            articles.insert(same[0].0, same.iter().map(|(_, article)| u64::from(*article)).collect());
        }
    }
    (articles, counts)
}

impl Pool for Held {
    type Error = Infallible;

    fn lang(&self, place: u64) -> Result<Lang, Infallible> {
        Ok(self.langs[place as usize])
    }

    fn weighed(&self, place: u64) -> Result<Cow<'_, Weighed>, Infallible> {
        Ok(Cow::Borrowed(&self.articles[place as usize]))
    }

    fn with_key(&self, key: u32) -> Result<Cow<'_, [u64]>, Infallible> {
        Ok(Cow::Borrowed(self.keys.get(&key).map_or(&[], Vec::as_slice)))
    }

    fn with_band(&self, band: u32) -> Result<Cow<'_, [u64]>, Infallible> {
        Ok(Cow::Borrowed(self.bands.get(&band).map_or(&[], Vec::as_slice)))
    }
}

/// The pairs of articles that look like the same story, among these, by their place in the list.
pub fn links_of(signatures: Vec<Signature>) -> Vec<Link> {
    let articles = signatures.len();
    let held = Held::new(signatures);
    let links = |other: usize| {
        let Ok(alike) = alike(&held, other as u64, |one| one < other as u64);
        alike.into_iter().map(move |(one, likeness)| Link { one: one as usize, other, likeness })
    };
    (0..articles).into_par_iter().flat_map_iter(links).collect()
}

/// The stories that these articles tell, by their place in the list: those that several tell.
pub fn stories_of(signatures: Vec<Signature>) -> Vec<Vec<usize>> {
    let langs: Vec<Lang> = signatures.iter().map(|signature| signature.lang).collect();
    stories(&langs, links_of(signatures))
}
