//! How much two articles look like the same story.

use std::borrow::Cow;

use super::{Key, Signature, Sketch};
use crate::lang::Lang;

/// A key that more articles than this have is not rare: it finds no candidates. Bounds what is compared with one article.
pub const RARE: u64 = 150;

/// A key that this many articles have is the name of a story or of the few around it.
const VERY_RARE: u64 = 15;

/// Articles in two languages are compared when they share as many rare keys.
pub(super) const LEAST_SHARED: u32 = 2;

/// Two articles in one language are copies, or one a rewrite of the other, when they have this share of their words in
/// threes in common. Among 13,000 French articles, F1 against groups of copies is .96 to .97 wherever the line is drawn
/// between .45 and .9.
const COPY: f32 = 0.7;

/// One article in a language is another with more in it, an update or a longer version, when the longer one has this share of the
/// other's words in threes, and of its keys, and both have this share of all in common: less is too near to what is there by chance. Among
/// 36,000 articles these are 87 stories more, nearly all of them rightly.
const HELD: f32 = 0.85;
const HELD_KEYS: f32 = 0.85;
/// And it must have keys of this weight: a text without names and numbers has all of them in common with any.
const LEAST_HELD: f32 = 4.0;
const LEAST_WORDING: f32 = 0.4;

/// Articles with more of their words in threes in common are in one language, whatever was detected: translations have none,
/// but for names of three words. Of two texts without a common word, the estimate is as high once in a thousand pairs.
const ONE_LANGUAGE: f32 = 0.09;

/// And when they have this share of their keys in common, wherever these stand.
const OF_THE_KEYS: f32 = 0.4;

/// Two articles in two languages share as many rare names, or they are not compared: numbers alone link anything.
const LEAST_NAMES: u32 = 2;

/// And as much weight in the same place: that of three very rare keys. Two short notes on a person share a name and a number
/// by chance.
const LEAST_IN_PLACE: f32 = 9.0;

/// Two articles in two languages are the same story when they have this share of their keys in common, each in the same
/// place.
const TRANSLATION: f32 = 0.17;

/// A key counts in full where it stands in the same place of both articles, and for nothing where the places are this
/// share of their length apart. Names that two articles have by chance stand anywhere; a translation keeps the order.
const APART: f32 = 0.2;

/// Where one article tells in short what the other tells at length, the places say less. They are the same story when the
/// other has this share of the keys of the one with fewer.
const TOLD: f32 = 0.55;

/// And when they share as many rare keys: a short note on a person has few, and every article on that person has them all.
const LEAST_TOLD: u32 = 8;

/// And when this share of what they share is in its place all the same: two articles on the makers of one car share most names
/// and tell different things of them.
const TOLD_IN_PLACE: f32 = 0.33;

/// Of the articles in a language, only those are linked that come near the best: the others are about the same people.
const OF_THE_BEST: f32 = 0.7;

/// How common a key is in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Frequency {
    /// Up to 15 articles have it.
    VeryRare,
    /// Up to [`RARE`] articles.
    Rare,
    /// More.
    Common,
}

impl Frequency {
    /// The frequency of a key that so many articles have.
    pub fn of(articles: u64) -> Frequency {
        if articles <= VERY_RARE {
            Frequency::VeryRare
        } else if articles <= RARE {
            Frequency::Rare
        } else {
            Frequency::Common
        }
    }

    /// What a key counts for. In three steps, so that stories are looked at again only where a key takes one; the steps
    /// do as well as the logarithm of the frequency.
    fn weight(self) -> f32 {
        match self {
            Frequency::VeryRare => 3.0,
            Frequency::Rare => 2.0,
            Frequency::Common => 1.0,
        }
    }
}

/// A signature whose keys are weighed by how rare they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed<'a> {
    /// The article's language.
    pub lang: Lang,
    /// Its wording.
    pub sketch: Option<Sketch>,
    /// Its keys, in the order of their hashes, with their frequency.
    pub keys: Cow<'a, [(Key, Frequency)]>,
    pub(super) weight: f32,
}

