//! Where a text comes from: the place and the agency that it begins with, and the agency that it ends with.

use std::ops::RangeInclusive;

use super::press;
use crate::lang::{is_capital, is_letter};

/// How long the parts of a dateline are, in characters.
pub(super) const PLACE: RangeInclusive<usize> = 2..=41;
const REGION: RangeInclusive<usize> = 1..=30;
const AGENCY: RangeInclusive<usize> = 2..=31;
const SHOUTED: RangeInclusive<usize> = 3..=31;

/// How long the agency is that a paragraph ends with.
const LAST_AGENCY: RangeInclusive<usize> = 2..=21;

/// The place that a paragraph begins with, and the agency, where they are named.
pub(super) fn dateline(text: &str) -> Option<(Option<String>, Option<String>)> {
    if let Some((place, agency)) = place_and_agency(text) {
        return Some((Some(unshout(place.trim())), Some(agency.trim().to_owned())));
    }
    if let Some(agency) = agency_alone(text) {
        return Some((None, Some(agency.trim().to_owned())));
    }
    let place = shouted_place(text)?.trim();
    Some(if press::names(place) { (None, Some(place.to_owned())) } else { (Some(unshout(place)), None) })
}

/// `Quang Binh (VNA) – …`, `PARIS (AFP) - …`, `Hà Nội (TTXVN) – …`, `LONDON, Nov 3 (Reuters) - …`
fn place_and_agency(text: &str) -> Option<(&str, &str)> {
    let (place, rest) = text.split_once('(')?;
    let (place, region) = comma(place);
    let follows =
        |region: &str| region.starts_with(' ') && !region.contains(')') && is_long(&region[1..], REGION);
    let is_place = begins_with_capital(place, PLACE, |c| is_letter(c) || is_in_names(c));
    if !is_place || !region.is_none_or(follows) {
        return None;
    }
    let (agency, after) = bracketed(rest)?;
    let after = without_space(after);
    // `The World Health Organization (WHO), which …` begins no report of an agency.
    let ends =
        after.starts_with(['-', '–', '—', ':']) || (after.starts_with(['.', ',']) && press::names(agency));
    ends.then_some((place, agency))
}

/// `(Dân trí) - …`, `(VNA) – …`: an agency without a place.
fn agency_alone(text: &str) -> Option<&str> {
    let (agency, after) = bracketed(text.strip_prefix('(')?)?;
    let text = without_space(after).strip_prefix(['-', '–', '—'])?;
    goes_on(text).then_some(agency)
}

/// `HOI AN, Vietnam — …`: a place in capitals needs no agency.
fn shouted_place(text: &str) -> Option<&str> {
    let (place, after) = text.split_once(['–', '—'])?;
    let (place, region) = comma(place);
    let follows = |region: &str| {
        region.starts_with(' ')
            && begins_with_capital(&region[1..], SHOUTED, |c| is_letter(c) || matches!(c, ' ' | '.'))
    };
    let is_place = begins_with_capital(place, SHOUTED, |c| is_capital(c) || is_in_names(c));
    (is_place && region.is_none_or(follows) && goes_on(after)).then_some(place)
}

/// The agency that a paragraph ends with: `… la banque. - VNA`, `… was held./. (VNA)`.
pub(super) fn ending_agency(text: &str) -> Option<String> {
    let text = text.strip_suffix(").").or_else(|| text.strip_suffix(')')).unwrap_or(text);
    let last = text.trim_end_matches(|c| is_letter(c) || matches!(c, '.' | '-')).len();
    // A hyphen between letters is a name's own: `Nice-Matin`.
    let in_name = |at: usize| text[..at].ends_with(char::is_alphanumeric);
    let behind_hyphens =
        text[last..].match_indices('-').map(|(at, _)| last + at).filter(|at| !in_name(*at)).map(|at| at + 1);
    let is_agency = |at: &usize| {
        let (before, agency) = text.split_at(*at);
        opens(before) && begins_with_capital(agency, LAST_AGENCY, |_| true)
    };
    let agency = &text[std::iter::once(last).chain(behind_hyphens).find(is_agency)?..];
    press::names(agency).then(|| agency.to_owned())
}

