//! Lines that are parts of the page and not of the article, told by their words or their form alone.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::run::{ends_sentence, word_count};
use crate::article::Reason;
use crate::lang::{fold_lower_into, is_letter};

/// Phrases of menus, buttons and boxes, folded, in lower case.
static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(include_str!("../../../data/words/furniture.txt")));

/// Phrases with which a site speaks of itself and to its readers.
static CALLS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(include_str!("../../../data/words/calls.txt")));

/// Phrases by their first words, since most words begin none: what follows these.
struct Phrases(FxHashMap<&'static str, Vec<Vec<&'static str>>>);

impl Phrases {
    fn of(list: &'static str) -> Phrases {
        let mut phrases: FxHashMap<_, Vec<Vec<_>>> = FxHashMap::default();
        for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.split(' ');
            let others = phrases.entry(words.next().unwrap_or_default()).or_default();
            let rest: Vec<&str> = words.collect();
            if !others.contains(&rest) {
                others.push(rest);
            }
        }
        Phrases(phrases)
    }

    /// How many words each phrase has with which these words begin.
    fn beginning<'w>(&'w self, words: &'w [&'w str]) -> impl Iterator<Item = usize> + 'w {
        let (first, rest) = words.split_first().unwrap_or((&"", &[]));
        let phrases = self.0.get(first).into_iter().flatten();
        phrases.filter(|phrase| rest.starts_with(phrase)).map(|phrase| phrase.len() + 1)
    }
}

/// A line that only labels a picture.
static CAPTION_LABEL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^(photo|image|picture) caption$|^l[ée]gende( photo)?$|^chú thích( ảnh)?$"));

/// A line that is a path of a file, or an address, whatever stands before it: `Description: C:\Users\…jpg`.
static FILE_PATH: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^([\p{L} ]{1,20}:\s*)?([a-z]:\\|\\\\|/(home|users|var|tmp)/|file://|https?://)\S*( \S+)*$|^\S+\.(jpe?g|png|gif|webp|mp4|pdf|docx?)$",
    )
});

/// A line that says whose the text is: `© 2024 …`, `Copyright …`.
static COPYRIGHT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^(©|\(c\)|copyright\b|bản quyền\b)"));

/// Words that announce another article, whose title follows.
static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(a )?(lire|voir|ecouter)( aussi| egalement|,? aussi)\b|^(read|see|watch) (also|more|next)\b|^also read\b|^(xem|doc) (them|tiep)\b|^(related|most read|sponsored|advertisement|tin lien quan|bai lien quan) ?:",
    )
});

pub(super) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern)
        .unwrap_or_else(|error| panic!("the pattern `{pattern}` is part of the program: {error}"))
}

/// In a line of at most this many words, this many tenths of them are enough to make it furniture.
const MOSTLY_FURNITURE_WORDS: usize = 10;
const MOSTLY_TENTHS: usize = 6;

/// Longer lines are sentences, whatever their first words: a line is furniture by a phrase at its head only below this.
const LABELLED_LINE_WORDS: usize = 16;

/// Why this line is furniture, if its words or form alone say so. `labelled`: whether it [`begins_as_furniture`].
pub(super) fn judge(text: &str, folded: &Folded, labelled: bool) -> Option<Reason> {
    if !has_word(text) {
        return Some(Reason::NoWords);
    }
    if text.len() <= LABEL_BYTES && CAPTION_LABEL.is_match(text) {
        return Some(Reason::CaptionLabel);
    }
    // What every path has costs less to look for than the path.
    if memchr::memchr3(b'\\', b'/', b'.', text.as_bytes()).is_some() && FILE_PATH.is_match(text) {
        return Some(Reason::FilePath);
    }
    let short = word_count(text) <= LABELLED_LINE_WORDS;
    let by_form = short && (COPYRIGHT.is_match(text) || is_trail(text));
    (by_form || labelled || is_furniture(text, folded)).then_some(Reason::Furniture)
}

/// A line of more bytes is no label.
const LABEL_BYTES: usize = 40;

/// True when there is a word of two letters or more: `-A A +A` has none.
fn has_word(text: &str) -> bool {
    let mut letter = false;
    text.chars().any(|c| {
        let before = std::mem::replace(&mut letter, is_letter(c));
        before && letter
    })
}

/// True for the way to a page: `Front page > World`, `Accueil › Région › Rennes`.
fn is_trail(text: &str) -> bool {
    const STEP_WORDS: usize = 4;
    if !text.contains(['>', '›', '»']) {
        return false;
    }
    let mut steps = 0;
    let short = text.split(" > ").flat_map(|part| part.split(['›', '»'])).all(|step| {
        steps += 1;
        (1..=STEP_WORDS).contains(&step.split_whitespace().count())
    });
    short && steps >= 2
}