impl Weighed<'_> {
    /// Weighs the keys of an article.
    ///
    /// # Errors
    /// Those of `frequency`.
    pub fn of<E>(
        signature: Signature,
        mut frequency: impl FnMut(u32) -> Result<Frequency, E>,
    ) -> Result<Weighed<'static>, E> {
        let Signature { lang, sketch, keys } = signature;
        let mut weigh = |key: Key| {
            let frequency = if key.is_counted() { frequency(key.hash)? } else { Frequency::Common };
            Ok((key, frequency))
        };
        let keys: Vec<(Key, Frequency)> = keys.into_iter().map(&mut weigh).collect::<Result<_, E>>()?;
        let weight = Weighed::weight(&keys);
        Ok(Weighed { lang, sketch, keys: Cow::Owned(keys), weight })
    }

    /// What all keys of an article count for.
    pub(super) fn weight(keys: &[(Key, Frequency)]) -> f32 {
        keys.iter().map(|(_, frequency)| frequency.weight()).sum()
    }
}

/// How much two articles look like the same story: 1 or more where they do.
pub fn likeness(one: &Weighed<'_>, other: &Weighed<'_>) -> f32 {
    let shared = Shared::of(one, other);
    let wording = match (&one.sketch, &other.sketch) {
        (Some(one), Some(other)) => one.jaccard(other),
        _ => 0.0,
    };
    // A form that is filled in anew each month has its wording in common, not its numbers.
    let copy = if shared.all >= OF_THE_KEYS * (one.weight + other.weight - shared.all) {
        wording / COPY
    } else {
        0.0
    };
    let copy = copy.max(shared.extended(one, other, wording));
    // A language that is not known may be the same one.
    let known = one.lang != Lang::UND && other.lang != Lang::UND;
    if known && one.lang != other.lang && wording < ONE_LANGUAGE {
        copy.max(shared.translation(one, other))
    } else {
        copy
    }
}

/// What two articles have in common, by weight.
#[derive(Default)]
struct Shared {
    all: f32,
    /// What stands in the same place of both.
    in_place: f32,
    /// How many of the keys are rare, and how many of these are names.
    rare: u32,
    names: u32,
}

impl Shared {
    fn of(one: &Weighed<'_>, other: &Weighed<'_>) -> Shared {
        let mut shared = Shared::default();
        let mut others = other.keys.iter().peekable();
        for (key, frequency) in one.keys.iter() {
            while others.next_if(|(other, _)| other.hash < key.hash).is_some() {}
            let Some((other, _)) = others.next_if(|(other, _)| other.hash == key.hash) else { continue };
            let apart = f32::from(key.at.abs_diff(other.at)) / f32::from(Key::END);
            shared.all += frequency.weight();
            shared.in_place += frequency.weight() * (1.0 - apart / APART).max(0.0);
            if *frequency != Frequency::Common {
                shared.rare += 1;
                shared.names += u32::from(key.is_name());
            }
        }
        shared
    }

    /// How much one of two articles in one language looks like the other with more behind it.
    fn extended(&self, one: &Weighed<'_>, other: &Weighed<'_>, wording: f32) -> f32 {
        let (shorter, longer) = (one.weight.min(other.weight), one.weight.max(other.weight));
        if wording < LEAST_WORDING || self.all < LEAST_HELD || self.all < HELD_KEYS * shorter {
            return 0.0;
        }
        // Of the shorter one's words in threes, the share that the other has, if they are as long as they have keys.
        let held = wording * (1.0 + longer / shorter) / (1.0 + wording);
        held / HELD
    }

    /// How much two articles in two languages look like the same story.
    fn translation(&self, one: &Weighed<'_>, other: &Weighed<'_>) -> f32 {
        if self.names < LEAST_NAMES {
            return 0.0;
        }
        let translation = match self.in_place >= LEAST_IN_PLACE {
            true => self.in_place / (one.weight + other.weight - self.in_place) / TRANSLATION,
            false => 0.0,
        };
        if self.rare < LEAST_TOLD || self.in_place < TOLD_IN_PLACE * self.all {
            return translation;
        }
        translation.max(self.all / one.weight.min(other.weight) / TOLD)
    }
}

