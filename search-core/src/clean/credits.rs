//! Who and from whom: captions, bylines and source lines, as agencies and sites write them.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;

use super::furniture::regex;
use super::run::word_count;
use super::{dateline, dates, press};
use crate::lang::is_letter;

/// Captions are short; a paragraph that mentions a photo is none.
const CAPTION_WORDS: usize = 70;

/// The words before the colon, or the sign ©, that make the last words of a line a picture's credit: `… (Photo: VNA)`,
/// `… Photo : X/AFP`, `… Ảnh: Y/TTXVN`, `… © Z`. `in the photo` makes none.
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:^|[\s(\[|–—-])(?:(?:(?:photos?|pictures?|images?|illustration)(?: credits?)?(?: by)?|cr[ée]dits?(?: photos?)?|(?:nguồn )?ảnh(?: minh h[oọ][aạ]| tư liệu)?) ?:|©)$",
    )
});

/// Who is credited is named in at most this many characters.
const CREDITED: usize = 80;

/// `Source: VNA`, `Nguồn: TTXVN`, `(Theo Reuters)`: Vietnamese leaves the colon out.
static SOURCE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\(?(?:(?i:source|sources|nguồn|nguồn tin|theo|d'après) ?: ?(?<source>[^:]{2,60}?)|(?:Nguồn|Theo) (?<named>\p{Lu}\S*(?: \S+){0,4}?))\.?\)?$",
    )
});

/// The words before the authors, and the first letter of their names.
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?i:written by|by|par|propos recueillis par|(?:tin|bài)(?:(?: và |, )ảnh)? ?:|thực hiện ?:|tác giả ?:|auteurs? ?:|authors? ?:|reporting by)\s+\p{Lu}",
    )
});

/// How many characters the names of the authors have.
const NAMES: RangeInclusive<usize> = 3..=101;

/// Words between who signs and where.
const BEFORE_PLACES: &[&str] = &["in", "at", "à", "au", "en", "tại"];

/// Longer lines are no signature.
const SIGNATURE_WORDS: usize = 12;

/// True for a picture's caption with its credit.
pub(super) fn is_caption(text: &str) -> bool {
    // What a credit has in any case costs less to look for than the credit; © ends in this byte.
    if memchr::memchr2(b':', 0xA9, text.as_bytes()).is_none() {
        return false;
    }
    let Some(at) = text.rfind([':', '©', '!', '?']) else { return false };
    let end = text.ceil_char_boundary(at + 1);
    let (before, credited) = text.split_at(end);
    before.ends_with([':', '©'])
        && (1..=CREDITED).contains(&credited.trim_start().chars().count())
        && word_count(text) <= CAPTION_WORDS
        && CREDIT.is_match(before)
        && names_in_byline(text).is_none()
}

/// What stands for the source in a line that names one: `Source: VNA`. See [`outlet`].
pub(super) fn source_line(text: &str) -> Option<&str> {
    // Without a colon, the word stands first.
    if !text.contains(':') && !text.trim_start_matches('(').starts_with(['N', 'T']) {
        return None;
    }
    let captures = SOURCE_LINE.captures(text)?;
    let source = captures.name("source").or_else(|| captures.name("named"))?;
    Some(source.as_str().trim())
}

/// The outlet that is named so, if one is: `theo Daily Mail` → `Daily Mail`, `Sina)` → `Sina`, and none in `tổng hợp`.
pub(super) fn outlet(text: &str) -> Option<String> {
    static ACCORDING_TO: LazyLock<Regex> =
        LazyLock::new(|| regex(r"^(?i:theo|nguồn|d'après|source)(?: ?:)? +"));
    let text = text.trim();
    let text = &text[ACCORDING_TO.find(text).map_or(0, |found| found.end())..];
    let text = match (text.contains('('), text.contains(')')) {
        (true, true) => text,
        _ => text.trim_matches(['(', ')', ' ']),
    };
    (text.contains(is_letter) && !press::is_work(text)).then(|| text.to_owned())
}

