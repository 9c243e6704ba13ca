//! Words that join clauses: `AND`, `OR`, `NOT`, and the same in French and Vietnamese.

/// What an operator does with the clause before it and the one behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// Both.
    And,
    /// Either.
    Or,
    /// Not the one behind it.
    Not,
}

/// An operator that was written as a word or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) operator: Operator,
    /// `|` and `&&` are never words.
    pub(super) is_sign: bool,
    /// English operators are known from other programs, so something is said where they are not taken for one.
    pub(super) is_english: bool,
}

const OPERATORS: &[(&str, Operator)] = &[
    ("AND", Operator::And),
    ("OR", Operator::Or),
    ("NOT", Operator::Not),
    ("ET", Operator::And),
    ("OU", Operator::Or),
    ("SAUF", Operator::Not),
    ("VÀ", Operator::And),
    ("HOẶC", Operator::Or),
    ("KHÔNG", Operator::Not),
    ("&&", Operator::And),
    ("|", Operator::Or),
    ("||", Operator::Or),
];

/// The operators that other programs have made known.
const ENGLISH: usize = 3;

/// The operator that a word, in NFC, is, if any.
pub(super) fn operator(word: &str) -> Option<Written> {
    let n = OPERATORS.iter().position(|(name, _)| *name == word)?;
    let is_sign = word.starts_with(|c: char| c.is_ascii_punctuation());
    Some(Written { operator: OPERATORS[n].1, is_sign, is_english: n < ENGLISH })
}

/// True where words in capitals can be operators. In a query all in capitals, a headline that was pasted or a keyboard
/// that is locked, they are words like the others.
pub(super) fn capitals_say_something(query: &str) -> bool {
    if query.chars().any(char::is_lowercase) {
        return true;
    }
    let mut words = query.split(|c: char| c.is_whitespace() || "()\"“”„«»+-".contains(c));
    words.all(|word| operator(word).is_some() || !word.chars().any(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_all_in_capitals_has_no_operators() {
        for query in ["NATO OR UN", "THỦ TƯỚNG VÀ BỘ TRƯỞNG", "LE PONT ET LE FLEUVE", "-(EU AND UN)"]
        {
            assert!(!capitals_say_something(query), "{query}");
        }
        for query in ["NATO OR Ukraine", "2023 OR 2024", "lang:fr ONU OU OTAN", "中文 AND 日本", "OR"] {
            assert!(capitals_say_something(query), "{query}");
        }
    }
}