/// True when a likeness comes near the best of each of the two articles, among those in the other's language.
pub(super) fn is_near_best(likeness: f32, best_of_one: f32, best_of_other: f32) -> bool {
    likeness >= OF_THE_BEST * best_of_one.max(best_of_other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys by number, each where it stands, from 0 to 255.
    fn weighed(lang: Lang, keys: &[(u32, u8)]) -> Weighed<'static> {
        let at = |at: u8| at / (u8::MAX / Key::END);
        let keys = keys.iter().map(|&(name, place)| Key { hash: 4 * name + 1, at: at(place) }).collect();
        let signature = Signature { lang, sketch: None, keys };
        Weighed::of(signature, |_| Ok::<_, ()>(Frequency::VeryRare)).unwrap()
    }

    #[test]
    fn a_translation_has_the_names_in_their_places() {
        let english = weighed(Lang::EN, &[(1, 0), (3, 50), (5, 100), (7, 200), (9, 250)]);
        let french = weighed(Lang::FR, &[(1, 5), (3, 55), (5, 105), (7, 205), (11, 200)]);
        let shuffled = weighed(Lang::FR, &[(1, 200), (3, 150), (5, 250), (7, 0), (11, 200)]);
        assert!(likeness(&english, &french) > 1.0);
        assert_eq!(likeness(&english, &french), likeness(&french, &english));
        assert!(likeness(&english, &shuffled) < 1.0);
    }

    #[test]
    fn a_short_version_has_most_keys_and_some_in_their_places() {
        let long: Vec<(u32, u8)> = (0..60).map(|n| (2 * n + 1, n as u8 * 4)).collect();
        let short: Vec<(u32, u8)> = (20..32).map(|n| (2 * n + 1, (n - 20) as u8 * 12 + 40)).collect();
        let other: Vec<(u32, u8)> = short.iter().map(|&(key, at)| (key, 255 - at)).collect();
        assert!(likeness(&weighed(Lang::EN, &long), &weighed(Lang::VI, &short)) > 1.0);
        assert!(likeness(&weighed(Lang::EN, &long), &weighed(Lang::VI, &other)) < 1.0);
        assert!(likeness(&weighed(Lang::EN, &long), &weighed(Lang::VI, &short[..6])) < 1.0);
    }

    #[test]
    fn a_text_without_keys_is_held_by_none() {
        let mut shingles = crate::story::sketch::Shingles::default();
        (0..100).for_each(|word| shingles.see(word));
        let of = |keys: &[(u32, u8)], sketch| Weighed { sketch, ..weighed(Lang::EN, keys) };
        let mut longer = crate::story::sketch::Shingles::default();
        (0..180).for_each(|word| longer.see(word));
        let (short, long) = (shingles.sketch(), longer.sketch());
        let (few, many) = ([(1, 0), (3, 50)], [(1, 0), (3, 40), (5, 90), (7, 200)]);
        assert!(likeness(&of(&[], short), &of(&many, long)) < 1.0);
        assert!(likeness(&of(&few, short), &of(&many, long)) >= 1.0);
        assert!(likeness(&of(&[(9, 0), (11, 50)], short), &of(&many, long)) < 1.0);
    }

    #[test]
    fn names_alone_do_not_link_articles_in_one_language_or_an_unknown_one() {
        let keys = [(1, 0), (3, 50), (5, 100), (7, 200)];
        for (one, other) in [(Lang::EN, Lang::EN), (Lang::EN, Lang::UND), (Lang::UND, Lang::UND)] {
            assert_eq!(likeness(&weighed(one, &keys), &weighed(other, &keys)), 0.0);
        }
        assert_eq!(likeness(&weighed(Lang::EN, &[]), &weighed(Lang::FR, &[])), 0.0);
    }
}