/// True for a line that is nothing but the name of a paper or an agency.
pub(super) fn is_masthead(text: &str) -> bool {
    word_count(text) <= MASTHEAD_WORDS
        && text.chars().next().is_some_and(char::is_uppercase)
        && press::names(text)
}

/// Names of papers are short.
const MASTHEAD_WORDS: usize = 6;

/// Who signs, from where, and for whom: what a line of its own says of the authors.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) authors: Vec<String>,
    pub(super) place: Option<String>,
    pub(super) source: Option<String>,
}

/// What stands behind `By`, `Par`, `Tác giả:` …, where that may be names.
fn names_in_byline(text: &str) -> Option<&str> {
    let begins = BYLINE.find(text)?;
    let first = begins.as_str().chars().next_back()?;
    let names = &text[begins.end() - first.len_utf8()..];
    NAMES.contains(&names.chars().count()).then_some(names)
}

/// The authors that a line names after `By`, `Par`, `Tác giả:` …, with `in PLACE` or the outlet behind them.
pub(super) fn byline(text: &str) -> Option<Signature> {
    let names = names_in_byline(text)?;
    let mut parts = names.split(['|', '–', '—', '•', '·']).map(str::trim);
    let names = parts.next()?;
    let (names, place) =
        placed(names).map_or((names, None), |(names, place)| (names, Some(place.to_owned())));
    let authors: Vec<String> =
        split_names(names).flat_map(split_in_two).filter(|name| is_name(name)).map(str::to_owned).collect();
    (!authors.is_empty()).then_some(Signature { authors, place, source: None })
}

/// Who signs, and where: `Rosalind Peake in Séné`, `Claire Vautrin, à Dong Hoi`.
fn placed(text: &str) -> Option<(&str, &str)> {
    let split = |(at, space): (usize, &str)| {
        let (names, rest) = (&text[..at], &text[at + space.len()..]);
        let (word, place) = rest.split_once(' ')?;
        let is_place = BEFORE_PLACES.contains(&word)
            && dateline::begins_with_capital(place, dateline::PLACE, |c| {
                is_letter(c) || matches!(c, ' ' | '\'' | '’' | '-')
            });
        is_place.then(|| (names.strip_suffix(',').unwrap_or(names).trim(), place.trim()))
    };
    text.match_indices(' ').find_map(split).filter(|(names, _)| !names.is_empty())
}

/// The authors who sign in a line of names alone: `Mai An`, `Le Minh An (Delta News Agency)`, `A - B (TTXVN)`,
/// `A et B – Rhône Info`.
pub(super) fn signature(text: &str) -> Option<Signature> {
    let text = text.trim_end_matches('.').trim();
    if word_count(text) > SIGNATURE_WORDS {
        return None;
    }
    let (names, source) = match text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        Some((names, agency)) => (names.trim(), Some(agency.trim())),
        // Without brackets, what follows the dash is the outlet.
        None => match text.split_once(['–', '—', '|', '/']) {
            Some((names, outlet)) => (names.trim(), Some(outlet.trim())),
            None => (text, None),
        },
    };
    let names: Vec<&str> = names.split(" - ").flat_map(split_names).flat_map(split_in_two).collect();
    let all_names = !names.is_empty() && names.iter().all(|name| is_name(name));
    all_names.then(|| Signature {
        authors: names.into_iter().map(str::to_owned).collect(),
        place: None,
        source: source.and_then(outlet),
    })
}

/// Two names joined by a word: `A and B`, `A et B`, `A và B`, `A & B`.
fn split_names(names: &str) -> impl Iterator<Item = &str> {
    static JOINT: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?:\s*[,;])?\s+(?:and|et|và|und|avec|with)\s+|\s*[,;]\s*"));
    JOINT.split(names).map(str::trim).filter(|name| !name.is_empty())
}

/// Words before a name, as bylines of many languages have them.
static BEFORE_NAMES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?i:(?:written |reporting )?by|par|von|vom|por|door|di|da|av|af|przez|oleh|tác giả|auteurs?|authors?|autore?s?|texte?)(?: ?: ?|\s+)",
    )
});

