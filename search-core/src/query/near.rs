//! Where do these words stand near each other? Positions in, stretches out: the one meaning of `"a b"~5`, for the engine that
//! finds and for the marks that show.

use std::ops::RangeInclusive;

/// The shortest stretches that hold each word as often as it is `needed` and are not longer than `longest` positions. `stands`
/// are positions with the number of the word that stands there, in order.
pub fn near<'s>(
    stands: &'s [(u32, usize)],
    needed: &'s [u32],
    longest: u32,
) -> impl Iterator<Item = RangeInclusive<u32>> + 's {
    let mut counts = vec![0; needed.len()];
    let mut missing: u32 = needed.iter().sum();
    let mut left = 0;
    stands.iter().filter_map(move |&(last, word)| {
        counts[word] += 1;
        missing -= u32::from(counts[word] <= needed[word]);
        while left < stands.len() {
            let (first, word) = stands[left];
            let too_long = last - first >= longest;
            if !too_long && counts[word] <= needed[word] {
                break;
            }
            missing += u32::from(counts[word] <= needed[word]);
            counts[word] -= 1;
            left += 1;
        }
        (missing == 0).then(|| stands[left].0..=last)
    })
}

/// How long a stretch may be that holds so many words, and so many others among them.
pub fn longest(words: usize, within: u32) -> u32 {
    u32::try_from(words).unwrap_or(u32::MAX).saturating_add(within)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches(text: &str, words: &str, within: u32) -> Vec<(u32, u32)> {
        let mut distinct: Vec<char> = Vec::new();
        let mut needed = Vec::new();
        for c in words.chars() {
            match distinct.iter().position(|other| *other == c) {
                Some(n) => needed[n] += 1,
                None => {
                    distinct.push(c);
                    needed.push(1);
                }
            }
        }
        let stands: Vec<(u32, usize)> = (0u32..)
            .zip(text.chars())
            .filter_map(|(position, c)| Some((position, distinct.iter().position(|other| *other == c)?)))
            .collect();
        near(&stands, &needed, longest(words.chars().count(), within))
            .map(|stretch| (*stretch.start(), *stretch.end()))
            .collect()
    }

    #[test]
    fn stretches_hold_each_word_once() {
        assert_eq!(stretches("xaxbx", "ab", 1), [(1, 3)]);
        assert_eq!(stretches("xaxbx", "ab", 0), []);
        assert_eq!(stretches("xbxax", "ab", 1), [(1, 3)]);
        assert_eq!(stretches("abab", "ab", 0), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(stretches("a.b.c", "cab", 2), [(0, 4)]);
        assert_eq!(stretches("a..b..c", "cab", 2), []);
        assert_eq!(stretches("axa", "aa", 1), [(0, 2)]);
        assert_eq!(stretches("axb", "aab", 9), []);
        assert_eq!(stretches("", "ab", 9), []);
    }
}
