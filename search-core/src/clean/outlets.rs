//! From whom a text comes: papers, broadcasters and agencies, as the lines around a text name them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::credits::{Signature, signed};
use super::furniture::regex;
use super::names::has_words_of_name;
use super::press;
use super::run::word_count;
use crate::lang::is_letter;

/// `Source: VNA`, `Nguồn: TTXVN`, `(Theo Reuters)`: Vietnamese leaves the colon out.
static SOURCE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\(?(?:(?i:source|sources|d'après) ?: ?(?<source>[^:]{2,60}?)|(?i:nguồn|nguồn tin|theo) ?: ?(?<vietnamese>[^:]{2,60}?)|(?:Nguồn|Theo) (?<named>\p{Lu}\S*(?: \S+){0,4}?))\.?\)?$",
    )
});

/// Words before an outlet: `Theo Reuters`, `tổng hợp theo báo Bến Cảng`.
static ACCORDING_TO: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:(?i:tổng hợp|biên dịch|lược dịch|dịch) (?i:theo|từ) |(?i:theo|nguồn|d'après|source)(?: ?:)? +)+(?:báo )?",
    )
});

/// What credits a picture or a film beside the text: `, Clip: VTV`, `(Video: Rivage)`.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)[,(]?\s*\b(?:clips?|videos?|vidéos?|photos?|pictures?|images?|ảnh|hình) ?:[^,()/]*\)?")
});

/// What a line says that names its source: the outlet, and in Vietnamese who wrote for it.
pub(super) fn source_line(text: &str) -> Option<Signature> {
    // Without a colon, the word stands first.
    if !text.contains(':') && !text.trim_start_matches('(').starts_with(['N', 'T']) {
        return None;
    }
    let captures = SOURCE_LINE.captures(text)?;
    // The last bracket is the line's own, or that of the source.
    let to_end = |start: usize| {
        let source = text[start..].trim_end_matches('.');
        if text.starts_with('(') { source.strip_suffix(')').unwrap_or(source) } else { source }
    };
    if let Some(source) = captures.name("source") {
        return Some(Signature { source: outlet(to_end(source.start())), ..Signature::default() });
    }
    let source = to_end(captures.name("vietnamese").or_else(|| captures.name("named"))?.start());
    // `(Nguồn: Sina) Thu Mộc` is signed; of other words behind the bracket, it is a picture's source.
    match source.split_once(')').filter(|(source, _)| text.starts_with('(') && !source.contains('(')) {
        Some((source, behind)) => {
            Some(Signature { authors: signed(behind.trim())?, source: outlet(source), place: None })
        }
        None => Some(credited(source)),
    }
}

/// The outlet in what follows `Theo`, and who wrote for it: `Lê An (Khám phá)`, `Quỳnh Lý/Bencang.net`.
fn credited(text: &str) -> Signature {
    let text = LABELLED.replace_all(text, "");
    let text = without_according_to(text.trim());
    if let Some((own, other)) = according_to(text) {
        // An outlet that names its own source, or what a picture was taken from.
        return if press::names(own) { credited(own) } else { credited(other) };
    }
    let written = |authors: Vec<String>, source| Signature { authors, source: outlet(source), place: None };
    if let Some((names, source)) = text.split_once('/')
        && let Some(authors) = signed(names.trim()).filter(|_| !press::names(names))
    {
        return written(authors, source);
    }
    match bracketed(text) {
        Some((names, work)) if press::is_work(work) => written(Vec::new(), names),
        Some((names, source)) if signs_for(names, source) => {
            written(signed(names).unwrap_or_default(), source)
        }
        _ => written(Vec::new(), text),
    }
}

/// True for somebody who writes for the outlet in brackets: `An (Khám phá)`; not for an outlet and its country.
fn signs_for(names: &str, outlet: &str) -> bool {
    const MOST_WORDS: usize = 5;
    let begins_small = outlet.starts_with(char::is_lowercase);
    has_words_of_name(names)
        && word_count(names) <= MOST_WORDS
        && !press::names(names)
        && !press::begins_no_name(names.split(' ').next().unwrap_or_default())
        && !press::is_country(outlet)
        && !begins_small
}

/// The outlet that is named so, if one is: `theo Daily Mail` → `Daily Mail`, `Sina)` → `Sina`, and none in `tổng hợp`.
pub(super) fn outlet(text: &str) -> Option<String> {
    let text = without_according_to(balanced(text.trim()));
    // A colon parts a label from what it names.
    (text.contains(is_letter) && !text.contains(": ") && !press::is_work(text)).then(|| text.to_owned())
}

/// The text as far as each of its brackets has its other half.
fn balanced(text: &str) -> &str {
    let mut open = None;
    for (at, c) in text.char_indices() {
        match (c, open) {
            ('(', None) => open = Some(at),
            (')', Some(_)) => open = None,
            ('(', Some(_)) | (')', None) => return inner(text, at),
            _ => {}
        }
    }
    open.map_or(text, |at| inner(text, at))
}

/// What stands before a bracket without its other half, or behind one that stands first.
fn inner(text: &str, at: usize) -> &str {
    let text = if at == 0 { &text[1..] } else { &text[..at] };
    text.trim_matches(['(', ')', ' '])
}