/// `A (avec B et C)`, `Deutsche Welle (www.dw.example)`: helpers are named, too; addresses are not.
static IN_BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\s\((?:(?:avec|with)\s+(?<names>[^()]+)|[^()\s]+\.[^()\s]+)\)$"));

/// The names in a text that states the authors: a `<meta>`, a field, a byline. `Jane Doe, Political Editor, and John Roe`
/// names two people; addresses name none. What only looks like a byline has to look like names, too.
pub(super) fn stated_names(text: &str, certain: bool) -> Vec<String> {
    let text = IN_BRACKETS.replace(text.trim(), ", $names");
    let is_address = text.contains("://") || (text.contains('@') && !text.contains(' '));
    if is_address || !text.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let mut names: Vec<&str> = Vec::new();
    for name in text.split(['|', '•', '·']).flat_map(split_names).flat_map(split_in_two) {
        let name = BEFORE_NAMES.find(name).map_or(name, |before| &name[before.end()..]);
        let name = name.trim_matches(['-', '–', '—', '.', ' ']).trim();
        let follows_a_name = names.last().is_some_and(|last| is_name(last));
        let named = if certain { !(follows_a_name && is_description(name)) } else { reads_as_name(name) };
        if named && name.chars().any(char::is_alphabetic) && !dates::is_date(name) {
            names.push(name);
        }
    }
    names.into_iter().map(str::to_owned).collect()
}

/// Words that join names in other languages, and are names or initials themselves: only between two names.
fn split_in_two(names: &str) -> Vec<&str> {
    static JOINT: LazyLock<Regex> = LazyLock::new(|| regex(r"\s(?:&|y|e|og|och|en|i|ve|dan|ja)\s"));
    let parts: Vec<&str> = JOINT.split(names).collect();
    if parts.len() > 1 && parts.iter().all(|part| is_name(part)) { parts } else { vec![names] }
}

/// What follows a name and is none: an office, a site, a few words in lower case.
fn is_description(text: &str) -> bool {
    const FEW: usize = 3;
    let words = || text.split_whitespace();
    let is_host =
        words().count() == 1 && text.split_once('.').is_some_and(|(a, b)| a.len() > 1 && b.len() > 1);
    let lower = words().filter(|word| word.chars().next().is_some_and(char::is_lowercase)).count();
    is_host || press::is_role(text) || (words().count() >= FEW && lower * 2 > words().count())
}

/// Two names and more, or a few letters of a script without capitals.
fn reads_as_name(text: &str) -> bool {
    const LONGEST_WITHOUT_CASE: usize = 12;
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let caseless = !text.contains(char::is_whitespace)
        && letters().all(|c| !c.is_lowercase() && !c.is_uppercase())
        && (2..=LONGEST_WITHOUT_CASE).contains(&letters().count());
    (is_name(text) && !press::is_role(text)) || caseless
}

