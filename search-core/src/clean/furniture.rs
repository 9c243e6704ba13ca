//! Lines that are parts of the page and not of the article, told by their words or their form alone.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::run::{ends_sentence, word_count};
use crate::article::Reason;
use crate::lang::{fold_lower_into, is_alphanumeric, is_letter};

/// Phrases of menus, buttons and boxes, folded, in lower case.
static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(include_str!("../../../data/words/furniture.txt")));

/// Phrases with which a site speaks of itself and to its readers.
static CALLS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(include_str!("../../../data/words/calls.txt")));

/// Phrases by their first words, since most words begin none.
struct Phrases {
    /// What follows a first word.
    following: FxHashMap<&'static str, Vec<Vec<&'static str>>>,
    /// The lengths, as bits, of the first words that begin with a byte: this tells most words without looking them up.
    lengths: [u64; 256],
}

impl Phrases {
    fn of(list: &'static str) -> Phrases {
        let mut phrases = Phrases { following: FxHashMap::default(), lengths: [0; 256] };
        for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.split(' ');
            let first = words.next().unwrap_or_default();
            if let Some(byte) = first.bytes().next() {
                phrases.lengths[usize::from(byte)] |= length_bit(first);
            }
            let others = phrases.following.entry(first).or_default();
            let rest: Vec<&str> = words.collect();
            if !others.contains(&rest) {
                others.push(rest);
            }
        }
        phrases
    }

    fn may_begin(&self, word: &str) -> bool {
        word.bytes().next().is_some_and(|byte| self.lengths[usize::from(byte)] & length_bit(word) != 0)
    }

    /// How many words each phrase has with which these words begin.
    #[inline]
    fn beginning<'w>(&'w self, words: &'w [&'w str]) -> impl Iterator<Item = usize> + 'w {
        let (first, rest) = words.split_first().unwrap_or((&"", &[]));
        let phrases = if self.may_begin(first) { self.following.get(first) } else { None };
        phrases.into_iter().flatten().filter(|phrase| rest.starts_with(phrase)).map(|phrase| phrase.len() + 1)
    }
}

fn length_bit(word: &str) -> u64 {
    1 << word.len().min(63)
}

/// A line that only labels a picture.
static CAPTION_LABEL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^(photo|image|picture) caption$|^l[ée]gende( photo)?$|^chú thích( ảnh)?$"));

/// A line that only says when the page was changed, whose name follows, or what a box holds: `Last updated 21 hours ago`,
/// `Author of the article:`, `Popular`.
static PAGE_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:(?:last )?(?:updated|published|posted):? (?:\d+|an?|one) (?:min(?:ute)?|hour|day|week)s? ago|(?:publié|mis à jour|modifié):? il y a (?:\d+|une?) (?:min(?:ute)?|heure|jour|semaine)s?|(?:cập nhật|đăng):? \d+ (?:phút|giờ|ngày|tuần) trước|authors? of (?:the|this) article ?:?|auteure?s? de (?:l'|cet )article ?:?|tác giả bài viết ?:?|(?:most )?popular|trending|(?:les )?plus (?:lus|populaires)|(?:đọc|xem) nhiều(?: nhất)?)$",
    )
});

/// A line that says whose the text is: `© 2024 …`, `Copyright …`.
static COPYRIGHT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^(©|\(c\)|copyright\b|bản quyền\b)"));

/// Words that announce another article, whose title follows.
static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(a )?(lire|voir|ecouter)( aussi| egalement|,? aussi)\b|^(read|see|watch) (also|more|next)\b|^also read\b|^(xem|doc) (them|tiep)\b|^(read|watch|listen|lire|xem) ?:|^>>|^this entry was posted\b|^(related|most read|sponsored|advertisement|tin lien quan|bai lien quan) ?:",
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
pub(super) fn judge(text: &str, folded: &Folded<'_>, labelled: bool) -> Option<Reason> {
    if !has_word(text) {
        return Some(Reason::NoWords);
    }
    if text.len() <= LABEL_BYTES && CAPTION_LABEL.is_match(text) {
        return Some(Reason::CaptionLabel);
    }
    if is_path(text) {
        return Some(Reason::FilePath);
    }
    let short = word_count(text) <= LABELLED_LINE_WORDS;
    let by_form = (text.len() <= PAGE_LABEL_BYTES && PAGE_LABEL.is_match(text))
        || (short && (COPYRIGHT.is_match(text) || is_trail(text)));
    (by_form || labelled || is_furniture(text, folded)).then_some(Reason::Furniture)
}

