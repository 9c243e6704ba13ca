//! What a translator leaves as it is: names, numbers, and days.
//!
//! A name is a word with a capital, without its marks, hyphens out: `Guangxi`, `Jong-un` → `jongun`. Two that stand side by
//! side are a name, too: `Lạng Sơn` → `langson`, so that a name of common syllables is as rare as it is. A capital at the
//! beginning of a sentence is no name, unless the word has one elsewhere, or names follow. A number is as its token spells
//! it: `231,7` and `231.7`, `1 200` and `1,200`. A day is its day and month: `12 September`, `le 12 septembre`, `12/9`.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use crate::clean::month_of;
use crate::lang::{Token, WordList};

/// An article has at most so many keys, those that come first. A table of results has thousands; a report of 2,000 words
/// has 150.
const MOST_KEYS: usize = 200;

/// Numbers with fewer digits are not keys: every article has some.
const LEAST_DIGITS: usize = 2;

/// Names with fewer letters are not keys: initials, and what is left of abbreviations.
const LEAST_LETTERS: usize = 2;

/// The bits of a hash that say what it is of: a name, a number of two digits; a longer number or a day has none of them.
const KIND: u32 = 3;
const NAME: u32 = 1;
const SHORT: u32 = 2;

/// Between a day and the number of its month: `12 tháng 9`.
const MONTH_VI: &str = "thang";

/// A name, number or day of an article, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// A hash of it, whose last two bits say what it is.
    pub hash: u32,
    /// Where it stands first: 0 at the beginning of the text, [`Key::END`] at its end.
    pub at: u8,
}

/// The bits of where a key stands. With eight, the same stories are found.
const AT_BITS: u32 = 4;

impl Key {
    /// Where the last words of a text stand.
    pub const END: u8 = (1 << AT_BITS) - 1;

    /// The key as a number, for the archive.
    pub fn to_number(self) -> u64 {
        u64::from(self.hash) << AT_BITS | u64::from(self.at)
    }

    /// The key that was written as this number.
    pub fn from_number(number: u64) -> Key {
        Key { hash: (number >> AT_BITS) as u32, at: number as u8 & Key::END }
    }

    /// The hash of a name, by its letters: those of one word, or of two that stand side by side, without marks and in lower case.
    pub fn hash_of_name(letters: &str) -> u32 {
        Key::of_name(xxh3_64(letters.as_bytes()), 0.0).hash
    }

    /// The key of a name, by the hash of its letters.
    fn of_name(hash: u64, at: f32) -> Key {
        Key::new(hash, NAME, at)
    }

    /// The key of a number or a day.
    fn of_number(text: &str, at: f32) -> Key {
        Key::new(xxh3_64(text.as_bytes()), if text.len() <= LEAST_DIGITS { SHORT } else { 0 }, at)
    }

    fn new(hash: u64, kind: u32, at: f32) -> Key {
        Key { hash: hash as u32 & !KIND | kind, at: (at * f32::from(Key::END)).round() as u8 }
    }

    /// True for a name, false for a number or a day.
    pub fn is_name(self) -> bool {
        self.hash & KIND == NAME
    }

    /// False for a number of two digits. Such numbers are common in any archive, so nobody counts who has them: they are no
    /// terms of the index, and find nothing.
    pub fn is_counted(self) -> bool {
        self.hash & KIND != SHORT
    }
}

/// Gathers the keys of an article while its words are read.
#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: Vec<Key>,
    /// Words with a capital, in their order, and their letters, without what stands between them.
    names: Vec<Name>,
    letters: String,
    /// Where among the names those begin that stand side by side up to here.
    run: usize,
    /// Those that may begin with the first word of a sentence instead of a name; decided when the article is read.
    doubtful: Vec<Range<usize>>,
    /// Hashes of words that are seen in lower case, and of those seen with a capital within a sentence.
    lower: Vec<u32>,
    capital: Vec<u32>,
    /// The number before this word, if it may be a day.
    number: Option<String>,
    /// The word before this one, folded.
    last: String,
    /// Where the last word ended in its passage; nothing at the beginning of one.
    end: Option<usize>,
    /// The function words of the passage's language.
    closed: Option<&'static WordList>,
}

#[derive(Debug, Clone)]
struct Name {
    /// Where its letters are.
    span: Range<usize>,
    hash: u64,
    at: f32,
    /// It is the first word of a sentence.
    first: bool,
    /// It is the first word of a sentence, and a function word.
    closed: bool,
}