/// Two to five words that all begin with a capital, but for particles.
fn is_name(text: &str) -> bool {
    const PARTICLES: &[&str] =
        &["de", "du", "des", "la", "le", "von", "van", "der", "den", "di", "da", "el", "al", "bin"];
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'))
    };
    (2..=5).contains(&words.len())
        && words.iter().all(|word| capital(word) || PARTICLES.contains(word))
        && words.first().is_some_and(|word| capital(word))
        && words.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_end_in_a_credit() {
        for text in [
            "Pupils cycle to school over the new footway. (Photo: VNA)",
            "Les premiers passagers attendent le bac. Photo :VNA",
            "Cầu treo sáng 20/11. Ảnh: Quốc Tuấn/TTXVN",
            "Boats wait below the lock. Photo: Minh An/VNA",
            "Le port, lundi. © A. Le Gall / Ouest Média",
            "Un banc d'huîtres. Crédit photo : Gwenola Tanguy",
        ] {
            assert!(is_caption(text), "{text}");
        }
        for text in [
            "Everyone is in the photo of the year.",
            "She took a picture with them.",
            "Un photographe : il dort.",
        ] {
            assert!(!is_caption(text), "{text}");
        }
    }

    #[test]
    fn people_sign_in_three_languages() {
        let show = |signature: Option<Signature>| {
            let signature = signature?;
            Some((signature.authors.join("+"), signature.place, signature.source))
        };
        let is = |authors: &str, place: Option<&str>, source: Option<&str>| {
            Some((authors.to_owned(), place.map(str::to_owned), source.map(str::to_owned)))
        };
        assert_eq!(show(byline("By Warren Ostrander")), is("Warren Ostrander", None, None));
        assert_eq!(show(byline("By Rosalind Peake in Séné")), is("Rosalind Peake", Some("Séné"), None));
        assert_eq!(
            show(byline("Par Karim Delorme et Anaïs Perrachon")),
            is("Karim Delorme+Anaïs Perrachon", None, None)
        );
        assert_eq!(show(byline("By the time they arrived")), None);
        assert_eq!(
            show(signature("Le Minh An (Delta News Agency)")),
            is("Le Minh An", None, Some("Delta News Agency"))
        );
        assert_eq!(
            show(signature("Hồ Văn Nghĩa - Thu Sương (TTXMT)")),
            is("Hồ Văn Nghĩa+Thu Sương", None, Some("TTXMT"))
        );
        assert_eq!(
            show(signature("Karim Delorme et Anaïs Perrachon – Rhône Info")),
            is("Karim Delorme+Anaïs Perrachon", None, Some("Rhône Info"))
        );
        assert_eq!(show(signature("Comment (0)")), None);
    }

    #[test]
    fn sources_are_named_in_lines_and_at_ends() {
        for (line, source) in [
            ("Source: VNA", Some("VNA")),
            ("(Nguồn: TTXVN)", Some("TTXVN")),
            ("Theo Reuters, AFP", Some("Reuters, AFP")),
            ("Theo ông, cây cầu đã cũ", None),
        ] {
            assert_eq!(source_line(line), source, "{line}");
        }
        for (text, expected) in [
            ("theo Daily Mail", Some("Daily Mail")),
            ("Sina)", Some("Sina")),
            ("BBC (Anh)", Some("BBC (Anh)")),
            ("T/h", None),
            ("lược dịch", None),
        ] {
            assert_eq!(outlet(text).as_deref(), expected, "{text}");
        }
        assert!(is_masthead("Báo Cửa Biển") && is_masthead("The Harbour Post") && !is_masthead("Politics"));
    }

    #[test]
    fn stated_authors_are_people() {
        for (text, names) in [
            ("By Jane Doe and John Roe", &["Jane Doe", "John Roe"][..]),
            ("Jane Doe, Political Editor, and John Roe", &["Jane Doe", "John Roe"]),
            ("Jean Dupont et Anne Petit, AFP", &["Jean Dupont", "Anne Petit", "AFP"]),
            ("Jean Dupont (avec Anne Petit)", &["Jean Dupont", "Anne Petit"]),
            ("Mac & i", &["Mac & i"]),
            ("Ana Ruiz y Luis Gil", &["Ana Ruiz", "Luis Gil"]),
            ("Jonas Kazlauskas, universiteto fakulteto profesorius, Site.lt", &["Jonas Kazlauskas"]),
            ("srf/ab;cd", &["srf/ab", "cd"]),
            ("https://s.example/jane", &[]),
            ("j.doe@s.example", &[]),
            ("@jane", &[]),
            ("148208", &[]),
        ] {
            assert_eq!(stated_names(text, true), names, "{text}");
        }
        assert_eq!(stated_names("Von Jane Doe | 3 March 2024", false), ["Jane Doe"]);
        assert_eq!(stated_names("松岡大地", false), ["松岡大地"]);
        assert!(stated_names("About the author", false).is_empty());
        assert!(stated_names("Political Editor", false).is_empty());
    }
}