/// A line of more bytes is no label.
const LABEL_BYTES: usize = 40;

/// Nor one of the page.
const PAGE_LABEL_BYTES: usize = 50;

/// A label before a path has at most this many characters.
const LONGEST_LABEL: usize = 20;

/// True for a line that is the name of a picture or a document, or a path of a file or an address, with a label or without
/// one: `Description: C:\Users\…jpg`.
fn is_path(text: &str) -> bool {
    // What every path has costs less to look for than the path.
    if memchr::memchr3(b'\\', b'/', b'.', text.as_bytes()).is_none() {
        return false;
    }
    let label = text.split_once(':').filter(|(label, _)| {
        !label.is_empty()
            && label.chars().all(|c| c == ' ' || is_letter(c))
            && label.chars().nth(LONGEST_LABEL).is_none()
    });
    begins_path(text) || label.is_some_and(|(_, rest)| begins_path(rest.trim_start())) || is_file_name(text)
}

fn begins_path(text: &str) -> bool {
    const BEGINNINGS: &[&str] =
        &["\\\\", "/home/", "/users/", "/var/", "/tmp/", "file://", "http://", "https://"];
    let begins = |beginning: &&str| {
        text.as_bytes()
            .get(..beginning.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes()))
    };
    let on_drive = matches!(text.as_bytes(), [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic());
    on_drive || BEGINNINGS.iter().any(begins)
}

fn is_file_name(text: &str) -> bool {
    const ENDINGS: &[&str] = &["jpg", "jpeg", "png", "gif", "webp", "mp4", "pdf", "doc", "docx"];
    let is_file = |(name, ending): (&str, &str)| {
        !name.is_empty() && ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
    };
    !text.contains(' ') && text.rsplit_once('.').is_some_and(is_file)
}

/// True when there is a word of two letters or more: `-A A +A` has none.
fn has_word(text: &str) -> bool {
    let mut letter = false;
    text.chars().any(|c| {
        let before = std::mem::replace(&mut letter, is_letter(c));
        before && letter
    })
}

/// True when there is a figure in it.
pub(super) fn holds_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// True for the way to a page: `Front page > World`, `Accueil › Région › Rennes`.
fn is_trail(text: &str) -> bool {
    const STEP_WORDS: usize = 4;
    // The last words of a quotation are no step.
    if !text.contains(['>', '›', '»']) || text.ends_with(['.', '!', '?']) {
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
fn is_furniture(text: &str, folded: &Folded<'_>) -> bool {
    let (covered, words) = folded.coverage();
    let short = || words <= MOSTLY_FURNITURE_WORDS && !ends_sentence(text);
    words > 0 && (covered == words || (covered * 10 >= words * MOSTLY_TENTHS && short()))
}

/// The words of a line as the lists of phrases have them: folded, in lower case.
pub(super) struct Folded<'t> {
    text: &'t str,
    words: Vec<&'t str>,
    coverage: (usize, usize),
}

impl<'t> Folded<'t> {
    /// Folds a line into `text`, in the place of what is there: one line after the other needs no new memory.
    pub(super) fn of(line: &str, text: &'t mut String) -> Folded<'t> {
        text.clear();
        fold_lower_into(line, text);
        let words: Vec<&str> = words(text).collect();
        let coverage = coverage(&words);
        Folded { text, words, coverage }
    }

    /// Its words, cut at all that is no letter, digit or apostrophe.
    pub(super) fn words(&self) -> &[&'t str] {
        &self.words
    }

    /// How often the line speaks as a site to its readers.
    pub(super) fn calls(&self) -> usize {
        let calls = &*CALLS;
        (0..self.words.len()).map(|at| calls.beginning(&self.words[at..]).count()).sum()
    }

    /// How many words the phrases of furniture cover at most, and how many there are. Numbers do not count.
    pub(super) fn coverage(&self) -> (usize, usize) {
        self.coverage
    }
}

/// The words of a text, cut at all that is no letter, digit or apostrophe.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let begin = rest.find(|c| is_alphanumeric(c) || c == '\'')?;
        let (word, after) = rest[begin..].split_at(word_end(&rest[begin..]));
        rest = after;
        Some(word)
    })
}

