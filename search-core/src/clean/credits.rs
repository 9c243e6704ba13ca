//! Who took a picture or wrote a text, as agencies and sites write it: captions, bylines and signatures.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;

use super::date_words::without_clock;
use super::furniture::regex;
use super::names::{has_words_of_name, is_name, once, split_in_two, split_names, with_helpers};
use super::run::word_count;
use super::{dateline, outlets, press};
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

/// The words with which the credits of a picture begin, wherever they stand.
static CREDITS: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)(?:photos?|pictures?|images?|illustrations?|cr[ée]dits?|(?:nguồn )?ảnh)\b[^:.!?]{0,24}:|©")
});

/// Who is credited is named in at most this many characters.
const CREDITED: usize = 80;

/// The words before the authors, and the first letter of their names.
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?i:written by|posted by|by|rédigé par|écrit par|par|propos recueillis par|(?:tin|bài)(?:(?: và |, )ảnh)? ?:|thực hiện ?:|tác giả ?:|người (?:đăng|viết) ?:|auteurs? ?:|authors? ?:|reporting by)\s+\p{Lu}",
    )
});

/// How many characters the names of the authors have.
const NAMES: RangeInclusive<usize> = 3..=101;

/// Words between who signs and where.
const BEFORE_PLACES: &[&str] = &["in", "at", "à", "au", "en", "tại"];

/// Words between who signs and for whom.
const BEFORE_OUTLETS: &[&str] = &[" for ", " pour ", " cho "];

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

/// The text before the credits of a picture.
pub(super) fn before_credits(text: &str) -> &str {
    &text[..CREDITS.find(text).map_or(text.len(), |credits| credits.start())]
}

/// Who signs, from where, and for whom: what a line of its own says of the authors.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) authors: Vec<String>,
    pub(super) place: Option<String>,
    pub(super) source: Option<String>,
}

/// What stands behind `By`, `Par`, `Tác giả:` …, where that may be names.
fn names_in_byline(text: &str) -> Option<&str> {
    let text = without_clock(text);
    let begins = BYLINE.find(text)?;
    let first = begins.as_str().chars().next_back()?;
    let names = &text[begins.end() - first.len_utf8()..];
    NAMES.contains(&names.chars().count()).then_some(names)
}

/// The authors that a line names after `By`, `Par`, `Tác giả:` …, with `in PLACE` or the outlet behind them.
pub(super) fn byline(text: &str) -> Option<Signature> {
    let names = names_in_byline(text)?;
    let mut parts = names.split(" - ").flat_map(|part| part.split(['|', '–', '—', '•', '·'])).map(str::trim);
    let names = with_helpers(parts.next()?);
    let (names, source) = match &names {
        // Who helped did not publish it.
        Cow::Owned(names) => (names.as_str(), None),
        Cow::Borrowed(names) => written_for(names),
    };
    let (names, place) =
        placed(names).map_or((names, None), |(names, place)| (names, Some(place.to_owned())));
    let authors: Vec<String> =
        split_names(names).flat_map(split_in_two).filter(|name| is_name(name)).map(str::to_owned).collect();
    let source = source.and_then(outlets::outlet);
    (!authors.is_empty()).then_some(Signature { authors, place, source })
}