impl Keys {
    /// A passage begins, in a language with these function words.
    pub(super) fn begin(&mut self, closed: &'static WordList) {
        self.end_run();
        self.closed = Some(closed);
        self.number = None;
        self.last.clear();
        self.end = None;
    }

    /// Sees a word. `hash` is that of its letters, `at` where it stands in the article, from 0 to 1.
    pub(super) fn see(&mut self, text: &str, token: &Token<'_>, hash: u64, at: f32) {
        let between = self.end.map_or("\n", |end| &text[end..token.span.start]);
        self.end = Some(token.span.end);
        let word = &text[token.span.clone()];
        let joined = matches!(between, "" | "-" | "\u{2010}" | "\u{2011}");
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            self.see_number(token.written, between, joined, at);
            return;
        }
        let apart = !joined && between != " " && !between.chars().all(char::is_whitespace);
        let number = self.number.take().filter(|_| !apart);
        self.last.clear();
        self.last.push_str(token.written);
        if number.is_some() && token.written == MONTH_VI {
            // The number that follows is the month.
            self.number = number;
            self.end_run();
            return;
        }
        let capital = word.starts_with(char::is_uppercase);
        let month = if capital || number.is_some() { month_of(token.written) } else { None };
        if let (Some(day), Some(month)) = (number, month) {
            self.push_day(&day, month, at);
        }
        if joined && self.join(token.written) {
            return;
        }
        if apart {
            self.end_run();
        }
        // A month is no name: with its day it is a key, alone it says little, and French writes it with a small letter.
        if !capital || month.is_some() {
            self.lower.push(hash as u32);
            self.end_run();
            return;
        }
        let first = between != " " && between.contains(ends_sentence);
        if !first {
            self.capital.push(hash as u32);
        }
        let closed = first && !token.acronym && self.closed.is_some_and(|words| words.contains(token.lower));
        let start = self.letters.len();
        self.letters.push_str(token.written);
        self.names.push(Name { span: start..self.letters.len(), hash, at, first, closed });
    }

    /// Adds letters to the name before them: `Jong-un`, `Covid-19`, `F16`. False where there is none.
    fn join(&mut self, letters: &str) -> bool {
        let Some(name) = self.names[self.run..].last_mut() else { return false };
        self.letters.push_str(letters);
        name.span.end = self.letters.len();
        name.hash = xxh3_64(self.letters[name.span.clone()].as_bytes());
        true
    }

    fn see_number(&mut self, number: &str, between: &str, joined: bool, at: f32) {
        let before = self.number.take();
        if joined && self.join(number) {
            self.last.clear();
            return;
        }
        self.end_run();
        if let Some(before) = before {
            if (between == "/" || self.last == MONTH_VI)
                && let Some(month) = number.parse().ok().filter(|month| (1..=12).contains(month))
            {
                self.push_day(&before, month, at);
            }
        } else if let Some(month) = month_of(&self.last) {
            self.push_day(number, month, at);
        }
        self.last.clear();
        if let Some((whole, _)) = number.split_once('.')
            && whole.len() >= LEAST_DIGITS
        {
            // Another version rounds it down.
            self.keys.push(Key::of_number(whole, at));
        }
        if number.len() >= LEAST_DIGITS {
            self.keys.push(Key::of_number(number, at));
        }
        self.number = Some(number.to_owned());
    }

    fn push_day(&mut self, day: &str, month: i8, at: f32) {
        if let Ok(day @ 1..=31) = day.parse::<u8>() {
            self.keys.push(Key::of_number(&format!("{day}/{month}"), at));
        }
    }

    /// Names that stand side by side end here.
    fn end_run(&mut self) {
        let run = std::mem::replace(&mut self.run, self.names.len())..self.names.len();
        match self.names[run.clone()].first() {
            None => {}
            Some(first) if first.first => self.doubtful.push(run),
            Some(_) => self.push_run(run),
        }
    }

    fn push_run(&mut self, run: Range<usize>) {
        let names = &self.names[run];
        for name in names.iter().filter(|name| name.span.len() >= LEAST_LETTERS) {
            self.keys.push(Key::of_name(name.hash, name.at));
        }
        for pair in names.windows(2) {
            let letters = &self.letters[pair[0].span.start..pair[1].span.end];
            self.keys.push(Key::of_name(xxh3_64(letters.as_bytes()), pair[0].at));
        }
    }

    /// The keys, each once, with the place where it stands first, in the order of their hashes.
    pub(super) fn keys(mut self) -> Vec<Key> {
        self.end_run();
        for run in std::mem::take(&mut self.doubtful) {
            let first = &self.names[run.start];
            let hash = first.hash as u32;
            let common = first.closed || self.lower.contains(&hash);
            let skip = common || (run.len() == 1 && !self.capital.contains(&hash));
            self.push_run(run.start + usize::from(skip)..run.end);
        }
        let mut keys = self.keys;
        keys.sort_unstable();
        keys.dedup_by_key(|key| key.hash);
        if keys.len() > MOST_KEYS {
            keys.sort_unstable_by_key(|key| (key.at, key.hash));
            keys.truncate(MOST_KEYS);
            keys.sort_unstable();
        }
        keys
    }
}

