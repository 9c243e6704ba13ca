//! The query as it is put to the archive: what was typed in, the same in the query language out, where the parameters say
//! more than was typed.

use std::borrow::Cow;

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

/// The query whose last word may be the beginning of a word, because people search while they type; `None` where a space follows
/// it, or it is no plain word.
pub(super) fn open_ended(text: &str) -> Option<String> {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let word = last.strip_prefix('+').unwrap_or(last);
    let quoted = text.matches('"').count() % 2 == 1;
    if quoted || !is_plain(word) || matches!(word, "OR" | "AND" | "NOT") {
        return None;
    }
    Some(format!("{}({word} OR {word}*)", &text[..text.len() - word.len()]))
}

/// True for a word that has no sign of the query language in it.
pub(super) fn is_plain(word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    word.starts_with(char::is_alphanumeric)
        && word.ends_with(char::is_alphanumeric)
        && word.chars().all(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_may_go_on() {
        assert_eq!(open_ended("cầu tre").as_deref(), Some("cầu (tre OR tre*)"));
        assert_eq!(open_ended("+man +loves").as_deref(), Some("+man +(loves OR loves*)"));
        for typed in
            ["", "cầu ", "\"cầu tre", "\"cầu tre\"", "title:cầu", "tre*", "-tre", "cầu OR", "tre!", "a/b"]
        {
            assert_eq!(open_ended(typed), None, "{typed}");
        }
    }

    #[test]
    fn all_words_may_be_needed() {
        assert_eq!(query_text("man loves", MatchingStrategy::All), "+man +loves");
        assert_eq!(query_text("man OR (loves", MatchingStrategy::All), "man OR (loves");
        assert_eq!(query_text("man loves", MatchingStrategy::Last), "man loves");
    }
}
