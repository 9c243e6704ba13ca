//! Bytes to text: a byte-order mark decides, then what the page declares, then whether it is valid UTF-8, then a guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// How far into a page the declaration of its charset may stand (the HTML standard says 1024 bytes; real pages exceed it).
const DECLARATION_WITHIN: usize = 4096;

/// Decodes plain text.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => guess(bytes).decode(bytes).0,
    }
}

/// Decodes a web page. A page that is valid UTF-8 is UTF-8, whatever it declares.
pub(super) fn decode_html(bytes: &[u8]) -> Cow<'_, str> {
    if Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok() {
        return decode(bytes);
    }
    let encoding = declared(bytes).unwrap_or_else(|| guess(bytes));
    encoding.decode(bytes).0
}

/// The charset that a page's first bytes declare, `<meta charset=…>` or `content="…; charset=…"`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_WITHIN)]).to_ascii_lowercase();
    let after = head.split_once("charset=")?.1.trim_start_matches(['"', '\'', ' ']);
    let label: String =
        after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
    // A page whose bytes are no UTF-8 cannot be what it says.
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_8)
}

/// No hint of a country is given: with the hint `fr`, windows-1258 is never found.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_and_windows_pages_are_read() {
        assert_eq!(decode(b"\xFF\xFEt\0\xEC\0m\0"), "tìm");
        assert_eq!(
            decode_html(b"<meta charset=\"windows-1252\"><p>\xE9t\xE9"),
            "<meta charset=\"windows-1252\"><p>été"
        );
        assert_eq!(decode("déjà".as_bytes()), "déjà");
    }

    #[test]
    fn undeclared_french_is_guessed() {
        let text = "Le préfet a annoncé la réouverture de la ligne à grande vitesse dès l'été prochain.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(decode(&bytes), text);
    }
}
