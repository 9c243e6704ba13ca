//! Words that lose their vowel before another one: `l'État`, `d’Ivoire`.

use super::fold::fold;
use super::segments::is_apostrophe;

/// The word without one of `elided` and its apostrophe in front: the part that is looked for. Elision needs a vowel or an h
/// behind it, so `N'Golo` and `M'Bappé` are whole, and the part before the apostrophe must be one of `elided`, whole, so
/// `aujourd'hui` and `prud'homme` are.
pub(super) fn without_elided<'w>(word: &'w str, elided: &[&str]) -> &'w str {
    match word.split_once(is_apostrophe) {
        Some((before, after)) if elided.iter().any(|elided| before.eq_ignore_ascii_case(elided)) => {
            match begins_with_vowel(after) {
                true => after,
                false => word,
            }
        }
        _ => word,
    }
}

fn begins_with_vowel(word: &str) -> bool {
    let first = word.chars().next().map(|c| fold(c.encode_utf8(&mut [0; 4])));
    first.is_some_and(|first| first.starts_with(|c: char| "aeiouyhAEIOUYH".contains(c)))
}
