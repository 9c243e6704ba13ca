//! The wording of an article in 88 bytes, from which the share of words in threes that two articles have in common is
//! estimated: MinHash with one permutation.
//!
//! Every three words in a row are hashed. The hash says into which of 128 bins they fall, and the least hash of each bin is
//! kept, of which four bits are enough. Two articles have the same least hash in a bin as often as they have words in common:
//! the estimate of Jaccard's |A ∩ B| / |A ∪ B| is the share of equal bins, of those that are not empty in both. (Li, Owen,
//! Zhang: *One permutation hashing*, NIPS 2012; with few bits: Li, König: *b-Bit minwise hashing*, WWW 2010.)

use xxhash_rust::xxh3::xxh3_64;

/// Words in a row that are hashed together. With two, unrelated texts share more; with four, a changed word costs more.
const WORDS: usize = 3;

/// With so many bins the estimate of a Jaccard of 0.7 has a standard error of 0.04.
const BINS: usize = 128;

/// The bits of a hash that choose the bin.
const BIN_BITS: u32 = BINS.ilog2();

/// The bits that are kept of a bin's least hash. With eight the error is as large: .04.
const KEPT_BITS: u32 = 4;

/// Bins that make a band, with all bits of their hashes: articles that agree in all bins of one band are compared. Of pairs with a
/// Jaccard of 0.7, 1 − (1 − 0.7²)⁶ = 98 % agree in a band, of pairs with 0.1 six in 100.
const BAND: usize = 2;

/// The bands that are looked up; more find little more, and each is a term of the index that few other articles have.
const BANDS: usize = 6;

/// The bits of a band's hash. Articles that share one by chance, of each of a million articles some two, are compared and found different.
const HASH_BITS: u32 = 24;

/// A band that more articles than this have in common finds nothing: it is the wording of a form, such as a table that is
/// published every day. Bounds what is compared with one article.
pub const MOST_COPIES: u64 = 1_000;

/// Texts with fewer words in threes than this, two sentences, have no sketch: what two of them share is a form, not a text.
const LEAST_SHINGLES: usize = 30;

/// The wording of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch {
    /// The bits that are kept of two bins in each byte; [`EMPTY`] for a bin that is.
    bins: [u8; BYTES],
    /// The bands, as hashes; 0 for one whose bins are empty.
    bands: [u32; BANDS],
}

/// The value of an empty bin; those of others are 1 to [`VALUES`].
const EMPTY: u8 = 0;
const VALUES: u64 = (1 << KEPT_BITS) - 1;

/// How often two different hashes have the same value.
const CHANCE: f32 = 1.0 / VALUES as f32;

/// Two bins in a byte.
const BYTES: usize = BINS / 2;

impl Sketch {
    /// The share of words in threes that two articles have in common, estimated: from 0 to 1.
    pub fn jaccard(&self, other: &Sketch) -> f32 {
        let (mut same, mut seen) = (0u32, 0u32);
        let mut compare = |one: u8, other: u8| {
            seen += u32::from(one | other != EMPTY);
            same += u32::from(one == other && one != EMPTY);
        };
        for (one, other) in self.bins.iter().zip(&other.bins) {
            compare(one >> KEPT_BITS, other >> KEPT_BITS);
            compare(one & VALUES as u8, other & VALUES as u8);
        }
        if seen == 0 {
            return 0.0;
        }
        ((same as f32 / seen as f32 - CHANCE) / (1.0 - CHANCE)).max(0.0)
    }

    /// The bands, as hashes: articles that share one may be copies.
    pub fn bands(&self) -> impl Iterator<Item = u32> + '_ {
        self.bands.iter().copied().filter(|band| *band != 0)
    }

    /// The sketch as numbers, for the archive.
    pub fn to_numbers(&self) -> impl Iterator<Item = u64> + '_ {
        let (bins, _) = self.bins.as_chunks();
        let (bands, _) = self.bands.as_chunks();
        let bins = bins.iter().map(|bytes| u64::from_le_bytes(*bytes));
        bins.chain(bands.iter().map(|&[low, high]| u64::from(high) << u32::BITS | u64::from(low)))
    }

    /// The sketch that was written as these numbers; `None` if they are none.
    pub fn from_numbers(mut numbers: impl Iterator<Item = u64>) -> Option<Sketch> {
        let mut sketch = Sketch { bins: [EMPTY; BYTES], bands: [0; BANDS] };
        for bytes in sketch.bins.as_chunks_mut().0 {
            *bytes = numbers.next()?.to_le_bytes();
        }
        for bands in sketch.bands.as_chunks_mut().0 {
            let number = numbers.next()?;
            *bands = [number as u32, (number >> u32::BITS) as u32];
        }
        numbers.next().is_none().then_some(sketch)
    }
}

