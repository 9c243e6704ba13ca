//! Who, where and from whom: captions, bylines, datelines and source lines, as agencies and sites write them.

use std::sync::LazyLock;

use regex::Regex;

use super::furniture::regex;

/// Captions are short; a paragraph that mentions a photo is none.
const CAPTION_WORDS: usize = 70;

/// A line that ends in the credit of a picture: `… (Photo: VNA)`, `… Photo : X/AFP`, `… Ảnh: Y/TTXVN`, `… © Z`. A colon or
/// the sign © makes the last words a credit: `in the photo` is none.
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:^|[\s(\[|–—-])(?:(?:(?:photos?|pictures?|images?|illustration)(?: credits?)?(?: by)?|cr[ée]dits?(?: photos?)?|(?:nguồn )?ảnh(?: minh h[oọ][aạ]| tư liệu)?) ?:|©) ?[^:!?©]{1,80}$",
    )
});

static SOURCE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^\(?(source|nguồn|nguồn tin|theo|d'après) ?: ?(?<source>[^:]{2,60}?)\.?\)?$")
});

static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?i:written by|by|par|bài và ảnh ?:|bài ?:|thực hiện ?:|tác giả ?:|auteurs? ?:|authors? ?:|reporting by)\s+(?<names>\p{Lu}.{2,100})$",
    )
});

/// `Rosalind Peake in Séné`, `Claire Vautrin, à Dong Hoi`
static PLACED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?<names>.+?),? (?:in|at|à|au|en|tại) (?<place>\p{Lu}[\p{L} '’-]{1,40})$"));

/// Longer lines are no signature.
const SIGNATURE_WORDS: usize = 12;

/// `Quang Binh (VNA) – …`, `PARIS (AFP) - …`, `Hà Nội (TTXVN) – …`, `LONDON, Nov 3 (Reuters) - …`
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?<place>\p{Lu}[\p{L}'’ .-]{1,40}?)(?:, [^()]{1,30}?)? ?\((?<agency>\p{Lu}[^()]{1,30})\) ?[-–—:.,]",
    )
});

/// `HOI AN, Vietnam — …`: a place in capitals needs no agency.
static SHOUTED_PLACE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?<place>\p{Lu}[\p{Lu}'’ .-]{2,30})(?:, \p{Lu}[\p{L} .]{2,30})? ?[–—] ?\S"));

/// True for a picture's caption with its credit.
pub(super) fn is_caption(text: &str) -> bool {
    text.split_whitespace().count() <= CAPTION_WORDS && CREDIT.is_match(text)
}

/// The source that a line names: `Source: VNA`.
pub(super) fn source_line(text: &str) -> Option<String> {
    SOURCE_LINE.captures(text).map(|captures| captures["source"].trim().to_owned())
}

/// The place that a paragraph begins with, and the agency where it is named.
pub(super) fn dateline(text: &str) -> Option<(String, Option<String>)> {
    if let Some(captures) = DATELINE.captures(text) {
        return Some((unshout(captures["place"].trim()), Some(captures["agency"].trim().to_owned())));
    }
    SHOUTED_PLACE.captures(text).map(|captures| (unshout(captures["place"].trim()), None))
}

/// Who signs, from where, and for whom: what a line of its own says of the authors.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) authors: Vec<String>,
    pub(super) place: Option<String>,
    pub(super) source: Option<String>,
}

/// The authors that a line names after `By`, `Par`, `Tác giả:` …, with `in PLACE` or the outlet behind them.
pub(super) fn byline(text: &str) -> Option<Signature> {
    let names = &BYLINE.captures(text)?["names"];
    let mut parts = names.split(['|', '–', '—', '•', '·']).map(str::trim);
    let (names, place) = match PLACED.captures(parts.next()?) {
        Some(captures) => (captures["names"].trim().to_owned(), Some(captures["place"].trim().to_owned())),
        None => (names.split(['|', '–', '—', '•', '·']).next()?.trim().to_owned(), None),
    };
    let authors: Vec<String> = split_names(&names).filter(|name| is_name(name)).map(str::to_owned).collect();
    (!authors.is_empty()).then_some(Signature { authors, place, source: None })
}

/// The authors who sign in a line of names alone: `Mai An`, `Le Minh An (Delta News Agency)`, `A - B (TTXVN)`,
/// `A et B – Rhône Info`.
pub(super) fn signature(text: &str) -> Option<Signature> {
    let text = text.trim_end_matches('.').trim();
    if text.split_whitespace().count() > SIGNATURE_WORDS {
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
    let names: Vec<&str> = names.split(" - ").flat_map(split_names).collect();
    let all_names = !names.is_empty() && names.iter().all(|name| is_name(name));
    all_names.then(|| Signature {
        authors: names.into_iter().map(str::to_owned).collect(),
        place: None,
        source: source.map(str::to_owned),
    })
}

/// Two names joined by a word: `A and B`, `A et B`, `A và B`, `A & B`.
pub(super) fn split_names(names: &str) -> impl Iterator<Item = &str> {
    static JOINT: LazyLock<Regex> = LazyLock::new(|| regex(r"\s+(?:and|et|và|&|avec|with)\s+|\s*[,;]\s*"));
    JOINT.split(names).map(str::trim).filter(|name| !name.is_empty())
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
    fn datelines_give_place_and_agency() {
        for (text, expected) in [
            ("Quang Binh (VNA) – A bridge", Some(("Quang Binh", Some("VNA")))),
            ("PARIS (AFP) - Il était", Some(("Paris", Some("AFP")))),
            ("HUẾ (TTXVN) – Sáng", Some(("Huế", Some("TTXVN")))),
            ("LONDON, Nov 3 (Reuters) - The bank", Some(("London", Some("Reuters")))),
            ("HOI AN, Vietnam — Fishermen", Some(("Hoi An", None))),
            ("The World Health Organization (WHO) said – again", None),
            ("Paris — a city of light", None),
        ] {
            let expected = expected
                .map(|(place, agency): (&str, Option<&str>)| (place.to_owned(), agency.map(str::to_owned)));
            assert_eq!(dateline(text), expected, "{text}");
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
        assert_eq!(source_line("Source: VNA").as_deref(), Some("VNA"));
    }
}
