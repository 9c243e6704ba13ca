//! Drawing texts to learn from: sentences and parts of them, as they are and as people type them, each with its class.

use std::collections::{BTreeMap, BTreeSet};

use search_core::detect::model::KNOWN;
use search_core::lang::fold;

use crate::chance::Chance;

use super::texts::{Kind, Text, is_latin};

/// The known languages, and the families of others, by class. What is in no family, and names, is in the last.
pub const LANGS: [&str; KNOWN] = ["en", "fr", "vi"];
/// See [`LANGS`].
pub const FAMILIES: [(&str, &[&str]); 5] = [
    ("romance", &["es", "pt", "it", "ca", "gl", "oc", "ro", "la", "eo"]),
    ("germanic", &["de", "nl", "af", "da", "sv", "nb", "nn", "is"]),
    ("slavic", &["cs", "sk", "pl", "hr", "sl", "bs", "lt", "lv", "sq"]),
    (
        "southern",
        &[
            "id", "ms", "jv", "ceb", "tl", "sw", "zu", "xh", "st", "tn", "ts", "lg", "sn", "so", "yo", "mi",
            "ha", "mt",
        ],
    ),
    ("rest", &[]),
];

/// The share of the draws that are in known languages, all in equal parts; and that are names. More of the first find more
/// of three words and take more of other languages for known ones: at .6 and .7, 96.4 and 96.8 % and 2.4 and 3.3 %.
const OF_KNOWN: f32 = 0.7;
const OF_NAMES: f32 = 0.03;

/// Languages that archives hold more often, or that are closest to known ones, are drawn this much more often.
const OFTEN: [&str; 10] = ["es", "it", "pt", "ca", "de", "nl", "ro", "id", "oc", "gl"];
const MORE_OFTEN: f32 = 2.0;

/// The share of texts in known languages into which words of another language are put.
const MIXED: f32 = 0.08;
const WORDS_OF_MIXED: usize = 7;

/// A name is what is written with capitals inside sentences in at least this many languages.
const LANGS_OF_NAME: usize = 3;

/// The share of the texts from which the marks are taken.
fn unmarked(lang: &str) -> f32 {
    match lang {
        "en" => 0.0,
        "fr" => 0.12,
        "vi" => 0.35,
        _ => 0.15,
    }
}

/// The texts of one language by their sets. A set is drawn by the root of its size, so that a large one does not decide.
struct OfLang<'t> {
    lang: &'t str,
    class: usize,
    often: f32,
    sets: Vec<(f32, Vec<Vec<&'t str>>)>,
}

impl<'t> OfLang<'t> {
    fn draw(&self, chance: &mut Chance) -> &Vec<&'t str> {
        let (_, set) = weighted(&self.sets, |(weight, _)| *weight, chance);
        chance.one(set)
    }
}

fn weighted<'t, T>(of: &'t [T], weight: impl Fn(&T) -> f32, chance: &mut Chance) -> &'t T {
    let mut at = chance.share() * of.iter().map(&weight).sum::<f32>();
    for one in of {
        at -= weight(one);
        if at < 0.0 {
            return one;
        }
    }
    &of[of.len() - 1]
}

/// Texts to draw from.
pub struct Urn<'t> {
    known: Vec<OfLang<'t>>,
    others: Vec<OfLang<'t>>,
    names: Vec<String>,
}