/// Makes a sketch while words are read.
pub(super) struct Shingles {
    least: [u64; BINS],
    /// The hashes of the last words, the newest last.
    last: [u64; WORDS],
    words: usize,
    shingles: usize,
}

impl Default for Shingles {
    fn default() -> Self {
        Shingles { least: [u64::MAX; BINS], last: [0; WORDS], words: 0, shingles: 0 }
    }
}

impl Shingles {
    /// Sees the next word of the text, by its hash. Words go on from one paragraph to the next, because versions of a text are cut into
    /// paragraphs differently.
    pub(super) fn see(&mut self, word: u64) {
        self.last.rotate_left(1);
        self.last[WORDS - 1] = word;
        self.words += 1;
        if self.words < WORDS {
            return;
        }
        let mut bytes = [0; WORDS * size_of::<u64>()];
        for (place, hash) in bytes.chunks_exact_mut(size_of::<u64>()).zip(self.last) {
            place.copy_from_slice(&hash.to_le_bytes());
        }
        let hash = xxh3_64(&bytes);
        let bin = (hash >> (u64::BITS - BIN_BITS)) as usize;
        self.least[bin] = self.least[bin].min(hash);
        self.shingles += 1;
    }

    pub(super) fn sketch(&self) -> Option<Sketch> {
        if self.shingles < LEAST_SHINGLES {
            return None;
        }
        let value = |least: u64| if least == u64::MAX { EMPTY } else { (least % VALUES) as u8 + 1 };
        let (pairs, _) = self.least.as_chunks();
        let mut sketch = Sketch { bins: [EMPTY; BYTES], bands: [0; BANDS] };
        for (byte, &[first, second]) in sketch.bins.iter_mut().zip(pairs) {
            *byte = value(first) << KEPT_BITS | value(second);
        }
        for (number, (hash, bins)) in sketch.bands.iter_mut().zip(self.least.chunks_exact(BAND)).enumerate() {
            if bins.iter().any(|least| *least != u64::MAX) {
                *hash = band(number, bins);
            }
        }
        Some(sketch)
    }
}

/// The hash of a band, which is never 0.
fn band(number: usize, bins: &[u64]) -> u32 {
    let mut bytes = vec![number as u8];
    bins.iter().for_each(|least| bytes.extend(least.to_le_bytes()));
    (xxh3_64(&bytes) >> (u64::BITS - HASH_BITS)).max(1) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(words: impl Iterator<Item = u32>) -> Sketch {
        let mut shingles = Shingles::default();
        words.for_each(|word| shingles.see(xxh3_64(&word.to_le_bytes())));
        shingles.sketch().unwrap()
    }

    #[test]
    fn the_share_of_common_words_is_estimated() {
        // 1000 words in threes, of which 600 are in both.
        let (one, other) = (sketch(0..802), sketch(200..1002));
        let jaccard = one.jaccard(&other);
        assert!((jaccard - 0.6).abs() < 0.1, "{jaccard}");
        assert_eq!(one.jaccard(&one), 1.0);
        assert!(one.jaccard(&sketch(5000..6000)) < 0.05);
    }

    #[test]
    fn copies_share_a_band_and_others_do_not() {
        let bands = |sketch: &Sketch| sketch.bands().collect::<std::collections::HashSet<_>>();
        let one = bands(&sketch(0..1000));
        assert!(one.intersection(&bands(&sketch(100..1100))).count() > 0);
        assert_eq!(one.intersection(&bands(&sketch(5000..6000))).count(), 0);
    }

    #[test]
    fn a_sketch_is_read_back_as_it_was_written() {
        let one = sketch(0..100);
        assert_eq!(Sketch::from_numbers(one.to_numbers()), Some(one));
        assert_eq!(Sketch::from_numbers(std::iter::repeat_n(1, 10)), None);
        assert_eq!(Sketch::from_numbers(std::iter::repeat_n(1, 12)), None);
    }

    #[test]
    fn a_phrase_is_no_text() {
        let mut shingles = Shingles::default();
        (0..31).for_each(|word| shingles.see(word));
        assert_eq!(shingles.sketch(), None);
    }
}
