//! What a translator leaves as it is: names, numbers, and days.
//!
//! A name is a word with a capital, without its marks, hyphens out: `Guangxi`, `Jong-un` → `jongun`. Two that stand side by
//! side are a name, too: `Lạng Sơn` → `langson`, so that a name of common syllables is as rare as it is. A capital at the
//! beginning of a sentence is no name, unless the word has one elsewhere, or names follow. A number is as its token spells
//! it: `231,7` and `231.7`, `1 200` and `1,200`. A day is its day and month: `12 September`, `le 12 septembre`, `12/9`.

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

/// What the text of a number or a day begins with.
const NUMBER: char = '#';

/// The bit of a hash that says that it is a name's.
const NAME: u32 = 1;

/// Between a day and the number of its month: `12 tháng 9`.
const MONTH_VI: &str = "thang";

/// A name, number or day of an article, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// A hash of it, whose last bit says whether it is a name.
    pub hash: u32,
    /// Where it stands first: 0 at the beginning of the text, 255 at its end.
    pub at: u8,
}

impl Key {
    /// The key as a number, for the archive.
    pub fn to_number(self) -> u64 {
        u64::from(self.hash) << u8::BITS | u64::from(self.at)
    }

    /// The key that was written as this number.
    pub fn from_number(number: u64) -> Key {
        Key { hash: (number >> u8::BITS) as u32, at: number as u8 }
    }

    fn of(text: &str, at: f32) -> Key {
        let hash = xxh3_64(text.as_bytes()) as u32;
        let hash = if text.starts_with(NUMBER) { hash & !NAME } else { hash | NAME };
        Key { hash, at: (at * f32::from(u8::MAX)) as u8 }
    }

    /// True for a name, false for a number or a day.
    pub fn is_name(self) -> bool {
        self.hash & NAME != 0
    }
}

/// Gathers the keys of an article while its words are read.
#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: Vec<Key>,
    /// The names that stand side by side, up to here.
    run: Vec<Name>,
    /// Runs that may begin with the first word of a sentence instead of a name; decided when the article is read.
    doubtful: Vec<Vec<Name>>,
    /// Hashes of words that are seen in lower case, and of those seen with a capital within a sentence.
    lower: Vec<u32>,
    capital: Vec<u32>,
    /// The number before this word, if it may be a day or go on.
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
    text: String,
    at: f32,
    /// It is the first word of a sentence.
    first: bool,
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

    /// Sees a word. `at` is where it stands in the article, from 0 to 1.
    pub(super) fn see(&mut self, text: &str, token: &Token<'_>, at: f32) {
        let between = self.end.map_or("\n", |end| &text[end..token.span.start]);
        self.end = Some(token.span.end);
        let first = between.contains(ends_sentence);
        let joined = matches!(between, "" | "-" | "\u{2010}" | "\u{2011}");
        let apart = !joined && !between.chars().all(char::is_whitespace);
        let word = &text[token.span.clone()];
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            self.see_number(token.written, between, joined, at);
            return;
        }
        let number = self.number.take().filter(|_| !apart);
        self.last.clear();
        self.last.push_str(token.written);
        if number.is_some() && token.written == MONTH_VI {
            // The number that follows is the month.
            self.number = number;
            self.end_run();
            return;
        }
        let month = month_of(token.written);
        if let (Some(day), Some(month)) = (number, month) {
            self.push_day(&day, month, at);
        }
        if joined && let Some(name) = self.run.last_mut() {
            name.text.push_str(token.written);
            return;
        }
        if apart {
            self.end_run();
        }
        let hash = Key::of(token.written, 0.0).hash;
        // A month is no name: with its day it is a key, alone it says little, and French writes it with a small letter.
        if !word.starts_with(char::is_uppercase) || month.is_some() {
            self.lower.push(hash);
            self.end_run();
            return;
        }
        if !first {
            self.capital.push(hash);
        }
        let closed = !token.acronym && self.closed.is_some_and(|words| words.contains(token.lower));
        self.run.push(Name { text: token.written.to_owned(), at, first, closed });
    }

    fn see_number(&mut self, number: &str, between: &str, joined: bool, at: f32) {
        let before = self.number.take();
        if joined && let Some(name) = self.run.last_mut() {
            // `Covid-19`, `F16`: a part of the name.
            name.text.push_str(number);
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
            self.keys.push(Key::of(&format!("{NUMBER}{whole}"), at));
        }
        if number.len() >= LEAST_DIGITS {
            self.keys.push(Key::of(&format!("{NUMBER}{number}"), at));
        }
        self.number = Some(number.to_owned());
    }

    fn push_day(&mut self, day: &str, month: i8, at: f32) {
        if let Ok(day @ 1..=31) = day.parse::<u8>() {
            self.keys.push(Key::of(&format!("{NUMBER}{day}/{month}"), at));
        }
    }

    /// Names that stand side by side end here.
    fn end_run(&mut self) {
        let Some(first) = self.run.first() else { return };
        if first.first {
            let run = std::mem::take(&mut self.run);
            self.doubtful.push(run);
        } else {
            push_run(&mut self.keys, &self.run);
            self.run.clear();
        }
    }

    /// The keys, each once, with the place where it stands first, in the order of their hashes.
    pub(super) fn keys(mut self) -> Vec<Key> {
        self.end_run();
        self.lower.sort_unstable();
        self.capital.sort_unstable();
        for run in &self.doubtful {
            let first = &run[0];
            let hash = Key::of(&first.text, 0.0).hash;
            let known = self.capital.binary_search(&hash).is_ok();
            let common = first.closed || self.lower.binary_search(&hash).is_ok();
            let skip = usize::from(common || (run.len() == 1 && !known));
            push_run(&mut self.keys, &run[skip..]);
        }
        let mut keys = self.keys;
        keys.sort_unstable();
        keys.dedup_by_key(|key| key.hash);
        keys.sort_unstable_by_key(|key| (key.at, key.hash));
        keys.truncate(MOST_KEYS);
        keys.sort_unstable();
        keys
    }
}

fn push_run(keys: &mut Vec<Key>, run: &[Name]) {
    for name in run {
        if name.text.len() >= LEAST_LETTERS {
            keys.push(Key::of(&name.text, name.at));
        }
    }
    for pair in run.windows(2) {
        keys.push(Key::of(&format!("{}{}", pair[0].text, pair[1].text), pair[0].at));
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
        each_token(recipe(lang), text, |token| keys.see(text, token, 0.0));
        keys.keys().into_iter().map(|key| key.hash).collect()
    }

    #[track_caller]
    fn has(lang: Lang, text: &str, expected: &[&str], not: &[&str]) {
        let keys = keys(lang, text);
        let found = |key: &&&str| keys.contains(&Key::of(key, 0.0).hash);
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
        let key = Key { hash: 0xfedc_ba98, at: 200 };
        assert_eq!(Key::from_number(key.to_number()), key);
    }
}
