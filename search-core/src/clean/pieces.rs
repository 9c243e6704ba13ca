//! Lines that hold more than a paragraph: where scrapers leave few line breaks, menus, headline and text share a line, and
//! a part of it can be the article.

use super::run::{ends_sentence, word_count};
use crate::lang::{RECIPES, is_letter};

/// Paragraphs are rarely this long, in words; scraped lines are.
const LONG_WORDS: usize = 100;

/// The same in letters, for scripts without spaces between words.
const LONG_DENSE_LETTERS: usize = 300;

/// `Mrs.`, `St.`, `U.S.`: a word with a capital and so few letters ends no sentence with its full stop.
const ABBREVIATION_LETTERS: usize = 3;

/// A menu in front of a sentence has at least so many words.
const MENU_WORDS: usize = 5;

/// In a menu, at least this share of the words begins with a capital; in a sentence at most the other.
const MENU_CAPITALS: f32 = 0.55;
const SENTENCE_CAPITALS: f32 = 0.35;

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'t> {
    /// Its text.
    pub text: &'t str,
    /// Whether it was cut off from the sentence that follows it, because it may be a menu: it has as many capitals.
    pub is_front: bool,
}

/// Cuts a line into pieces, each of them the article's or not: a line of ordinary length stays whole; a longer one is cut
/// after its sentences, and where words with capitals go over into a sentence.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    if is_long_and_dense(text) {
        return dense_pieces(text);
    }
    if word_count(text) <= LONG_WORDS {
        return vec![Piece { text, is_front: false }];
    }
    let words: Vec<&str> = text.split(' ').collect();
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1);
        // What has no letter, such as a quotation mark, goes with the sentence before it.
        let begins = || next.is_none_or(|next| !next.starts_with(char::is_lowercase) && has_letters(next));
        if next.is_none()
            || (ends_sentence(word) && !word.ends_with([':', ';']) && begins() && !is_abbreviation(word))
        {
            cut_menu(text, &words[start..=at], &mut pieces);
            start = at + 1;
        }
    }
    pieces
}

fn is_long_and_dense(text: &str) -> bool {
    // Each of these letters has three bytes.
    text.len() > 3 * LONG_DENSE_LETTERS
        && text.chars().filter(|c| is_dense(*c)).nth(LONG_DENSE_LETTERS).is_some()
}

fn is_abbreviation(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
    letters <= if word.starts_with(char::is_uppercase) { ABBREVIATION_LETTERS } else { 1 }
}

/// Letters of scripts that are written without spaces between words.
#[inline]
pub(super) fn is_dense(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{0E00}'..='\u{0E7F}' | '\u{1780}'..='\u{17FF}')
}

/// In these scripts, a space already parts two sentences, or two entries of a menu.
fn dense_pieces(text: &str) -> Vec<Piece<'_>> {
    let sentences = text.split(' ').flat_map(|part| part.split_inclusive(['。', '！', '？']));
    sentences.filter(|text| !text.is_empty()).map(|text| Piece { text, is_front: false }).collect()
}

/// Adds a sentence, and what stands before it as a piece of its own.
fn cut_menu<'t>(text: &'t str, words: &[&'t str], pieces: &mut Vec<Piece<'t>>) {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    let menu = if begins_sentence(words) { None } else { menu_end(words) };
    if let Some(at) = menu {
        pieces.push(Piece { text: span(text, first, words[at - 1]), is_front: true });
        pieces.push(Piece { text: span(text, words[at], last), is_front: false });
    } else {
        pieces.push(Piece { text: span(text, first, last), is_front: false });
    }
}

/// How many of a sentence's words are a menu in front of it.
fn menu_end(words: &[&str]) -> Option<usize> {
    let all = Capitals::of(words);
    let mut before = Capitals::default();
    let mut best: Option<(f32, usize)> = None;
    let mut brackets = 0;
    for at in 1..words.len() {
        let last = words[at - 1];
        before.see(last);
        brackets += last.matches('(').count() as i32 - last.matches(')').count() as i32;
        let begins = words[at].starts_with(|c: char| !c.is_lowercase() && !c.is_numeric() && c != '(');
        if at < MENU_WORDS || words.len() - at < MENU_WORDS || !begins || brackets > 0 || goes_on(last) {
            continue;
        }
        let after = all.without(before);
        if before.share() >= MENU_CAPITALS && after.share() <= SENTENCE_CAPITALS {
            // How much better two shares tell the words apart than one does.
            let gain = before.apart_from(all) + after.apart_from(all);
            if best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, at));
            }
        }
    }
    best.map(|(_, at)| at)
}

