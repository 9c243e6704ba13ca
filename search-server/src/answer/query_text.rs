//! The query as it is put to the archive: what was typed in, the same in the query language out, where the parameters say
//! more than was typed.

use std::borrow::Cow;

use crate::parameters::MatchingStrategy;

/// The query. With `prefix`, its last word may be the beginning of a word, unless a space follows it: people search while they
/// type. With [`MatchingStrategy::All`], every word must match.
pub(super) fn query_text(q: &str, strategy: MatchingStrategy, prefix: bool) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(q);
    // Who uses the query language has said what is meant.
    if strategy == MatchingStrategy::All && q.split_whitespace().all(is_plain) {
        let words: Vec<String> = q.split_whitespace().map(|word| format!("+{word}")).collect();
        text = Cow::Owned(words.join(" "));
    }
    let last = q.rsplit(char::is_whitespace).next().unwrap_or_default();
    let quoted = q.matches('"').count() % 2 == 1;
    if prefix && !quoted && is_plain(last) && !matches!(last, "OR" | "AND" | "NOT") {
        let sign = if strategy == MatchingStrategy::All { "+" } else { "" };
        let before = &text[..text.len() - last.len()];
        let before = before.strip_suffix('+').unwrap_or(before);
        text = Cow::Owned(format!("{before}{sign}({last} OR {last}*)"));
    }
    text
}

/// True for a word that has no sign of the query language in it.
fn is_plain(word: &str) -> bool {
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
        let text = |q| query_text(q, MatchingStrategy::Last, true).into_owned();
        assert_eq!(text("cầu tre"), "cầu (tre OR tre*)");
        for typed in
            ["", "cầu ", "\"cầu tre", "\"cầu tre\"", "title:cầu", "tre*", "-tre", "cầu OR", "tre!", "a/b"]
        {
            assert_eq!(text(typed), typed);
        }
        assert_eq!(query_text("cầu tre", MatchingStrategy::Last, false), "cầu tre");
    }

    #[test]
    fn all_words_may_be_needed() {
        let text = |q, prefix| query_text(q, MatchingStrategy::All, prefix).into_owned();
        assert_eq!(text("man loves", false), "+man +loves");
        assert_eq!(text("man loves", true), "+man +(loves OR loves*)");
        assert_eq!(text("man OR (loves", false), "man OR (loves");
    }
}
