//! Character references: `&amp;`, `&#8217;`, `&nbsp`. As the HTML standard has them, without its complaints.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Where a reference stands. In an attribute, what goes on behind a name without a semicolon is part of an address:
/// `?a=1&copy=2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum In {
    Text,
    Attribute,
}

/// The references that most are, which need no looking up.
const COMMON: &[(&str, char)] =
    &[("amp;", '&'), ("quot;", '"'), ("nbsp;", '\u{A0}'), ("lt;", '<'), ("gt;", '>')];

/// The text with the characters that its references stand for. What refers to nothing stays.
pub(super) fn resolved(text: &str, place: In) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let (before, mut rest) = text.split_at(first);
    let mut resolved = String::with_capacity(text.len());
    resolved.push_str(before);
    // `rest` begins with a `&`.
    loop {
        let reference = &rest[1..];
        let length = match reference.bytes().next() {
            Some(b'#') => numeric(&reference[1..], &mut resolved).map(|length| length + 1),
            Some(byte) if byte.is_ascii_alphanumeric() => named(reference, place, &mut resolved),
            _ => None,
        };
        if length.is_none() {
            resolved.push('&');
        }
        let after = &reference[length.unwrap_or(0)..];
        let Some(next) = memchr::memchr(b'&', after.as_bytes()) else {
            resolved.push_str(after);
            return Cow::Owned(resolved);
        };
        resolved.push_str(&after[..next]);
        rest = &after[next..];
    }
}

/// Appends the character of a number behind `&#`, and says how many bytes are the number.
fn numeric(text: &str, out: &mut String) -> Option<usize> {
    let (radix, mark) = if text.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
    let digits = text[mark..].bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    if digits == 0 {
        return None;
    }
    let end = mark + digits;
    // What is no number of 32 bits is no character.
    let number = u32::from_str_radix(&text[mark..end], radix).unwrap_or(u32::MAX);
    out.push(character(number));
    Some(end + usize::from(text[end..].starts_with(';')))
}

/// The character of this number. Those of windows-1252 are meant where Unicode has controls.
fn character(number: u32) -> char {
    let replaced = number.checked_sub(0x80).and_then(|at| *C1_REPLACEMENTS.get(at as usize)?);
    let character = replaced.or_else(|| char::from_u32(number)).filter(|character| *character != '\0');
    character.unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Appends what the longest name stands for with which this text begins, and says how long the name is.
fn named(text: &str, place: In, out: &mut String) -> Option<usize> {
    if let Some((name, character)) = COMMON.iter().find(|(name, _)| text.starts_with(name)) {
        out.push(*character);
        return Some(name.len());
    }
    let mut longest = None;
    let name_bytes = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b';').count();
    // The table has every beginning of a name, too, with zeros.
    for end in 1..=name_bytes {
        match NAMED_ENTITIES.get(&text[..end]) {
            Some((0, _)) => {}
            Some(characters) => longest = Some((end, characters)),
            None => break,
        }
    }
    let (end, (first, second)) = longest?;
    let goes_on = |byte: u8| byte == b'=' || byte.is_ascii_alphanumeric();
    if place == In::Attribute
        && !text[..end].ends_with(';')
        && text[end..].bytes().next().is_some_and(goes_on)
    {
        return None;
    }
    out.extend([*first, *second].into_iter().filter(|number| *number != 0).filter_map(char::from_u32));
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        for (text, expected) in [
            ("a &amp; b &lt;&#60;&#x3c &nbsp;&eacute;&eacute", "a & b <<< \u{A0}éé"),
            ("&notit; &notin; &NotEqualTilde; &amp", "¬it; ∉ ≂\u{338} &"),
            ("& &; &# &#x; &#; &x &quot", "& &; &# &#x; &#; &x \""),
            ("&#0;&#xD800;&#x110000;&#99999999999999;&#x80;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}€"),
            ("none", "none"),
        ] {
            assert_eq!(resolved(text, In::Text), expected, "{text}");
        }
    }

    #[test]
    fn addresses_keep_what_only_looks_like_a_reference() {
        for (text, expected) in
            [("?a=1&copy=2&amp;b=3&lt", "?a=1&copy=2&b=3<"), ("?a&copy2&copy;&copy", "?a&copy2©©")]
        {
            assert_eq!(resolved(text, In::Attribute), expected, "{text}");
        }
    }
}
