//! Numbers: where one ends, and the one spelling by which it is found.
//!
//! `1.000.000`, `1,000,000` and `1 000 000` are the same number in three countries, and so are `231,7` and `231.7`. Three
//! digits after a separator are taken for thousands: in news, `2,417` people are more frequent than as many thousandths, and
//! both sides of the search read it the same way. Dates, times, scores and versions are several numbers.

use std::ops::Range;

use super::segments::Kind;

/// What follows after so many groups of digits is read as another number.
const MOST_GROUPS: usize = 8;

/// Cuts the number, or the numbers, that begin with the digits `first`. Returns where they end. `spaced` says that a common
/// space may set off groups of thousands; a space that does not break the line always may.
pub(super) fn cut(
    text: &str,
    first: Range<usize>,
    spaced: bool,
    sink: &mut impl FnMut(Kind, Range<usize>),
) -> usize {
    let can_be_grouped = first.len() <= 3 && !text[first.start..].starts_with('0');
    let mut end = first.end;
    let mut separators = 0;
    let mut grouping = None;
    while can_be_grouped
        && separators < MOST_GROUPS
        && let Some((separator, group)) = next_group(text, end)
        && group.len() == 3
        && groups_thousands(separator, spaced)
        && grouping.is_none_or(|grouping| grouping == separator)
    {
        grouping = Some(separator);
        end = group.end;
        separators += 1;
    }
    let mut dotted: Vec<Range<usize>> = Vec::new();
    let mut last = end;
    while let Some((separator, group)) = next_group(text, last).filter(|(separator, _)| is_point(*separator))
    {
        last = group.end;
        dotted.push(group);
        if grouping == Some(separator) {
            grouping = None;
        }
    }
    let whole = match dotted.len() {
        0 => end,
        1 if separators == 0 || grouping.is_some() => last,
        _ => {
            // A date, a version or the like: every group by itself.
            let groups = text[first.start..last].split(|c: char| !c.is_numeric());
            for group in groups.filter(|group| !group.is_empty()) {
                let start = group.as_ptr() as usize - text.as_ptr() as usize;
                sink(Kind::Number, start..start + group.len());
            }
            return last;
        }
    };
    sink(Kind::Number, first.start..whole);
    whole
}

/// The separator at `at` and the digits behind it.
fn next_group(text: &str, at: usize) -> Option<(char, Range<usize>)> {
    let separator = text[at..].chars().next()?;
    if !is_point(separator) && !groups_thousands(separator, true) {
        return None;
    }
    let start = at + separator.len_utf8();
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then_some((separator, start..start + digits))
}

fn is_point(separator: char) -> bool {
    matches!(separator, '.' | ',')
}

fn groups_thousands(separator: char, spaced: bool) -> bool {
    is_point(separator)
        || matches!(separator, '\'' | '’' | '\u{A0}' | '\u{202F}' | '\u{2009}')
        || spaced && separator == ' '
}

/// Appends the spelling by which a number is found: no groups, a full stop before the fraction, and of two digits no zero in
/// front (`05/02` is `5/2`).
pub(super) fn spell(number: &str, out: &mut String) {
    let fraction = fraction(number);
    let whole = &number[..fraction.unwrap_or(number.len())];
    let whole = match whole.len() {
        2 => whole.strip_prefix('0').unwrap_or(whole),
        _ => whole,
    };
    out.extend(whole.chars().filter(|c| c.is_numeric()));
    if let Some(at) = fraction {
        out.push('.');
        out.push_str(&number[at + 1..]);
    }
}

/// Where the separator stands that sets off the fraction.
fn fraction(number: &str) -> Option<usize> {
    let at =
        number.rfind(|c: char| !c.is_numeric()).filter(|&at| is_point(char::from(number.as_bytes()[at])))?;
    let first = number.find(|c: char| !c.is_numeric())?;
    let separator = &number[at..=at];
    let same = number[first..at].chars().all(|c| c.is_numeric() || separator.starts_with(c));
    let thousands = number.len() - at == 4 && first <= 3 && !number.starts_with('0') && same;
    (!thousands).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::segments::segments;

    fn spelt(text: &str, spaced: bool) -> String {
        let mut numbers = Vec::new();
        segments(text, spaced, |kind, span| {
            let mut number = String::new();
            match kind {
                Kind::Number => spell(&text[span], &mut number),
                _ => number.push_str(&text[span]),
            }
            numbers.push(number);
        });
        numbers.join("|")
    }

    #[test]
    fn a_number_has_one_spelling() {
        for (text, expected) in [
            ("1.000.000 1,000,000 1\u{202F}000\u{202F}000 1'000'000", "1000000|1000000|1000000|1000000"),
            ("231,7 231.7", "231.7|231.7"),
            ("2,417 2.417 2417", "2417|2417|2417"),
            ("1.234,5 1,234.5", "1234.5|1234.5"),
            ("0.417 0,417", "0.417|0.417"),
            ("3,14159", "3.14159"),
            ("12km 3.5km", "12|km|3.5|km"),
            ("5%, 10.", "5|10"),
        ] {
            assert_eq!(spelt(text, false), expected, "{text}");
        }
    }

    #[test]
    fn groups_after_a_common_space_are_joined_where_the_language_writes_so() {
        assert_eq!(spelt("2 417 morts, 12 000,5", true), "2417|morts|12000.5");
        assert_eq!(spelt("2 417", false), "2|417");
        assert_eq!(spelt("en 2019 300 personnes, 05 123", true), "en|2019|300|personnes|5|123");
    }

    #[test]
    fn dates_and_the_like_are_several_numbers() {
        for (text, expected) in [
            ("20/11/2023 20-11-2023 20.11.2023", "20|11|2023|20|11|2023|20|11|2023"),
            ("05/02 5/2", "5|2|5|2"),
            ("14:35 14h35", "14|35|14|h|35"),
            ("192.168.1.10", "192|168|1|10"),
            ("16/18", "16|18"),
            ("1.234.5", "1|234|5"),
        ] {
            assert_eq!(spelt(text, false), expected, "{text}");
        }
    }
}