/// True for what stands before the first word of a sentence.
fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        '.' | '!' | '?' | ':' | '…' | '\n' | ';' | '"' | '“' | '”' | '«' | '»' | '–' | '—' | '•' | '('
    ) || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Lang, each_token, recipe};

    fn keys(lang: Lang, text: &str) -> Vec<u32> {
        let mut keys = Keys::default();
        keys.begin(recipe(lang).closed_class());
        each_token(recipe(lang), text, |token| keys.see(text, token, xxh3_64(token.written.as_bytes()), 0.0));
        keys.keys().into_iter().map(|key| key.hash).collect()
    }

    #[track_caller]
    fn has(lang: Lang, text: &str, expected: &[&str], not: &[&str]) {
        let keys = keys(lang, text);
        let key = |text: &str| match text.strip_prefix('#') {
            Some(number) => Key::of_number(number, 0.0),
            None => Key::of_name(xxh3_64(text.as_bytes()), 0.0),
        };
        let found = |text: &&&str| keys.contains(&key(text).hash);
        assert_eq!(
            expected.iter().filter(|key| !found(key)).collect::<Vec<_>>(),
            [&""; 0],
            "missing in {text}"
        );
        assert_eq!(not.iter().filter(found).collect::<Vec<_>>(), [&""; 0], "too many in {text}");
    }

    #[test]
    fn names_are_joined_without_marks() {
        has(
            Lang::VI,
            "Tỉnh Lạng Sơn có đường biên giới với Quảng Tây.",
            &["langson", "quangtay"],
            &["bien", "gioi"],
        );
        has(Lang::EN, "The visitors came to Lang Son from Ha Noi.", &["langson", "hanoi", "lang"], &["the"]);
        has(Lang::FR, "L'État a reçu Kim Jong-un à Hà Nội.", &["kimjongun", "jongun", "hanoi"], &["kimjong"]);
    }

    #[test]
    fn the_first_word_of_a_sentence_is_a_name_only_if_it_is_elsewhere() {
        has(Lang::EN, "Rivers rose. Huế was flooded. In Huế, rivers rose.", &["hue"], &["rivers"]);
        has(Lang::EN, "Trump spoke. Nobody heard Donald Trump.", &["trump", "donaldtrump"], &["nobody"]);
    }

    #[test]
    fn numbers_are_what_they_say() {
        has(Lang::EN, "a 231.7km border, 1,200 people", &["#231.7", "#231", "#1200"], &["#1", "#200"]);
        has(
            Lang::FR,
            "231,7 km et 1 200 habitants, 12\u{a0}500 euros",
            &["#231.7", "#1200", "#12500"],
            &["#200", "#500"],
        );
        has(Lang::VI, "231,7 km và 1.200 người, 0,5 ha", &["#231.7", "#1200", "#0.5"], &["#0"]);
        has(Lang::EN, "on 7 of 10 days", &["#10"], &["#7"]);
    }

    #[test]
    fn days_are_read_in_every_language() {
        for (lang, text) in [
            (Lang::EN, "It fell on 12 September in the night."),
            (Lang::EN, "It fell on September 12, 2023."),
            (Lang::FR, "Il est tombé le 12 septembre dans la nuit."),
            (Lang::VI, "Rơi vào ngày 12 tháng 9 trong đêm."),
            (Lang::VI, "Rơi vào ngày 12/9 trong đêm."),
            (Lang::VI, "Rơi vào ngày 12/9/2023."),
        ] {
            has(lang, text, &["#12/9"], &[]);
        }
    }

    #[test]
    fn a_number_belongs_to_its_name() {
        has(Lang::EN, "Vaccines against COVID-19 came.", &["covid19"], &["#19"]);
    }

    #[test]
    fn a_key_is_read_back_as_it_was_written() {
        for at in [0, 9, Key::END] {
            let key = Key { hash: 0xfedc_ba98, at };
            assert_eq!(Key::from_number(key.to_number()), key);
        }
    }
}
