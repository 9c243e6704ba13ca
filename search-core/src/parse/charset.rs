//! Bytes to text: a byte-order mark decides, then whether it is valid UTF-8, then what is declared, then a guess. Text that
//! was decoded wrongly before it came here is repaired where that is certain, and refused where nothing is left of it.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use memchr::memmem;

use crate::read::SkipReason;
use crate::read::utf16::utf16;

/// How far into a page the declaration of its charset may stand (the HTML standard says 1024 bytes; real pages exceed it).
const DECLARATION_WITHIN: usize = 4096;

/// A text is refused when one in so many of its characters is lost: then words are.
const GARBLED_ONE_IN: usize = 10;

/// Decodes a record. `declared` is what the server said; else what the text says of itself counts: `<meta charset=…>`, then
/// `<?xml encoding=…?>`. What is valid UTF-8 is UTF-8, whatever is declared.
///
/// # Errors
/// [`SkipReason::Garbled`] when it is no text.
pub(super) fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Result<Cow<'b, str>, SkipReason> {
    let text = match (Encoding::for_bom(bytes), std::str::from_utf8(bytes)) {
        (Some((encoding, _)), _) => encoding.decode(bytes).0,
        (None, Ok(text)) if !has_nul(text) => Cow::Borrowed(text),
        (None, valid) => match (utf16(bytes), valid) {
            (Some(encoding), _) => encoding.decode(bytes).0,
            (None, Ok(text)) => Cow::Borrowed(text),
            (None, Err(_)) => legacy(bytes, declared),
        },
    };
    // A few NULs in a text are an accident of storage.
    let text = if has_nul(&text) { Cow::Owned(text.replace('\0', "")) } else { text };
    if is_garbled(&text) {
        return Err(SkipReason::Garbled);
    }
    Ok(undo_double_encoding(text))
}

fn has_nul(text: &str) -> bool {
    memchr::memchr(0, text.as_bytes()).is_some()
}

/// Decodes what is no valid UTF-8 as a whole.
fn legacy<'b>(bytes: &'b [u8], declared: Option<&str>) -> Cow<'b, str> {
    // A page whose bytes are no UTF-8 cannot be what it says.
    let label = |label: &str| Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_8);
    if let Some(encoding) = declared.and_then(label).or_else(|| label(&own_declaration(bytes)?)) {
        return encoding.decode(bytes).0;
    }
    let (good, bad) = counted(bytes);
    if good <= bad { guess(bytes).decode(bytes).0 } else { Cow::Owned(mixed(bytes)) }
}

/// The charset that a text declares in its first bytes.
fn own_declaration(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_WITHIN)]).to_ascii_lowercase();
    let meta = head.split_once("charset=").map(|(_, after)| after);
    let xml = || {
        let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
        Some(declaration.split_once("encoding=")?.1)
    };
    let after = meta.or_else(xml)?.trim_start_matches(['"', '\'', ' ']);
    Some(after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect())
}

/// How many characters beyond ASCII are valid UTF-8, and how many pieces are not.
fn counted(bytes: &[u8]) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    (good, bad)
}

