//! Finding, for an article, those that look like it.

use rustc_hash::FxHashMap;

use super::link::{Frequency, LEAST_SHARED, Weighed, likeness};
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
    fn weighed(&self, place: u64) -> Result<Weighed<'_>, Self::Error>;

    /// Visits the articles with a key; none if more than [`RARE`](super::RARE) have it, or all of them are in one language.
    ///
    /// # Errors
    /// When it cannot be read.
    fn each_with_key(&self, key: u32, visit: &mut dyn FnMut(u64)) -> Result<(), Self::Error>;

    /// Visits the articles with a band of their sketch; none if more than [`MOST_COPIES`](super::MOST_COPIES) have it.
    ///
    /// # Errors
    /// When it cannot be read.
    fn each_with_band(&self, band: u32, visit: &mut dyn FnMut(u64)) -> Result<(), Self::Error>;
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
        pool.each_with_band(band, &mut |other| {
            if other != place && among(other) {
                candidates.insert(other, LEAST_SHARED);
            }
        })?;
    }
    if own.lang != Lang::UND {
        let mut sharing = Vec::new();
        for (key, _) in own.keys.iter().filter(|(_, frequency)| *frequency != Frequency::Common) {
            sharing.clear();
            pool.each_with_key(key.hash, &mut |other| sharing.extend(among(other).then_some(other)))?;
            for &other in &sharing {
                if pool.lang(other)? != own.lang {
                    *candidates.entry(other).or_default() += 1;
                }
            }
        }
    }
    let mut alike = Vec::new();
    for (other, _) in candidates.into_iter().filter(|(_, shared)| *shared >= LEAST_SHARED) {
        let likeness = likeness(&own, &pool.weighed(other)?);
        if likeness >= 1.0 {
            alike.push((other, likeness));
        }
    }
    alike.sort_unstable_by_key(|(other, _)| *other);
    Ok(alike)
}