impl<'t> Urn<'t> {
    /// Fills it. Texts in other scripts are left out: they are not weighed.
    pub fn new(texts: impl Iterator<Item = &'t Text>) -> Urn<'t> {
        let mut by_lang: BTreeMap<&str, BTreeMap<&str, Vec<Vec<&str>>>> = BTreeMap::new();
        let mut names = Names::default();
        for text in texts.filter(|text| is_latin(&text.text)) {
            let words: Vec<&str> = text.text.split(' ').collect();
            names.add(text, &words);
            let single = matches!(text.kind, Kind::Word | Kind::Pair);
            let source = if single { "words" } else { &text.source };
            by_lang.entry(&text.lang).or_default().entry(source).or_default().push(words);
        }
        let (mut known, mut others) = (Vec::new(), Vec::new());
        for (lang, sets) in by_lang {
            let class = class(lang);
            let letters = |set: &[Vec<&str>]| set.iter().flatten().map(|word| word.len()).sum::<usize>();
            let sets = sets.into_values().map(|set| ((letters(&set) as f32).sqrt(), set)).collect();
            let often = if OFTEN.contains(&lang) { MORE_OFTEN } else { 1.0 };
            let list = if class < KNOWN { &mut known } else { &mut others };
            list.push(OfLang { lang, class, often, sets });
        }
        Urn { known, others, names: names.found() }
    }

    /// A text, and its class.
    pub fn draw(&self, chance: &mut Chance) -> (String, usize) {
        let share = chance.share();
        if share < OF_NAMES && !self.names.is_empty() {
            let name = chance.one(&self.names);
            let short = name.split(' ').next().filter(|_| chance.below(2) == 0);
            return (short.unwrap_or(name).to_owned(), KNOWN + FAMILIES.len() - 1);
        }
        let of = if share < OF_NAMES + OF_KNOWN {
            chance.one(&self.known)
        } else {
            weighted(&self.others, |of| of.often, chance)
        };
        let many = match chance.below(20) {
            0..5 => 60,
            5..10 => 3,
            10..13 => 1 + chance.below(2),
            _ => 4 + chance.below(9),
        };
        let words = of.draw(chance);
        let mut text = chance.words(words, many);
        if of.class < KNOWN && chance.share() < MIXED {
            text = self.mixed(&text, chance);
        }
        if chance.share() < unmarked(of.lang) {
            text = fold(&text);
        }
        (text, of.class)
    }

    /// The text with some words of another language in it, if it is long enough.
    fn mixed(&self, text: &str, chance: &mut Chance) -> String {
        let mut words: Vec<&str> = text.split(' ').collect();
        let list = if chance.below(8) == 0 { &self.known } else { &self.others };
        let many = 1 + chance.below(3);
        let other = chance.one(list).draw(chance);
        let other = chance.words(other, many);
        if words.len() >= WORDS_OF_MIXED {
            words.insert(chance.below(words.len() + 1), &other);
        }
        words.join(" ")
    }
}

/// The class of a language.
pub fn class(lang: &str) -> usize {
    let family = || FAMILIES.iter().position(|(_, langs)| langs.contains(&lang));
    let known = LANGS.iter().position(|known| *known == lang);
    known.unwrap_or_else(|| KNOWN + family().unwrap_or(FAMILIES.len() - 1))
}

/// Words with capitals, and the languages in which they stand inside sentences.
#[derive(Default)]
struct Names<'t>(BTreeMap<String, BTreeSet<&'t str>>);

impl<'t> Names<'t> {
    fn add(&mut self, text: &'t Text, words: &[&str]) {
        // German writes all nouns with capitals; Vietnamese names are Vietnamese.
        if text.kind != Kind::Sentence || ["de", "vi"].contains(&text.lang.as_str()) {
            return;
        }
        let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let is_name = |word: &str| word.chars().count() > 1 && word.starts_with(char::is_uppercase);
        let mut name: Vec<String> = Vec::new();
        for (at, word) in words.iter().enumerate().skip(1) {
            let after_end = words[at - 1].ends_with(['.', '!', '?', '"', '«', ':']);
            let bare = bare(word);
            let capital = is_name(&bare);
            if capital && (!after_end || !name.is_empty()) {
                name.push(bare);
            }
            let ends = !capital || !word.ends_with(char::is_alphanumeric) || at + 1 == words.len();
            if ends && !name.is_empty() {
                self.0.entry(name.join(" ")).or_default().insert(&text.lang);
                name.clear();
            }
        }
    }

    fn found(self) -> Vec<String> {
        let names = self.0.into_iter().filter(|(_, langs)| langs.len() >= LANGS_OF_NAME);
        names.map(|(name, _)| name).collect()
    }
}