/// Where the word ends with which a text begins. Most of folded text is ASCII.
fn word_end(text: &str) -> usize {
    let mut end = 0;
    while let Some(&byte) = text.as_bytes().get(end) {
        end += match byte {
            b'\'' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => 1,
            byte if byte.is_ascii() => break,
            _ => match text[end..].chars().next().filter(|c| is_alphanumeric(*c)) {
                Some(c) => c.len_utf8(),
                None => break,
            },
        };
    }
    end
}

fn coverage(words: &[&str]) -> (usize, usize) {
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Cow<'_, [&str]> = match words.iter().any(is_number) {
        true => words.iter().copied().filter(|word| !is_number(word)).collect(),
        false => Cow::Borrowed(words),
    };
    // Most lines are covered by nothing.
    let phrases = &*PHRASES;
    let Some(first) = (0..words.len()).find(|at| phrases.beginning(&words[*at..]).next().is_some()) else {
        return (0, words.len());
    };
    // The most that can be covered of the first n words, for every n.
    let mut most = vec![0; words.len() + 1];
    for start in first..words.len() {
        most[start + 1] = most[start].max(most[start + 1]);
        for length in phrases.beginning(&words[start..]) {
            most[start + length] = most[start + length].max(most[start] + length);
        }
    }
    (most[words.len()], words.len())
}

/// True for a short line that announces a link or a box by its first words: `Lire aussi : …`, `Newsletter – …`.
pub(super) fn begins_as_furniture(text: &str, folded: &Folded<'_>) -> bool {
    if word_count(text) > LABELLED_LINE_WORDS {
        return false;
    }
    if ANNOUNCED.is_match(folded.text) {
        return true;
    }
    let separators = [':', '–', '—', '|', '»', '›'];
    let Some((label, rest)) = folded.text.split_once(separators) else { return false };
    // `Contact: …` or `Media: …` may begin a paragraph; `Read also: …` does not.
    let announces = label.split_whitespace().count() >= 2 || text.contains(&separators[1..]);
    if !announces || rest.is_empty() {
        return false;
    }
    let words: Vec<&str> = words(label).collect();
    let (covered, words) = coverage(&words);
    words > 0 && covered == words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(line: &str) -> Option<Reason> {
        let mut text = String::new();
        let folded = Folded::of(line, &mut text);
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
            "Last updated 21 hours ago",
            "Mis à jour il y a 2 heures",
            "Cập nhật 5 phút trước",
            "Author of the article:",
            "Popular",
            "Đọc nhiều nhất",
            "Il vous reste 35 % de cet article à lire. La suite est réservée aux abonnés.",
            "Déjà abonné ? Se connecter",
            "Temps de lecture : 3 min",
            "Image source, Getty Images",
            "Already a subscriber? Log in",
            "Mời độc giả xem video:",
            "Gửi cho bạn bè | In trang này | Phản hồi",
            ">> Cầu treo sập trong đêm",
            "READ: Bridge falls in the night",
            "This entry was posted in News and tagged mill. Bookmark the permalink.",
        ] {
            assert_eq!(judged(line), Some(Reason::Furniture), "{line}");
        }
    }

    #[test]
    fn forms_are_recognised() {
        assert_eq!(judged("-A A +A"), Some(Reason::NoWords));
        assert_eq!(judged("* * *"), Some(Reason::NoWords));
        assert_eq!(judged("Photo caption"), Some(Reason::CaptionLabel));
        for line in [
            r"Description: C:\Users\X\Pictures\a 01.jpg",
            "/home/x/a.txt",
            r"\\server\share",
            "Video: HTTPS://a.example/b?c",
            "IMG_0102.JPEG",
        ] {
            assert_eq!(judged(line), Some(Reason::FilePath), "{line}");
        }
        for line in ["He said: see C:/ and https://a.example", "a photo.jpg", ".pdf", "and/or what"] {
            assert_ne!(judged(line), Some(Reason::FilePath), "{line}");
        }
    }

    #[test]
    fn sentences_are_not_furniture() {
        for line in [
            "He came home.",
            "C'est très net », explique-t-il.",
            "Popular songs",
            "It was last updated 21 hours ago",
            "« Oui », dit-il, « et non. »",
            "Contact: the ministry has set up a line for relatives.",
            "Một bình luận đáng chú ý",
            "The home team: a history of the club",
            "Kinh tế Việt Nam tăng trưởng 7%",
            "Most of our readers are already subscribers.",
            "Cette partie du port est réservée aux abonnés du club nautique.",
        ] {
            assert_eq!(judged(line), None, "{line}");
        }
    }
}
