//! The terms that are one word once their marks are gone: an automaton for the dictionaries.

use tantivy_fst::Automaton;

use crate::lang::fold_lower_into;

/// Accepts a word with any marks on its letters, in any case. The word is in lower case and without marks.
pub(super) struct AnyMarks<'w>(pub(super) &'w str);

/// How much was read: letters that are so many bytes of the word, and the first bytes of the next one.
#[derive(Clone, Copy)]
pub(super) struct Read {
    matched: usize,
    bytes: [u8; 4],
    length: usize,
}

impl Automaton for AnyMarks<'_> {
    /// `None` for what cannot become the word any more.
    type State = Option<Read>;

    fn start(&self) -> Option<Read> {
        Some(Read { matched: 0, bytes: [0; 4], length: 0 })
    }

    fn is_match(&self, state: &Option<Read>) -> bool {
        state.is_some_and(|read| read.matched == self.0.len() && read.length == 0)
    }

    fn can_match(&self, state: &Option<Read>) -> bool {
        state.is_some()
    }

    fn accept(&self, state: &Option<Read>, byte: u8) -> Option<Read> {
        let Read { matched, mut bytes, length } = (*state)?;
        *bytes.get_mut(length)? = byte;
        let length = length + 1;
        let rest = &self.0.as_bytes()[matched..];
        if byte.is_ascii() {
            let next = length == 1 && rest.first() == Some(&byte.to_ascii_lowercase());
            return next.then_some(Read { matched: matched + 1, bytes, length: 0 });
        }
        let Ok(letter) = std::str::from_utf8(&bytes[..length]) else {
            return Some(Read { matched, bytes, length });
        };
        let mut folded = String::new();
        fold_lower_into(letter, &mut folded);
        let begins = rest.starts_with(folded.as_bytes());
        begins.then_some(Read { matched: matched + folded.len(), bytes, length: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(word: &str, term: &str) -> bool {
        let automaton = AnyMarks(word);
        let state = term.bytes().fold(automaton.start(), |state, byte| automaton.accept(&state, byte));
        automaton.is_match(&state)
    }

    #[test]
    fn what_folds_to_the_word_is_accepted() {
        for (word, terms) in [
            ("duong", &["đường", "dương", "duong", "DƯƠNG"][..]),
            ("coeur", &["cœur", "coeur"]),
            ("hoa", &["hòa", "hoá", "ho\u{301}a"]),
            ("中文", &["中文"]),
            ("\u{1112}\u{1161}\u{11ab}", &["한"]),
        ] {
            for term in terms {
                assert!(accepts(word, term), "{word} {term}");
            }
        }
        for (word, term) in [
            ("duong", "đườn"),
            ("duong", "đườngs"),
            ("hoa", "hỏi"),
            ("a", ""),
            ("", "a"),
            ("ho", "hò\u{302}a"),
        ] {
            assert!(!accepts(word, term), "{word} {term}");
        }
    }
}