/// How many of some words begin with a capital. Numbers are no words.
#[derive(Clone, Copy, Default)]
struct Capitals {
    words: f32,
    capitals: f32,
}

impl Capitals {
    fn of(words: &[&str]) -> Capitals {
        let mut all = Capitals::default();
        words.iter().for_each(|word| all.see(word));
        all
    }

    fn see(&mut self, word: &str) {
        if has_letters(word) {
            self.words += 1.0;
            self.capitals += f32::from(u8::from(!word.starts_with(char::is_lowercase)));
        }
    }

    fn without(self, some: Capitals) -> Capitals {
        Capitals { words: self.words - some.words, capitals: self.capitals - some.capitals }
    }

    fn share(self) -> f32 {
        if self.words > 0.0 { self.capitals / self.words } else { 0.0 }
    }

    fn apart_from(self, all: Capitals) -> f32 {
        self.words * (self.share() - all.share()).powi(2)
    }
}

/// True where a function word begins, and no capital follows: `Le 20 novembre`, `La ministre`. Entries of menus begin otherwise.
fn begins_sentence(words: &[&str]) -> bool {
    let [first, second, ..] = words else { return false };
    is_function_word(first) && !second.starts_with(char::is_uppercase)
}

fn has_letters(word: &str) -> bool {
    word.contains(is_letter)
}

/// True for a text that begins with a function word of its language, which is one where more of them follow: `An` is half
/// of a name in one language, and an article in another.
pub(super) fn begins_with_function_word(text: &str) -> bool {
    const MORE: usize = 2;
    RECIPES.iter().any(|recipe| {
        let is_one = |word: &&str| recipe.closed_class().contains(recipe.trim(&word.to_lowercase()));
        let mut words = text.split(' ');
        words.next().as_ref().is_some_and(is_one) && words.filter(is_one).nth(MORE - 1).is_some()
    })
}

fn is_function_word(word: &str) -> bool {
    let lower = word.to_lowercase();
    RECIPES.iter().any(|recipe| recipe.closed_class().contains(recipe.trim(&lower)))
}

/// True for a word behind which more of the same sentence follows: no entry of a menu ends with a function word, a comma or an
/// opening quote. (`On October 6, 1973, Syria and`)
fn goes_on(word: &str) -> bool {
    word.ends_with([',', '«', '“', '(', '–', '-']) || is_function_word(word)
}

/// The text from one of its words to another.
fn span<'t>(text: &'t str, first: &'t str, last: &'t str) -> &'t str {
    let start = first.as_ptr() as usize - text.as_ptr() as usize;
    let end = last.as_ptr() as usize + last.len() - text.as_ptr() as usize;
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_in_front_of_a_sentence_is_cut_off() {
        let sentence = "The council has voted for a new bridge over the river, and nobody was against it.";
        let line = format!("Home News Sport Weather Log In Contact {}", [sentence; 8].join(" "));
        let pieces = pieces(&line);
        assert_eq!(pieces[0], Piece { text: "Home News Sport Weather Log In Contact", is_front: true });
        assert_eq!(pieces[1..], [Piece { text: sentence, is_front: false }; 8]);
    }

    #[test]
    fn names_and_dates_at_the_beginning_of_a_sentence_are_no_menu() {
        let sentence = "The council has voted for a new bridge over the river, and nobody was against it.";
        for first in [
            "On October 6, 1973, Syria and Egypt began the war with help from others, and it went on for three weeks.",
            "Le 19 mars 1812, à Cadix, les Cortes adoptent une constitution qui sera abrogée deux ans après par le roi.",
            "La ministre des Transports Élisabeth Borne a annoncé que le chantier du pont ne serait pas arrêté cette année.",
            "Clovis Ier meurt en 511 et ses quatre fils se partagent le royaume qui avait été celui de leur père et du sien.",
            "Mr Hoffman Captures Bobby Dagen (Sean Patrick Flanery) and then takes him to a place that nobody knows of.",
        ] {
            let line = format!("{first} {}", [sentence; 8].join(" "));
            assert_eq!(pieces(&line)[0].text, first);
        }
    }

    #[test]
    fn a_script_without_spaces_is_cut_after_its_sentences() {
        let line = format!("トップ 政治 {}", "市は新しい橋を架けることを決めた。".repeat(30));
        let pieces = pieces(&line);
        assert_eq!(
            (pieces.len(), pieces[0].text, pieces[2].text),
            (32, "トップ", "市は新しい橋を架けることを決めた。")
        );
    }

    #[test]
    fn ordinary_lines_stay_whole() {
        for line in ["One sentence. Another one.", ""] {
            assert_eq!(pieces(line), [Piece { text: line, is_front: false }]);
        }
    }
}
