//! Lines that hold more than a paragraph: where scrapers leave few line breaks, menus, headline and text share a line, and
//! a part of it can be the article.

use super::run::ends_sentence;
use crate::lang::RECIPES;

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
    /// Whether it was cut off from the sentence that follows, because it looks like a menu.
    pub is_front: bool,
}

/// Cuts a line into pieces, each of them the article's or not: a line of ordinary length stays whole; a longer one is cut
/// after its sentences, and where words with capitals go over into a sentence.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let dense = text.chars().filter(|c| is_dense(*c)).count();
    if dense > LONG_DENSE_LETTERS {
        return dense_pieces(text);
    }
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() <= LONG_WORDS {
        return vec![Piece { text, is_front: false }];
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1);
        let begins = next.is_none_or(|next| !next.chars().next().is_some_and(char::is_lowercase));
        let abbreviation = word.starts_with(char::is_uppercase)
            && word.chars().filter(|c| c.is_alphanumeric()).count() <= ABBREVIATION_LETTERS;
        if next.is_none() || (begins && !abbreviation && ends_sentence(word) && !word.ends_with([':', ';'])) {
            cut_menu(text, &words[start..=at], &mut pieces);
            start = at + 1;
        }
    }
    pieces
}

/// Letters of scripts that are written without spaces between words.
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
    let capitals: Vec<bool> = words.iter().map(|word| !word.starts_with(char::is_lowercase)).collect();
    let all = capitals.iter().filter(|capital| **capital).count();
    let mut best: Option<(f32, usize)> = None;
    let (mut before, mut brackets) = (0, 0);
    for at in 1..words.len() {
        before += usize::from(capitals[at - 1]);
        let last = words[at - 1];
        brackets += last.matches('(').count() as i32 - last.matches(')').count() as i32;
        if at < MENU_WORDS || !capitals[at] || words[at].starts_with('(') || brackets > 0 || goes_on(last) {
            continue;
        }
        let menu = before as f32 / at as f32;
        let after = (words.len() - at) as f32;
        let sentence = (all - before) as f32 / after;
        if menu >= MENU_CAPITALS && sentence <= SENTENCE_CAPITALS && after >= MENU_WORDS as f32 {
            // How much better two shares tell the words apart than one does.
            let share = all as f32 / words.len() as f32;
            let gain = at as f32 * (menu - share).powi(2) + after * (sentence - share).powi(2);
            if best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, at));
            }
        }
    }
    if let Some((_, at)) = best {
        pieces.push(Piece { text: span(text, words[0], words[at - 1]), is_front: true });
        pieces.push(Piece { text: span(text, words[at], words[words.len() - 1]), is_front: false });
    } else if let (Some(first), Some(last)) = (words.first(), words.last()) {
        pieces.push(Piece { text: span(text, first, last), is_front: false });
    }
}

/// True for a word behind which more of the same sentence follows: no entry of a menu ends with a function word, a comma or an
/// opening quote. (`On October 6, 1973, Syria and`)
fn goes_on(word: &str) -> bool {
    let lower = word.to_lowercase();
    word.ends_with([',', '«', '“', '(', '–', '-'])
        || RECIPES.iter().any(|recipe| recipe.closed_class().contains(&lower))
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
