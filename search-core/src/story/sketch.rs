//! The wording of an article in 128 bytes, from which the share of words in threes that two articles have in common is
//! estimated: MinHash with one permutation.
//!
//! Every three words in a row are hashed. The hash says into which of 128 bins they fall, and the least hash of each bin is
//! kept, of which a byte is enough. Two articles have the same least hash in a bin as often as they have words in common:
//! the estimate of Jaccard's |A ∩ B| / |A ∪ B| is the share of equal bins, of those that are not empty in both. (Li, Owen,
//! Zhang: *One permutation hashing*, NIPS 2012.)

use xxhash_rust::xxh3::xxh3_64;

/// Words in a row that are hashed together. With two, unrelated texts share more; with four, a changed word costs more.
const WORDS: usize = 3;

/// With so many bins the estimate of a Jaccard of 0.7 has a standard error of 0.04.
const BINS: usize = 128;

/// The bits of a hash that choose the bin.
const BIN_BITS: u32 = BINS.ilog2();

/// Bins that make a band: articles that agree in all bins of one band are compared. Of pairs with a Jaccard of 0.7, 1 − (1 −
/// 0.7³)¹⁰ = 99 % agree in a band, of pairs with 0.1 one in 100.
const BAND: usize = 3;

/// The bands that are looked up; more find little more, and each is a term of the index that few other articles have.
const BANDS: usize = 10;

/// A band that more articles than this have in common finds nothing: it is the wording of a form, such as a table that is
/// published every day. Bounds what is compared with one article.
pub const MOST_COPIES: u64 = 1_000;

/// Texts with fewer words in threes than this, two sentences, have no sketch: what two of them share is a form, not a text.
const LEAST_SHINGLES: usize = 30;

/// The wording of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch([u8; BINS]);

/// The value of an empty bin.
const EMPTY: u8 = 0;

/// How often two different hashes have the same byte.
const CHANCE: f32 = 1.0 / 255.0;

impl Sketch {
    /// The share of words in threes that two articles have in common, estimated: from 0 to 1.
    pub fn jaccard(&self, other: &Sketch) -> f32 {
        let (mut same, mut seen) = (0u32, 0u32);
        for (one, other) in self.0.iter().zip(&other.0) {
            seen += u32::from(one | other != EMPTY);
            same += u32::from(one == other && *one != EMPTY);
        }
        if seen == 0 {
            return 0.0;
        }
        ((same as f32 / seen as f32 - CHANCE) / (1.0 - CHANCE)).max(0.0)
    }

    /// The bands, as hashes: articles that share one may be copies.
    pub fn bands(&self) -> impl Iterator<Item = u32> + '_ {
        self.0
            .chunks_exact(BAND)
            .take(BANDS)
            .enumerate()
            .filter(|(_, bins)| bins.iter().any(|bin| *bin != EMPTY))
            .map(|(number, bins)| {
                let mut band = [number as u8; 1 + BAND];
                band[1..].copy_from_slice(bins);
                xxh3_64(&band) as u32
            })
    }

    /// The sketch as numbers, for the archive.
    pub fn to_numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.chunks_exact(size_of::<u64>()).map(|bytes| {
            let mut number = [0; size_of::<u64>()];
            number.copy_from_slice(bytes);
            u64::from_le_bytes(number)
        })
    }

    /// The sketch that was written as these numbers; `None` if they are none.
    pub fn from_numbers(numbers: impl Iterator<Item = u64>) -> Option<Sketch> {
        let mut bins = [EMPTY; BINS];
        let mut places = bins.chunks_exact_mut(size_of::<u64>());
        for number in numbers {
            places.next()?.copy_from_slice(&number.to_le_bytes());
        }
        places.next().is_none().then_some(Sketch(bins))
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
        let byte = |least: &u64| if *least == u64::MAX { EMPTY } else { (least % 255) as u8 + 1 };
        let mut bins = [EMPTY; BINS];
        for (bin, least) in bins.iter_mut().zip(&self.least) {
            *bin = byte(least);
        }
        Some(Sketch(bins))
    }
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
        assert_eq!(Sketch::from_numbers(std::iter::repeat_n(1, 15)), None);
        assert_eq!(Sketch::from_numbers(std::iter::repeat_n(1, 17)), None);
    }

    #[test]
    fn a_phrase_is_no_text() {
        let mut shingles = Shingles::default();
        (0..31).for_each(|word| shingles.see(word));
        assert_eq!(shingles.sketch(), None);
    }
}