/// True for what stands before an agency at the end: a dash, or a bracket behind a whole sentence.
fn opens(before: &str) -> bool {
    let ends_sentence = |text: &str| without_last_space(text).ends_with(['.', '!', '?', '”', '»', '/']);
    without_last_space(before).ends_with(['-', '–', '—'])
        || before.strip_suffix('(').is_some_and(ends_sentence)
}

/// The text before the first comma, and the text behind it.
fn comma(text: &str) -> (&str, Option<&str>) {
    text.split_once(',').map_or((text, None), |(before, behind)| (before, Some(behind)))
}

/// The name of an agency up to a closing bracket, and what comes behind the bracket.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    text.split_once(')').filter(|(agency, _)| begins_with_capital(agency, AGENCY, |c| c != '('))
}

/// True for a text of this length with a capital first and then what names have.
pub(super) fn begins_with_capital(
    text: &str,
    length: RangeInclusive<usize>,
    is_in_it: impl Fn(char) -> bool,
) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_capital) && chars.all(is_in_it) && is_long(text, length)
}

/// True for a text of this length, with or without a space behind it.
fn is_long(text: &str, length: RangeInclusive<usize>) -> bool {
    text.chars().count() >= *length.start() && without_last_space(text).chars().count() <= *length.end()
}

fn is_in_names(c: char) -> bool {
    matches!(c, '\'' | '’' | ' ' | '.' | '-')
}

fn goes_on(text: &str) -> bool {
    without_space(text).starts_with(|c: char| !c.is_whitespace())
}

fn without_space(text: &str) -> &str {
    text.strip_prefix(' ').unwrap_or(text)
}

fn without_last_space(text: &str) -> &str {
    text.strip_suffix(' ').unwrap_or(text)
}

/// `PARIS` → `Paris`, `HO CHI MINH CITY` → `Ho Chi Minh City`; `US` and `UN` stay.
fn unshout(place: &str) -> String {
    if (place.len() <= 3 && place.is_ascii()) || place.chars().any(char::is_lowercase) {
        return place.to_owned();
    }
    let mut start = true;
    let lower = |c: char| {
        let keep = std::mem::replace(&mut start, !c.is_alphabetic());
        if keep { c.to_string() } else { c.to_lowercase().to_string() }
    };
    place.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_give_place_and_agency() {
        for (text, expected) in [
            ("Quang Binh (VNA) – A bridge", Some((Some("Quang Binh"), Some("VNA")))),
            ("PARIS (AFP) - Il était", Some((Some("Paris"), Some("AFP")))),
            ("HUẾ (TTXVN) – Sáng", Some((Some("Huế"), Some("TTXVN")))),
            ("Hà Nội, 20/11 (TTXVN) – Sáng", Some((Some("Hà Nội"), Some("TTXVN")))),
            ("LONDON, Nov 3 (Reuters) - The bank", Some((Some("London"), Some("Reuters")))),
            ("HOI AN, Vietnam — Fishermen", Some((Some("Hoi An"), None))),
            ("TTO – Sáng nay", Some((None, Some("TTO")))),
            ("(Dân trí) - Sáng nay", Some((None, Some("Dân trí")))),
            ("The World Health Organization (WHO) said – again", None),
            ("The World Health Organization (WHO), which met on Monday", None),
            ("Hà Nội (TTXVN), sáng nay", Some((Some("Hà Nội"), Some("TTXVN")))),
            ("Paris — a city of light", None),
        ] {
            let expected = expected.map(|(place, agency): (Option<&str>, Option<&str>)| {
                (place.map(str::to_owned), agency.map(str::to_owned))
            });
            assert_eq!(dateline(text), expected, "{text}");
        }
    }

    #[test]
    fn agencies_stand_at_the_end() {
        for (line, source) in [
            ("la finance et la banque... - VNA", Some("VNA")),
            ("was organised./. (VNA)", Some("VNA")),
            ("He met the World Health Organization (WHO)", None),
            ("a well-known road - Highway", None),
            ("a-t-il dit à Nice-Matin.", None),
            ("la banque.-VNA", Some("VNA")),
        ] {
            assert_eq!(ending_agency(line).as_deref(), source, "{line}");
        }
    }
}