/// Who signs, and for which paper or agency: `Jane Doe (Reuters)`, `Jane Doe, Associated Press`, `Jane Doe for The Daily Rivage`.
fn written_for(text: &str) -> (&str, Option<&str>) {
    if let Some((names, outlet)) = outlets::in_brackets(text) {
        return (names, Some(outlet));
    }
    let is_outlet = |outlet: &str| press::names(outlet) && has_words_of_name(outlet);
    let for_outlet = BEFORE_OUTLETS.iter().find_map(|word| text.split_once(word));
    if let Some((names, outlet)) = for_outlet.filter(|(_, outlet)| has_words_of_name(outlet)) {
        return (names, Some(outlet).filter(|outlet| is_outlet(outlet)));
    }
    // A Vietnamese name may be a word for papers but for its marks.
    match text.rsplit_once(", ") {
        Some((name, outlet)) if split_names(name).all(is_name) && outlet.is_ascii() && is_outlet(outlet) => {
            (name, Some(outlet))
        }
        _ => (text, None),
    }
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
/// `A et B – Rhône Info`, `A - Theo VnExpress`.
pub(super) fn signature(text: &str) -> Option<Signature> {
    /// Without brackets, what follows one of these is the outlet.
    const OUTLET_SIGNS: [char; 4] = ['–', '—', '|', '/'];
    let text = text.trim_end_matches('.').trim();
    if word_count(text) > SIGNATURE_WORDS {
        return None;
    }
    let (names, source) = if let Some((names, agency)) = outlets::bracketed(text) {
        (names, Some(agency))
    } else if let Some((names, outlet)) = outlets::according_to(text) {
        match names.split_once(OUTLET_SIGNS) {
            // An outlet that names its own source.
            Some((names, own)) if press::names(own) || !is_name(own.trim()) => (names, Some(own)),
            _ => (names, Some(outlet)),
        }
    } else {
        text.split_once(OUTLET_SIGNS).map_or((text, None), |(names, outlet)| (names, Some(outlet)))
    };
    let authors = signed(outlets::without_according_to(names))?;
    Some(Signature { authors, place: None, source: source.and_then(outlets::outlet) })
}

/// The people in a text that holds nothing but names.
pub(super) fn signed(text: &str) -> Option<Vec<String>> {
    let parts = text.split(" - ").flat_map(|part| part.split(['–', '—']));
    let names: Vec<&str> = parts.flat_map(split_names).flat_map(split_in_two).map(once).collect();
    let all_names = !names.is_empty() && names.iter().all(|name| is_name(name));
    all_names.then(|| names.into_iter().map(str::to_owned).collect())
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
        assert_eq!(
            show(byline("Par Jean-Marc d'Isle et Luc d’Arc")),
            is("Jean-Marc d'Isle+Luc d’Arc", None, None)
        );
        assert_eq!(show(byline("BY JANE DOE AND JOHN ROE")), is("JANE DOE+JOHN ROE", None, None));
        for (line, source) in [
            ("By Jane Doe, Associated Press", Some("Associated Press")),
            ("By Jane Doe for The Daily Rivage", Some("The Daily Rivage")),
            ("By Jane Doe for Rivage", None),
            ("By Jane Doe (Rivage News)", Some("Rivage News")),
            ("Par Jane Doe (avec AFP)", None),
        ] {
            assert_eq!(show(byline(line)), is("Jane Doe", None, source), "{line}");
        }
        assert_eq!(
            show(byline("By Jane Doe and John Roe, Rivage News")),
            is("Jane Doe+John Roe", None, Some("Rivage News"))
        );
        assert_eq!(show(byline("Par Jane Doe (avec Luc Roy)")), is("Jane Doe+Luc Roy", None, None));
        assert_eq!(show(byline("Tác giả: Lê An, Trần Gia Bảo")), is("Lê An+Trần Gia Bảo", None, None));
        assert_eq!(show(byline("By Jane Doe - Associated Press - Friday")), is("Jane Doe", None, None));
        assert_eq!(show(byline("Posted by Jane Doe at 9:14 PM")), is("Jane Doe", None, None));
        assert_eq!(show(byline("Người đăng: Lê An lúc 21:14")), is("Lê An", None, None));
        assert_eq!(show(byline("By Jane Doe for the second time")), None);
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
    fn a_signature_names_its_source_in_many_ways() {
        for (line, authors, source) in [
            ("Lê Mi - Theo VnExpress", "Lê Mi", Some("VnExpress")),
            ("Mai Lý Theo Reuters", "Mai Lý", Some("Reuters")),
            ("Lê SơnTheo Daily Mail", "Lê Sơn", Some("Daily Mail")),
            ("Trần Sa/VOV-Bến Cảng Theo AP", "Trần Sa", Some("VOV-Bến Cảng")),
            ("Hoàng Lý – Duy Mộc Theo BenCangNet", "Hoàng Lý+Duy Mộc", Some("BenCangNet")),
            ("Gia Mộc (Tổng hợp theo báo Bến Cảng, Sông Lớn)", "Gia Mộc", Some("Bến Cảng, Sông Lớn")),
            ("Theo Thẩm Mộc (Bến Cảng & Sông)", "Thẩm Mộc", Some("Bến Cảng & Sông")),
            ("Theo Theo Việt Mộc - Quỳnh Lý/Bencang.net", "Việt Mộc+Quỳnh Lý", Some("Bencang.net")),
            ("Mộc Mộc (Tổng hợp)", "Mộc Mộc", None),
            ("Quang Mộc Quang Mộc", "Quang Mộc", None),
        ] {
            let signature = signature(line).unwrap_or_default();
            assert_eq!(
                (signature.authors.join("+").as_str(), signature.source.as_deref()),
                (authors, source),
                "{line}"
            );
        }
        for line in ["Record May Six", "Vào Tết Trung Thu, Phi Mộc", "Ảnh LM Theo Bensong"] {
            assert_eq!(signature(line), None, "{line}");
        }
    }
}
