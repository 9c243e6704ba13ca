//! Words of the trade: names of papers and agencies, and what people are who sign. The lists are data.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::lang::fold;

type Phrases = LazyLock<HashSet<&'static str>>;

static PRESS: Phrases = LazyLock::new(|| phrases(include_str!("../../../data/words/press.txt")));
static ROLES: Phrases = LazyLock::new(|| phrases(include_str!("../../../data/words/roles.txt")));
static WORK: Phrases = LazyLock::new(|| phrases(include_str!("../../../data/words/work.txt")));
static BEGINNINGS: Phrases = LazyLock::new(|| phrases(include_str!("../../../data/words/beginnings.txt")));
static COUNTRIES: Phrases = LazyLock::new(|| phrases(include_str!("../../../data/words/countries.txt")));
static NUMBERS: Phrases = LazyLock::new(|| phrases(include_str!("../../../data/words/numbers.txt")));

fn phrases(list: &'static str) -> HashSet<&'static str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// True when a word of the text is one in names of papers and agencies.
pub(super) fn names(text: &str) -> bool {
    has_one_of(text, &PRESS)
}

/// True when a word of the text says what somebody is: `Political Editor`.
pub(super) fn is_role(text: &str) -> bool {
    has_one_of(text, &ROLES)
}

/// True for a word with which no name begins: `with`, `selon`, `vào`.
pub(super) fn begins_no_name(word: &str) -> bool {
    BEGINNINGS.contains(word.to_lowercase().as_str())
}

/// True for the name of a country.
pub(super) fn is_country(text: &str) -> bool {
    COUNTRIES.contains(fold(&text.trim().to_lowercase()).as_str())
}

/// True for a number or an ordinal in letters, up to thirty-one.
pub(super) fn is_number(word: &str) -> bool {
    fold(&word.to_lowercase()).split('-').all(|part| NUMBERS.contains(part))
}

/// True for a text that says what was done, and by whom it was not: `tổng hợp`, `t/h`, `translated`.
pub(super) fn is_work(text: &str) -> bool {
    WORK.contains(words(&fold(&text.to_lowercase())).join(" ").as_str())
}

fn has_one_of(text: &str, phrases: &Phrases) -> bool {
    /// Vietnamese words have up to this many syllables.
    const LONGEST: usize = 3;
    let folded = fold(&text.to_lowercase());
    let words = words(&folded);
    (1..=LONGEST).any(|length| words.windows(length).any(|words| phrases.contains(words.join(" ").as_str())))
}

fn words(folded: &str) -> Vec<&str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}
