//! The query as it is put to the archive: what was typed in, the same in the query language out, where the parameters say
//! more than was typed.

use std::borrow::Cow;

use search_core::query::is_plain;

use crate::parameters::MatchingStrategy;

/// The query, where [`MatchingStrategy::All`] makes every word one that must match.
pub(super) fn query_text(q: &str, strategy: MatchingStrategy) -> Cow<'_, str> {
    // Who uses the query language has said what is meant.
    if strategy == MatchingStrategy::All && q.split_whitespace().all(is_plain) {
        let words: Vec<String> = q.split_whitespace().map(|word| format!("+{word}")).collect();
        return Cow::Owned(words.join(" "));
    }
    Cow::Borrowed(q)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_may_be_needed() {
        assert_eq!(query_text("man loves", MatchingStrategy::All), "+man +loves");
        assert_eq!(query_text("man OR (loves", MatchingStrategy::All), "man OR (loves");
        assert_eq!(query_text("man loves", MatchingStrategy::Last), "man loves");
    }
}
