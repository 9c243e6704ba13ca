//! Lines that are parts of the page and not of the article, told by their words or their form alone.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::article::Reason;
use crate::lang::fold;

/// Phrases of menus, buttons and boxes, folded, in lower case.
static PHRASES: LazyLock<HashSet<Vec<&'static str>>> = LazyLock::new(|| {
    include_str!("../../../data/words/furniture.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split(' ').collect())
        .collect()
});

/// The length in words of the longest phrase.
static LONGEST: LazyLock<usize> = LazyLock::new(|| PHRASES.iter().map(Vec::len).max().unwrap_or(0));

/// A line that only labels a picture.
static CAPTION_LABEL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^(photo|image|picture) caption$|^l[ée]gende( photo)?$|^chú thích( ảnh)?$"));

/// A line that is a path of a file, or an address, whatever stands before it: `Description: C:\Users\…jpg`.
static FILE_PATH: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^([\p{L} ]{1,20}:\s*)?([a-z]:\\|\\\\|/(home|users|var|tmp)/|file://|https?://)\S*( \S+)*$|^\S+\.(jpe?g|png|gif|webp|mp4|pdf|docx?)$",
    )
});

pub(super) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern)
        .unwrap_or_else(|error| panic!("the pattern `{pattern}` is part of the program: {error}"))
}

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
    (is_all_furniture(text) || begins_as_furniture(text)).then_some(Reason::Furniture)
}

/// Letters that stand in words of two letters and more: `-A A +A` has none.
fn letters_in_words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphabetic())
        .map(|word| word.chars().count())
        .filter(|&letters| letters > 1)
        .sum()
}

/// True when the line is nothing but phrases of furniture and numbers.
fn is_all_furniture(text: &str) -> bool {
    let folded = fold(&text.to_lowercase());
    let words: Vec<&str> =
        words(&folded).filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).collect();
    // Whether the first n words can be cut into phrases, for every n.
    let mut cut = vec![false; words.len() + 1];
    cut[0] = true;
    for end in 1..=words.len() {
        cut[end] = (end.saturating_sub(*LONGEST)..end)
            .any(|start| cut[start] && PHRASES.contains(&words[start..end]));
    }
    !words.is_empty() && cut[words.len()]
}

/// True for a short line that announces a link or a box by its first words: `Lire aussi : …`, `Newsletter – …`.
fn begins_as_furniture(text: &str) -> bool {
    let Some((label, rest)) = text.split_once([':', '–', '—', '|', '»', '›']) else { return false };
    let count = |text: &str| text.split_whitespace().count();
    // `Contact: …` or `Media: …` may begin a paragraph; `Read also: …` does not.
    let announces = count(label) >= 2 || text.contains(['–', '—', '|', '»', '›']);
    announces && !rest.is_empty() && count(text) <= LABELLED_LINE_WORDS && is_all_furniture(label)
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
            "Simple Empty",
            "À lire aussi",
        ] {
            assert_eq!(judge(line), Some(Reason::Furniture), "{line}");
        }
    }

    #[test]
    fn forms_are_recognised() {
        assert_eq!(judge("-A A +A"), Some(Reason::NoWords));
        assert_eq!(judge("* * *"), Some(Reason::NoWords));
        assert_eq!(judge("Photo caption"), Some(Reason::CaptionLabel));
        assert_eq!(judge(r"Description: C:\Users\X\Desktop\TH 01\a.jpg"), Some(Reason::FilePath));
    }

    #[test]
    fn sentences_are_not_furniture() {
        for line in [
            "He came home.",
            "Contact: the ministry has set up a line for relatives.",
            "Một bình luận đáng chú ý",
            "The home team: a history of the club",
            "Kinh tế Việt Nam tăng trưởng 7%",
        ] {
            assert_eq!(judge(line), None, "{line}");
        }
    }
}
