//! Where a mark stands in a text, as the languages count that programs are written in.

use std::ops::Range;

use serde::Serialize;

/// A stretch of a text, in bytes of UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
    /// The same as JavaScript, Java and C# count.
    pub utf16: Units,
}

/// A stretch of a text, in code units of UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Units {
    /// Its first unit.
    pub start: usize,
    /// The unit behind its last.
    pub end: usize,
}

/// The places of marks in a text: byte ranges that cut it between characters, in order, none overlapping. One that does not
/// is left out.
pub fn places(text: &str, marks: &[Range<usize>]) -> Vec<Place> {
    let (mut byte, mut unit) = (0, 0);
    let mut units_to = |end: usize| {
        unit += text.get(byte..end)?.encode_utf16().count();
        byte = end;
        Some(unit)
    };
    let place = |&Range { start, end }: &Range<usize>| {
        let utf16 = Units { start: units_to(start)?, end: units_to(end)? };
        Some(Place { start, end, utf16 })
    };
    marks.iter().filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_counts_cut_out_the_same(parts in prop::collection::vec("\\PC{0,4}", 0..8)) {
            let text = parts.concat();
            let mut end = 0;
            let marks = parts.iter().map(|part| {
                end += part.len();
                end - part.len()..end
            });
            let marks: Vec<Range<usize>> = marks.collect();
            let units: Vec<u16> = text.encode_utf16().collect();
            let places = places(&text, &marks);
            prop_assert_eq!(places.len(), parts.len());
            for (place, part) in places.iter().zip(&parts) {
                prop_assert_eq!(&text[place.start..place.end], part);
                let cut = String::from_utf16(&units[place.utf16.start..place.utf16.end]).unwrap();
                prop_assert_eq!(&cut, part);
            }
        }
    }

    #[test]
    fn what_cuts_no_text_is_left_out() {
        let (inside, beyond) = (1..2, 4..9);
        assert_eq!(places("đò", &[inside, beyond]), []);
    }
}
