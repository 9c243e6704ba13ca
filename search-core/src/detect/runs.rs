//! What is seen of a text to tell its language: the letters of its words in runs of one to four, and whole words.
//!
//! A word stands between two boundaries, which are part of the runs: `_de_` is another run than `de` in `monde`. No run
//! crosses from one word into the next. Case says nothing, so that a headline in capitals is read as any other.

use std::sync::LazyLock;

/// What there was in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Letters of the Latin script.
    pub letters: usize,
    /// Letters of other scripts.
    pub foreign: usize,
    /// Words in the Latin script.
    pub words: usize,
}

/// Words of at least this many letters are given out whole; shorter ones are runs already.
const WHOLE_WORD: usize = 3;

/// A run is a number: four places of 16 bits, the last letter lowest.
const PLACE: u32 = 16;
const ONE: u64 = 0xFFFF;
const TWO: u64 = 0xFFFF_FFFF;
const THREE: u64 = 0xFFFF_FFFF_FFFF;
const BOUNDARY: u64 = b' ' as u64;

/// Gives the hash of each run of letters, and of each whole word, to `see`. The text must be in NFC.
#[inline]
pub fn each_run(text: &str, mut see: impl FnMut(u32)) -> Counts {
    let letters = &*LETTERS;
    let mut counts = Counts::default();
    let mut window = BOUNDARY;
    let mut word = 0u64;
    let mut length = 0usize;
    for c in text.chars().chain(std::iter::once(' ')) {
        let letter = letters.of(c);
        if letter == NOTHING {
            continue;
        }
        if letter > FOREIGN && (letter != APOSTROPHE || length > 0) {
            window = window << PLACE | u64::from(letter);
            word = (word ^ u64::from(letter)).wrapping_mul(WORD_FACTOR);
            length += 1;
            counts.letters += usize::from(letter != APOSTROPHE);
            see(hash(window & ONE));
            see(hash(window & TWO));
            if length >= 2 {
                see(hash(window & THREE));
            }
            if length >= 3 {
                see(hash(window));
            }
            continue;
        }
        counts.foreign += usize::from(letter == FOREIGN);
        if length == 0 {
            continue;
        }
        window = window << PLACE | BOUNDARY;
        see(hash(window & TWO));
        see(hash(window & THREE));
        if length >= 2 {
            see(hash(window));
        }
        if length >= WHOLE_WORD {
            see(hash(word));
        }
        counts.words += 1;
        (window, word, length) = (BOUNDARY, 0, 0);
    }
    counts
}

/// Odd numbers without a pattern in their bits: 2⁶⁴ over the golden ratio, and the multiplier of Knuth's MMIX.
const RUN_FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
const WORD_FACTOR: u64 = 6_364_136_223_846_793_005;

/// The upper half of a product depends on all bits (Knuth, "The Art of Computer Programming" 3, 6.4).
#[inline]
fn hash(run: u64) -> u32 {
    ((run ^ run >> 32).wrapping_mul(RUN_FACTOR) >> 32) as u32
}

/// What stands for a character in a run, where it is no letter of the Latin script.
const SPACE: u16 = 0;
const NOTHING: u16 = 1;
const FOREIGN: u16 = 2;
const APOSTROPHE: u16 = b'\'' as u16;

/// Characters below this, and those of the block of Vietnamese vowels, are looked up.
const LATIN_END: usize = 0x250;
const MORE_LATIN: std::ops::Range<usize> = 0x1E00..0x1F00;

struct Letters {
    latin: [u16; LATIN_END],
    more: [u16; 0x100],
}

static LETTERS: LazyLock<Letters> = LazyLock::new(|| Letters {
    latin: std::array::from_fn(|at| slow(at as u32)),
    more: std::array::from_fn(|at| slow((MORE_LATIN.start + at) as u32)),
});

impl Letters {
    #[inline]
    fn of(&self, c: char) -> u16 {
        let at = c as usize;
        if at < LATIN_END {
            self.latin[at]
        } else if MORE_LATIN.contains(&at) {
            self.more[at - MORE_LATIN.start]
        } else {
            rare(c)
        }
    }
}

/// A letter in lower case.
fn slow(c: u32) -> u16 {
    let Some(c) = char::from_u32(c) else { return SPACE };
    if c == '\'' {
        return APOSTROPHE;
    }
    if !c.is_alphabetic() {
        return SPACE;
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    u16::try_from(u32::from(lower)).unwrap_or(SPACE)
}

#[cold]
fn rare(c: char) -> u16 {
    match c {
        '’' | 'ʼ' => APOSTROPHE,
        // Marks that could not be composed with their letter; joiners and other characters without width.
        '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => NOTHING,
        _ if c.is_alphabetic() => FOREIGN,
        _ => SPACE,
    }
}
