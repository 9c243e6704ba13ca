//! Lines that are parts of the page and not of the article, told by their words or their form alone.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use crate::article::Reason;
use crate::lang::fold;

/// Phrases of menus, buttons and boxes, folded, in lower case.
static PHRASES: LazyLock<FxHashSet<Vec<&'static str>>> =
    LazyLock::new(|| phrases(include_str!("../../../data/words/furniture.txt")));

/// The length in words of the longest phrase.
static LONGEST: LazyLock<usize> = LazyLock::new(|| PHRASES.iter().map(Vec::len).max().unwrap_or(0));

/// Phrases with which a site speaks of itself and to its readers.
static CALLS: LazyLock<FxHashSet<Vec<&'static str>>> =
    LazyLock::new(|| phrases(include_str!("../../../data/words/calls.txt")));
static LONGEST_CALL: LazyLock<usize> = LazyLock::new(|| CALLS.iter().map(Vec::len).max().unwrap_or(0));

fn phrases(list: &'static str) -> FxHashSet<Vec<&'static str>> {
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split(' ').collect()).collect()
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

/// Why this line is furniture, if its words or form alone say so.
pub(super) fn judge(text: &str) -> Option<Reason> {
    if !text.chars().any(char::is_alphabetic) || letters_in_words(text) == 0 {
        return Some(Reason::NoWords);
    }
    if CAPTION_LABEL.is_match(text) {
        return Some(Reason::CaptionLabel);
    }
    if FILE_PATH.is_match(text) {
        return Some(Reason::FilePath);
    }
    let short = text.split_whitespace().count() <= LABELLED_LINE_WORDS;
    let by_form = short && (COPYRIGHT.is_match(text) || is_trail(text));
    (by_form || is_furniture(text) || begins_as_furniture(text)).then_some(Reason::Furniture)
}

/// True for the way to a page: `Front page > World`, `Accueil › Région › Rennes`.
fn is_trail(text: &str) -> bool {
    const STEP_WORDS: usize = 4;
    let steps: Vec<&str> = text.split(" > ").flat_map(|part| part.split(['›', '»'])).collect();
    steps.len() >= 2 && steps.iter().all(|step| (1..=STEP_WORDS).contains(&step.split_whitespace().count()))
}

/// Letters that stand in words of two letters and more: `-A A +A` has none.
fn letters_in_words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphabetic())
        .map(|word| word.chars().count())
        .filter(|&letters| letters > 1)
        .sum()
}

/// True for a line that is nothing but phrases of furniture and numbers, or a short one that is mostly so.
fn is_furniture(text: &str) -> bool {
    let (covered, words) = Folded::of(text).coverage();
    let short = words <= MOSTLY_FURNITURE_WORDS && !super::run::ends_sentence(text);
    words > 0 && (covered == words || (short && covered * 10 >= words * MOSTLY_TENTHS))
}

/// The words of a line as the lists of phrases have them: folded, in lower case.
pub(super) struct Folded(String);

impl Folded {
    pub(super) fn of(text: &str) -> Folded {
        Folded(fold(&text.to_lowercase()))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// How often the line speaks as a site to its readers.
    pub(super) fn calls(&self) -> usize {
        let words: Vec<&str> = words(&self.0).collect();
        let of_length = |length| words.windows(length).filter(|phrase| CALLS.contains(*phrase)).count();
        (1..=*LONGEST_CALL).map(of_length).sum()
    }

    /// How many words the phrases of furniture cover at most, and how many there are. Numbers do not count.
    pub(super) fn coverage(&self) -> (usize, usize) {
        let words: Vec<&str> =
            words(&self.0).filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).collect();
        // The most that can be covered of the first n words, for every n.
        let mut most = vec![0; words.len() + 1];
        for end in 1..=words.len() {
            let phrases =
                (end.saturating_sub(*LONGEST)..end).filter(|&start| PHRASES.contains(&words[start..end]));
            most[end] = phrases.map(|start| most[start] + end - start).max().unwrap_or(0).max(most[end - 1]);
        }
        (most[words.len()], words.len())
    }
}

/// True for a short line that announces a link or a box by its first words: `Lire aussi : …`, `Newsletter – …`.
pub(super) fn begins_as_furniture(text: &str) -> bool {
    if text.split_whitespace().count() > LABELLED_LINE_WORDS {
        return false;
    }
    if ANNOUNCED.is_match(&fold(text)) {
        return true;
    }
    let Some((label, rest)) = text.split_once([':', '–', '—', '|', '»', '›']) else { return false };
    // `Contact: …` or `Media: …` may begin a paragraph; `Read also: …` does not.
    let announces = label.split_whitespace().count() >= 2 || text.contains(['–', '—', '|', '»', '›']);
    let (covered, words) = Folded::of(label).coverage();
    announces && !rest.is_empty() && words > 0 && covered == words
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(judge(line), Some(Reason::Furniture), "{line}");
        }
    }

    #[test]
    fn forms_are_recognised() {
        assert_eq!(judge("-A A +A"), Some(Reason::NoWords));
        assert_eq!(judge("* * *"), Some(Reason::NoWords));
        assert_eq!(judge("Photo caption"), Some(Reason::CaptionLabel));
        assert_eq!(judge(r"Description: C:\Users\X\Pictures\a 01.jpg"), Some(Reason::FilePath));
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
            assert_eq!(judge(line), None, "{line}");
        }
    }
}
