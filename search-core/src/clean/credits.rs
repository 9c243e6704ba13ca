//! Who, where and from whom: captions, bylines, datelines and source lines, as agencies and sites write them.

use std::sync::LazyLock;

use regex::Regex;

use super::furniture::regex;

/// Captions are short; a paragraph that mentions a photo is none.
const CAPTION_WORDS: usize = 70;

/// A line that ends in the credit of a picture: `… (Photo: VNA)`, `… Photo : X/AFP`, `… Ảnh: Y/TTXVN`, `… © Z`.
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(^|[\s(\[|–-])((photos?|pictures?|images?|illustration)( ?credits?)?( by)?|cr[ée]dits?( photos?)?|ảnh( minh họa| tư liệu)?|nguồn ảnh|©|\(c\)) ?:? ?[\p{L}\p{N}][^.!?:]{0,80}[.)\]]*$",
    )
});

/// A colon, a bracket or the sign © is what makes the last words a credit: `in the photo` is none.
static CREDIT_SIGN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(photos?|pictures?|images?|illustration|credits?|cr[ée]dits?( photos?)?|ảnh( minh họa| tư liệu)?)( by)? ?: ?[^:]*$|©[^©]*$|\((photos?|ảnh)[^()]*\)\.?$",
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

/// `Ha Giang (VNA) – …`, `PARIS (AFP) - …`, `Hà Nội (TTXVN) – …`, `LONDON, Nov 3 (Reuters) - …`
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?<place>\p{Lu}[\p{L}'’ .-]{1,40}?)(?:, [^()]{1,30}?)? ?\((?<agency>\p{Lu}[^()]{1,30})\) ?[-–—:.,]",
    )
});

/// A name followed by the agency in brackets, or alone: `Vu Van Dat (Vietnam News Agency)`.
static SIGNATURE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?<name>[^()/|]{3,60}?)(?: ?[(/–-] ?(?<agency>\p{Lu}[^()]{1,40}?)\)?)?$"));

/// True for a picture's caption with its credit.
pub(super) fn is_caption(text: &str) -> bool {
    text.split_whitespace().count() <= CAPTION_WORDS && CREDIT_SIGN.is_match(text) && CREDIT.is_match(text)
}

/// The source that a line names: `Source: VNA`.
pub(super) fn source_line(text: &str) -> Option<String> {
    SOURCE_LINE.captures(text).map(|captures| captures["source"].trim().to_owned())
}

/// The place and the agency that a paragraph begins with.
pub(super) fn dateline(text: &str) -> Option<(String, String)> {
    let captures = DATELINE.captures(text)?;
    Some((unshout(captures["place"].trim()), captures["agency"].trim().to_owned()))
}

/// The authors that a line names after `By`, `Par`, `Tác giả:` …
pub(super) fn byline(text: &str) -> Option<Vec<String>> {
    let captures = BYLINE.captures(text)?;
    let names = captures["names"].split([',', '|', '–', '—', '•', '·']).next().unwrap_or_default();
    let names: Vec<String> = split_names(names).filter(|name| is_name(name)).map(str::to_owned).collect();
    (!names.is_empty()).then_some(names)
}

/// The author who signs an article in a line of its own: a name, with the agency in brackets or without.
pub(super) fn signature(text: &str) -> Option<(String, Option<String>)> {
    let captures = SIGNATURE.captures(text.trim_end_matches('.'))?;
    let name = captures["name"].trim();
    let agency = captures.name("agency").map(|agency| agency.as_str().trim().to_owned());
    is_name(name).then(|| (name.to_owned(), agency))
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
    if place.chars().count() <= 3 || place.chars().any(char::is_lowercase) {
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
            "Participants take a group photo at the conference. (Photo: VNA)",
            "Des touristes visitent la borne 1116. Photo :VNA",
            "Cầu treo sáng 20/11. Ảnh: Quốc Tuấn/TTXVN",
            "Tourists visit milestone 1116. Photo: Quang Duy/VNA",
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
        let dateline = |text| dateline(text).map(|(place, agency)| format!("{place}/{agency}"));
        assert_eq!(dateline("Ha Giang (VNA) – The provinces").as_deref(), Some("Ha Giang/VNA"));
        assert_eq!(dateline("PARIS (AFP) - Il était").as_deref(), Some("Paris/AFP"));
        assert_eq!(dateline("Hà Nội (TTXVN) – Sáng").as_deref(), Some("Hà Nội/TTXVN"));
        assert_eq!(dateline("LONDON, Nov 3 (Reuters) - The bank").as_deref(), Some("London/Reuters"));
        assert_eq!(dateline("The World Health Organization (WHO) said – again"), None);
    }

    #[test]
    fn people_sign_in_three_languages() {
        assert_eq!(byline("By Warren Ostrander"), Some(vec!["Warren Ostrander".to_owned()]));
        assert_eq!(byline("Par Karim Delorme et Anaïs Perrachon").map(|names| names.len()), Some(2));
        assert_eq!(byline("By the time they arrived"), None);
        assert_eq!(
            signature("Vu Van Dat (Vietnam News Agency)"),
            Some(("Vu Van Dat".to_owned(), Some("Vietnam News Agency".to_owned())))
        );
        assert_eq!(signature("Comment (0)"), None);
        assert_eq!(source_line("Source: VNA").as_deref(), Some("VNA"));
    }
}