/// Lines of UTF-8 with some of an older encoding between them: each line is decoded as what it is.
fn mixed(bytes: &[u8]) -> String {
    let lines = || bytes.split_inclusive(|&byte| byte == b'\n');
    let odd: Vec<u8> = lines().filter(|line| std::str::from_utf8(line).is_err()).flatten().copied().collect();
    let encoding = guess(&odd);
    let mut text = String::with_capacity(bytes.len());
    for line in lines() {
        let (good, bad) = counted(line);
        if bad > 0 && good <= bad {
            text.push_str(&encoding.decode_without_bom_handling(line).0);
            continue;
        }
        for chunk in line.utf8_chunks() {
            text.push_str(chunk.valid());
            text.push_str(&encoding.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    text
}

/// No hint of a country is given: with the hint `fr`, windows-1258 is never found.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// True when too many characters are lost: replaced by U+FFFD, or controls.
fn is_garbled(text: &str) -> bool {
    if !may_have_lost(text.as_bytes()) {
        return false;
    }
    let lost = |c: char| c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace());
    let (mut all, mut bad) = (0, 0);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        all += 1;
        bad += usize::from(lost(c));
    }
    bad * GARBLED_ONE_IN > all
}

/// False when no byte of a text in UTF-8 belongs to a control or to U+FFFD. Nearly all texts are passed here, many bytes at
/// a time.
fn may_have_lost(bytes: &[u8]) -> bool {
    const AT_ONCE: usize = 64;
    let control = |byte: &u8| (*byte < b' ' && !(b'\t'..=b'\r').contains(byte)) | (*byte == 0x7F);
    bytes.chunks(AT_ONCE).any(|chunk| chunk.iter().fold(false, |any, byte| any | control(byte)))
        || memchr::memchr_iter(0xC2, bytes).any(|at| bytes.get(at + 1).is_some_and(|next| *next < 0xA0))
        || memmem::find(bytes, "\u{FFFD}".as_bytes()).is_some()
}

/// What the first bytes of characters in UTF-8 look like when they were read as windows-1252.
const DOUBLE: &[&str] = &["Ã", "Â", "Ä", "Å", "Æ°", "á»", "áº", "â€"];

/// The byte with which each of them begins.
const DOUBLE_BEGINS: u8 = 0xC3;

/// `cafÃ©` → `café`, line by line: UTF-8 that was once read as windows-1252. A line is repaired only when all of it is valid
/// UTF-8 once the error is undone, which no other text is.
fn undo_double_encoding(text: Cow<'_, str>) -> Cow<'_, str> {
    let suspect = |line: &str| {
        let bytes = line.as_bytes();
        memchr::memchr_iter(DOUBLE_BEGINS, bytes).any(|at| {
            // After it stands what is no letter of a word.
            let goes_on = |sign: &str| bytes.get(at + sign.len()).is_some_and(|next| !next.is_ascii());
            DOUBLE.iter().any(|sign| bytes[at..].starts_with(sign.as_bytes()) && goes_on(sign))
        })
    };
    if !suspect(&text) {
        return text;
    }
    let repair = |line: &str| -> Option<String> {
        let (bytes, _, unmappable) = WINDOWS_1252.encode(line).clone();
        (!unmappable).then(|| String::from_utf8(bytes.into_owned()).ok()).flatten()
    };
    let line = |line: &str| match suspect(line) {
        true => repair(line).unwrap_or_else(|| line.to_owned()),
        false => line.to_owned(),
    };
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str =
        "Le préfet a annoncé la réouverture de la ligne à grande vitesse dès l'été prochain.";

    fn decoded(bytes: &[u8]) -> String {
        decode(bytes, None).unwrap().into_owned()
    }

    fn windows(text: &str) -> Vec<u8> {
        WINDOWS_1252.encode(text).0.into_owned()
    }

    #[test]
    fn marks_and_declarations_are_obeyed() {
        assert_eq!(decoded(b"\xFF\xFEt\0\xEC\0m\0"), "tìm");
        let page = b"<meta charset=\"windows-1251\"><p>\xE9t\xE9";
        assert_eq!(decoded(page), "<meta charset=\"windows-1251\"><p>йtй");
        // The server knows better, and nobody knows better than the bytes.
        assert!(decode(page, Some("windows-1252")).unwrap().ends_with("été"));
        assert_eq!(decode("déjà".as_bytes(), Some("windows-1252")).unwrap(), "déjà");
        assert!(decoded(b"<?xml version='1.0' encoding='windows-1251'?>\xE9").ends_with('й'));
    }

    #[test]
    fn undeclared_text_is_guessed() {
        assert_eq!(decoded(&windows(FRENCH)), FRENCH);
        let utf16: Vec<u8> = FRENCH.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&utf16), FRENCH);
        // Vietnamese with its tones apart, as windows-1258 has them.
        let vietnamese = "Thu\u{309} tu\u{31B}\u{301}ng đa\u{303} đê\u{301}n dư\u{323} lê\u{303} khánh thành câ\u{300}u \
                          treo bă\u{301}c qua sông Gianh va\u{300}o sáng thứ hai.";
        let composed = crate::lang::nfc(vietnamese).into_owned();
        let (bytes, _, _) = encoding_rs::WINDOWS_1258.encode(vietnamese);
        let expected = encoding_rs::WINDOWS_1258.decode(&bytes).0.into_owned();
        assert_eq!(crate::lang::nfc(&decoded(&bytes)), crate::lang::nfc(&expected));
        assert!(crate::lang::nfc(&expected).contains("sông Gianh"), "{composed}");
    }

    #[test]
    fn lines_of_two_encodings_are_each_read_as_what_they_are() {
        let utf8 = "Đèn lồng được thả trên sông Hương.\n".repeat(3);
        let bytes = [utf8.as_bytes(), &windows(FRENCH), b"\n", utf8.as_bytes()].concat();
        assert_eq!(decoded(&bytes), format!("{utf8}{FRENCH}\n{utf8}"));
        // A stray byte in a long line.
        let bytes = [FRENCH.as_bytes(), b" caf\xE9 ", FRENCH.as_bytes()].concat();
        assert_eq!(decoded(&bytes), format!("{FRENCH} café {FRENCH}"));
    }

    #[test]
    fn signs_of_a_second_encoding_begin_alike() {
        assert!(DOUBLE.iter().all(|sign| sign.as_bytes()[0] == DOUBLE_BEGINS));
    }

    #[test]
    fn what_was_read_wrongly_is_repaired_or_refused() {
        for text in [FRENCH, "Việt Nam được mùa", "“Quoted”"] {
            let wrong = WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0;
            assert_eq!(decoded(wrong.as_bytes()), text);
        }
        for text in ["ÃO", "ĐÃ ĐẾN", "L'ÂGE D'OR", FRENCH] {
            assert_eq!(decoded(text.as_bytes()), text);
        }
        let lost = "Vi\u{FFFD}\u{FFFD} N\u{FFFD}m \u{FFFD}\u{FFFD}";
        assert_eq!(decode(lost.as_bytes(), None), Err(SkipReason::Garbled));
        assert_eq!(decoded(b"one\0 two and a few more words"), "one two and a few more words");
    }
}
