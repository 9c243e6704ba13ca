//! Terms that are not typed out: which terms a pattern stands for, and how far each is from what was typed.

use crate::lang::fold;

/// Stands for terms of a dictionary. In lower case, and without marks where the dictionary's terms have none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// The whole term: `*` stands for any letters, or none, and `?` for one letter.
    Wildcard(String),
    /// The term with at most so many typos: a letter too many, one missing, another one, or two that changed places.
    Fuzzy(String, u8),
    /// The same, where only the terms with the fewest typos are wanted: others need not be looked for. With more than one typo,
    /// those that begin with the same letter.
    Nearest(String, u8),
    /// The term that is this once its marks are gone.
    Unmarked(String),
}

impl Pattern {
    /// The letters that all its terms begin with: where in a sorted dictionary to look.
    pub fn prefix(&self) -> &str {
        match self {
            Pattern::Wildcard(pattern) => pattern.split(['*', '?']).next().unwrap_or_default(),
            Pattern::Fuzzy(..) | Pattern::Nearest(..) | Pattern::Unmarked(_) => "",
        }
    }

    /// How far a term is from what was typed: 0 for the very word, else the number of typos, or 1 for what stands in place
    /// of a `*` or `?`. `None` for a term that the pattern does not stand for.
    pub fn distance(&self, term: &str) -> Option<u8> {
        match self {
            Pattern::Wildcard(pattern) if !matches(pattern, term) => None,
            // `pre*` is `pre` if there is such a word.
            Pattern::Wildcard(pattern) => {
                Some(u8::from(pattern.strip_suffix('*').unwrap_or(pattern) != term))
            }
            Pattern::Fuzzy(word, most) => edits(word, term, usize::from(*most)),
            Pattern::Nearest(word, most) => {
                let begins_alike = word.chars().next() == term.chars().next();
                edits(word, term, usize::from(*most)).filter(|&edits| edits <= 1 || begins_alike)
            }
            Pattern::Unmarked(word) => (fold(term) == *word).then_some(0),
        }
    }
}

/// True for a term that a pattern with `*` and `?` describes. Goes back to the last `*` only, so it takes the product of the
/// lengths at most.
fn matches(pattern: &str, term: &str) -> bool {
    let (mut pattern, mut term) = (pattern, term);
    // Behind the last `*`, and where the term stood then.
    let mut retry: Option<(&str, &str)> = None;
    loop {
        let (mut left, mut right) = (pattern.chars(), term.chars());
        match (left.next(), right.next()) {
            (Some('*'), _) => {
                pattern = left.as_str();
                retry = Some((pattern, term));
                continue;
            }
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                (pattern, term) = (left.as_str(), right.as_str());
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        let Some((behind, from)) = retry else { return false };
        let mut from = from.chars();
        if from.next().is_none() {
            return false;
        }
        (pattern, term) = (behind, from.as_str());
        retry = Some((pattern, term));
    }
}

/// The number of typos between two words, if not more than `most`: the optimal string alignment distance, which counts two
/// neighbours that changed places as one (Damerau 1964).
fn edits(a: &str, b: &str, most: usize) -> Option<u8> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j - 1] + same).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|&edits| edits > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().filter(|&&edits| edits <= most).and_then(|&edits| u8::try_from(edits).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_letters() {
        let distance = |pattern: &str, term: &str| Pattern::Wildcard(pattern.to_owned()).distance(term);
        for (pattern, term, expected) in [
            ("bri*", "bridge", Some(1)),
            ("bri*", "bri", Some(0)),
            ("bri*", "br", None),
            ("w?ld*rd", "wildcard", Some(1)),
            ("w?ld*rd", "wldcard", None),
            ("w?ld*rd", "wildcards", None),
            ("đườ*", "đường", Some(1)),
            ("đườ*", "duong", None),
            ("a*b*c", "axbxbc", Some(1)),
            ("a*b*c", "axbxb", None),
            ("ab*?", "ab", None),
        ] {
            assert_eq!(distance(pattern, term), expected, "{pattern} {term}");
        }
        let slow = format!("a{}b", "*a".repeat(100));
        assert_eq!(distance(&slow, &"a".repeat(200)), None);
    }

    #[test]
    fn typos_are_counted() {
        for (word, term, expected) in [
            ("bridge", "bridge", Some(0)),
            ("bridge", "bridges", Some(1)),
            ("bridge", "brigde", Some(1)),
            ("bridge", "fridge", Some(1)),
            ("bridge", "bride", Some(1)),
            ("bridge", "ridges", Some(2)),
            ("bridge", "bread", None),
            ("", "ab", Some(2)),
            ("", "abc", None),
        ] {
            assert_eq!(Pattern::Fuzzy(word.to_owned(), 2).distance(term), expected, "{word} {term}");
        }
    }

    #[test]
    fn a_second_typo_is_not_in_the_first_letter() {
        for (word, term, expected) in [
            ("bridge", "fridge", Some(1)),
            ("bridge", "birdeg", Some(2)),
            ("bridge", "ridges", None),
            ("école", "édoler", Some(2)),
        ] {
            assert_eq!(Pattern::Nearest(word.to_owned(), 2).distance(term), expected, "{word} {term}");
        }
    }
}
