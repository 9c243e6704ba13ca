//! What is written on a word or behind it: `*` and `?` in it, `~` and `^` behind it.

use std::ops::Range;

/// The most typos that `~` may ask for: with three, half of the dictionary is near.
pub(super) const MOST_EDITS: u8 = 2;

/// The most that `^` makes of a word. More would leave nothing of the others, and so does this.
pub(super) const MOST_BOOST: f32 = 100.0;

/// Something that was not taken as it may have been meant: where in the word, and why.
pub(super) type Refused = (Range<usize>, String);

/// `…~2` behind a word or phrase: what stands before it, and the number, `None` where there is none.
pub(super) fn tilde(word: &str) -> Option<(&str, Option<u32>)> {
    let before = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &word[before.len()..];
    let core = before.strip_suffix('~')?;
    // A number too large for us is too large for anything.
    Some((core, (!digits.is_empty()).then(|| digits.parse().unwrap_or(u32::MAX))))
}

/// `…^2` behind a word, phrase or group: what stands before it, and the number.
pub(super) fn caret(word: &str) -> Option<(&str, Option<f32>)> {
    let (core, number) = word.rsplit_once('^')?;
    let is_number = number.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    Some((core, number.parse().ok().filter(|_| is_number)))
}

/// The boost that a number asks for, within bounds.
pub(super) fn bounded(boost: f32) -> f32 {
    boost.clamp(0.0, MOST_BOOST)
}

/// A word with signs in it, cut into what is a pattern and what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'w> {
    Plain(&'w str),
    Pattern(&'w str),
}

/// Cuts a word at its `*` and `?`. A `?` that ends a word is a question's, and those of an address are its own. What says too little of
/// the word that is meant stays plain, and is refused with a reason.
pub(super) fn pieces(word: &str) -> (Vec<Piece<'_>>, Vec<Refused>) {
    let (mut pieces, mut refused) = (Vec::new(), Vec::new());
    let mut plain = 0;
    let mut at = 0;
    let is_address = word.contains("://") || word.contains('=');
    while let Some(length) = word[at..].find(['*', '?']).map(|n| n + at) {
        if word[length..].starts_with('?') && (is_address || ends_question(word, length)) {
            at = length + 1;
            continue;
        }
        let start = plain + beginning(&word[plain..length]);
        let after = word[length..].find(|c: char| !of_word(c) && c != '*' && c != '?');
        let end = after.map_or(word.len(), |n| n + length);
        // What ends in `?` asks.
        let pattern = word[start..end].trim_end_matches('?');
        at = end.max(length + 1);
        if !pattern.contains(['*', '?']) {
            continue;
        }
        if let Err(why) = enough(pattern) {
            // Stars alone are rules and bullets.
            if pattern.contains(char::is_alphanumeric) {
                refused.push((start..start + pattern.len(), why.to_owned()));
            }
            continue;
        }
        if plain < start {
            pieces.push(Piece::Plain(&word[plain..start]));
        }
        pieces.push(Piece::Pattern(pattern));
        plain = end;
    }
    if plain < word.len() {
        pieces.push(Piece::Plain(&word[plain..]));
    }
    (pieces, refused)
}

/// True where another word follows a `?`, which a letter of the word before it cannot be: `Who?Nobody`, `2024?id`.
fn ends_question(word: &str, at: usize) -> bool {
    let (before, after) = (word[..at].chars().next_back(), word[at + 1..].chars().next());
    before.zip(after).is_some_and(|(before, after)| {
        (before.is_lowercase() && after.is_uppercase())
            || (of_word(after) && before.is_numeric() != after.is_numeric())
    })
}

/// Where the word begins that a text ends with. Letters and digits are apart, as in all words.
fn beginning(text: &str) -> usize {
    let Some(last) = text.chars().next_back() else { return 0 };
    let is_same = |c: char| of_word(c) && c.is_numeric() == last.is_numeric();
    let word = text.char_indices().rev().take_while(|(_, c)| is_same(*c));
    word.last().map_or(text.len(), |(at, _)| at)
}

/// True for what belongs to a word that a language may cut: letters, digits, marks, and the apostrophe of an elision.
fn of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36F}' | '\'' | '’' | 'ʼ')
}

/// Patterns are looked up in a dictionary, which is sorted by its first letters: two letters before the first sign say
/// where, or one if enough others follow.
fn enough(pattern: &str) -> Result<(), &'static str> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let before = letters(pattern.split(['*', '?']).next().unwrap_or_default());
    match (before, letters(pattern)) {
        (0, _) => Err("a word cannot begin with `*` or `?`; passed over"),
        (1, ..=2) => Err("too short for `*` and `?`: two letters must stand before them; passed over"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_cut_out_of_words() {
        use Piece::{Pattern, Plain};
        for (word, expected) in [
            ("bridge", vec![Plain("bridge")]),
            ("brid*", vec![Pattern("brid*")]),
            ("w?ld*rd", vec![Pattern("w?ld*rd")]),
            ("đườ*", vec![Pattern("đườ*")]),
            ("why?", vec![Plain("why?")]),
            ("brid*?", vec![Pattern("brid*")]),
            ("l'ét*", vec![Pattern("l'ét*")]),
            ("covid-19*", vec![Plain("covid-"), Pattern("19*")]),
            ("covid19*", vec![Plain("covid"), Pattern("19*")]),
            ("pre*/suf*x!", vec![Pattern("pre*"), Plain("/"), Pattern("suf*x"), Plain("!")]),
            ("**", vec![Plain("**")]),
            ("Who?Nobody", vec![Plain("Who?Nobody")]),
            ("2024?id", vec![Plain("2024?id")]),
            ("https://a.example/find?q=x?z", vec![Plain("https://a.example/find?q=x?z")]),
            ("find?page=2", vec![Plain("find?page=2")]),
            ("Mc?onald", vec![Pattern("Mc?onald")]),
        ] {
            assert_eq!(pieces(word), (expected, vec![]), "{word}");
        }
    }

    #[test]
    fn too_little_is_refused() {
        for (word, span) in [("*ing", 0..4), ("a*", 0..2), ("a*b", 0..3), ("x/*y", 2..4), ("**bold**", 0..8)]
        {
            let (pieces, refused) = pieces(word);
            assert_eq!(pieces, [Piece::Plain(word)]);
            assert_eq!(refused.len(), 1, "{word}");
            assert_eq!(refused[0].0, span, "{word}");
        }
    }

    #[test]
    fn numbers_behind_words_are_read() {
        assert_eq!(tilde("bridge~"), Some(("bridge", None)));
        assert_eq!(tilde("bridge~2"), Some(("bridge", Some(2))));
        assert_eq!(tilde("x~99999999999"), Some(("x", Some(u32::MAX))));
        assert_eq!((tilde("bridge"), tilde("~x"), tilde("1200")), (None, None, None));
        assert_eq!(caret("bridge^2"), Some(("bridge", Some(2.0))));
        assert_eq!(caret("bridge^.5"), Some(("bridge", Some(0.5))));
        for nonsense in ["a^b", "a^", "a^inf", "a^1.2.3", "a^-1", "a^1e9"] {
            assert_eq!(caret(nonsense).map(|(_, number)| number), Some(None), "{nonsense}");
        }
    }
}