/// True for a line that is nothing but phrases of furniture and numbers, or a short one that is mostly so.
fn is_furniture(text: &str, folded: &Folded) -> bool {
    let (covered, words) = folded.coverage();
    let short = || words <= MOSTLY_FURNITURE_WORDS && !ends_sentence(text);
    words > 0 && (covered == words || (covered * 10 >= words * MOSTLY_TENTHS && short()))
}

/// The words of a line as the lists of phrases have them: folded, in lower case.
pub(super) struct Folded {
    text: String,
    /// Where its words stand in it.
    words: Vec<std::ops::Range<usize>>,
    coverage: (usize, usize),
}

impl Folded {
    pub(super) fn of(text: &str) -> Folded {
        let mut folded = String::with_capacity(text.len());
        fold_lower_into(text, &mut folded);
        let text = folded;
        let mut words = Vec::with_capacity(text.len() / 5);
        let mut start = None;
        for (at, c) in text.char_indices() {
            if c.is_alphanumeric() || c == '\'' {
                start = start.or(Some(at));
            } else if let Some(start) = start.take() {
                words.push(start..at);
            }
        }
        words.extend(start.map(|start| start..text.len()));
        let mut folded = Folded { text, words, coverage: (0, 0) };
        folded.coverage = coverage(folded.words());
        folded
    }

    /// Its words, cut at all that is no letter, digit or apostrophe.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|span| &self.text[span.clone()])
    }

    /// How often the line speaks as a site to its readers.
    pub(super) fn calls(&self) -> usize {
        let words: Vec<&str> = self.words().collect();
        (0..words.len()).map(|at| CALLS.beginning(&words[at..]).count()).sum()
    }

    /// How many words the phrases of furniture cover at most, and how many there are. Numbers do not count.
    pub(super) fn coverage(&self) -> (usize, usize) {
        self.coverage
    }
}

fn coverage<'w>(words: impl Iterator<Item = &'w str>) -> (usize, usize) {
    let words: Vec<&str> = words.filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).collect();
    // The most that can be covered of the first n words, for every n.
    let mut most = vec![0; words.len() + 1];
    for start in 0..words.len() {
        most[start + 1] = most[start].max(most[start + 1]);
        for length in PHRASES.beginning(&words[start..]) {
            most[start + length] = most[start + length].max(most[start] + length);
        }
    }
    (most[words.len()], words.len())
}

/// True for a short line that announces a link or a box by its first words: `Lire aussi : …`, `Newsletter – …`.
pub(super) fn begins_as_furniture(text: &str, folded: &Folded) -> bool {
    if word_count(text) > LABELLED_LINE_WORDS {
        return false;
    }
    if ANNOUNCED.is_match(&folded.text) {
        return true;
    }
    let separators = [':', '–', '—', '|', '»', '›'];
    let Some((label, rest)) = folded.text.split_once(separators) else { return false };
    // `Contact: …` or `Media: …` may begin a paragraph; `Read also: …` does not.
    let announces = label.split_whitespace().count() >= 2 || text.contains(&separators[1..]);
    if !announces || rest.is_empty() {
        return false;
    }
    let before = folded.words.iter().take_while(|span| span.end <= label.len());
    let (covered, words) = coverage(before.map(|span| &folded.text[span.clone()]));
    words > 0 && covered == words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(line: &str) -> Option<Reason> {
        let folded = Folded::of(line);
        judge(line, &folded, begins_as_furniture(line, &folded))
    }

    #[test]
    fn menus_of_three_languages_are_furniture() {
        for line in [
            "Chế độ ban đêm In trang Xuất PDF Đọc nội dung",
            "Comment (0)",
            "Bình luận (12)",
            "Partager sur Facebook",
            "Trang chủ | Thời sự | Kinh tế",
            "Share this: Facebook  X  WhatsApp  Email  Print",
            "Lire aussi : Sur l'île d'Arz, un festival de voile",
            "No data",
            "À lire aussi",
            "Front page > World",
            "Accueil › Région › Rennes",
            "© 2024 The Harbour Post",
            "Copyright Meridian News. Used by permission.",
        ] {
            assert_eq!(judged(line), Some(Reason::Furniture), "{line}");
        }
    }

    #[test]
    fn forms_are_recognised() {
        assert_eq!(judged("-A A +A"), Some(Reason::NoWords));
        assert_eq!(judged("* * *"), Some(Reason::NoWords));
        assert_eq!(judged("Photo caption"), Some(Reason::CaptionLabel));
        assert_eq!(judged(r"Description: C:\Users\X\Pictures\a 01.jpg"), Some(Reason::FilePath));
    }

    #[test]
    fn sentences_are_not_furniture() {
        for line in [
            "He came home.",
            "« Oui », dit-il, « et non. »",
            "Contact: the ministry has set up a line for relatives.",
            "Một bình luận đáng chú ý",
            "The home team: a history of the club",
            "Kinh tế Việt Nam tăng trưởng 7%",
        ] {
            assert_eq!(judged(line), None, "{line}");
        }
    }
}