/// The text without the words that stand before an outlet.
pub(super) fn without_according_to(text: &str) -> &str {
    text[ACCORDING_TO.find(text).map_or(0, |found| found.end())..].trim()
}

/// What stands before and behind `Theo` within a line, which is often glued to a name: `Mai Lý Theo Reuters`.
pub(super) fn according_to(text: &str) -> Option<(&str, &str)> {
    const WORD: &str = "Theo";
    let mut parts = text.rmatch_indices(WORD).filter_map(|(at, _)| {
        let names = text[..at].trim_end_matches([' ', '-', '–', '—', '|', '/', '(']);
        let outlet = text[at + WORD.len()..].strip_prefix(':').unwrap_or(&text[at + WORD.len()..]);
        let outlet = outlet.strip_prefix(' ')?.trim_start();
        (!matches!(names, "" | WORD) && outlet.starts_with(char::is_uppercase)).then_some((names, outlet))
    });
    parts.next()
}

/// What stands before the brackets at the end of a text, and what in them.
pub(super) fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (before, inside) = text.strip_suffix(')')?.rsplit_once('(')?;
    Some((before.trim(), inside.trim()))
}

/// Who signs, and the paper or agency in the brackets behind: `Lê An (TTXVN)`.
pub(super) fn in_brackets(text: &str) -> Option<(&str, &str)> {
    bracketed(text).filter(|(names, outlet)| !names.is_empty() && press::names(outlet))
}

/// Names of papers are short.
const MASTHEAD_WORDS: usize = 6;

/// True for a line that is nothing but the name of a paper or an agency.
pub(super) fn is_masthead(text: &str) -> bool {
    word_count(text) <= MASTHEAD_WORDS
        && text.chars().next().is_some_and(char::is_uppercase)
        && press::names(text)
}

/// The name of a source that is an address: its host, without `www.`.
pub(super) fn host_or_name(source: &str) -> Cow<'_, str> {
    let Some((_, rest)) = source.split_once("://") else { return Cow::Borrowed(source) };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    if host.is_empty() || source.contains(' ') { Cow::Borrowed(source) } else { Cow::Owned(host.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_named_in_lines() {
        for (line, authors, source) in [
            ("Source: VNA", "", Some("VNA")),
            ("Source: Le Rivage (Paris)", "", Some("Le Rivage (Paris)")),
            ("(Nguồn: TTXVN)", "", Some("TTXVN")),
            ("Theo Reuters, AFP", "", Some("Reuters, AFP")),
            ("Theo BBC (Anh)", "", Some("BBC (Anh)")),
            ("Theo Daily Rivage (Pháp)", "", Some("Daily Rivage (Pháp)")),
            ("Theo Lê An (Bến Cảng)", "Lê An", Some("Bến Cảng")),
            ("Theo An (Bến Cảng)", "", Some("Bến Cảng")),
            ("Theo Quỳnh Lý/Bencang.net", "Quỳnh Lý", Some("Bencang.net")),
            ("Nguồn: VITIC/Reuters", "", Some("VITIC/Reuters")),
            ("Theo Mộc, Clip: VTV (Bến Cảng)", "", Some("Bến Cảng")),
            ("Theo An Mộc (Video: Rivage)/Bencang.net", "An Mộc", Some("Bencang.net")),
            ("Nguồn: BCMedia L.M (T/h) Theo Bến Cảng Plus", "", Some("Bến Cảng Plus")),
            ("(Nguồn: Sina) Thu Mộc", "Thu Mộc", Some("Sina")),
        ] {
            let found = source_line(line).unwrap_or_default();
            assert_eq!(
                (found.authors.join("+").as_str(), found.source.as_deref()),
                (authors, source),
                "{line}"
            );
        }
        for line in ["Theo ông, cây cầu đã cũ", "(Nguồn: Getty) Một năm đầy khó khăn của đội."]
        {
            assert_eq!(source_line(line), None, "{line}");
        }
    }

    #[test]
    fn outlets_are_told_from_what_stands_around_them() {
        for (text, expected) in [
            ("theo Daily Mail", Some("Daily Mail")),
            ("tổng hợp theo báo Bến Cảng, Đầu tư", Some("Bến Cảng, Đầu tư")),
            ("Báo Bến Cảng", Some("Báo Bến Cảng")),
            ("Sina)", Some("Sina")),
            ("(Sina", Some("Sina")),
            ("Sina) Thu Mộc", Some("Sina")),
            ("BBC (Anh)", Some("BBC (Anh)")),
            ("T/h", None),
            ("lược dịch", None),
        ] {
            assert_eq!(outlet(text).as_deref(), expected, "{text}");
        }
        assert!(is_masthead("Báo Cửa Biển") && is_masthead("The Harbour Post") && !is_masthead("Politics"));
    }

    #[test]
    fn an_address_is_named_by_its_host() {
        for (source, expected) in [
            ("https://www.rivage.example", "rivage.example"),
            ("http://Rivage.example:80/news?a", "rivage.example"),
            ("Le Rivage", "Le Rivage"),
            ("https://", "https://"),
        ] {
            assert_eq!(host_or_name(source), expected);
        }
    }
}
